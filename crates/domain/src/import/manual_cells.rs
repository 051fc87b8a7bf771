//! One row of a sheet of manuals: its columns, and how its cells are read.

use super::{
    CellNote,
    cells::{CellReader, Cells, Merges},
    warnings::NameColumn,
};
use crate::{
    library::{
        Issued, LanguageCode, Link, Manual, ManualGroupId, ManualKind, ManualSource, ManualValues,
        Title,
    },
    name::Name,
    problem::Problem,
};

/// A column of a sheet of manuals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The vendor.
    Category,
    /// The series.
    Group,
    /// The title.
    Title,
    /// What it is for.
    Kind,
    /// In which language.
    Language,
    /// The edition.
    Edition,
    /// When it was issued.
    Issued,
    /// Where it is. Empty for one whose file is kept here.
    Url,
}

/// The columns in the sheet's order; cells are held in this order.
pub const COLUMNS: [Column; 8] = [
    Column::Category,
    Column::Group,
    Column::Title,
    Column::Kind,
    Column::Language,
    Column::Edition,
    Column::Issued,
    Column::Url,
];

/// The columns' names in the API, in the sheet's order.
pub const KEYS: [&str; COLUMNS.len()] = [
    "category", "group", "title", "kind", "language", "edition", "issued", "url",
];

/// The columns, by position, that say which manual a row means.
pub const IDENTITY: [usize; 3] = [
    Column::Category.index(),
    Column::Group.index(),
    Column::Title.index(),
];

/// The columns of names that are held against each other.
pub const NAMES: [NameColumn; 2] = [
    NameColumn {
        column: Column::Category.index(),
        above: &[],
        one: |_, _| false,
    },
    NameColumn {
        column: Column::Group.index(),
        above: &[Column::Category.index()],
        one: |_, _| false,
    },
];

impl Column {
    /// The column's position in [`COLUMNS`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// What a good row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualCells {
    /// The vendor's name.
    pub category: Name,
    /// The series' name.
    pub group: Name,
    title: Title,
    kind: ManualKind,
    language: Option<LanguageCode>,
    edition: Option<Name>,
    issued: Option<Issued>,
    url: Option<Link>,
}

impl ManualCells {
    /// Reads a row's cells, in the order of [`COLUMNS`], with names that are to be treated as one. What it is for is found in
    /// its title when no cell tells it.
    ///
    /// # Errors
    /// A note for each wrong cell.
    pub fn parse(cells: &[Option<String>], merges: &Merges) -> Result<Self, Vec<CellNote>> {
        let mut row = CellReader::new(cells, merges);
        let category = row.needed_name(Column::Category.index());
        let group = row.needed_name(Column::Group.index());
        let none = Merges::new();
        // A title is no name that is treated as one with another.
        let mut row_of_titles = CellReader::new(cells, &none);
        let title = row_of_titles.cell(Column::Title.index(), Title::parse);
        let kind = row.cell(Column::Kind.index(), kind_of);
        let language = row.cell(Column::Language.index(), LanguageCode::parse);
        let edition = row.name(Column::Edition.index());
        let issued = row.cell(Column::Issued.index(), Issued::parse);
        let url = row.cell(Column::Url.index(), Link::parse);
        if title.is_none() && row_of_titles.is_good() {
            row_of_titles.refuse(Column::Title.index(), &Problem::Empty);
        }
        let mut wrong = row.finish();
        wrong.extend(row_of_titles.finish());
        match (category, group, title) {
            (Some(category), Some(group), Some(title)) if wrong.is_empty() => Ok(Self {
                category,
                group,
                kind: kind.unwrap_or_else(|| ManualKind::of_title(title.as_str())),
                title,
                language,
                edition,
                issued,
                url,
            }),
            _ => {
                wrong.sort_by_key(|note| note.column);
                Err(wrong)
            }
        }
    }

    /// What the row says, once its series is known. `stored` keeps what a file without these columns doesn't tell; what is
    /// new and has no language told is in that of its title. A manual whose file is kept here keeps it.
    #[must_use]
    pub fn values(
        &self,
        group: ManualGroupId,
        stored: Option<(&ManualValues, &[bool])>,
        told: &[bool],
    ) -> ManualValues {
        let link = self.url.clone().map(ManualSource::Link);
        let Some((kept, compared)) = stored else {
            let told = told.get(Column::Language.index()) == Some(&true);
            let of_title = || LanguageCode::of_title(self.title.as_str());
            return ManualValues {
                group,
                title: self.title.clone(),
                kind: self.kind,
                language: self.language.clone().or_else(|| (!told).then(of_title)?),
                edition: self.edition.clone(),
                issued: self.issued.clone(),
                source: link.unwrap_or(ManualSource::Nothing),
            };
        };
        let is_told = |column: Column| compared.get(column.index()) == Some(&true);
        let mut values = ManualValues {
            group,
            title: self.title.clone(),
            ..kept.clone()
        };
        if is_told(Column::Kind) {
            values.kind = self.kind;
        }
        if is_told(Column::Language) {
            values.language.clone_from(&self.language);
        }
        if is_told(Column::Edition) {
            values.edition.clone_from(&self.edition);
        }
        if is_told(Column::Issued) {
            values.issued.clone_from(&self.issued);
        }
        if is_told(Column::Url) && !matches!(kept.source, ManualSource::File { .. }) {
            values.source = link.unwrap_or(ManualSource::Nothing);
        }
        values
    }

