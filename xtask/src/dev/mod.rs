//! `cargo xtask dev`: build, make a base with the demo plant, serve it, and start over on every change.
//!
//! Only a good build replaces the running server. Templates and styles aren't watched: a debug build reads them from
//! disk at each request. What runs at the end of this command is what ran before it.

mod watch;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::aedb::{self, Profile};
use crate::bench::client::{self, Client};
use crate::interrupt::{self, Interrupted};
use crate::process::{self, Running};
use crate::{demo, http, repository, say};
use watch::Watch;

/// Below the root folder, and out of version control.
const DATA: &str = "data";
const BASE: &str = "data/dev.db";
/// Their names are what the history shows.
const DEMO_SHEET: &str = "data/demo-plant.csv";
const DEMO_STOCK: &str = "data/demo-stock.csv";
const DEMO_STOCK_TAKE: &str = "data/demo-stock-take.csv";
const DEMO_MANUALS: &str = "data/demo-manuals";

/// What belongs to an SQLite base: the file and, while it is in use, its log and the log's index.
const BASE_PARTS: [&str; 3] = ["", "-wal", "-shm"];

/// The demo admin. The domain can't exist (RFC 2606), so that nobody has this address by chance.
const DEMO_ADMIN: &str = "demo@aedb.invalid";
/// Everybody may know it: the base is a demo, and it is served on loopback only.
const DEMO_PASSWORD: &str = "rolling mill at night";

/// How long the server may take until it is ready.
const READY_PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn run(port: u16, fresh: bool) -> Result<()> {
    let site = Site {
        root: repository::root(),
        port,
    };
    if http::is_taken(port) {
        bail!(
            "port {port} is taken by another program; end it or choose another: cargo xtask dev --port {}",
            port.wrapping_add(1).max(1024)
        );
    }
    if fresh {
        say::step(&format!("Throwing {BASE} away"));
        site.remove_base()?;
    }
    match site.serve_and_watch() {
        Err(error) if error.is::<Interrupted>() => {
            say::good("Ended; nothing is left running");
            Ok(())
        }
        other => other,
    }
}

/// The development site: where it is and where it answers.
struct Site {
    root: PathBuf,
    port: u16,
}

impl Site {
    fn serve_and_watch(&self) -> Result<()> {
        // Watching begins before the first build, so that no change falls in between.
        let watch = Watch::start(&self.root)?;
        let mut server: Option<Running> = None;
        loop {
            self.build_and_replace(&mut server)?;
            loop {
                interrupt::check()?;
                if let Some(changed) = watch.next_change() {
                    say::step(&format!("{} changed", changed.display()));
                    break;
                }
                if let Some(status) = ended(&mut server)? {
                    say::bad(&format!(
                        "The server ended by itself ({status}); waiting for a change"
                    ));
                    server = None;
                }
            }
        }
    }

    /// A build that fails, or a base that can't be migrated, leaves a message and waits for the next change.
    fn build_and_replace(&self, server: &mut Option<Running>) -> Result<()> {
        say::step("Building (cargo build -p web)");
        let begun = Instant::now();
        let Some(executable) = aedb::build(Profile::Debug)? else {
            say::bad(match server {
                Some(_) => "It doesn't build; the server from before goes on",
                None => "It doesn't build; waiting for a change",
            });
            return Ok(());
        };
        say::detail(&format!("built in {}", say::duration(begun.elapsed())));
        if server.take().is_some() {
            say::detail("the server from before is ended");
        }
        match self.start(&executable) {
            Ok(started) => *server = Some(started),
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => say::bad(&format!("{error:#}; waiting for a change")),
        }
        Ok(())
    }

