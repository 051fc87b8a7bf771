//! Fills a migrated base with a large plant, for looking at query plans: see `docs/query-plans.md`.
//!
//! `million ADDRESS DRIVES`. The plant is the same each time.

use anyhow::Context;
use domain::{DriveValues, Level, Name, NewPlace, Place, Ratings, text::search_words};
use jiff::{SignedDuration, Timestamp};
use persistence::{Area, DatabaseAddress, DatabaseSettings, DriveKeys, NewDrive, Store};
use std::time::Duration;

const SERIES: [&str; 12] = [
    "Sinamics S120",
    "Sinamics G120",
    "Simoreg DC Master",
    "Simovert Masterdrives",
    "Mentor II",
    "КТЭ",
    "ЭПУ-1",
    "ACS800",
    "ACS880",
    "Altivar 71",
    "PowerFlex 755",
    "Micromaster 440",
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = DatabaseAddress::parse(&arguments.next().context("no address")?);
    let count: usize = arguments.next().context("no number of drives")?.parse()?;
    let settings = DatabaseSettings {
        address: address.context("not an address")?,
        readers: 1,
        writers: 1,
        wait: Duration::from_secs(60),
        lock_wait: Duration::from_secs(60),
        statement_time: Duration::from_secs(600),
    };
    persistence::migrate(&settings).await?;
    let store = persistence::open(settings, tokio::runtime::Handle::current());
    let rooms = plant(&*store).await?;
    for chunk in (0..count).collect::<Vec<_>>().chunks(20_000) {
        let drives: Vec<NewDrive> = chunk
            .iter()
            .map(|number| drive(*number, &rooms))
            .collect::<anyhow::Result<_>>()?;
        let at = first() + SignedDuration::from_secs(i64::try_from(chunk[0] / 20_000)?);
        let mut work = store.begin(Area::Drives).await?;
        work.drives().add(&drives, at).await?;
        work.commit().await?;
    }
    Ok(())
}

struct Room {
    room: Place,
    cabinets: Vec<Place>,
    mechanisms: Vec<Place>,
}

fn first() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 50)
}

/// 20 shops with 10 lines with 10 rooms with 25 cabinets each, and 50 mechanisms on a line.
async fn plant(store: &dyn Store) -> anyhow::Result<Vec<Room>> {
    let mut rooms = vec![];
    for shop in 1..=20 {
        let mut work = store.begin(Area::Places).await?;
        let new = [NewPlace::new(
            Level::Shop,
            None,
            Name::parse(&format!("ЛПЦ-{shop}"))?,
        )?];
        let shop = work.places().add(&new, first()).await?.remove(0);
        let lines = named(Level::ProductionLine, &shop, 10, "Стан")?;
        for line in work.places().add(&lines, first()).await? {
            let mechanisms = named(Level::Mechanism, &line, 50, "Рольганг")?;
            let mechanisms = work.places().add(&mechanisms, first()).await?;
            let new = named(Level::Room, &line, 10, "ПСУ")?;
            for room in work.places().add(&new, first()).await? {
                let cabinets = named(Level::Cabinet, &room, 25, "UZ")?;
                let cabinets = work.places().add(&cabinets, first()).await?;
                rooms.push(Room {
                    room,
                    cabinets,
                    mechanisms: mechanisms.clone(),
                });
            }
        }
        work.commit().await?;
    }
    Ok(rooms)
}

fn named(level: Level, parent: &Place, count: usize, text: &str) -> anyhow::Result<Vec<NewPlace>> {
    let names = (1..=count).map(|number| Name::parse(&format!("{number}{text}")));
    let new = names.map(|name| Ok(NewPlace::new(level, Some(parent.id), name?)?));
    new.collect()
}

/// Strides that have no common divisor with the counts, so that values don't go together.
fn drive(number: usize, rooms: &[Room]) -> anyhow::Result<NewDrive> {
    let at = &rooms[number * 7_919 % rooms.len()];
    let cabinet = (number % 20 != 7).then(|| &at.cabinets[number * 31 / 7 % at.cabinets.len()]);
    let mechanism =
        (number % 10 < 7).then(|| &at.mechanisms[number * 17 / 3 % at.mechanisms.len()]);
    let series = SERIES[(number * 13 + number / 97) % SERIES.len()];
    let type_name = (number % 33 != 5)
        .then(|| format!("6SL3130-{}TE{}-0AA0", number % 50, number * 11 % 1_000));
    let places = [Some(&at.room), cabinet, mechanism];
    let names = places
        .into_iter()
        .flatten()
        .map(|place| place.name.as_str());
    let text: Vec<&str> = [series]
        .into_iter()
        .chain(type_name.as_deref())
        .chain(names)
        .collect();
    let words = search_words(&text.join(" ")).join(" ");
    Ok(NewDrive {
        values: DriveValues {
            room: at.room.id,
            cabinet: cabinet.map(|place| place.id),
            mechanism: mechanism.map(|place| place.id),
            series: Name::parse(series)?,
            type_name: type_name.as_deref().map(Name::parse).transpose()?,
            ratings: Ratings::default(),
            note: None,
        },
        keys: DriveKeys {
            place: cabinet.unwrap_or(&at.room).path_key.clone(),
            words,
        },
    })
}
