//! Sensors and their limits: the contract of their repositories.

use crate::support::{Base, build::*, on_both};
use domain::{
    Battery, Beginning, ExceedingKind, Kinds, Level, Limits, LogSubject, SensorAddress,
    SensorFilter, SensorId, SensorSort, SensorState, SensorValues, Silence, Temperature,
};
use jiff::SignedDuration;
use persistence::{Area, Conflict, Error, NewSensor, UnitOfWork};

on_both!(
    a_sensor_is_registered_once,
    two_gateways_register_one_sensor_at_once,
    a_sensor_is_changed_as_given,
    a_sensor_tells_where_it_is_now,
    lists_have_the_quiet_first,
    lists_are_filtered,
    an_exceeding_begins_and_ends_once,
    the_silent_and_the_heard_are_found,
);

fn new(address: &str) -> NewSensor {
    NewSensor {
        address: SensorAddress::parse(address).unwrap(),
        name: name(address),
    }
}

fn limits() -> Limits {
    Limits {
        temperature_min: Temperature::new(5.0).ok(),
        temperature_max: Temperature::new(60.5).ok(),
        battery_min: Battery::new(2.7).ok(),
        silence: Silence::from_seconds(600).ok(),
    }
}

fn values(text: &str) -> SensorValues {
    SensorValues {
        name: name(text),
        limits: Limits::default(),
        link: None,
    }
}

fn beginning(kind: ExceedingKind, seconds: i64) -> Beginning {
    Beginning {
        kind,
        bound: 60.5,
        value: Some(61.0),
        at: at(seconds),
    }
}

async fn a_sensor_is_registered_once(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let both = [new("b"), new("a"), new("b")];
    let added = work.sensors().add(&both, at(0)).await.unwrap();
    let mut addresses: Vec<&str> = added.iter().map(|(_, new)| new.address.as_str()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["a", "b"]);
    assert_eq!(work.sensors().add(&both, at(1)).await.unwrap(), []);
    let asked = ["a", "c", "b", "A", "'); --"].map(ToOwned::to_owned);
    let mut known = work.sensors().known(&asked).await.unwrap();
    known.sort_by(|one, other| one.address.cmp(&other.address));
    assert_eq!(known.len(), 2);
    for known in known {
        let id = added
            .iter()
            .find(|(_, new)| new.address.as_str() == known.address);
        assert_eq!(Some(known.id), id.map(|(id, _)| *id));
        assert_eq!(
            (known.limits, known.open),
            (Limits::default(), Kinds::default())
        );
    }
    assert_eq!(work.sensors().known(&[]).await.unwrap(), []);
}

async fn two_gateways_register_one_sensor_at_once(base: Base) {
    let register = async |names: Vec<NewSensor>| {
        let mut work = base.store.begin(Area::Readings).await.unwrap();
        let added = work.sensors().add(&names, at(0)).await.unwrap();
        work.commit().await.unwrap();
        added.len()
    };
    let many: Vec<NewSensor> = (0..100).map(|number| new(&format!("s{number}"))).collect();
    let backwards = many.iter().rev().cloned().collect();
    let (one, other) = tokio::join!(register(many), register(backwards));
    assert_eq!(one + other, 100);
}

async fn a_sensor_is_changed_as_given(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [sensor] = sensors(&mut *work, ["a"]).await;
    let given = SensorValues {
        limits: limits(),
        ..values("Двигатель '2'; \"🦀\"")
    };
    assert!(work.sensors().change(sensor, &given, at(5)).await.unwrap());
    let stored = work.sensors().find(sensor, at(5)).await.unwrap().unwrap();
    assert_eq!((stored.name, stored.limits), (given.name, given.limits));
    assert_eq!((stored.created_at, stored.updated_at), (at(0), at(5)));
    assert_eq!((stored.last, stored.link), (None, None));
    let cleared = values("a");
    assert!(
        work.sensors()
            .change(sensor, &cleared, at(6))
            .await
            .unwrap()
    );
    let stored = work.sensors().find(sensor, at(6)).await.unwrap().unwrap();
    assert_eq!(stored.limits, Limits::default());
    assert!(
        !work
            .sensors()
            .change(SensorId(99), &cleared, at(6))
            .await
            .unwrap()
    );
    assert_eq!(
        work.sensors().find(SensorId(99), at(6)).await.unwrap(),
        None
    );
}

