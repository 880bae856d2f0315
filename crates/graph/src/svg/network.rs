//! The picture of a network.

use std::collections::BTreeMap;

use super::NOTES;
use super::canvas::{Canvas, Rect};
use super::glyphs::glyph;
use super::place::{Arrow, Block, CARD, LABEL, OUT, SIDE, Side, Widths};
use crate::network::REGION;
use crate::picture::{Class, Item, Kind, Picture};
use crate::words;

const MARGIN: i32 = 24;
const PAD: i32 = 18;
/// From a card outside to the next.
const STEP: i32 = 44;
/// How many things are named to those who do not see the picture.
const NAMED: usize = 20;

pub(super) const fn class_of(class: Class) -> &'static str {
    match class {
        Class::Flow => "flow",
        Class::Internet => "internet",
        Class::Company => "company",
        Class::Service => "service",
        Class::Other => "other",
    }
}

pub(crate) fn network(picture: &Picture) -> String {
    let boxes = picture.within(REGION, |kind| matches!(kind, Kind::Vpc | Kind::OwnNetwork));
    let blocks: Vec<Block<'_>> = boxes
        .into_iter()
        .map(|id| Block::new(picture, id))
        .collect();
    let widths = blocks.iter().map(|block| block.widths(picture));
    let widths = widths.fold(Widths::default(), Widths::max);
    let mut painter = Painter::new(picture, widths);
    painter.region(&blocks);
    let mut y = painter.region.y + 40;
    for block in &blocks {
        painter.block(block, y);
        y += block.height + PAD;
    }
    painter.legend();
    painter.notes();
    painter.finish()
}

struct Painter<'a> {
    picture: &'a Picture,
    widths: Widths,
    canvas: Canvas,
    region: Rect,
    /// The left edges of the columns outside: company, lines, VPC, services, internet.
    columns: [i32; 5],
    drawn: Vec<(&'a str, &'a str)>,
    classes: Vec<(Class, bool)>,
}

impl<'a> Painter<'a> {
    fn new(picture: &'a Picture, widths: Widths) -> Self {
        let some = |is: &dyn Fn(Kind) -> bool| picture.items.values().any(|item| is(item.kind));
        let mut x = MARGIN;
        let mut column = |is: &dyn Fn(Kind) -> bool, columns: i32| {
            let own = x;
            if some(is) {
                x += columns;
            }
            own
        };
        let company = column(
            &|kind| matches!(kind, Kind::Company | Kind::Peer),
            SIDE + STEP,
        );
        let lines = column(&|kind| kind == Kind::DirectConnect, SIDE + STEP);
        let vpc = x + PAD;
        let services = vpc + widths.sum() + STEP;
        let beside = some(&|kind| matches!(kind, Kind::AwsService | Kind::Unknown));
        let region_right = if beside {
            services + SIDE + PAD
        } else {
            services - STEP + PAD
        };
        Self {
            picture,
            widths,
            canvas: Canvas::default(),
            region: Rect::new(vpc - PAD, MARGIN, region_right - vpc + PAD, 0),
            columns: [company, lines, vpc, services, region_right + STEP],
            drawn: Vec::new(),
            classes: Vec::new(),
        }
    }

