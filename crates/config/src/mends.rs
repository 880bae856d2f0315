//! [`Mends`]: what is put in the place of values that were told to be wrong.

use std::collections::BTreeMap;

use crate::fault::What;
use crate::stand_in::StandIn;
use crate::tree::Entry;

/// What is done with a value that is wrong, so that reading goes on beside it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mend {
    /// Another one is read for it.
    StandIn(StandIn),
    /// Nothing is read for it, and its key is not there.
    Dropped,
}

#[derive(Debug, Default)]
pub(crate) struct Mends {
    values: BTreeMap<usize, Mend>,
    added: BTreeMap<usize, Vec<(&'static str, StandIn)>>,
    names: BTreeMap<usize, &'static str>,
}

impl Mends {
    pub(crate) fn of(&self, value: usize) -> Option<Mend> {
        self.values.get(&value).copied()
    }

    pub(crate) fn drops(&self, value: usize) -> bool {
        matches!(self.of(value), Some(Mend::Dropped))
    }

    /// The keys that are missing in a map, with what is read for them.
    pub(crate) fn added_to(&self, map: usize) -> &[(&'static str, StandIn)] {
        self.added.get(&map).map_or(&[], Vec::as_slice)
    }

    /// Whether one of these values, or a key that is missing in one, is mended.
    pub(crate) fn any_of(&self, values: std::ops::Range<usize>) -> bool {
        let mut added = self.added.range(values.clone());
        self.values.range(values).next().is_some() || added.next().is_some()
    }

    pub(crate) fn drop_value(&mut self, value: usize) {
        self.values.insert(value, Mend::Dropped);
    }

    /// Reads the key of a value as this one.
    pub(crate) fn rename(&mut self, value: usize, name: &'static str) {
        self.names.insert(value, name);
    }

    /// The key as which the key of an entry is read.
    pub(crate) fn key<'k>(&self, entry: &'k Entry) -> &'k str {
        self.names
            .get(&entry.value.id)
            .copied()
            .unwrap_or(&entry.key)
    }

    /// Takes the next mend of a value that was refused: one stand-in after another, then none.
    pub(crate) fn mend(&mut self, value: usize, refusal: &What) {
        let next = match self.of(value) {
            None => Mend::StandIn(StandIn::default()),
            Some(Mend::StandIn(stand_in)) => {
                stand_in.after(refusal).map_or(Mend::Dropped, Mend::StandIn)
            }
            Some(Mend::Dropped) => return,
        };
        self.values.insert(value, next);
    }

    /// Reads something for a key that is missing.
    pub(crate) fn add(&mut self, map: usize, key: &'static str) {
        let added = self.added.entry(map).or_default();
        added.push((key, StandIn::default()));
    }

    /// Takes the next stand-in for a key that is missing; false where none is left.
    pub(crate) fn add_another(&mut self, map: usize, key: &'static str, refusal: &What) -> bool {
        let added = self.added.entry(map).or_default();
        let found = added.iter_mut().find(|(name, _)| *name == key);
        let Some((stand_in, next)) = found.and_then(|(_, it)| it.after(refusal).map(|n| (it, n)))
        else {
            return false;
        };
        *stand_in = next;
        true
    }
}
