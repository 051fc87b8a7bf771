//! Which stored thing does a row mean?
//!
//! Rows equal to a stored thing in all compared cells match first, one for one, in their order: a sheet may
//! hold several equal things. What remains is paired within a group (drives: of a cabinet, or of a room where there is no
//! cabinet) by the fewest differing cells: these are changed. Rows that still remain are new.
//!
//! Everything works on fingerprints, about 100 bytes a row, so that 100,000 rows fit into a few megabytes.

use pathfinding::{kuhn_munkres::kuhn_munkres_min, matrix::Matrix};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};

/// The largest group (rows × things) that is paired in the best way as a whole; in a larger one each row in turn
/// takes its nearest among the first [`NEAREST_AMONG`] that are free.
const BEST_PAIRING_LIMIT: usize = 10_000;
const NEAREST_AMONG: usize = 200;

/// What is compared of a row or of a stored thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The row's number, or the thing's id.
    pub id: i64,
    whole: u128,
    group: u128,
    cells: Box<[u32]>,
}

impl Fingerprint {
    /// Takes the prints of `cells`: those at the positions in `identity` say which group, `compared` says for each
    /// whether it takes part.
    #[must_use]
    pub fn new(id: i64, cells: &[Option<String>], identity: &[usize], compared: &[bool]) -> Self {
        let taken = |wanted: &dyn Fn(usize) -> bool| {
            let cells = cells.iter().zip(compared).enumerate();
            cells
                .filter(|(index, (_, taken))| **taken && wanted(*index))
                .map(|(_, (cell, _))| cell)
                .collect::<Vec<_>>()
        };
        let values = taken(&|index| !identity.contains(&index));
        Self {
            id,
            whole: digest(&taken(&|_| true)),
            group: digest(&taken(&|index| identity.contains(&index))),
            cells: values
                .into_iter()
                .map(|cell| short_digest(cell.as_ref()))
                .collect(),
        }
    }

    fn differing(&self, other: &Self) -> i64 {
        let cells = self.cells.iter().zip(&other.cells);
        cells.map(|(own, others)| i64::from(own != others)).sum()
    }
}

fn digest(cells: &[&Option<String>]) -> u128 {
    let mut hasher = Sha256::new();
    for cell in cells {
        // The length keeps neighbours apart; an empty cell has one that no text has.
        let text = cell.as_deref();
        hasher.update(
            text.map_or(u64::MAX, |text| text.len() as u64)
                .to_le_bytes(),
        );
        hasher.update(text.unwrap_or_default());
    }
    let bytes = hasher.finalize();
    bytes
        .iter()
        .take(16)
        .fold(0, |print, byte| (print << 8) | u128::from(*byte))
}

fn short_digest(cell: Option<&String>) -> u32 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    cell.hash(&mut hasher);
    let print = hasher.finish();
    #[expect(clippy::cast_possible_truncation, reason = "a shorter print is wanted")]
    let short = (print ^ (print >> 32)) as u32;
    short
}

/// What a row means, by the id of the stored thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// None that is stored.
    New,
    /// This one, as it is.
    Same(i64),
    /// This one, with other values.
    Changed(i64),
}

/// Every row's meaning, in the rows' order, and the stored things that no row means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meanings {
    /// One for each row.
    pub rows: Vec<Meaning>,
    /// Ids of stored things.
    pub not_meant: Vec<i64>,
}

/// Finds what the rows mean.
#[must_use]
pub fn meanings(rows: &[Fingerprint], stored: &[Fingerprint]) -> Meanings {
    let mut equal: HashMap<u128, VecDeque<usize>> = HashMap::new();
    for (index, thing) in stored.iter().enumerate() {
        equal.entry(thing.whole).or_default().push_back(index);
    }
    let mut meant = vec![false; stored.len()];
    let mut found = vec![Meaning::New; rows.len()];
    let mut left: HashMap<u128, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(thing) = equal.get_mut(&row.whole).and_then(VecDeque::pop_front) {
            found[index] = Meaning::Same(stored[thing].id);
            meant[thing] = true;
        } else {
            left.entry(row.group).or_default().0.push(index);
        }
    }
    for (index, thing) in stored
        .iter()
        .enumerate()
        .filter(|(index, _)| !meant[*index])
    {
        if let Some(group) = left.get_mut(&thing.group) {
            group.1.push(index);
        }
    }
    for (rows_left, things_left) in left.into_values() {
        for (row, thing) in paired(&rows_left, &things_left, rows, stored) {
            found[row] = Meaning::Changed(stored[thing].id);
            meant[thing] = true;
        }
    }
    let not_meant = stored
        .iter()
        .zip(&meant)
        .filter(|(_, meant)| !**meant)
        .map(|(thing, _)| thing.id)
        .collect();
    Meanings {
        rows: found,
        not_meant,
    }
}

