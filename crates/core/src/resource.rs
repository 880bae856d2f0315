//! [`Resource`]: one resource of a template, and [`RawResource`] for types without a generated one.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use crate::expr::{Expr, IntoExpr};
use crate::marker::Json;
use crate::value::{Object, Text, Value};

/// One resource of a template: a type's name and its properties.
///
/// Implemented by the generated types and by [`RawResource`]. Every resource is also a
/// [`Construct`](crate::Construct), so it is added like one.
pub trait Resource: fmt::Debug + Send + Sync + 'static {
    /// What `Ref` of it gives.
    type Ref: 'static;

    /// How it takes tags.
    const TAGGING: Tagging = Tagging::None;

    /// Which of its attributes are lists. What goes from stack to stack is a text, so a list is
    /// joined there and split again.
    const LIST_ATTRIBUTES: &'static [&'static str] = &[];

    /// The type's name in the template, such as `AWS::EC2::VPC`.
    fn type_name(&self) -> &str;

    /// Hands over the properties that are set, in the order of their names, each once; of several
    /// of one name the last counts.
    fn properties<'a>(&'a self, out: &mut Properties<'a>);
}

/// How a resource type takes tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tagging {
    /// Not at all.
    None,
    /// As a list of `{"Key": …, "Value": …}` in the named property.
    List(&'static str),
    /// As an object in the named property.
    Map(&'static str),
}

/// The properties of a resource while it is read: names with borrowed values.
#[derive(Debug, Default)]
pub struct Properties<'a> {
    fields: Vec<(&'a str, &'a Value)>,
}

impl<'a> Properties<'a> {
    /// A property that is always there.
    #[inline]
    pub fn require<T>(&mut self, name: &'static str, value: &'a Expr<T>) {
        self.fields.push((name, value.value()));
    }

    /// A property that may be absent.
    #[inline]
    pub fn add<T>(&mut self, name: &'static str, value: &'a Option<Expr<T>>) {
        if let Some(value) = value {
            self.fields.push((name, value.value()));
        }
    }

    /// A property by a name that is only known while the program runs.
    pub fn put(&mut self, name: &'a str, value: &'a Value) {
        self.fields.push((name, value));
    }

    pub(crate) fn into_fields(self) -> Vec<(&'a str, &'a Value)> {
        self.fields
    }
}

/// An attribute of a resource type that `Fn::GetAtt` gives, and the kind of its value.
///
/// Generated types carry theirs as constants: `CfnSecurityGroup::GROUP_ID`.
pub struct Attr<R, T> {
    name: &'static str,
    kind: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Attr<R, T> {
    /// The attribute of this name.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            kind: PhantomData,
        }
    }

    /// The name in the template.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<R, T> Clone for Attr<R, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T> Copy for Attr<R, T> {}

impl<R, T> fmt::Debug for Attr<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attr({})", self.name)
    }
}

/// A resource of any type, by its name in the template.
///
/// For private and third-party types, and for types newer than this library.
///
/// ```
/// use formwork_core::{App, RawResource};
/// let mut app = App::new();
/// let mut stack = app.stack("Demo");
/// stack.add("Thing", RawResource::new("Acme::Thing::Widget").property("Size", 3));
/// # assert!(app.synth().is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct RawResource {
    type_name: Text,
    properties: Object,
}

impl RawResource {
    /// A resource of the named type, without properties.
    pub fn new(type_name: impl Into<Text>) -> Self {
        Self {
            type_name: type_name.into(),
            properties: Object::new(),
        }
    }

    /// Sets a property; an earlier value of the same name is replaced.
    pub fn property<T>(mut self, name: impl Into<Text>, value: impl IntoRaw<T>) -> Self {
        self.properties.insert(name, value.into_raw());
        self
    }

    /// What `Fn::GetAtt` gives for the named attribute.
    pub const fn attr(name: &'static str) -> Attr<Self, String> {
        Attr::new(name)
    }
}

