//! Whether two sequences can be the same text: a search over all pairs of positions.

use crate::text::{Piece, Symbol, Text};

/// A part of one of the two sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    Char(char),
    /// Any character.
    One,
    /// Any text.
    Any,
    /// What AWS makes up: itself, or what the other side's wildcards take of it.
    Identity(&'a Symbol),
    /// Itself and nothing else.
    Only(&'a Symbol),
}

/// Where the search stands beside the two positions.
///
/// An identity may be met by letters of the other side, but at least one wildcard must be among
/// them: nobody can write in full what AWS makes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Free,
    /// Inside the identity on the left, with or without a wildcard so far.
    InLeft(bool),
    InRight(bool),
}

impl Mode {
    const COUNT: usize = 5;

    const fn index(self) -> usize {
        match self {
            Self::Free => 0,
            Self::InLeft(false) => 1,
            Self::InLeft(true) => 2,
            Self::InRight(false) => 3,
            Self::InRight(true) => 4,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    left: usize,
    right: usize,
    mode: Mode,
}

/// What a step adds to the text that both sides are.
#[derive(Clone, Copy, Debug)]
enum Adds<'a> {
    Nothing,
    Item(Item<'a>),
}

struct Search<'a, 'b> {
    left: &'b [Item<'a>],
    right: &'b [Item<'a>],
    /// By place: whether it was reached.
    seen: Vec<bool>,
    /// The places reached, each with the one it was reached from and what that added.
    reached: Vec<(Place, usize, Adds<'a>)>,
}

/// Whether the two can be the same text.
pub(super) fn meet(left: &[Item<'_>], right: &[Item<'_>]) -> bool {
    Search::new(left, right).run().is_some()
}

/// A shortest text that both can be.
pub(super) fn witness(left: &[Item<'_>], right: &[Item<'_>], one: char) -> Option<Text> {
    let mut search = Search::new(left, right);
    let mut at = search.run()?;
    let mut added = Vec::new();
    while at != 0 {
        let (_, from, adds) = search.reached[at];
        if let Adds::Item(item) = adds {
            added.push(item);
        }
        at = from;
    }
    let mut text = Text::default();
    for item in added.into_iter().rev() {
        match item {
            Item::Char(c) => text.push_str(c.encode_utf8(&mut [0; 4])),
            Item::One => text.push_str(one.encode_utf8(&mut [0; 4])),
            Item::Any => {}
            Item::Identity(symbol) | Item::Only(symbol) => {
                text.push(Piece::Symbol(symbol.clone()));
            }
        }
    }
    Some(text)
}

impl<'a, 'b> Search<'a, 'b> {
    fn new(left: &'b [Item<'a>], right: &'b [Item<'a>]) -> Self {
        Self {
            left,
            right,
            seen: vec![false; (left.len() + 1) * (right.len() + 1) * Mode::COUNT],
            reached: Vec::new(),
        }
    }

    /// The index of the place at which both sides end.
    fn run(&mut self) -> Option<usize> {
        self.reach(0, 0, Mode::Free, 0, Adds::Nothing);
        let mut next = 0;
        while let Some(&(place, ..)) = self.reached.get(next) {
            let ended = place.left == self.left.len() && place.right == self.right.len();
            if ended && place.mode == Mode::Free {
                return Some(next);
            }
            match place.mode {
                Mode::Free => self.step_free(place, next),
                Mode::InLeft(wild) => self.step_in_left(place, wild, next),
                Mode::InRight(wild) => self.step_in_right(place, wild, next),
            }
            next += 1;
        }
        None
    }

    fn reach(&mut self, left: usize, right: usize, mode: Mode, from: usize, adds: Adds<'a>) {
        let row = left * (self.right.len() + 1) + right;
        let seen = &mut self.seen[row * Mode::COUNT + mode.index()];
        if !*seen {
            *seen = true;
            self.reached.push((Place { left, right, mode }, from, adds));
        }
    }

    fn step_free(
        &mut self,
        Place {
            left: i, right: j, ..
        }: Place,
        from: usize,
    ) {
        let (a, b) = (self.left.get(i).copied(), self.right.get(j).copied());
        if a == Some(Item::Any) {
            self.reach(i + 1, j, Mode::Free, from, Adds::Nothing);
            if let Some(taken) = b {
                self.reach(i, j + 1, Mode::Free, from, Adds::Item(taken));
            }
        }
        if b == Some(Item::Any) {
            self.reach(i, j + 1, Mode::Free, from, Adds::Nothing);
            if let Some(taken) = a {
                self.reach(i + 1, j, Mode::Free, from, Adds::Item(taken));
            }
        }
        let (Some(a), Some(b)) = (a, b) else { return };
        let same = match (a, b) {
            (Item::Char(a), Item::Char(b)) => a == b,
            (Item::One, Item::Char(_) | Item::One) | (Item::Char(_), Item::One) => true,
            (Item::Identity(a) | Item::Only(a), Item::Identity(b) | Item::Only(b)) => a == b,
            _ => false,
        };
        if same {
            let known = if a == Item::One { b } else { a };
            self.reach(i + 1, j + 1, Mode::Free, from, Adds::Item(known));
        }
        if matches!(a, Item::Identity(_)) {
            self.reach(i, j, Mode::InLeft(false), from, Adds::Item(a));
        }
        if matches!(b, Item::Identity(_)) {
            self.reach(i, j, Mode::InRight(false), from, Adds::Item(b));
        }
    }

    fn step_in_left(
        &mut self,
        Place {
            left: i, right: j, ..
        }: Place,
        wild: bool,
        from: usize,
    ) {
        if wild {
            self.reach(i + 1, j, Mode::Free, from, Adds::Nothing);
        }
        match self.right.get(j) {
            Some(Item::Char(_)) => self.reach(i, j + 1, Mode::InLeft(wild), from, Adds::Nothing),
            Some(Item::One) => self.reach(i, j + 1, Mode::InLeft(true), from, Adds::Nothing),
            Some(Item::Any) => {
                self.reach(i, j + 1, Mode::InLeft(true), from, Adds::Nothing);
                self.reach(i + 1, j, Mode::Free, from, Adds::Nothing);
            }
            Some(Item::Identity(_) | Item::Only(_)) | None => {}
        }
    }

    fn step_in_right(
        &mut self,
        Place {
            left: i, right: j, ..
        }: Place,
        wild: bool,
        from: usize,
    ) {
        if wild {
            self.reach(i, j + 1, Mode::Free, from, Adds::Nothing);
        }
        match self.left.get(i) {
            Some(Item::Char(_)) => self.reach(i + 1, j, Mode::InRight(wild), from, Adds::Nothing),
            Some(Item::One) => self.reach(i + 1, j, Mode::InRight(true), from, Adds::Nothing),
            Some(Item::Any) => {
                self.reach(i + 1, j, Mode::InRight(true), from, Adds::Nothing);
                self.reach(i, j + 1, Mode::Free, from, Adds::Nothing);
            }
            Some(Item::Identity(_) | Item::Only(_)) | None => {}
        }
    }
}
