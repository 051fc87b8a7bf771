//! The card that answers a code at night: what it means, what helps, which drives it can be about, which spares fit them, and what
//! happened to them last. Each part is bounded, and there are as many statements however much there is.

use super::spares::spares;
use crate::{
    language::Language,
    operations::{Result, drives::drive_words, search},
};
use domain::{
    Drive, DriveId, Fault, FaultCode, LogEntry, ManualGroup, ManualGroupId, Name, Permission,
    StockItem, Ties, Who,
    faults::{Asked, asked, names},
    search::{FoundKind, Match, SearchRequest, Vocabulary},
    stock::Movement,
    text::{look_alike_key, search_words},
};
use persistence::UnitOfWork;
use std::collections::BTreeSet;

/// Entries, drives, spares, entries of the log and movements on a card.
const ENTRIES: usize = 5;
const DRIVES: usize = 12;
const SPARES: usize = 8;
const LATEST: u32 = 5;
/// As many entries of the codes that may be meant are looked at, series of the plant, groups of the library and drives.
const LOOKED_AT: u32 = 50;
const SERIES: u32 = 500;
const GROUPS: u32 = 500;
const DRIVES_LOOKED_AT: u32 = 100;

/// Whom a card is for.
#[derive(Debug, Clone, Copy)]
pub struct CardReader<'a> {
    /// Who reads it.
    pub who: Who,
    /// The language to tell first.
    pub language: Language,
    /// The crew's words.
    pub vocabulary: &'a Vocabulary,
}

/// What is known of a code.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultCard {
    /// The code, as the best entry prints it.
    pub code: FaultCode,
    /// Whether it is only near to what was asked for: `0C` for `OC`.
    pub approximate: bool,
    /// What it means, the best first; at most five.
    pub entries: Vec<Fault>,
    /// The drives that it can be about, in the plant's order; at most twelve.
    pub drives: Vec<Drive>,
    /// Whether there are more.
    pub more_drives: bool,
    /// Whether the rest of the question chose them.
    pub narrowed: bool,
    /// Spares in stock that fit them, those with an order number of theirs first; at most eight.
    pub spares: Vec<StockItem>,
    /// The newest entries of the shift log about them; nothing for those who may not read it.
    pub log: Vec<LogEntry>,
    /// What was put into them last; nothing for those who may not read the history.
    pub movements: Vec<Movement>,
}

/// The card for what somebody typed, if there is a code in it of which something is known.
///
/// # Errors
/// The database's.
pub async fn card(
    work: &mut dyn UnitOfWork,
    question: &str,
    reader: CardReader<'_>,
) -> Result<Option<FaultCard>> {
    let asked = asked(question);
    let keys: Vec<String> = asked
        .iter()
        .map(|asked| asked.code.key().to_owned())
        .collect();
    if keys.is_empty() {
        return Ok(None);
    }
    let known = work.faults().with_keys(&keys, LOOKED_AT).await?;
    let meant = asked.iter().find_map(|asked| {
        let key = asked.code.key();
        of_key(&known, key, asked).map(|entries| (asked, entries, false))
    });
    let meant = match meant {
        Some(meant) => Some(meant),
        None => near(work, &asked).await?,
    };
    let Some((asked, entries, approximate)) = meant else {
        return Ok(None);
    };
    around(work, entries, asked, approximate, reader).await
}

/// The card of one entry.
///
/// # Errors
/// The database's.
pub async fn card_of(
    work: &mut dyn UnitOfWork,
    fault: Fault,
    reader: CardReader<'_>,
) -> Result<Option<FaultCard>> {
    let asked = Asked {
        code: fault.values.code.clone(),
        rest: vec![],
        is_doubtful: false,
    };
    around(work, vec![fault], &asked, false, reader).await
}

/// The entries of a key. What may be something else is a code only of what is named beside it.
fn of_key(known: &[Fault], key: &str, asked: &Asked) -> Option<Vec<Fault>> {
    let own = known.iter().filter(|fault| {
        let is_meant = !asked.is_doubtful || is_named(fault, &asked.rest);
        fault.values.code.key() == key && is_meant
    });
    let own: Vec<Fault> = own.cloned().collect();
    (!own.is_empty()).then_some(own)
}

/// What a display may have shown by what was typed.
async fn near<'a>(
    work: &mut dyn UnitOfWork,
    asked: &'a [Asked],
) -> Result<Option<(&'a Asked, Vec<Fault>, bool)>> {
    let keys: Vec<(&Asked, String)> = asked
        .iter()
        .flat_map(|asked| asked.code.near().into_iter().map(move |key| (asked, key)))
        .collect();
    if keys.is_empty() {
        return Ok(None);
    }
    let wanted: Vec<String> = keys.iter().map(|(_, key)| key.clone()).collect();
    let known = work.faults().with_keys(&wanted, LOOKED_AT).await?;
    let mut keys = keys.into_iter();
    Ok(keys.find_map(|(asked, key)| Some((asked, of_key(&known, &key, asked)?, true))))
}

