//! The things of the base as documents: which of their texts find them, and what each text says.

use super::document::{Document, DocumentKind, Field, Source, Weight};
use crate::{
    drive::{CurrentKind, Drive, Ratings},
    library::{Manual, ManualId, ManualKind},
    log_entry::LogEntry,
    name::{Name, Note},
    place::Place,
    quantity::Quantity,
    stock::StockItem,
};

impl Document {
    /// A drive: found by what it is and by where it is; its ratings count as if they were written out.
    #[must_use]
    pub fn of_drive(drive: &Drive) -> Self {
        let values = &drive.values;
        let name = |place: &Option<crate::place::PlaceName>| {
            place.as_ref().map(|place| place.name.clone())
        };
        let fields = vec![
            field("series", Weight::Primary, values.series.as_str()),
            field("type", Weight::Primary, of_name(values.type_name.as_ref())),
            field("ratings", Weight::Secondary, written(&values.ratings)),
            field("note", Weight::Secondary, of_note(values.note.as_ref())),
            field(
                "cabinet",
                Weight::Secondary,
                name(&drive.cabinet).unwrap_or_default(),
            ),
            field(
                "mechanism",
                Weight::Secondary,
                name(&drive.mechanism).unwrap_or_default(),
            ),
            field("room", Weight::Place, drive.room.name.as_str()),
            field(
                "production_line",
                Weight::Place,
                drive.production_line.name.as_str(),
            ),
            field("shop", Weight::Place, drive.shop.name.as_str()),
        ];
        Self::new(DocumentKind::Drive, drive.id.0, fields)
    }

    /// A spare.
    #[must_use]
    pub fn of_stock_item(item: &StockItem) -> Self {
        let values = &item.values;
        let shelves: Vec<&str> = values
            .shelves()
            .into_iter()
            .flatten()
            .map(Name::as_str)
            .collect();
        let number = of_name(values.nomenclature_number.as_ref());
        let fields = vec![
            field("name", Weight::Primary, of_note(values.name.as_ref())),
            field("specs", Weight::Primary, of_note(values.specs.as_ref())),
            field("group", Weight::Primary, of_name(values.group.as_ref())),
            field("nomenclature_number", Weight::Primary, number),
            field(
                "applicability",
                Weight::Secondary,
                of_note(values.applicability.as_ref()),
            ),
            field("note", Weight::Secondary, of_note(values.note.as_ref())),
            field("store", Weight::Place, item.store.name.as_str()),
            field("placement", Weight::Place, shelves.join(", ")),
        ];
        Self {
            in_stock: !item.quantity.is_zero(),
            ..Self::new(DocumentKind::StockItem, item.id.0, fields)
        }
    }

    /// A manual, without what its pages say.
    #[must_use]
    pub fn of_manual(manual: &Manual) -> Self {
        let values = &manual.values;
        let kind = match values.kind {
            ManualKind::Operating => "руководство по эксплуатации, operating manual",
            ManualKind::List => "список параметров и неисправностей, list manual",
            ManualKind::Other => "",
        };
        let language = values
            .language
            .as_ref()
            .map_or("", |language| match language.as_str() {
                "ru" => "русский, russian",
                "en" => "английский, english",
                "de" => "немецкий, german",
                other => other,
            });
        let fields = vec![
            field("title", Weight::Primary, values.title.as_str()),
            field("group", Weight::Primary, manual.group.as_str()),
            field("edition", Weight::Primary, of_name(values.edition.as_ref())),
            field("category", Weight::Secondary, manual.category.as_str()),
            field("kind", Weight::Secondary, kind),
            field("language", Weight::Secondary, language),
        ];
        Self::new(DocumentKind::Manual, manual.id.0, fields)
    }

    /// A page of a manual. It says nothing of the manual itself, so that renaming that leaves its pages alone.
    #[must_use]
    pub fn of_page(manual: ManualId, page: i32, text: &str) -> Self {
        let fields = vec![field("text", Weight::Secondary, text)];
        let mut document = Self::new(DocumentKind::ManualPage, manual.0, fields);
        document.source.page = page;
        document
    }

    /// An entry of the shift log.
    #[must_use]
    pub fn of_log_entry(entry: &LogEntry) -> Self {
        let subject = entry.subject.as_ref().map_or("", |subject| &subject.name);
        let fields = vec![
            field("title", Weight::Primary, entry.title.as_str()),
            field("text", Weight::Secondary, entry.text.as_str()),
            field("subject", Weight::Secondary, subject),
            field("author", Weight::Place, entry.author.name.as_str()),
        ];
        Self::new(DocumentKind::LogEntry, entry.id.0, fields)
    }

    /// A place, found by its own name, and together with that by what is above it.
    #[must_use]
    pub fn of_place(place: &Place) -> Self {
        let mut fields = vec![field("name", Weight::Primary, place.name.as_str())];
        let above = place.above.iter().rev();
        fields.extend(
            above.map(|above| field(above.level.as_str(), Weight::Place, above.name.as_str())),
        );
        Self::new(DocumentKind::Place, place.id.0, fields)
    }

    fn new(kind: DocumentKind, id: i64, mut fields: Vec<Field>) -> Self {
        fields.retain(|field| !field.text.trim().is_empty());
        Self {
            source: Source { kind, id, page: 0 },
            fields,
            in_stock: false,
        }
    }
}

fn field(name: &'static str, weight: Weight, text: impl Into<String>) -> Field {
    Field {
        name,
        text: text.into(),
        weight,
    }
}

fn of_name(name: Option<&Name>) -> &str {
    name.map_or("", Name::as_str)
}

fn of_note(note: Option<&Note>) -> &str {
    note.map_or("", Note::as_str)
}

/// Ratings as a plate has them.
fn written(ratings: &Ratings) -> String {
    let kind = ratings.current_kind.map_or("", CurrentKind::as_str);
    let with = |value: Option<Quantity>, unit: &str, kind: &str| {
        value.map(|value| format!("{} {unit}{kind}", value.to_text()))
    };
    let parts = [
        with(ratings.power_w, "W", ""),
        with(ratings.rated_current_a, "A", kind),
        with(ratings.input_voltage_v, "V", ""),
        with(ratings.output_voltage_v, "V", kind),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
