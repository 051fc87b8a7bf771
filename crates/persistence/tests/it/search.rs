//! The search's index: it changes with what it is made of, in the same unit, whatever happens to that.

use crate::support::{
    Base, Kind,
    build::*,
    find::{documents, found},
    on_both,
    polls::dropped_after,
    run,
};
use domain::search::DocumentKind::{Drive, LogEntry, Place, StockItem};
use domain::search::{FoundKind, Match, Ranked, Search, SearchRequest, Source, Step, Vocabulary};
use domain::{LogSubjectKind, Note, Role, StockItemValues};
use persistence::{Area, NewLogEntry, Rebuild, Store, UnitOfWork};

on_both!(
    what_is_added_changed_and_removed_is_found_so,
    names_above_and_beside_find_what_holds_them,
    what_is_rolled_back_or_dropped_was_never_found,
    two_writers_at_once_both_get_in,
    a_tampered_index_is_told_and_mended,
    an_old_index_is_made_anew_while_it_is_used,
    many_at_once_are_found,
    pages_are_found_by_what_their_manuals_are_called,
);

async fn nothing(store: &dyn Store, text: &str) {
    assert_eq!(found(store, text).await, [], "{text}");
}

async fn what_is_added_changed_and_removed_is_found_so(base: Base) {
    let store = &*base.store;
    nothing(store, "Simoreg").await;
    let plant = Plant::stored(store, "").await;
    let builder = DriveBuilder::at(&plant)
        .series("Simoreg")
        .note("вентилятор печи");
    let mut work = store.begin(Area::Drives).await.unwrap();
    let id = builder.add(&mut *work).await;
    work.commit().await.unwrap();
    assert_eq!(found(store, "simoreg").await, [(Drive, id.0)]);
    assert_eq!(found(store, "вентиляторы").await, [(Drive, id.0)]);

    let mut work = store.begin(Area::Drives).await.unwrap();
    let changed = builder.clone().series("Mentor").note("насос");
    work.drives()
        .change(id, &changed.build(), at(1))
        .await
        .unwrap();
    work.commit().await.unwrap();
    nothing(store, "simoreg").await;
    nothing(store, "вентиляторы").await;
    assert_eq!(found(store, "mentor насос").await, [(Drive, id.0)]);

    let mut work = store.begin(Area::Drives).await.unwrap();
    work.drives().remove(&[id]).await.unwrap();
    work.commit().await.unwrap();
    nothing(store, "mentor").await;

    let mut work = store.begin(Area::Stock).await.unwrap();
    let shelf = crate::support::build::store(&mut *work, "Кладовая").await;
    let values = spare(shelf.id, "Предохранитель 6SY7010-0AA12");
    let new = [(values.clone(), amount("2"))];
    let item = work.stock_items().add(&new, at(0)).await.unwrap()[0];
    work.commit().await.unwrap();
    assert_eq!(found(store, "6sy7010").await, [(StockItem, item.0)]);
    let mut work = store.begin(Area::Stock).await.unwrap();
    let other = StockItemValues {
        applicability: Some(Note::parse("моталка").unwrap()),
        ..values
    };
    work.stock_items()
        .change(item, &other, amount("0"), at(1))
        .await
        .unwrap();
    work.commit().await.unwrap();
    assert_eq!(
        found(store, "предохранитель моталки").await,
        [(StockItem, item.0)]
    );
    let mut work = store.begin(Area::Stock).await.unwrap();
    work.stock_items().remove(&[item]).await.unwrap();
    work.commit().await.unwrap();
    nothing(store, "моталка").await;
    clean(&base).await;
}

/// Nothing is wrong with the index.
async fn clean(base: &Base) {
    let findings = base.store.check().await.unwrap();
    let of_search = findings
        .iter()
        .filter(|finding| finding.check.contains("search"));
    assert_eq!(
        of_search.collect::<Vec<_>>(),
        [] as [&persistence::Finding; 0]
    );
}

