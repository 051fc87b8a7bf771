//! Groups of spares, and how they are spelled.

use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::stock_groups,
    sql::place_rows::stored_name,
    store::SqlUnit,
};
use diesel::sql_types::Text;
use domain::{Name, stock::group_key};
use std::collections::HashMap;

#[derive(Insertable)]
#[diesel(table_name = stock_groups, treat_none_as_default_value = false)]
struct GroupRow {
    key: String,
    name: String,
}

/// Groups as they were typed first; what is new is typed first now.
pub(super) async fn typed_first(unit: &mut SqlUnit, groups: &[Name]) -> Result<Vec<Name>> {
    let keys: Vec<String> = groups
        .iter()
        .map(|group| group_key(group.as_str()))
        .collect();
    // In one order, so that two units never wait for each other; of two spellings the first stays.
    let mut new: Vec<(String, String)> = vec![];
    for (key, group) in keys.iter().zip(groups) {
        if !new.iter().any(|(known, _)| known == key) {
            new.push((key.clone(), group.as_str().to_owned()));
        }
    }
    new.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let wanted: Vec<String> = new.iter().map(|(key, _)| key.clone()).collect();
    let known = |rows: Vec<(String, String)>| rows.into_iter().collect::<HashMap<_, _>>();
    let asked = wanted.clone();
    let mut first = known(
        query!(unit.session, |c| stock_groups::table
            .filter(stock_groups::key.eq_any(asked))
            .load(c))
        .map_err(meaning)?,
    );
    if first.len() < wanted.len() {
        let rows: Vec<GroupRow> = new
            .into_iter()
            .map(|(key, name)| GroupRow { key, name })
            .collect();
        query!(unit.session, |c| diesel::insert_into(stock_groups::table)
            .values(rows)
            .on_conflict(stock_groups::key)
            .do_nothing()
            .execute(c))
        .map_err(meaning)?;
        first = known(
            query!(unit.session, |c| stock_groups::table
                .filter(stock_groups::key.eq_any(wanted))
                .load(c))
            .map_err(meaning)?,
        );
    }
    let named = keys.iter().zip(groups);
    named
        .map(|(key, typed)| {
            first
                .get(key)
                .map_or(Ok(typed.clone()), |name| stored_name(name))
        })
        .collect()
}

/// Spells a group that there is as given, on all of its spares.
pub(super) async fn respell(unit: &mut SqlUnit, group: &Name) -> Result<()> {
    // In the order in which everybody holds spares.
    let chosen = if unit.session.is_postgres() {
        "id IN (SELECT id FROM stock_items WHERE group_key = $2 ORDER BY id FOR UPDATE)"
    } else {
        "group_key = $2"
    };
    for statement in [
        "UPDATE stock_groups SET name = $1 WHERE key = $2".to_owned(),
        format!("UPDATE stock_items SET group_name = $1 WHERE {chosen}"),
    ] {
        let (name, key) = (group.as_str().to_owned(), group_key(group.as_str()));
        query!(unit.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(name)
            .bind::<Text, _>(key)
            .execute(c))
        .map_err(meaning)?;
    }
    Ok(())
}
