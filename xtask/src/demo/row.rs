//! One row of the crew's sheet, and its form in a CSV.

/// The sheet's headings, in its order.
pub(super) const HEADINGS: [&str; 13] = [
    "Цех",
    "Группа",
    "Помещение",
    "Шкаф/Привод",
    "Агрегат",
    "Преобразователь",
    "Тип преобразователя",
    "Мощность, Вт",
    "Номинальный ток, А",
    "Род тока",
    "Входное напряжение, В",
    "Выходное напряжение, В",
    "Примечание",
];

/// What flows in the motor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CurrentKind {
    Alternating,
    Direct,
}

/// One drive as a row; an empty cell is an empty string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(super) shop: String,
    pub(super) line: String,
    pub(super) room: String,
    pub(super) cabinet: String,
    pub(super) mechanism: String,
    pub(super) series: String,
    pub(super) order_number: String,
    pub(super) power_w: String,
    pub(super) rated_current_a: String,
    pub(super) current_kind: String,
    pub(super) input_voltage_v: String,
    pub(super) output_voltage_v: String,
    pub(super) note: String,
}

impl Row {
    fn cells(&self) -> [&str; HEADINGS.len()] {
        [
            &self.shop,
            &self.line,
            &self.room,
            &self.cabinet,
            &self.mechanism,
            &self.series,
            &self.order_number,
            &self.power_w,
            &self.rated_current_a,
            &self.current_kind,
            &self.input_voltage_v,
            &self.output_voltage_v,
            &self.note,
        ]
    }
}

/// The rows as a spreadsheet program of a Russian office saves them: semicolons, UTF-8 with a byte order mark.
pub(super) fn csv(rows: &[Row]) -> String {
    let cells: Vec<_> = rows.iter().map(Row::cells).collect();
    written(&HEADINGS, cells.iter().map(|cells| &cells[..]))
}

/// The same of any sheet.
pub(super) fn written<'a>(headings: &[&str], rows: impl Iterator<Item = &'a [&'a str]>) -> String {
    let mut text = String::from('\u{FEFF}');
    push_line(&mut text, headings);
    for row in rows {
        push_line(&mut text, row);
    }
    text
}

fn push_line(text: &mut String, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        if column > 0 {
            text.push(';');
        }
        if cell.contains([';', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_need_it_are_quoted() {
        let row = Row {
            room: "ПУ \"А\"; верх".to_owned(),
            cabinet: "пр.1\nпр.2".to_owned(),
            ..Row::default()
        };
        assert!(csv(&[row]).ends_with("\r\n;;\"ПУ \"\"А\"\"; верх\";\"пр.1\nпр.2\";;;;;;;;;\r\n"));
    }
}
