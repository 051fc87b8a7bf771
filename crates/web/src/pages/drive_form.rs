//! `/drives/new` and `/drives/{id}/edit`: all that a person can say of a drive, and where it stands.

use super::{
    forms::{FormErrors, OptionGroup},
    present::PlaceLink,
};
use serde::{Deserialize, Serialize};

/// What a person typed; it comes back with what was wrong with it. Cabinet and mechanism are named, so that no script
/// is needed to fit them to the room. A box that isn't ticked is an empty text.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct DriveForm {
    pub(super) series: String,
    pub(super) r#type: String,
    pub(super) room: String,
    pub(super) cabinet: String,
    pub(super) new_cabinet: String,
    pub(super) mechanism: String,
    pub(super) new_mechanism: String,
    pub(super) power_w: String,
    pub(super) rated_current_a: String,
    pub(super) current_kind: String,
    pub(super) input_voltage_v: String,
    pub(super) output_voltage_v: String,
    pub(super) note: String,
}

#[derive(Debug, Serialize)]
pub(super) struct DriveFormPage {
    pub(super) title_key: &'static str,
    pub(super) above: Vec<PlaceLink>,
    pub(super) action: String,
    pub(super) cancel: String,
    pub(super) rooms: Vec<OptionGroup>,
    pub(super) cabinets: Vec<String>,
    pub(super) mechanisms: Vec<String>,
    pub(super) series: Vec<String>,
    pub(super) offer_cabinet: bool,
    pub(super) offer_mechanism: bool,
    pub(super) form: DriveForm,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}
