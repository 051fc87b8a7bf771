//! Every list has an index: no query that the store can send reads a whole table to find its rows.

use crate::support::{Base, Kind, build::*, file, on_both, plans, server};
use domain::{Entity, Level, LogSubjectKind, NewChange, Role, UserId};
use persistence::{Area, NewLogEntry, UnitOfWork};

on_both!(no_query_reads_a_whole_table);

const TABLES: [&str; 32] = [
    "faults",
    "referred_faults",
    "removed_faults",
    "manual_texts",
    "manual_pages",
    "search_words",
    "search_postings",
    "search_docs",
    "search_variants",
    "drives",
    "places",
    "changes",
    "imports",
    "import_rows",
    "import_not_in_file",
    "kept_answers",
    "users",
    "logins",
    "log_entries",
    "sensors",
    "readings",
    "reading_hours",
    "exceedings",
    "stores",
    "stock_groups",
    "stock_items",
    "stock_movements",
    "manual_categories",
    "manual_groups",
    "manual_group_series",
    "manuals",
    "files",
];

/// Enough for the planners to prefer indexes, with several places, series and types.
async fn stock(work: &mut dyn UnitOfWork) {
    let mut drives = vec![];
    for shop in 0..4 {
        let plant = Plant::add(work, &format!("{shop} ")).await;
        let new: Vec<_> = (0..40)
            .map(|number| new_place(Level::Cabinet, Some(&plant.room), &format!("{number}UZ")))
            .collect();
        let cabinets = work.places().add(&new, at(0)).await.unwrap();
        let new: Vec<_> = (0..60)
            .map(|number| new_place(Level::Room, Some(&plant.line), &format!("ЩСУ {number}")))
            .collect();
        work.places().add(&new, at(0)).await.unwrap();
        for number in 0..5_000 {
            let drive = DriveBuilder::at(&plant)
                .series(&format!("Series {}", number % 9))
                .type_name((number % 30 != 3).then_some(&format!("6SL{}", number % 700)))
                .cabinet((number % 20 != 7).then_some(&cabinets[number % 40]))
                .mechanism((number % 3 != 1).then_some(&plant.mechanism));
            drives.push(drive.build());
        }
    }
    let ids = work.drives().add(&drives, at(0)).await.unwrap();
    let new: Vec<persistence::NewSensor> = (0..2_000)
        .map(|number| persistence::NewSensor {
            address: domain::SensorAddress::parse(&format!("{number}")).unwrap(),
            name: name(&format!("Подшипник {}", number % 50)),
        })
        .collect();
    let sensors = work.sensors().add(&new, at(0)).await.unwrap();
    let told: Vec<domain::Reading> = sensors
        .iter()
        .flat_map(|(sensor, _)| {
            (0..10).map(|step| reading(*sensor, at(step * 900), Some(20.0), None))
        })
        .collect();
    work.readings().add(&told).await.unwrap();
    let mut authors = vec![];
    for number in 0..5 {
        let address = format!("{number}@plant.example");
        authors.push(user(work, &address, Role::Editor).await.id);
    }
    for (number, id) in ids.into_iter().take(300).enumerate() {
        let new = NewLogEntry {
            subject: (number % 3 != 0).then(|| log_subject(LogSubjectKind::Drive, id.0, "S120")),
            ..new_log_entry(authors[number % 5])
        };
        work.log_entries().add(&new, at(0)).await.unwrap();
    }
    spares(work).await;
    shelves(work).await;
    codes(work).await;
    // Half a year, an entry each quarter of an hour; each twentieth is an import's, which unfolds.
    let mut changes: Vec<NewChange> = (0..18_000)
        .map(|number| {
            let mut new = entry(Entity::ALL[number as usize % 7], number % 600);
            new.at = at(number * 900);
            new.actor.user = (number % 9 != 0).then_some(UserId(number % 400));
            new
        })
        .collect();
    let rest = changes.split_off(1_000);
    let first = work.changes().add(&changes).await.unwrap()[0];
    for (number, mut new) in rest.into_iter().enumerate() {
        new.parent = (number % 20 == 0).then_some(first);
        changes.push(new);
    }
    work.changes().add(&changes[1_000..]).await.unwrap();
}

