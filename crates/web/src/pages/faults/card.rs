//! The card that answers a code: `templates/faults/card.html` shows it, alone or above what else was found.

use crate::pages::{
    log_lines::{LogLine, News},
    present::{DriveRow, Presenter},
    stock::StockRow,
    stock_item::MovementView,
};
use api::operations::faults::FaultCard;
use domain::{Fault, FaultText, Name, Note};
use serde::Serialize;

/// A card as a reader sees it.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct FaultCardView {
    code: String,
    approximate: bool,
    entries: Vec<CardEntry>,
    drives: Vec<DriveRow>,
    more_drives: bool,
    narrowed: bool,
    spares: Vec<StockRow>,
    log: Vec<LogLine>,
    movements: Vec<MovementView>,
}

/// What a code means in a series of drives.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct CardEntry {
    id: i64,
    code: String,
    title: String,
    /// Vendor and series.
    series: Option<String>,
    reaction: Option<String>,
    acknowledgement: Option<String>,
    cause: Vec<String>,
    steps: Vec<String>,
    manual: Option<String>,
    manual_url: Option<String>,
    /// The page as printed, or as counted.
    page: Option<String>,
    page_url: Option<String>,
    edited: bool,
}

impl CardEntry {
    pub(in crate::pages) fn new(fault: &Fault) -> Self {
        let values = &fault.values;
        let note = |note: &Option<Note>| note.as_ref().map(|note| note.as_str().to_owned());
        let lines = |text: &Option<FaultText>| {
            let lines = text.iter().flat_map(FaultText::lines);
            lines.map(str::to_owned).collect()
        };
        let manual = fault.manual.as_ref();
        let vendor = manual.map(|manual| manual.category.as_str());
        let series: Vec<&str> = vendor.into_iter().chain(fault.series()).collect();
        let counted = values.page.map(|page| page.to_string());
        Self {
            id: fault.id.0,
            code: values.code.to_string(),
            title: values.title.to_string(),
            series: (!series.is_empty()).then(|| series.join(" › ")),
            reaction: note(&values.reaction),
            acknowledgement: note(&values.acknowledgement),
            cause: lines(&values.cause),
            steps: lines(&values.remedy),
            manual: manual.map(|manual| manual.title.clone()),
            manual_url: manual.map(|manual| format!("/library/manuals/{}", manual.id.0)),
            page: values.page_label.as_ref().map(Name::to_string).or(counted),
            page_url: fault.page_url(),
            edited: fault.edited,
        }
    }
}

impl FaultCardView {
    pub(in crate::pages) fn new(show: &Presenter, news: News, card: &FaultCard) -> Self {
        let spares = card.spares.iter();
        let log = card.log.iter();
        let movements = card.movements.iter();
        Self {
            code: card.code.to_string(),
            approximate: card.approximate,
            entries: card.entries.iter().map(CardEntry::new).collect(),
            drives: card.drives.iter().map(DriveRow::from).collect(),
            more_drives: card.more_drives,
            narrowed: card.narrowed,
            spares: spares.map(|item| StockRow::new(show, item, "")).collect(),
            log: log.map(|entry| LogLine::new(show, news, entry)).collect(),
            movements: movements.map(|one| MovementView::new(show, one)).collect(),
        }
    }
}
