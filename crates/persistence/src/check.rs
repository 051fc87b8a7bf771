//! Looks for what shouldn't be.

use crate::{
    connection::{Session, meaning, query},
    error::Result,
};
use diesel::sql_types::{BigInt, Text};

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which check found it.
    pub check: &'static str,
    /// What it is.
    pub detail: String,
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(diesel::QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Statements that give a line for each thing that is wrong, SQLite only: PostgreSQL checks its own files and references.
const SQLITE: [(&str, &str); 2] = [
    ("integrity", "SELECT integrity_check AS line FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    (
        "foreign keys",
        "SELECT \"table\" || ' ' || coalesce(rowid, '') || ' refers to a missing row of ' || parent AS line
         FROM pragma_foreign_key_check",
    ),
];

/// Statements that count rows that contradict others, on both databases.
const BOTH: [(&str, &str); 17] = [
    (
        "places' keys",
        "SELECT count(*) AS rows FROM places p LEFT JOIN places a ON a.id = p.parent_id
         WHERE p.path_key <> coalesce(a.path_key, '') || p.sort_key || '\u{1}' || p.id || '\u{1f}'",
    ),
    (
        "drives' keys",
        "SELECT count(*) AS rows FROM drives d JOIN places r ON r.id = d.room_id LEFT JOIN places c ON c.id = d.cabinet_id
         WHERE d.place_key <> coalesce(c.path_key, r.path_key)",
    ),
    (
        "drives stand in rooms",
        "SELECT count(*) AS rows FROM drives d JOIN places r ON r.id = d.room_id WHERE r.level <> 3",
    ),
    (
        "drives' cabinets",
        "SELECT count(*) AS rows FROM drives d JOIN places c ON c.id = d.cabinet_id
         WHERE c.level <> 4 OR c.parent_id <> d.room_id",
    ),
    (
        "drives' mechanisms",
        "SELECT count(*) AS rows FROM drives d JOIN places r ON r.id = d.room_id JOIN places m ON m.id = d.mechanism_id
         WHERE m.level <> 5 OR m.parent_id <> r.parent_id",
    ),
    (
        "manuals' texts",
        "SELECT count(*) AS rows FROM manuals m JOIN files f ON f.sha256 = m.file_sha256
         LEFT JOIN manual_texts t ON t.manual_id = m.id AND t.file_sha256 = m.file_sha256
         WHERE f.content_type = 'application/pdf' AND t.manual_id IS NULL",
    ),
    (
        "manuals' links",
        "SELECT count(*) AS rows FROM manuals m LEFT JOIN manual_fetches f ON f.manual_id = m.id
         WHERE CASE WHEN m.url IS NOT NULL THEN f.url IS NULL OR f.url <> m.url OR f.state = 'fetched'
           ELSE f.url IS NOT NULL AND (m.file_sha256 IS NULL OR f.file_sha256 IS NULL OR f.file_sha256 <> m.file_sha256) END",
    ),
    (
        "pages of read manuals",
        "SELECT count(*) AS rows FROM manual_texts t WHERE t.pages_with_text > (
           SELECT count(*) FROM manual_pages p WHERE p.manual_id = t.manual_id AND p.text <> '')",
    ),
    (
        "spares' quantities",
        "SELECT count(*) AS rows FROM stock_items i WHERE i.quantity <> coalesce(
           (SELECT sum(m.difference) FROM stock_movements m WHERE m.item_id = i.id), 0)",
    ),
    (
        "spares' last movements",
        "SELECT count(*) AS rows FROM stock_items i JOIN stock_movements m ON m.id = (
           SELECT max(n.id) FROM stock_movements n WHERE n.item_id = i.id) WHERE m.left_quantity <> i.quantity",
    ),
    (
        "spares' groups",
        "SELECT count(*) AS rows FROM stock_items i WHERE (i.group_name IS NULL) <> (i.group_key = '')
           OR i.group_name IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM stock_groups g WHERE g.key = i.group_key AND g.name = i.group_name)",
    ),
    (
        "spares without an entry in the history",
        "SELECT count(*) AS rows FROM stock_items i WHERE NOT EXISTS (
           SELECT 1 FROM changes WHERE entity = 'stock_item' AND entity_id = i.id)",
    ),
    (
        "half an import",
        "SELECT count(*) AS rows FROM imports WHERE (state IN ('applied', 'undone')) <> (change_id IS NOT NULL)",
    ),
    (
        "drives without an entry in the history",
        "SELECT count(*) AS rows FROM drives d WHERE NOT EXISTS (
           SELECT 1 FROM changes WHERE entity = 'drive' AND entity_id = d.id)",
    ),
    (
        "fault codes of no manual that nobody wrote",
        "SELECT count(*) AS rows FROM faults WHERE manual_id IS NULL AND NOT edited",
    ),
    (
        "readings of no sensor",
        "SELECT count(*) AS rows FROM (SELECT DISTINCT sensor_id FROM readings UNION SELECT sensor_id FROM reading_hours) AS told
         WHERE sensor_id NOT IN (SELECT id FROM sensors) AND sensor_id NOT IN (SELECT sensor_id FROM removed_sensors)",
    ),
    (
        "what sensors exceed",
        "SELECT count(*) AS rows FROM (SELECT s.open_limits, s.attention,
           coalesce(sum(CASE e.kind WHEN 'hot' THEN 1 WHEN 'cold' THEN 2 WHEN 'battery' THEN 4 WHEN 'silence' THEN 8 END), 0) AS open
           FROM sensors s LEFT JOIN exceedings e ON e.sensor_id = s.id AND e.ended_at IS NULL GROUP BY s.id, s.open_limits, s.attention) AS told
         WHERE open_limits <> open OR attention <> CASE WHEN open >= 8 THEN 0 WHEN open > 0 THEN 1 ELSE 2 END",
    ),
];

