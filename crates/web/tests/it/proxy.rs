//! A proxy between AEDB and PostgreSQL that can be cut, frozen and healed: an outage without a server of its own.

use crate::harness::clients;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Whole,
    /// Connections are closed, new ones at once.
    Cut,
    /// Connections stay, and nothing passes.
    Frozen,
    /// A connection is closed when the server has committed, before its answer passes.
    CutAfterCommit,
}

pub(crate) struct Proxy {
    line: watch::Sender<Line>,
    /// The database's address through the proxy.
    pub(crate) url: String,
}

impl Proxy {
    /// Listens before the server at a database's address.
    pub(crate) async fn before(url: &str) -> Self {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let tokio_postgres::config::Host::Tcp(host) = &config.get_hosts()[0] else {
            unreachable!("a socket file")
        };
        let server = (
            host.clone(),
            config.get_ports().first().copied().unwrap_or(5432),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (line, seen) = watch::channel(Line::Whole);
        clients().spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server.clone(), seen.clone()));
            }
        });
        let user = config.get_user().unwrap();
        let password = config
            .get_password()
            .map(|word| format!(":{}", String::from_utf8_lossy(word)));
        let (_, database) = url.rsplit_once('/').unwrap();
        let url = format!(
            "postgres://{user}{}@127.0.0.1:{port}/{database}",
            password.unwrap_or_default()
        );
        Self { line, url }
    }

    pub(crate) fn cut(&self) {
        self.line.send_replace(Line::Cut);
    }

    pub(crate) fn freeze(&self) {
        self.line.send_replace(Line::Frozen);
    }

    pub(crate) fn cut_after_commit(&self) {
        self.line.send_replace(Line::CutAfterCommit);
    }

    pub(crate) fn heal(&self) {
        self.line.send_replace(Line::Whole);
    }
}

/// Passes bytes both ways until an end closes or the line is cut.
async fn pass(mut client: TcpStream, server: (String, u16), mut line: watch::Receiver<Line>) {
    if *line.borrow_and_update() == Line::Cut {
        return;
    }
    let Ok(mut server) = TcpStream::connect(server).await else {
        return;
    };
    let (mut up, mut down) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let state = *line.borrow_and_update();
        if state == Line::Cut {
            return;
        }
        let whole = state != Line::Frozen;
        tokio::select! {
            changed = line.changed() => if changed.is_err() { return },
            read = client.read(&mut up), if whole => match read {
                Ok(bytes) if bytes > 0 => {
                    if server.write_all(&up[..bytes]).await.is_err() {
                        return;
                    }
                    let commits = up[..bytes].windows(7).any(|part| part == b"COMMIT\0");
                    if commits && state == Line::CutAfterCommit {
                        // It has answered: it is done.
                        drop(server.read(&mut down).await);
                        return;
                    }
                }
                _ => return,
            },
            read = server.read(&mut down), if whole => match read {
                Ok(bytes) if bytes > 0 => if client.write_all(&down[..bytes]).await.is_err() { return },
                _ => return,
            },
        }
    }
}
