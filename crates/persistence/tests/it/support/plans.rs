//! Every query that AEDB sends for its lists, and how a database means to answer it. Also part of `examples/plans.rs`.
//!
//! The statements are taken from the connections themselves, so that none is looked at that isn't sent.

#[path = "fault_plans.rs"]
mod faults;
#[path = "library_plans.rs"]
mod library;
#[path = "stock_plans.rs"]
mod stock;
#[path = "text_plans.rs"]
mod texts;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use domain::{
    ChangeFilter, DriveFilter, DriveId, DriveLack, DriveSort, Entity, Level, LogEntryFilter,
    LogSubject, LogSubjectKind, LogSubjectShown, PageRequest, Place, PlaceFilter, PlaceId,
    PlaceSort, Position, SensorFilter, SensorSort, Sorting,
    import::{ImportId, RowStatus},
    search::{DocumentId, Prefix, Stretch, Wanted},
};
use persistence::{NewLogEntry, NewLogin, NewSensor, NewUser, Result, UnitOfWork};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

static HEARD: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Connections that are opened from now on tell their statements.
pub(crate) fn listen() {
    HEARD
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get_or_insert_default();
    set_default_instrumentation(|| Some(Box::new(Listener(String::new())))).unwrap();
}

struct Listener(String);

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                url.clone_into(&mut self.0)
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
                let statements = heard
                    .get_or_insert_default()
                    .entry(self.0.clone())
                    .or_default();
                statements.push(query.to_string());
            }
            _ => {}
        }
    }
}

/// What was sent to a database since this was asked last.
fn take(url: &str) -> Vec<String> {
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    heard
        .get_or_insert_default()
        .remove(url)
        .unwrap_or_default()
}

/// A call, how long it took, and its statements with their values written in.
pub(crate) struct Asked {
    pub(crate) call: String,
    pub(crate) took: Duration,
    pub(crate) statements: Vec<String>,
}

const SORTS: [DriveSort; 5] = [
    DriveSort::Place,
    DriveSort::Series,
    DriveSort::Type,
    DriveSort::UpdatedAt,
    DriveSort::Id,
];

struct Asking<'a> {
    work: &'a mut dyn UnitOfWork,
    url: &'a str,
    asked: Vec<Asked>,
}

impl Asking<'_> {
    async fn ask<T>(
        &mut self,
        call: String,
        ask: impl AsyncFnOnce(&mut dyn UnitOfWork) -> Result<T>,
    ) -> T {
        take(self.url);
        let began = Instant::now();
        let answer = ask(&mut *self.work)
            .await
            .unwrap_or_else(|failure| panic!("{call}: {failure:?}"));
        let took = began.elapsed();
        let is_postgres = self.url.starts_with("postgres");
        let statements = take(self.url)
            .iter()
            .map(|statement| with_values(statement, is_postgres))
            .collect();
        self.asked.push(Asked {
            call,
            took,
            statements,
        });
        answer
    }
}

/// Asks for everything that a page or an API call can ask for. The unit must be one that can write; nothing is kept.
pub(crate) async fn ask_everything(work: &mut dyn UnitOfWork, url: &str) -> Vec<Asked> {
    let mut asking = Asking {
        work,
        url,
        asked: vec![],
    };
    let tree = asking
        .ask("tree".to_owned(), async |work| {
            work.places().tree(None, 2_500).await
        })
        .await;
    let some = |level: Level| {
        tree.iter()
            .map(|(place, _)| place)
            .find(|place| place.level == level)
            .unwrap()
            .clone()
    };
    let (shop, line, room) = (
        some(Level::Shop),
        some(Level::ProductionLine),
        some(Level::Room),
    );
    let child = async |work: &mut dyn UnitOfWork, level, parent: &Place| {
        let filter = PlaceFilter {
            level: Some(level),
            parent: Some(parent.id),
            ..PlaceFilter::default()
        };
        let sorting = [Sorting {
            field: PlaceSort::Path,
            descending: false,
        }];
        work.places()
            .list(&filter, &sorting, &PageRequest::first())
            .await
            .unwrap()
            .items
            .remove(0)
    };
    let cabinet = child(asking.work, Level::Cabinet, &room).await;
    let mechanism = child(asking.work, Level::Mechanism, &line).await;
    drives(&mut asking, [&shop, &line, &room, &cabinet, &mechanism]).await;
    places(&mut asking, [&shop, &line, &room, &cabinet, &mechanism]).await;
    others(&mut asking).await;
    people(&mut asking).await;
    log_entries(&mut asking, &room).await;
    sensors(&mut asking, &room).await;
    stock::stock(&mut asking).await;
    library::library(&mut asking).await;
    search(&mut asking).await;
    texts::words(&mut asking).await;
    writes(&mut asking, &shop, &room, &mechanism).await;
    asking.asked
}

