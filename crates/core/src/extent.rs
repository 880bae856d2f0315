//! [`Extent`]: what a value can be kept over, and how a node inside finds it.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;

use crate::app::{App, Stage};
use crate::assembly::SetBy;
use crate::handle::NodeId;
use crate::scope::Scope;

/// Something over which a value can be kept, for all that stands in it: the app, a stage, a stack
/// or a part of one.
///
/// For what an organisation wants everywhere unless somebody says otherwise. The engine does not
/// know what is kept; whoever reads it finds it from any node, from the inside out:
/// [`App::nearest`] and [`Scope::inherit`].
///
/// ```
/// use formwork_core::{App, Extent, Phase, RawResource};
///
/// #[derive(Default)]
/// struct House {
///     size: Option<i64>,
/// }
///
/// let mut app = App::new();
/// let mut stack = app.stack("Demo");
/// let mut part = stack.group("Part");
/// let thing = part.add("Thing", RawResource::new("Acme::Demo::Thing"));
/// part.at_synth(Phase::Derive, move |scope| {
///     if let Some(size) = scope.inherit(thing, "Size", |house: &House| house.size) {
///         scope[thing] = RawResource::new("Acme::Demo::Thing").property("Size", size);
///     }
/// });
/// // Said after the thing was added, and found all the same.
/// stack.keep::<House>().size = Some(3);
///
/// let assembly = app.synth()?;
/// let entry = &assembly.stacks()[0].entries()[0];
/// assert_eq!(entry.set_by()[0].property(), "Size");
/// assert_eq!(entry.set_by()[0].extent(), "Demo");
/// # Ok::<(), formwork_core::Diagnostics>(())
/// ```
pub trait Extent {
    /// What is kept over all of this: one value of each type, made when first asked for.
    fn keep<D: Any + Default + Send + Sync>(&mut self) -> &mut D;
}

/// Where a value is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    App,
    Stage(String),
    Scope(usize),
}

/// What is kept over parts of an app, and what nodes took from it.
#[derive(Default)]
pub(crate) struct Kept {
    values: BTreeMap<(Place, TypeId), Box<dyn Any + Send + Sync>>,
    /// By the node's index and the property: where the value is kept.
    taken: BTreeMap<(u32, String), String>,
}

impl Kept {
    pub(crate) fn at<D: Any + Default + Send + Sync>(&mut self, place: Place) -> &mut D {
        let slot = self
            .values
            .entry((place, TypeId::of::<D>()))
            .or_insert_with(|| Box::new(D::default()));
        match slot.downcast_mut() {
            Some(value) => value,
            None => unreachable!("the slot is found by this very type"),
        }
    }

    pub(crate) fn get<D: Any>(&self, place: &Place) -> Option<&D> {
        let kept = self.values.get(&(place.clone(), TypeId::of::<D>()))?;
        kept.downcast_ref()
    }

    /// Which properties of a node were set by what is kept around it.
    pub(crate) fn set_by(&self, index: u32) -> Vec<SetBy> {
        let own = self.taken.range((index, String::new())..);
        own.take_while(|((of, _), _)| *of == index)
            .map(|((_, property), extent)| SetBy {
                property: property.clone(),
                extent: extent.clone(),
            })
            .collect()
    }
}

impl App {
    /// What is kept over a node and has what is asked for, the innermost first: the scopes around
    /// the node, the stack in which its stack is nested, the stage, the app. With it comes where it
    /// is kept, as [`SetBy::extent`] tells it.
    ///
    /// For a node of another app it is nothing.
    pub fn nearest<D: Any, T>(
        &self,
        node: impl Into<NodeId>,
        field: impl Fn(&D) -> Option<T>,
    ) -> Option<(T, &str)> {
        let mut place = Place::Scope(self.node(node.into())?.scope);
        loop {
            let kept = self.kept.get(&place);
            if let Some(value) = kept.and_then(&field) {
                return Some((value, self.extent(&place)));
            }
            place = self.around(&place)?;
        }
    }

    /// What lies next around a place.
    pub(crate) fn around(&self, place: &Place) -> Option<Place> {
        let Place::Scope(scope) = place else {
            return matches!(place, Place::Stage(_)).then_some(Place::App);
        };
        let scope = &self.scopes[*scope];
        let stack = &self.stacks[scope.stack];
        let outside = stack.nested_in.and_then(|node| self.node(node));
        let outside = scope.parent.or(outside.map(|node| node.scope));
        Some(match (outside, &stack.stage) {
            (Some(outside), _) => Place::Scope(outside),
            (None, Some(stage)) => Place::Stage(stage.clone()),
            (None, None) => Place::App,
        })
    }

    pub(crate) fn extent(&self, place: &Place) -> &str {
        match place {
            Place::App => "",
            // That of the stack, which lives as long as the app.
            Place::Stage(name) => self
                .stacks
                .iter()
                .find_map(|stack| stack.stage.as_deref().filter(|stage| stage == name))
                .unwrap_or_default(),
            Place::Scope(scope) => &self.scopes[*scope].path,
        }
    }
}

impl Scope<'_> {
    /// As [`App::nearest`], for a property of a resource that is now set to it: who set it can be
    /// asked for afterwards ([`Entry::set_by`](crate::Entry::set_by)).
    ///
    /// Call it where the program has said everything, in a hook of
    /// [`Phase::Derive`](crate::Phase::Derive), and only where the construct does not know better.
    pub fn inherit<D: Any, T>(
        &mut self,
        resource: impl Into<NodeId>,
        property: impl Into<String>,
        field: impl Fn(&D) -> Option<T>,
    ) -> Option<T> {
        let node = resource.into();
        let (value, extent) = self.app().nearest(node, field)?;
        let extent = extent.to_owned();
        let taken = &mut self.kept().taken;
        taken.insert((node.index, property.into()), extent);
        Some(value)
    }
}

impl Extent for App {
    fn keep<D: Any + Default + Send + Sync>(&mut self) -> &mut D {
        self.kept.at(Place::App)
    }
}

impl Extent for Stage<'_> {
    fn keep<D: Any + Default + Send + Sync>(&mut self) -> &mut D {
        let place = Place::Stage(self.name().to_owned());
        self.kept().at(place)
    }
}

impl Extent for Scope<'_> {
    fn keep<D: Any + Default + Send + Sync>(&mut self) -> &mut D {
        let place = self.place();
        self.kept().at(place)
    }
}
