//! [`App`]: one arena of nodes, which `synth` consumes.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Index, IndexMut};
use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::assembly::Assembly;
use crate::asset::Asset;
use crate::check::Check;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::extent::{Kept, Place};
use crate::handle::{Handle, NodeId};
use crate::id;
use crate::node::{Node, NodeKind, ResourceAttributes, ResourceNode};
use crate::resource::Resource;
use crate::scope::Scope;
use crate::value::{Text, Value};

/// A program's whole infrastructure: stacks, and everything that is defined in them.
///
/// ```
/// use formwork_core::{App, RawResource};
/// let mut app = App::new();
/// let mut stack = app.stack("Demo");
/// stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
/// let assembly = app.synth()?;
/// assert!(assembly.stack("Demo").is_some());
/// # Ok::<(), formwork_core::Diagnostics>(())
/// ```
pub struct App {
    pub(crate) tag: u32,
    pub(crate) nodes: Vec<Node>,
    pub(crate) scopes: Vec<ScopeData>,
    pub(crate) stacks: Vec<StackData>,
    pub(crate) moves: Vec<Move>,
    /// Values that stay exported although nothing in the app imports them.
    pub(crate) kept_exports: Vec<(NodeId, Option<String>)>,
    pub(crate) hooks: BTreeMap<HookKey, Hook>,
    /// How many hooks were registered.
    pub(crate) hook_count: usize,
    /// That of the hook that runs now.
    pub(crate) generation: usize,
    pub(crate) checks: Vec<CheckEntry>,
    pub(crate) requirements: Vec<Requirement>,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) kept: Kept,
    data: BTreeMap<(u32, TypeId), Box<dyn Any + Send + Sync>>,
    /// Takes what is said of a resource that is not of this app.
    nowhere: ResourceAttributes,
}

/// When something that waits for the whole program runs: see [`Scope::at_synth`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// What follows from declarations is derived, such as a grant from a declared call.
    Derive,
    /// What was collected is written down, such as a policy from its statements.
    Write,
}

/// The order in which hooks run: by phase, then by path, then as registered.
pub(crate) type HookKey = (Phase, String, usize);

pub(crate) struct Hook {
    pub scope: usize,
    pub origin: &'static Location<'static>,
    /// How many hooks stand between it and the program: it was registered by a hook of the
    /// generation before.
    pub generation: usize,
    pub run: Box<dyn FnOnce(&mut Scope<'_>) + Send + Sync>,
}

pub(crate) struct CheckEntry {
    pub scope: usize,
    pub origin: &'static Location<'static>,
    pub run: Box<dyn Fn(&mut Check<'_>) + Send + Sync>,
}

pub(crate) struct Requirement {
    pub origin: &'static Location<'static>,
    pub run: Box<Look>,
}

type Look = dyn Fn(&Assembly) -> Vec<Diagnostic> + Send + Sync;

#[derive(Debug)]
pub(crate) struct ScopeData {
    pub parent: Option<usize>,
    pub stack: usize,
    /// The whole path, its first segment the stack's name.
    pub path: String,
    pub location: &'static Location<'static>,
    pub children: BTreeMap<String, &'static Location<'static>>,
    pub tags: BTreeMap<Text, Said>,
}

#[derive(Debug)]
pub(crate) struct StackData {
    pub name: String,
    pub description: Option<String>,
    pub metadata: BTreeMap<Text, Said>,
    /// Macros that go over the whole template, in their order.
    pub transforms: Vec<Text>,
    /// Whether it reads values of other stacks without holding on to them.
    pub weak: bool,
    /// The stage to which it belongs, where it does.
    pub stage: Option<String>,
    /// The resource by which another stack holds it, where it is nested.
    pub nested_in: Option<NodeId>,
    /// What is uploaded before it is deployed, by key.
    pub assets: BTreeMap<String, Asset>,
    /// The parameter that says into which bucket.
    pub asset_bucket: Option<NodeId>,
}

/// A value and the program's line that gave it.
#[derive(Debug)]
pub(crate) struct Said {
    pub value: Value,
    pub location: &'static Location<'static>,
}

/// What is said of tags over the app or a stage.
#[derive(Default)]
pub(crate) struct OuterTags(pub BTreeMap<Text, Value>);

#[derive(Debug)]
pub(crate) struct Move {
    pub from: String,
    pub to: String,
    pub scope: usize,
    pub location: &'static Location<'static>,
}

impl App {
    /// An app without stacks.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self {
            tag: NEXT.fetch_add(1, Ordering::Relaxed),
            nodes: Vec::new(),
            scopes: Vec::new(),
            stacks: Vec::new(),
            moves: Vec::new(),
            kept_exports: Vec::new(),
            hooks: BTreeMap::new(),
            hook_count: 0,
            generation: 0,
            checks: Vec::new(),
            requirements: Vec::new(),
            diagnostics: Diagnostics::default(),
            kept: Kept::default(),
            data: BTreeMap::new(),
            nowhere: ResourceAttributes::default(),
        }
    }