async fn a_sensor_tells_where_it_is_now(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let drive = DriveBuilder::at(&plant).add(&mut *work).await;
    let [one, other] = sensors(&mut *work, ["a", "b"]).await;
    let tied = |link| SensorValues {
        link: Some(link),
        ..values("a")
    };
    let links = [
        (one, LogSubject::Drive(drive), "drive"),
        (other, LogSubject::Cabinet(plant.cabinet.id), "cabinet"),
    ];
    for (sensor, link, kind) in links {
        work.sensors()
            .change(sensor, &tied(link), at(0))
            .await
            .unwrap();
        let stored = work.sensors().find(sensor, at(0)).await.unwrap().unwrap();
        let shown = stored.link.unwrap();
        assert_eq!((shown.subject(), shown.kind.as_str()), (Some(link), kind));
        assert!(shown.name.contains("2UZ-2"), "{shown:?}");
    }
    let room = LogSubject::Room(plant.room.id);
    work.sensors()
        .change(other, &tied(room), at(0))
        .await
        .unwrap();
    work.drives().remove(&[drive]).await.unwrap();
    let stored = work.sensors().find(one, at(0)).await.unwrap().unwrap();
    assert_eq!(stored.link, None);
    let other_place = place(&mut *work, Level::Shop, None, "ЦОМ-1").await;
    assert!(work.places().remove(&[other_place.id]).await.is_ok());
    let gone = tied(LogSubject::Drive(drive));
    let refused = work.sensors().change(one, &gone, at(0)).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Reference))),
        "{refused:?}"
    );
}

async fn lists_have_the_quiet_first(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let ids = sensors(&mut *work, ["10", "2", "c", "d", "e"]).await;
    for (sensor, kind) in [
        (ids[2], ExceedingKind::Hot),
        (ids[3], ExceedingKind::Silence),
    ] {
        work.exceedings()
            .begin(sensor, &beginning(kind, 0))
            .await
            .unwrap();
    }
    work.exceedings().mark(&ids).await.unwrap();
    let numbers = [3, 2, 1, 0, 4].map(|index: usize| ids[index].0);
    for (field, wanted) in [
        (SensorSort::State, numbers.to_vec()),
        (
            SensorSort::Name,
            [1, 0, 2, 3, 4].map(|index: usize| ids[index].0).to_vec(),
        ),
        (SensorSort::Address, ids.map(|id| id.0).to_vec()),
        (SensorSort::Id, ids.map(|id| id.0).to_vec()),
    ] {
        for descending in [false, true] {
            let sorting = [domain::Sorting { field, descending }];
            let seen = walk(2, async |page| {
                let none = SensorFilter::default();
                work.sensors().list(&none, &sorting, &page, at(0)).await
            });
            let mut wanted = wanted.clone();
            if descending {
                wanted.reverse();
            }
            assert_eq!(seen.await, wanted, "{field:?} {descending}");
        }
    }
}

async fn lists_are_filtered(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let ids = sensors(&mut *work, ["a", "b", "c"]).await;
    let room = LogSubject::Room(plant.room.id);
    let tied = SensorValues {
        link: Some(room),
        ..values("b")
    };
    work.sensors().change(ids[1], &tied, at(0)).await.unwrap();
    let hot = beginning(ExceedingKind::Hot, 0);
    work.exceedings().begin(ids[2], &hot).await.unwrap();
    work.exceedings().mark(&ids).await.unwrap();
    let sent = reading(ids[2], at(1), Some(61.0), None);
    work.readings()
        .add(std::slice::from_ref(&sent))
        .await
        .unwrap();
    let mut listed = async |filter: SensorFilter| {
        let by_state = by(SensorSort::State);
        let listed = work
            .sensors()
            .list(&filter, &by_state, &page(1, 10), at(2))
            .await
            .unwrap();
        assert_eq!(listed.total.at_least(), listed.items.len() as u64);
        listed.items
    };
    let state = |state| SensorFilter {
        state: Some(state),
        ..SensorFilter::default()
    };
    let exceeded = listed(state(SensorState::Exceeded)).await;
    assert_eq!((exceeded.len(), exceeded[0].id), (1, ids[2]));
    assert_eq!(exceeded[0].last, Some(sent));
    assert_eq!(listed(state(SensorState::Fine)).await.len(), 2);
    assert_eq!(listed(state(SensorState::Quiet)).await.len(), 0);
    for (address, count) in [("a", 1), ("z", 0), ("a\0", 0), ("' OR 1=1 --", 0)] {
        let filter = SensorFilter {
            address: Some(address.to_owned()),
            ..SensorFilter::default()
        };
        assert_eq!(listed(filter).await.len(), count, "{address}");
    }
    let filter = SensorFilter {
        link: Some(room),
        ..SensorFilter::default()
    };
    assert_eq!(listed(filter).await[0].id, ids[1]);
}