    fn region(&mut self, blocks: &[Block<'_>]) {
        let sum: i32 = blocks.iter().map(|block| block.height + PAD).sum();
        self.region.h = 40 + sum.max(60);
        self.canvas.rect(self.region, 10, "region");
        let name = self.picture.items.get(REGION);
        let name = name.map_or("Region", |item| item.name.as_str());
        let at = (self.region.x + 14, self.region.y + 24);
        self.canvas.text(at, name, "b", self.region.w - 28);
        if blocks.is_empty() {
            let at = (self.region.x + 14, self.region.y + 50);
            let room = self.region.w - 28;
            self.canvas
                .text(at, "No network in this template.", "d", room);
        }
    }

    fn block(&mut self, block: &Block<'a>, top: i32) {
        let outer = Rect::new(self.columns[2], top, self.widths.sum(), block.height);
        let item = &self.picture.items[block.id];
        let maybe = if item.sure { "vpc" } else { "vpc maybe" };
        self.canvas.rect(outer, 8, maybe);
        self.heading(outer, item, 28);
        let rows_left = outer.x + self.widths.left_gate + self.widths.left_gutter;
        let columns = block.columns(rows_left, top);
        for (zone, subnets) in &block.zones {
            self.boxed(zone, columns[zone], "zone", 20);
            for subnet in subnets {
                self.boxed(subnet, columns[subnet], "sub", 20);
            }
        }
        let mut places = self.rows(block, &columns, (rows_left, top));
        for (id, y) in &block.beside {
            let kind = self.picture.items[*id].kind;
            let x = match kind {
                Kind::Company | Kind::Peer => self.columns[0],
                Kind::DirectConnect => self.columns[1],
                Kind::Internet => self.columns[4],
                _ if kind.is_outside() => self.columns[3],
                _ if kind.is_left() => outer.x + 16,
                _ => outer.right() - 16 - SIDE,
            };
            places.insert(id, Rect::new(x, top + y, SIDE, block.tall(id)));
        }
        let ports = ports(block, &places);
        let mut ends = Vec::new();
        for (index, arrow) in block.arrows.iter().enumerate() {
            ends.push((arrow, self.line(block, arrow, &places, ports[index])));
        }
        for (id, place) in &places {
            let spans = columns_of(&self.picture.items[*id], &columns);
            self.card(id, *place, &spans);
        }
        for (arrow, end) in ends {
            self.label(block, arrow, &places, end);
        }
    }

    fn heading(&mut self, rect: Rect, item: &Item, down: i32) {
        let room = rect.w - 28;
        let name = words::fit(&item.name, 13, room * 2 / 3);
        let at = (rect.x + 14, rect.y + down);
        self.canvas.text(at, &item.name, "b", room * 2 / 3);
        let used = words::width(&name, 13) + 10;
        self.canvas
            .text((at.0 + used, at.1), &item.detail, "d", room - used);
    }

    fn boxed(&mut self, id: &str, rect: Rect, class: &str, down: i32) {
        let item = &self.picture.items[id];
        let maybe = if item.sure { "" } else { " maybe" };
        self.canvas.rect(rect, 6, &format!("{class}{maybe}"));
        let room = rect.w - 24;
        let at = (rect.x + 12, rect.y + down);
        if class == "zone" {
            self.canvas.text(at, &item.name, "d", room);
        } else {
            self.canvas.text(at, &item.name, "b", room);
            self.canvas.text((at.0, at.1 + 15), &item.detail, "d", room);
        }
    }

    fn rows(
        &self,
        block: &Block<'a>,
        columns: &BTreeMap<&str, Rect>,
        (left, top): (i32, i32),
    ) -> BTreeMap<&'a str, Rect> {
        let mut places = BTreeMap::new();
        for (id, y, height) in &block.rows {
            let spans = columns_of(&self.picture.items[*id], columns);
            let x = spans.iter().map(|rect| rect.x).min();
            let right = spans.iter().map(|rect| rect.right()).max();
            let rect = match (x, right) {
                (Some(x), Some(right)) => Rect::new(x + 10, top + y, right - x - 20, *height),
                _ => Rect::new(left + 20, top + y, self.widths.rows - 40, *height),
            };
            places.insert(*id, rect);
        }
        places
    }

    fn card(&mut self, id: &str, place: Rect, spans: &[Rect]) {
        let item = &self.picture.items[id];
        let maybe = if item.sure && item.kind != Kind::Group {
            "card"
        } else {
            "card maybe"
        };
        self.canvas.rect(place, 6, maybe);
        let chips = spans.len() > 1;
        let own = if chips { 76 } else { CARD };
        let y = place.y + (place.h - own) / 2;
        self.canvas.group((place.x + 11, y + 12), glyph(item.kind));
        let room = place.w - 52;
        self.canvas
            .text((place.x + 42, y + 23), &item.name, "b", room);
        self.canvas
            .text((place.x + 42, y + 40), &item.detail, "d", room);
        if chips {
            for span in spans {
                let wide = words::width("interface", 11) + 16;
                let chip = Rect::new(span.x + 20, y + 50, wide, 18);
                self.canvas.rect(chip, 9, "chip");
                self.canvas
                    .text((chip.x + 10, chip.y + 13), "interface", "d", chip.w);
            }
        }
    }

