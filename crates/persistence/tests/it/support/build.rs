//! Places, drives and history entries with a default for everything.

use domain::stock::{MovementKind, NewMovement};
use domain::{
    Actor, Amount, Drive, DriveFilter, DriveId, DriveSort, DriveValues, Email, Entity, FieldChange,
    Level, Listed, LogEntry, LogSubjectKind, LogSubjectShown, LogText, LoginKind, Name, NewChange,
    NewPlace, Operation, PageRequest, Place, PlaceFilter, PlaceId, PlaceSort, Ratings, Role,
    Sorting, StockItemId, StockItemValues, StoreId, User, UserId, change::FieldValue,
    text::search_words,
};
use jiff::{SignedDuration, Timestamp};
use persistence::{
    Area, DriveKeys, NewDrive, NewLogEntry, NewLogin, NewUser, Result, Store, UnitOfWork,
};
use std::collections::BTreeMap;

/// A moment, so many seconds after the first.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let first: Timestamp = "2026-03-04T05:06:07.123456Z".parse().unwrap();
    first + SignedDuration::from_secs(seconds)
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn new_place(level: Level, parent: Option<&Place>, text: &str) -> NewPlace {
    NewPlace::new(level, parent.map(|parent| parent.id), name(text)).unwrap()
}

/// Adds one place.
pub(crate) async fn place(
    work: &mut dyn UnitOfWork,
    level: Level,
    parent: Option<&Place>,
    text: &str,
) -> Place {
    work.places()
        .add(&[new_place(level, parent, text)], at(0))
        .await
        .unwrap()
        .remove(0)
}

/// A shop with a line with a room with a cabinet, and a mechanism.
#[derive(Debug, Clone)]
pub(crate) struct Plant {
    pub(crate) shop: Place,
    pub(crate) line: Place,
    pub(crate) room: Place,
    pub(crate) cabinet: Place,
    pub(crate) mechanism: Place,
}

impl Plant {
    /// Adds it in the unit, its names beginning with `prefix`.
    pub(crate) async fn add(work: &mut dyn UnitOfWork, prefix: &str) -> Self {
        let named = |text: &str| format!("{prefix}{text}");
        let shop = place(work, Level::Shop, None, &named("ЛПЦ-1")).await;
        let line = place(
            work,
            Level::ProductionLine,
            Some(&shop),
            &named("Стан 1700"),
        )
        .await;
        let room = place(work, Level::Room, Some(&line), &named("12ПСУ")).await;
        let cabinet = place(work, Level::Cabinet, Some(&room), &named("2UZ-2")).await;
        let mechanism = place(
            work,
            Level::Mechanism,
            Some(&line),
            &named("Отводящий рольганг"),
        )
        .await;
        Self {
            shop,
            line,
            room,
            cabinet,
            mechanism,
        }
    }

    /// Adds it in a unit of its own.
    pub(crate) async fn stored(store: &dyn Store, prefix: &str) -> Self {
        let mut work = store.begin(Area::Places).await.unwrap();
        let plant = Self::add(&mut *work, prefix).await;
        work.commit().await.unwrap();
        plant
    }
}

/// A drive to be added; every part can be replaced.
#[derive(Debug, Clone)]
pub(crate) struct DriveBuilder {
    pub(crate) room: Place,
    pub(crate) cabinet: Option<Place>,
    pub(crate) mechanism: Option<Place>,
    pub(crate) series: String,
    pub(crate) type_name: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) ratings: Ratings,
}

impl DriveBuilder {
    pub(crate) fn at(plant: &Plant) -> Self {
        Self {
            room: plant.room.clone(),
            cabinet: Some(plant.cabinet.clone()),
            mechanism: Some(plant.mechanism.clone()),
            series: "Sinamics S120".to_owned(),
            type_name: Some("6SL3130-1TE24-0AA0".to_owned()),
            note: None,
            ratings: Ratings::default(),
        }
    }

    pub(crate) fn series(mut self, series: &str) -> Self {
        self.series = series.to_owned();
        self
    }

    pub(crate) fn type_name(mut self, type_name: Option<&str>) -> Self {
        self.type_name = type_name.map(str::to_owned);
        self
    }

    pub(crate) fn cabinet(mut self, cabinet: Option<&Place>) -> Self {
        self.cabinet = cabinet.cloned();
        self
    }

    pub(crate) fn mechanism(mut self, mechanism: Option<&Place>) -> Self {
        self.mechanism = mechanism.cloned();
        self
    }

    pub(crate) fn note(mut self, note: &str) -> Self {
        self.note = Some(note.to_owned());
        self
    }