/// A series of the plant that an entry is about.
struct About {
    /// Its place among the entries.
    entry: usize,
    series: String,
    /// Words of the drives, when not all of the series are meant.
    words: Option<String>,
}

async fn around(
    work: &mut dyn UnitOfWork,
    entries: Vec<Fault>,
    asked: &Asked,
    approximate: bool,
    reader: CardReader<'_>,
) -> Result<Option<FaultCard>> {
    let (who, rest) = (reader.who, asked.rest.as_slice());
    let series = work.drives().series(SERIES).await?;
    let groups = work.manual_groups().about_series(&series, GROUPS).await?;
    let about = about(&entries, &series, &groups);
    let is_named: Vec<bool> = entries.iter().map(|entry| is_named(entry, rest)).collect();
    let any_named = is_named.iter().any(|named| *named);
    let meant: Vec<&About> = about
        .iter()
        .filter(|about| is_named[about.entry] || !any_named)
        .collect();
    let beside: Vec<&str> = rest
        .iter()
        .map(String::as_str)
        .filter(|word| !entries.iter().any(|entry| names_entry(word, entry)))
        .collect();
    let (mut drives, narrowed) = drives_of(work, &meant, &beside, reader.vocabulary).await?;
    let has_drives = |entry: usize| {
        let mut own = meant.iter().filter(|about| about.entry == entry);
        own.any(|about| drives.iter().any(|drive| is_of(drive, about)))
    };
    // The drives that the question names know better than the reader's language which manual is meant.
    let mut ranked: Vec<_> = (0..entries.len())
        .map(|at| {
            let (entry, fits) = (&entries[at], has_drives(at));
            let says = entry.values.remedy.is_some();
            let is_told = language_of(entry) == Some(reader.language);
            let is_other = !entry.values.code.is_printed_as(&asked.code);
            let order = (
                !is_named[at],
                narrowed && !fits,
                is_other,
                !is_told,
                !fits,
                !says,
            );
            (order, at)
        })
        .collect();
    ranked.sort_unstable();
    let ranked = ranked.into_iter().take(ENTRIES);
    let entries: Vec<Fault> = ranked.map(|(_, at)| entries[at].clone()).collect();
    let Some(code) = entries.first().map(|entry| entry.values.code.clone()) else {
        return Ok(None);
    };
    let more_drives = drives.len() > DRIVES;
    drives.truncate(DRIVES);
    let ids: Vec<_> = drives.iter().map(|drive| drive.id).collect();
    let (mut log, mut movements) = (vec![], vec![]);
    if !ids.is_empty() && who.may(Permission::ReadLog) {
        log = work.log_entries().latest_about(&ids, LATEST).await?;
    }
    if !ids.is_empty() && who.may(Permission::ReadHistory) {
        movements = work.movements().latest_for(&ids, LATEST).await?;
    }
    // A brand alone is too little: of such a series the words of the group are meant.
    let of_drives = meant
        .iter()
        .filter(|about| drives.iter().any(|drive| is_of(drive, about)));
    let of_drives: BTreeSet<&str> = of_drives
        .map(|about| about.words.as_deref().unwrap_or(&about.series))
        .collect();
    let of_drives: Vec<&str> = of_drives.into_iter().collect();
    Ok(Some(FaultCard {
        code,
        approximate,
        spares: spares(work, &drives, &of_drives, reader.vocabulary, SPARES).await?,
        entries,
        drives,
        more_drives,
        narrowed,
        log,
        movements,
    }))
}

/// Which series of the plant each entry is about: as the ties of its manual's group say, or by the name of its own series.
fn about(entries: &[Fault], series: &[String], groups: &[ManualGroup]) -> Vec<About> {
    let group = |id: ManualGroupId| groups.iter().find(|group| group.id == id);
    let mut about = vec![];
    for (entry, fault) in entries.iter().enumerate() {
        let own = fault.values.series.as_ref().map(Name::as_str);
        for series in series {
            let words = match (own, &fault.manual) {
                (Some(own), _) => {
                    let by_name = Ties::ByName.of_series("", own, series);
                    by_name.or_else(|| of_named_group(own, series, groups))
                }
                (None, Some(manual)) => group(manual.group_id).and_then(|group| {
                    let (category, name) = (group.category.as_str(), group.values.name.as_str());
                    group.values.ties.of_series(category, name, series)
                }),
                (None, None) => None,
            };
            if let Some(words) = words {
                about.push(About {
                    entry,
                    series: series.clone(),
                    words,
                });
            }
        }
    }
    about
}

