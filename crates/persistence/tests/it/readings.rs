//! What sensors told: the contract of its repository.

use crate::support::{Base, build::*, on_both};
use domain::{Extremes, Reading, SensorId};
use jiff::{SignedDuration, Timestamp};
use persistence::{Area, UnitOfWork};

on_both!(
    a_reading_is_stored_once,
    the_extremes_of_hours_are_right_whatever_comes_late,
    two_gateways_that_send_the_same_store_it_once,
    readings_come_in_pages,
    the_newest_are_found_for_all_at_once,
    a_chart_has_the_extremes_of_its_parts,
    old_readings_go_in_steps,
    the_readings_of_a_removed_sensor_go_after_it,
    what_contradicts_the_readings_is_found,
);

/// Of the second after a whole hour.
fn on_the_hour(seconds: i64) -> Timestamp {
    let hour: Timestamp = "2026-03-04T05:00:00Z".parse().unwrap();
    hour + SignedDuration::from_secs(seconds)
}

fn told(sensor: SensorId, seconds: i64, temperature: f64) -> Reading {
    reading(sensor, on_the_hour(seconds), Some(temperature), Some(3.0))
}

/// The extremes of the first hours, by hour.
async fn hours(work: &mut dyn UnitOfWork, sensor: SensorId) -> Vec<(i64, Option<(f64, f64)>)> {
    let between = (on_the_hour(0), on_the_hour(20 * 3_600));
    let hour = SignedDuration::from_hours(1);
    let parts = work.readings().hourly_extremes(sensor, between, hour);
    let parts = parts.await.unwrap();
    parts
        .into_iter()
        .map(|part| {
            let seconds = part.at.duration_since(on_the_hour(0)).as_secs();
            (seconds / 3_600, part.temperature)
        })
        .collect()
}

async fn all(work: &mut dyn UnitOfWork, sensor: SensorId) -> Vec<Reading> {
    let first = page(1, 500);
    let listed = work.readings().list(sensor, (None, None), true, &first);
    listed.await.unwrap().items
}

async fn a_reading_is_stored_once(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [first, second] = sensors(&mut *work, ["a", "b"]).await;
    let sent = [
        told(second, 1, 20.0),
        told(first, 1, 21.0),
        told(first, 0, 22.0),
        told(first, 1, 99.0),
        reading(first, on_the_hour(2), None, None),
    ];
    let is_new = work.readings().add(&sent).await.unwrap();
    assert_eq!(is_new, [true, true, true, false, true]);
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let again = work.readings().add(&sent).await.unwrap();
    assert_eq!(again, [false; 5]);
    let more = [sent[0].clone(), told(second, 2, 20.0)];
    assert_eq!(work.readings().add(&more).await.unwrap(), [false, true]);
    assert_eq!(work.readings().add(&[]).await.unwrap(), [false; 0]);
    // The first that came stays.
    let stored = [sent[2].clone(), sent[1].clone(), sent[4].clone()];
    assert_eq!(all(&mut *work, first).await, stored);
    work.commit().await.unwrap();
    assert_eq!(base.store.check().await.unwrap(), []);
}

async fn the_extremes_of_hours_are_right_whatever_comes_late(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [sensor, other] = sensors(&mut *work, ["a", "b"]).await;
    let add = async |work: &mut dyn UnitOfWork, readings: &[Reading]| {
        work.readings().add(readings).await.unwrap();
    };
    add(
        &mut *work,
        &[
            told(sensor, 3_599, 20.0),
            told(sensor, 3_600, 30.0),
            told(other, 5, 90.0),
        ],
    )
    .await;
    assert_eq!(
        hours(&mut *work, sensor).await,
        [(0, Some((20.0, 20.0))), (1, Some((30.0, 30.0)))]
    );
    // Late, again, without a value, and of an hour before all others.
    add(
        &mut *work,
        &[
            told(sensor, 10, 25.0),
            told(sensor, 11, 15.0),
            told(sensor, 3_599, 99.0),
        ],
    )
    .await;
    add(&mut *work, &[reading(sensor, on_the_hour(12), None, None)]).await;
    add(
        &mut *work,
        &[reading(sensor, on_the_hour(2 * 3_600), None, None)],
    )
    .await;
    let wanted = [(0, Some((15.0, 25.0))), (1, Some((30.0, 30.0))), (2, None)];
    assert_eq!(hours(&mut *work, sensor).await, wanted);
    add(&mut *work, &[told(sensor, 2 * 3_600 + 1, 7.0)]).await;
    assert_eq!(hours(&mut *work, sensor).await[2], (2, Some((7.0, 7.0))));
    let between = (on_the_hour(0), on_the_hour(3 * 3_600));
    let count = work.readings().count(sensor, between).await.unwrap();
    assert_eq!(count, 7);
    work.commit().await.unwrap();
    assert_eq!(base.store.check().await.unwrap(), []);
}

