//! The demo plant on paper: its shops, lines, rooms and what is driven there. All of it is invented.

use super::series::{
    ACS880, ALTIVAR, DCS800, FC302, KTE, MICROMASTER, OMRON, SIMOREG, SINAMICS_DCM, SINAMICS_G120,
    SINAMICS_S120, Series, YASKAWA,
};

/// One production line of one shop.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) shop: &'static str,
    pub(super) name: &'static str,
    pub(super) rooms: &'static [&'static str],
    /// How the line's cabinets are numbered.
    pub(super) cabinets: Numbering,
    pub(super) machines: &'static [Machine],
    /// Of 640 drives, how many stand here.
    pub(super) share: usize,
}

/// Each builder numbered cabinets in its own way, and each way is still in use.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbering {
    /// `пр.214 AV`
    DriveNumber,
    /// `7UZ-2`
    Converter,
    /// `Шкаф =SB02+MCC3.A07` (IEC 81346)
    Designation,
    /// `2ШУ14`
    ControlCabinet,
}

/// A kind of driven machine: name, how many there are, power of its motor, makes to choose from.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) name: &'static str,
    pub(super) count: usize,
    pub(super) power_w: (u32, u32),
    pub(super) makes: &'static [&'static Series],
}

const fn machine(
    name: &'static str,
    count: usize,
    power_w: (u32, u32),
    makes: &'static [&'static Series],
) -> Machine {
    Machine {
        name,
        count,
        power_w,
        makes,
    }
}

const ROLLING: &str = "Сортопрокатный цех";
const FINISHING: &str = "Цех отделки";

/// Small motors that run by themselves.
const PUMPS: &[&Series] = &[&SINAMICS_G120, &MICROMASTER, &FC302, &ALTIVAR];

