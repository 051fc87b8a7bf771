//! Entries of the history for the sample pages.

use super::plant::earlier;
use domain::{change::FieldValue, *};

fn by_token(mut change: Change) -> Change {
    change.told.actor.user = Some(UserId(7));
    change.told.actor.token = Some("шлюз".into());
    change
}

pub(super) fn changes() -> Vec<Change> {
    let value = |text: &str| Some(FieldValue::text(text));
    let entry =
        |id,
         minutes,
         actor: &str,
         operation,
         entity,
         name: &str,
         fields: Vec<(&str, Option<FieldValue>, Option<FieldValue>)>| Change {
            id: ChangeId(id),
            told: NewChange {
                at: earlier(minutes),
                actor: Actor::named(actor),
                operation,
                entity,
                entity_id: id,
                name: name.into(),
                fields: fields
                    .into_iter()
                    .map(|(name, from, to)| (name.to_owned(), FieldChange { from, to }))
                    .collect(),
                parent: None,
            },
        };
    vec![
        entry(
            15,
            4,
            "local",
            Operation::Changed,
            Entity::Drive,
            "Sinamics S120",
            vec![
                (
                    "type",
                    value("6SL3320-1TE32-1AA0"),
                    value("6SL3320-1TE32-1AA3"),
                ),
                ("power_w", None, value("45000")),
            ],
        ),
        entry(
            14,
            190,
            "local",
            Operation::Applied,
            Entity::Import,
            "drives.xlsx",
            vec![],
        ),
        entry(
            13,
            2_000,
            "command line",
            Operation::Removed,
            Entity::Room,
            "7ЭП (старая)",
            vec![("name", value("7ЭП (старая)"), None)],
        ),
        entry(
            12,
            500_000,
            "import 2",
            Operation::Added,
            Entity::Cabinet,
            "2UZ-9",
            vec![("room", None, value("2ЕР"))],
        ),
        by_token(entry(
            11,
            600_000,
            "Анна <Петрова>",
            Operation::Changed,
            Entity::User,
            "Олег",
            vec![
                ("role", value("viewer"), value("editor")),
                ("disabled", value("true"), None),
            ],
        )),
    ]
}