/// Spares of forty groups in a thousand stores: few below their minimum, most in stock; and what was done with some of them.
async fn spares(work: &mut dyn UnitOfWork) {
    let names: Vec<_> = (0..1_000)
        .map(|number| name(&format!("Склад {number}")))
        .collect();
    let stores = work.stores().add(&names, at(0)).await.unwrap();
    let groups: Vec<_> = (0..40)
        .map(|number| name(&format!("Группа {number}")))
        .collect();
    work.stock_items().typed_first(&groups).await.unwrap();
    let new: Vec<_> = (0..20_000)
        .map(|number: usize| {
            let values = domain::StockItemValues {
                group: Some(groups[number * 7 % 40].clone()),
                minimum: number.is_multiple_of(50).then(|| amount("5")),
                ..spare(stores[number % 1_000].id, &format!("Вид {number}"))
            };
            (values, amount(&(number % 11).to_string()))
        })
        .collect();
    let ids = work.stock_items().add(&new, at(0)).await.unwrap();
    let moved: Vec<_> = (0..20_000)
        .map(|number| counted(ids[number * 13 % 300], "1"))
        .collect();
    work.movements().add(&moved).await.unwrap();
}

/// Thirty vendors with four series each, half of them about drives by what somebody said, and a thousand manuals, some with files.
async fn shelves(work: &mut dyn UnitOfWork) {
    let mut groups = vec![];
    for vendor in 0..30 {
        let values = domain::ManualCategoryValues {
            name: name(&format!("Vendor {vendor}")),
            logo_url: None,
        };
        let category = work.manual_categories().add(&values, at(0)).await.unwrap();
        for series in 0..4 {
            let tie = domain::SeriesTie {
                series: name(&format!("Series {}", vendor * 4 + series)),
                words: None,
            };
            let values = domain::ManualGroupValues {
                category: category.id,
                name: name(&format!("S{}", vendor * 4 + series)),
                ties: if series % 2 == 0 {
                    domain::Ties::ByName
                } else {
                    domain::Ties::Of(vec![tie])
                },
            };
            groups.push(work.manual_groups().add(&values, at(0)).await.unwrap().id);
        }
    }
    for number in 0..1_000_usize {
        let file = domain::StoredFile {
            sha256: domain::Sha256::of([(number % 200) as u8; 32]),
            size: 9,
            content_type: "application/pdf".to_owned(),
            pages: None,
        };
        work.files().put(&file, at(0)).await.unwrap();
        let kinds = domain::ManualKind::ALL;
        let values = domain::ManualValues {
            group: groups[number * 7 % groups.len()],
            title: domain::library::Title::parse(&format!("Manual {number}")).unwrap(),
            kind: kinds[number % kinds.len()],
            language: (number % 9 == 0)
                .then(|| domain::library::LanguageCode::parse("en").unwrap()),
            edition: None,
            issued: None,
            source: if number % 3 == 0 {
                let name = "x.pdf".to_owned();
                domain::ManualSource::File { file, name }
            } else {
                domain::ManualSource::Nothing
            },
        };
        let at = at(i64::try_from(number).unwrap());
        work.manuals().add(&values, at).await.unwrap();
    }
}

/// Forty manuals with two hundred codes each, twenty with fifty pages each, and five hundred words of the crew.
async fn codes(work: &mut dyn UnitOfWork) {
    for manual in 1..=40 {
        let entry = |number: u32| domain::faults::FoundFault {
            code: domain::FaultCode::parse(&format!("F{}", 30_000 + number)).unwrap(),
            title: domain::library::Title::parse(&format!("Ground fault {number}")).unwrap(),
            reaction: None,
            acknowledgement: None,
            cause: None,
            remedy: None,
            page: number,
            page_label: None,
        };
        let referred = |number: u32| domain::faults::Referred {
            code: domain::FaultCode::parse(&format!("A{number}")).unwrap(),
            page: number,
        };
        let recognised = domain::faults::Recognised {
            entries: (1..=200).map(entry).collect(),
            referred: (1..=50).map(referred).collect(),
        };
        let manual = domain::ManualId(manual);
        let kept = work
            .faults()
            .put_recognised(manual, &recognised, at(manual.0))
            .await;
        kept.unwrap();
    }
    for number in 0..20 {
        let claimed = work.manual_texts().claim(at(number), at(number + 60)).await;
        let claim = claimed.unwrap().unwrap();
        let page = |page| domain::PageText {
            page,
            label: None,
            lines: vec![],
            rules: vec![],
        };
        let step = persistence::TextStep {
            pages: Some(50),
            pages_read: 50,
            attempts: 0,
            read: (1..=50).map(page).collect(),
            at: at(number),
            until: at(number + 60),
        };
        work.manual_texts().keep(&claim, &step).await.unwrap();
        let end = domain::TextState::Read;
        work.manual_texts()
            .end(&claim, end, None, at(number))
            .await
            .unwrap();
    }
    for number in 0..500 {
        let word = domain::SearchWordValues {
            word: name(&format!("Слово {number}")),
            means: domain::Meanings::parse("Sinamics").unwrap(),
        };
        work.search_words().add(&word, at(number)).await.unwrap();
    }
}

