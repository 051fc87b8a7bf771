//! What a thing is about or where it is, as a body's members say it: `drive_id`, `cabinet_id`, `room_id`, at most one of them.

use domain::{Invalid, LogSubject, LogSubjectKind, Problem};

/// What it is tied to after members were given, if before it was `stored`: absent is `None`, null is `Some(None)`. Two at once
/// can't be.
pub(super) fn linked(
    members: [(LogSubjectKind, Option<Option<i64>>); 3],
    stored: Option<LogSubject>,
) -> Result<Option<LogSubject>, Vec<Invalid>> {
    let cleared = members
        .iter()
        .any(|(kind, id)| *id == Some(None) && stored.map(LogSubject::kind) == Some(*kind));
    let mut named = members
        .iter()
        .filter_map(|(kind, id)| Some((*kind, LogSubject::of(*kind, (*id)??))));
    let Some((_, first)) = named.next() else {
        return Ok(stored.filter(|_| !cleared));
    };
    let others: Vec<Invalid> = named
        .map(|(kind, _)| Problem::Unknown.at(format!("/{}_id", kind.as_str())))
        .collect();
    if others.is_empty() {
        Ok(Some(first))
    } else {
        Err(others)
    }
}