/// What a question asks of the search's index.
async fn search(asking: &mut Asking<'_>) {
    let texts =
        |texts: &[&str]| -> Vec<String> { texts.iter().map(|text| (*text).to_owned()).collect() };
    let prefix = |text: &str| Prefix {
        text: text.to_owned(),
        most: 24,
    };
    for (name, wanted) in [
        (
            "postings",
            Wanted {
                postings: texts(&["wstan", "Wsinamiks", "p6sl3130"])
                    .into_iter()
                    .map(Stretch::all)
                    .collect(),
                ..Wanted::default()
            },
        ),
        (
            "beginnings",
            Wanted {
                prefixes: vec![prefix("W"), prefix("wst")],
                ..Wanted::default()
            },
        ),
        (
            "misspelt",
            Wanted {
                variants: texts(&["sinmiks", "ventlator"]),
                ..Wanted::default()
            },
        ),
        (
            "features",
            Wanted {
                features: (4_097..4_225).map(DocumentId).collect(),
                ..Wanted::default()
            },
        ),
    ] {
        asking
            .ask(format!("search: {name}"), async |work| {
                work.search().fetch(&wanted).await
            })
            .await;
    }
}

async fn drives(asking: &mut Asking<'_>, places: [&Place; 5]) {
    let series = asking
        .ask("series".to_owned(), async |work| {
            work.drives().series(500).await
        })
        .await;
    let some = asking
        .ask("drives after 0".to_owned(), async |work| {
            work.drives().after(None, 50).await
        })
        .await;
    let type_name = some
        .iter()
        .find_map(|drive| drive.values.type_name.clone())
        .unwrap();
    let mut filters = vec![("".to_owned(), DriveFilter::default())];
    for place in places {
        filters.push((
            place.level.as_str().to_owned(),
            DriveFilter {
                places: vec![place.id],
                ..DriveFilter::default()
            },
        ));
    }
    let [_, line, room, _, mechanism] = places.map(|place| place.id);
    let text = |text: &str| DriveFilter {
        text: Some(text.to_owned()),
        ..DriveFilter::default()
    };
    filters.extend([
        (
            "room, mechanism".to_owned(),
            DriveFilter {
                places: vec![room, mechanism],
                ..DriveFilter::default()
            },
        ),
        (
            "series".to_owned(),
            DriveFilter {
                series: series.first().cloned(),
                ..DriveFilter::default()
            },
        ),
        (
            "series, line".to_owned(),
            DriveFilter {
                series: series.first().cloned(),
                places: vec![line],
                ..DriveFilter::default()
            },
        ),
        (
            "type".to_owned(),
            DriveFilter {
                type_name: Some(type_name.to_string()),
                ..DriveFilter::default()
            },
        ),
        ("text, common".to_owned(), text("6SL")),
        ("text, rare".to_owned(), text(type_name.as_str())),
        ("text, nowhere".to_owned(), text("нет такого")),
        (
            "text, line".to_owned(),
            DriveFilter {
                places: vec![line],
                ..text("6SL")
            },
        ),
    ]);
    for lack in DriveLack::ALL {
        let filter = DriveFilter {
            without: Some(lack),
            ..DriveFilter::default()
        };
        filters.push((format!("without {}", lack.as_str()), filter.clone()));
        filters.push((
            format!("without {}, line", lack.as_str()),
            DriveFilter {
                places: vec![line],
                ..filter
            },
        ));
    }
    for (name, filter) in &filters {
        for (field, descending) in SORTS
            .into_iter()
            .flat_map(|field| [(field, false), (field, true)])
        {
            let sorting = [Sorting { field, descending }];
            let order = format!("{field:?}{}", if descending { " desc" } else { "" });
            let first = PageRequest::first();
            let call = format!("drives {{{name}}} by {order}");
            let listed = asking
                .ask(call, async |work| {
                    work.drives().list(filter, &sorting, &first).await
                })
                .await;
            // A list of one page has no next one; its query is the same as the others'.
            if let Some(position) = listed.next {
                let second = PageRequest::new(2, 50).unwrap().after(position);
                let call = format!("drives {{{name}}} by {order}, on");
                asking
                    .ask(call, async |work| {
                        work.drives().list(filter, &sorting, &second).await
                    })
                    .await;
            }
        }
    }
    for number in [200, 20_000] {
        let page = PageRequest::new(number, 50).unwrap();
        let sorting = [Sorting {
            field: DriveSort::Place,
            descending: false,
        }];
        let call = format!("drives {{}} by Place, page {number}");
        asking
            .ask(call, async |work| {
                work.drives()
                    .list(&DriveFilter::default(), &sorting, &page)
                    .await
            })
            .await;
    }
    asking
        .ask("lacking".to_owned(), async |work| {
            work.drives().lacking().await
        })
        .await;
    let id = some[0].id;
    asking
        .ask("drive".to_owned(), async |work| {
            work.drives().find(id).await
        })
        .await;
    let many: Vec<DriveId> = some.iter().map(|drive| drive.id).collect();
    asking
        .ask("drives by ids".to_owned(), async |work| {
            work.drives().find_many(&many).await
        })
        .await;
    for place in places {
        let call = format!("ids at a {}", place.level.as_str());
        asking
            .ask(call, async |work| work.drives().ids_at(place, 2_000).await)
            .await;
    }
}