async fn names_above_and_beside_find_what_holds_them(base: Base) {
    let store = &*base.store;
    let mut work = store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let drive = DriveBuilder::at(&plant)
        .series("Simoreg")
        .add(&mut *work)
        .await;
    let author = user(&mut *work, "petrov@plant.example", Role::Editor).await;
    let new = NewLogEntry {
        title: name("Замена"),
        subject: Some(log_subject(LogSubjectKind::Drive, drive.0, "Simoreg")),
        ..new_log_entry(author.id)
    };
    let entry = work.log_entries().add(&new, at(0)).await.unwrap().id;
    work.commit().await.unwrap();
    let (drive_found, entry_found) = ((Drive, drive.0), (LogEntry, entry.0));
    assert_eq!(found(store, "замена petrov").await, [entry_found]);
    assert_eq!(found(store, "замена simoreg").await, [entry_found]);
    assert_eq!(found(store, "simoreg рольганг").await, [drive_found]);

    // A mechanism, a shop above everything, and the drive that an entry is about are called otherwise.
    let mut work = store.begin(Area::Drives).await.unwrap();
    let mechanism = renamed(&plant.mechanism, "Моталка");
    work.places().change(&mechanism, at(1)).await.unwrap();
    work.places()
        .change(&renamed(&plant.shop, "Сортопрокатный"), at(1))
        .await
        .unwrap();
    let other = DriveBuilder::at(&plant).series("Mentor").build();
    work.drives().change(drive, &other, at(1)).await.unwrap();
    let person = domain::User {
        name: name("Sidorov"),
        ..author
    };
    work.users().change(&person, at(1)).await.unwrap();
    work.commit().await.unwrap();
    nothing(store, "mentor рольганг").await;
    assert_eq!(found(store, "mentor моталка").await, [drive_found]);
    assert_eq!(found(store, "mentor сортопрокатный").await, [drive_found]);
    assert_eq!(found(store, "замена mentor").await, [entry_found]);
    assert_eq!(found(store, "замена sidorov").await, [entry_found]);
    nothing(store, "замена petrov").await;
    let under_shop = found(store, "сортопрокатный").await;
    let places = under_shop.iter().filter(|(kind, _)| *kind == Place).count();
    assert!(places >= 1, "{under_shop:?}");

    // The entry goes on naming what is gone, by the name that it had when the entry was written.
    let mut work = store.begin(Area::Drives).await.unwrap();
    work.drives().remove(&[drive]).await.unwrap();
    work.commit().await.unwrap();
    nothing(store, "замена mentor").await;
    assert_eq!(found(store, "замена simoreg").await, [entry_found]);
    clean(&base).await;
}

async fn what_is_rolled_back_or_dropped_was_never_found(base: Base) {
    let store = base.open_narrow();
    let plant = Plant::stored(&*store, "").await;
    let mut work = store.begin(Area::Drives).await.unwrap();
    DriveBuilder::at(&plant)
        .series("Simoreg")
        .add(&mut *work)
        .await;
    work.rollback().await.unwrap();
    nothing(&*store, "simoreg").await;
    let mut work = store.begin(Area::Drives).await.unwrap();
    DriveBuilder::at(&plant)
        .series("Simoreg")
        .add(&mut *work)
        .await;
    drop(work);
    nothing(&*store, "simoreg").await;

    // Dropped in the middle of its commit, wherever that is: all of it or nothing.
    for polls in 1..40 {
        let mut work = store.begin(Area::Drives).await.unwrap();
        let series = format!("Simoreg{polls}");
        let id = DriveBuilder::at(&plant)
            .series(&series)
            .add(&mut *work)
            .await;
        dropped_after(polls, work.commit()).await;
        // What may still be under way is over when the only writer can be had again.
        let settled = store.begin(Area::Drives).await.unwrap();
        settled.rollback().await.unwrap();
        let mut work = store.read(Area::Drives).await.unwrap();
        let is_there = work.drives().find(id).await.unwrap().is_some();
        drop(work);
        let expected = if is_there {
            vec![(Drive, id.0)]
        } else {
            vec![]
        };
        assert_eq!(found(&*store, &series).await, expected, "{polls}");
    }
    clean(&base).await;
}

