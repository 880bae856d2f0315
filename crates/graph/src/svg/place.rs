//! Where things stand: one [`Block`] a VPC, whose columns are subnets and whose rows are things.
//!
//! A thing lies across the subnets in which it has network interfaces. Arrows run in two gutters
//! beside the rows, those to the company's side on the left and those to the internet and to
//! services on the right, and never behind a card: every end of an arrow has a height of its own.

use std::collections::BTreeMap;

use super::canvas::Rect;
use crate::picture::{Class, Kind, Picture};
use crate::words;

pub(super) const CARD: i32 = 54;
pub(super) const SIDE: i32 = 208;
const CHIPS: i32 = 22;
const GAP: i32 = 14;
const LANE: i32 = 14;
const PORT: i32 = 20;
/// The heads of a VPC, a zone and a subnet.
const HEADS: [i32; 3] = [44, 30, 44];

/// On which side of the rows an arrow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
}

/// How wide the parts of every block are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Widths {
    pub(super) left_gate: i32,
    pub(super) left_gutter: i32,
    pub(super) rows: i32,
    pub(super) right_gutter: i32,
    pub(super) right_gate: i32,
}

impl Widths {
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            left_gate: self.left_gate.max(other.left_gate),
            left_gutter: self.left_gutter.max(other.left_gutter),
            rows: self.rows.max(other.rows),
            right_gutter: self.right_gutter.max(other.right_gutter),
            right_gate: self.right_gate.max(other.right_gate),
        }
    }

    pub(super) const fn sum(self) -> i32 {
        self.left_gate + self.left_gutter + self.rows + self.right_gutter + self.right_gate
    }
}

/// An arrow with the sides at which it leaves and arrives.
#[derive(Clone, Debug)]
pub(super) struct Arrow<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) class: Class,
    pub(super) sure: bool,
    pub(super) label: String,
    pub(super) side: Side,
}