async fn places(asking: &mut Asking<'_>, places: [&Place; 5]) {
    let mut filters = vec![];
    for place in places {
        let level = Some(place.level);
        let of = PlaceFilter {
            level,
            ..PlaceFilter::default()
        };
        let named = PlaceFilter {
            name: Some(place.name.to_string()),
            ..of.clone()
        };
        filters.push((place.level.as_str().to_owned(), of.clone()));
        filters.push((format!("{}, name", place.level.as_str()), named));
        if let Some(parent) = place.parent() {
            let within = PlaceFilter {
                parent: Some(parent.id),
                ..of
            };
            filters.push((
                format!("{} in {}", place.level.as_str(), parent.level.as_str()),
                within,
            ));
        }
    }
    let sorts = [
        PlaceSort::Path,
        PlaceSort::Name,
        PlaceSort::UpdatedAt,
        PlaceSort::Id,
    ];
    for (name, filter) in &filters {
        for (field, descending) in sorts
            .into_iter()
            .flat_map(|field| [(field, false), (field, true)])
        {
            let sorting = [Sorting { field, descending }];
            let order = format!("{field:?}{}", if descending { " desc" } else { "" });
            let first = PageRequest::first();
            let call = format!("places {{{name}}} by {order}");
            let listed = asking
                .ask(call, async |work| {
                    work.places().list(filter, &sorting, &first).await
                })
                .await;
            if let Some(position) = listed.next {
                let second = PageRequest::new(2, 50).unwrap().after(position);
                let call = format!("places {{{name}}} by {order}, on");
                asking
                    .ask(call, async |work| {
                        work.places().list(filter, &sorting, &second).await
                    })
                    .await;
            }
        }
    }
    for place in places {
        let level = place.level.as_str();
        asking
            .ask(format!("counts of a {level}"), async |work| {
                work.places().counts(place).await
            })
            .await;
        asking
            .ask(format!("under a {level}"), async |work| {
                work.places().under(place, 2_000).await
            })
            .await;
        let parent = place.parent().map(|parent| parent.id);
        let call = format!("a {level} by its name");
        asking
            .ask(call, async |work| {
                work.places()
                    .find_named(place.level, parent, place.name.as_str())
                    .await
            })
            .await;
        let wanted = ["1", "2"].map(|name| (parent, name.to_owned()));
        let call = format!("{level}s by their names");
        asking
            .ask(call, async |work| {
                work.places().named_in(place.level, &wanted).await
            })
            .await;
        asking
            .ask(format!("tree in a {level}"), async |work| {
                work.places().tree(Some(place.id), 500).await
            })
            .await;
    }
    let ids = places.map(|place| place.id);
    asking
        .ask("a place".to_owned(), async |work| {
            work.places().find(ids[3]).await
        })
        .await;
    asking
        .ask("places by ids".to_owned(), async |work| {
            work.places().find_many(&ids).await
        })
        .await;
    asking
        .ask("occupied".to_owned(), async |work| {
            work.places().occupied(&ids, 20).await
        })
        .await;
}

