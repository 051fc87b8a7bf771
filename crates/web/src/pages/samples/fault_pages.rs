//! The pages of fault codes, and the card.

use super::{Page, Sample, log_pages, pager, plant::*, stock_pages};
use crate::pages::{
    drives_query::Chip,
    faults::{
        card::{CardEntry, FaultCardView},
        fault::FaultPage,
        form::{FaultForm, FaultFormPage},
        list::{CoverageView, FaultRow, FaultsPage, FaultsQuery, ReferredView},
    },
    forms::{Choice, FormErrors, OptionGroup},
};
use api::operations::faults::FaultCard;
use domain::{faults::Referred, library::Title, *};

fn fault(id: i64, code: &str, has_manual: bool) -> Fault {
    let manual = FaultManual {
        id: ManualId(2),
        title: "Sinamics S120 <Справочник>".into(),
        language: Some("ru".into()),
        has_file: true,
        group_id: ManualGroupId(5),
        group: "Sinamics S120".into(),
        category: "Siemens".into(),
    };
    let cause = "Ток утекает на корпус <двигателя>.\nКабель повреждён.";
    let remedy = "Осмотреть кабель двигателя.\nИзмерить изоляцию: не меньше 1 МОм <при 500 В>.\nОтсоединить двигатель и включить снова.";
    Fault {
        id: FaultId(id),
        values: FaultValues {
            code: FaultCode::parse(code).unwrap(),
            manual: has_manual.then_some(ManualId(2)),
            series: (!has_manual).then(|| Name::parse("КТЭ").unwrap()),
            title: Title::parse("Силовой блок: замыкание <на землю>").unwrap(),
            reaction: has_manual.then(|| Note::parse("OFF2").unwrap()),
            acknowledgement: has_manual.then(|| Note::parse("Сразу").unwrap()),
            cause: FaultText::parse(cause).ok(),
            remedy: FaultText::parse(remedy).ok(),
            page: has_manual.then_some(703),
            page_label: None,
        },
        manual: has_manual.then_some(manual),
        edited: !has_manual,
        created_at: earlier(90),
        updated_at: earlier(60),
    }
}

/// What a card shows.
pub(super) fn card(sample: &Sample) -> FaultCardView {
    let card = FaultCard {
        code: FaultCode::parse("F30021").unwrap(),
        approximate: true,
        entries: vec![fault(1, "F30021", true), fault(2, "F30021", false)],
        drives: drives(),
        more_drives: true,
        narrowed: false,
        spares: stock_pages::items(),
        log: log_pages::entries(),
        movements: stock_pages::movements(),
    };
    FaultCardView::new(&sample.show, log_pages::news(), &card)
}

pub(super) fn coverage() -> CoverageView {
    CoverageView {
        manual: "Sinamics S120 <Справочник>".into(),
        series: "Siemens › Sinamics S120".into(),
        url: "/faults?manual=2".into(),
        entries: 1_204,
        edited: 2,
        referred: 31,
    }
}

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let show = &sample.show;
    let faults = [fault(1, "F30021", true), fault(2, "F30021", false)];
    let referred = Referred {
        code: FaultCode::parse("F30022").unwrap(),
        page: 703,
    };
    let list = |rows: Vec<FaultRow>, chips: bool, past_end| FaultsPage {
        query: FaultsQuery::default(),
        manuals: OptionGroup::grouped([(
            "Siemens › Sinamics S120".to_owned(),
            Choice::new(2, "Sinamics S120 <Справочник>"),
        )]),
        chips: if chips {
            let (text, url) = ("S120 <Справочник>".to_owned(), "/faults".to_owned());
            vec![Chip { text, url }]
        } else {
            vec![]
        },
        rows,
        pager: pager(show, "/faults", 84),
        past_end,
        add: "/faults/new".into(),
        coverage: vec![coverage()],
        referred: vec![ReferredView::new(Some(ManualId(2)), &referred)],
        errors: FormErrors::default(),
    };
    let rows: Vec<FaultRow> = faults.iter().map(FaultRow::from).collect();
    let page = FaultPage {
        id: 1,
        code: "F30021".into(),
        card: card(sample),
        others: faults.iter().map(CardEntry::new).collect(),
        of_manual: Some("/faults?manual=2".into()),
        updated_at: show.when(earlier(60)),
        history: sample.history(),
        history_all: "/changes?entity=fault&id=1".into(),
    };
    let mut wrong = FormErrors::default();
    for field in [
        "code",
        "title",
        "manual",
        "series",
        "cause",
        "remedy",
        "reaction",
        "acknowledgement",
        "page",
        "page_label",
    ] {
        wrong.put(show, field, &Problem::Empty);
    }
    let form = |id, errors| FaultFormPage {
        id,
        manuals: OptionGroup::grouped([("Siemens".to_owned(), Choice::new(2, "S120 <2>"))]),
        cancel: "/faults".into(),
        form: FaultForm {
            code: "F30021 <".into(),
            cause: "<script>".into(),
            version: "7".into(),
            ..FaultForm::default()
        },
        conflict: None,
        errors,
    };
    vec![
        (
            "faults",
            sample.draw(
                "faults/list.html",
                "/faults",
                None,
                &list(rows, true, false),
            ),
        ),
        (
            "faults-empty",
            sample.draw(
                "faults/list.html",
                "/faults",
                None,
                &list(vec![], false, false),
            ),
        ),
        (
            "faults-none-here",
            sample.draw(
                "faults/list.html",
                "/faults",
                None,
                &list(vec![], true, false),
            ),
        ),
        (
            "faults-past-end",
            sample.draw(
                "faults/list.html",
                "/faults",
                None,
                &list(vec![], false, true),
            ),
        ),
        (
            "fault",
            sample.draw("faults/fault.html", "/faults/1", None, &page),
        ),
        (
            "fault-form",
            sample.draw(
                "faults/form.html",
                "/faults/new",
                None,
                &form(None, FormErrors::default()),
            ),
        ),
        (
            "fault-form-wrong",
            sample.draw(
                "faults/form.html",
                "/faults/1/edit",
                None,
                &form(Some(1), wrong),
            ),
        ),
    ]
}
