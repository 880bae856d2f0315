//! [`Canvas`]: elements of SVG, with every text escaped and fitted.

use std::fmt::Write;

use super::style::STYLE;
use crate::words;

/// A rectangle, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) w: i32,
    pub(super) h: i32,
}

impl Rect {
    pub(super) const fn new(x: i32, y: i32, w: i32, h: i32) -> Self {
        Self { x, y, w, h }
    }

    pub(super) const fn right(self) -> i32 {
        self.x + self.w
    }

    pub(super) const fn bottom(self) -> i32 {
        self.y + self.h
    }
}

#[derive(Debug, Default)]
pub(super) struct Canvas {
    body: String,
    right: i32,
    bottom: i32,
}

impl Canvas {
    pub(super) fn rect(&mut self, rect: Rect, radius: i32, class: &str) {
        self.reach(rect.right(), rect.bottom());
        let Rect { x, y, w, h } = rect;
        let _ = writeln!(
            self.body,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\"/>"
        );
    }

    /// A text from this point on, in at most this room; the whole of it where somebody points at it.
    pub(super) fn text(&mut self, (x, y): (i32, i32), text: &str, class: &str, room: i32) {
        let size = if class.starts_with('d') || class.starts_with('l') {
            11
        } else {
            13
        };
        let fitted = words::fit(text, size, room);
        self.reach(x + words::width(&fitted, size), y);
        let shown = words::xml(&fitted);
        let whole = if fitted == words::plain(text) {
            String::new()
        } else {
            format!("<title>{}</title>", words::xml(&words::short(text, 300)))
        };
        let _ = writeln!(
            self.body,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{whole}{shown}</text>"
        );
    }

    pub(super) fn path(&mut self, data: &str, class: &str) {
        let _ = writeln!(self.body, "<path class=\"{class}\" d=\"{data}\"/>");
    }

    /// The head of an arrow, with its point here; to the right or to the left.
    pub(super) fn head(&mut self, (x, y): (i32, i32), to_right: bool, class: &str) {
        let back = if to_right { x - 8 } else { x + 8 };
        let data = format!("M{x} {y}L{back} {}V{}Z", y - 4, y + 4);
        self.path(&data, &format!("h {class}"));
    }

    /// A line in right angles with round corners: across, along a lane, across.
    pub(super) fn lane(&mut self, from: (i32, i32), lane: i32, to: (i32, i32), class: &str) {
        let data = if from.1 == to.1 {
            format!("M{} {}H{}", from.0, from.1, to.0)
        } else {
            let radius = 6.min((from.1 - to.1).abs() / 2);
            let down = (to.1 - from.1).signum() * radius;
            let before = lane - (lane - from.0).signum() * radius;
            let after = lane + (to.0 - lane).signum() * radius;
            format!(
                "M{} {}H{before}Q{lane} {} {lane} {}V{}Q{lane} {} {after} {}H{}",
                from.0,
                from.1,
                from.1,
                from.1 + down,
                to.1 - down,
                to.1,
                to.1,
                to.0
            )
        };
        self.path(&data, class);
    }

    pub(super) fn group(&mut self, (x, y): (i32, i32), inner: &str) {
        let _ = writeln!(
            self.body,
            "<g class=\"g\" transform=\"translate({x} {y})\">{inner}</g>"
        );
    }

    pub(super) fn reach(&mut self, right: i32, bottom: i32) {
        self.right = self.right.max(right);
        self.bottom = self.bottom.max(bottom);
    }

    pub(super) const fn extent(&self) -> (i32, i32) {
        (self.right, self.bottom)
    }

    /// The whole image, on a ground of its own.
    pub(super) fn finish(self, title: &str, description: &str) -> String {
        let (w, h) = (self.right + 24, self.bottom + 24);
        let (title, description) = (words::xml(title), words::xml(description));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{title}</title>\n\
             <desc id=\"desc\">{description}</desc>\n<style>{STYLE}</style>\n\
             <rect class=\"ground\" width=\"{w}\" height=\"{h}\" rx=\"8\"/>\n{}</svg>\n",
            self.body
        )
    }
}