async fn others(asking: &mut Asking<'_>) {
    let filters = [
        ("", ChangeFilter::default()),
        (
            "entity",
            ChangeFilter {
                entity: Some(Entity::Drive),
                ..ChangeFilter::default()
            },
        ),
        (
            "one",
            ChangeFilter {
                entity: Some(Entity::Drive),
                entity_id: Some(7),
                ..ChangeFilter::default()
            },
        ),
        (
            "parent",
            ChangeFilter {
                parent: Some(domain::ChangeId(1)),
                ..ChangeFilter::default()
            },
        ),
    ];
    let at: jiff::Timestamp = "2026-03-05T00:00:00Z".parse().unwrap();
    let user = Some(domain::UserId(3));
    let times = [
        ("", None, None),
        ("since", Some(at), None),
        ("until", None, Some(at)),
        (
            "day",
            Some(at),
            Some(at + jiff::SignedDuration::from_hours(24)),
        ),
    ];
    let by_person_and_time = times.into_iter().flat_map(|(name, since, until)| {
        let by_time = ChangeFilter {
            since,
            until,
            ..ChangeFilter::default()
        };
        let by_both = ChangeFilter {
            user,
            ..by_time.clone()
        };
        let of_kind = |filter: &ChangeFilter| ChangeFilter {
            entity: Some(Entity::Drive),
            ..filter.clone()
        };
        let of_one = |filter: &ChangeFilter| ChangeFilter {
            entity_id: Some(7),
            ..of_kind(filter)
        };
        [
            (format!("entity {name}"), of_kind(&by_time)),
            (format!("one user {name}"), of_one(&by_both)),
            (format!("entity user {name}"), of_kind(&by_both)),
            (format!("user {name}"), by_both),
            (name.to_owned(), by_time),
        ]
    });
    let filters = filters
        .into_iter()
        .map(|(name, filter)| (name.to_owned(), filter))
        .chain(by_person_and_time);
    for (name, filter) in filters {
        let first = PageRequest::first();
        let call = format!("changes {{{name}}}");
        asking
            .ask(call, async |work| {
                work.changes().list(&filter, &first).await
            })
            .await;
        let second = PageRequest::new(2, 50).unwrap().after(Position {
            key: String::new(),
            id: 17_000,
        });
        let call = format!("changes {{{name}}}, on");
        asking
            .ask(call, async |work| {
                work.changes().list(&filter, &second).await
            })
            .await;
    }
    let parent = domain::ChangeId(1);
    asking
        .ask("changes under".to_owned(), async |work| {
            work.changes().under(parent, None, 500).await
        })
        .await;
    asking
        .ask("later changes".to_owned(), async |work| {
            work.changes().later_than_under(parent, 20).await
        })
        .await;
    let ids: Vec<domain::ChangeId> = (1..50).map(domain::ChangeId).collect();
    asking
        .ask("superseded changes".to_owned(), async |work| {
            work.changes().superseded(&ids).await
        })
        .await;
    let id = ImportId(1);
    asking
        .ask("imports".to_owned(), async |work| {
            work.imports().list(&PageRequest::first()).await
        })
        .await;
    asking
        .ask("import rows".to_owned(), async |work| {
            work.imports().rows(id, None, 0, 500).await
        })
        .await;
    let new = Some(RowStatus::New);
    asking
        .ask("new import rows".to_owned(), async |work| {
            work.imports().rows(id, new, 0, 500).await
        })
        .await;
    asking
        .ask("not in file".to_owned(), async |work| {
            work.imports().not_in_file(id, 0, 500).await
        })
        .await;
    asking
        .ask("kept answer".to_owned(), async |work| {
            work.kept_answers().find("local", "k7").await
        })
        .await;
    asking
        .ask("old answers".to_owned(), async |work| {
            work.kept_answers()
                .remove_older(jiff::Timestamp::UNIX_EPOCH)
                .await
        })
        .await;
}

