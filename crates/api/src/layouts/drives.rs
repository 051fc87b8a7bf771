//! The drive sheet's columns.

use super::SheetLayout;
use crate::sheets::{Layout, column};

/// The JSON names are the ancestor's, with the API's beside them.
pub(super) static LAYOUT: SheetLayout = SheetLayout {
    sheet_name: "Преобразователи",
    numbers: &[
        "power_w",
        "rated_current_a",
        "input_voltage_v",
        "output_voltage_v",
    ],
    layout: Layout {
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
    },
};
