//! Sets of document ids as they are stored: see [`Block`].

use super::{document::DocumentId, exchange::Block};
use std::collections::BTreeMap;

/// As many ids are in one block.
pub const IDS_PER_BLOCK: i64 = 4_096;
/// A block with so many ids or more is a bitmap.
const BITMAP_FROM: usize = 256;
const BITMAP_BYTES: usize = 512;

/// In which block a document is, and at which place in it.
#[must_use]
pub fn position(document: DocumentId) -> (i64, u16) {
    let place = document.0.rem_euclid(IDS_PER_BLOCK);
    (
        document.0.div_euclid(IDS_PER_BLOCK),
        u16::try_from(place).unwrap_or_default(),
    )
}

/// The document at a place of a block.
#[must_use]
pub fn document(block: i64, place: u16) -> DocumentId {
    DocumentId(block * IDS_PER_BLOCK + i64::from(place))
}

/// The places of a block in order. Bytes that no block can have count as far as they make sense.
#[must_use]
pub fn places(ids: &[u8]) -> Vec<u16> {
    bits(ids).places()
}

/// How many documents a block has.
#[must_use]
pub fn count(ids: &[u8]) -> usize {
    if ids.len() == BITMAP_BYTES {
        ids.iter().map(|byte| byte.count_ones() as usize).sum()
    } else {
        ids.len() / 2
    }
}

/// A block's bytes with some places added and then some removed. Empty when none are left: such a block isn't stored.
#[must_use]
pub fn changed(ids: &[u8], add: &[u16], remove: &[u16]) -> Vec<u8> {
    let mut bits = bits(ids);
    add.iter().for_each(|place| bits.set(*place));
    remove.iter().for_each(|place| bits.clear(*place));
    bits.stored()
}

/// The places that are in either block.
#[must_use]
pub fn united(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bits = bits(one);
    bits.unite(&self::bits(other));
    bits.stored()
}

/// The places that are in both blocks.
#[must_use]
pub fn intersected(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bits = bits(one);
    bits.intersect(&self::bits(other));
    bits.stored()
}

fn bits(ids: &[u8]) -> Bits {
    let mut bits = Bits::default();
    bits.add(ids);
    bits
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Bits([u64; 64]);

impl Default for Bits {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Bits {
    fn set(&mut self, place: u16) {
        if let Some(word) = self.0.get_mut(usize::from(place) / 64) {
            *word |= 1 << (place % 64);
        }
    }

    fn clear(&mut self, place: u16) {
        if let Some(word) = self.0.get_mut(usize::from(place) / 64) {
            *word &= !(1 << (place % 64));
        }
    }

    fn add(&mut self, ids: &[u8]) {
        if ids.len() == BITMAP_BYTES {
            for (word, bytes) in self.0.iter_mut().zip(ids.as_chunks::<8>().0) {
                *word |= u64::from_le_bytes(*bytes);
            }
        } else {
            for bytes in ids.as_chunks::<2>().0 {
                self.set(u16::from_le_bytes(*bytes));
            }
        }
    }

    fn unite(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(other.0)
            .for_each(|(word, other)| *word |= other);
    }

    fn intersect(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(other.0)
            .for_each(|(word, other)| *word &= other);
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn places(&self) -> Vec<u16> {
        let mut places = vec![];
        for (index, word) in (0_u16..).zip(self.0) {
            let mut rest = word;
            while rest != 0 {
                // Below 64 each.
                let bit = u16::try_from(rest.trailing_zeros()).unwrap_or_default();
                places.push(index * 64 + bit);
                rest &= rest - 1;
            }
        }
        places
    }

    fn stored(&self) -> Vec<u8> {
        let places = self.places();
        if places.len() < BITMAP_FROM {
            places.into_iter().flat_map(u16::to_le_bytes).collect()
        } else {
            self.0.iter().flat_map(|word| word.to_le_bytes()).collect()
        }
    }
}

/// A set of documents while a question is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ids(BTreeMap<i64, Bits>);

impl Ids {
    pub(super) fn add(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.0.entry(block.number).or_default().add(&block.ids);
        }
    }

    pub(super) fn unite(&mut self, other: &Self) {
        for (number, bits) in &other.0 {
            self.0.entry(*number).or_default().unite(bits);
        }
    }

    pub(super) fn intersect(&mut self, other: &Self) {
        self.0.retain(|number, bits| {
            let other = other.0.get(number);
            other.is_some_and(|other| {
                bits.intersect(other);
                !bits.is_empty()
            })
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.values().all(Bits::is_empty)
    }

    pub(super) fn count(&self) -> u64 {
        self.0.values().map(Bits::count).sum()
    }

    /// The numbers of the blocks behind one.
    pub(super) fn blocks_behind(&self, block: i64) -> impl Iterator<Item = i64> {
        let behind = self.0.range(block.saturating_add(1)..);
        behind.map(|(number, _)| *number)
    }

    /// The documents in order, at most so many.
    pub(super) fn first(&self, most: usize) -> Vec<DocumentId> {
        let mut first = vec![];
        for (number, bits) in &self.0 {
            if first.len() >= most {
                break;
            }
            first.extend(
                bits.places()
                    .into_iter()
                    .map(|place| document(*number, place)),
            );
        }
        first.truncate(most);
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn blocks_are_sets(
            one in proptest::collection::btree_set(0_u16..4_096, 0..600),
            other in proptest::collection::btree_set(0_u16..4_096, 0..600),
        ) {
            let list = |set: &BTreeSet<u16>| set.iter().copied().collect::<Vec<_>>();
            let stored = changed(&[], &list(&one), &[]);
            prop_assert_eq!(places(&stored), list(&one));
            prop_assert_eq!(count(&stored), one.len());
            prop_assert_eq!(stored.len(), if one.len() < 256 { one.len() * 2 } else { 512 });
            let second = changed(&[], &list(&other), &[]);
            let both: BTreeSet<u16> = one.intersection(&other).copied().collect();
            let either: BTreeSet<u16> = one.union(&other).copied().collect();
            let without: BTreeSet<u16> = one.difference(&other).copied().collect();
            prop_assert_eq!(intersected(&stored, &second), changed(&[], &list(&both), &[]));
            prop_assert_eq!(united(&stored, &second), changed(&[], &list(&either), &[]));
            prop_assert_eq!(changed(&stored, &[], &list(&other)), changed(&[], &list(&without), &[]));
        }
    }

    #[test]
    fn documents_have_their_places() {
        for id in [0, 1, 4_095, 4_096, 1_234_567_890_123] {
            let (block, place) = position(DocumentId(id));
            assert_eq!(document(block, place), DocumentId(id));
        }
        assert_eq!(places(&[1]), Vec::<u16>::new());
        assert_eq!(places(&[255, 255]), Vec::<u16>::new());
    }
}