async fn two_gateways_that_send_the_same_store_it_once(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [first, second] = sensors(&mut *work, ["a", "b"]).await;
    work.commit().await.unwrap();
    let sent: Vec<Reading> = (0..300)
        .flat_map(|second_of| [told(first, second_of, 20.0), told(second, second_of, 21.0)])
        .collect();
    let backwards: Vec<Reading> = sent.iter().rev().cloned().collect();
    let store = async |readings: Vec<Reading>| {
        let mut stored = 0;
        for some in readings.chunks(200) {
            let mut work = base.store.begin(Area::Readings).await.unwrap();
            let is_new = work.readings().add(some).await.unwrap();
            work.commit().await.unwrap();
            stored += is_new.into_iter().filter(|is_new| *is_new).count();
        }
        stored
    };
    let (one, other) = tokio::join!(store(sent.clone()), store(backwards));
    assert_eq!(one + other, sent.len());
    assert_eq!(base.store.check().await.unwrap(), []);
}

async fn readings_come_in_pages(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [sensor, other] = sensors(&mut *work, ["a", "b"]).await;
    let sent: Vec<Reading> = (0..23).map(|number| told(sensor, number, 20.0)).collect();
    work.readings().add(&sent).await.unwrap();
    work.readings().add(&[told(other, 3, 1.0)]).await.unwrap();
    for oldest_first in [false, true] {
        let seconds = walk(10, async |page| {
            work.readings()
                .list(sensor, (None, None), oldest_first, &page)
                .await
        });
        let mut wanted: Vec<i64> = (0..23).collect();
        if !oldest_first {
            wanted.reverse();
        }
        let seconds = seconds.await;
        let seconds: Vec<i64> = seconds
            .iter()
            .map(|at| at - on_the_hour(0).as_second())
            .collect();
        assert_eq!(seconds, wanted);
    }
    let between = (Some(on_the_hour(5)), Some(on_the_hour(8)));
    let some = work
        .readings()
        .list(sensor, between, true, &page(1, 10))
        .await
        .unwrap();
    assert_eq!(some.items, sent[5..8]);
    let nobody = work
        .readings()
        .list(SensorId(99), between, true, &page(1, 10))
        .await
        .unwrap();
    assert_eq!(nobody.items, []);
}

async fn the_newest_are_found_for_all_at_once(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [first, second, silent] = sensors(&mut *work, ["a", "b", "c"]).await;
    let sent = [
        told(first, 1, 1.0),
        told(first, 2, 2.0),
        told(first, 900, 3.0),
        told(second, 1, 4.0),
    ];
    work.readings().add(&sent).await.unwrap();
    let asked = [first, second, silent, SensorId(99)];
    let before = work.statements();
    let mut newest = work
        .readings()
        .newest(&asked, on_the_hour(100))
        .await
        .unwrap();
    assert_eq!(work.statements() - before, 1);
    newest.sort_by_key(|reading| reading.sensor);
    assert_eq!(newest, [sent[1].clone(), sent[3].clone()]);
    assert_eq!(
        work.readings().newest(&[], on_the_hour(100)).await.unwrap(),
        []
    );
}

async fn a_chart_has_the_extremes_of_its_parts(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [sensor, other] = sensors(&mut *work, ["a", "b"]).await;
    let sent: Vec<Reading> = (0..120)
        .map(|number| {
            told(
                sensor,
                60 * number,
                f64::from(u8::try_from(number).unwrap()),
            )
        })
        .collect();
    work.readings().add(&sent).await.unwrap();
    work.readings()
        .add(&[told(other, 60, 999.0)])
        .await
        .unwrap();
    let minutes = SignedDuration::from_mins;
    let between = (on_the_hour(60), on_the_hour(60 * 61));
    let parts = work
        .readings()
        .extremes(sensor, between, minutes(20))
        .await
        .unwrap();
    let part = |minute: i64, least: f64, most: f64| Extremes {
        at: on_the_hour(60 * minute),
        temperature: Some((least, most)),
        battery: Some((3.0, 3.0)),
    };
    let wanted = [
        part(1, 1.0, 20.0),
        part(21, 21.0, 40.0),
        part(41, 41.0, 60.0),
    ];
    assert_eq!(parts, wanted);
    let between = (on_the_hour(0), on_the_hour(24 * 3_600));
    let parts = work
        .readings()
        .hourly_extremes(sensor, between, minutes(120))
        .await
        .unwrap();
    assert_eq!(parts, [part(0, 0.0, 119.0)]);
}