/// A VPC with all that lies in it and beside it. Heights are known, and widths of its own.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) id: &'a str,
    pub(super) zones: Vec<(&'a str, Vec<&'a str>)>,
    /// Things in subnets, then those of which no subnet is known, with top and height.
    pub(super) rows: Vec<(&'a str, i32, i32)>,
    pub(super) in_zones: usize,
    pub(super) zones_bottom: i32,
    /// Top of gateways and of what lies outside.
    pub(super) beside: BTreeMap<&'a str, i32>,
    pub(super) arrows: Vec<Arrow<'a>>,
    pub(super) lanes: BTreeMap<(Side, &'a str, Class), i32>,
    pub(super) column: i32,
    pub(super) height: i32,
    /// Room for labels at the outer and the inner end of each gutter.
    pub(super) labels: [(i32, i32); 2],
}

/// From the zones to labels beside them.
pub(super) const OUT: i32 = 10;
/// How much of a label is written.
pub(super) const LABEL: i32 = 190;

impl<'a> Block<'a> {
    pub(super) fn new(picture: &'a Picture, id: &'a str) -> Self {
        let zones: Vec<(&str, Vec<&str>)> = picture
            .within(id, |kind| kind == Kind::Zone)
            .into_iter()
            .map(|zone| (zone, picture.within(zone, |kind| kind == Kind::Subnet)))
            .filter(|(_, subnets)| !subnets.is_empty())
            .collect();
        let count: usize = zones.iter().map(|(_, subnets)| subnets.len()).sum();
        let mut block = Self {
            id,
            zones,
            rows: Vec::new(),
            in_zones: 0,
            zones_bottom: 0,
            beside: BTreeMap::new(),
            arrows: Vec::new(),
            lanes: BTreeMap::new(),
            column: match count {
                0..=2 => 218,
                3 | 4 => 190,
                _ => 164,
            },
            height: 0,
            labels: [(0, 0); 2],
        };
        block.read_arrows(picture);
        block.place_rows(picture);
        block.place_beside(picture);
        block.choose_lanes();
        block
    }

    fn read_arrows(&mut self, picture: &'a Picture) {
        let own = |id: &str| {
            picture
                .items
                .get(id)
                .and_then(|item| item.parent.as_deref())
        };
        for ((from, to), edge) in &picture.edges {
            if own(from) != Some(self.id) || own(to) != Some(self.id) {
                continue;
            }
            let kinds = [picture.items[from].kind, picture.items[to].kind];
            let beside = kinds
                .iter()
                .find(|kind| kind.is_gateway() || kind.is_outside());
            let side = match beside {
                Some(kind) if !kind.is_left() => Side::Right,
                _ => Side::Left,
            };
            self.arrows.push(Arrow {
                from,
                to,
                class: edge.class,
                sure: edge.sure,
                label: edge.label(),
                side,
            });
        }
    }

    /// How many ends of arrows a thing has on its busier side. What leaves along one lane leaves
    /// once.
    fn busy(&self, id: &str) -> i32 {
        let count = |side| {
            let own = self.arrows.iter().filter(|arrow| arrow.side == side);
            let mut left: Vec<Class> = Vec::new();
            let mut arriving = 0;
            for arrow in own {
                if arrow.to == id {
                    arriving += 1;
                } else if arrow.from == id && !left.contains(&arrow.class) {
                    left.push(arrow.class);
                }
            }
            arriving + left.len()
        };
        let most = count(Side::Left).max(count(Side::Right));
        i32::try_from(most).unwrap_or(i32::MAX / PORT - 2)
    }

    fn place_rows(&mut self, picture: &'a Picture) {
        let inner = |kind: Kind| !kind.is_box() && !kind.is_gateway() && !kind.is_outside();
        let ids = picture.within(self.id, inner);
        let (inside, floating): (Vec<&str>, Vec<&str>) = ids
            .into_iter()
            .partition(|id| !picture.items[*id].subnets.is_empty());
        self.in_zones = inside.len();
        let has_zones = !self.zones.is_empty();
        let mut y = HEADS[0];
        if has_zones {
            y += HEADS[1] + HEADS[2];
        }
        for id in inside {
            let chips = picture.items[id].subnets.len() > 1;
            let own = CARD + if chips { CHIPS } else { 0 };
            let height = own.max(self.busy(id).saturating_mul(PORT) + 8);
            self.rows.push((id, y, height));
            y += height + GAP;
        }
        if has_zones {
            self.zones_bottom = y + 8;
            y = self.zones_bottom + GAP;
        }
        for id in floating {
            let height = CARD.max(self.busy(id).saturating_mul(PORT) + 8);
            self.rows.push((id, y, height));
            y += height + GAP;
        }
        self.height = y + 4;
    }

    pub(super) fn row(&self, id: &str) -> Option<(i32, i32)> {
        let mut rows = self.rows.iter();
        rows.find(|(own, ..)| *own == id).map(|(_, y, h)| (*y, *h))
    }

    /// Gateways, and what lies behind them at the same height.
    fn place_beside(&mut self, picture: &'a Picture) {
        let items: Vec<(&str, Kind)> = picture
            .within(self.id, |kind| kind.is_gateway() || kind.is_outside())
            .into_iter()
            .map(|id| (id, picture.items[id].kind))
            .collect();
        let top = HEADS[0] + if self.zones.is_empty() { 0 } else { HEADS[1] };
        let mut next = [top, self.height];
        let mut taken: Vec<(bool, u8, i32)> = Vec::new();
        for (id, kind) in items {
            let side = usize::from(!kind.is_left());
            let column = match kind {
                _ if kind.is_gateway() => 0,
                Kind::DirectConnect => 1,
                Kind::Internet => 2,
                _ => 3,
            };
            let beside = self.neighbour(id);
            let free = |y: i32, taken: &[(bool, u8, i32)]| {
                let mut own = taken
                    .iter()
                    .filter(|(left, col, _)| (*left, *col) == (side == 0, column));
                !own.any(|(_, _, other)| (other - y).abs() < CARD + GAP)
            };
            let level = beside.filter(|y| column > 0 && free(*y, &taken));
            let y = level.unwrap_or(next[side]);
            if level.is_none() {
                next[side] += self.tall(id) + GAP;
            }
            taken.push((side == 0, column, y));
            self.beside.insert(id, y);
            self.height = self.height.max(y + self.tall(id) + GAP + 4);
        }
    }

    /// How high a card beside the rows is.
    pub(super) fn tall(&self, id: &str) -> i32 {
        CARD.max(self.busy(id).saturating_mul(PORT) + 8)
    }

    /// The height at which the card of an arrow's other end stands.
    fn neighbour(&self, id: &str) -> Option<i32> {
        let own = self
            .arrows
            .iter()
            .filter(|arrow| arrow.from == id || arrow.to == id);
        let mut others = own.map(|arrow| {
            if arrow.from == id {
                arrow.to
            } else {
                arrow.from
            }
        });
        others.find_map(|other| Some(self.middle(other)? - self.tall(id) / 2))
    }

    /// The height of the middle of a card.
    fn middle(&self, id: &str) -> Option<i32> {
        let row = self.row(id).map(|(y, h)| y + h / 2);
        row.or_else(|| Some(self.beside.get(id)? + self.tall(id) / 2))
    }

    /// Whether an arrow runs straight across, from a card to one at its height.
    pub(super) fn is_straight(&self, arrow: &Arrow<'_>) -> bool {
        let crosses = self.row(arrow.from).is_some() && self.row(arrow.to).is_some();
        !crosses && self.busy(arrow.to) == 1 && self.middle(arrow.from) == self.middle(arrow.to)
    }

    fn choose_lanes(&mut self) {
        let mut lanes = BTreeMap::new();
        let mut count = [0, 0];
        let mut labels = [(0, 0); 2];
        for arrow in &self.arrows {
            let inner = self.row(arrow.from).is_some() || self.row(arrow.to).is_some();
            if !inner {
                continue;
            }
            let side = usize::from(arrow.side == Side::Right);
            let wide = match arrow.label.as_str() {
                "" => 0,
                text => words::width(&words::fit(text, 11, LABEL), 11) + 14,
            };
            let room = &mut labels[side];
            if self.row(arrow.to).is_some() {
                room.1 = room.1.max(wide + OUT);
            } else {
                room.0 = room.0.max(wide + 14);
            }
            if !self.is_straight(arrow) {
                let key = (arrow.side, arrow.from, arrow.class);
                lanes.entry(key).or_insert_with(|| {
                    count[side] += 1;
                    count[side] - 1
                });
            }
        }
        self.lanes = lanes;
        self.labels = labels;
    }

    pub(super) fn widths(&self, picture: &Picture) -> Widths {
        let gate = |left: bool| {
            let mut all = self.beside.keys().map(|id| picture.items[*id].kind);
            let some = all.any(|kind| kind.is_gateway() && kind.is_left() == left);
            if some { SIDE + 16 } else { 16 }
        };
        let gutter = |side: Side| {
            let lanes = self.lanes.keys().filter(|(own, ..)| *own == side).count();
            let (outer, inner) = self.labels[usize::from(side == Side::Right)];
            let lanes = i32::try_from(lanes).unwrap_or(0) * LANE;
            if lanes == 0 {
                outer.max(inner).max(8)
            } else {
                outer.max(14) + inner.max(14) + lanes
            }
        };
        let zones = self.zones.iter().map(|(_, subnets)| {
            let count = i32::try_from(subnets.len()).unwrap_or(0);
            20 + count * self.column + (count - 1) * 10
        });
        let rows: i32 = zones.map(|zone| zone + 16).sum::<i32>() - 16;
        Widths {
            left_gate: gate(true),
            left_gutter: gutter(Side::Left),
            rows: rows.max(260),
            right_gutter: gutter(Side::Right),
            right_gate: gate(false),
        }
    }

    /// The boxes of zones and subnets from the left edge of the rows on, by id.
    pub(super) fn columns(&self, left: i32, top: i32) -> BTreeMap<&'a str, Rect> {
        let mut all = BTreeMap::new();
        let mut x = left;
        let zone_top = top + HEADS[0];
        for (zone, subnets) in &self.zones {
            let start = x;
            x += 10;
            for subnet in subnets {
                let y = zone_top + HEADS[1];
                let height = top + self.zones_bottom - 10 - y;
                all.insert(*subnet, Rect::new(x, y, self.column, height));
                x += self.column + 10;
            }
            let height = top + self.zones_bottom - zone_top;
            all.insert(*zone, Rect::new(start, zone_top, x - start, height));
            x += 16;
        }
        all
    }

    /// Where the lane of an arrow runs, counted from the rows outwards.
    pub(super) fn lane(&self, arrow: &Arrow<'_>) -> i32 {
        let side = usize::from(arrow.side == Side::Right);
        let index = self.lanes.get(&(arrow.side, arrow.from, arrow.class));
        self.labels[side].1.max(14) + index.copied().unwrap_or(0) * LANE + LANE / 2
    }
}
