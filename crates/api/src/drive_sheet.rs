//! The drive sheet's columns: how the crew and the ancestor name them, read and written.

use crate::sheets::{ColumnSpec, ExportCell, ExportColumn, ExportTable, Layout};
use domain::import::cells::{COLUMNS, Column};

/// What is read. The order is that of [`COLUMNS`]; the JSON names are the ancestor's, with the API's beside them.
pub static LAYOUT: Layout = Layout {
    columns: &[
        column("shop", &["Цех", "Shop", "Mill shop", "shop"], true),
        column(
            "production_line",
            &[
                "Группа",
                "Стан",
                "Линия",
                "Стан / линия",
                "Production line",
                "Line",
                "production_line",
            ],
            true,
        ),
        column("room", &["Помещение", "Room", "Location", "room"], true),
        column(
            "cabinet",
            &[
                "Шкаф/Привод",
                "Шкаф",
                "Привод",
                "Cabinet",
                "Cabinet/Drive",
                "cabinet",
            ],
            true,
        ),
        column(
            "mechanism",
            &["Агрегат", "Механизм", "Mechanism", "Unit", "mechanism"],
            false,
        ),
        column(
            "series",
            &["Преобразователь", "Серия", "Converter", "Series", "series"],
            true,
        ),
        column(
            "type",
            &[
                "Тип преобразователя",
                "Тип",
                "Converter type",
                "Type",
                "type",
            ],
            false,
        ),
        column("power_w", &["Мощность, Вт", "Power, W", "power_w"], false),
        column(
            "rated_current_a",
            &["Номинальный ток, А", "Rated current, A", "rated_current_a"],
            false,
        ),
        column(
            "current_kind",
            &["Род тока", "Current kind", "current_kind"],
            false,
        ),
        column(
            "input_voltage_v",
            &[
                "Входное напряжение, В",
                "Input voltage, V",
                "input_voltage_v",
            ],
            false,
        ),
        column(
            "output_voltage_v",
            &[
                "Выходное напряжение, В",
                "Output voltage, V",
                "output_voltage_v",
            ],
            false,
        ),
        column("note", &["Примечание", "Note", "note"], false),
    ],
    json_member: "converters",
    json_names: &[
        ("mill_shop", 0),
        ("production_line", 1),
        ("location", 2),
        ("cabinet", 3),
        ("unit", 4),
        ("converter", 5),
        ("converter_type", 6),
    ],
};

const fn column(key: &'static str, names: &'static [&'static str], required: bool) -> ColumnSpec {
    ColumnSpec {
        key,
        names,
        required,
    }
}

/// What is written: what is read, with the crew's headings and the ancestor's JSON names.
#[must_use]
pub fn table() -> ExportTable {
    let columns = COLUMNS
        .iter()
        .zip(LAYOUT.columns)
        .enumerate()
        .map(|(index, (column, spec))| {
            let ancestors = LAYOUT.json_names.iter().find(|(_, place)| *place == index);
            ExportColumn {
                heading: spec.names[0].to_owned(),
                json_name: ancestors.map_or(spec.key, |(name, _)| name).to_owned(),
                numeric: is_number(*column),
                width: if is_number(*column) { 12.0 } else { 24.0 },
            }
        });
    ExportTable {
        sheet_name: "Преобразователи".to_owned(),
        json_member: LAYOUT.json_member.to_owned(),
        columns: columns.collect(),
    }
}

/// A cell as an export wants it.
#[must_use]
pub fn cell(column: Column, text: Option<&str>) -> ExportCell<'_> {
    match text {
        None => ExportCell::Empty,
        Some(text) if is_number(column) => text
            .parse()
            .map_or(ExportCell::Text(text), ExportCell::Number),
        Some(text) => ExportCell::Text(text),
    }
}

fn is_number(column: Column) -> bool {
    matches!(
        column,
        Column::PowerW | Column::RatedCurrentA | Column::InputVoltageV | Column::OutputVoltageV
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_has_the_columns_of_a_row() {
        let keys: Vec<_> = COLUMNS.iter().map(|column| column.key()).collect();
        assert_eq!(
            LAYOUT
                .columns
                .iter()
                .map(|column| column.key)
                .collect::<Vec<_>>(),
            keys
        );
    }
}
