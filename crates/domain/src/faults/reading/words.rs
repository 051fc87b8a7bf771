//! The words by which the parts of an entry are known, in English and Russian.

/// A part of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// What the drive does.
    Reaction,
    /// How it is acknowledged.
    Acknowledgement,
    /// What stands before the cause and isn't kept: values, components, classes of a message.
    Other,
    /// What it comes from.
    Cause,
    /// What helps.
    Remedy,
    /// What the message may be turned into; isn't kept.
    Upon,
}

const LABELS: [(Part, &[&str]); 5] = [
    (
        Part::Reaction,
        &["reaction", "response", "реакция", "реакция привода"],
    ),
    (
        Part::Acknowledgement,
        &[
            "acknowledge",
            "acknowledgement",
            "acknowledgment",
            "acknowledging",
            "acknowl.",
            "quit",
            "квитирование",
            "подтверждение",
            "сброс",
        ],
    ),
    (
        Part::Other,
        &[
            "message value",
            "message class",
            "message type",
            "drive object",
            "component",
            "propagation",
            "значение сообщения",
            "класс сообщения",
            "тип сообщения",
            "объект привода",
            "компонент",
            "распространение",
        ],
    ),
    (
        Part::Cause,
        &[
            "cause",
            "causes",
            "cause of fault",
            "possible cause",
            "possible causes",
            "probable cause",
            "probable causes",
            "причина",
            "причины",
            "возможная причина",
            "возможные причины",
            "вероятная причина",
        ],
    ),
    (
        Part::Remedy,
        &[
            "remedy",
            "remedies",
            "remedial action",
            "corrective action",
            "corrective actions",
            "action",
            "what to do",
            "countermeasure",
            "countermeasures",
            "counter-measure",
            "counter-measures",
            "troubleshooting",
            "diagnosis & remedy",
            "diagnosis and remedy",
            "помощь",
            "устранение",
            "устранение неисправности",
            "способ устранения",
            "способы устранения",
            "метод устранения",
            "меры",
            "меры по устранению",
            "меры устранения",
            "действия",
            "рекомендации",
            "рекомендуемые действия",
            "диагностика и устранение",
        ],
    ),
];

/// Labels with a reason of their own behind them, such as `Reaction upon F`: they tell of what the message may be turned into.
const UPON: [&str; 6] = [
    "reaction upon ",
    "acknowl. upon ",
    "acknowledge upon ",
    "acknowledgement upon ",
    "реакция при ",
    "квитирование при ",
];

/// The part that a line begins, with what stands behind the label. A label is followed by a colon or stands in a cell of its
/// own: a sentence may begin with the same word.
pub(super) fn label(first_cell: &str, line: &str) -> Option<(Part, String)> {
    let plain = |text: &str| text.trim().to_lowercase();
    let of = |word: &str| {
        let found = LABELS.iter().find(|(_, words)| words.contains(&word));
        found.map(|(part, _)| *part)
    };
    if let Some((before, behind)) = line.split_once(':') {
        let before = plain(before);
        if UPON.iter().any(|upon| before.starts_with(upon)) {
            return Some((Part::Upon, String::new()));
        }
        if let Some(part) = of(&before) {
            return Some((part, behind.trim().to_owned()));
        }
    }
    let part = of(&plain(first_cell))?;
    let behind = line.get(first_cell.len()..).unwrap_or_default();
    Some((part, behind.trim().to_owned()))
}

/// What a column of a table tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Code,
    Name,
    /// More about it: stands for the cause where there is no column for that.
    Description,
    Reaction,
    Acknowledgement,
    Cause,
    Remedy,
}

/// What a table's column tells, by its head; and whether the head says that the table is about faults.
pub(super) fn role(head: &str) -> Option<(Role, bool)> {
    let head = head.to_lowercase().replace('ё', "е");
    let head = head.split_whitespace().collect::<Vec<_>>().join(" ");
    let head = head.trim_matches(|c: char| !c.is_alphanumeric() && c != '№');
    let is_head = head.chars().count() <= 40 && !head.contains(|c: char| c.is_ascii_digit());
    if head.is_empty() || !is_head || head.split(' ').count() > 5 {
        return None;
    }
    let begins = |beginnings: &[&str]| {
        let mut words = head.split(|c: char| !c.is_alphanumeric() && c != '№');
        words.any(|word| {
            beginnings
                .iter()
                .any(|beginning| word.starts_with(beginning))
        })
    };
    let is = |names: &[&str]| {
        let mut words = head.split(|c: char| !c.is_alphanumeric() && c != '№');
        words.any(|word| names.contains(&word))
    };
    let of_faults = is(&[
        "fault", "faults", "error", "errors", "alarm", "alarms", "warning",
    ]) || is(&["warnings", "trip", "trips"])
        || begins(&["неисправ", "ошибк", "авар", "предупр", "отказ"]);
    let role = if begins(&[
        "remed",
        "countermeasure",
        "troubleshoot",
        "correct",
        "solution",
        "устран",
    ]) || begins(&["действи", "рекоменд", "помощь", "способ"])
        || is(&[
            "action",
            "actions",
            "меры",
            "мера",
            "check",
            "checks",
            "procedure",
            "делать",
        ])
        || ["what to do", "counter-measure"]
            .iter()
            .any(|words| head.contains(words))
    {
        Role::Remedy
    } else if begins(&["cause", "reason", "причин"]) {
        Role::Cause
    } else if begins(&["reaction", "response", "реакц"]) {
        Role::Reaction
    } else if begins(&["acknowl", "reset", "квитир", "сброс"]) {
        Role::Acknowledgement
    } else if begins(&[
        "display",
        "indicat",
        "код",
        "индикац",
        "дисплей",
        "обознач",
        "номер",
    ]) || is(&["code", "codes", "no", "number", "id", "led", "№", "symbol"])
    {
        Role::Code
    } else if begins(&[
        "descri",
        "explan",
        "detail",
        "meaning",
        "описан",
        "пояснен",
        "значени",
    ]) {
        Role::Description
    } else if of_faults
        || begins(&[
            "name",
            "message",
            "title",
            "наименов",
            "назван",
            "сообщен",
            "событи",
        ])
    {
        Role::Name
    } else {
        return None;
    };
    Some((role, of_faults))
}