    pub(crate) fn build(&self) -> NewDrive {
        let places = [
            Some(&self.room),
            self.cabinet.as_ref(),
            self.mechanism.as_ref(),
        ];
        let names = places
            .into_iter()
            .flatten()
            .map(|place| place.name.as_str());
        let own = [
            Some(self.series.as_str()),
            self.type_name.as_deref(),
            self.note.as_deref(),
        ];
        let text: Vec<&str> = own.into_iter().flatten().chain(names).collect();
        NewDrive {
            values: DriveValues {
                room: self.room.id,
                cabinet: self.cabinet.as_ref().map(|place| place.id),
                mechanism: self.mechanism.as_ref().map(|place| place.id),
                series: name(&self.series),
                type_name: self.type_name.as_deref().map(name),
                ratings: self.ratings,
                note: self
                    .note
                    .as_deref()
                    .map(|note| domain::Note::parse(note).unwrap()),
            },
            keys: DriveKeys {
                place: self.cabinet.as_ref().unwrap_or(&self.room).path_key.clone(),
                words: search_words(&text.join(" ")).join(" "),
            },
        }
    }

    /// Adds it in the unit.
    pub(crate) async fn add(&self, work: &mut dyn UnitOfWork) -> DriveId {
        work.drives().add(&[self.build()], at(0)).await.unwrap()[0]
    }
}

/// A person to be added, called as the address says.
pub(crate) fn new_user(email: &str, role: Role) -> NewUser {
    NewUser {
        name: name(email.split('@').next().unwrap()),
        email: Email::parse(email).unwrap(),
        role,
        password_hash: None,
    }
}

/// Adds one person.
pub(crate) async fn user(work: &mut dyn UnitOfWork, email: &str, role: Role) -> User {
    work.users()
        .add(&new_user(email, role), at(0))
        .await
        .unwrap()
}

/// A login of a person that lasts an hour, idle or not.
pub(crate) fn login_of(user: UserId, kind: LoginKind, secret_hash: &str) -> NewLogin {
    NewLogin {
        user,
        kind,
        secret_hash: secret_hash.to_owned(),
        name: None,
        read_only: false,
        idle_until: None,
        ends_at: at(3_600),
    }
}

/// An entry of the shift log to be added, about nothing in particular.
pub(crate) fn new_log_entry(author: UserId) -> NewLogEntry {
    NewLogEntry {
        title: name("Смена 2"),
        text: LogText::default(),
        author,
        subject: None,
    }
}

/// What an entry is about.
pub(crate) fn log_subject(kind: LogSubjectKind, id: i64, name: &str) -> LogSubjectShown {
    LogSubjectShown {
        kind,
        id: Some(id),
        name: name.to_owned(),
    }
}

/// An entry that a place was renamed.
pub(crate) fn entry(entity: Entity, entity_id: i64) -> NewChange {
    NewChange {
        at: at(0),
        actor: Actor {
            user: None,
            token: None,
            name: "local".to_owned(),
            request_id: Some("01J".to_owned()),
        },
        operation: Operation::Changed,
        entity,
        entity_id,
        name: "2UZ-2".to_owned(),
        fields: BTreeMap::from([(
            "name".to_owned(),
            FieldChange {
                from: Some(FieldValue::text("1UZ-2")),
                to: Some(FieldValue::place(entity_id, "2UZ-2")),
            },
        )]),
        parent: None,
    }
}

pub(crate) fn by<F>(field: F) -> [Sorting<F>; 1] {
    [Sorting {
        field,
        descending: false,
    }]
}

pub(crate) fn by_descending<F>(field: F) -> [Sorting<F>; 1] {
    [Sorting {
        field,
        descending: true,
    }]
}

pub(crate) fn page(number: u64, size: u32) -> PageRequest {
    PageRequest::new(number, size).unwrap()
}

pub(crate) async fn drives(work: &mut dyn UnitOfWork, filter: &DriveFilter) -> Vec<DriveId> {
    let listed = work
        .drives()
        .list(filter, &by(DriveSort::Place), &page(1, 500))
        .await
        .unwrap();
    listed.items.iter().map(|drive| drive.id).collect()
}

pub(crate) async fn names(
    work: &mut dyn UnitOfWork,
    filter: &PlaceFilter,
    sort: PlaceSort,
) -> Vec<String> {
    let listed = work
        .places()
        .list(filter, &by(sort), &page(1, 500))
        .await
        .unwrap();
    listed
        .items
        .iter()
        .map(|place| place.name.as_str().to_owned())
        .collect()
}

/// What a page holds, in short.
pub(crate) trait Ids {
    fn ids(&self) -> Vec<i64>;
}

impl Ids for Listed<Drive> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|drive| drive.id.0).collect()
    }
}

impl Ids for Listed<Place> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|place| place.id.0).collect()
    }
}

impl Ids for Listed<domain::Change> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|change| change.id.0).collect()
    }
}

impl Ids for Listed<User> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|user| user.id.0).collect()
    }
}

impl Ids for Listed<LogEntry> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|entry| entry.id.0).collect()
    }
}

impl Ids for Listed<domain::Sensor> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|sensor| sensor.id.0).collect()
    }
}

