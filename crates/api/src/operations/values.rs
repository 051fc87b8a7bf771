//! Things as fields by their API names: what the history compares and shows.

use domain::change::{FieldChange, FieldValue, FieldValues};
use domain::stock::Store;
use domain::{
    Amount, CurrentKind, Drive, DriveValues, Fault, FaultText, LogEntry, Manual, ManualCategory,
    ManualGroup, ManualSource, Name, Note, Place, PlaceId, Problem, Quantity, SearchWord, Sensor,
    SeriesTie, StockItem, StockItemValues, StoreId, Ties, User, place::PlaceName,
};
use std::collections::BTreeMap;

/// A place's fields.
#[must_use]
pub fn place_fields(place: &Place) -> FieldValues {
    let mut fields = FieldValues::from([("name", FieldValue::text(place.name.as_str()))]);
    if let Some(parent) = place.parent() {
        fields.insert(parent.level.as_str(), named(parent));
    }
    fields
}

/// A drive's fields; what it hasn't is left out.
#[must_use]
pub fn drive_fields(drive: &Drive) -> FieldValues {
    let values = &drive.values;
    let ratings = &values.ratings;
    let quantity =
        |quantity: Option<Quantity>| quantity.map(|quantity| FieldValue::text(quantity.to_text()));
    let fields = [
        ("room", Some(named(&drive.room))),
        ("cabinet", drive.cabinet.as_ref().map(named)),
        ("mechanism", drive.mechanism.as_ref().map(named)),
        ("series", Some(FieldValue::text(values.series.as_str()))),
        (
            "type",
            values
                .type_name
                .as_ref()
                .map(|name| FieldValue::text(name.as_str())),
        ),
        ("power_w", quantity(ratings.power_w)),
        ("rated_current_a", quantity(ratings.rated_current_a)),
        (
            "current_kind",
            ratings
                .current_kind
                .map(|kind| FieldValue::text(kind.as_str())),
        ),
        ("input_voltage_v", quantity(ratings.input_voltage_v)),
        ("output_voltage_v", quantity(ratings.output_voltage_v)),
        (
            "note",
            values
                .note
                .as_ref()
                .map(|note| FieldValue::text(note.as_str())),
        ),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
}

/// A person's fields. The password isn't one: nothing of it can be told.
#[must_use]
pub fn user_fields(user: &User) -> FieldValues {
    let mut fields = FieldValues::from([
        ("name", FieldValue::text(user.name.as_str())),
        ("email", FieldValue::text(user.email.as_str())),
        ("role", FieldValue::text(user.role.as_str())),
    ]);
    if !user.is_enabled() {
        fields.insert("disabled", FieldValue::text("true"));
    }
    fields
}

/// The fields of an entry of the shift log. What it is about is named by its kind, with its id while it is there.
#[must_use]
pub fn log_entry_fields(entry: &LogEntry) -> FieldValues {
    let mut fields = FieldValues::from([("title", FieldValue::text(entry.title.as_str()))]);
    if !entry.text.is_empty() {
        fields.insert("text", FieldValue::text(entry.text.as_str()));
    }
    if let Some(subject) = &entry.subject {
        let value = FieldValue {
            text: subject.name.clone(),
            id: subject.id,
        };
        fields.insert(subject.kind.as_str(), value);
    }
    fields
}

/// A category's fields.
#[must_use]
pub fn manual_category_fields(category: &ManualCategory) -> FieldValues {
    let values = &category.values;
    let mut fields = FieldValues::from([("name", FieldValue::text(values.name.as_str()))]);
    if let Some(url) = &values.logo_url {
        fields.insert("logo_url", FieldValue::text(url.as_str()));
    }
    fields
}

/// A group's fields. What it is about is told when somebody said so: a line for each series, words after a tab.
#[must_use]
pub fn manual_group_fields(group: &ManualGroup) -> FieldValues {
    let values = &group.values;
    let category = FieldValue::place(values.category.0, group.category.as_str());
    let mut fields = FieldValues::from([
        ("name", FieldValue::text(values.name.as_str())),
        ("manual_category", category),
    ]);
    if let Ties::Of(ties) = &values.ties {
        fields.insert("about_series", FieldValue::text(ties_to_text(ties)));
    }
    fields
}

/// Ties as lines.
#[must_use]
pub fn ties_to_text(ties: &[SeriesTie]) -> String {
    let lines = ties.iter().map(|tie| match &tie.words {
        None => tie.series.to_string(),
        Some(words) => format!("{}\t{words}", tie.series),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Ties of lines, as [`ties_to_text`] writes them and people type them: the words may also stand after `|`.
///
/// # Errors
/// A series or its words can't be.
pub fn ties_of_text(text: &str) -> Result<Vec<SeriesTie>, Problem> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let (series, words) = line.split_once(['\t', '|']).unwrap_or((line, ""));
            let words = Some(words).filter(|words| !words.trim().is_empty());
            Ok(SeriesTie {
                series: Name::parse(series)?,
                words: words.map(Name::parse).transpose()?,
            })
        })
        .collect()
}

/// A manual's fields; what it hasn't is left out.
#[must_use]
pub fn manual_fields(manual: &Manual) -> FieldValues {
    let values = &manual.values;
    let mut fields = FieldValues::from([
        ("title", FieldValue::text(values.title.as_str())),
        ("kind", FieldValue::text(values.kind.as_str())),
        (
            "manual_group",
            FieldValue::place(values.group.0, manual.group.as_str()),
        ),
    ]);
    let texts = [
        (
            "language",
            values.language.as_ref().map(|code| code.as_str()),
        ),
        (
            "edition",
            values.edition.as_ref().map(|edition| edition.as_str()),
        ),
        (
            "issued",
            values.issued.as_ref().map(|issued| issued.as_str()),
        ),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            fields.insert(name, FieldValue::text(text));
        }
    }
    match &values.source {
        ManualSource::Nothing => {}
        ManualSource::Link(url) => {
            fields.insert("url", FieldValue::text(url.as_str()));
        }
        ManualSource::File { file, name } => {
            fields.insert("file_name", FieldValue::text(name.as_str()));
            fields.insert("sha256", FieldValue::text(file.sha256.as_str()));
        }
    }
    fields
}