    fn start(&self, executable: &Path) -> Result<Running> {
        let is_new = self.prepare_base(executable)?;
        let mut server = Running::start(self.aedb(executable).arg("serve"))?;
        let begun = Instant::now();
        while begun.elapsed() < READY_PATIENCE {
            interrupt::check()?;
            if let Some(status) = server.finished()? {
                bail!("the server ended at once ({status})");
            }
            if http::status(self.port, "/health/ready") == Some(200) {
                if is_new {
                    self.send_demo_readings()?;
                }
                say::banner(&[
                    format!("AEDB is at http://127.0.0.1:{}/", self.port),
                    format!(
                        "DEMO ADMIN, for development only: {DEMO_ADMIN} with the password {DEMO_PASSWORD:?}"
                    ),
                    "Ctrl-C ends it; changes to the source rebuild it.".to_owned(),
                ]);
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        bail!(
            "the server isn't ready after {}",
            say::duration(READY_PATIENCE)
        )
    }

    /// Migrates the base; a new one gets the demo plant, or isn't kept. Tells whether it is new.
    fn prepare_base(&self, executable: &Path) -> Result<bool> {
        std::fs::create_dir_all(self.root.join(DATA)).context("can't make the data folder")?;
        let is_new = !self.root.join(BASE).exists();
        if is_new {
            say::step(&format!("Making the base {BASE}"));
        }
        let mut migrate = self.aedb(executable);
        migrate.arg("migrate").stdout(Stdio::null());
        let prepared = process::run("aedb migrate", &mut migrate).and_then(|()| {
            if is_new {
                self.add_demo_admin(executable)?;
                self.load_demo(executable)
            } else {
                Ok(())
            }
        });
        if is_new && prepared.is_err() {
            // Half a demo plant would stay for good: only a new base gets one.
            self.remove_base()?;
        }
        prepared.map(|()| is_new)
    }

    /// Somebody to log in as. `aedb serve` refuses to be reached from elsewhere as long as they may come in.
    fn add_demo_admin(&self, executable: &Path) -> Result<()> {
        let mut add = self.aedb(executable);
        add.args(["user", "add", "--role", "admin", "--name", "Demo"])
            .args(["--email", DEMO_ADMIN, "--password-stdin"])
            .stdout(Stdio::null());
        process::run_with_input("aedb user add", &mut add, DEMO_PASSWORD)
    }

    fn load_demo(&self, executable: &Path) -> Result<()> {
        say::step(&format!(
            "Loading a demo plant of {} drives, its stock and its manuals",
            demo::DRIVES
        ));
        self.bring_in(executable, "drives", DEMO_SHEET, &demo::csv(demo::DRIVES))?;
        self.bring_in(executable, "stock", DEMO_STOCK, &demo::stock::csv())?;
        self.bring_in(
            executable,
            "stock",
            DEMO_STOCK_TAKE,
            &demo::stock::next_csv(),
        )?;
        self.bring_in_manuals(executable)
    }

    fn bring_in_manuals(&self, executable: &Path) -> Result<()> {
        let folder = self.root.join(DEMO_MANUALS);
        std::fs::create_dir_all(&folder)?;
        for (name, list) in demo::library::lists() {
            std::fs::write(folder.join(name), list.to_string())?;
        }
        let mut import = self.aedb(executable);
        import
            .args(["import", "manuals", DEMO_MANUALS])
            .stdout(Stdio::null());
        let imported = process::run("aedb import manuals", &mut import);
        std::fs::remove_dir_all(&folder)?;
        imported
    }

    fn bring_in(&self, executable: &Path, kind: &str, name: &str, csv: &str) -> Result<()> {
        let sheet = self.root.join(name);
        std::fs::write(&sheet, csv).with_context(|| format!("can't write {}", sheet.display()))?;
        let mut import = self.aedb(executable);
        import
            .args(["import", kind])
            .arg(name)
            .stdout(Stdio::null());
        let imported = process::run(&format!("aedb import {kind}"), &mut import);
        std::fs::remove_file(&sheet)
            .with_context(|| format!("can't remove {}", sheet.display()))?;
        imported
    }

    /// A few sensors with a week of readings, sent as a gateway sends them.
    fn send_demo_readings(&self) -> Result<()> {
        say::step("Sending a week of readings of demo sensors");
        let form = format!(
            "username={DEMO_ADMIN}&password={}",
            DEMO_PASSWORD.replace(' ', "+")
        );
        let mut client = Client::connect(self.port)?;
        let told = answered(&mut client, &client::post_form("/api/v1/token", &form))?;
        let token = told["access_token"]
            .as_str()
            .context("no token")?
            .to_owned();
        let readings = demo::readings::json(demo::readings::now());
        let sent = client::post_json("/api/v1/readings", &token, &readings);
        answered(&mut client, &sent)?;
        let told = answered(&mut client, &client::get_as("/api/v1/sensors", &token))?;
        for sensor in told["items"].as_array().into_iter().flatten() {
            let path = format!("/api/v1/sensors/{}", sensor["id"]);
            let limits = demo::readings::LIMITS;
            answered(&mut client, &client::patch_json(&path, &token, limits))?;
        }
        // Limits are judged by what comes after they were set.
        let latest = demo::readings::latest(demo::readings::now());
        let sent = client::post_json("/api/v1/readings", &token, &latest);
        answered(&mut client, &sent)?;
        Ok(())
    }

    fn aedb(&self, executable: &Path) -> Command {
        let mut command = Command::new(executable);
        command
            .current_dir(&self.root)
            .env("AEDB__DATABASE__URL", format!("sqlite://{BASE}"))
            .env("AEDB__SERVER__HOST", "127.0.0.1")
            .env("AEDB__SERVER__PORT", self.port.to_string())
            .env("AEDB__READINGS__OPEN", "true");
        command
    }

    fn remove_base(&self) -> Result<()> {
        for part in BASE_PARTS {
            let path = self.root.join(format!("{BASE}{part}"));
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("can't remove {}", path.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn answered(client: &mut Client, request: &[u8]) -> Result<serde_json::Value> {
    let answer = client.send(request)?;
    let told = String::from_utf8_lossy(answer.body).into_owned();
    if answer.status != 200 {
        bail!("the server answered {}: {told}", answer.status);
    }
    Ok(serde_json::from_str(&told)?)
}

fn ended(server: &mut Option<Running>) -> Result<Option<ExitStatus>> {
    match server {
        Some(server) => server.finished(),
        None => Ok(None),
    }
}
