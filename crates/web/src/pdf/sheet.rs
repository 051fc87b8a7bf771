//! What stands on a page, gathered while it is drawn: words with where they are, and the rules between them.

use super::letters::Letters;
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
    font::{Glyph, GlyphRun, PositionedGlyph},
    kurbo::{Affine, BezPath, PathEl, Point, Rect},
};

/// Glyphs of a page that are kept. The densest pages have a tenth of it.
const MOST_GLYPHS: usize = 100_000;
/// Rules of a page that are kept.
const MOST_RULES: usize = 20_000;
/// A wider gap parts words, in sizes of the font; a space in a narrow one is about 0.2.
pub(super) const WORD_GAP: f32 = 0.15;

/// Which way a word runs on the page as it is looked at: 0 to the right, then counter-clockwise.
pub(super) type Turn = u8;

/// Letters that belong together, where they are when the page is turned so that they run to the right.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) turn: Turn,
    pub(super) left: f32,
    pub(super) right: f32,
    /// The baseline, from the top.
    pub(super) base: f32,
    pub(super) size: f32,
    pub(super) text: String,
    /// A space was drawn before it.
    pub(super) is_apart: bool,
}

/// A straight line along an edge of the page: its ends.
pub(super) type Rule = [(f32, f32); 2];

/// A page on which nothing is drawn but noted.
pub(super) struct Sheet {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) words: Vec<Word>,
    pub(super) rules: Vec<Rule>,
    glyphs: usize,
    /// The last letters and where they stand.
    last: (String, f32, f32),
    /// A space was drawn since the last letter.
    is_apart: bool,
    /// The last word may go on.
    is_open: bool,
}

impl Sheet {
    pub(super) fn new(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            words: vec![],
            rules: vec![],
            glyphs: 0,
            last: (String::new(), 0.0, 0.0),
            is_apart: false,
            is_open: false,
        }
    }

    /// A point of the page as it is when the page is turned.
    pub(super) fn turned(&self, turn: Turn, (x, y): (f32, f32)) -> (f32, f32) {
        match turn {
            0 => (x, y),
            1 => (self.height - y, x),
            2 => (self.width - x, self.height - y),
            _ => (y, self.width - x),
        }
    }

    fn put(&mut self, glyph: &PositionedGlyph<'_>, on: Affine) {
        let [a, b, c, d, x, y] = (on * glyph.transform()).as_coeffs().map(|c| c as f32);
        // Glyphs are drawn in thousandths of their font's size.
        let (along, size) = (a.hypot(b) * 1_000.0, c.hypot(d) * 1_000.0);
        let is_seen = (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y);
        let Some(turn) = turn(a, b) else {
            return;
        };
        if !is_seen || !(0.1..10_000.0).contains(&size) {
            return;
        }
        let width = match &**glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        // A stand-in for a font is stretched to its widths, which are told already.
        let width = width.unwrap_or(500.0).clamp(0.0, 5_000.0) / 1_000.0 * along.min(size);
        let letters = match Letters::of(glyph) {
            Letters::None => return,
            Letters::Space => {
                self.is_apart = true;
                return;
            }
            Letters::Some(letters) => letters,
        };
        let (left, base) = self.turned(turn, (x, y));
        let right = left + width;
        // Bold is often each letter drawn twice.
        let (last, last_left, last_base) = &self.last;
        let moved = (left - last_left).abs().max((base - last_base).abs());
        if *last == letters && moved < 0.12 * size {
            return;
        }
        self.last = (letters.clone(), left, base);
        let is_apart = std::mem::take(&mut self.is_apart);
        if let (false, true, Some(word)) = (is_apart, self.is_open, self.words.last_mut()) {
            let gap = (left - word.right) / size;
            let goes_on = word.turn == turn
                && (word.base - base).abs() < 0.05 * size
                && (word.size / size - 1.0).abs() < 0.2
                && (-0.3..WORD_GAP).contains(&gap);
            if goes_on {
                word.text.push_str(&letters);
                word.right = word.right.max(right);
                return;
            }
        }
        self.is_open = true;
        self.words.push(Word {
            turn,
            left,
            right,
            base,
            size,
            text: letters,
            is_apart,
        });
    }

    /// Keeps a line if it is along an edge of the page and long enough to part cells.
    fn rule(&mut self, from: Point, to: Point) {
        let (x, y) = ((from.x - to.x).abs(), (from.y - to.y).abs());
        let is_straight = x.min(y) < 0.5 && x.max(y) > 4.0;
        if is_straight && self.rules.len() < MOST_RULES {
            let ends = [from, to].map(|point| (point.x as f32, point.y as f32));
            self.rules.push(ends);
        }
    }

    /// Keeps the middle of a box that is so thin that it is a line.
    fn thin(&mut self, of: Rect) {
        let (width, height) = (of.width(), of.height());
        if width < 3.0 && height > width {
            let x = of.center().x;
            self.rule(Point::new(x, of.y0), Point::new(x, of.y1));
        } else if height < 3.0 {
            let y = of.center().y;
            self.rule(Point::new(of.x0, y), Point::new(of.x1, y));
        }
    }
}

/// The way of a text; what runs askew is no line of a text but a stamp across the page.
fn turn(a: f32, b: f32) -> Option<Turn> {
    let is_level = |along: f32, across: f32| along.abs() > 4.0 * across.abs();
    if is_level(a, b) {
        Some(if a > 0.0 { 0 } else { 2 })
    } else if is_level(b, a) {
        Some(if b < 0.0 { 1 } else { 3 })
    } else {
        None
    }
}

impl<'a> Device<'a> for Sheet {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.glyphs == MOST_GLYPHS {
                return;
            }
            self.glyphs += 1;
            self.put(glyph, props.transform);
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if self.rules.len() == MOST_RULES {
            return;
        }
        if !matches!(mode, DrawMode::Stroke(_)) {
            let is_box = path.elements().len() <= 6;
            if is_box {
                let on_page = props.transform * path;
                self.thin(on_page.control_box());
            }
            return;
        }
        let (mut start, mut last) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(point) => (start, last) = (point, point),
                PathEl::LineTo(point) => {
                    self.rule(props.transform * last, props.transform * point);
                    last = point;
                }
                PathEl::QuadTo(_, point) | PathEl::CurveTo(_, _, point) => last = point,
                PathEl::ClosePath => {
                    self.rule(props.transform * last, props.transform * start);
                    last = start;
                }
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