/// The fields of what is said of a code; what isn't said is left out.
#[must_use]
pub fn fault_fields(fault: &Fault) -> FieldValues {
    let values = &fault.values;
    let text = |text: Option<&str>| text.map(FieldValue::text);
    let manual = fault.manual.as_ref();
    let page = values.page.map(|page| page.to_string());
    let fields = [
        ("code", text(Some(values.code.as_str()))),
        (
            "manual",
            manual.map(|manual| FieldValue::place(manual.id.0, manual.title.as_str())),
        ),
        ("series", text(values.series.as_ref().map(Name::as_str))),
        ("title", text(Some(values.title.as_str()))),
        ("reaction", text(values.reaction.as_ref().map(Note::as_str))),
        (
            "acknowledgement",
            text(values.acknowledgement.as_ref().map(Note::as_str)),
        ),
        ("cause", text(values.cause.as_ref().map(FaultText::as_str))),
        (
            "remedy",
            text(values.remedy.as_ref().map(FaultText::as_str)),
        ),
        ("page", text(page.as_deref())),
        (
            "page_label",
            text(values.page_label.as_ref().map(Name::as_str)),
        ),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// A sensor's fields, without what it told.
#[must_use]
pub fn sensor_fields(sensor: &Sensor) -> FieldValues {
    let limits = sensor.limits;
    let number = |number: f64| FieldValue::text(number.to_string());
    let fields = [
        ("name", Some(FieldValue::text(sensor.name.as_str()))),
        ("address", Some(FieldValue::text(sensor.address.as_str()))),
        (
            "temperature_min",
            limits.temperature_min.map(|min| number(min.get())),
        ),
        (
            "temperature_max",
            limits.temperature_max.map(|max| number(max.get())),
        ),
        (
            "battery_min",
            limits.battery_min.map(|min| number(min.get())),
        ),
        (
            "silence_s",
            limits
                .silence
                .map(|silence| FieldValue::text(silence.seconds().to_string())),
        ),
    ];
    let mut fields: FieldValues = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    if let Some(link) = &sensor.link {
        let value = FieldValue {
            text: link.name.clone(),
            id: link.id,
        };
        fields.insert(link.kind.as_str(), value);
    }
    fields
}

/// A word's fields.
#[must_use]
pub fn search_word_fields(word: &SearchWord) -> FieldValues {
    FieldValues::from([
        ("word", FieldValue::text(word.values.word.as_str())),
        ("means", FieldValue::text(word.values.means.as_str())),
    ])
}

/// A store's fields.
#[must_use]
pub fn store_fields(store: &Store) -> FieldValues {
    FieldValues::from([("name", FieldValue::text(store.name.as_str()))])
}

/// A spare's fields; what it hasn't is left out.
#[must_use]
pub fn stock_item_fields(item: &StockItem) -> FieldValues {
    let values = &item.values;
    let name = |name: &Option<Name>| name.as_ref().map(|name| FieldValue::text(name.as_str()));
    let note = |note: &Option<Note>| note.as_ref().map(|note| FieldValue::text(note.as_str()));
    let amount = |amount: Amount| FieldValue::text(amount.to_text());
    let store = FieldValue::place(item.store.id.0, item.store.name.as_str());
    let fields = [
        ("group", name(&values.group)),
        ("name", note(&values.name)),
        ("specs", note(&values.specs)),
        ("nomenclature_number", name(&values.nomenclature_number)),
        ("quantity", Some(amount(item.quantity))),
        ("minimum", values.minimum.map(amount)),
        ("store", Some(store)),
        ("placement", name(&values.placement)),
        ("used_placement", name(&values.used_placement)),
        ("new_placement", name(&values.new_placement)),
        ("applicability", note(&values.applicability)),
        ("note", note(&values.note)),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
}

/// A spare's values before a change of these fields, its quantity aside.
pub(super) fn stock_values_before(
    mut values: StockItemValues,
    fields: &BTreeMap<String, FieldChange>,
) -> Result<StockItemValues, Problem> {
    for (field, change) in fields {
        let text = change.from.as_ref().map(|value| value.text.as_str());
        let name = || text.map(Name::parse).transpose();
        let note = || text.map(Note::parse).transpose();
        match field.as_str() {
            "group" => values.group = name()?,
            "name" => values.name = note()?,
            "specs" => values.specs = note()?,
            "nomenclature_number" => values.nomenclature_number = name()?,
            "minimum" => values.minimum = text.map(Amount::parse).transpose()?,
            "store" => {
                let store = change.from.as_ref().and_then(|value| value.id);
                values.store = StoreId(store.ok_or(Problem::Missing)?);
            }
            "placement" => values.placement = name()?,
            "used_placement" => values.used_placement = name()?,
            "new_placement" => values.new_placement = name()?,
            "applicability" => values.applicability = note()?,
            "note" => values.note = note()?,
            _ => return Err(Problem::Unknown),
        }
    }
    Ok(values)
}

/// A drive's values before a change of these fields.
pub(super) fn drive_values_before(
    mut values: DriveValues,
    fields: &BTreeMap<String, FieldChange>,
) -> Result<DriveValues, Problem> {
    for (field, change) in fields {
        let text = change.from.as_ref().map(|value| value.text.as_str());
        let place = change.from.as_ref().and_then(|value| value.id).map(PlaceId);
        match field.as_str() {
            "room" => values.room = place.ok_or(Problem::Missing)?,
            "cabinet" => values.cabinet = place,
            "mechanism" => values.mechanism = place,
            "series" => values.series = Name::parse(text.unwrap_or_default())?,
            "type" => values.type_name = text.map(Name::parse).transpose()?,
            "power_w" => values.ratings.power_w = text.map(Quantity::parse).transpose()?,
            "rated_current_a" => {
                values.ratings.rated_current_a = text.map(Quantity::parse).transpose()?
            }
            "current_kind" => {
                values.ratings.current_kind = text.map(CurrentKind::parse).transpose()?
            }
            "input_voltage_v" => {
                values.ratings.input_voltage_v = text.map(Quantity::parse).transpose()?
            }
            "output_voltage_v" => {
                values.ratings.output_voltage_v = text.map(Quantity::parse).transpose()?
            }
            "note" => values.note = text.map(Note::parse).transpose()?,
            _ => return Err(Problem::Unknown),
        }
    }
    Ok(values)
}

fn named(place: &PlaceName) -> FieldValue {
    FieldValue::place(place.id.0, place.name.as_str())
}
