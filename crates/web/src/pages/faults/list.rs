//! `/faults`: what is known of codes, of all manuals or of one.

use crate::pages::{
    drives_query::Chip,
    forms::{Choice, FormErrors, OptionGroup},
    links::{Address, Pager, Paging, page_request},
    request::{Answer, Reader},
};
use actix_web::web::Query;
use api::http::Failure;
use domain::{
    Fault, FaultCode, FaultCoverage, FaultFilter, FaultSort, ManualId, Name, PageRequest,
    Permission, Problem, Sorting, faults::Referred,
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// As many manuals are offered, and as many codes without an entry are named.
const MANUALS: u32 = 200;
const REFERRED: u32 = 200;

/// What the list was asked with.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct FaultsQuery {
    q: String,
    code: String,
    series: String,
    manual: String,
    page: String,
    page_size: String,
    cursor: String,
}

/// An entry as a row.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct FaultRow {
    id: i64,
    code: String,
    title: String,
    series: Option<String>,
    manual: Option<String>,
    page: Option<String>,
    page_url: Option<String>,
    edited: bool,
}

/// How much a manual gave.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct CoverageView {
    pub(in crate::pages) manual: String,
    pub(in crate::pages) series: String,
    pub(in crate::pages) url: String,
    pub(in crate::pages) entries: u64,
    pub(in crate::pages) edited: u64,
    pub(in crate::pages) referred: u64,
}

/// A code without an entry.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct ReferredView {
    pub(in crate::pages) code: String,
    pub(in crate::pages) url: Option<String>,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct FaultsPage {
    pub(in crate::pages) query: FaultsQuery,
    pub(in crate::pages) manuals: Vec<OptionGroup>,
    pub(in crate::pages) chips: Vec<Chip>,
    pub(in crate::pages) rows: Vec<FaultRow>,
    pub(in crate::pages) pager: Pager,
    pub(in crate::pages) past_end: bool,
    pub(in crate::pages) add: String,
    /// How much each manual gave, when no one manual is chosen.
    pub(in crate::pages) coverage: Vec<CoverageView>,
    /// The codes that the chosen manual refers to.
    pub(in crate::pages) referred: Vec<ReferredView>,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

impl From<&Fault> for FaultRow {
    fn from(fault: &Fault) -> Self {
        let values = &fault.values;
        let counted = values.page.map(|page| page.to_string());
        Self {
            id: fault.id.0,
            code: values.code.to_string(),
            title: values.title.to_string(),
            series: fault.series().map(str::to_owned),
            manual: fault.manual.as_ref().map(|manual| manual.title.clone()),
            page: values.page_label.as_ref().map(Name::to_string).or(counted),
            page_url: fault.page_url(),
            edited: fault.edited,
        }
    }
}

impl From<&FaultCoverage> for CoverageView {
    fn from(coverage: &FaultCoverage) -> Self {
        let manual = &coverage.manual;
        Self {
            manual: manual.title.clone(),
            series: format!("{} › {}", manual.category, manual.group),
            url: format!("/faults?manual={}", manual.id.0),
            entries: coverage.entries,
            edited: coverage.edited,
            referred: coverage.referred,
        }
    }
}

impl ReferredView {
    /// A code, and where its manual opens at the page that mentions it.
    pub(in crate::pages) fn new(manual: Option<ManualId>, referred: &Referred) -> Self {
        let page = referred.page;
        Self {
            code: referred.code.to_string(),
            url: manual.map(|id| format!("/library/manuals/{}/open?page={page}", id.0)),
        }
    }
}

impl FaultsQuery {
    fn address(&self) -> Address {
        Address::new("/faults")
            .with("q", &self.q)
            .with("code", &self.code)
            .with("series", &self.series)
            .with("manual", &self.manual)
            .with("page", &self.page)
            .with("page_size", &self.page_size)
            .with("cursor", &self.cursor)
    }

    fn filter(&self) -> Result<FaultFilter, Failure> {
        let text = |text: &str, field: &str| match text.trim() {
            "" => Ok(None),
            text => Name::parse(text)
                .map(|name| Some(name.into_string()))
                .map_err(|problem| problem.at(field)),
        };
        let code = Some(self.code.trim()).filter(|code| !code.is_empty());
        let code = code.map(FaultCode::parse).transpose();
        let manual = Some(self.manual.as_str()).filter(|id| !id.is_empty());
        let manual = manual.map(|id| id.parse().map(ManualId)).transpose();
        Ok(FaultFilter {
            code: code.map_err(|problem| problem.at("code"))?,
            series: text(&self.series, "series")?,
            manual: manual.map_err(|_not_a_number| Problem::NotANumber.at("manual"))?,
            edited: None,
            text: text(&self.q, "q")?,
        })
    }

    fn chips(&self, coverage: &[FaultCoverage]) -> Vec<Chip> {
        let without = |name: &'static str| self.address().at_start().without(name).link();
        let manual = coverage
            .iter()
            .find(|one| one.manual.id.0.to_string() == self.manual)
            .map_or_else(|| self.manual.clone(), |one| one.manual.title.clone());
        let all = [
            ("q", self.q.clone()),
            ("code", self.code.clone()),
            ("series", self.series.clone()),
            ("manual", manual),
        ];
        all.into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| Chip {
                text,
                url: without(name),
            })
            .collect()
    }
}

pub(in crate::pages) async fn show(reader: Reader, query: Query<FaultsQuery>) -> Answer {
    let query = query.into_inner();
    let page = page_request(&query.page, &query.page_size, &query.cursor)?;
    let filter = query.filter()?;
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let by_code = [Sorting {
        field: FaultSort::Code,
        descending: false,
    }];
    let listed = work.faults().list(&filter, &by_code, &page).await?;
    let covered = coverage(&mut *work).await?;
    let referred = match filter.manual {
        Some(manual) => work.faults().referred(manual, REFERRED).await?,
        None => vec![],
    };
    drop(work);
    let address = query.address();
    let manuals = covered.iter().map(|one| {
        let manual = &one.manual;
        let shelf = format!("{} › {}", manual.category, manual.group);
        (shelf, Choice::new(manual.id.0, manual.title.as_str()))
    });
    let shown = if filter.manual.is_some() {
        &[][..]
    } else {
        &covered
    };
    let add = Address::new("/faults/new").with("manual", &query.manual);
    let view = FaultsPage {
        manuals: OptionGroup::grouped(manuals),
        chips: query.chips(&covered),
        rows: listed.items.iter().map(FaultRow::from).collect(),
        pager: Paging::of(&address, &page, &listed)
            .with_sizes()
            .pager(reader.show.language),
        past_end: page.number() > 1,
        add: add.link(),
        coverage: shown.iter().map(CoverageView::from).collect(),
        referred: referred
            .iter()
            .map(|one| ReferredView::new(filter.manual, one))
            .collect(),
        errors: FormErrors::default(),
        query,
    };
    reader.page("faults/list.html", &view)
}

async fn coverage(work: &mut dyn UnitOfWork) -> Result<Vec<FaultCoverage>, Failure> {
    let page = PageRequest::new(1, MANUALS)?;
    Ok(work.faults().covered(&page).await?.items)
}
