//! Forms that are done once, however often they are sent: a second tap on a slow line takes nothing more from a shelf. Each
//! form that is shown carries a secret of its own, and what was done with it is kept in the unit that did it, as for a `POST` of
//! a program with an `Idempotency-Key`.

use super::request::broken;
use api::{http::Failure, operations::By, secrets};
use persistence::{KeptAnswer, UnitOfWork};
use secrecy::ExposeSecret;

/// The longest secret that is taken from a form.
const LONGEST: usize = 100;

/// A secret for a form that is shown now.
pub(super) fn fresh() -> Result<String, Failure> {
    let secret = secrets::fresh().map_err(broken)?;
    Ok(secret.expose_secret().to_owned())
}

/// Whether a form was done before; until the unit ends nobody else does the same.
pub(super) async fn was_done(
    work: &mut dyn UnitOfWork,
    by: &By,
    once: &str,
) -> Result<bool, Failure> {
    let Some(key) = key(once) else {
        return Ok(false);
    };
    let actor = by.retry_key();
    work.kept_answers().claim(&actor, &key).await?;
    Ok(work.kept_answers().find(&actor, &key).await?.is_some())
}

/// Keeps that a form was done.
pub(super) async fn keep(work: &mut dyn UnitOfWork, by: &By, once: &str) -> Result<(), Failure> {
    let Some(key) = key(once) else {
        return Ok(());
    };
    let kept = KeptAnswer {
        request_hash: String::new(),
        status: 303,
        location: None,
        tag: None,
        body: String::new(),
    };
    let actor = by.retry_key();
    Ok(work.kept_answers().keep(&actor, &key, &kept, by.at).await?)
}

/// No program's key has a space.
fn key(once: &str) -> Option<String> {
    let known = !once.is_empty() && once.len() <= LONGEST && once.is_ascii();
    known.then(|| format!("form {once}"))
}