fn paired(
    left: &[usize],
    right: &[usize],
    rows: &[Fingerprint],
    stored: &[Fingerprint],
) -> Vec<(usize, usize)> {
    if left.is_empty() || right.is_empty() {
        return vec![];
    }
    let cost = |row: usize, thing: usize| rows[row].differing(&stored[thing]);
    if left.len() * right.len() > BEST_PAIRING_LIMIT {
        return nearest(left, right, cost);
    }
    // The algorithm wants no more rows than columns.
    if left.len() <= right.len() {
        let costs = Matrix::from_fn(left.len(), right.len(), |(row, thing)| {
            cost(left[row], right[thing])
        });
        let (_, chosen) = kuhn_munkres_min(&costs);
        chosen
            .into_iter()
            .enumerate()
            .map(|(row, thing)| (left[row], right[thing]))
            .collect()
    } else {
        let costs = Matrix::from_fn(right.len(), left.len(), |(thing, row)| {
            cost(left[row], right[thing])
        });
        let (_, chosen) = kuhn_munkres_min(&costs);
        chosen
            .into_iter()
            .enumerate()
            .map(|(thing, row)| (left[row], right[thing]))
            .collect()
    }
}

fn nearest(
    left: &[usize],
    right: &[usize],
    cost: impl Fn(usize, usize) -> i64,
) -> Vec<(usize, usize)> {
    let mut free: Vec<usize> = right.iter().rev().copied().collect();
    let mut pairs = vec![];
    for row in left {
        let window = free.len().saturating_sub(NEAREST_AMONG);
        let nearest = (window..free.len())
            .rev()
            .min_by_key(|place| cost(*row, free[*place]));
        let Some(place) = nearest else { break };
        pairs.push((*row, free.remove(place)));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn print(id: i64, cells: &[&str]) -> Fingerprint {
        let cells: Vec<_> = cells
            .iter()
            .map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned()))
            .collect();
        Fingerprint::new(id, &cells, &[0], &vec![true; cells.len()])
    }

    #[test]
    fn equal_ones_match_one_for_one() {
        let rows = [
            print(1, &["a", "x"]),
            print(2, &["a", "x"]),
            print(3, &["a", "x"]),
        ];
        let stored = [print(10, &["a", "x"]), print(11, &["a", "x"])];
        let found = meanings(&rows, &stored);
        // The third is the same as both but they are taken: it is new, none doubles.
        assert_eq!(
            found.rows,
            [Meaning::Same(10), Meaning::Same(11), Meaning::New]
        );
        assert_eq!(found.not_meant, [] as [i64; 0]);
    }

    #[test]
    fn what_remains_is_paired_by_the_fewest_differences_in_all() {
        let rows = [
            print(1, &["a", "x", "y", "z"]),
            print(2, &["a", "x", "q", "w"]),
        ];
        let stored = [
            print(10, &["a", "x", "y", "w"]),
            print(11, &["a", "x", "y", "q"]),
        ];
        // Row 1 differs in one cell from both; row 2 in one from 10 and in two from 11.
        assert_eq!(
            meanings(&rows, &stored).rows,
            [Meaning::Changed(11), Meaning::Changed(10)]
        );
    }

    #[test]
    fn groups_are_kept_apart() {
        let found = meanings(&[print(1, &["a", "x"])], &[print(10, &["b", "x"])]);
        assert_eq!(
            found,
            Meanings {
                rows: vec![Meaning::New],
                not_meant: vec![10]
            }
        );
    }

    #[test]
    fn columns_that_the_file_lacks_are_not_compared() {
        let own = Fingerprint::new(1, &[Some("a".into()), None], &[0], &[true, false]);
        let other = Fingerprint::new(
            9,
            &[Some("a".into()), Some("kept".into())],
            &[0],
            &[true, false],
        );
        assert_eq!(meanings(&[own], &[other]).rows, [Meaning::Same(9)]);
    }

    #[test]
    fn a_huge_group_is_paired_too() {
        let rows: Vec<_> = (0..300)
            .map(|id| print(id, &["a", &format!("n{id}"), "new"]))
            .collect();
        let stored: Vec<_> = (0..300)
            .map(|id| print(id, &["a", &format!("n{id}"), "old"]))
            .collect();
        let found = meanings(&rows, &stored);
        let own = (0..300)
            .filter(|id| found.rows[*id as usize] == Meaning::Changed(*id))
            .count();
        assert_eq!(own, 300);
    }

    proptest! {
        #[test]
        fn none_vanishes_and_none_doubles(
            left in prop::collection::vec((0..3u8, 0..3u8, 0..3u8), 0..40),
            right in prop::collection::vec((0..3u8, 0..3u8, 0..3u8), 0..40),
        ) {
            let prints = |cells: &[(u8, u8, u8)]| cells.iter().enumerate().map(|(id, (a, b, c))| {
                print(id as i64, &[&a.to_string(), &b.to_string(), &c.to_string()])
            }).collect::<Vec<_>>();
            let found = meanings(&prints(&left), &prints(&right));
            let mut ids: Vec<i64> = found.rows.iter().filter_map(|meaning| match meaning {
                Meaning::New => None,
                Meaning::Same(id) | Meaning::Changed(id) => Some(*id),
            }).chain(found.not_meant).collect();
            ids.sort_unstable();
            prop_assert_eq!(ids, (0..right.len() as i64).collect::<Vec<_>>());
            for (row, meaning) in left.iter().zip(&found.rows) {
                if let Meaning::Same(id) = meaning {
                    prop_assert_eq!(row, &right[*id as usize]);
                }
            }
        }
    }
}