    /// A new stack: one template, deployed as one.
    ///
    /// The name is a letter, then letters, digits and hyphens, 128 at most (`invalid-stack-name`);
    /// each is used once (`duplicate-id`).
    #[track_caller]
    pub fn stack(&mut self, name: impl Into<String>) -> Scope<'_> {
        let name = name.into();
        let location = Location::caller();
        if !id::is_stack_name(&name) {
            self.diagnostics.push(
                Diagnostic::error(
                    "invalid-stack-name",
                    format!("`{name}` cannot be the name of a stack"),
                )
                .at(location)
                .help("start with a letter, then letters, digits and hyphens, 128 at most"),
            );
        }
        if self.stacks.iter().any(|stack| stack.name == name) {
            self.diagnostics.push(
                Diagnostic::error(
                    "duplicate-id",
                    format!("the stack `{name}` is there already"),
                )
                .at(location)
                .help("give each stack a name of its own"),
            );
        }
        let stack = self.stacks.len();
        self.stacks.push(StackData {
            name: name.clone(),
            description: None,
            metadata: BTreeMap::new(),
            transforms: Vec::new(),
            weak: false,
            stage: None,
            nested_in: None,
            assets: BTreeMap::new(),
            asset_bucket: None,
        });
        self.scopes.push(ScopeData {
            parent: None,
            stack,
            path: name,
            location,
            children: BTreeMap::new(),
            tags: BTreeMap::new(),
        });
        let scope = self.scopes.len() - 1;
        Scope::new(self, scope, None)
    }

    /// The scope at which a node stands, to add further things beside or below it.
    ///
    /// For a node of another app it is the first stack's scope, and `synth` says so
    /// (`foreign-handle`).
    #[track_caller]
    pub fn at(&mut self, node: impl Into<NodeId>) -> Scope<'_> {
        let node = node.into();
        let location = Location::caller();
        let scope = self.node(node).map_or(0, |node| node.scope);
        if self.node(node).is_none() {
            self.diagnostics.push(
                Diagnostic::error(
                    "foreign-handle",
                    "parts are added to a thing of another app",
                )
                .at(location)
                .help("use handles only with the app whose `add` gave them"),
            );
            if self.scopes.is_empty() {
                return self.stack("Nowhere");
            }
        }
        Scope::new(self, scope, None)
    }

    /// A stage: one of several environments of the same program.
    ///
    /// ```
    /// use formwork_core::{App, RawResource, Stage};
    /// fn environment(mut stage: Stage<'_>) {
    ///     let mut stack = stage.stack("Queue");
    ///     stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    /// }
    /// let mut app = App::new();
    /// environment(app.stage("dev"));
    /// environment(app.stage("prod"));
    /// let assembly = app.synth()?;
    /// assert!(assembly.stack("prod-Queue").is_some());
    /// # Ok::<(), formwork_core::Diagnostics>(())
    /// ```
    pub fn stage(&mut self, name: impl Into<String>) -> Stage<'_> {
        Stage {
            app: self,
            name: name.into(),
        }
    }

    /// Looks at the finished templates before they are given out: what `look` finds is told like
    /// everything else, and an error keeps them back. It runs only where nothing else is wrong.
    ///
    /// A finding without a place is put down to the program's line that called this.
    ///
    /// ```
    /// use formwork_core::{App, Diagnostic, RawResource};
    /// let mut app = App::new();
    /// app.stack("Demo").add("Topic", RawResource::new("AWS::SNS::Topic"));
    /// app.verify(|assembly| match assembly.stacks()[0].template().as_json().len() {
    ///     0..100 => Vec::new(),
    ///     bytes => vec![Diagnostic::error("large-template", format!("it has {bytes} bytes"))],
    /// });
    /// assert!(app.synth().is_err());
    /// ```
    #[track_caller]
    pub fn verify(&mut self, look: impl Fn(&Assembly) -> Vec<Diagnostic> + Send + Sync + 'static) {
        self.requirements.push(Requirement {
            origin: Location::caller(),
            run: Box::new(look),
        });
    }

    /// Tags everything in the app whose type takes tags, as [`Scope::tag`] does for a scope. A tag of
    /// a stage, of a scope, of the resource or of the construct is stronger.
    pub fn tag(&mut self, key: impl Into<Text>, value: impl Into<Text>) -> &mut Self {
        let tags = self.kept.at::<OuterTags>(Place::App);
        tags.0.insert(key.into(), Value::Text(value.into()));
        self
    }

    /// Says that something is wrong with the program, where no scope is at hand. The line is that
    /// which calls this, unless the diagnostic names another.
    #[track_caller]
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics
            .push(diagnostic.located(Location::caller()));
    }

    /// Turns the program into templates, or says everything that is wrong with it.
    ///
    /// It is a pure function: no clock, no environment, no file. It consumes the app, so nothing
    /// can be added afterwards.
    ///
    /// # Errors
    ///
    /// All errors that were recorded while the program ran and that the checks found, in the
    /// order of the program's lines. Warnings alone are no error: [`Assembly::warnings`].
    pub fn synth(self) -> Result<Assembly, Diagnostics> {
        crate::synth::synth(self)
    }

    /// A resource, where the handle is of this app and of the resource's type.
    pub fn get<R: Resource>(&self, handle: Handle<R>) -> Option<&R> {
        let node = self.resource(handle.node())?;
        node.resource.as_any().downcast_ref()
    }

    /// A resource, to change, where the handle is of this app and of the resource's type.
    pub fn get_mut<R: Resource>(&mut self, handle: Handle<R>) -> Option<&mut R> {
        let node = self.resource_mut(handle.node())?;
        node.resource.as_any_mut().downcast_mut()
    }

    /// What a construct keeps beside a node, where it has kept something of this type.
    pub fn data<D: Any>(&self, node: impl Into<NodeId>) -> Option<&D> {
        let node = node.into();
        (node.app == self.tag)
            .then(|| self.data.get(&(node.index, TypeId::of::<D>())))
            .flatten()
            .and_then(|data| data.downcast_ref())
    }

    pub(crate) fn data_mut<D: Any + Default + Send + Sync>(&mut self, node: NodeId) -> &mut D {
        // A node of another app gets a place that no node of this one has.
        let index = if node.app == self.tag {
            node.index
        } else {
            u32::MAX
        };
        let slot = self
            .data
            .entry((index, TypeId::of::<D>()))
            .or_insert_with(|| Box::new(D::default()));
        match slot.downcast_mut() {
            Some(data) => data,
            None => unreachable!("the slot is found by this very type"),
        }
    }

    /// All data of one type, in the order of the nodes' paths.
    pub fn all_data<D: Any>(&self) -> Vec<(NodeId, &D)> {
        let mut found: Vec<(NodeId, &D)> = self
            .data
            .iter()
            .filter(|((index, kind), _)| *kind == TypeId::of::<D>() && *index != u32::MAX)
            .filter_map(|((index, _), data)| {
                let node = NodeId {
                    app: self.tag,
                    index: *index,
                };
                Some((node, data.downcast_ref()?))
            })
            .collect();
        found.sort_by(|a, b| self.path(a.0).cmp(self.path(b.0)));
        found
    }

    /// The path of a node, such as `BedrockPrivate/Caller/Role`; empty for another app's node.
    pub fn path(&self, node: impl Into<NodeId>) -> &str {
        self.node(node.into())
            .map_or("", |node| &self.scopes[node.scope].path)
    }

    /// The program's line that added a node.
    pub fn location(&self, node: impl Into<NodeId>) -> Option<&'static Location<'static>> {
        self.node(node.into()).map(|node| node.location)
    }

    /// The type's name of a resource, such as `AWS::EC2::VPC`.
    pub fn type_name(&self, node: impl Into<NodeId>) -> Option<&str> {
        self.resource(node.into())
            .map(|node| node.resource.type_name())
    }

    /// Whether two nodes stand in one stack.
    pub fn in_one_stack(&self, one: impl Into<NodeId>, other: impl Into<NodeId>) -> bool {
        match (self.node(one.into()), self.node(other.into())) {
            (Some(one), Some(other)) => one.stack == other.stack,
            _ => false,
        }
    }

    /// Whether the stack of one node reads values of the other's, by way of further stacks too, as
    /// far as the program has written them yet.
    pub fn stack_waits_for(&self, one: impl Into<NodeId>, other: impl Into<NodeId>) -> bool {
        let (Some(one), Some(other)) = (self.node(one.into()), self.node(other.into())) else {
            return false;
        };
        let edges = crate::synth::stack_edges(self);
        let mut seen = vec![false; self.stacks.len()];
        let mut waiting = vec![one.stack];
        while let Some(stack) = waiting.pop() {
            if !std::mem::replace(&mut seen[stack], true) {
                waiting.extend(
                    edges
                        .iter()
                        .filter(|(from, _)| *from == stack)
                        .map(|(_, to)| to),
                );
            }
        }
        one.stack != other.stack && seen[other.stack]
    }

    /// All resources, in the order of their paths.
    pub fn resources(&self) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = (0u32..)
            .zip(&self.nodes)
            .filter(|(_, node)| matches!(node.kind, NodeKind::Resource(_)))
            .map(|(index, _)| NodeId {
                app: self.tag,
                index,
            })
            .collect();
        nodes.sort_by(|a, b| self.path(*a).cmp(self.path(*b)));
        nodes
    }

    /// The handle of a node that is known by its place only, where a resource of this type is there.
    pub fn handle<R: Resource>(&self, node: impl Into<NodeId>) -> Option<Handle<R>> {
        let node = node.into();
        let resource = self.resource(node)?;
        let right = resource.resource.as_any().is::<R>();
        right.then(|| Handle::new(node))
    }

    /// All resources of one type, in the order of their paths.
    ///
    /// ```
    /// use formwork_core::{App, RawResource};
    /// let mut app = App::new();
    /// let mut stack = app.stack("Demo");
    /// let b = stack.add("B", RawResource::new("AWS::SNS::Topic"));
    /// let a = stack.add("A", RawResource::new("AWS::SNS::Topic"));
    /// assert_eq!(app.handles::<RawResource>(), [a, b]);
    /// assert_eq!(app.handle::<RawResource>(a.node()), Some(a));
    /// ```
    pub fn handles<R: Resource>(&self) -> Vec<Handle<R>> {
        let nodes = self.resources().into_iter();
        nodes.filter_map(|node| self.handle(node)).collect()
    }

    /// The properties of a resource that are set, in the order of their names.
    pub fn properties(&self, node: impl Into<NodeId>) -> Vec<(&str, &Value)> {
        self.resource(node.into())
            .map(|node| node.resource.fields())
            .unwrap_or_default()
    }

    /// A text for comparing values in an order that does not depend on the order of definition.
    ///
    /// Nodes stand in it by their paths.
    pub fn sort_key(&self, value: &Value) -> String {
        crate::synth::sort_key(self, value)
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        (id.app == self.tag)
            .then(|| self.nodes.get(id.index as usize))
            .flatten()
    }

    /// The stack of a node of this app.
    pub(crate) fn stack_of(&self, node: NodeId) -> usize {
        self.node(node).map_or(0, |node| node.stack)
    }

    pub(crate) fn node_id(&self, index: usize) -> NodeId {
        NodeId {
            app: self.tag,
            index: u32::try_from(index).unwrap_or(u32::MAX),
        }
    }

    pub(crate) fn resource(&self, id: NodeId) -> Option<&ResourceNode> {
        match &self.node(id)?.kind {
            NodeKind::Resource(node) => Some(node),
            _ => None,
        }
    }

    pub(crate) fn attributes_mut(&mut self, id: NodeId) -> &mut ResourceAttributes {
        if self.resource(id).is_none() {
            return &mut self.nowhere;
        }
        match &mut self.nodes[id.index as usize].kind {
            NodeKind::Resource(node) => &mut node.attributes,
            _ => &mut self.nowhere,
        }
    }

    pub(crate) fn resource_mut(&mut self, id: NodeId) -> Option<&mut ResourceNode> {
        if id.app != self.tag {
            return None;
        }
        match &mut self.nodes.get_mut(id.index as usize)?.kind {
            NodeKind::Resource(node) => Some(node),
            _ => None,
        }
    }
}