/// The beginning of a reading's hour, on either database.
const HOURS: [(&str, &str); 2] = [
    ("postgres", "date_trunc('hour', at)"),
    ("sqlite", "at - at % 3600000000"),
];

/// Counts hours whose extremes aren't those of their readings. Where readings have been removed since, the extremes may be wider.
fn wrong_hours(hour: &str) -> String {
    format!(
        "SELECT count(*) AS rows FROM (SELECT sensor_id, {hour} AS hour, count(*) AS count,
           min(temperature) AS temperature_min, max(temperature) AS temperature_max, min(battery) AS battery_min, max(battery) AS battery_max
           FROM readings GROUP BY 1, 2) AS told LEFT JOIN reading_hours AS kept ON kept.sensor_id = told.sensor_id AND kept.hour = told.hour
         WHERE kept.sensor_id IS NULL OR told.count > kept.count
         OR told.temperature_min < kept.temperature_min OR told.temperature_max > kept.temperature_max
         OR told.battery_min < kept.battery_min OR told.battery_max > kept.battery_max
         OR (told.temperature_min IS NOT NULL AND kept.temperature_min IS NULL) OR (told.battery_min IS NOT NULL AND kept.battery_min IS NULL)
         OR (told.count = kept.count AND (told.temperature_min IS DISTINCT FROM kept.temperature_min
           OR told.temperature_max IS DISTINCT FROM kept.temperature_max OR told.battery_min IS DISTINCT FROM kept.battery_min
           OR told.battery_max IS DISTINCT FROM kept.battery_max))"
    )
}

const WORDS: [(&str, &str, &str); 6] = [
    (
        "drives without words to find them",
        "SELECT count(*) AS rows FROM drives d WHERE NOT EXISTS (SELECT 1 FROM drive_words w WHERE w.drive_id = d.id)",
        "postgres",
    ),
    (
        "drives without words to find them",
        "SELECT abs((SELECT count(*) FROM drives) - (SELECT count(*) FROM drive_words)) AS rows",
        "sqlite",
    ),
    (
        "spares without words to find them",
        "SELECT count(*) AS rows FROM stock_items i WHERE NOT EXISTS (SELECT 1 FROM stock_words w WHERE w.item_id = i.id)",
        "postgres",
    ),
    (
        "spares without words to find them",
        "SELECT abs((SELECT count(*) FROM stock_items) - (SELECT count(*) FROM stock_words)) AS rows",
        "sqlite",
    ),
    (
        "fault codes without words to find them",
        "SELECT count(*) AS rows FROM faults f WHERE NOT EXISTS (SELECT 1 FROM fault_words w WHERE w.fault_id = f.id)",
        "postgres",
    ),
    (
        "fault codes without words to find them",
        "SELECT abs((SELECT count(*) FROM faults) - (SELECT count(*) FROM fault_words)) AS rows",
        "sqlite",
    ),
];

pub(crate) async fn check(session: &mut Session) -> Result<Vec<Finding>> {
    let mut findings = vec![];
    if !session.is_postgres() {
        for (check, statement) in SQLITE {
            let lines: Vec<Line> =
                query!(*session, |c| diesel::sql_query(statement).load(c)).map_err(meaning)?;
            findings.extend(lines.into_iter().map(|row| Finding {
                check,
                detail: row.line,
            }));
        }
    }
    let kind = if session.is_postgres() {
        "postgres"
    } else {
        "sqlite"
    };
    let words = WORDS
        .into_iter()
        .filter(|(_, _, database)| *database == kind);
    let words = words.map(|(check, statement, _)| (check, statement));
    let hours = HOURS.into_iter().filter(|(database, _)| *database == kind);
    let hours = hours.map(|(_, hour)| ("extremes of readings' hours", wrong_hours(hour)));
    let fixed = BOTH.into_iter().chain(words);
    let fixed = fixed.map(|(check, statement)| (check, statement.to_owned()));
    for (check, statement) in fixed.chain(hours) {
        let wrong: Rows =
            query!(*session, |c| diesel::sql_query(statement).get_result(c)).map_err(meaning)?;
        if wrong.rows != 0 {
            findings.push(Finding {
                check,
                detail: format!("{} rows", wrong.rows),
            });
        }
    }
    Ok(findings)
}
