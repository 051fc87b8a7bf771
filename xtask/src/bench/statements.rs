//! The statements that one request makes, taken from PostgreSQL's own log, so that both sides run the same.
//!
//! With `log_statement=all` the server logs each execution as `LOG:  execute NAME: SQL` (or `LOG:  statement: SQL`),
//! continued on lines that begin with a tab, and its parameters as `DETAIL:  parameters: $1 = '50', $2 = NULL`.
//! Each line names its process (`[123]`), that is, its connection.

/// A statement with its parameters; `None` is NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    sql: String,
    parameters: Vec<Option<String>>,
}

impl Statement {
    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// The statement with what `write` makes of each parameter in the place of `$1`, `$2`, …
    pub(super) fn render(&self, mut write: impl FnMut(&str) -> String) -> String {
        let mut result = String::with_capacity(self.sql.len() * 2);
        let mut rest = self.sql.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            result.push_str(before);
            let digits = after
                .find(|letter: char| !letter.is_ascii_digit())
                .unwrap_or(after.len());
            let number = after[..digits].parse::<usize>().ok();
            match number.and_then(|number| self.parameters.get(number.checked_sub(1)?)) {
                Some(Some(value)) => result.push_str(&write(value)),
                Some(None) => result.push_str("NULL"),
                // Not a parameter but a dollar.
                None => {
                    result.push('$');
                    result.push_str(&after[..digits]);
                }
            }
            rest = &after[digits..];
        }
        result.push_str(rest);
        result
    }
}

/// The statements, in their order, of the connection on which `marker` was executed; up to its COMMIT, if there is one.
///
/// The server does other things meanwhile, on other connections or after the answer.
pub(super) fn of_request(log: &str, marker: &str) -> Vec<Statement> {
    let entries = entries(log);
    let Some(process) = entries
        .iter()
        .find(|entry| executed(entry).is_some_and(|sql| sql.contains(marker)))
        .and_then(|entry| process_of(entry))
    else {
        return Vec::new();
    };
    let mut found: Vec<Statement> = Vec::new();
    for entry in entries
        .iter()
        .filter(|entry| process_of(entry) == Some(process))
    {
        if let Some(sql) = executed(entry) {
            if found.last().is_some_and(|last| last.sql == "COMMIT") {
                break;
            }
            found.push(Statement {
                sql: sql.trim().to_owned(),
                parameters: Vec::new(),
            });
        } else if let Some((_, list)) = entry.split_once("DETAIL:  parameters: ")
            && let Some(last) = found.last_mut()
        {
            last.parameters = parameters(list);
        }
    }
    found
}

fn process_of(entry: &str) -> Option<&str> {
    let (_, rest) = entry.split_once('[')?;
    rest.split_once(']').map(|(process, _)| process)
}

/// Lines of the log, with continuations joined.
fn entries(log: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(more), Some(last)) => {
                last.push(' ');
                last.push_str(more.trim_start());
            }
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

fn executed(entry: &str) -> Option<&str> {
    if let Some((_, sql)) = entry.split_once("LOG:  statement: ") {
        return Some(sql);
    }
    let (_, execution) = entry.split_once("LOG:  execute ")?;
    execution.split_once(": ").map(|(_, sql)| sql)
}

/// `$1 = 'it''s', $2 = NULL` → the values.
fn parameters(list: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = list;
    while let Some((_, from_value)) = rest.split_once(" = ") {
        let length = literal_length(from_value);
        let quoted = from_value[..length]
            .strip_prefix('\'')
            .and_then(|text| text.strip_suffix('\''));
        values.push(quoted.map(|text| text.replace("''", "'")));
        rest = &from_value[length..];
    }
    values
}

fn literal_length(text: &str) -> usize {
    if !text.starts_with('\'') {
        return text.find(',').unwrap_or(text.len());
    }
    let mut index = 1;
    while let Some(quote) = text[index..].find('\'') {
        index += quote + 1;
        if !text[index..].starts_with('\'') {
            return index;
        }
        index += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "2026-11-22 14:50:25.122 UTC [8] LOG:  statement: SELECT 'another'\n\
        2026-11-22 14:50:25.123 UTC [7] LOG:  statement: BEGIN\n\
        2026-11-22 14:50:25.124 UTC [7] LOG:  execute s1: SELECT a,\n\
        \tb FROM t WHERE a = $1 AND b = $2 LIMIT $10\n\
        2026-11-22 14:50:25.124 UTC [7] DETAIL:  parameters: $1 = 'it''s, $2 = 3', $2 = NULL, $3 = '50'\n\
        2026-11-22 14:50:25.125 UTC [8] LOG:  execute s1: SELECT $1\n\
        2026-11-22 14:50:25.126 UTC [7] LOG:  execute <unnamed>: COMMIT\n\
        2026-11-22 14:50:25.127 UTC [7] LOG:  statement: SELECT 'afterwards'\n";

    #[test]
    fn a_request_has_the_statements_of_its_connection() {
        let statements = of_request(LOG, "FROM t");
        let sql: Vec<&str> = statements.iter().map(Statement::sql).collect();
        assert_eq!(
            sql,
            [
                "BEGIN",
                "SELECT a, b FROM t WHERE a = $1 AND b = $2 LIMIT $10",
                "COMMIT"
            ]
        );
        assert!(of_request(LOG, "FROM nowhere").is_empty());
    }

    #[test]
    fn parameters_are_put_in() {
        let statement = &of_request(LOG, "FROM t")[1];
        assert_eq!(
            statement.render(|value| format!("<{value}>")),
            "SELECT a, b FROM t WHERE a = <it's, $2 = 3> AND b = NULL LIMIT $10"
        );
    }

    #[test]
    fn literals_end_at_their_own_quote() {
        let values = parameters("$1 = '', $2 = 'a''''b', $3 = NULL, $4 = '5'");
        let expected = [Some(""), Some("a''b"), None, Some("5")];
        assert_eq!(values, expected.map(|value| value.map(str::to_owned)));
    }
}