/// A reading has no id but its time, here in seconds.
impl Ids for Listed<domain::Reading> {
    fn ids(&self) -> Vec<i64> {
        self.items
            .iter()
            .map(|reading| reading.at.as_second())
            .collect()
    }
}

/// Registers sensors with these addresses; their names are the same.
pub(crate) async fn sensors<const N: usize>(
    work: &mut dyn UnitOfWork,
    addresses: [&str; N],
) -> [domain::SensorId; N] {
    let new = addresses.map(|address| persistence::NewSensor {
        address: domain::SensorAddress::parse(address).unwrap(),
        name: name(address),
    });
    let added = work.sensors().add(&new, at(0)).await.unwrap();
    addresses.map(|address| {
        let mut added = added.iter();
        added
            .find(|(_, new)| new.address.as_str() == address)
            .unwrap()
            .0
    })
}

/// What a sensor told.
pub(crate) fn reading(
    sensor: domain::SensorId,
    at: Timestamp,
    temperature: Option<f64>,
    battery: Option<f64>,
) -> domain::Reading {
    domain::Reading {
        sensor,
        at,
        values: domain::ReadingValues {
            status: domain::Status::parse("ok").unwrap(),
            battery: battery.map(|value| domain::Battery::new(value).unwrap()),
            temperature: temperature.map(|value| domain::Temperature::new(value).unwrap()),
        },
    }
}

impl Ids for Listed<domain::import::Import> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|import| import.id.0).collect()
    }
}

impl Ids for Listed<domain::SearchWord> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|word| word.id.0).collect()
    }
}

/// Walks through a list by positions and by page numbers and sees to it that both give the same; tells the ids.
pub(crate) async fn walk<T>(
    size: u32,
    mut list: impl AsyncFnMut(PageRequest) -> Result<Listed<T>>,
) -> Vec<i64>
where
    Listed<T>: Ids,
{
    let (mut ids, mut position) = (vec![], None);
    for number in 1.. {
        let by_number = list(page(number, size)).await.unwrap();
        let by_position = match position.take() {
            None => list(page(number, size)).await.unwrap(),
            Some(position) => list(page(number, size).after(position)).await.unwrap(),
        };
        assert_eq!(by_position.ids(), by_number.ids(), "page {number}");
        assert_eq!(by_position.total, by_number.total, "page {number}");
        assert_eq!(by_position.has_next, by_number.has_next, "page {number}");
        assert_eq!(by_position.next, by_number.next, "page {number}");
        assert_eq!(
            by_position.has_next,
            by_position.next.is_some(),
            "page {number}"
        );
        ids.extend(by_number.ids());
        position = by_number.next;
        if position.is_none() {
            assert_eq!(by_number.total.at_least(), ids.len() as u64);
            return ids;
        }
    }
    unreachable!()
}

/// Renames a place as an operation does.
pub(crate) fn renamed(place: &Place, text: &str) -> Place {
    Place {
        name: name(text),
        ..place.clone()
    }
}

/// Moves a place as an operation does.
pub(crate) fn moved(place: &Place, parent: &Place) -> Place {
    let own = domain::place::PlaceName {
        id: parent.id,
        level: parent.level,
        name: parent.name.to_string(),
    };
    Place {
        above: parent.above.iter().cloned().chain([own]).collect(),
        ..place.clone()
    }
}

pub(crate) fn ids(places: &[Place]) -> Vec<PlaceId> {
    places.iter().map(|place| place.id).collect()
}

pub(crate) fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

pub(crate) async fn store(work: &mut dyn UnitOfWork, text: &str) -> domain::stock::Store {
    let added = work.stores().add(&[name(text)], at(0)).await.unwrap();
    added.into_iter().next().unwrap()
}

/// A spare of which nothing is said but its store.
pub(crate) fn nothing_in(store: StoreId) -> StockItemValues {
    StockItemValues {
        group: None,
        name: None,
        specs: None,
        nomenclature_number: None,
        minimum: None,
        store,
        placement: None,
        used_placement: None,
        new_placement: None,
        applicability: None,
        note: None,
    }
}

/// A spare with a name and a shelf.
pub(crate) fn spare(store: StoreId, text: &str) -> StockItemValues {
    StockItemValues {
        name: Some(domain::Note::parse(text).unwrap()),
        placement: Some(name("5093")),
        ..nothing_in(store)
    }
}

/// The first count of a spare of which there were none.
pub(crate) fn counted(item: StockItemId, quantity: &str) -> NewMovement {
    let quantity = amount(quantity);
    NewMovement {
        item,
        item_name: "РП21".to_owned(),
        kind: MovementKind::Count,
        quantity,
        difference: quantity.added(),
        left: quantity,
        place: None,
        other: None,
        actor: Actor::named("local"),
        drive: None,
        drive_name: None,
        note: None,
        at: at(0),
    }
}
