//! Questions as technicians ask them, and how long their answers take.

use crate::{
    dice::{BRANDS, Dice, NOUNS, PLACES, SERIES},
    pages,
};
use domain::search::{FoundKind, Search, SearchRequest, Step, Vocabulary};
use persistence::{Area, Store};
use std::{io::Write, time::Instant};

/// Each question is asked so often.
const ROUNDS: usize = 5;

/// Questions as technicians ask them: numbers, whole and begun, common words, words and ratings, what is misspelt or isn't there.
fn questions(records: usize) -> Vec<String> {
    // The numbers are those of the things, thrown again.
    let mut things = Dice(1);
    let known: Vec<String> = (0..400).map(|_| things.number()).collect();
    let mut dice = Dice(records as u64);
    let mut questions = vec![];
    for number in known.iter().take(60) {
        questions.push(number.clone());
        questions.push(number.chars().take(9).collect());
        questions.push(number.replace(['-', ' ', '/'], "").to_lowercase());
        let (noun, brand, place) = (dice.of(&NOUNS), dice.of(&BRANDS), dice.of(&PLACES));
        questions.push(noun.to_lowercase());
        questions.push(format!("{noun} {brand}"));
        questions.push(format!("{noun} {brand} {place}"));
        questions.push(format!("{noun} {}", dice.rating()));
        questions.push(format!("{place} {}", dice.of(&SERIES)));
        let mut typo: Vec<char> = noun.chars().collect();
        let middle = typo.len() / 2;
        typo.swap(middle, middle - 1);
        questions.push(typo.into_iter().collect());
        questions.push(format!("{noun} неведомозверский"));
        questions.push(pages::code(&mut dice));
        let (one, other) = (pages::word(&mut dice), pages::word(&mut dice));
        questions.push(format!("{one} {other}"));
    }
    questions
}

/// How long each answer takes, in milliseconds.
pub(crate) async fn ask(store: &dyn Store, records: usize) -> anyhow::Result<Vec<f64>> {
    let questions = questions(records);
    let vocabulary = Vocabulary::default();
    let mut times = vec![];
    let mut found = 0;
    for round in 0..=ROUNDS {
        for text in &questions {
            let begun = Instant::now();
            let mut work = store.read(Area::Stock).await?;
            let request = SearchRequest {
                text: text.clone(),
                kinds: FoundKind::ALL.to_vec(),
                limit: 20,
            };
            let mut search = Search::new(&request, &vocabulary);
            let ranked = loop {
                match search.step() {
                    Step::Fetch(wanted) => search.give(work.search().fetch(&wanted).await?),
                    Step::Done(ranked) => break ranked,
                }
            };
            // The first round warms the caches.
            if round > 0 {
                times.push(begun.elapsed().as_secs_f64() * 1e3);
                found += usize::from(!ranked.hits.is_empty());
            }
            if round == 1 && std::env::var_os("SEARCH_LOAD_TOLD").is_some() {
                let (hits, took) = (ranked.hits.len(), begun.elapsed());
                writeln!(std::io::stderr(), "{took:?} {hits} {text}")?;
            }
        }
    }
    anyhow::ensure!(found > times.len() / 2, "too little is found");
    Ok(times)
}
