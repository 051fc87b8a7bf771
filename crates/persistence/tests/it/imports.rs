//! Imports: the contract of their repository.

use crate::support::{Base, build::*, on_both};
use domain::Entity;
use domain::import::{
    CellNote, Failure, Findings, Import, ImportId, ImportKind, ImportRow, ImportState, RowCounts,
    RowStatus,
};
use persistence::{Area, Conflict, Error, NewImport, UnitOfWork};

on_both!(
    an_import_begins_and_goes_on_from_state_to_state,
    lists_have_the_newest_first,
    rows_are_written_over_and_read_by_number,
    drives_that_a_file_does_not_mention_are_kept,
    old_imports_go_with_their_rows,
    rows_without_an_import_are_a_conflict,
    many_rows_go_in_at_once,
);

async fn begin(work: &mut dyn UnitOfWork, seconds: i64) -> ImportId {
    let new = NewImport {
        kind: ImportKind::Drives,
        file_name: "Привода (1).xlsx".to_owned(),
        actor: "local".to_owned(),
    };
    work.imports().add(&new, at(seconds)).await.unwrap()
}

async fn find(work: &mut dyn UnitOfWork, id: ImportId) -> Import {
    work.imports().find(id).await.unwrap().unwrap()
}

fn row(number: u32, status: RowStatus) -> ImportRow {
    ImportRow {
        number,
        status,
        cells: vec![Some("ЛПЦ-1".to_owned()), None, Some("\"\\\n🦀".to_owned())],
        notes: vec![CellNote {
            column: 2,
            from: Some("было".to_owned()),
            problem: Some(Failure {
                key: "too-long".to_owned(),
                arguments: vec![("limit".to_owned(), "200".to_owned())],
            }),
        }],
        thing: (status != RowStatus::New).then_some(i64::from(number)),
    }
}

async fn an_import_begins_and_goes_on_from_state_to_state(base: Base) {
    let mut work = base.store.begin(Area::Imports).await.unwrap();
    let id = begin(&mut *work, 0).await;
    let begun = find(&mut *work, id).await;
    let expected = Import {
        id,
        kind: ImportKind::Drives,
        file_name: "Привода (1).xlsx".to_owned(),
        sheet: None,
        state: ImportState::Reading,
        actor: "local".to_owned(),
        created_at: at(0),
        updated_at: at(0),
        counts: RowCounts::default(),
        findings: Findings::default(),
        not_in_file: 0,
        change: None,
    };
    assert_eq!(begun, expected);
    let previewed = Import {
        state: ImportState::Previewed,
        sheet: Some("Лист1".to_owned()),
        counts: RowCounts {
            new: 1,
            changed: 2,
            same: 3,
            wrong: 4,
        },
        findings: Findings {
            unknown_columns: vec!["Цвет".to_owned()],
            ..Findings::default()
        },
        not_in_file: 5,
        ..begun.clone()
    };
    assert!(
        work.imports()
            .change(&previewed, ImportState::Reading, at(1))
            .await
            .unwrap()
    );
    let stored = find(&mut *work, id).await;
    assert_eq!(
        stored,
        Import {
            updated_at: at(1),
            ..previewed.clone()
        }
    );
    // Whoever comes second with the same idea is told so, and changes nothing.
    let failed = Import {
        state: ImportState::Failed,
        ..begun
    };
    assert!(
        !work
            .imports()
            .change(&failed, ImportState::Reading, at(2))
            .await
            .unwrap()
    );
    assert_eq!(find(&mut *work, id).await, stored);
    let change = work
        .changes()
        .add(&[entry(Entity::Import, id.0)])
        .await
        .unwrap()[0];
    let applied = Import {
        state: ImportState::Applied,
        change: Some(change),
        ..stored
    };
    assert!(
        work.imports()
            .change(&applied, ImportState::Previewed, at(3))
            .await
            .unwrap()
    );
    assert_eq!(find(&mut *work, id).await.change, Some(change));
    assert_eq!(work.imports().find(ImportId(9_999)).await.unwrap(), None);
    work.commit().await.unwrap();
    for state in ImportState::ALL {
        let mut work = base.store.begin(Area::Imports).await.unwrap();
        let before = find(&mut *work, id).await;
        let now = Import {
            state,
            ..before.clone()
        };
        assert!(
            work.imports()
                .change(&now, before.state, at(4))
                .await
                .unwrap()
        );
        assert_eq!(find(&mut *work, id).await.state, state);
        work.rollback().await.unwrap();
    }
}

async fn lists_have_the_newest_first(base: Base) {
    let mut work = base.store.begin(Area::Imports).await.unwrap();
    let mut ids = vec![];
    for seconds in 0..7 {
        ids.insert(0, begin(&mut *work, seconds).await.0);
    }
    let walked = walk(3, async |page| work.imports().list(&page).await).await;
    assert_eq!(walked, ids);
}

