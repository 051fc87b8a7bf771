//! How the library looks in answers.

use crate::routes::answers::Named;
use domain::{Manual, ManualCategory, ManualGroup, ManualKind, ManualSource, SeriesTie, Ties};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A vendor.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct CategoryAnswer {
    /// Its id.
    pub id: i64,
    /// Its name, unique.
    pub name: String,
    /// Where its logo is.
    pub logo_url: Option<String>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<ManualCategory> for CategoryAnswer {
    fn from(category: ManualCategory) -> Self {
        let values = category.values;
        Self {
            id: category.id.0,
            name: values.name.into_string(),
            logo_url: values.logo_url.map(|url| url.as_str().to_owned()),
            created_at: category.created_at,
            updated_at: category.updated_at,
        }
    }
}

/// The drives of a series, all of them or those with certain words.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::routes) struct SeriesBody {
    /// The series as drives have it.
    pub series: String,
    /// Words that each begin a word of the drive; null for all of the series.
    #[serde(default)]
    pub words: Option<String>,
}

impl From<SeriesTie> for SeriesBody {
    fn from(tie: SeriesTie) -> Self {
        Self {
            series: tie.series.into_string(),
            words: tie.words.map(domain::Name::into_string),
        }
    }
}

/// A series of a vendor.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct GroupAnswer {
    /// Its id.
    pub id: i64,
    /// The vendor.
    pub category: Named,
    /// Its name, unique in its category.
    pub name: String,
    /// Of which drives its manuals are; null: of those that its name says.
    pub series: Option<Vec<SeriesBody>>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<ManualGroup> for GroupAnswer {
    fn from(group: ManualGroup) -> Self {
        let values = group.values;
        Self {
            id: group.id.0,
            category: Named {
                id: values.category.0,
                name: group.category.into_string(),
            },
            name: values.name.into_string(),
            series: match values.ties {
                Ties::ByName => None,
                Ties::Of(ties) => Some(ties.into_iter().map(SeriesBody::from).collect()),
            },
            created_at: group.created_at,
            updated_at: group.updated_at,
        }
    }
}

/// A file that is kept here.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct FileAnswer {
    /// What its sender called it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Of its bytes.
    pub sha256: String,
    /// What it is.
    pub content_type: String,
    /// Its pages, when they could be counted.
    pub pages: Option<u32>,
    /// Where it is fetched.
    pub url: String,
}

/// A manual. At most one of `url` and `file` isn't null.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::routes) struct ManualAnswer {
    /// Its id.
    pub id: i64,
    /// The vendor.
    pub category: Named,
    /// The series.
    pub group: Named,
    /// Its title.
    pub title: String,
    /// `operating`; `list` of parameters, faults and alarms; or `other`.
    #[schema(value_type = String)]
    pub kind: ManualKind,
    /// Its language's code.
    pub language: Option<String>,
    /// Its edition or order number.
    pub edition: Option<String>,
    /// When it was issued: `2012`, `2012-04` or `2012-04-30`.
    pub issued: Option<String>,
    /// Where it is, when it is elsewhere.
    pub url: Option<String>,
    /// Its file, when it is here.
    pub file: Option<FileAnswer>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<Manual> for ManualAnswer {
    fn from(manual: Manual) -> Self {
        let values = manual.values;
        let (mut url, mut file) = (None, None);
        match values.source {
            ManualSource::Nothing => {}
            ManualSource::Link(link) => url = Some(link.as_str().to_owned()),
            ManualSource::File { file: stored, name } => {
                file = Some(FileAnswer {
                    name,
                    size: stored.size,
                    sha256: stored.sha256.as_str().to_owned(),
                    content_type: stored.content_type,
                    pages: stored.pages,
                    url: format!("/api/v1/library/manuals/{}/file", manual.id.0),
                });
            }
        }
        Self {
            id: manual.id.0,
            category: Named {
                id: manual.category_id.0,
                name: manual.category.into_string(),
            },
            group: Named {
                id: values.group.0,
                name: manual.group.into_string(),
            },
            title: values.title.as_str().to_owned(),
            kind: values.kind,
            language: values.language.map(|code| code.as_str().to_owned()),
            edition: values.edition.map(domain::Name::into_string),
            issued: values.issued.map(|issued| issued.as_str().to_owned()),
            url,
            file,
            created_at: manual.created_at,
            updated_at: manual.updated_at,
        }
    }
}