/// One of several environments of the same program: what stands in it does not refer to another
/// (`cross-stage-reference`).
#[derive(Debug)]
pub struct Stage<'a> {
    app: &'a mut App,
    name: String,
}

impl Stage<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn kept(&mut self) -> &mut Kept {
        &mut self.app.kept
    }

    /// Tags everything in the stage whose type takes tags: see [`App::tag`].
    pub fn tag(&mut self, key: impl Into<Text>, value: impl Into<Text>) -> &mut Self {
        let place = Place::Stage(self.name.clone());
        let tags = self.app.kept.at::<OuterTags>(place);
        tags.0.insert(key.into(), Value::Text(value.into()));
        self
    }

    /// A new stack of the stage; its whole name is the stage's, a hyphen and this.
    #[track_caller]
    pub fn stack(&mut self, name: impl AsRef<str>) -> Scope<'_> {
        let stack = self.app.stacks.len();
        let name = format!("{}-{}", self.name, name.as_ref());
        self.app.stack(name);
        self.app.stacks[stack].stage = Some(self.name.clone());
        let scope = self.app.scopes.len() - 1;
        Scope::new(self.app, scope, None)
    }
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("stacks", &self.stacks)
            .field("nodes", &self.nodes)
            .finish_non_exhaustive()
    }
}

const FOREIGN: &str =
    "this handle belongs to another app: use handles only with the app whose `add` gave them";

impl<R: Resource> Index<Handle<R>> for App {
    type Output = R;

    /// # Panics
    ///
    /// When the handle belongs to another app. [`App::get`] does not panic.
    #[track_caller]
    fn index(&self, handle: Handle<R>) -> &R {
        self.get(handle).expect(FOREIGN)
    }
}

impl<R: Resource> IndexMut<Handle<R>> for App {
    #[track_caller]
    fn index_mut(&mut self, handle: Handle<R>) -> &mut R {
        self.get_mut(handle).expect(FOREIGN)
    }
}
