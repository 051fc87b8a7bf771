//! The pages of the shift log.

use super::{Page, Sample, pager, plant::*};
use crate::pages::{
    drives_query::Chip,
    forms::FormErrors,
    log::{LogCard, LogEntryPage, LogPage},
    log_entry_form::{LogEntryForm, LogFormPage},
    log_lines::{About, News, OwnLog},
    present::Presenter,
};
use domain::*;

/// To somebody who wrote the second entry and was here two hours ago.
pub(super) fn news() -> News {
    News {
        since: Some(earlier(120)),
        reader: Some(UserId(2)),
    }
}

pub(super) fn entries() -> Vec<LogEntry> {
    let about = |kind, id, name: &str| {
        Some(LogSubjectShown {
            kind,
            id,
            name: name.into(),
        })
    };
    let entry = |id, minutes, author, title: &str, text: &str, subject| LogEntry {
        id: LogEntryId(id),
        title: Name::parse(title).unwrap(),
        text: LogText::parse(text).unwrap(),
        author: AuthorName {
            id: UserId(author),
            name: ["Анна <Петрова>", "Борис Ким"][usize::from(author == 2)].into(),
        },
        subject,
        created_at: earlier(minutes),
        updated_at: earlier(minutes - 3),
    };
    let drive = about(
        LogSubjectKind::Drive,
        Some(1),
        "Sinamics S120 6SL3320-1TE32-1AA3, 2UZ-2",
    );
    let gone = about(LogSubjectKind::Cabinet, None, "Шкаф =MA01E10 <старый>");
    let night = "F30002 при **торможении**.\n\n| шина | В |\n|---|---|\n| DC | 812 |\n\n- сбросили\n- <script>alert(1)</script>";
    let long = "Обошли помещения, проверили вентиляторы и фильтры. ".repeat(200);
    vec![
        entry(4, 20, 1, "2UZ-2 стоит <F30002>", night, drive),
        entry(3, 60, 2, "Обход", &long, None),
        entry(2, 90, 1, "Шкаф разобран", "", gone),
        entry(
            1,
            9_000,
            1,
            "Ключи у мастера",
            "```\nr0945 = 30002\n```",
            about(LogSubjectKind::Room, Some(12), "2ЕР"),
        ),
    ]
}

/// What the log says of a drive.
pub(super) fn own_log(show: &Presenter, entries: &[LogEntry]) -> Option<OwnLog> {
    let drive = LogSubject::Drive(DriveId(1));
    Some(OwnLog::new(show, news(), drive, entries))
}

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let show = &sample.show;
    let list = |entries: Vec<LogEntry>, chips| LogPage {
        entries: entries
            .iter()
            .map(|entry| LogCard::short(show, news(), entry))
            .collect(),
        chips,
        pager: pager(show, "/log", 84),
        add: "/log/new?drive=1".into(),
        past_end: false,
    };
    let full = (0..5).flat_map(|_| entries()).collect();
    let chip = Chip {
        text: "Sinamics S120, 2UZ-2".into(),
        url: "/log".into(),
    };
    let mut wrong = FormErrors::default();
    wrong.put(show, "title", &Problem::Empty);
    wrong.put(show, "text", &Problem::ControlCharacter);
    wrong.put(show, "about", &Problem::Missing);
    let form = |about: Option<About>, drive: &str, errors| LogFormPage {
        conflict: None,
        title_key: "log-edit",
        action: "/log/4/edit".into(),
        cancel: "/log/4".into(),
        about,
        form: LogEntryForm {
            title: "2UZ-2 <стоит>".into(),
            text: "</textarea><script>".into(),
            drive: drive.into(),
            ..LogEntryForm::default()
        },
        errors,
    };
    let about = entries()[0].subject.as_ref().map(About::from);
    vec![
        (
            "log",
            sample.draw("log/list.html", "/log", None, &list(full, vec![chip])),
        ),
        (
            "log-none",
            sample.draw(
                "log/list.html",
                "/log",
                Some("removed"),
                &list(vec![], vec![]),
            ),
        ),
        (
            "log-entry",
            sample.draw(
                "log/entry.html",
                "/log/4",
                Some("added"),
                &LogEntryPage {
                    entry: LogCard::whole(show, news(), &entries()[0]),
                    changed_at: Some(show.when(earlier(3))),
                    may_correct: true,
                    history: sample.history(),
                    history_all: "/changes?entity=log_entry&id=4".into(),
                },
            ),
        ),
        (
            "log-form",
            sample.draw(
                "log/form.html",
                "/log/4/edit",
                None,
                &form(about, "1", FormErrors::default()),
            ),
        ),
        (
            "log-form-wrong",
            sample.draw("log/form.html", "/log/4/edit", None, &form(None, "", wrong)),
        ),
    ]
}
