//! How many statements a list needs doesn't depend on how many rows it has.

use crate::support::{Base, build::*, on_both};
use domain::stock::MovementFilter;
use domain::{
    ChangeFilter, DriveFilter, DriveSort, Entity, Level, LogEntryFilter, LogSubjectKind, LoginKind,
    PlaceFilter, PlaceSort, Role, StockItemFilter, StockItemSort, StockItemValues,
};
use persistence::{Area, NewLogEntry, UnitOfWork};

on_both!(lists_need_as_many_statements_for_fifty_rows_as_for_five);

/// Statements of each list, for a plant with so many rooms, cabinets and drives.
async fn counts(work: &mut dyn UnitOfWork, plant: &Plant) -> Vec<(&'static str, u32)> {
    let mut counts = vec![];
    let filter = DriveFilter {
        places: vec![plant.shop.id, plant.mechanism.id],
        text: Some("s120".to_owned()),
        ..DriveFilter::default()
    };
    macro_rules! counted {
        ($name:literal, $list:expr) => {
            let before = work.statements();
            $list.await.unwrap();
            counts.push(($name, work.statements() - before));
        };
    }
    counted!(
        "drives",
        work.drives()
            .list(&DriveFilter::default(), &by(DriveSort::Place), &page(1, 2))
    );
    counted!(
        "drives, filtered",
        work.drives()
            .list(&filter, &by(DriveSort::Type), &page(1, 2))
    );
    counted!(
        "all drives",
        work.drives().list(
            &DriveFilter::default(),
            &by(DriveSort::Place),
            &page(1, 500)
        )
    );
    counted!("drives after", work.drives().after(None, 500));
    counted!("series", work.drives().series(500));
    counted!("lacking", work.drives().lacking());
    counted!(
        "places",
        work.places()
            .list(&PlaceFilter::default(), &by(PlaceSort::Path), &page(1, 500))
    );
    counted!("tree", work.places().tree(None, 500));
    counted!("rooms", work.places().tree(Some(plant.line.id), 500));
    counted!("counts", work.places().counts(&plant.shop));
    counted!("under", work.places().under(&plant.shop, 500));
    counted!(
        "changes",
        work.changes().list(&ChangeFilter::default(), &page(1, 500))
    );
    counted!("imports", work.imports().list(&page(1, 500)));
    counted!("people", work.users().list(&page(1, 500)));
    let person = work.users().list(&page(1, 1)).await.unwrap().items[0].id;
    counted!(
        "log entries",
        work.log_entries()
            .list(&LogEntryFilter::default(), &page(1, 500))
    );
    let of_person = LogEntryFilter {
        subject: None,
        author: Some(person),
    };
    counted!(
        "log entries of a person",
        work.log_entries().list(&of_person, &page(1, 500))
    );
    let everything = domain::SensorFilter::default();
    counted!(
        "sensors",
        work.sensors().list(
            &everything,
            &by(domain::SensorSort::State),
            &page(1, 500),
            at(9)
        )
    );
    let sensor = work.sensors().known(&["s0".to_owned()]).await.unwrap()[0].id;
    counted!("exceedings", work.exceedings().open(500));
    counted!(
        "readings",
        work.readings()
            .list(sensor, (None, None), false, &page(1, 500))
    );
    counted!("stores", work.stores().list(&page(1, 500)));
    counted!("words", work.search_words().list(&page(1, 500)));
    let words = StockItemFilter {
        text: Some("вид".to_owned()),
        ..StockItemFilter::default()
    };
    counted!(
        "spares",
        work.stock_items()
            .list(&words, &by(StockItemSort::Group), &page(1, 500))
    );
    counted!("spares after", work.stock_items().after(None, 500));
    counted!("groups", work.stock_items().groups(500));
    counted!(
        "movements",
        work.movements()
            .list(&MovementFilter::default(), &page(1, 500))
    );
    let shelf = domain::Sorting {
        field: domain::ShelfSort::Name,
        descending: false,
    };
    counted!(
        "vendors",
        work.manual_categories().list(&shelf, &page(1, 500))
    );
    counted!(
        "series",
        work.manual_groups().list(None, &shelf, &page(1, 500))
    );
    let found = work.manual_groups().list(None, &shelf, &page(1, 500)).await;
    let groups: Vec<_> = found.unwrap().items.iter().map(|group| group.id).collect();
    counted!(
        "groups about series",
        work.manual_groups()
            .about_series(&["Sinamics S120 1".to_owned()], 50)
    );
    counted!("manuals counted", work.manual_groups().manuals(&groups));
    counted!("manuals of groups", work.manuals().of_groups(&groups, 500));
    let words = domain::ManualFilter {
        text: Some("руководство".to_owned()),
        ..domain::ManualFilter::default()
    };
    counted!(
        "manuals",
        work.manuals()
            .list(&words, &by(domain::ManualSort::Title), &page(1, 500))
    );
    counted!("files", work.files().after("", 500));
    counted!("personal tokens", work.logins().personal(person, 500));
    let number = |number: i64| number.to_string();
    let wanted = domain::search::Wanted {
        postings: (0..50)
            .map(number)
            .map(domain::search::Stretch::all)
            .collect(),
        prefixes: (0..50)
            .map(|text| domain::search::Prefix {
                text: number(text),
                most: 24,
            })
            .collect(),
        variants: (0..50).map(number).collect(),
        features: (0..50).map(domain::search::DocumentId).collect(),
    };
    counted!("search", work.search().fetch(&wanted));
    counts
}