    /// Draws the line of an arrow, and says where its point is.
    fn line(
        &mut self,
        block: &Block<'_>,
        arrow: &Arrow<'a>,
        places: &BTreeMap<&'a str, Rect>,
        (from_y, to_y): (i32, i32),
    ) -> (i32, i32) {
        let (from, to) = (places[arrow.from], places[arrow.to]);
        let inner = |id: &str| block.row(id).is_some();
        let class = class_of(arrow.class);
        let doubt = if arrow.sure { "" } else { " q" };
        self.note_class(arrow.class, arrow.sure);
        self.drawn.push((arrow.from, arrow.to));
        let both = inner(arrow.from) && inner(arrow.to);
        let leaves_right = if both {
            arrow.side == Side::Right
        } else {
            from.x < to.x
        };
        let enters_right = if both {
            arrow.side == Side::Right
        } else {
            to.x < from.x
        };
        let x1 = if leaves_right { from.right() } else { from.x };
        let x2 = if enters_right { to.right() } else { to.x };
        let rows = self.columns[2] + self.widths.left_gate + self.widths.left_gutter;
        let lane = match (arrow.side, inner(arrow.from) || inner(arrow.to)) {
            (_, false) => i32::midpoint(x1, x2),
            (Side::Left, true) => rows - block.lane(arrow),
            (Side::Right, true) => rows + self.widths.rows + block.lane(arrow),
        };
        let back = if enters_right { x2 + 6 } else { x2 - 6 };
        let path = format!("e {class}{doubt}");
        self.canvas.lane((x1, from_y), lane, (back, to_y), &path);
        self.canvas.head((x2, to_y), !enters_right, class);
        (x2, to_y)
    }

    fn label(
        &mut self,
        block: &Block<'_>,
        arrow: &Arrow<'_>,
        places: &BTreeMap<&'a str, Rect>,
        (x, y): (i32, i32),
    ) {
        let mark = if arrow.sure || arrow.label.is_empty() {
            ""
        } else {
            " ?"
        };
        let text = words::fit(&format!("{}{mark}", arrow.label), 11, LABEL);
        let wide = words::width(&text, 11);
        let at_right = x != places[arrow.to].x;
        let beyond = block.row(arrow.to).is_none() && block.row(arrow.from).is_none();
        if text.is_empty() || (beyond && wide > STEP) {
            return;
        }
        let rows = self.columns[2] + self.widths.left_gate + self.widths.left_gutter;
        // Labels of things in zones stand beside these, one below the other.
        let x = match (block.row(arrow.to).is_some(), at_right) {
            (true, true) => rows + self.widths.rows + OUT,
            (true, false) => rows - OUT - wide,
            (false, true) => x + 12,
            (false, false) => x - 12 - wide,
        };
        let class = format!("l {}", class_of(arrow.class));
        self.canvas.text((x, y - 5), &text, &class, LABEL);
    }

    fn note_class(&mut self, class: Class, sure: bool) {
        if !self.classes.contains(&(class, sure)) {
            self.classes.push((class, sure));
        }
    }

    fn legend(&mut self) {
        let y = self.canvas.extent().1 + 32;
        let mut x = MARGIN;
        for class in Class::ALL {
            if !self.classes.iter().any(|(own, _)| *own == class) {
                continue;
            }
            let words = match class {
                Class::Flow => "goes through",
                Class::Service => "leads to a service of AWS",
                Class::Company => "to and from the company",
                Class::Internet => "to and from the internet",
                Class::Other => "to another network",
            };
            x = self.sample(x, y, class_of(class), words);
        }
        if self.classes.iter().any(|(_, sure)| !sure) {
            self.sample(
                x,
                y,
                "flow q",
                "dotted, or with ?: not known whether it goes through",
            );
        }
    }

    fn sample(&mut self, x: i32, y: i32, class: &str, words: &str) -> i32 {
        self.canvas
            .path(&format!("M{x} {}H{}", y - 4, x + 26), &format!("e {class}"));
        let head = class.split(' ').next().unwrap_or_default();
        self.canvas.head((x + 32, y - 4), true, head);
        self.canvas.text((x + 40, y), words, "d", 400);
        x + 40 + words::width(words, 11) + 24
    }

