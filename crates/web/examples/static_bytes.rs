//! The yardstick for the home page: actix serving bytes that never change, and nothing else.
//!
//! `static_bytes PORT SIZE`, used by `cargo xtask bench`.

use actix_web::{App, HttpServer, web};
use anyhow::Context;

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().context("no port")?.parse()?;
    let size: usize = arguments.next().context("no size")?.parse()?;
    let bytes = web::Bytes::from(vec![b'a'; size]);
    HttpServer::new(move || {
        let bytes = bytes.clone();
        App::new().route(
            "/",
            web::get().to(move || {
                let bytes = bytes.clone();
                async move { bytes }
            }),
        )
    })
    .bind(("127.0.0.1", port))?
    .run()
    .await?;
    Ok(())
}
