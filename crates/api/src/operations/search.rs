//! Finding things of all kinds by what is typed.

use domain::search::{Ranked, Search, SearchRequest, Step, Vocabulary};
use persistence::UnitOfWork;

/// The things that fit a question, best first. It asks the index a few times at the most, whatever is typed.
///
/// # Errors
/// As the database has them.
pub async fn rank(
    work: &mut dyn UnitOfWork,
    request: &SearchRequest,
    vocabulary: &Vocabulary,
) -> persistence::Result<Ranked> {
    let mut search = Search::new(request, vocabulary);
    loop {
        match search.step() {
            Step::Fetch(wanted) => {
                let fetched = work.search().fetch(&wanted).await?;
                search.give(fetched);
            }
            Step::Done(ranked) => return Ok(ranked),
        }
    }
}
