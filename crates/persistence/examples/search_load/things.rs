//! Spares and drives, three to one.

use crate::{
    dice::{BRANDS, Dice, NOUNS, PLACES, SERIES},
    first,
};
use anyhow::{Context, anyhow};
use domain::{
    Amount, DriveValues, Level, Name, NewPlace, Note, Place, Ratings, StockItemValues, StoreId,
    text::search_words,
};
use persistence::{Area, DriveKeys, NewDrive, Store};

/// Records of a unit.
const UNIT: usize = 20_000;

pub(crate) async fn fill(store: &dyn Store, records: usize) -> anyhow::Result<()> {
    let mut dice = Dice(1);
    let mut work = store.begin(Area::Stock).await?;
    let shelves = work
        .stores()
        .add(&[Name::parse("Кладовая ЛПЦ-1")?], first())
        .await?;
    let shelf = shelves.first().context("no store")?.id;
    let rooms = rooms(&mut *work).await?;
    work.commit().await?;
    let mut left = records;
    while left > 0 {
        let unit = left.min(UNIT);
        left -= unit;
        let mut work = store.begin(Area::Stock).await?;
        let drives: Vec<NewDrive> = (0..unit / 4)
            .map(|_| drive(&mut dice, &rooms))
            .collect::<anyhow::Result<_>>()?;
        work.drives().add(&drives, first()).await?;
        let items: Vec<_> = (0..unit - unit / 4)
            .map(|_| spare(&mut dice, shelf))
            .collect::<anyhow::Result<_>>()?;
        work.stock_items().add(&items, first()).await?;
        work.commit().await?;
    }
    Ok(())
}

async fn rooms(work: &mut dyn persistence::UnitOfWork) -> anyhow::Result<Vec<(Place, Place)>> {
    let mut rooms = vec![];
    for shop in 1..=3 {
        let shop = one(work, Level::Shop, None, &format!("ЛПЦ-{shop}")).await?;
        for line in 1..=5 {
            let line = one(
                work,
                Level::ProductionLine,
                Some(&shop),
                &format!("Стан {line}700"),
            )
            .await?;
            for room in 1..=10 {
                let name = PLACES.get(room % PLACES.len()).copied().unwrap_or_default();
                let mechanism = one(
                    work,
                    Level::Mechanism,
                    Some(&line),
                    &format!("{name} {room}"),
                )
                .await?;
                rooms.push((
                    one(work, Level::Room, Some(&line), &format!("{room}ПСУ")).await?,
                    mechanism,
                ));
            }
        }
    }
    Ok(rooms)
}

async fn one(
    work: &mut dyn persistence::UnitOfWork,
    level: Level,
    parent: Option<&Place>,
    name: &str,
) -> anyhow::Result<Place> {
    let new = NewPlace::new(level, parent.map(|parent| parent.id), Name::parse(name)?)?;
    let added = work.places().add(&[new], first()).await?;
    added.into_iter().next().context("no place")
}

fn drive(dice: &mut Dice, rooms: &[(Place, Place)]) -> anyhow::Result<NewDrive> {
    let (room, mechanism) = rooms.get(dice.next(rooms.len())).context("no room")?;
    let (series, type_name) = (dice.of(&SERIES), dice.number());
    let text = format!("{series} {type_name} {} {}", room.name, mechanism.name);
    Ok(NewDrive {
        values: DriveValues {
            room: room.id,
            cabinet: None,
            mechanism: Some(mechanism.id),
            series: Name::parse(series)?,
            type_name: Some(Name::parse(&type_name)?),
            ratings: Ratings::default(),
            note: None,
        },
        keys: DriveKeys {
            place: room.path_key.clone(),
            words: search_words(&text).join(" "),
        },
    })
}

fn spare(dice: &mut Dice, store: StoreId) -> anyhow::Result<(StockItemValues, Amount)> {
    let noun = dice.of(&NOUNS);
    let name = format!("{noun} {} {}", dice.of(&BRANDS), dice.number());
    let applicability = format!("{} {}", dice.of(&PLACES), dice.of(&SERIES));
    let values = StockItemValues {
        group: Some(Name::parse(noun)?),
        name: Some(Note::parse(&name)?),
        specs: Some(Note::parse(&dice.rating())?),
        nomenclature_number: None,
        minimum: None,
        store,
        placement: Some(Name::parse(&format!("полка {}", dice.next(200)))?),
        used_placement: None,
        new_placement: None,
        applicability: Some(Note::parse(&applicability)?),
        note: None,
    };
    let amount =
        Amount::parse(&dice.next(4).to_string()).map_err(|problem| anyhow!("{problem}"))?;
    Ok((values, amount))
}
