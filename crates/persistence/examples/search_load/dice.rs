//! Numbers that look thrown and are the same each time, and words drawn by them.

/// What things are, from the commonest to the rarest.
pub(crate) const NOUNS: [&str; 24] = [
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
pub(crate) const BRANDS: [&str; 14] = [
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
pub(crate) const PLACES: [&str; 10] = [
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
pub(crate) const SERIES: [&str; 8] = [
    "Sinamics S120",
    "Simoreg DC Master",
    "Simovert Masterdrives",
    "Mentor II",
    "КТЭ",
    "ACS800",
    "Altivar 71",
    "Micromaster 440",
];
/// Numbers that look thrown and are the same each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % below.max(1)
    }

    /// One of them, the first ones more often.
    pub(crate) fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let most = self.next(words.len()) + 1;
        let chosen = self.next(most);
        words.get(chosen).copied().unwrap_or_default()
    }

    pub(crate) fn number(&mut self) -> String {
        let (a, b, c) = (self.next(90) + 10, self.next(40) + 10, self.next(900) + 100);
        match self.next(3) {
            0 => format!("6SL3{a}0-1TE{b}-{c}A{}", self.next(10)),
            1 => format!("3RT{a}{b}-1A{c}"),
            _ => format!("SKKT {c}/{b}E"),
        }
    }

    pub(crate) fn rating(&mut self) -> String {
        let (a, v) = ([2, 4, 6, 10, 16, 25, 63, 160], [24, 110, 220, 380, 690]);
        let (a, v) = (a[self.next(a.len())], v[self.next(v.len())]);
        match self.next(3) {
            0 => format!("{a}А {v}В"),
            1 => format!("{v}VDC"),
            _ => format!("{a} A"),
        }
    }
}