/// What may be the value of a property whose kind is not known: any expression, handle or JSON.
pub trait IntoRaw<T> {
    /// The erased value.
    fn into_raw(self) -> Value;
}

impl<T> IntoRaw<T> for Expr<T> {
    fn into_raw(self) -> Value {
        self.into_value()
    }
}

impl IntoRaw<Json> for serde_json::Value {
    fn into_raw(self) -> Value {
        self.into()
    }
}

impl IntoRaw<Json> for Value {
    fn into_raw(self) -> Value {
        self
    }
}

impl IntoRaw<String> for &str {
    fn into_raw(self) -> Value {
        IntoExpr::<String>::into_expr(self).into_value()
    }
}

impl IntoRaw<bool> for bool {
    fn into_raw(self) -> Value {
        self.into()
    }
}

impl IntoRaw<i64> for i64 {
    fn into_raw(self) -> Value {
        self.into()
    }
}

impl IntoRaw<f64> for f64 {
    fn into_raw(self) -> Value {
        Value::Number(self)
    }
}

impl IntoRaw<String> for String {
    fn into_raw(self) -> Value {
        self.into()
    }
}

impl<T> IntoRaw<T> for crate::ParameterRef<T> {
    fn into_raw(self) -> Value {
        self.value().into_value()
    }
}

impl<T, X: IntoRaw<T>> IntoRaw<[T; 1]> for Vec<X> {
    fn into_raw(self) -> Value {
        Value::List(self.into_iter().map(IntoRaw::into_raw).collect())
    }
}

impl<R: Resource> IntoRaw<R> for crate::Handle<R> {
    fn into_raw(self) -> Value {
        Value::Ref(self.node())
    }
}

impl<T, X: IntoRaw<T>, const N: usize> IntoRaw<[T; 1]> for [X; N] {
    fn into_raw(self) -> Value {
        Value::List(self.into_iter().map(IntoRaw::into_raw).collect())
    }
}

impl Resource for RawResource {
    type Ref = String;
    const TAGGING: Tagging = Tagging::None;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn properties<'a>(&'a self, out: &mut Properties<'a>) {
        for (name, value) in self.properties.iter() {
            out.put(name, value);
        }
    }
}

/// A stack that another holds. Its tags are given by AWS to everything in it.
#[derive(Debug)]
pub(crate) struct NestedStack {
    pub url: Expr<String>,
}

impl Resource for NestedStack {
    type Ref = String;
    const TAGGING: Tagging = Tagging::List("Tags");

    fn type_name(&self) -> &'static str {
        "AWS::CloudFormation::Stack"
    }

    fn properties<'a>(&'a self, out: &mut Properties<'a>) {
        out.require("TemplateURL", &self.url);
    }
}

/// [`Resource`] without its associated items, so that resources of all types lie in one arena.
pub(crate) trait ErasedResource: fmt::Debug + Send + Sync {
    fn type_name(&self) -> &str;
    fn fields(&self) -> Vec<(&str, &Value)>;
    fn tagging(&self) -> Tagging;
    fn list_attributes(&self) -> &'static [&'static str];
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

impl<R: Resource> ErasedResource for R {
    fn type_name(&self) -> &str {
        Resource::type_name(self)
    }

    fn fields(&self) -> Vec<(&str, &Value)> {
        let mut properties = Properties::default();
        self.properties(&mut properties);
        let mut fields = properties.into_fields();
        if !fields.is_sorted_by(|(one, _), (next, _)| one < next) {
            fields.sort_by_key(|(name, _)| *name);
            fields.dedup_by(|(again, value), (name, kept)| {
                let same = again == name;
                if same {
                    *kept = value;
                }
                same
            });
        }
        fields
    }

    fn tagging(&self) -> Tagging {
        R::TAGGING
    }

    fn list_attributes(&self) -> &'static [&'static str] {
        R::LIST_ATTRIBUTES
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