/// People and their logins, made here: a base has few, but an index for each question all the same.
async fn people(asking: &mut Asking<'_>) {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let new = NewUser {
        name: domain::Name::parse("Анна").unwrap(),
        email: domain::Email::parse("anna@plant.example").unwrap(),
        role: domain::Role::Admin,
        password_hash: None,
    };
    let user = asking.work.users().add(&new, at).await.unwrap();
    let id = user.id;
    asking
        .ask("a person".to_owned(), async |work| {
            work.users().find(id).await
        })
        .await;
    asking
        .ask("a person by address".to_owned(), async |work| {
            work.users().find_by_email(&new.email).await
        })
        .await;
    let second = PageRequest::new(2, 50).unwrap().after(Position {
        key: "а".to_owned(),
        id: 1,
    });
    for (call, page) in [
        ("people", PageRequest::first()),
        ("people, page 2", PageRequest::new(2, 50).unwrap()),
        ("people, on", second),
    ] {
        asking
            .ask(call.to_owned(), async |work| work.users().list(&page).await)
            .await;
    }
    asking
        .ask("anybody".to_owned(), async |work| work.users().any().await)
        .await;
    asking
        .ask("hold admins".to_owned(), async |work| {
            work.users().hold_admins().await
        })
        .await;
    asking
        .ask("hold a person".to_owned(), async |work| {
            work.users().hold(id).await
        })
        .await;
    asking
        .ask("change a person".to_owned(), async |work| {
            work.users().change(&user, at).await
        })
        .await;
    asking
        .ask("a password".to_owned(), async |work| {
            work.users().password_hash(id).await
        })
        .await;
    asking
        .ask("another password".to_owned(), async |work| {
            work.users().set_password(id, &"x".into(), at).await
        })
        .await;
    let new = NewLogin {
        user: id,
        kind: domain::LoginKind::Personal,
        secret_hash: "0a".to_owned(),
        name: None,
        read_only: true,
        idle_until: None,
        ends_at: at,
    };
    let login = asking.work.logins().add(&new, at).await.unwrap();
    asking
        .ask("a login by secret".to_owned(), async |work| {
            work.logins().by_secret("0a", at).await
        })
        .await;
    asking
        .ask("a login is used".to_owned(), async |work| {
            work.logins().used(login.id, at, None).await
        })
        .await;
    asking
        .ask("personal tokens".to_owned(), async |work| {
            work.logins().personal(id, 100).await
        })
        .await;
    asking
        .ask("remove ended logins".to_owned(), async |work| {
            work.logins().remove_ended(at).await
        })
        .await;
    asking
        .ask("end a login".to_owned(), async |work| {
            work.logins().end(login.id).await
        })
        .await;
    asking
        .ask("end all logins".to_owned(), async |work| {
            work.logins().end_all(id).await
        })
        .await;
}