async fn two_writers_at_once_both_get_in(base: Base) {
    let plant = Plant::stored(&*base.store, "").await;
    let writers = (0..6).map(|writer| {
        let (store, plant) = (base.store.clone(), plant.clone());
        tokio::spawn(async move {
            for number in 0..10 {
                let mut work = store.begin(Area::Drives).await.unwrap();
                // The same words in another order each time.
                let mut words = ["двигатель", "насос", "печь", "моталка", "рольганг"];
                words.rotate_left((number + writer) % 5);
                let series = format!("Simoreg {writer}x{number}");
                let builder = DriveBuilder::at(&plant).series(&series);
                builder.note(&words.join(" ")).add(&mut *work).await;
                work.commit().await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(found(&*base.store, "насос печи").await.len(), 60);
    clean(&base).await;
}

/// A plant with a drive and a spare.
async fn stocked(store: &dyn Store) -> (i64, i64) {
    let mut work = store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let drive = DriveBuilder::at(&plant)
        .series("Simoreg")
        .add(&mut *work)
        .await;
    let shelf = crate::support::build::store(&mut *work, "Кладовая").await;
    let new = [(spare(shelf.id, "Предохранитель"), amount("2"))];
    let item = work.stock_items().add(&new, at(0)).await.unwrap()[0];
    work.commit().await.unwrap();
    (drive.0, item.0)
}

async fn rebuilt(store: &dyn Store) {
    let mut work = store.begin(Area::Drives).await.unwrap();
    work.search().begin_rebuild().await.unwrap();
    work.commit().await.unwrap();
    loop {
        let mut work = store.begin(Area::Drives).await.unwrap();
        let stands = work.search().go_on_with_rebuild(2).await.unwrap();
        work.commit().await.unwrap();
        if stands == Rebuild::Done {
            break;
        }
    }
}

async fn a_tampered_index_is_told_and_mended(base: Base) {
    let store = &*base.store;
    let (drive, item) = stocked(store).await;
    clean(&base).await;
    let tampered = [
        "DELETE FROM search_docs WHERE kind = 1",
        "UPDATE search_docs SET features = (SELECT features FROM search_docs WHERE kind = 1) WHERE kind = 2",
        "UPDATE search_docs SET thing_id = thing_id + 100 WHERE kind = 2",
        "DELETE FROM search_postings WHERE term IN (SELECT max(term) FROM search_postings)",
        "INSERT INTO search_postings (term, block, ids) SELECT 'wnothing', block, ids FROM search_postings WHERE term IN (SELECT min(term) FROM search_postings)",
        "UPDATE drives SET series = 'Mentor'",
    ];
    for statement in tampered {
        base.execute(statement).await;
        let findings = base.store.check().await.unwrap();
        let told = findings
            .iter()
            .any(|finding| finding.check.contains("search"));
        assert!(told, "{statement}");
        rebuilt(store).await;
        clean(&base).await;
    }
    assert_eq!(found(store, "mentor").await, [(Drive, drive)]);
    assert_eq!(found(store, "предохранитель").await, [(StockItem, item)]);
}

async fn an_old_index_is_made_anew_while_it_is_used(base: Base) {
    let store = &*base.store;
    let (drive, item) = stocked(store).await;
    // As another version of the analysis left it, with more in it than is indexed at once.
    let mut work = store.begin(Area::Stock).await.unwrap();
    let shelf = crate::support::build::store(&mut *work, "Другая").await;
    let many: Vec<_> = (0..1_200)
        .map(|number| (spare(shelf.id, &format!("Реле {number}")), amount("1")))
        .collect();
    let many = work.stock_items().add(&many, at(0)).await.unwrap();
    work.commit().await.unwrap();
    base.execute("UPDATE search_state SET version = 0").await;
    nothing(store, "simoreg").await;
    let mut work = store.begin(Area::Drives).await.unwrap();
    assert_eq!(work.search().rebuild().await.unwrap(), Rebuild::Due);
    let step = work.search().go_on_with_rebuild(500).await.unwrap();
    assert!(
        matches!(step, Rebuild::Indexing { done: 0, .. }),
        "{step:?}"
    );
    work.commit().await.unwrap();
    // A writer comes before the step that comes to its thing.
    let mut work = store.begin(Area::Stock).await.unwrap();
    let values = spare(shelf.id, "Контактор");
    work.stock_items()
        .change(many[1_100], &values, amount("1"), at(1))
        .await
        .unwrap();
    work.commit().await.unwrap();
    assert_eq!(
        found(store, "контактор").await,
        [(StockItem, many[1_100].0)]
    );
    assert!(!base.store.check().await.unwrap().is_empty());
    let mut stands = step;
    while stands != Rebuild::Done {
        let mut work = store.begin(Area::Drives).await.unwrap();
        stands = work.search().go_on_with_rebuild(500).await.unwrap();
        work.commit().await.unwrap();
    }
    assert_eq!(found(store, "simoreg").await, [(Drive, drive)]);
    assert_eq!(found(store, "предохранитель").await, [(StockItem, item)]);
    assert_eq!(found(store, "реле 1100").await, []);
    assert_eq!(found(store, "контактор").await.len(), 1);
    clean(&base).await;
    // Made anew though it is whole, all is found in between, too.
    let mut work = store.begin(Area::Drives).await.unwrap();
    work.search().begin_rebuild().await.unwrap();
    work.commit().await.unwrap();
    let mut stands = Rebuild::Busy;
    while stands != Rebuild::Done {
        assert_eq!(found(store, "simoreg").await, [(Drive, drive)]);
        assert_eq!(found(store, "контактор").await.len(), 1);
        let mut work = store.begin(Area::Drives).await.unwrap();
        stands = work.search().go_on_with_rebuild(300).await.unwrap();
        work.commit().await.unwrap();
    }
    clean(&base).await;
}

async fn many_at_once_are_found(base: Base) {
    let store = &*base.store;
    let plant = Plant::stored(store, "").await;
    let new: Vec<_> = (0..5_000)
        .map(|number| {
            DriveBuilder::at(&plant)
                .series(&format!("Simoreg {number}q"))
                .build()
        })
        .collect();
    let mut work = store.begin(Area::Drives).await.unwrap();
    let ids = work.drives().add(&new, at(0)).await.unwrap();
    work.commit().await.unwrap();
    for number in [0, 4_095, 4_096, 4_999] {
        let hits = found(store, &format!("simoreg {number}q")).await;
        assert_eq!(hits, [(Drive, ids[number].0)], "{number}");
    }
    let mut work = store.begin(Area::Drives).await.unwrap();
    assert_eq!(documents(&mut *work, "simoreg").await.len(), 5_000);
    work.drives().remove(&ids).await.unwrap();
    work.commit().await.unwrap();
    nothing(store, "simoreg").await;
    assert_eq!(
        base.number("SELECT count(*) FROM search_docs WHERE kind = 1")
            .await,
        0
    );
    clean(&base).await;
}

/// What each database answers, in its order, with scores.
type Answers = Vec<(&'static str, Vec<(Source, i32, Match)>)>;

const QUESTIONS: [&str; 14] = [
    "предохранитель 3",
    "симорег",
    "6SL3130-1TE24",
    "6sl31301te240",
    "насос рольганга",
    "предохарнитель",
    "вентилятор 16А",
    "2UZ-2",
    "вид",
    "ничего такого нет",
    "simoreg F006",
    "симорег напряжение",
    "sinamics напряжение",
    "напряшение якоря",
];

/// Pages of two manuals with the same text.
async fn manuals(work: &mut dyn UnitOfWork) {
    for (number, series) in ["Simoreg", "Sinamics S120"].into_iter().enumerate() {
        let values = domain::ManualCategoryValues {
            name: name(&format!("Siemens {number}")),
            logo_url: None,
        };
        let category = work.manual_categories().add(&values, at(0)).await.unwrap();
        let values = domain::ManualGroupValues {
            category: category.id,
            name: name(series),
            ties: domain::Ties::ByName,
        };
        let group = work.manual_groups().add(&values, at(0)).await.unwrap();
        let file = domain::StoredFile {
            sha256: domain::Sha256::of([number as u8; 32]),
            size: 9,
            content_type: "application/pdf".to_owned(),
            pages: None,
        };
        work.files().put(&file, at(0)).await.unwrap();
        let name = "x.pdf".to_owned();
        let values = domain::ManualValues {
            group: group.id,
            title: domain::library::Title::parse(series).unwrap(),
            kind: domain::ManualKind::Operating,
            language: None,
            edition: None,
            issued: None,
            source: domain::ManualSource::File { file, name },
        };
        work.manuals().add(&values, at(0)).await.unwrap();
        let claim = work.manual_texts().claim(at(0), at(60)).await;
        let page = |page| domain::PageText {
            page,
            lines: vec![domain::TextLine {
                top: 9.0,
                cells: vec![domain::TextCell {
                    text: format!("F00{page} Напряжение питания якоря"),
                    ..domain::TextCell::default()
                }],
            }],
            ..domain::PageText::default()
        };
        let step = persistence::TextStep {
            pages: Some(9),
            pages_read: 9,
            attempts: 0,
            read: (1..=9).map(page).collect(),
            at: at(1),
            until: at(60),
        };
        let claim = claim.unwrap().unwrap();
        work.manual_texts().keep(&claim, &step).await.unwrap();
    }
}

async fn pages_are_found_by_what_their_manuals_are_called(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    manuals(&mut *work).await;
    work.commit().await.unwrap();
    let pages = async |text: &str| {
        let request = SearchRequest {
            text: text.to_owned(),
            kinds: FoundKind::ALL.to_vec(),
            limit: 20,
        };
        let mut work = base.store.read(Area::Library).await.unwrap();
        let ranked = ranked(&mut *work, &request).await;
        assert!(ranked.counts_exact, "{text}");
        assert_eq!(ranked.counts[3], ranked.hits.len() as u64, "{text}");
        let hits = ranked.hits.iter();
        let told = hits.map(|hit| (hit.source.id, hit.source.page, hit.matched));
        told.collect::<Vec<_>>()
    };
    assert_eq!(pages("simoreg F006").await, [(1, 6, Match::Words)]);
    assert_eq!(pages("F006 s120").await, [(2, 6, Match::Words)]);
    assert_eq!(pages("симорег питание").await.len(), 9);
    let misspelt = pages("напряшение якоря").await;
    assert_eq!(misspelt.len(), 18);
    assert!(misspelt.iter().all(|page| page.2 == Match::Approximate));
    assert_eq!(pages("mentor F006").await, []);
    // Under another name the pages are found by that, and stay as they are.
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let mut values = work
        .manual_groups()
        .find(domain::ManualGroupId(1))
        .await
        .unwrap()
        .unwrap()
        .values;
    values.name = name("Mentor");
    let group = domain::ManualGroupId(1);
    work.manual_groups()
        .change(group, &values, at(2))
        .await
        .unwrap();
    work.commit().await.unwrap();
    assert_eq!(pages("mentor F006").await, [(1, 6, Match::Words)]);
    clean(&base).await;
}

async fn ranked(work: &mut dyn UnitOfWork, request: &SearchRequest) -> Ranked {
    let mut search = Search::new(request, &Vocabulary::default());
    loop {
        match search.step() {
            Step::Fetch(wanted) => search.give(work.search().fetch(&wanted).await.unwrap()),
            Step::Done(ranked) => return ranked,
        }
    }
}

async fn answers(base: Base) -> Answers {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    for number in 0..60 {
        let series = ["Simoreg", "Mentor", "Sinamics S120"][number % 3];
        let note = ["насос", "вентилятор 16А", "печь"][number / 3 % 3];
        let builder = DriveBuilder::at(&plant).series(series).note(note);
        builder.add(&mut *work).await;
    }
    let shelf = crate::support::build::store(&mut *work, "Кладовая").await;
    let items: Vec<_> = (0..60)
        .map(|number| {
            let named = ["Предохранитель", "Вентилятор", "Вид"][number % 3];
            let values = spare(shelf.id, &format!("{named} {number} 6SL3130-{number}"));
            (values, amount(&(number % 2).to_string()))
        })
        .collect();
    work.stock_items().add(&items, at(0)).await.unwrap();
    manuals(&mut *work).await;
    work.commit().await.unwrap();
    let mut answers = vec![];
    let mut work = base.store.read(Area::Drives).await.unwrap();
    for text in QUESTIONS {
        let request = SearchRequest {
            text: text.to_owned(),
            kinds: FoundKind::ALL.to_vec(),
            limit: 10,
        };
        let ranked = ranked(&mut *work, &request).await;
        let hits = ranked.hits.iter().chain(&ranked.places);
        let hits = hits.map(|hit| (hit.source, hit.score, hit.matched));
        answers.push((text, hits.collect()));
    }
    answers
}

#[test]
fn both_databases_give_the_same_first_ten() {
    let [sqlite, postgres] = [Kind::Sqlite, Kind::Postgres].map(|kind| {
        let told = std::sync::Mutex::new(vec![]);
        run(kind, async |base| {
            *told.lock().unwrap() = answers(base).await
        });
        told.into_inner().unwrap()
    });
    assert_eq!(sqlite, postgres);
    let found = sqlite.iter().filter(|(_, hits)| !hits.is_empty()).count();
    assert!(found >= 12, "{sqlite:?}");
}
