//! The program's commands. Results go to standard output, everything else to standard error.
//! Exit codes: 0 done, 1 failed, 2 wrong usage.

mod backup;
mod check;
mod child;
mod export;
mod import;
mod manuals;
mod migrate;
mod reindex;
mod serve;
mod tell;
mod upkeep;
mod user;

use crate::{server::SystemClock, settings::Settings};
use anyhow::{Result, anyhow, bail};
use api::operations::{By, Refusal, Refused};
use clap::{Parser, Subcommand, ValueEnum};
use domain::{Clock, Invalid};
use persistence::{MigrationStatus, Store, migration_status};
use std::{path::PathBuf, sync::Arc};
use tokio::runtime::{Handle, Runtime};

/// The base of an electric-drive crew.
#[derive(Debug, Parser)]
#[command(name = "aedb", version, about)]
pub struct Arguments {
    /// Settings that go before the defaults (TOML).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How results are printed.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For machines.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and the API.
    Serve,
    /// Bring the database to this program's shape.
    Migrate {
        /// Only tell how it stands.
        #[arg(long)]
        status: bool,
    },
    /// Bring in a sheet, or take an import back.
    #[command(subcommand)]
    Import(import::Import),
    /// Write a list to a file; its ending says how: xlsx, csv or json.
    #[command(subcommand)]
    Export(export::Export),
    /// People: add them, let them in or not, set their passwords.
    #[command(subcommand)]
    User(user::Command),
    /// Copy an SQLite base to a new file while it is in use.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Look for what shouldn't be in the base and in the store of files.
    Check {
        /// Remove files that nobody needs.
        #[arg(long)]
        repair: bool,
    },
    /// Make the search's index anew, also while the base is served.
    Reindex,
    /// Show the settings in force, secrets masked.
    Config,
    #[command(flatten)]
    Child(child::Child),
}

/// Runs what the arguments say.
///
/// # Errors
/// Whatever keeps it from being done.
pub fn run(arguments: Arguments) -> Result<()> {
    if let Command::Child(child) = arguments.command {
        return child.run();
    }
    let settings = Settings::load(arguments.config.as_deref())?;
    let background = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("background")
        .enable_all()
        .build()?;
    let format = arguments.format;
    match arguments.command {
        Command::Serve => serve::run(&settings, &background),
        Command::Migrate { status } => background.block_on(migrate::run(&settings, status, format)),
        Command::Import(import) => with_base(&settings, &background, |base| {
            import::run(base, import, format)
        }),
        Command::Export(export) => {
            with_base(&settings, &background, |base| export::run(base, export))
        }
        Command::User(command) => with_base(&settings, &background, |base| {
            user::run(base, command, format)
        }),
        Command::Backup { file } => {
            with_base(&settings, &background, |base| backup::run(base, file))
        }
        Command::Check { repair } => with_base(&settings, &background, |base| {
            check::run(base, repair, format)
        }),
        Command::Reindex => with_base(&settings, &background, |base| reindex::run(base)),
        Command::Config => tell::result(&settings.masked()),
        Command::Child(child) => child.run(),
    }
}

/// What a command that works on the base needs.
struct Base<'a> {
    settings: &'a Settings,
    store: Arc<dyn Store>,
    background: Handle,
}

impl Base<'_> {
    /// Who acts: the command line, now.
    fn by(&self) -> By {
        By::command_line(SystemClock.now())
    }

    /// A refusal in the setting's language, with what is wrong at which value.
    fn told(&self, refused: Refused) -> anyhow::Error {
        let refusal = match refused {
            Refused::Refusal(refusal) => refusal,
            Refused::Store(failure) => return failure.into(),
        };
        let language = self.settings.language().unwrap_or_default();
        let Refusal::Invalid(wrong) = &refusal else {
            return anyhow!("{}", language.sentence(refusal.key(), &refusal.arguments()));
        };
        let wrong = wrong.iter().map(|Invalid { pointer, problem }| {
            let arguments = problem.arguments().into_iter();
            let arguments: Vec<_> = arguments
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            let sentence = language.sentence(problem.key(), &arguments);
            format!("{}: {sentence}", pointer.trim_start_matches('/'))
        });
        anyhow!("{}", wrong.collect::<Vec<_>>().join("; "))
    }
}

fn with_base<'a, F: Future<Output = Result<()>>>(
    settings: &'a Settings,
    background: &Runtime,
    work: impl FnOnce(Base<'a>) -> F,
) -> Result<()> {
    background.block_on(async {
        must_be_migrated(&migration_status(&settings.database()?).await?)?;
        let store = persistence::open(settings.database()?, background.handle().clone());
        let done = work(Base {
            settings,
            store: Arc::clone(&store),
            background: background.handle().clone(),
        })
        .await;
        close(&*store).await;
        done
    })
}

/// The last thing that is done with a base.
async fn close(store: &dyn Store) {
    if let Err(failure) = store.close().await {
        tracing::warn!(%failure, "what was written last stays in the file that ends with -wal");
    }
}

fn must_be_migrated(status: &MigrationStatus) -> Result<()> {
    if !status.unknown.is_empty() {
        bail!(
            "the base was migrated by a newer AEDB ({}): use that one",
            status.unknown.join(", ")
        );
    }
    if !status.pending.is_empty() {
        bail!(
            "the base isn't migrated ({} to go): run `aedb migrate`",
            status.pending.join(", ")
        );
    }
    Ok(())
}
