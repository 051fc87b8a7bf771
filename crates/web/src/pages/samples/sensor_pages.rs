//! The pages of sensors.

use super::{Page, Sample, pager, plant::*, room_choices};
use crate::pages::{
    forms::FormErrors,
    log_lines::About,
    own_sensors::OwnSensors,
    present::Presenter,
    sensor::SensorPage,
    sensor_chart::{ChartSpan, Window, charts},
    sensor_form::{SensorForm, SensorFormPage},
    sensor_lines::{ExceedingLine, SensorLine},
    sensors::{SensorsPage, Tie, chips},
};
use domain::*;
use jiff::SignedDuration;

fn beginning(kind: ExceedingKind, value: Option<f64>, bound: f64) -> Beginning {
    Beginning {
        kind,
        bound,
        value,
        at: earlier(90),
    }
}

pub(in crate::pages) fn exceedings() -> Vec<Exceeding> {
    let exceeding = |id, began, ended_at| Exceeding {
        id: ExceedingId(id),
        sensor: SensorId(1),
        sensor_name: "Двигатель <2UZ-2>".to_owned(),
        began,
        ended_at,
    };
    vec![
        exceeding(4, beginning(ExceedingKind::Silence, None, 600.0), None),
        exceeding(3, beginning(ExceedingKind::Hot, Some(81.25), 60.0), None),
        exceeding(
            2,
            beginning(ExceedingKind::Battery, Some(2.61), 2.7),
            Some(earlier(9)),
        ),
        exceeding(
            1,
            beginning(ExceedingKind::Cold, Some(-31.0), -30.0),
            Some(earlier(60)),
        ),
    ]
}

fn sensor(id: i64, name: &str, open: Kinds) -> Sensor {
    let temperature = Temperature::new(81.25).ok();
    Sensor {
        id: SensorId(id),
        address: SensorAddress::parse("A4:C1:38:<0B>").unwrap(),
        name: Name::parse(name).unwrap(),
        link: Some(LogSubjectShown {
            kind: LogSubjectKind::Cabinet,
            id: Some(31),
            name: "2UZ-2".to_owned(),
        }),
        limits: Limits {
            temperature_min: Temperature::new(-30.0).ok(),
            temperature_max: Temperature::new(60.0).ok(),
            battery_min: Battery::new(2.7).ok(),
            silence: Silence::from_seconds(600).ok(),
        },
        open,
        last: (id != 3).then(|| Reading {
            sensor: SensorId(id),
            at: earlier(4),
            values: ReadingValues {
                status: Status::parse("ok <b>").unwrap(),
                battery: Battery::new(2.98).ok(),
                temperature,
            },
        }),
        created_at: earlier(9_000),
        updated_at: earlier(300),
    }
}

/// The sensors of something that has three.
pub(super) fn own_sensors(show: &Presenter) -> OwnSensors {
    let hot = Kinds::default().with(ExceedingKind::Hot);
    let all = [
        sensor(1, "Двигатель <2UZ-2>", hot.with(ExceedingKind::Silence)),
        sensor(3, "A4:C1:38:<0B>", Kinds::default()),
    ];
    let lines = all.iter().map(|sensor| SensorLine::new(show, sensor));
    OwnSensors::new(
        lines.collect(),
        true,
        Some("/sensors?tie=drive-1".to_owned()),
    )
}

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let show = &sample.show;
    let hot = Kinds::default().with(ExceedingKind::Hot);
    let all = [
        sensor(1, "Двигатель <2UZ-2>", hot.with(ExceedingKind::Silence)),
        sensor(2, "Подшипник", hot),
        sensor(3, "A4:C1:38:<0B>", Kinds::default()),
    ];
    let list = |rows: &[Sensor], is_filtered| SensorsPage {
        rows: rows
            .iter()
            .map(|sensor| SensorLine::new(show, sensor))
            .collect(),
        states: chips(None, ""),
        pager: pager(show, "/sensors", 303),
        is_filtered,
        tie: is_filtered.then(|| Tie {
            spot: "cabinet-31".to_owned(),
            about: About {
                kind: "cabinet",
                name: "2UZ-2 <b>".to_owned(),
                url: Some("/plant/31".to_owned()),
            },
        }),
    };
    let window = Window::with(ChartSpan::Day, now(), show.zone);
    let five = SignedDuration::from_mins(5);
    let parts: Vec<Extremes> = (0..280)
        .map(|number| {
            let warm = 40.0 + f64::from(number % 60);
            Extremes {
                at: window.from + five * number,
                temperature: Some((warm, warm + 1.5)),
                battery: (number % 2 == 0).then_some((2.9, 3.0)),
            }
        })
        .collect();
    let page = |sensor: &Sensor, parts: &[Extremes], exceedings: &[Exceeding]| {
        let charts = charts(show, &window, (five, parts), &sensor.limits);
        let lines = exceedings.iter().map(|one| ExceedingLine::new(show, one));
        SensorPage::new(
            show,
            sensor,
            &window,
            charts,
            lines.collect(),
            sample.history(),
        )
    };
    let mut errors = FormErrors::default();
    errors.put(show, "temperature_max", &Problem::NotANumber);
    let form = SensorFormPage {
        id: 1,
        address: "A4:C1:38:<0B>".to_owned(),
        places: room_choices(),
        conflict: None,
        form: SensorForm {
            name: "Двигатель <2UZ-2>".to_owned(),
            temperature_max: "жарко".to_owned(),
            place: "cabinet-31".to_owned(),
            ..SensorForm::default()
        },
        errors,
    };
    let silent = Sensor {
        limits: Limits::default(),
        link: None,
        ..all[2].clone()
    };
    let (lists, one) = ("sensors/list.html", "sensors/sensor.html");
    let told = page(&all[0], &parts, &exceedings());
    let nothing = page(&silent, &[], &[]);
    vec![
        (
            "sensors",
            sample.draw(lists, "/sensors", None, &list(&all, false)),
        ),
        (
            "sensors-none",
            sample.draw(lists, "/sensors", None, &list(&[], false)),
        ),
        (
            "sensors-none-here",
            sample.draw(lists, "/sensors?state=quiet", None, &list(&[], true)),
        ),
        ("sensor", sample.draw(one, "/sensors/1", None, &told)),
        ("sensor-new", sample.draw(one, "/sensors/3", None, &nothing)),
        (
            "sensor-form",
            sample.draw("sensors/form.html", "/sensors/1/edit", None, &form),
        ),
    ]
}