    /// The cells as they are compared and shown, in the order of [`COLUMNS`].
    #[must_use]
    pub fn texts(&self) -> Cells {
        vec![
            Some(self.category.as_str().to_owned()),
            Some(self.group.as_str().to_owned()),
            Some(self.title.as_str().to_owned()),
            Some(self.kind.as_str().to_owned()),
            self.language.as_ref().map(|code| code.as_str().to_owned()),
            self.edition.as_ref().map(|text| text.as_str().to_owned()),
            self.issued.as_ref().map(|text| text.as_str().to_owned()),
            self.url.as_ref().map(|url| url.as_str().to_owned()),
        ]
    }
}

/// A kind by its word, or as people call it.
fn kind_of(text: &str) -> Result<ManualKind, Problem> {
    let word = text.to_lowercase();
    ManualKind::from_word(&word).ok_or_else(|| Problem::NotOneOf {
        allowed: ManualKind::ALL.map(ManualKind::as_str).join(", "),
    })
}

/// A stored manual's cells, in the order of [`COLUMNS`], as an export writes and an import compares them.
#[must_use]
pub fn manual_texts(manual: &Manual) -> Cells {
    let values = &manual.values;
    ManualCells {
        category: manual.category.clone(),
        group: manual.group.clone(),
        title: values.title.clone(),
        kind: values.kind,
        language: values.language.clone(),
        edition: values.edition.clone(),
        issued: values.issued.clone(),
        url: match &values.source {
            ManualSource::Link(link) => Some(link.clone()),
            ManualSource::Nothing | ManualSource::File { .. } => None,
        },
    }
    .texts()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 8]) -> Cells {
        cells
            .into_iter()
            .map(|cell| (!cell.is_empty()).then(|| cell.to_owned()))
            .collect()
    }

    const GOOD: [&str; 8] = [
        "Siemens ",
        "S120",
        "S120 Справочник по параметрированию (русский)",
        "",
        "",
        "6SL3097",
        "2012-04",
        "https://plant.example/s120.pdf",
    ];

    #[test]
    fn a_good_row_is_read_and_told_again() {
        let read = ManualCells::parse(&row(GOOD), &Merges::new()).unwrap();
        let texts = read.texts();
        assert_eq!(texts.len(), KEYS.len());
        assert_eq!(texts[0].as_deref(), Some("Siemens"));
        assert_eq!(texts[3].as_deref(), Some("list"), "as its title says");
        assert_eq!(ManualCells::parse(&texts, &Merges::new()).unwrap(), read);
        // A language is found in the title only where no column could tell it.
        let language = |told: bool| {
            let values = read.values(ManualGroupId(1), None, &[told; 8]);
            values.language.map(|code| code.as_str().to_owned())
        };
        assert_eq!(
            (language(false), language(true)),
            (Some("ru".to_owned()), None)
        );
    }

    #[test]
    fn what_a_file_has_no_column_for_stays() {
        let read = ManualCells::parse(&row(GOOD), &Merges::new()).unwrap();
        let kept = ManualValues {
            kind: ManualKind::Other,
            language: LanguageCode::parse("en").ok(),
            source: ManualSource::Nothing,
            ..read.values(ManualGroupId(1), None, &[])
        };
        let none = read.values(ManualGroupId(2), Some((&kept, &[false; 8])), &[]);
        let moved = ManualValues {
            group: ManualGroupId(2),
            ..kept.clone()
        };
        assert_eq!(none, moved);
        let all = read.values(ManualGroupId(1), Some((&kept, &[true; 8])), &[]);
        assert_eq!((all.kind, &all.language), (ManualKind::List, &None));
        assert!(matches!(all.source, ManualSource::Link(_)));
    }

    #[test]
    fn everything_wrong_is_told() {
        let wrong = [
            "",
            "",
            " ",
            "novel",
            "русский",
            "",
            "весной",
            "javascript:x",
        ];
        let wrong = ManualCells::parse(&row(wrong), &Merges::new()).unwrap_err();
        let columns: Vec<usize> = wrong.iter().map(|note| note.column).collect();
        assert_eq!(columns, [0, 1, 2, 3, 4, 6, 7]);
    }
}