async fn log_entries(asking: &mut Asking<'_>, room: &Place) {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let author = asking.work.users().list(&PageRequest::first()).await;
    let author = author.unwrap().items[0].id;
    let drive = asking.work.drives().after(None, 1).await.unwrap()[0].id;
    let new = NewLogEntry {
        title: domain::Name::parse("Смена 2").unwrap(),
        text: domain::LogText::default(),
        author,
        subject: Some(LogSubjectShown {
            kind: LogSubjectKind::Room,
            id: Some(room.id.0),
            name: room.name.to_string(),
        }),
    };
    let entry = asking.work.log_entries().add(&new, at).await.unwrap();
    let subjects = [
        ("", None),
        ("drive", Some(LogSubject::Drive(drive))),
        ("room", Some(LogSubject::Room(room.id))),
    ];
    let pages = [
        ("", PageRequest::first()),
        (", page 2", PageRequest::new(2, 50).unwrap()),
        (
            ", on",
            PageRequest::new(2, 50).unwrap().after(Position {
                key: String::new(),
                id: entry.id.0,
            }),
        ),
    ];
    for (of, subject) in subjects {
        for (by, author) in [("", None), (", author", Some(author))] {
            let filter = LogEntryFilter { subject, author };
            for (which, page) in &pages {
                let call = format!("log entries {{{of}{by}}}{which}");
                asking
                    .ask(call, async |work| {
                        work.log_entries().list(&filter, page).await
                    })
                    .await;
            }
        }
    }
    asking
        .ask("a log entry".to_owned(), async |work| {
            work.log_entries().find(entry.id).await
        })
        .await;
    asking
        .ask("hold a log entry".to_owned(), async |work| {
            work.log_entries().hold(entry.id).await
        })
        .await;
    asking
        .ask("change a log entry".to_owned(), async |work| {
            work.log_entries().change(&entry, at).await
        })
        .await;
    asking
        .ask("remove a log entry".to_owned(), async |work| {
            work.log_entries().remove(entry.id).await
        })
        .await;
}

