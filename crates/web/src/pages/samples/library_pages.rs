//! The pages of the library.

use super::{Page, Sample, pager, plant::*};
use crate::pages::{
    forms::{Choice, FormErrors, OptionGroup},
    library::{
        ManualRow,
        category_form::{CategoryForm, CategoryPage},
        group::{AboutSeries, GroupPage},
        group_form::{GroupForm, GroupFormPage},
        manual::{FetchView, ManualPage, TextView},
        manual_form::{ManualForm, ManualFormPage},
        shelves::{GapView, GroupRow, LibraryPage, Shelf},
    },
    present::DriveRow,
};
use domain::{
    library::{Link, Title},
    *,
};

/// One of each: linked to, kept here, and still to be sent.
pub(super) fn manuals() -> Vec<Manual> {
    let link = Link::parse("https://plant.example/s120.pdf").unwrap();
    let file = ManualSource::File {
        file: StoredFile {
            sha256: Sha256::of([7; 32]),
            size: 12_500_000,
            content_type: "application/pdf".into(),
            pages: Some(732),
        },
        name: "s120 <список>.pdf".into(),
    };
    let sources = [ManualSource::Link(link), file, ManualSource::Nothing];
    let manual = |(id, source)| Manual {
        id: ManualId(id),
        values: ManualValues {
            group: ManualGroupId(5),
            title: Title::parse("Sinamics S120 <Справочник>").unwrap(),
            kind: ManualKind::List,
            language: None,
            edition: None,
            issued: None,
            source,
        },
        group: Name::parse("Sinamics S120").unwrap(),
        category_id: ManualCategoryId(1),
        category: Name::parse("Siemens").unwrap(),
        created_at: earlier(90),
        updated_at: earlier(60),
    };
    (1..).zip(sources).map(manual).collect()
}

pub(super) fn gaps() -> Vec<SeriesGap> {
    let gap = |(series, has_manual): (&str, bool)| SeriesGap {
        series: series.into(),
        drives: 209,
        has_manual,
    };
    [("Sinamics <S120>", true), ("КТЭ", false)].map(gap).into()
}

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let show = &sample.show;
    let rows: Vec<_> = manuals()
        .iter()
        .map(|one| ManualRow::new(show, one))
        .collect();
    let group = |id, manuals| GroupRow {
        id,
        name: "Sinamics S120".into(),
        manuals,
    };
    let library = LibraryPage {
        q: String::new(),
        shelves: vec![Shelf {
            id: 1,
            name: "Siemens".into(),
            initials: "SI".to_owned(),
            groups: vec![group(1, 3), group(2, 0)],
        }],
        gaps: gaps().iter().map(GapView::from).collect(),
        found: None,
    };
    let group_page = |about| GroupPage {
        id: 5,
        name: "Sinamics S120".into(),
        category: "Siemens".into(),
        manuals: rows.clone(),
        pager: pager(show, "/library/groups/5", 84),
        by_name: true,
        about,
        limit: "200 МБ".into(),
        codes: "/faults?series=Sinamics+S120".into(),
        history: sample.history(),
        history_all: "/changes?entity=manual_group&id=5".into(),
        errors: FormErrors::default(),
    };
    let about = AboutSeries {
        series: "Sinamics S120".into(),
        words: Some("6SL3320".into()),
        count: 209,
        exact: true,
        drives: drives().iter().map(DriveRow::from).collect(),
        all: "/drives?series=x".into(),
    };
    let manual = |index: usize, missing| ManualPage {
        manual: rows[index].clone(),
        category: "Siemens".into(),
        group: "Sinamics S120".into(),
        group_id: 5,
        edition: Some("6SL3097-4AP00-0PP3".into()),
        source: Some("s120 <список>.pdf".into()),
        sha256: Some("07".repeat(32)),
        missing,
        has_pages: index == 1,
        text: (index == 1).then_some(TextView {
            state: if missing { "failed" } else { "reading" },
            pages: Some(732),
            pages_read: 612,
            reason: missing.then_some("missing"),
            is_ended: missing,
        }),
        fetch: Some(FetchView {
            state: ["failed", "fetched", "waiting"][index],
            from: (index == 1).then(|| "https://plant.example/?<a>".into()),
            reason: (index != 1).then_some("not_found"),
            again_at: (index == 2).then(|| show.when(earlier(60))),
            is_left: index != 1,
        }),
        limit: "200 МБ".into(),
        codes: (index == 1).then(super::fault_pages::coverage),
        updated_at: show.when(earlier(60)),
        history: vec![],
        history_all: "/changes?entity=manual&id=1".into(),
    };
    let mut wrong = FormErrors::default();
    for field in [
        "name",
        "logo_url",
        "title",
        "group",
        "category",
        "about_series",
    ] {
        wrong.put(show, field, &Problem::Empty);
    }
    let category = CategoryPage {
        id: Some(1),
        name: "Siemens".into(),
        form: CategoryForm::default(),
        conflict: None,
        history: sample.history(),
        history_all: "/changes?entity=manual_category&id=1".into(),
        errors: wrong.clone(),
    };
    let group_form = GroupFormPage {
        id: None,
        categories: OptionGroup::plain([Choice::new(1, "Siemens")]),
        series: vec!["КТЭ <1>".into()],
        form: GroupForm::default(),
        conflict: None,
        errors: wrong.clone(),
    };
    let manual_form = ManualFormPage {
        id: Some(1),
        groups: super::room_choices(),
        kinds: OptionGroup::plain([Choice::new("list", "x")]),
        has_file: true,
        cancel: "/library".into(),
        form: ManualForm::default(),
        conflict: None,
        errors: wrong,
    };
    vec![
        (
            "library",
            sample.draw("library/library.html", "/library", None, &library),
        ),
        (
            "library-group",
            sample.draw(
                "library/group.html",
                "/library",
                None,
                &group_page(vec![about]),
            ),
        ),
        (
            "library-group-bare",
            sample.draw("library/group.html", "/library", None, &group_page(vec![])),
        ),
        (
            "manual-link",
            sample.draw("library/manual.html", "/library", None, &manual(0, false)),
        ),
        (
            "manual-file",
            sample.draw("library/manual.html", "/library", None, &manual(1, false)),
        ),
        (
            "manual-missing",
            sample.draw("library/manual.html", "/library", None, &manual(1, true)),
        ),
        (
            "manual-none",
            sample.draw("library/manual.html", "/library", None, &manual(2, false)),
        ),
        (
            "library-category",
            sample.draw("library/category.html", "/library", None, &category),
        ),
        (
            "library-group-form",
            sample.draw("library/group-form.html", "/library", None, &group_form),
        ),
        (
            "manual-form",
            sample.draw("library/manual-form.html", "/library", None, &manual_form),
        ),
    ]
}
