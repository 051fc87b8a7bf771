//! The columns of a sheet of manuals.

use super::SheetLayout;
use crate::sheets::{Layout, column};

/// The JSON names are the API's; an address may have the ancestor's.
pub(super) static LAYOUT: SheetLayout = SheetLayout {
    sheet_name: "Библиотека",
    numbers: &[],
    layout: Layout {
        columns: &[
            column(
                "category",
                &["Производитель", "Vendor", "Manufacturer", "Category"],
                true,
            ),
            column("group", &["Серия", "Series", "Group", "Группа"], true),
            column(
                "title",
                &["Название", "Документ", "Руководство", "Title", "Manual"],
                true,
            ),
            column("kind", &["Вид", "Kind"], false),
            column("language", &["Язык", "Language"], false),
            column("edition", &["Издание", "Edition"], false),
            column("issued", &["Дата издания", "Выпущено", "Issued"], false),
            column("url", &["Ссылка", "Адрес", "Link", "URL"], false),
        ],
        json_member: "manuals",
        json_names: &[
            ("category", 0),
            ("group", 1),
            ("title", 2),
            ("kind", 3),
            ("language", 4),
            ("edition", 5),
            ("issued", 6),
            ("url", 7),
            ("file_url", 7),
        ],
    },
};
