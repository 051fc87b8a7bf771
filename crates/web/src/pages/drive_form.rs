//! `/drives/new` and `/drives/{id}/edit`: all that a person can say of a drive, and where it stands.

use super::{
    choices::{place_choices, places as places_in},
    conflicts::{Conflict, conflict, version},
    drive::drive_id,
    drive_values::{DriveForm, Taken},
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
    Refusal, Refused, drive_fields,
    drives::{self, Pointing},
};
use domain::{DriveId, Entity, Level, Permission, PlaceId};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

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
    pub(super) conflict: Option<Conflict>,
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
    let mut work = reader.read(Permission::EditPlant, Area::Drives).await?;
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
    let mut work = reader.read(Permission::EditPlant, Area::Drives).await?;
    let drive = work.drives().find(id).await?.ok_or(Failure::NotFound)?;
    drop(work);
    let form = DriveForm {
        version: version(&drive_fields(&drive))?,
        ..DriveForm::from(&drive)
    };
    let page = page(&reader, Some(id), form, Taken::default()).await?;
    reader.page("drives/form.html", &page)
}

pub(super) async fn change(reader: Reader, id: Path<String>, form: Form<DriveForm>) -> Answer {
    save(&reader, Some(drive_id(&id)?), form.into_inner()).await
}

async fn save(reader: &Reader, id: Option<DriveId>, form: DriveForm) -> Answer {
    let by = reader.by(Permission::EditPlant)?;
    let mut work = reader.begin(Area::Drives).await?;
    if let Some(id) = id {
        // Before it is read: as it is now it must be when it is changed.
        drives::hold(&mut *work, &[id]).await?;
        let drive = work.drives().find(id).await?.ok_or(Failure::NotFound)?;
        let (now, stored) = (DriveForm::from(&drive), drive_fields(&drive));
        let texts = (now.texts(), form.texts());
        let of = (Entity::Drive, id.0, &stored);
        let conflict = conflict(reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = DriveForm {
                version: version(&stored)?,
                ..form
            };
            let page = page(reader, Some(id), form, Taken::default()).await?;
            let page = DriveFormPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "drives/form.html", &page);
        }
    }
    let mut taken = Taken::default();
    if let Some(values) = taken.values(reader, &mut *work, &form).await? {
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

async fn page(
    reader: &Reader,
    id: Option<DriveId>,
    form: DriveForm,
    taken: Taken,
) -> Result<DriveFormPage, Failure> {
    let mut work = reader.read(Permission::EditPlant, Area::Drives).await?;
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
        conflict: None,
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
