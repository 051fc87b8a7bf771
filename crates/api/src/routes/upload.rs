//! Files in requests: in forms, and as bodies.

use crate::{
    filing::{PAUSE, Received, receive as receive_file, within},
    http::Failure,
};
use actix_multipart::{Multipart, MultipartError};
use actix_web::web::Payload;
use futures_util::{StreamExt, TryStreamExt};
use std::{collections::BTreeMap, path::Path};

/// A multipart form with files.
#[derive(Debug)]
pub struct Uploaded {
    /// The files of the fields `file`, in their order.
    pub files: Vec<Received>,
    /// The other fields.
    pub fields: BTreeMap<String, String>,
}

/// What is received at the most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of each file.
    pub bytes: u64,
    /// Files.
    pub files: usize,
}

const FIELD_LIMIT: usize = 64 << 10;
const FIELDS: usize = 100;

/// Reads a form; its files are written into `folder`.
///
/// # Errors
/// [`Failure::TooLarge`], [`Failure::TooSlow`], [`Failure::Malformed`]; no room left.
pub async fn receive(
    mut form: Multipart,
    folder: &Path,
    limits: Limits,
) -> Result<Uploaded, Failure> {
    let mut uploaded = Uploaded {
        files: vec![],
        fields: BTreeMap::new(),
    };
    while let Some(mut field) = in_time(form.try_next()).await?.map_err(malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        let disposition = field.content_disposition();
        let file_name = disposition
            .and_then(|disposition| disposition.get_filename())
            .map(ToOwned::to_owned);
        if name == "file" && uploaded.files.len() < limits.files {
            let name = file_name.unwrap_or_default();
            let bytes = field.by_ref().map_err(malformed);
            let received = receive_file(bytes, folder, limits.bytes, name).await?;
            uploaded.files.push(received);
            continue;
        }
        let mut text = vec![];
        while let Some(chunk) = in_time(field.next()).await? {
            text.extend_from_slice(&chunk.map_err(malformed)?);
            if text.len() > FIELD_LIMIT || uploaded.fields.len() >= FIELDS {
                return Err(Failure::TooLarge(FIELD_LIMIT as u64));
            }
        }
        let text =
            String::from_utf8(text).map_err(|failure| Failure::Malformed(failure.to_string()))?;
        uploaded.fields.insert(name, text);
    }
    Ok(uploaded)
}

/// Reads a body that is a file.
///
/// # Errors
/// As [`receive`].
pub(super) async fn receive_body(
    body: Payload,
    folder: &Path,
    limit: u64,
    name: String,
) -> Result<Received, Failure> {
    let bytes = body.map_err(|failure| Failure::Malformed(failure.to_string()));
    receive_file(bytes, folder, limit, name).await
}

async fn in_time<T>(step: impl Future<Output = T>) -> Result<T, Failure> {
    within(PAUSE, step).await
}

fn malformed(failure: MultipartError) -> Failure {
    Failure::Malformed(failure.to_string())
}
