//! `/drives/new` and `/drives/{id}/edit`: all that a person can say of a drive, and where it stands.

use super::{
    choices::{place_choices, places as places_in},
    drive::drive_id,
    forms::{FormErrors, OptionGroup},
    present::PlaceLink,
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::http::Failure;
use api::operations::{
    Refusal, Refused,
    drives::{self, Pointing},
    places,
};
use domain::{
    CurrentKind, Drive, DriveId, DriveValues, Level, Name, NewPlace, Note, PlaceId, Problem,
    Quantity, Ratings, place::PlaceName,
};
use persistence::{Area, UnitOfWork};
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

/// As many series are offered.
const MOST_SERIES: u32 = 300;

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

/// Where a new drive is to stand.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewDriveQuery {
    room: String,
    cabinet: String,
    mechanism: String,
}

pub(super) async fn new(reader: Reader, query: Query<NewDriveQuery>) -> Answer {
    let mut work = reader.read(Area::Drives).await?;
    let mut form = DriveForm {
        room: query.room.clone(),
        ..DriveForm::default()
    };
    if let Ok(id) = query.cabinet.parse() {
        let cabinet = work
            .places()
            .find(PlaceId(id))
            .await?
            .ok_or(Failure::NotFound)?;
        form.room = cabinet
            .parent()
            .map(|room| room.id.0.to_string())
            .unwrap_or_default();
        form.cabinet = cabinet.name.into_string();
    }
    if let Ok(id) = query.mechanism.parse() {
        let mechanism = work
            .places()
            .find(PlaceId(id))
            .await?
            .ok_or(Failure::NotFound)?;
        form.mechanism = mechanism.name.into_string();
    }
    drop(work);
    let page = page(&reader, None, form, Taken::default()).await?;
    reader.page("drives/form.html", &page)
}

pub(super) async fn add(reader: Reader, form: Form<DriveForm>) -> Answer {
    save(&reader, None, form.into_inner()).await
}

pub(super) async fn edit(reader: Reader, id: Path<String>) -> Answer {
    let id = drive_id(&id)?;
    let mut work = reader.read(Area::Drives).await?;
    let drive = work.drives().find(id).await?.ok_or(Failure::NotFound)?;
    drop(work);
    let page = page(&reader, Some(id), DriveForm::from(&drive), Taken::default()).await?;
    reader.page("drives/form.html", &page)
}

pub(super) async fn change(reader: Reader, id: Path<String>, form: Form<DriveForm>) -> Answer {
    save(&reader, Some(drive_id(&id)?), form.into_inner()).await
}

async fn save(reader: &Reader, id: Option<DriveId>, form: DriveForm) -> Answer {
    let mut work = reader.begin(Area::Drives).await?;
    let mut taken = Taken::default();
    if let Some(values) = taken.values(reader, &mut *work, &form).await? {
        let by = reader.by();
        let saved = match id {
            None => drives::add(&mut *work, &by, vec![values], Pointing::Single).await,
            Some(id) => drives::change(&mut *work, &by, vec![(id, values)], Pointing::Single).await,
        };
        match saved {
            Ok(saved) => {
                reader.commit(work).await?;
                let drive = saved.first().ok_or(Failure::NotFound)?;
                let notice = if id.is_some() { "changed" } else { "added" };
                return Ok(done(notice, &format!("/drives/{}", drive.id.0)));
            }
            Err(Refused::Refusal(Refusal::Invalid(wrong))) => {
                for invalid in &wrong {
                    taken.errors.put_invalid(&reader.show, invalid);
                }
            }
            Err(refused) => return Err(refused.into()),
        }
    }
    drop(work);
    let page = page(reader, id, form, taken).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "drives/form.html", &page)
}

/// What was found wrong with a form, and what can be added to make it right.
#[derive(Debug, Default)]
struct Taken {
    errors: FormErrors,
    offer_cabinet: bool,
    offer_mechanism: bool,
}

