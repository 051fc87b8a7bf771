//! `/plant`: the shops with their lines and rooms, as they unfold.

use super::request::{Answer, Reader};
use domain::{Level, Permission, PlaceCounts, place::Place};
use persistence::Area;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct TreePage {
    pub(super) shops: Vec<ShopView>,
    pub(super) drives: u64,
    pub(super) open_all: bool,
    /// Whether lines unfold into their rooms; in a great plant each line's own page shows them.
    pub(super) unfolds: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct ShopView {
    id: i64,
    name: String,
    drives: u64,
    lines: Vec<LineView>,
}

#[derive(Debug, Serialize)]
struct LineView {
    id: i64,
    name: String,
    drives: u64,
    room_count: u64,
    rooms: Vec<RoomView>,
}

#[derive(Debug, Serialize)]
struct RoomView {
    id: i64,
    name: String,
    drives: u64,
}

/// Up to so many rooms in all, the lines unfold.
const MOST_UNFOLDED: u32 = 200;

impl TreePage {
    /// From the places down to rooms in the plant's order.
    pub(super) fn new(tree: Vec<(Place, PlaceCounts)>) -> Self {
        let mut shops: Vec<ShopView> = vec![];
        let mut rooms: u32 = 0;
        for (place, counts) in tree {
            let (id, name, drives) = (place.id.0, place.name.into_string(), counts.drives);
            let shop = shops.last_mut();
            match (place.level, shop) {
                (Level::Shop, _) => shops.push(ShopView {
                    id,
                    name,
                    drives,
                    lines: vec![],
                }),
                (Level::ProductionLine, Some(shop)) => shop.lines.push(LineView {
                    id,
                    name,
                    drives,
                    room_count: counts.rooms,
                    rooms: vec![],
                }),
                (Level::Room, Some(shop)) => {
                    rooms += 1;
                    if let Some(line) = shop.lines.last_mut()
                        && rooms <= MOST_UNFOLDED
                    {
                        line.rooms.push(RoomView { id, name, drives });
                    }
                }
                _ => {}
            }
        }
        Self {
            drives: shops.iter().map(|shop| shop.drives).sum(),
            open_all: rooms <= 12,
            unfolds: rooms <= MOST_UNFOLDED,
            shops,
        }
    }
}

/// As many places are on the page.
const MOST: u32 = 3_000;

pub(super) async fn show(reader: Reader) -> Answer {
    let mut work = reader.read(Permission::ReadPlant, Area::Places).await?;
    let tree = work.places().tree(None, MOST).await?;
    reader.page("plant/tree.html", &TreePage::new(tree))
}
