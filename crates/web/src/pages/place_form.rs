//! `/plant/new` and `/plant/{id}/edit`: a place's name and what holds it.

use super::{
    forms::{FormErrors, OptionGroup},
    present::PlaceLink,
};
use serde::{Deserialize, Serialize};

/// What a person typed; it comes back with what was wrong with it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct PlaceForm {
    #[serde(default)]
    pub(super) level: String,
    #[serde(default)]
    pub(super) parent: String,
    #[serde(default)]
    pub(super) name: String,
}

#[derive(Debug, Serialize)]
pub(super) struct PlaceFormPage {
    pub(super) title_key: String,
    pub(super) above: Vec<PlaceLink>,
    pub(super) action: String,
    pub(super) cancel: String,
    pub(super) new_level: Option<&'static str>,
    pub(super) parents: Vec<OptionGroup>,
    pub(super) parent_help: String,
    pub(super) form: PlaceForm,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}
