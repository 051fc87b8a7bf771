//! Lists of sensors.

use super::{
    COUNTED,
    counted::Counted,
    listed, nothing, position_in,
    sensors::{SensorRow, linked, with_last},
};
use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::sensors,
    store::SqlUnit,
};
use domain::{
    Listed, PageRequest, Position, Sensor, SensorFilter, SensorSort, SensorState, Sorting, Total,
    text::sort_key,
};
use jiff::Timestamp;

macro_rules! filtered {
    ($query:ident, $filter:expr) => {
        if let Some(state) = $filter.state {
            $query = $query.filter(sensors::attention.eq(state.code()));
        }
        if let Some(address) = $filter.address.clone() {
            $query = $query.filter(sensors::address.eq(address));
        }
        let (place, drive) = linked($filter.link);
        if let Some(place) = place {
            $query = $query.filter(sensors::place_id.eq(place));
        }
        if let Some(drive) = drive {
            $query = $query.filter(sensors::drive_id.eq(drive));
        }
    };
}

/// Goes on after a position: the first condition lets the index find the start, the second leaves out what was seen.
macro_rules! after {
    ($query:ident, $column:expr, $descending:expr, $key:expr, $id:expr) => {
        if $descending {
            $query = $query
                .filter($column.le($key.clone()))
                .filter($column.lt($key).or(sensors::id.lt($id)));
        } else {
            $query = $query
                .filter($column.ge($key.clone()))
                .filter($column.gt($key).or(sensors::id.gt($id)));
        }
    };
}

/// Stands between the state's digit and the name's key; no key has it.
const PART: char = '\u{1}';

pub(super) async fn list(
    unit: &mut SqlUnit,
    filter: &SensorFilter,
    sorting: &[Sorting<SensorSort>],
    page: &PageRequest,
    now: Timestamp,
) -> Result<Listed<Sensor>> {
    // No text that PostgreSQL can store or compare has it.
    let address = filter.address.as_deref();
    if address.is_some_and(|address| address.contains('\0')) {
        return Ok(nothing());
    }
    let (wanted, order, asked) = (filter.clone(), sorting.to_vec(), page.clone());
    let reversed = sorting.first().is_some_and(|sort| sort.descending);
    let rows: Vec<SensorRow> = query!(unit.session, |c| {
        let mut query = sensors::table
            .select(SensorRow::as_select())
            .into_boxed::<DB>();
        filtered!(query, wanted);
        if let ([only], Some(Position { key, id })) = (&order[..], position_in(&asked)) {
            let descending = only.descending;
            match only.field {
                SensorSort::State => {
                    let (state, name) = key.split_once(PART).unwrap_or(("", ""));
                    let state: i16 = state.parse().unwrap_or(0);
                    let name = name.to_owned();
                    query = if descending {
                        query.filter(sensors::attention.le(state)).filter(
                            sensors::attention
                                .lt(state)
                                .or(sensors::name_key.lt(name.clone()))
                                .or(sensors::name_key.eq(name).and(sensors::id.lt(id))),
                        )
                    } else {
                        query.filter(sensors::attention.ge(state)).filter(
                            sensors::attention
                                .gt(state)
                                .or(sensors::name_key.gt(name.clone()))
                                .or(sensors::name_key.eq(name).and(sensors::id.gt(id))),
                        )
                    };
                }
                SensorSort::Name => after!(query, sensors::name_key, descending, key, id),
                SensorSort::Address => after!(query, sensors::address, descending, key, id),
                SensorSort::Id if descending => query = query.filter(sensors::id.lt(id)),
                SensorSort::Id => query = query.filter(sensors::id.gt(id)),
            }
        }
        for sort in &order {
            match sort.field {
                SensorSort::State => {
                    ordered!(query, sensors::attention, sort.descending);
                    ordered!(query, sensors::name_key, sort.descending);
                }
                SensorSort::Name => ordered!(query, sensors::name_key, sort.descending),
                SensorSort::Address => ordered!(query, sensors::address, sort.descending),
                SensorSort::Id => {}
            }
        }
        ordered!(query, sensors::id, reversed);
        query
            .limit(i64::from(asked.size()) + 1)
            .offset(asked.offset())
            .load(c)
    })
    .map_err(meaning)?;
    let wanted = filter.clone();
    let total: i64 = query!(unit.session, |c| {
        let mut query = sensors::table.select(sensors::id).into_boxed::<DB>();
        filtered!(query, wanted);
        Counted(query.limit(COUNTED)).get_result(c)
    })
    .map_err(meaning)?;
    let items = with_last(unit, rows, now).await?;
    Ok(listed(items, page, Total::counted(total), |last| {
        position(sorting, last)
    }))
}

fn position(sorting: &[Sorting<SensorSort>], last: &Sensor) -> Option<Position> {
    let [only] = sorting else { return None };
    let name = sort_key(last.name.as_str());
    let key = match only.field {
        SensorSort::State => {
            let state = SensorState::of(last.open).code();
            format!("{state}{PART}{name}")
        }
        SensorSort::Name => name,
        SensorSort::Address => last.address.as_str().to_owned(),
        SensorSort::Id => String::new(),
    };
    Some(Position { key, id: last.id.0 })
}