/// Indexes of which a list of the history must be answered by one: otherwise it would be walked to its beginning.
fn needed(call: &str) -> &'static [&'static str] {
    const BY: &str = "changes_on_top_by_user";
    const AT: &str = "changes_on_top_at";
    const KIND: &str = "changes_on_top_of_kind";
    match call.split(['{', '}']).nth(1).map(str::trim) {
        Some(name) if !call.starts_with("changes") || name.starts_with("one") => &[],
        Some("user") => &[BY],
        Some("entity user") => &[BY, KIND],
        Some(name) if name.starts_with("entity user") => &[BY, KIND, AT],
        Some(name) if name.starts_with("user") => &[BY, AT],
        Some("since" | "until" | "day") => &[AT],
        _ => &[],
    }
}

/// Lines of a plan that read all of a table in no order. SQLite says so of a walk by id, too: that one is an order.
fn whole_tables(kind: Kind, call: &str, statement: &str, plan: &[String]) -> Vec<String> {
    let sorts = plan
        .iter()
        .any(|line| line.contains("USE TEMP B-TREE FOR ORDER BY"));
    let by_id = statement.contains("ORDER BY") && !sorts;
    let whole = plan.iter().filter(|line| match kind {
        Kind::Sqlite => {
            let words: Vec<&str> = line.split_whitespace().collect();
            let of_table = |name: &str| {
                TABLES.contains(&name)
                    || [
                        "room",
                        "line",
                        "shop",
                        "cabinet",
                        "mechanism",
                        "parent",
                        "d",
                        "p",
                        "c",
                        "g",
                        "s",
                        "m",
                        "f",
                        "r",
                    ]
                    .contains(&name)
            };
            matches!(words[..], ["SCAN", name, ..] if of_table(name))
                && !line.contains("USING")
                && !by_id
        }
        // Without another way it costs ten billion.
        Kind::Postgres => line.contains("Seq Scan") && line.contains("cost=1000000"),
    });
    whole
        .map(|line| format!("{call}: {line}\n  {statement}"))
        .collect()
}

async fn no_query_reads_a_whole_table(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    stock(&mut *work).await;
    work.commit().await.unwrap();
    base.execute("ANALYZE").await;

    plans::listen();
    let url = match base.kind {
        Kind::Sqlite => base.folder.join("base.db").to_string_lossy().into_owned(),
        Kind::Postgres => server::address_of(&base.settings),
    };
    let store = base.open_narrow();
    let mut work = store.begin(Area::Places).await.unwrap();
    let asked = plans::ask_everything(&mut *work, &url).await;
    work.rollback().await.unwrap();

    let mut whole = vec![];
    let mut seen = 0;
    let session = match base.kind {
        Kind::Sqlite => None,
        Kind::Postgres => {
            let session = server::session(&url).await;
            session
                .batch_execute("SET enable_seqscan = off; SET jit = off")
                .await
                .unwrap();
            Some(session)
        }
    };
    for asked in &asked {
        assert!(!asked.statements.is_empty(), "{} wasn't heard", asked.call);
        for statement in &asked.statements {
            let plan: Vec<String> = match &session {
                None => file::plan(&base.settings, statement),
                Some(session) => {
                    let lines = session.query(&format!("EXPLAIN {statement}"), &[]).await;
                    let lines = lines.unwrap_or_else(|failure| panic!("{failure:?}: {statement}"));
                    lines.into_iter().map(|line| line.get(0)).collect()
                }
            };
            // Plain rows are put in without looking for any.
            let puts_in = statement.starts_with("INSERT") && statement.contains(" VALUES ");
            assert!(
                !plan.is_empty() || puts_in,
                "after {:?}: {statement}",
                asked.took
            );
            seen += 1;
            whole.extend(whole_tables(base.kind, &asked.call, statement, &plan));
            let needed = needed(&asked.call);
            let is_used = |index: &&str| plan.iter().any(|line| line.contains(index));
            if !needed.is_empty() && !needed.iter().any(is_used) {
                let plan = plan.join("\n    ");
                whole.push(format!("{} without {needed:?}:\n    {plan}", asked.call));
            }
        }
    }
    assert!(seen > 500, "{seen} statements");
    assert!(
        whole.is_empty(),
        "{} plans:\n{}",
        whole.len(),
        whole.join("\n")
    );
}
