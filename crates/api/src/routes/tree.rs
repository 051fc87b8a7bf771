//! The plant as a tree.

use crate::http::{Caller, Failure, Parameters, problem::ProblemDetails};
use crate::routes::answers::TreeNode;
use crate::routes::services::Services;
use actix_web::{HttpResponse, get};
use domain::{Level, Permission, Place, PlaceCounts, PlaceId, Problem};
use persistence::Area;
use serde::Serialize;
use utoipa::ToSchema;

/// So many places at the most; more are there below `under`.
const LIMIT: u32 = 2_000;

/// The plant down to its rooms, or what lies directly in one place.
#[derive(Debug, Serialize, ToSchema)]
struct TreeAnswer {
    /// The places, in the plant's order.
    items: Vec<TreeNode>,
    /// Whether there are more than fit.
    truncated: bool,
}

/// The plant down to rooms, with counts; `under=room:12` for what is directly in one place.
#[utoipa::path(tag = "tree", params(("under" = Option<String>, Query, description = "A level and an id: `room:12`")),
    responses((status = 200, body = TreeAnswer), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/tree")]
async fn tree(caller: Caller, mut given: Parameters) -> Result<HttpResponse, Failure> {
    let under = given.text("under");
    given.finish()?;
    let under = under.map(|text| place(&text)).transpose()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Drives).await?;
    if let Some((level, id)) = under {
        let found = work.places().find(id).await?;
        found
            .filter(|found| found.level == level)
            .ok_or_else(|| Failure::from(Problem::Missing.at("under")))?;
    }
    let mut found = work
        .places()
        .tree(under.map(|(_, id)| id), LIMIT + 1)
        .await?;
    let truncated = found.len() > LIMIT as usize;
    found.truncate(LIMIT as usize);
    Ok(HttpResponse::Ok().json(TreeAnswer {
        items: nested(found),
        truncated,
    }))
}

fn place(text: &str) -> Result<(Level, PlaceId), Failure> {
    let parsed = text
        .split_once(':')
        .and_then(|(level, id)| Some((Level::from_word(level)?, PlaceId(id.parse().ok()?))));
    parsed.ok_or_else(|| {
        Problem::WrongType {
            expected: "room:12".to_owned(),
        }
        .at("under")
        .into()
    })
}

/// Puts places that come parents first into their parents.
fn nested(places: Vec<(Place, PlaceCounts)>) -> Vec<TreeNode> {
    let mut open: Vec<(usize, TreeNode)> = vec![];
    let mut roots = vec![];
    let close = |open: &mut Vec<(usize, TreeNode)>, roots: &mut Vec<TreeNode>| {
        if let Some((_, node)) = open.pop() {
            open.last_mut()
                .map_or(roots, |(_, parent)| &mut parent.children)
                .push(node);
        }
    };
    for (place, counts) in places {
        let depth = place.above.len();
        while open.last().is_some_and(|(above, _)| *above >= depth) {
            close(&mut open, &mut roots);
        }
        let node = TreeNode {
            id: place.id.0,
            level: place.level.as_str(),
            name: place.name.into_string(),
            counts,
            children: vec![],
        };
        open.push((depth, node));
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(tree);
}