async fn stock(work: &mut dyn UnitOfWork, plant: &Plant, rows: std::ops::Range<i64>) {
    for number in rows {
        let room = place(
            work,
            Level::Room,
            Some(&plant.line),
            &format!("{number} ЩСУ"),
        )
        .await;
        let cabinet = place(work, Level::Cabinet, Some(&room), "1").await;
        let drive = DriveBuilder {
            room,
            ..DriveBuilder::at(plant)
        }
        .cabinet(Some(&cabinet));
        let id = drive
            .series(&format!("Sinamics S120 {number}"))
            .add(work)
            .await;
        work.changes()
            .add(&[entry(Entity::Drive, id.0)])
            .await
            .unwrap();
        let [sensor] = crate::support::build::sensors(work, [&format!("s{number}")]).await;
        let tied = domain::SensorValues {
            name: name("x"),
            limits: domain::Limits::default(),
            link: Some(domain::LogSubject::Drive(id)),
        };
        work.sensors().change(sensor, &tied, at(0)).await.unwrap();
        work.readings()
            .add(&[reading(sensor, at(number), None, None)])
            .await
            .unwrap();
        let person = user(work, &format!("{number}@plant.example"), Role::Viewer).await;
        let login = login_of(person.id, LoginKind::Personal, &number.to_string());
        work.logins().add(&login, at(0)).await.unwrap();
        let word = domain::SearchWordValues {
            word: name(&format!("слово {number}")),
            means: domain::Meanings::parse("привод").unwrap(),
        };
        work.search_words().add(&word, at(0)).await.unwrap();
        let own = store(work, &format!("Склад {number}")).await;
        let group = [name(&format!("Группа {number}"))];
        let group = work.stock_items().typed_first(&group).await.unwrap();
        let values = StockItemValues {
            group: group.into_iter().next(),
            ..spare(own.id, &format!("Вид {number}"))
        };
        let new = [(values, amount("1"))];
        let ids = work.stock_items().add(&new, at(0)).await.unwrap();
        let first = counted(ids[0], "1");
        work.movements().add(&[first]).await.unwrap();
        shelf(work, number).await;
        for subject in [
            None,
            Some(log_subject(LogSubjectKind::Drive, id.0, "S120")),
            Some(log_subject(LogSubjectKind::Cabinet, cabinet.id.0, "1")),
        ] {
            let new = NewLogEntry {
                subject,
                ..new_log_entry(person.id)
            };
            work.log_entries().add(&new, at(0)).await.unwrap();
        }
    }
}

/// A vendor with a series that is about drives, and a manual with a file.
async fn shelf(work: &mut dyn UnitOfWork, number: i64) {
    let vendor = domain::ManualCategoryValues {
        name: name(&format!("Vendor {number}")),
        logo_url: None,
    };
    let vendor = work.manual_categories().add(&vendor, at(0)).await.unwrap();
    let tie = domain::SeriesTie {
        series: name(&format!("Sinamics S120 {number}")),
        words: None,
    };
    let series = domain::ManualGroupValues {
        category: vendor.id,
        name: name("Sinamics"),
        ties: domain::Ties::Of(vec![tie]),
    };
    let series = work.manual_groups().add(&series, at(0)).await.unwrap();
    let file = domain::StoredFile {
        sha256: domain::Sha256::of([u8::try_from(number).unwrap(); 32]),
        size: 9,
        content_type: "application/pdf".to_owned(),
        pages: None,
    };
    work.files().put(&file, at(0)).await.unwrap();
    let manual = domain::ManualValues {
        group: series.id,
        title: domain::library::Title::parse("Руководство").unwrap(),
        kind: domain::ManualKind::List,
        language: None,
        edition: None,
        issued: None,
        source: domain::ManualSource::File {
            file,
            name: "x.pdf".to_owned(),
        },
    };
    work.manuals().add(&manual, at(0)).await.unwrap();
}

async fn lists_need_as_many_statements_for_fifty_rows_as_for_five(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    stock(&mut *work, &plant, 0..5).await;
    let with_five = counts(&mut *work, &plant).await;
    stock(&mut *work, &plant, 5..50).await;
    let with_fifty = counts(&mut *work, &plant).await;
    assert_eq!(with_five, with_fifty);
    // The places and the words of a filter are looked up, then the list, the places of its drives, and its length.
    assert!(
        with_fifty.iter().all(|(_, statements)| *statements <= 5),
        "{with_fifty:?}"
    );
    work.commit().await.unwrap();
}
