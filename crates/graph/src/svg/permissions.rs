//! The picture of who may do what: a row a statement, from the role over an endpoint to resources.

use super::NOTES;
use super::canvas::{Canvas, Rect};
use super::glyphs::{ROLE as ROLE_GLYPH, glyph};
use crate::permissions::{Chart, Row, Verdict};
use crate::picture::Kind;
use crate::words;

const MARGIN: i32 = 24;
const ROLE: i32 = 264;
const ACTIONS: i32 = 272;
const VIA: i32 = 236;
const RESOURCES: i32 = 320;
const STEP: i32 = 40;
/// The height of a line, and how many of a list are written.
const LINE: i32 = 16;
const MOST: usize = 8;

const fn class_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "service",
        Verdict::Works => "company",
        Verdict::Unknown => "other",
        Verdict::Stopped | Verdict::Denied => "internet",
    }
}

pub(crate) fn permissions(chart: &Chart) -> String {
    let mut canvas = Canvas::default();
    let columns = [
        MARGIN,
        MARGIN + ROLE + STEP,
        MARGIN + ROLE + ACTIONS + 2 * STEP,
        MARGIN + ROLE + ACTIONS + VIA + 3 * STEP + 44,
    ];
    for (x, words) in columns.iter().zip(["Role", "Actions", "Over", "Resources"]) {
        canvas.text((*x, MARGIN + 12), words, "d", 200);
    }
    let mut y = MARGIN + 28;
    for (role, (users, rows)) in &chart.roles {
        let tops: Vec<(i32, i32)> = rows
            .iter()
            .scan(y, |next, row| {
                let own = (*next, height(row));
                *next += own.1 + 14;
                Some(own)
            })
            .collect();
        let bottom = tops.last().map_or(y + 54, |(top, high)| top + high);
        let place = Rect::new(columns[0], y, ROLE, (bottom - y).max(54));
        canvas.rect(place, 6, "card");
        canvas.group((place.x + 11, place.y + 12), ROLE_GLYPH);
        canvas.text((place.x + 42, place.y + 23), role, "b", ROLE - 52);
        let users: Vec<&str> = users.iter().map(String::as_str).collect();
        let who = match users.len() {
            0 => "used by nothing here".to_owned(),
            _ => format!("of {}", users.join(", ")),
        };
        canvas.text((place.x + 42, place.y + 40), &who, "d", ROLE - 52);
        for (row, (top, high)) in rows.iter().zip(&tops) {
            draw(&mut canvas, &columns, row, (*top, *high));
        }
        y = place.bottom() + 28;
    }
    canvas.reach(columns[3] + RESOURCES, y);
    legend(&mut canvas, y + 4);
    for (index, note) in words::first(&chart.notes, NOTES).iter().enumerate() {
        let room = columns[3] + RESOURCES - MARGIN;
        let down = canvas.extent().1 + if index == 0 { 26 } else { 16 };
        for (line, text) in words::lines(note, 11, room).iter().enumerate() {
            let line = i32::try_from(line).unwrap_or(0);
            canvas.text((MARGIN, down + LINE * line), text, "d", room);
        }
    }
    let names: Vec<String> = chart
        .roles
        .keys()
        .map(|role| words::short(role, 64))
        .collect();
    let rows: usize = chart.roles.values().map(|(_, rows)| rows.len()).sum();
    let title = format!("Permissions of {}", names.join(", "));
    canvas.finish(
        &title,
        &format!("{rows} rows from roles over endpoints to resources."),
    )
}

fn count(all: &[String]) -> i32 {
    i32::try_from(all.len().min(MOST + 1)).unwrap_or(1)
}

fn height(row: &Row) -> i32 {
    let lines = count(&row.actions).max(count(&row.resources));
    (lines * LINE + 20).max(44)
}

fn list(canvas: &mut Canvas, all: &[String], place: Rect) {
    canvas.rect(place, 6, "card");
    let start = place.y + (place.h - count(all) * LINE) / 2 + 12;
    let mut at = (place.x + 12, start);
    for text in all.iter().take(MOST) {
        canvas.text(at, text, "l", place.w - 24);
        at.1 += LINE;
    }
    if all.len() > MOST {
        let more = format!("and {} more", all.len() - MOST);
        canvas.text(at, &more, "d", place.w - 24);
    }
}

fn draw(canvas: &mut Canvas, columns: &[i32; 4], row: &Row, (top, high): (i32, i32)) {
    let middle = top + high / 2;
    let class = class_of(row.verdict);
    let doubt = if row.verdict == Verdict::Unknown {
        " q"
    } else {
        ""
    };
    let line = |canvas: &mut Canvas, from: i32, to: i32| {
        canvas.path(
            &format!("M{from} {middle}H{}", to - 6),
            &format!("e {class}{doubt}"),
        );
        canvas.head((to, middle), true, class);
    };
    line(canvas, columns[0] + ROLE, columns[1]);
    list(
        canvas,
        &row.actions,
        Rect::new(columns[1], top, ACTIONS, high),
    );
    let via = Rect::new(columns[2], middle - 22, VIA, 44);
    match &row.via {
        Some(endpoint) => {
            line(canvas, columns[1] + ACTIONS, via.x);
            canvas.rect(via, 22, "card");
            canvas.group((via.x + 14, via.y + 12), glyph(Kind::Endpoint));
            canvas.text((via.x + 42, via.y + 27), endpoint, "b", VIA - 58);
            line(canvas, via.right(), columns[3]);
        }
        None => line(canvas, columns[1] + ACTIONS, columns[3]),
    }
    let words = row.verdict.words();
    let at = columns[3] - 14 - words::width(words, 11);
    canvas.text((at, middle - 6), words, &format!("l {class}"), 100);
    list(
        canvas,
        &row.resources,
        Rect::new(columns[3], top, RESOURCES, high),
    );
}

fn legend(canvas: &mut Canvas, y: i32) {
    let words = "works: policies and network let it through · allowed: policies let it through, the network was not asked · \
                 stopped, denied: it does not go through";
    canvas.text((MARGIN, y), words, "d", 1000);
}
