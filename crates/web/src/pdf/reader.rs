//! A file's pages, one after another.

use super::{Told, labels::Labels, layout::layout, limits, sheet::Sheet};
use domain::{PageText, Unreadable};
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page, kurbo::Rect,
};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use std::io::{Read, Result, Write};

/// Pages that are read. No manual has as many.
const MOST_PAGES: usize = 20_000;

/// Reads a file's pages from one on, counted from 1, and tells of each on a line of its own. What this process may take is bounded first, for good.
///
/// # Errors
/// What is wrong with the streams. What is wrong with the file is told.
pub fn read(from: &mut dyn Read, first: u32, out: &mut dyn Write) -> Result<()> {
    limits::set()?;
    let mut bytes = vec![];
    from.read_to_end(&mut bytes)?;
    let pdf = match Pdf::new(bytes) {
        Ok(pdf) => pdf,
        Err(failure) => {
            let failed = why(failure);
            return tell(out, &Told::Failed { failed });
        }
    };
    let all = pdf.pages();
    let pages = u32::try_from(all.len()).unwrap_or(u32::MAX);
    if pages == 0 {
        let failed = Unreadable::NoPages;
        return tell(out, &Told::Failed { failed });
    }
    tell(out, &Told::Pages { pages })?;
    let labels = Labels::of(&pdf);
    let cache = InterpreterCache::new();
    for (index, page) in (0_u32..).zip(all.iter().take(MOST_PAGES)) {
        if index + 1 < first {
            continue;
        }
        let (width, height) = page.render_dimensions();
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let mut sheet = Sheet::new(width, height);
        interpret_page(page, &mut context, &mut sheet);
        let (lines, rules) = layout(sheet);
        let page = PageText {
            page: index + 1,
            label: labels.label(index),
            lines,
            rules,
        };
        tell(out, &Told::Page(page))?;
    }
    Ok(())
}

fn tell(out: &mut dyn Write, told: &Told) -> Result<()> {
    serde_json::to_writer(&mut *out, told)?;
    out.write_all(b"\n")?;
    // Whoever waits for a page has it now, whatever becomes of the next.
    out.flush()
}

fn why(failure: LoadPdfError) -> Unreadable {
    match failure {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ) => Unreadable::Encrypted,
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Unreadable::Damaged,
    }
}
