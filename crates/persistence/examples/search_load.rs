//! Fills an empty base with things that are looked for, and measures how long answers take inside the program.
//!
//! `search_load ADDRESS RECORDS`: spares and drives, three to one. Prints one line of JSON. The base and the questions are the
//! same each time.

use anyhow::{Context, anyhow};
use domain::search::{FoundKind, Search, SearchRequest, Step, Vocabulary};
use domain::{
    Amount, DriveValues, Level, Name, NewPlace, Note, Place, Ratings, StockItemValues, StoreId,
    text::search_words,
};
use jiff::{SignedDuration, Timestamp};
use persistence::{Area, DatabaseAddress, DatabaseSettings, DriveKeys, NewDrive, Store};
use std::{
    io::Write,
    time::{Duration, Instant},
};

/// What things are, from the commonest to the rarest.
const NOUNS: [&str; 24] = [
    "Предохранитель",
    "Контактор",
    "Реле",
    "Тиристор",
    "Вентилятор",
    "Трансформатор",
    "Выключатель",
    "Плата",
    "Блок питания",
    "Датчик",
    "Кабель",
    "Разъём",
    "Дроссель",
    "Диод",
    "Конденсатор",
    "Катушка",
    "Модуль",
    "Тахогенератор",
    "Пускатель",
    "Энкодер",
    "Фильтр",
    "Щётка",
    "Подшипник",
    "Резистор",
];
const BRANDS: [&str; 14] = [
    "Siemens",
    "Simoreg",
    "Sinamics S120",
    "Omron",
    "ABB",
    "Schneider",
    "Danfoss",
    "АВВ",
    "Sitop",
    "Micromaster",
    "Simovert",
    "Semikron",
    "КЭАЗ",
    "Finder",
];
const PLACES: [&str; 10] = [
    "рольганг",
    "моталка",
    "клеть",
    "ножницы",
    "правильная машина",
    "тянущие ролики",
    "стан",
    "печь",
    "кран",
    "насос",
];
const SERIES: [&str; 8] = [
    "Sinamics S120",
    "Simoreg DC Master",
    "Simovert Masterdrives",
    "Mentor II",
    "КТЭ",
    "ACS800",
    "Altivar 71",
    "Micromaster 440",
];
/// Records of a unit.
const UNIT: usize = 20_000;
/// Each question is asked so often.
const ROUNDS: usize = 5;

/// Numbers that look thrown and are the same each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % below.max(1)
    }

    /// One of them, the first ones more often.
    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let most = self.next(words.len()) + 1;
        let chosen = self.next(most);
        words.get(chosen).copied().unwrap_or_default()
    }

    fn number(&mut self) -> String {
        let (a, b, c) = (self.next(90) + 10, self.next(40) + 10, self.next(900) + 100);
        match self.next(3) {
            0 => format!("6SL3{a}0-1TE{b}-{c}A{}", self.next(10)),
            1 => format!("3RT{a}{b}-1A{c}"),
            _ => format!("SKKT {c}/{b}E"),
        }
    }

    fn rating(&mut self) -> String {
        let (a, v) = ([2, 4, 6, 10, 16, 25, 63, 160], [24, 110, 220, 380, 690]);
        let (a, v) = (a[self.next(a.len())], v[self.next(v.len())]);
        match self.next(3) {
            0 => format!("{a}А {v}В"),
            1 => format!("{v}VDC"),
            _ => format!("{a} A"),
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = DatabaseAddress::parse(&arguments.next().context("no address")?);
    let records: usize = arguments.next().context("no number of records")?.parse()?;
    let settings = DatabaseSettings {
        address: address.context("not an address")?,
        readers: 2,
        writers: 1,
        wait: Duration::from_secs(60),
        lock_wait: Duration::from_secs(60),
        statement_time: Duration::from_secs(600),
    };
    persistence::migrate(&settings).await?;
    let store = persistence::open(settings, tokio::runtime::Handle::current());
    let begun = Instant::now();
    fill(&*store, records).await?;
    let filled = begun.elapsed().as_secs_f64();
    store.close().await?;
    let mut times = ask(&*store, records).await?;
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied();
    let told = serde_json::json!({
        "records": records,
        "records_per_s": records as f64 / filled,
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
        "most_ms": times.last(),
    });
    writeln!(std::io::stdout(), "{told}")?;
    Ok(())
}

fn first() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 50)
}

async fn fill(store: &dyn Store, records: usize) -> anyhow::Result<()> {
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

/// Questions as technicians ask them: numbers, whole and begun, common words, words and ratings, what is misspelt or isn't there.
fn questions(records: usize) -> Vec<String> {
    // The numbers are those of the things, thrown again.
    let mut things = Dice(1);
    let known: Vec<String> = (0..400).map(|_| things.number()).collect();
    let mut dice = Dice(records as u64);
    let mut questions = vec![];
    for number in known.iter().take(60) {
        questions.push(number.clone());
        questions.push(number.chars().take(9).collect());
        questions.push(number.replace(['-', ' ', '/'], "").to_lowercase());
        let (noun, brand, place) = (dice.of(&NOUNS), dice.of(&BRANDS), dice.of(&PLACES));
        questions.push(noun.to_lowercase());
        questions.push(format!("{noun} {brand}"));
        questions.push(format!("{noun} {brand} {place}"));
        questions.push(format!("{noun} {}", dice.rating()));
        questions.push(format!("{place} {}", dice.of(&SERIES)));
        let mut typo: Vec<char> = noun.chars().collect();
        let middle = typo.len() / 2;
        typo.swap(middle, middle - 1);
        questions.push(typo.into_iter().collect());
        questions.push(format!("{noun} неведомозверский"));
    }
    questions
}

/// How long each answer takes, in milliseconds.
async fn ask(store: &dyn Store, records: usize) -> anyhow::Result<Vec<f64>> {
    let questions = questions(records);
    let vocabulary = Vocabulary::default();
    let mut times = vec![];
    let mut found = 0;
    for round in 0..=ROUNDS {
        for text in &questions {
            let begun = Instant::now();
            let mut work = store.read(Area::Stock).await?;
            let request = SearchRequest {
                text: text.clone(),
                kinds: FoundKind::ALL.to_vec(),
                limit: 20,
            };
            let mut search = Search::new(&request, &vocabulary);
            let ranked = loop {
                match search.step() {
                    Step::Fetch(wanted) => search.give(work.search().fetch(&wanted).await?),
                    Step::Done(ranked) => break ranked,
                }
            };
            // The first round warms the caches.
            if round > 0 {
                times.push(begun.elapsed().as_secs_f64() * 1e3);
                found += usize::from(!ranked.hits.is_empty());
            }
            if round == 1 && std::env::var_os("SEARCH_LOAD_TOLD").is_some() {
                let (hits, took) = (ranked.hits.len(), begun.elapsed());
                writeln!(std::io::stderr(), "{took:?} {hits} {text}")?;
            }
        }
    }
    anyhow::ensure!(found > times.len() / 2, "too little is found");
    Ok(times)
}
