//! Finding things of all kinds by what is typed.

use domain::search::{Ranked, Search, SearchRequest, Step, Vocabulary, Wanted};
use persistence::UnitOfWork;
use std::collections::BTreeSet;

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

/// The records that fit each of some questions, of the kinds to list only. All questions ask the index together, as often as
/// one does.
///
/// # Errors
/// As the database has them.
pub async fn rank_each(
    work: &mut dyn UnitOfWork,
    requests: &[SearchRequest],
    vocabulary: &Vocabulary,
) -> persistence::Result<Vec<Ranked>> {
    let requests = requests.iter();
    let mut searches: Vec<(Search, Option<Ranked>)> = requests
        .map(|request| (Search::only(request, vocabulary), None))
        .collect();
    loop {
        let mut all = Wanted::default();
        for (search, ranked) in &mut searches {
            if ranked.is_some() {
                continue;
            }
            match search.step() {
                Step::Fetch(wanted) => {
                    all.postings.extend(wanted.postings);
                    all.prefixes.extend(wanted.prefixes);
                    all.variants.extend(wanted.variants);
                    all.features.extend(wanted.features);
                }
                Step::Done(done) => *ranked = Some(done),
            }
        }
        if all == Wanted::default() {
            break;
        }
        let wanted = Wanted {
            postings: once(all.postings),
            prefixes: once(all.prefixes),
            variants: once(all.variants),
            features: once(all.features),
        };
        let fetched = work.search().fetch(&wanted).await?;
        for (search, ranked) in &mut searches {
            if ranked.is_none() {
                search.give(fetched.clone());
            }
        }
    }
    let ranked = searches.into_iter().filter_map(|(_, ranked)| ranked);
    Ok(ranked.collect())
}

fn once<T: Ord>(all: Vec<T>) -> Vec<T> {
    let once: BTreeSet<T> = all.into_iter().collect();
    once.into_iter().collect()
}
