//! Series of drives for which the library lacks something, those with the most drives first.

use domain::{ManualGroup, ManualGroupId, SeriesGap};
use persistence::{Result, UnitOfWork};
use std::collections::HashMap;

/// As many series are looked at.
const SERIES: u32 = 200;
/// As many groups that may be about them.
const GROUPS: u32 = 2_000;

/// The series without a list of faults, or without any manual.
///
/// # Errors
/// The database's.
pub async fn gaps(work: &mut dyn UnitOfWork) -> Result<Vec<SeriesGap>> {
    let series = work.drives().by_series(SERIES).await?;
    let names: Vec<String> = series.iter().map(|(name, _)| name.clone()).collect();
    if names.is_empty() {
        return Ok(vec![]);
    }
    let groups = work.manual_groups().about_series(&names, GROUPS).await?;
    let ids: Vec<ManualGroupId> = groups.iter().map(|group| group.id).collect();
    let counts = work.manual_groups().manuals(&ids).await?;
    let counts: HashMap<_, _> = counts.into_iter().collect();
    let is_about = |group: &ManualGroup, series: &str| {
        let values = &group.values;
        let (category, name) = (group.category.as_str(), values.name.as_str());
        values.ties.of_series(category, name, series).is_some()
    };
    let gaps = series.into_iter().filter_map(|(series, drives)| {
        let about = groups.iter().filter(|group| is_about(group, &series));
        let counts: Vec<_> = about.filter_map(|group| counts.get(&group.id)).collect();
        let has_list = counts.iter().any(|counts| counts.lists > 0);
        let has_manual = counts.iter().any(|counts| counts.all > 0);
        (!has_list).then_some(SeriesGap {
            series,
            drives,
            has_manual,
        })
    });
    Ok(gaps.collect())
}
