//! Manuals with pages of two hundred words each, as a reader of PDFs brings them.

use crate::{
    dice::{Dice, NOUNS, SERIES},
    first,
};
use anyhow::Context;
use domain::{
    ManualCategoryValues, ManualGroupId, ManualGroupValues, ManualKind, ManualSource, ManualValues,
    Name, PageText, Sha256, StoredFile, TextCell, TextLine, TextState, Ties, library::Title,
};
use persistence::{Area, Store, TextStep};

/// Pages of a manual.
const PAGES: usize = 500;
/// Pages that are kept at once, as the program does.
const STEP: usize = 100;
const LINES: usize = 25;
const WORDS_OF_A_LINE: usize = 8;
/// Different words of all manuals: few are common, most are rare.
const LEXICON: usize = 12_000;

pub(crate) async fn fill(store: &dyn Store, pages: usize) -> anyhow::Result<()> {
    let mut dice = Dice(2);
    let group = group(store).await?;
    for number in 0..pages.div_ceil(PAGES) {
        let of_it = PAGES.min(pages - number * PAGES);
        manual(store, group, number, of_it, &mut dice).await?;
    }
    Ok(())
}

async fn group(store: &dyn Store) -> anyhow::Result<ManualGroupId> {
    let mut work = store.begin(Area::Library).await?;
    let vendor = ManualCategoryValues {
        name: Name::parse("Siemens")?,
        logo_url: None,
    };
    let category = work.manual_categories().add(&vendor, first()).await?.id;
    let series = ManualGroupValues {
        category,
        name: Name::parse("Sinamics S120")?,
        ties: Ties::default(),
    };
    let group = work.manual_groups().add(&series, first()).await?.id;
    work.commit().await?;
    Ok(group)
}

/// A manual and the reading of it.
async fn manual(
    store: &dyn Store,
    group: ManualGroupId,
    number: usize,
    pages: usize,
    dice: &mut Dice,
) -> anyhow::Result<()> {
    let mut hash = [0; 32];
    let bytes = (number as u64 + 1).to_le_bytes();
    hash.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    let file = StoredFile {
        sha256: Sha256::of(hash),
        size: 9,
        content_type: "application/pdf".to_owned(),
        pages: None,
    };
    let mut work = store.begin(Area::Library).await?;
    work.files().put(&file, first()).await?;
    let values = ManualValues {
        group,
        title: Title::parse(&format!("{} list manual {number}", dice.of(&SERIES)))?,
        kind: ManualKind::List,
        language: None,
        edition: None,
        issued: None,
        source: ManualSource::File {
            file,
            name: "list.pdf".to_owned(),
        },
    };
    work.manuals().add(&values, first()).await?;
    work.commit().await?;
    let mut work = store.begin(Area::Library).await?;
    let claim = work.manual_texts().claim(first(), first()).await?;
    let claim = claim.context("nothing waits to be read")?;
    work.commit().await?;
    for begin in (0..pages).step_by(STEP) {
        let end = pages.min(begin + STEP);
        let read: Vec<PageText> = (begin..end).map(|page| page_of(page + 1, dice)).collect();
        let step = TextStep {
            pages: u32::try_from(pages).ok(),
            pages_read: u32::try_from(end)?,
            attempts: 0,
            read,
            at: first(),
            until: first(),
        };
        let mut work = store.begin(Area::Library).await?;
        work.manual_texts().keep(&claim, &step).await?;
        work.commit().await?;
    }
    let mut work = store.begin(Area::Library).await?;
    let texts = work.manual_texts();
    texts.end(&claim, TextState::Read, None, first()).await?;
    work.commit().await?;
    Ok(())
}

fn page_of(page: usize, dice: &mut Dice) -> PageText {
    let line = |number: usize, dice: &mut Dice| {
        let words: Vec<String> = (0..WORDS_OF_A_LINE).map(|_| said(dice)).collect();
        TextLine {
            top: 40.0 + 14.0 * number as f32,
            cells: vec![TextCell {
                left: 60.0,
                right: 500.0,
                size: 10.0,
                text: words.join(" "),
            }],
        }
    };
    PageText {
        page: u32::try_from(page).unwrap_or_default(),
        label: None,
        lines: (0..LINES).map(|number| line(number, dice)).collect(),
        rules: vec![],
    }
}

/// Mostly a word; now and then a thing, a code or a rating.
fn said(dice: &mut Dice) -> String {
    match dice.next(40) {
        0 => dice.of(&NOUNS).to_lowercase(),
        1 => code(dice),
        2 => dice.rating(),
        _ => word(dice),
    }
}

pub(crate) fn code(dice: &mut Dice) -> String {
    format!("F{:05}", 30_000 + dice.next(3_000))
}

/// A word, its place among the words as common as one divided by it.
pub(crate) fn word(dice: &mut Dice) -> String {
    const SYLLABLES: [&str; 24] = [
        "ка", "ро", "ти", "не", "лу", "ша", "во", "ми", "ду", "пе", "за", "го", "ре", "бы", "ста",
        "кло", "при", "тру", "вен", "дор", "лин", "мак", "сол", "ный",
    ];
    let thrown = dice.next(1 << 20) as f64 / f64::from(1 << 20);
    let mut place = (LEXICON as f64).powf(thrown) as usize;
    let mut word = String::new();
    for _ in 0..3 {
        word.push_str(
            SYLLABLES
                .get(place % SYLLABLES.len())
                .copied()
                .unwrap_or_default(),
        );
        place /= SYLLABLES.len();
    }
    word
}