async fn rows_are_written_over_and_read_by_number(base: Base) {
    let mut work = base.store.begin(Area::Imports).await.unwrap();
    let id = begin(&mut *work, 0).await;
    let other = begin(&mut *work, 0).await;
    let statuses = [
        RowStatus::New,
        RowStatus::Changed,
        RowStatus::Same,
        RowStatus::Wrong,
        RowStatus::New,
    ];
    let rows: Vec<_> = (1..)
        .zip(statuses)
        .map(|(number, status)| row(number, status))
        .collect();
    work.imports().put_rows(id, &rows).await.unwrap();
    work.imports().put_rows(other, &rows[..1]).await.unwrap();
    assert_eq!(work.imports().rows(id, None, 0, 99).await.unwrap(), rows);
    assert_eq!(
        work.imports().rows(id, None, 1, 2).await.unwrap(),
        rows[1..3]
    );
    let new = work
        .imports()
        .rows(id, Some(RowStatus::New), 0, 99)
        .await
        .unwrap();
    assert_eq!(new, [rows[0].clone(), rows[4].clone()]);
    assert_eq!(
        work.imports()
            .rows(id, Some(RowStatus::New), 1, 99)
            .await
            .unwrap(),
        rows[4..]
    );
    let again = ImportRow {
        cells: vec![],
        notes: vec![],
        thing: Some(77),
        ..row(2, RowStatus::Same)
    };
    work.imports()
        .put_rows(id, std::slice::from_ref(&again))
        .await
        .unwrap();
    assert_eq!(work.imports().rows(id, None, 1, 1).await.unwrap(), [again]);
    assert_eq!(
        work.imports().rows(other, None, 0, 99).await.unwrap(),
        rows[..1]
    );
    work.imports().put_rows(id, &[]).await.unwrap();
    assert_eq!(
        work.imports().rows(id, None, u32::MAX, 99).await.unwrap(),
        []
    );
}

async fn drives_that_a_file_does_not_mention_are_kept(base: Base) {
    let mut work = base.store.begin(Area::Imports).await.unwrap();
    let id = begin(&mut *work, 0).await;
    work.imports()
        .put_not_in_file(id, &[9, 3, 5])
        .await
        .unwrap();
    assert_eq!(
        work.imports().not_in_file(id, 0, 99).await.unwrap(),
        [3, 5, 9]
    );
    assert_eq!(work.imports().not_in_file(id, 3, 1).await.unwrap(), [5]);
    work.imports().put_not_in_file(id, &[4]).await.unwrap();
    assert_eq!(
        work.imports().not_in_file(id, 0, 99).await.unwrap(),
        [4],
        "instead of what was kept before"
    );
    let many: Vec<i64> = (1..=25_000).collect();
    work.imports().put_not_in_file(id, &many).await.unwrap();
    assert_eq!(
        work.imports().not_in_file(id, 0, u32::MAX).await.unwrap(),
        many
    );
    work.imports().put_not_in_file(id, &[]).await.unwrap();
    assert_eq!(work.imports().not_in_file(id, 0, 99).await.unwrap(), [0; 0]);
}

async fn old_imports_go_with_their_rows(base: Base) {
    let mut work = base.store.begin(Area::Imports).await.unwrap();
    let old = begin(&mut *work, 0).await;
    let young = begin(&mut *work, 10).await;
    let applied = begin(&mut *work, 0).await;
    let stored = find(&mut *work, applied).await;
    let done = Import {
        state: ImportState::Applied,
        ..stored
    };
    work.imports()
        .change(&done, ImportState::Reading, at(0))
        .await
        .unwrap();
    for id in [old, young, applied] {
        work.imports()
            .put_rows(id, &[row(1, RowStatus::New)])
            .await
            .unwrap();
        work.imports().put_not_in_file(id, &[1]).await.unwrap();
    }
    let states = [ImportState::Reading, ImportState::Previewed];
    assert_eq!(
        work.imports().remove_older(&states, at(10)).await.unwrap(),
        1
    );
    assert_eq!(work.imports().find(old).await.unwrap(), None);
    assert!(work.imports().find(young).await.unwrap().is_some());
    assert_eq!(work.imports().remove_older(&[], at(99)).await.unwrap(), 0);
    work.commit().await.unwrap();
    assert_eq!(base.number("SELECT count(*) FROM import_rows").await, 2);
    assert_eq!(
        base.number("SELECT count(*) FROM import_not_in_file").await,
        2
    );
    let mut work = base.store.begin(Area::Imports).await.unwrap();
    assert!(
        begin(&mut *work, 0).await.0 > applied.0,
        "an id is never given twice"
    );
}

async fn rows_without_an_import_are_a_conflict(base: Base) {
    let mut work = base.store.begin(Area::Imports).await.unwrap();
    let refused = work
        .imports()
        .put_rows(ImportId(9_999), &[row(1, RowStatus::New)])
        .await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Reference))),
        "{refused:?}"
    );
}

async fn many_rows_go_in_at_once(base: Base) {
    let mut work = base.store.begin(Area::Imports).await.unwrap();
    let id = begin(&mut *work, 0).await;
    let rows: Vec<_> = (1..=2_000)
        .map(|number| row(number, RowStatus::Same))
        .collect();
    work.imports().put_rows(id, &rows).await.unwrap();
    work.imports().put_rows(id, &rows).await.unwrap();
    assert_eq!(
        work.imports().rows(id, None, 0, u32::MAX).await.unwrap(),
        rows
    );
}