/// Sensors and what they told, made here.
async fn sensors(asking: &mut Asking<'_>, room: &Place) {
    let at: jiff::Timestamp = "2026-03-05T00:00:00Z".parse().unwrap();
    let new: Vec<NewSensor> = (0..60)
        .map(|number| NewSensor {
            address: domain::SensorAddress::parse(&format!("s{number}")).unwrap(),
            name: domain::Name::parse("Подшипник").unwrap(),
        })
        .collect();
    let id = asking.work.sensors().add(&new, at).await.unwrap()[0].0;
    let mut filters = vec![("", SensorFilter::default())];
    for state in domain::SensorState::ALL {
        let state = Some(state);
        filters.push((
            "state",
            SensorFilter {
                state,
                ..SensorFilter::default()
            },
        ));
    }
    let address = Some("s7".to_owned());
    filters.push((
        "address",
        SensorFilter {
            address,
            ..SensorFilter::default()
        },
    ));
    for link in [LogSubject::Room(room.id), LogSubject::Drive(DriveId(1))] {
        let link = Some(link);
        filters.push((
            "link",
            SensorFilter {
                link,
                ..SensorFilter::default()
            },
        ));
    }
    let sorts = [
        SensorSort::State,
        SensorSort::Name,
        SensorSort::Address,
        SensorSort::Id,
    ];
    for (name, filter) in &filters {
        for (field, descending) in sorts
            .into_iter()
            .flat_map(|field| [(field, false), (field, true)])
        {
            let sorting = [Sorting { field, descending }];
            let first = PageRequest::first();
            let call = format!("sensors {{{name}}} by {field:?} {descending}");
            let listed = asking
                .ask(call.clone(), async |work| {
                    work.sensors().list(filter, &sorting, &first, at).await
                })
                .await;
            if let Some(position) = listed.next {
                let second = PageRequest::new(2, 50).unwrap().after(position);
                asking
                    .ask(format!("{call}, on"), async |work| {
                        work.sensors().list(filter, &sorting, &second, at).await
                    })
                    .await;
            }
        }
    }
    let addresses = ["s1", "s2"].map(ToOwned::to_owned);
    asking
        .ask("known sensors".to_owned(), async |work| {
            work.sensors().known(&addresses).await
        })
        .await;
    asking
        .ask("hold sensors".to_owned(), async |work| {
            work.sensors().hold(&[id]).await
        })
        .await;
    asking
        .ask("a sensor".to_owned(), async |work| {
            work.sensors().find(id, at).await
        })
        .await;
    let between = (at - jiff::SignedDuration::from_hours(24), at);
    let hour = jiff::SignedDuration::from_hours(1);
    let some = (Some(between.0), Some(between.1));
    let on = PageRequest::new(2, 50).unwrap().after(Position {
        key: at.to_string(),
        id: id.0,
    });
    for (page, oldest_first) in [(&PageRequest::first(), false), (&on, false), (&on, true)] {
        let call = "readings of a sensor".to_owned();
        asking
            .ask(call, async |work| {
                work.readings().list(id, some, oldest_first, page).await
            })
            .await;
    }
    asking
        .ask("newest readings".to_owned(), async |work| {
            work.readings().newest(&[id], at).await
        })
        .await;
    asking
        .ask("readings' number".to_owned(), async |work| {
            work.readings().count(id, between).await
        })
        .await;
    asking
        .ask("extremes".to_owned(), async |work| {
            work.readings().extremes(id, between, hour).await
        })
        .await;
    asking
        .ask("hourly extremes".to_owned(), async |work| {
            work.readings().hourly_extremes(id, between, hour).await
        })
        .await;
    asking
        .ask("first with older".to_owned(), async |work| {
            work.readings().first_with_older(id, at).await
        })
        .await;
    asking
        .ask("first with older hours".to_owned(), async |work| {
            work.readings().first_with_older_hours(id, at).await
        })
        .await;
    asking
        .ask("older readings".to_owned(), async |work| {
            work.readings().remove_older(id, at, 10).await
        })
        .await;
    asking
        .ask("older hours".to_owned(), async |work| {
            work.readings().remove_older_hours(id, at, 10).await
        })
        .await;
    asking
        .ask("left behind".to_owned(), async |work| {
            work.readings().remove_left_behind(10).await
        })
        .await;
    asking
        .ask("turned silent".to_owned(), async |work| {
            work.exceedings().turned_silent_or_heard(at, 500).await
        })
        .await;
    asking
        .ask("open exceedings".to_owned(), async |work| {
            work.exceedings().open(8).await
        })
        .await;
    asking
        .ask("exceedings of a sensor".to_owned(), async |work| {
            work.exceedings().latest(id, 20).await
        })
        .await;
    let hot = domain::ExceedingKind::Hot;
    asking
        .ask("end an exceeding".to_owned(), async |work| {
            work.exceedings().end(id, hot, at).await
        })
        .await;
    asking
        .ask("mark sensors".to_owned(), async |work| {
            work.exceedings().mark(&[id]).await
        })
        .await;
}

