//! [`Scope`]: the place in the tree at which things are added.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Index, IndexMut};
use std::panic::Location;

use crate::app::{App, CheckEntry, Hook, Move, Phase, Requirement, Said, ScopeData, StackData};
use crate::assembly::Assembly;
use crate::check::Check;
use crate::condition::{Condition, ConditionRef};
use crate::construct::Construct;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, IntoExpr};
use crate::extent::{Kept, Place};
use crate::handle::{Handle, NodeId};
use crate::id;
use crate::mapping::{Mapping, MappingRef};
use crate::marker::{Json, ParameterType};
use crate::node::{Existing, Node, NodeKind, Override, ResourceAttributes, ResourceNode};
use crate::output::{Output, OutputRef};
use crate::parameter::{Parameter, ParameterRef};
use crate::resource::{NestedStack, Resource};
use crate::rule::Rule;
use crate::value::{Text, Value};

/// A place in the tree of an app: a stack, or a part of one.
///
/// What is added gets the scope's path and its own id as path, and from the path its logical id.
pub struct Scope<'a> {
    app: &'a mut App,
    here: usize,
    /// The program's line to which everything is put down that is added inside a construct.
    origin: Option<&'static Location<'static>>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(
        app: &'a mut App,
        scope: usize,
        origin: Option<&'static Location<'static>>,
    ) -> Self {
        Self {
            app,
            here: scope,
            origin,
        }
    }

    /// Adds a construct under an id, and gives what its type promises.
    ///
    /// It never fails: an id that is taken (`duplicate-id`) or unusable (`invalid-id`) is told by
    /// `synth`. The id is a part of the path; letters, digits and `-`, `_`, `.` or space, of which
    /// only letters and digits reach the logical id.
    #[track_caller]
    pub fn add<C: Construct>(&mut self, id: impl Into<String>, construct: C) -> C::Output {
        let location = self.origin.unwrap_or(Location::caller());
        let scope = self.open(id.into(), location);
        construct.build(&mut Scope::new(self.app, scope, Some(location)))
    }

    /// A named part of this scope, for grouping; it adds nothing by itself.
    #[track_caller]
    pub fn group(&mut self, id: impl Into<String>) -> Scope<'_> {
        let location = self.origin.unwrap_or(Location::caller());
        let scope = self.open(id.into(), location);
        Scope::new(self.app, scope, self.origin)
    }

    /// The main resource of a construct: it stands at the scope's own path.
    #[track_caller]
    pub fn define<R: Resource>(&mut self, resource: R) -> Handle<R> {
        let node = self.push(NodeKind::Resource(Box::new(ResourceNode {
            resource: Box::new(resource),
            attributes: ResourceAttributes::default(),
            overrides: Vec::new(),
        })));
        Handle::new(node)
    }

    /// A value that is given when the stack is deployed.
    #[track_caller]
    pub fn parameter<T: ParameterType>(
        &mut self,
        id: impl Into<String>,
        parameter: Parameter<T>,
    ) -> ParameterRef<T> {
        let definition = NodeKind::Parameter(parameter.into_definition());
        ParameterRef::new(self.open_node(id.into(), definition))
    }

    /// Values that are looked up by two keys when the stack is deployed.
    #[track_caller]
    pub fn mapping<T>(&mut self, id: impl Into<String>, mapping: Mapping<T>) -> MappingRef<T> {
        let rows = NodeKind::Mapping(mapping.into_rows());
        MappingRef::new(self.open_node(id.into(), rows))
    }

    /// What the parameters of a deployment must be together.
    #[track_caller]
    pub fn rule(&mut self, id: impl Into<String>, rule: Rule) {
        let definition = NodeKind::Rule(rule.into_definition());
        self.open_node(id.into(), definition);
    }

    /// Something that holds or does not, decided when the stack is deployed.
    #[track_caller]
    pub fn condition(&mut self, id: impl Into<String>, condition: Condition) -> ConditionRef {
        let value = NodeKind::Condition(condition.into_value());
        ConditionRef::new(self.open_node(id.into(), value))
    }

    /// A value that the stack shows once it is deployed.
    #[track_caller]
    pub fn output(&mut self, id: impl Into<String>, output: Output) -> OutputRef {
        let definition = NodeKind::Output(output.into_definition());
        OutputRef {
            node: self.open_node(id.into(), definition),
        }
    }

    /// What the template says of a resource beside its properties: dependencies, condition,
    /// deletion policy, metadata, tags.
    #[track_caller]
    pub fn attributes(&mut self, resource: impl Into<NodeId>) -> &mut ResourceAttributes {
        let node = resource.into();
        if self.app.resource(node).is_none() {
            self.no_resource(node, "attributes are set on");
        }
        self.app.attributes_mut(node)
    }

    /// Tags everything in this scope whose type takes tags, nested stacks included, which pass them
    /// on. A tag of an inner scope, of the resource or of the construct is stronger; those of the
    /// stage and the app are weaker ([`App::tag`]). Who gave a resource its tags can be asked for
    /// ([`Entry::set_by`](crate::Entry::set_by)).
    #[track_caller]
    pub fn tag(&mut self, key: impl Into<Text>, value: impl IntoExpr<String>) -> &mut Self {
        let said = self.said(value.into_expr().into_value());
        self.app.scopes[self.here].tags.insert(key.into(), said);
        self
    }

    /// Sets a position of a rendered resource by JSON pointer, such as
    /// `/Properties/VpcConfig/Ipv6AllowedForDualStack`; what is missing on the way is made.
    ///
    /// The last resort: prefer the typed property, `scope[handle].property`. A pointer that leads
    /// nowhere is `invalid-override`.
    #[track_caller]
    pub fn override_at(
        &mut self,
        resource: impl Into<NodeId>,
        pointer: impl Into<String>,
        value: impl IntoExpr<Json>,
    ) {
        let value = Some(value.into_expr().into_value());
        self.push_override(resource.into(), pointer.into(), value);
    }

    /// Takes a position of a rendered resource out, by JSON pointer.
    #[track_caller]
    pub fn remove_at(&mut self, resource: impl Into<NodeId>, pointer: impl Into<String>) {
        self.push_override(resource.into(), pointer.into(), None);
    }

    #[track_caller]
    fn push_override(&mut self, node: NodeId, pointer: String, value: Option<Value>) {
        let location = self.origin.unwrap_or(Location::caller());
        match self.app.resource_mut(node) {
            Some(resource) => resource.overrides.push(Override {
                pointer,
                value,
                location,
            }),
            None => self.no_resource(node, "an override is meant for"),
        }
    }

    /// Gives a node the logical id it has in a stack that exists already.
    ///
    /// Letters and digits, 255 at most (`invalid-id`).
    #[track_caller]
    pub fn pin(&mut self, node: impl Into<NodeId>, logical_id: impl Into<String>) {
        let node = node.into();
        let logical_id = logical_id.into();
        if !id::is_logical_id(&logical_id) {
            self.report_here(
                Diagnostic::error(
                    "invalid-id",
                    format!("`{logical_id}` cannot be a logical id"),
                )
                .help("use the letters a to z and digits only, 255 at most"),
            );
        }
        let known = self.app.node(node).is_some();
        if known {
            self.app.nodes[node.index as usize].pinned = Some(logical_id);
        } else {
            self.foreign("a logical id is pinned to");
        }
    }

    /// Keeps the logical ids that everything at the path `from` had, now that it stands at `to`.
    ///
    /// Both paths are relative to this scope, such as `Network/Vpc`; an empty one is the scope
    /// itself. The template stays the same to the byte. Of several moves the one to the longest
    /// path applies, and moves of moved things add up. One that applies to nothing is
    /// `unused-moved`.
    #[track_caller]
    pub fn moved(&mut self, from: impl Into<String>, to: impl Into<String>) {
        let location = self.origin.unwrap_or(Location::caller());
        let absolute = |path: String| match path.trim_matches('/') {
            "" => self.path().to_owned(),
            path => format!("{}/{path}", self.path()),
        };
        let (from, to) = (absolute(from.into()), absolute(to.into()));
        self.app.moves.push(Move {
            from,
            to,
            scope: self.here,
            location,
        });
    }

    /// Runs `write` when the app is synthesized, once everything has been declared.
    ///
    /// For what is collected from many places and written once. The order is by phase, then by
    /// the scopes' paths, so the order of definition does not show.
    #[track_caller]
    pub fn at_synth(
        &mut self,
        phase: Phase,
        write: impl FnOnce(&mut Scope<'_>) + Send + Sync + 'static,
    ) {
        let hook = Hook {
            scope: self.here,
            origin: self.origin.unwrap_or(Location::caller()),
            generation: self.app.generation + 1,
            run: Box::new(write),
        };
        self.app.hook_count += 1;
        let key = (phase, self.path().to_owned(), self.app.hook_count);
        self.app.hooks.insert(key, hook);
    }

    /// Runs `check` on the finished app, before anything is rendered.
    #[track_caller]
    pub fn check(&mut self, check: impl Fn(&mut Check<'_>) + Send + Sync + 'static) {
        let entry = CheckEntry {
            scope: self.here,
            origin: self.origin.unwrap_or(Location::caller()),
            run: Box::new(check),
        };
        self.app.checks.push(entry);
    }

    /// Looks at the finished templates before they are given out: see [`App::verify`].
    #[track_caller]
    pub fn verify(&mut self, look: impl Fn(&Assembly) -> Vec<Diagnostic> + Send + Sync + 'static) {
        let requirement = Requirement {
            origin: self.origin.unwrap_or(Location::caller()),
            run: Box::new(look),
        };
        self.app.requirements.push(requirement);
    }

    /// Says that something is wrong. Construct and line are those of this scope, unless the
    /// diagnostic names others.
    #[track_caller]
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.report_here(diagnostic);
    }

    /// What a construct keeps beside a node: one value of each type, made when first asked for.
    ///
    /// For a node of another app it is kept nowhere, and `synth` says so (`foreign-handle`).
    #[track_caller]
    pub fn data<D: Any + Default + Send + Sync>(&mut self, node: impl Into<NodeId>) -> &mut D {
        let node = node.into();
        if self.app.node(node).is_none() {
            self.foreign("data is kept beside");
        }
        self.app.data_mut(node)
    }

    /// The scope at which a node stands, to add parts to it from elsewhere.
    ///
    /// For a node of another app it is this scope, and `synth` says so (`foreign-handle`).
    #[track_caller]
    pub fn at(&mut self, node: impl Into<NodeId>) -> Scope<'_> {
        let node = node.into();
        let origin = self.origin.or(Some(Location::caller()));
        let scope = if let Some(node) = self.app.node(node) {
            node.scope
        } else {
            self.foreign("parts are added to");
            self.here
        };
        Scope::new(self.app, scope, origin)
    }

    /// The scope of the stack to which this one belongs.
    #[track_caller]
    pub fn stack(&mut self) -> Scope<'_> {
        let origin = self.origin.or(Some(Location::caller()));
        let mut scope = self.here;
        while let Some(parent) = self.app.scopes[scope].parent {
            scope = parent;
        }
        Scope::new(self.app, scope, origin)
    }

    /// The scope of the stack that is deployed with this one in it: this scope's own, or that
    /// around all nested ones.
    #[track_caller]
    pub(crate) fn deployed_stack(&mut self) -> Scope<'_> {
        let mut stack = self.app.scopes[self.here].stack;
        while let Some(around) = self.app.stacks[stack].nested_in {
            stack = self.app.stack_of(around);
        }
        let is_root = |scope: &ScopeData| scope.stack == stack && scope.parent.is_none();
        let root = self.app.scopes.iter().position(is_root);
        let origin = self.origin.or(Some(Location::caller()));
        let here = root.unwrap_or(self.here);
        Scope::new(self.app, here, origin)
    }

    pub(crate) fn own_stack(&mut self) -> &mut StackData {
        let stack = self.app.scopes[self.here].stack;
        &mut self.app.stacks[stack]
    }

    /// A stack of its own inside this one: CloudFormation deploys it as one resource of this stack,
    /// with a template of its own.
    ///
    /// Values go in and out of it by handles, as everywhere: inwards by parameters, outwards by
    /// outputs. The template's file is named after the whole name of the nested stack, and
    /// `aws cloudformation package` uploads it with that of this stack.
    ///
    /// ```
    /// use formwork_core::{App, RawResource};
    /// let mut app = App::new();
    /// let mut stack = app.stack("Shop");
    /// let topic = stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    /// let mut alarms = stack.nested_stack("Alarms");
    /// alarms.add("Alarm", RawResource::new("Acme::Alarm").property("Topic", topic));
    /// let assembly = app.synth()?;
    /// assert_eq!(assembly.stack("Shop-Alarms").and_then(|stack| stack.nested_in()), Some("Shop"));
    /// # Ok::<(), formwork_core::Diagnostics>(())
    /// ```
    ///
    /// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>
    #[track_caller]
    pub fn nested_stack(&mut self, id: impl Into<String>) -> Scope<'_> {
        let id = id.into();
        let around = self.app.scopes[self.here].stack;
        let path = self.path().replace('/', "-");
        let name = format!("{path}-{id}");
        let url = format!("{name}.template.json").into();
        let node = self.add(id, NestedStack { url }).node();
        let origin = self.origin;
        let stack = self.app.stacks.len();
        self.app.stack(name);
        self.app.stacks[stack].nested_in = Some(node);
        let stage = self.app.stacks[around].stage.clone();
        self.app.stacks[stack].stage = stage;
        self.app.stacks[stack].weak = self.app.stacks[around].weak;
        let scope = self.app.scopes.len() - 1;
        Scope::new(self.app, scope, origin)
    }

    /// What the template says it is; at most 1,024 bytes.
    pub fn describe(&mut self, text: impl Into<String>) {
        let stack = self.app.scopes[self.here].stack;
        self.app.stacks[stack].description = Some(text.into());
    }

    /// Adds free-form data to the template's `Metadata`.
    #[track_caller]
    pub fn metadata(&mut self, key: impl Into<Text>, value: impl IntoExpr<Json>) {
        let stack = self.app.scopes[self.here].stack;
        let said = self.said(value.into_expr().into_value());
        self.app.stacks[stack].metadata.insert(key.into(), said);
    }

    /// Adds a macro that goes over the whole template when it is deployed. Macros run in the order
    /// in which they are added.
    pub fn transform(&mut self, name: impl Into<Text>) {
        let stack = self.app.scopes[self.here].stack;
        let name = name.into();
        let transforms = &mut self.app.stacks[stack].transforms;
        if !transforms.contains(&name) {
            transforms.push(name);
        }
    }

    /// This stack reads what it needs of other stacks when it is deployed, and does not hold on to
    /// it (`Fn::GetStackOutput`). Default: values are exported and imported, and cannot be taken
    /// away while they are used.
    ///
    /// The other stacks must then be deployed under the names they have in the program.
    pub fn weak_references(&mut self) {
        let stack = self.app.scopes[self.here].stack;
        self.app.stacks[stack].weak = true;
    }

    /// Keeps a value exported, although nothing in the app imports it any more: the first of two
    /// deployments by which it is taken away.
    ///
    /// Only `Ref` and attributes of what a stack holds are exported so (`invalid-export`). Whether a
    /// deployment needs it is told by [`Assembly::check_update`](crate::Assembly::check_update).
    #[track_caller]
    pub fn keep_export<T>(&mut self, value: &Expr<T>) {
        let (node, attribute) = match value.value() {
            Value::Ref(node) => (*node, None),
            Value::GetAtt(node, attribute) => (*node, Some(attribute.to_string())),
            _ => {
                self.report_here(
                    Diagnostic::error(
                        "invalid-export",
                        "the value is not one that another stack reads",
                    )
                    .help("give what was passed to the other stack: an id or an attribute"),
                );
                return;
            }
        };
        match self.app.node(node).map(|node| &node.kind) {
            None => self.foreign("an export is kept of"),
            Some(NodeKind::Existing(_)) => {
                let path = self.app.path(node).to_owned();
                self.report_here(
                    Diagnostic::error(
                        "invalid-export",
                        format!("`{path}` exists already, so no stack of this app exports it"),
                    )
                    .help("take the line out: who reads it knows it by itself"),
                );
            }
            Some(_) => self.app.kept_exports.push((node, attribute)),
        }
    }

    /// The name of the stage to which this scope's stack belongs, where it does.
    pub fn stage(&self) -> Option<&str> {
        let stack = self.app.scopes[self.here].stack;
        self.app.stacks[stack].stage.as_deref()
    }

    /// Refers to a resource that exists already: it gets a place in the tree and none in the
    /// template.
    ///
    /// What is known of it is what is said here; another attribute is `unknown-attribute`.
    ///
    /// ```
    /// use formwork_core::{App, Attr, Expr, RawResource};
    /// let mut app = App::new();
    /// let mut stack = app.stack("Demo");
    /// let topic = stack.import::<RawResource>(
    ///     "Topic",
    ///     Expr::from_text("topic-1"),
    ///     [("Arn", Expr::from_text("arn:acme:topic-1"))],
    /// );
    /// stack.add("Reader", RawResource::new("Acme::Demo::Reader").property("Topic", topic));
    /// # let assembly = app.synth()?;
    /// # assert!(assembly.stacks()[0].template().as_json().contains(r#""Topic": "topic-1""#));
    /// # Ok::<(), formwork_core::Diagnostics>(())
    /// ```
    #[track_caller]
    pub fn import<R: Resource>(
        &mut self,
        id: impl Into<String>,
        reference: impl Into<Option<Expr<R::Ref>>>,
        attributes: impl IntoIterator<Item = (&'static str, Expr<String>)>,
    ) -> Handle<R> {
        let attributes = attributes.into_iter();
        let existing = NodeKind::Existing(Existing {
            reference: reference.into().map(Expr::into_value),
            attributes: attributes
                .map(|(name, value)| (name, value.into_value()))
                .collect(),
        });
        Handle::new(self.open_node(id.into(), existing))
    }

    /// This scope's path, its first segment the stack's name.
    pub fn path(&self) -> &str {
        &self.app.scopes[self.here].path
    }

    /// The program's line to which things added here are put down.
    #[track_caller]
    pub fn origin(&self) -> &'static Location<'static> {
        self.origin.unwrap_or(Location::caller())
    }

    /// The app, to look things up.
    pub fn app(&self) -> &App {
        self.app
    }

    /// A resource, where the handle is of this app and of the resource's type.
    pub fn get<R: Resource>(&self, handle: Handle<R>) -> Option<&R> {
        self.app.get(handle)
    }

    /// A resource, to change, where the handle is of this app and of the resource's type.
    pub fn get_mut<R: Resource>(&mut self, handle: Handle<R>) -> Option<&mut R> {
        self.app.get_mut(handle)
    }

    pub(crate) const fn place(&self) -> Place {
        Place::Scope(self.here)
    }

    pub(crate) fn kept(&mut self) -> &mut Kept {
        &mut self.app.kept
    }

    #[track_caller]
    fn open_node(&mut self, id: String, kind: NodeKind) -> NodeId {
        let location = self.origin.unwrap_or(Location::caller());
        let scope = self.open(id, location);
        Scope::new(self.app, scope, Some(location)).push(kind)
    }

    #[track_caller]
    fn push(&mut self, kind: NodeKind) -> NodeId {
        let index = u32::try_from(self.app.nodes.len()).unwrap_or(u32::MAX);
        self.app.nodes.push(Node {
            kind,
            scope: self.here,
            stack: self.app.scopes[self.here].stack,
            location: self.origin.unwrap_or(Location::caller()),
            pinned: None,
        });
        NodeId {
            app: self.app.tag,
            index,
        }
    }

    fn open(&mut self, id: String, location: &'static Location<'static>) -> usize {
        let parent = &self.app.scopes[self.here];
        let path = format!("{}/{id}", parent.path);
        let stack = parent.stack;
        if !id::is_segment(&id) {
            self.app.diagnostics.push(
                Diagnostic::error("invalid-id", format!("`{id}` cannot be an id"))
                    .construct(path.clone())
                    .at(location)
                    .help(
                        "use the letters a to z, digits, and `-`, `_`, `.` or spaces between them",
                    ),
            );
        }
        let children = &mut self.app.scopes[self.here].children;
        if let Some(first) = children.get(&id) {
            let found = Diagnostic::error("duplicate-id", format!("`{id}` is there already"))
                .construct(path.clone())
                .at(location)
                .note(format!("the first is added at {first}"))
                .help("give one of the two another id");
            self.app.diagnostics.push(found);
        } else {
            children.insert(id, location);
        }
        self.app.scopes.push(ScopeData {
            parent: Some(self.here),
            stack,
            path,
            location,
            children: BTreeMap::new(),
            tags: BTreeMap::new(),
        });
        self.app.scopes.len() - 1
    }

    #[track_caller]
    fn foreign(&mut self, doing: &str) {
        self.report_here(
            Diagnostic::error("foreign-handle", format!("{doing} a thing of another app"))
                .help("use handles only with the app whose `add` gave them"),
        );
    }

    /// Says that something is meant for a resource, and `node` is none of this app.
    #[track_caller]
    fn no_resource(&mut self, node: NodeId, doing: &str) {
        if self.app.node(node).is_none() {
            return self.foreign(doing);
        }
        let path = self.app.path(node);
        self.report_here(
            Diagnostic::error(
                "invalid-reference",
                format!("{doing} `{path}`, which is no resource"),
            )
            .help("parameters, conditions and outputs have definitions only"),
        );
    }

    #[track_caller]
    fn said(&self, value: Value) -> Said {
        let location = self.origin.unwrap_or(Location::caller());
        Said { value, location }
    }

    #[track_caller]
    fn report_here(&mut self, diagnostic: Diagnostic) {
        let location = self.origin.unwrap_or(Location::caller());
        let placed = diagnostic.placed(&self.app.scopes[self.here].path, location);
        self.app.diagnostics.push(placed);
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}

impl<R: Resource> Index<Handle<R>> for Scope<'_> {
    type Output = R;

    /// # Panics
    ///
    /// When the handle belongs to another app. [`Scope::get`] does not panic.
    #[track_caller]
    fn index(&self, handle: Handle<R>) -> &R {
        &self.app[handle]
    }
}

impl<R: Resource> IndexMut<Handle<R>> for Scope<'_> {
    #[track_caller]
    fn index_mut(&mut self, handle: Handle<R>) -> &mut R {
        &mut self.app[handle]
    }
}
