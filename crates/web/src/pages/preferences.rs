//! `POST /preferences`: keeps the reader's language or theme and goes back to where they were.

use super::request::{Answer, Reader, keep_language, keep_theme};
use crate::templates::Theme;
use actix_web::{HttpResponse, http::header, web::Form};
use api::language::Language;
use domain::Permission;
use persistence::Area;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Preferences {
    language: String,
    theme: String,
    back: String,
}

pub(super) async fn change(reader: Reader, form: Form<Preferences>) -> Answer {
    if let Some(user) = reader
        .caller
        .user()
        .filter(|_| reader.caller.may(Permission::ChangeOneself))
    {
        let mut work = reader.begin(Area::People).await?;
        let mut choices = work.users().choices(user.id).await?;
        if let Some(language) = Language::from_code(&form.language) {
            choices.language = Some(language.as_str().to_owned());
        }
        if let Some(theme) = Theme::from_word(&form.theme) {
            choices.theme = Some(theme.as_str().to_owned());
        }
        work.users().choose(user.id, &choices).await?;
        reader.commit(work).await?;
    }
    let mut response = HttpResponse::SeeOther();
    response.append_header((header::LOCATION, own_page(&form.back)));
    if let Some(language) = Language::from_code(&form.language) {
        response.append_header((header::SET_COOKIE, keep_language(language)));
    }
    if let Some(theme) = Theme::from_word(&form.theme) {
        response.append_header((header::SET_COOKIE, keep_theme(theme)));
    }
    Ok(response.finish())
}

/// The path, if it leads to a page of ours; the home page otherwise. `//host` and `/\host` lead elsewhere.
pub(super) fn own_page(path: &str) -> &str {
    let mut bytes = path.bytes();
    let ours = bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && path.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if ours { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages_are_gone_back_to() {
        for path in ["/", "/drives?q=%D1%91&page=2", "/plant/12"] {
            assert_eq!(own_page(path), path);
        }
        for path in [
            "",
            "//evil",
            "/\\evil",
            "https://evil",
            "/a\r\nSet-Cookie: x",
            "/ё",
        ] {
            assert_eq!(own_page(path), "/", "{path}");
        }
    }
}