    /// What is not drawn, and the arrows for which there is no way in the picture.
    fn notes(&mut self) {
        let mut notes = self.picture.notes.clone();
        for ((from, to), edge) in &self.picture.edges {
            if !self.drawn.contains(&(from.as_str(), to.as_str())) {
                let mark = if edge.sure { "" } else { ", not known" };
                let name = |id: &str| self.picture.items.get(id).map_or("?", |item| &item.name);
                let ends = format!("{} → {}", name(from), name(to));
                notes.insert(format!(
                    "From one VPC to another: {ends} ({}{mark}).",
                    edge.label()
                ));
            }
        }
        let room = (self.canvas.extent().0 - MARGIN).max(400);
        let mut y = self.canvas.extent().1 + 22;
        for note in words::first(&notes, NOTES) {
            for line in words::lines(&note, 11, room) {
                self.canvas.text((MARGIN, y), &line, "d", room);
                y += 16;
            }
        }
    }

    fn finish(self) -> String {
        let names = |is: fn(Kind) -> bool| {
            let own = self.picture.items.values().filter(|item| is(item.kind));
            let all: Vec<String> = own.map(|item| words::short(&item.name, 64)).collect();
            let named = all.len().min(NAMED);
            let more = match all.len() - named {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{}{more}", all[..named].join(", "))
        };
        let vpcs = names(|kind| kind == Kind::Vpc);
        let things = names(|kind| !kind.is_box() && !kind.is_outside());
        let title = format!("Network of {vpcs}");
        let count = self.picture.edges.len();
        let description = format!("Holds {things}; {count} arrows.");
        self.canvas.finish(&title, &description)
    }
}

fn columns_of(item: &Item, columns: &BTreeMap<&str, Rect>) -> Vec<Rect> {
    let own = item.subnets.iter();
    let mut all: Vec<Rect> = own
        .filter_map(|id| columns.get(id.as_str()).copied())
        .collect();
    all.sort_by_key(|rect| rect.x);
    all
}

/// An end of an arrow at a card: the middle of the far end, the arrow, and whether it leaves.
type End = (i32, usize, bool);

/// The heights at which each arrow leaves and arrives: at a card one beside the other, in the order
/// of their far ends.
fn ports(block: &Block<'_>, places: &BTreeMap<&str, Rect>) -> Vec<(i32, i32)> {
    let mut sides: BTreeMap<(&str, Side, bool), Vec<End>> = BTreeMap::new();
    for (index, arrow) in block.arrows.iter().enumerate() {
        let middle = |id: &str| places[id].y + places[id].h / 2;
        let inner = |id: &str| block.row(id).is_some();
        for (id, other, leaves) in [(arrow.from, arrow.to, true), (arrow.to, arrow.from, false)] {
            let faces = !inner(id) && places[id].x < places[other].x;
            // What leaves a card along one lane leaves it once.
            sides
                .entry((id, arrow.side, faces))
                .or_default()
                .push((middle(other), index, leaves));
        }
    }
    let mut found = vec![(0, 0); block.arrows.len()];
    for ((id, ..), mut ends) in sides {
        ends.sort_unstable();
        let mut slots: Vec<Option<(bool, Class)>> = Vec::new();
        let mut slot_of = Vec::new();
        for (_, index, leaves) in &ends {
            let key = leaves.then(|| (true, block.arrows[*index].class));
            let known = slots.iter().position(|slot| key.is_some() && *slot == key);
            slot_of.push(known.unwrap_or_else(|| {
                slots.push(key);
                slots.len() - 1
            }));
        }
        let place = places[id];
        let count = i32::try_from(slots.len()).unwrap_or(1);
        for ((_, index, leaves), slot) in ends.into_iter().zip(slot_of) {
            let slot = i32::try_from(slot).unwrap_or(0);
            let y = place.y + place.h * (2 * slot + 1) / (2 * count);
            if leaves {
                found[index].0 = y;
            } else {
                found[index].1 = y;
            }
        }
    }
    found
}
