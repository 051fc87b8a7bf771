//! The stock sheet's columns.

use super::SheetLayout;
use crate::sheets::{Layout, column};

/// The JSON names are the ancestor's, with the API's beside them. Its `manufacturer` is the crew's Наименование, its `nominal`
/// their Ном.н.
pub(super) static LAYOUT: SheetLayout = SheetLayout {
    sheet_name: "Склад",
    numbers: &["quantity", "minimum"],
    layout: Layout {
        columns: &[
            column(
                "group",
                &["Наименование группы", "Группа", "Group", "Equipment group"],
                false,
            ),
            column(
                "name",
                &["Наименование", "Производитель", "Name", "Manufacturer"],
                true,
            ),
            column(
                "specs",
                &["Параметры", "Характеристики", "Specs", "Specifications"],
                false,
            ),
            column(
                "nomenclature_number",
                &[
                    "Ном.н.",
                    "Ном. н.",
                    "Ном.№",
                    "Номенклатурный номер",
                    "Nomenclature number",
                    "Material number",
                ],
                false,
            ),
            column(
                "quantity",
                &["Кол.", "Кол-во", "Количество", "Quantity", "Qty"],
                true,
            ),
            column(
                "store",
                &["Место хранения", "Склад", "Store", "Storage location"],
                true,
            ),
            column("placement", &["Размещение", "Placement"], false),
            column(
                "used_placement",
                &["Размещение Б/У", "Used placement"],
                false,
            ),
            column(
                "new_placement",
                &["Размещение новое", "New placement"],
                false,
            ),
            column(
                "applicability",
                &["Установка", "Применение", "Applicability", "Installation"],
                false,
            ),
            column("note", &["Примечание", "Note", "Notes"], false),
            column(
                "minimum",
                &["Минимум", "Неснижаемый остаток", "Minimum"],
                false,
            ),
        ],
        json_member: "storage",
        json_names: &[
            ("equipment_group", 0),
            ("manufacturer", 1),
            ("specs", 2),
            ("nominal", 3),
            ("qty", 4),
            ("storage_location", 5),
            ("placement", 6),
            ("used_placement", 7),
            ("new_placement", 8),
            ("installation", 9),
            ("notes", 10),
        ],
    },
};