async fn an_exceeding_begins_and_ends_once(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [sensor, other] = sensors(&mut *work, ["a", "b"]).await;
    let hot = ExceedingKind::Hot;
    work.exceedings()
        .begin(sensor, &beginning(hot, 10))
        .await
        .unwrap();
    work.exceedings()
        .begin(sensor, &beginning(hot, 20))
        .await
        .unwrap();
    work.exceedings()
        .begin(other, &beginning(hot, 30))
        .await
        .unwrap();
    work.exceedings().mark(&[sensor, other]).await.unwrap();
    let held = work.sensors().hold(&[other, sensor]).await.unwrap();
    assert!(
        held.iter()
            .all(|known| known.open == Kinds::default().with(hot))
    );
    assert_eq!(held.len(), 2);
    let open = work.exceedings().open(10).await.unwrap();
    assert_eq!(open.len(), 2);
    assert_eq!(open[1].began, beginning(hot, 10));
    assert_eq!(
        (open[1].sensor_name.as_str(), open[1].ended_at),
        ("a", None)
    );
    work.exceedings().end(sensor, hot, at(40)).await.unwrap();
    work.exceedings().end(sensor, hot, at(50)).await.unwrap();
    // It doesn't end before it began, whatever a gateway's clock says.
    work.exceedings().end(other, hot, at(1)).await.unwrap();
    work.exceedings().mark(&[sensor, other]).await.unwrap();
    assert_eq!(work.exceedings().open(10).await.unwrap(), []);
    let latest = work.exceedings().latest(sensor, 10).await.unwrap();
    assert_eq!(
        latest.iter().map(|one| one.ended_at).collect::<Vec<_>>(),
        [Some(at(40))]
    );
    let latest = work.exceedings().latest(other, 10).await.unwrap();
    assert_eq!(latest[0].ended_at, Some(at(30)));
    work.exceedings()
        .begin(sensor, &beginning(hot, 60))
        .await
        .unwrap();
    assert_eq!(work.exceedings().latest(sensor, 10).await.unwrap().len(), 2);
    assert!(work.sensors().remove(sensor).await.unwrap());
    assert_eq!(work.exceedings().open(10).await.unwrap(), []);
    work.commit().await.unwrap();
    assert_eq!(base.store.check().await.unwrap(), []);
}

async fn the_silent_and_the_heard_are_found(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let ids = sensors(&mut *work, ["a", "b", "c", "d"]).await;
    let [heard, ahead, never, without] = ids;
    let with_limit = SensorValues {
        limits: limits(),
        ..values("a")
    };
    for sensor in [heard, ahead, never] {
        work.sensors()
            .change(sensor, &with_limit, at(0))
            .await
            .unwrap();
    }
    let day = SignedDuration::from_hours(24).as_secs();
    let sent = [
        reading(heard, at(100), None, None),
        reading(ahead, at(0), None, None),
        // Days ahead it tells nothing of now.
        reading(ahead, at(3 * day), None, None),
        reading(without, at(0), None, None),
    ];
    work.readings().add(&sent).await.unwrap();
    let turned = async |work: &mut dyn UnitOfWork, seconds: i64| {
        work.exceedings()
            .turned_silent_or_heard(at(seconds), 10)
            .await
            .unwrap()
    };
    assert_eq!(turned(&mut *work, 600).await, []);
    assert_eq!(turned(&mut *work, 601).await, [ahead, never]);
    assert_eq!(turned(&mut *work, 701).await, [heard, ahead, never]);
    for sensor in [heard, ahead] {
        let silence = beginning(ExceedingKind::Silence, 700);
        work.exceedings().begin(sensor, &silence).await.unwrap();
    }
    work.exceedings().mark(&ids).await.unwrap();
    assert_eq!(turned(&mut *work, 701).await, [never]);
    work.readings()
        .add(&[reading(heard, at(702), None, None)])
        .await
        .unwrap();
    assert_eq!(turned(&mut *work, 703).await, [heard, never]);
    assert_eq!(
        work.exceedings()
            .turned_silent_or_heard(at(703), 1)
            .await
            .unwrap()
            .len(),
        1
    );
}