impl Taken {
    /// A form's values, if nothing is wrong with them. A cabinet or mechanism that isn't there is added when its box is
    /// ticked, in the unit that saves the drive.
    async fn values(
        &mut self,
        reader: &Reader,
        work: &mut dyn UnitOfWork,
        form: &DriveForm,
    ) -> Result<Option<DriveValues>, Failure> {
        let show = &reader.show;
        let errors = &mut self.errors;
        let series = errors.take(show, "series", Name::parse(&form.series));
        let type_name = errors.take(show, "type", optional(&form.r#type, Name::parse));
        let note = errors.take(show, "note", optional(&form.note, Note::parse));
        let mut quantity = |field: &str, typed: &str| {
            let quantity = errors.take(show, field, optional(typed, Quantity::parse));
            quantity.flatten()
        };
        let ratings = Ratings {
            power_w: quantity("power_w", &form.power_w),
            rated_current_a: quantity("rated_current_a", &form.rated_current_a),
            input_voltage_v: quantity("input_voltage_v", &form.input_voltage_v),
            output_voltage_v: quantity("output_voltage_v", &form.output_voltage_v),
            current_kind: errors
                .take(
                    show,
                    "current_kind",
                    optional(&form.current_kind, CurrentKind::parse),
                )
                .flatten(),
        };
        let room = match form.room.parse() {
            Ok(id) => work
                .places()
                .find(PlaceId(id))
                .await?
                .filter(|room| room.level == Level::Room),
            Err(_none) => None,
        };
        let Some(room) = room else {
            let problem = if form.room.is_empty() {
                Problem::Empty
            } else {
                Problem::Missing
            };
            errors.put(show, "room", &problem);
            return Ok(None);
        };
        let line = room.parent().map_or(room.id, |line| line.id);
        let cabinet = self
            .named(
                reader,
                work,
                Level::Cabinet,
                room.id,
                &form.cabinet,
                &form.new_cabinet,
            )
            .await?;
        let mechanism = self
            .named(
                reader,
                work,
                Level::Mechanism,
                line,
                &form.mechanism,
                &form.new_mechanism,
            )
            .await?;
        let (Some(series), true) = (series, self.errors.is_empty()) else {
            return Ok(None);
        };
        Ok(Some(DriveValues {
            room: room.id,
            cabinet,
            mechanism,
            series,
            type_name: type_name.flatten(),
            ratings,
            note: note.flatten(),
        }))
    }

    /// The cabinet of a room or the mechanism of a line with a name.
    async fn named(
        &mut self,
        reader: &Reader,
        work: &mut dyn UnitOfWork,
        level: Level,
        parent: PlaceId,
        typed: &str,
        ticked: &str,
    ) -> Result<Option<PlaceId>, Failure> {
        let field = level.as_str();
        let Some(Some(name)) = self
            .errors
            .take(&reader.show, field, optional(typed, Name::parse))
        else {
            return Ok(None);
        };
        if let Some(place) = work
            .places()
            .find_named(level, Some(parent), name.as_str())
            .await?
        {
            return Ok(Some(place.id));
        }
        if level == Level::Cabinet {
            self.offer_cabinet = true;
        } else {
            self.offer_mechanism = true;
        }
        if ticked.is_empty() || !self.errors.is_empty() {
            if ticked.is_empty() {
                self.errors
                    .say_at(field, reader.show.text(&format!("problem-no-{field}")));
            }
            return Ok(None);
        }
        let new = NewPlace {
            level,
            parent: Some(parent),
            name,
        };
        Ok(Some(places::add(work, &reader.by(), new).await?.id))
    }
}

/// Nothing typed is nothing; anything else must be right.
fn optional<T>(
    typed: &str,
    parse: impl Fn(&str) -> Result<T, Problem>,
) -> Result<Option<T>, Problem> {
    if typed.trim().is_empty() {
        Ok(None)
    } else {
        parse(typed).map(Some)
    }
}

impl From<&Drive> for DriveForm {
    fn from(drive: &Drive) -> Self {
        let values = &drive.values;
        let number =
            |quantity: Option<Quantity>| quantity.map(Quantity::to_text).unwrap_or_default();
        let name =
            |place: Option<&PlaceName>| place.map(|place| place.name.clone()).unwrap_or_default();
        let ratings = &values.ratings;
        Self {
            series: values.series.to_string(),
            r#type: values
                .type_name
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            room: values.room.0.to_string(),
            cabinet: name(drive.cabinet.as_ref()),
            mechanism: name(drive.mechanism.as_ref()),
            power_w: number(ratings.power_w),
            rated_current_a: number(ratings.rated_current_a),
            current_kind: ratings
                .current_kind
                .map(|kind| kind.as_str().to_owned())
                .unwrap_or_default(),
            input_voltage_v: number(ratings.input_voltage_v),
            output_voltage_v: number(ratings.output_voltage_v),
            note: values
                .note
                .as_ref()
                .map(|note| note.as_str().to_owned())
                .unwrap_or_default(),
            ..Self::default()
        }
    }
}

async fn page(
    reader: &Reader,
    id: Option<DriveId>,
    form: DriveForm,
    taken: Taken,
) -> Result<DriveFormPage, Failure> {
    let mut work = reader.read(Area::Drives).await?;
    let room = match form.room.parse() {
        Ok(id) => work.places().find(PlaceId(id)).await?,
        Err(_none) => None,
    };
    let (mut cabinets, mut mechanisms) = (vec![], vec![]);
    if let Some(room) = &room {
        cabinets = names(&mut *work, Level::Cabinet, room.id).await?;
        if let Some(line) = room.parent() {
            mechanisms = names(&mut *work, Level::Mechanism, line.id).await?;
        }
    }
    let series = work.drives().series(MOST_SERIES).await?;
    let above = room.iter().flat_map(|room| {
        let own = PlaceLink::from(room);
        room.above.iter().map(PlaceLink::from).chain([own])
    });
    let place = room.as_ref().map_or_else(
        || "/drives".to_owned(),
        |room| format!("/plant/{}", room.id.0),
    );
    Ok(DriveFormPage {
        title_key: if id.is_some() {
            "form-edit-drive"
        } else {
            "form-new-drive"
        },
        above: above.collect(),
        action: id.map_or_else(
            || "/drives/new".to_owned(),
            |id| format!("/drives/{}/edit", id.0),
        ),
        cancel: id.map_or(place, |id| format!("/drives/{}", id.0)),
        rooms: place_choices(&mut *work, Level::Room, None).await?,
        cabinets,
        mechanisms,
        series,
        offer_cabinet: taken.offer_cabinet,
        offer_mechanism: taken.offer_mechanism,
        form,
        errors: taken.errors,
    })
}

async fn names(
    work: &mut dyn UnitOfWork,
    level: Level,
    parent: PlaceId,
) -> Result<Vec<String>, Failure> {
    let found = places_in(work, level, Some(parent)).await?;
    Ok(found
        .into_iter()
        .map(|place| place.name.into_string())
        .collect())
}