async fn old_readings_go_in_steps(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [first, second, third] = sensors(&mut *work, ["a", "b", "c"]).await;
    let sent: Vec<Reading> = (0..50)
        .flat_map(|number| {
            [
                told(first, 100 * number, 1.0),
                told(third, 100 * number, 2.0),
            ]
        })
        .collect();
    work.readings().add(&sent).await.unwrap();
    work.readings()
        .add(&[told(second, 90_000, 1.0)])
        .await
        .unwrap();
    let before = on_the_hour(3_600);
    let next = async |work: &mut dyn UnitOfWork, after: SensorId| {
        work.readings()
            .first_with_older(after, before)
            .await
            .unwrap()
    };
    assert_eq!(next(&mut *work, SensorId(0)).await, Some(first));
    assert_eq!(next(&mut *work, first).await, Some(third));
    assert_eq!(next(&mut *work, third).await, None);
    let mut steps = vec![];
    while next(&mut *work, SensorId(0)).await == Some(first) {
        steps.push(
            work.readings()
                .remove_older(first, before, 10)
                .await
                .unwrap(),
        );
    }
    assert_eq!(steps, [10, 10, 10, 6]);
    assert_eq!(all(&mut *work, first).await.len(), 14);
    assert_eq!(all(&mut *work, third).await.len(), 50);
    // The extremes stay until they are removed themselves.
    assert_eq!(hours(&mut *work, first).await.len(), 2);
    work.commit().await.unwrap();
    assert_eq!(base.store.check().await.unwrap(), []);

    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let found = work
        .readings()
        .first_with_older_hours(SensorId(0), before)
        .await
        .unwrap();
    assert_eq!(found, Some(first));
    let removed = work
        .readings()
        .remove_older_hours(first, before, 10)
        .await
        .unwrap();
    assert_eq!((removed, hours(&mut *work, first).await.len()), (1, 1));
}

async fn the_readings_of_a_removed_sensor_go_after_it(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [gone, stays] = sensors(&mut *work, ["a", "b"]).await;
    let sent: Vec<Reading> = (0..25)
        .flat_map(|number| [told(gone, number, 1.0), told(stays, number, 2.0)])
        .collect();
    work.readings().add(&sent).await.unwrap();
    assert!(work.sensors().remove(gone).await.unwrap());
    assert!(!work.sensors().remove(gone).await.unwrap());
    work.commit().await.unwrap();
    assert_eq!(base.store.check().await.unwrap(), []);
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let mut steps = 0;
    while work.readings().remove_left_behind(10).await.unwrap() {
        steps += 1;
    }
    assert_eq!(steps, 5, "10, 10, 5, an hour, the note itself");
    assert_eq!(all(&mut *work, gone).await, []);
    assert_eq!(all(&mut *work, stays).await.len(), 25);
    work.commit().await.unwrap();
    let left = "SELECT (SELECT count(*) FROM readings) + (SELECT count(*) FROM reading_hours) + (SELECT count(*) FROM removed_sensors)";
    assert_eq!(base.number(left).await, 26);
}

async fn what_contradicts_the_readings_is_found(base: Base) {
    let mut work = base.store.begin(Area::Readings).await.unwrap();
    let [sensor] = sensors(&mut *work, ["a"]).await;
    let sent = [told(sensor, 1, 10.0), told(sensor, 2, 20.0)];
    work.readings().add(&sent).await.unwrap();
    work.commit().await.unwrap();
    let checks = async || {
        let findings = base.store.check().await.unwrap();
        findings
            .into_iter()
            .map(|finding| finding.check)
            .collect::<Vec<_>>()
    };
    assert_eq!(checks().await, [""; 0]);
    for (spoil, mend) in [
        (
            "UPDATE reading_hours SET temperature_max = 19",
            "UPDATE reading_hours SET temperature_max = 20",
        ),
        (
            "UPDATE reading_hours SET temperature_max = 21",
            "UPDATE reading_hours SET temperature_max = 20",
        ),
        (
            "UPDATE reading_hours SET battery_min = NULL",
            "UPDATE reading_hours SET battery_min = 3",
        ),
        (
            "UPDATE reading_hours SET count = 1",
            "UPDATE reading_hours SET count = 2",
        ),
    ] {
        base.execute(spoil).await;
        assert_eq!(checks().await, ["extremes of readings' hours"], "{spoil}");
        base.execute(mend).await;
    }
    base.execute("UPDATE sensors SET open_limits = 1").await;
    assert_eq!(checks().await, ["what sensors exceed"]);
    base.execute("DELETE FROM sensors").await;
    assert_eq!(checks().await, ["readings of no sensor"]);
    base.execute("DELETE FROM readings; DELETE FROM reading_hours")
        .await;
    assert_eq!(checks().await, [""; 0]);
}
