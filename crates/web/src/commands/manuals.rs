//! `aedb import manuals FOLDER` and `aedb import manual FILE`.

use super::{Base, Format, tell};
use anyhow::{Context, Result, anyhow, bail};
use api::{
    filing::{self, Received},
    operations::library::{
        categories, groups,
        lists::Lists,
        loading::{Loaded, load},
        manuals,
    },
};
use clap::Args;
use domain::{
    ManualCategoryValues, ManualGroupValues, ManualKind, ManualSource, ManualValues, Name, Sha256,
    Ties,
    library::{LanguageCode, Title},
};
use persistence::{Area, Files};
use sha2::{Digest, Sha256 as Hasher};
use std::path::{Path, PathBuf};

/// A file with what is said of it.
#[derive(Debug, Args)]
pub(super) struct Manual {
    /// The file: PDF, DjVu, PNG, JPEG or ZIP.
    file: PathBuf,
    /// Who makes the drives; added if it isn't there.
    #[arg(long)]
    vendor: String,
    /// Which drives; added if it isn't there.
    #[arg(long)]
    series: String,
    /// The title.
    #[arg(long)]
    title: String,
    /// Only look.
    #[arg(long)]
    dry_run: bool,
}

/// Brings in a folder's `categories.json`, `groups.json` and `manuals.json`.
pub(super) async fn lists(
    base: &Base<'_>,
    folder: &Path,
    dry_run: bool,
    format: Format,
) -> Result<()> {
    let mut read = vec![];
    for name in ["categories.json", "groups.json", "manuals.json"] {
        let path = folder.join(name);
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        read.push((name, bytes));
    }
    let files = read.iter().map(|(name, bytes)| (*name, bytes.as_slice()));
    let lists = Lists::of_files(files).map_err(|why| anyhow!(why))?;
    let mut work = base.store.begin(Area::Library).await?;
    let loaded = load(&mut *work, &base.by(), &lists).await;
    let loaded = loaded.map_err(|refused| base.told(refused))?;
    if dry_run {
        work.rollback().await?;
    } else {
        work.commit().await?;
    }
    report(loaded, format)
}

fn report(loaded: Loaded, format: Format) -> Result<()> {
    let Loaded { new, changed, same } = loaded;
    tell::result(&match format {
        Format::Json => serde_json::to_string(&loaded)?,
        Format::Text => format!("new {new}, changed {changed}, same {same}"),
    })
}

/// Brings a file in. The same bytes in the same series change nothing but the title.
pub(super) async fn file(base: &Base<'_>, manual: Manual, format: Format) -> Result<()> {
    let Manual {
        file,
        vendor,
        series,
        title,
        dry_run,
    } = manual;
    let wrong = |what: &str, problem: domain::Problem| anyhow!("--{what} {problem}");
    let vendor = Name::parse(&vendor).map_err(|problem| wrong("vendor", problem))?;
    let series = Name::parse(&series).map_err(|problem| wrong("series", problem))?;
    let title = Title::parse(&title).map_err(|problem| wrong("title", problem))?;
    let files = Files::open(&base.settings.files())?;
    let received = received(&file, &files, base.settings.files.max_bytes)?;
    let source = filing::keep_in(&files, &received).await;
    let source = source.map_err(|refused| base.told(refused))?;
    let by = base.by();
    let mut work = base.store.begin(Area::Library).await?;
    let known = work.manual_categories().find_named(vendor.as_str()).await?;
    let category = match known {
        Some(known) => known.id,
        None => {
            let values = ManualCategoryValues {
                name: vendor,
                logo_url: None,
            };
            let added = categories::add(&mut *work, &by, values).await;
            added.map_err(|refused| base.told(refused))?.id
        }
    };
    let known = work
        .manual_groups()
        .find_named(category, series.as_str())
        .await?;
    let group = match known {
        Some(known) => known.id,
        None => {
            let values = ManualGroupValues {
                category,
                name: series,
                ties: Ties::ByName,
            };
            let added = groups::add(&mut *work, &by, values).await;
            added.map_err(|refused| base.told(refused))?.id
        }
    };
    let stored = work.manuals().of_groups(&[group], 10_000).await?;
    let same = stored.iter().find(|one| match &one.values.source {
        ManualSource::File { file, .. } => file.sha256 == received.sha256,
        ManualSource::Nothing | ManualSource::Link(_) => one.values.title == title,
    });
    let mut loaded = Loaded::default();
    let written = match same {
        None => {
            loaded.new = 1;
            let values = ManualValues {
                group,
                kind: ManualKind::of_title(title.as_str()),
                language: LanguageCode::of_title(title.as_str()),
                edition: None,
                issued: None,
                title,
                source,
            };
            manuals::add(&mut *work, &by, values).await.map(drop)
        }
        Some(known) => {
            let source = match &known.values.source {
                here @ ManualSource::File { .. } => here.clone(),
                ManualSource::Nothing | ManualSource::Link(_) => source,
            };
            let values = ManualValues {
                title,
                source,
                ..known.values.clone()
            };
            let differs = values != known.values;
            loaded.changed = u32::from(differs);
            loaded.same = u32::from(!differs);
            manuals::change(&mut *work, &by, known.id, values)
                .await
                .map(drop)
        }
    };
    written.map_err(|refused| base.told(refused))?;
    if dry_run {
        work.rollback().await?;
    } else {
        work.commit().await?;
    }
    report(loaded, format)
}

/// A copy of somebody's own file, which may change while it is read.
fn received(file: &Path, files: &Files, limit: u64) -> Result<Received> {
    let shown = || file.display().to_string();
    let mut from = std::fs::File::open(file).with_context(shown)?;
    let size = from.metadata().with_context(shown)?.len();
    if size > limit {
        bail!(
            "{} has {size} bytes; files.max_bytes allows {limit}",
            shown()
        );
    }
    let (mut copy, path) = tempfile::NamedTempFile::new_in(files.incoming())?.into_parts();
    std::io::copy(&mut from, &mut copy).with_context(shown)?;
    let mut hasher = Hasher::new();
    let size = std::io::copy(&mut std::fs::File::open(&path)?, &mut hasher)?;
    let name = file.file_name().unwrap_or_default();
    Ok(Received {
        path,
        name: name.to_string_lossy().into_owned(),
        size,
        sha256: Sha256::of(hasher.finalize().into()),
    })
}