async fn writes(asking: &mut Asking<'_>, shop: &Place, room: &Place, mechanism: &Place) {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let renamed = Place {
        name: domain::Name::parse("другое имя").unwrap(),
        ..room.clone()
    };
    let room = asking
        .ask("rename a room".to_owned(), async |work| {
            work.places().change(&renamed, at).await
        })
        .await;
    let ids = asking
        .ask("ids".to_owned(), async |work| {
            work.drives().ids_at(&room, 100_000).await
        })
        .await;
    asking
        .ask("refresh words".to_owned(), async |work| {
            work.drives().refresh_words(mechanism).await
        })
        .await;
    asking
        .ask("remove drives".to_owned(), async |work| {
            work.drives().remove(&ids).await
        })
        .await;
    let under = asking
        .ask("under".to_owned(), async |work| {
            work.places().under(&room, 2_000).await
        })
        .await;
    let under: Vec<PlaceId> = under.iter().map(|place| place.id).collect();
    asking
        .ask("remove places".to_owned(), async |work| {
            work.places().remove(&under).await
        })
        .await;
    let states = [domain::import::ImportState::Previewed];
    asking
        .ask("old imports".to_owned(), async |work| {
            work.imports().remove_older(&states, at).await
        })
        .await;
    let renamed = Place {
        name: domain::Name::parse("другой цех").unwrap(),
        ..shop.clone()
    };
    asking
        .ask("rename a shop".to_owned(), async |work| {
            work.places().change(&renamed, at).await
        })
        .await;
}

/// A statement as diesel tells it, its values written in: `… WHERE id = $1 -- binds: [7]`.
fn with_values(told: &str, is_postgres: bool) -> String {
    let Some((sql, binds)) = told.rsplit_once(" -- binds: ") else {
        return told.to_owned();
    };
    let values = values(binds, is_postgres);
    let (mut written, mut rest, mut next) = (String::new(), sql, 0);
    while let Some(at) = rest.find(['?', '$']) {
        written.push_str(&rest[..at]);
        let digits = rest[at + 1..]
            .chars()
            .take_while(char::is_ascii_digit)
            .count();
        let number: usize = if digits == 0 {
            next
        } else {
            rest[at + 1..at + 1 + digits].parse::<usize>().unwrap() - 1
        };
        next += 1;
        written.push_str(&values[number]);
        rest = &rest[at + 1 + digits..];
    }
    written + rest
}

/// The values of a list in Rust's debug notation, as SQL.
fn values(list: &str, is_postgres: bool) -> Vec<String> {
    let inner = list
        .trim()
        .strip_prefix('[')
        .and_then(|list| list.strip_suffix(']'))
        .unwrap();
    let (mut parts, mut depth, mut quoted, mut escaped) = (vec![String::new()], 0, false, false);
    for c in inner.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' | '(' | '{' if !quoted => depth += 1,
            ']' | ')' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    let parts = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty());
    parts.map(|part| value(part, is_postgres)).collect()
}

fn value(part: &str, is_postgres: bool) -> String {
    if let Some(some) = part
        .strip_prefix("Some(")
        .and_then(|part| part.strip_suffix(')'))
    {
        return value(some, is_postgres);
    }
    if part == "None" {
        return "NULL".to_owned();
    }
    if let Some(at) = part
        .strip_prefix("At(")
        .and_then(|part| part.strip_suffix(')'))
    {
        let at: jiff::Timestamp = at.parse().unwrap();
        return if is_postgres {
            format!("'{at}'::timestamptz")
        } else {
            at.as_microsecond().to_string()
        };
    }
    if part.starts_with('[') {
        let of = if part.starts_with("[\"") {
            "text"
        } else {
            "bigint"
        };
        return format!("ARRAY[{}]::{of}[]", values(part, is_postgres).join(", "));
    }
    match part
        .strip_prefix('"')
        .and_then(|part| part.strip_suffix('"'))
    {
        None => part.to_owned(),
        Some(text) => format!("'{}'", unescaped(text).replace('\'', "''")),
    }
}

/// Takes Rust's escapes out of a text.
fn unescaped(text: &str) -> String {
    let (mut plain, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('r') => plain.push('\r'),
            Some('0') => plain.push('\0'),
            Some('u') => {
                let code: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                plain.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
            }
            Some(other) => plain.push(other),
            None => {}
        }
    }
    plain
}
