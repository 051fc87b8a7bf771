//! Lists of codes: filters, orders, pages.

use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::{faults, manual_categories, manual_groups, manuals},
    sql::{
        COUNTED,
        condition::Condition,
        counted::Counted,
        fault_rows::{FaultRow, Row, fault, with_manuals},
        listed, nothing, position_in, words,
    },
    store::SqlUnit,
    types::At,
};
use domain::{
    Fault, FaultFilter, FaultSort, Listed, PageRequest, Position, Sorting, Total,
    library::match_key, text::sort_key,
};

/// Those that say the series themselves, and those of manuals whose group says it.
fn of_series(key: String) -> Condition {
    // Two questions in one: neither database finds rows by one or the other without looking at all.
    Condition::sql("faults.id IN (SELECT f.id FROM faults f WHERE f.series_key = ")
        .text(key.clone())
        .then(
            " UNION ALL SELECT f.id FROM manual_groups g JOIN manuals m ON m.group_id = g.id
               JOIN faults f ON f.manual_id = m.id WHERE f.series_key IS NULL AND g.match_key = ",
        )
        .text(key)
        .then(")")
}

macro_rules! filtered {
    ($query:ident, $filter:expr, $words:expr) => {
        if let Some(code) = &$filter.code {
            $query = $query.filter(faults::code_key.eq(code.key().to_owned()));
        }
        if let Some(series) = &$filter.series {
            $query = $query.filter(of_series(match_key(series)));
        }
        if let Some(manual) = $filter.manual {
            $query = $query.filter(faults::manual_id.eq(manual.0));
        }
        match $filter.edited {
            Some(true) => $query = $query.filter(faults::edited),
            Some(false) => $query = $query.filter(diesel::dsl::not(faults::edited)),
            None => {}
        }
        if let Some(words) = $words.clone() {
            $query = $query.filter(words::Words::finds(words));
        }
    };
}

macro_rules! after {
    ($query:ident, $column:expr, $descending:expr, $key:expr, $id:expr) => {
        if $descending {
            $query = $query
                .filter($column.le($key.clone()))
                .filter($column.lt($key).or(faults::id.lt($id)));
        } else {
            $query = $query
                .filter($column.ge($key.clone()))
                .filter($column.gt($key).or(faults::id.gt($id)));
        }
    };
}

fn position(sorting: &[Sorting<FaultSort>], last: &Fault) -> Option<Position> {
    let [only] = sorting else { return None };
    let key = match only.field {
        FaultSort::Code => sort_key(last.values.code.as_str()),
        FaultSort::UpdatedAt => last.updated_at.to_string(),
        FaultSort::Id => String::new(),
    };
    Some(Position { key, id: last.id.0 })
}

pub(super) async fn list(
    unit: &mut SqlUnit,
    filter: &FaultFilter,
    sorting: &[Sorting<FaultSort>],
    page: &PageRequest,
) -> Result<Listed<Fault>> {
    let mut found_by = None;
    let text = filter.text.as_deref();
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        let is_postgres = unit.session.is_postgres();
        let Some(mut words) = words::condition(is_postgres, &words::FAULTS, text) else {
            return Ok(nothing()); // Text without a letter or digit can't match anything.
        };
        let counted = words::count(&mut unit.session, &mut words).await;
        if counted.map_err(meaning)? == 0 {
            return Ok(nothing());
        }
        found_by = Some(words);
    }
    let (wanted, order, asked) = (filter.clone(), sorting.to_vec(), page.clone());
    let by_words = found_by.clone();
    let reversed = sorting.first().is_some_and(|sort| sort.descending);
    let rows: Vec<Row> = query!(unit.session, |c| {
        let mut query = with_manuals!().into_boxed::<DB>();
        filtered!(query, wanted, by_words);
        if let ([only], Some(Position { key, id })) = (&order[..], position_in(&asked)) {
            match only.field {
                FaultSort::Code => after!(query, faults::sort_key, only.descending, key, id),
                FaultSort::UpdatedAt => {
                    let at = At::of_position(&key);
                    after!(query, faults::updated_at, only.descending, at, id);
                }
                FaultSort::Id if only.descending => query = query.filter(faults::id.lt(id)),
                FaultSort::Id => query = query.filter(faults::id.gt(id)),
            }
        }
        for sort in &order {
            match sort.field {
                FaultSort::Code => ordered!(query, faults::sort_key, sort.descending),
                FaultSort::UpdatedAt => ordered!(query, faults::updated_at, sort.descending),
                FaultSort::Id => {}
            }
        }
        ordered!(query, faults::id, reversed);
        query
            .limit(i64::from(asked.size()) + 1)
            .offset(asked.offset())
            .load(c)
    })
    .map_err(meaning)?;
    let wanted = filter.clone();
    let total: i64 = query!(unit.session, |c| {
        let mut query = faults::table.select(faults::id).into_boxed::<DB>();
        filtered!(query, wanted, found_by);
        Counted(query.limit(COUNTED)).get_result(c)
    })
    .map_err(meaning)?;
    let items: Vec<Fault> = rows.into_iter().map(fault).collect::<Result<_>>()?;
    Ok(listed(items, page, Total::counted(total), |last| {
        position(sorting, last)
    }))
}