/// Which drives an entry of a series is about that the library knows as one of a vendor: CIMR of Omron.
fn of_named_group(own: &str, series: &str, groups: &[ManualGroup]) -> Option<Option<String>> {
    let own = look_alike_key(own);
    let mut named = groups
        .iter()
        .filter(|group| look_alike_key(group.values.name.as_str()) == own);
    named.find_map(|group| {
        let (category, name) = (group.category.as_str(), group.values.name.as_str());
        group.values.ties.of_series(category, name, series)
    })
}

/// The drives of these series. The rest of the question chooses among them when it finds any, as the search does, the best first: all
/// of its words, or those with a digit.
async fn drives_of(
    work: &mut dyn UnitOfWork,
    about: &[&About],
    beside: &[&str],
    vocabulary: &Vocabulary,
) -> Result<(Vec<Drive>, bool)> {
    let series: BTreeSet<&str> = about.iter().map(|about| about.series.as_str()).collect();
    let series: Vec<String> = series.into_iter().map(str::to_owned).collect();
    if series.is_empty() {
        return Ok((vec![], false));
    }
    let own = |drive: &Drive| about.iter().any(|about| is_of(drive, about));
    let numbers = beside.iter().filter(|word| is_telling(word));
    let numbers: Vec<&str> = numbers.copied().collect();
    let mut ways = vec![beside.join(" "), numbers.join(" ")];
    ways.retain(|way| !way.is_empty());
    ways.dedup();
    let request = |text: &String| SearchRequest {
        text: text.clone(),
        kinds: vec![FoundKind::Drive],
        limit: DRIVES_LOOKED_AT,
    };
    let requests: Vec<SearchRequest> = ways.iter().map(request).collect();
    let ranked = search::rank_each(work, &requests, vocabulary).await?;
    for (way, ranked) in ways.iter().zip(ranked) {
        let hits = ranked.hits.iter();
        let hits = hits.filter(|hit| hit.matched != Match::Approximate);
        let ids: Vec<DriveId> = hits.map(|hit| DriveId(hit.source.id)).collect();
        let mut found = work.drives().find_many(&ids).await?;
        found.retain(own);
        found.sort_by_key(|drive| ids.iter().position(|id| *id == drive.id));
        // Where very many drives are found, those of the series may not be among the first.
        if found.is_empty() && ids.len() == DRIVES_LOOKED_AT as usize {
            let faults = work.faults();
            found = faults.drives_of(&series, way, DRIVES_LOOKED_AT).await?;
            found.retain(own);
        }
        if !found.is_empty() {
            return Ok((found, true));
        }
    }
    let mut all = work
        .faults()
        .drives_of(&series, "", DRIVES_LOOKED_AT)
        .await?;
    all.retain(own);
    Ok((all, false))
}

/// Whether a word tells a drive by itself: a number that isn't a digit or two.
fn is_telling(word: &str) -> bool {
    let signs = word.chars().filter(|c| c.is_alphanumeric()).count();
    signs >= 3 && word.chars().any(|c| c.is_ascii_digit())
}

fn is_of(drive: &Drive, about: &About) -> bool {
    if drive.values.series.as_str() != about.series {
        return false;
    }
    let Some(words) = &about.words else {
        return true;
    };
    let own = drive_words(drive);
    let begins = |word: &String| own.split(' ').any(|own| own.starts_with(word.as_str()));
    search_words(words).iter().all(begins)
}

/// Whether the rest of a question names an entry's vendor or series.
fn is_named(entry: &Fault, rest: &[String]) -> bool {
    rest.iter().any(|word| names_entry(word, entry))
}

fn names_entry(word: &str, entry: &Fault) -> bool {
    let category = entry.manual.as_ref().map(|manual| manual.category.as_str());
    let own = [category, entry.series()];
    own.into_iter().flatten().any(|name| names(word, name))
}

/// The language that an entry is written in: its manual's, or else that of its letters.
pub(super) fn language_of(entry: &Fault) -> Option<Language> {
    let manual = entry.manual.as_ref();
    match manual.and_then(|manual| manual.language.as_deref()) {
        Some(code) => Language::from_code(code),
        None => {
            let title = entry.values.title.as_str();
            let is_russian = title.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я'));
            Some(if is_russian {
                Language::Ru
            } else {
                Language::En
            })
        }
    }
}