pub(super) const LINES: &[Line] = &[
    Line {
        shop: ROLLING,
        name: "Нагревательные печи",
        rooms: &["ПСУ-1", "ПСУ-2", "Операторская печей"],
        cabinets: Numbering::ControlCabinet,
        share: 64,
        machines: &[
            machine(
                "Загрузочный рольганг, секция",
                6,
                (5_500, 11_000),
                &[&OMRON, &MICROMASTER],
            ),
            machine("Толкатель печи", 2, (75_000, 110_000), &[&KTE, &SIMOREG]),
            machine("Шагающие балки, насос", 4, (55_000, 90_000), &[&ACS880]),
            machine("Дымосос", 2, (110_000, 160_000), &[&ACS880, &SINAMICS_G120]),
            machine(
                "Вентилятор дутьевой",
                4,
                (45_000, 75_000),
                &[&ACS880, &FC302],
            ),
            machine(
                "Машина выдачи заготовок",
                2,
                (22_000, 30_000),
                &[&SINAMICS_S120],
            ),
            machine(
                "Насос испарительного охлаждения",
                3,
                (15_000, 30_000),
                PUMPS,
            ),
        ],
    },
    Line {
        shop: ROLLING,
        name: "Стан 350",
        rooms: &["Машзал №1", "1ЭП", "2ЭП", "3ЭП", "ПУ-3"],
        cabinets: Numbering::DriveNumber,
        share: 136,
        machines: &[
            machine(
                "Клеть черновая",
                6,
                (350_000, 500_000),
                &[&SIMOREG, &DCS800],
            ),
            machine(
                "Клеть промежуточная",
                4,
                (250_000, 420_000),
                &[&SIMOREG, &DCS800],
            ),
            machine(
                "Клеть чистовая",
                6,
                (250_000, 500_000),
                &[&SINAMICS_DCM, &DCS800],
            ),
            machine(
                "Нажимное устройство клети",
                12,
                (11_000, 22_000),
                &[&SIMOREG, &SINAMICS_DCM],
            ),
            machine("Возбудитель клети", 8, (12_000, 25_000), &[&SIMOREG]),
            machine("Ножницы летучие", 2, (160_000, 250_000), &[&SINAMICS_DCM]),
            machine("Ножницы аварийные", 3, (55_000, 90_000), &[&SIMOREG, &KTE]),
            machine(
                "Рольганг раскатной, секция",
                10,
                (15_000, 30_000),
                &[&OMRON, &SINAMICS_G120],
            ),
            machine("Петлерегулятор", 6, (4_000, 7_500), &[&SINAMICS_S120]),
            machine(
                "Насос гидросбива окалины",
                3,
                (110_000, 160_000),
                &[&ACS880],
            ),
            machine("Насос смазки клетей", 4, (5_500, 15_000), PUMPS),
        ],
    },
    Line {
        shop: ROLLING,
        name: "Стан 250",
        rooms: &["Машзал №2", "1ЭП", "4ЭП", "5ЭП (2 этаж)", "ПУ-5"],
        cabinets: Numbering::DriveNumber,
        share: 128,
        machines: &[
            machine("Клеть черновая", 8, (250_000, 400_000), &[&KTE, &SIMOREG]),
            machine(
                "Клеть чистовая",
                8,
                (200_000, 350_000),
                &[&SINAMICS_DCM, &SIMOREG],
            ),
            machine(
                "Трайб-аппарат",
                4,
                (22_000, 46_000),
                &[&SINAMICS_S120, &SINAMICS_DCM],
            ),
            machine(
                "Моталка проволочная",
                4,
                (75_000, 132_000),
                &[&SINAMICS_S120, &DCS800],
            ),
            machine("Виткообразователь", 2, (90_000, 160_000), &[&SINAMICS_S120]),
            machine(
                "Конвейер витков, секция",
                9,
                (7_500, 15_000),
                &[&SINAMICS_G120, &YASKAWA],
            ),
            machine(
                "Вентилятор воздушного охлаждения",
                8,
                (75_000, 110_000),
                &[&ACS880, &FC302],
            ),
            machine("Ножницы кривошипные", 3, (55_000, 110_000), &[&SIMOREG]),
            machine(
                "Рольганг отводящий, секция",
                8,
                (11_000, 22_000),
                &[&OMRON, &MICROMASTER],
            ),
        ],
    },
    Line {
        shop: ROLLING,
        name: "Холодильник и уборка",
        rooms: &["6ЭП", "7ЭП", "ПУ-7"],
        cabinets: Numbering::Converter,
        share: 92,
        machines: &[
            machine(
                "Рольганг холодильника, секция",
                14,
                (7_500, 18_500),
                &[&OMRON, &YASKAWA],
            ),
            machine("Реечный стол", 4, (45_000, 75_000), &[&SINAMICS_S120]),
            machine("Тормозной клапан", 4, (4_000, 9_000), &[&SINAMICS_S120]),
            machine("Шлеппер", 4, (22_000, 37_000), &[&SIMOREG, &ALTIVAR]),
            machine(
                "Ножницы холодной резки",
                2,
                (110_000, 160_000),
                &[&SIMOREG, &SINAMICS_DCM],
            ),
            machine(
                "Сталкиватель пакетов",
                3,
                (11_000, 22_000),
                &[&SINAMICS_G120],
            ),
            machine(
                "Карман сборный, подъём",
                4,
                (5_500, 11_000),
                &[&MICROMASTER, &ALTIVAR],
            ),
        ],
    },
    Line {
        shop: FINISHING,
        name: "Правильные машины",
        rooms: &["2ЭП", "РП-11", "Шкафная ПМ"],
        cabinets: Numbering::ControlCabinet,
        share: 54,
        machines: &[
            machine(
                "Правильная машина, главный привод",
                3,
                (160_000, 250_000),
                &[&DCS800],
            ),
            machine(
                "Правильная машина, осевая настройка",
                6,
                (2_200, 4_000),
                &[&SINAMICS_S120],
            ),
            machine(
                "Рольганг подводящий, секция",
                6,
                (5_500, 11_000),
                &[&OMRON, &FC302],
            ),
            machine(
                "Кантователь",
                3,
                (11_000, 22_000),
                &[&SINAMICS_G120, &ALTIVAR],
            ),
            machine("Маслостанция, насос", 4, (7_500, 15_000), PUMPS),
        ],
    },
    Line {
        shop: FINISHING,
        name: "Линия резки и упаковки",
        rooms: &["ЭП-21", "ЭП-22", "2ЭП", "ПУ-9"],
        cabinets: Numbering::Designation,
        share: 86,
        machines: &[
            machine(
                "Пила холодной резки, диск",
                4,
                (90_000, 132_000),
                &[&SINAMICS_S120, &ACS880],
            ),
            machine(
                "Пила холодной резки, подача",
                4,
                (9_000, 16_000),
                &[&SINAMICS_S120],
            ),
            machine("Транспортёр цепной", 6, (5_500, 15_000), &[&SINAMICS_G120]),
            machine(
                "Упор мерный, перемещение",
                3,
                (3_000, 5_500),
                &[&SINAMICS_S120],
            ),
            machine(
                "Пакетировщик, магнитная тележка",
                4,
                (11_000, 24_000),
                &[&SINAMICS_S120],
            ),
            machine(
                "Вязальная машина",
                6,
                (2_700, 4_800),
                &[&SINAMICS_S120, &YASKAWA],
            ),
            machine("Весы, рольганг", 2, (4_000, 7_500), &[&SINAMICS_G120]),
        ],
    },
    Line {
        shop: FINISHING,
        name: "Термоучасток",
        rooms: &["ЭП-31", "Щитовая термоучастка", "Насосная", "РП-14"],
        cabinets: Numbering::Converter,
        share: 48,
        machines: &[
            machine(
                "Роликовая печь, рольганг зоны",
                8,
                (4_000, 7_500),
                &[&YASKAWA, &MICROMASTER],
            ),
            machine(
                "Вентилятор рециркуляции зоны",
                8,
                (11_000, 22_000),
                &[&FC302, &ALTIVAR],
            ),
            machine("Закалочная машина, насос", 3, (75_000, 110_000), &[&ACS880]),
            machine("Заслонка печи, подъём", 2, (2_200, 4_000), &[&MICROMASTER]),
        ],
    },
    Line {
        shop: FINISHING,
        name: "Травильное отделение",
        rooms: &["ПСУ-2", "ЭП-41", "Вентиляционная"],
        cabinets: Numbering::Designation,
        share: 32,
        machines: &[
            machine(
                "Насос циркуляции кислоты",
                4,
                (11_000, 22_000),
                &[&FC302, &ALTIVAR],
            ),
            machine(
                "Вытяжной вентилятор ванны",
                4,
                (30_000, 55_000),
                &[&FC302, &ACS880],
            ),
            machine(
                "Манипулятор, подъём",
                2,
                (22_000, 37_000),
                &[&ALTIVAR, &SINAMICS_G120],
            ),
            machine(
                "Манипулятор, ход",
                2,
                (5_500, 11_000),
                &[&ALTIVAR, &SINAMICS_G120],
            ),
        ],
    },
];
