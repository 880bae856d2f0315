//! Small `Copy` places in the arena: [`NodeId`] without a type, [`Handle`] with one; [`Name`], a
//! place or a logical id.

use std::fmt;
use std::marker::PhantomData;

use crate::expr::{Expr, IntoExpr, Is};
use crate::resource::{Attr, Resource};
use crate::value::Value;

/// A node of one app: a resource, a parameter or a condition.
///
/// It remembers its app, so a node of another app is told apart instead of being mistaken for
/// one of this app's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    pub(crate) app: u32,
    pub(crate) index: u32,
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {} of app {}", self.index, self.app)
    }
}

/// Which part of a stack: by a handle, or by the logical id that it has in the template.
///
/// Whatever gives a [`NodeId`] is a name, and a text is one; a function takes `impl Into<Name>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// By what `add` gave.
    Node(NodeId),
    /// By its logical id.
    LogicalId(String),
}

impl<T: Into<NodeId>> From<T> for Name {
    fn from(node: T) -> Self {
        Self::Node(node.into())
    }
}

impl From<&str> for Name {
    fn from(logical_id: &str) -> Self {
        Self::LogicalId(logical_id.to_owned())
    }
}

impl From<String> for Name {
    fn from(logical_id: String) -> Self {
        Self::LogicalId(logical_id)
    }
}

/// Where a resource of type `R` stands: what `add` gives for a resource.
///
/// Copy it freely. In a property it stands for what `Ref` of the resource gives.
pub struct Handle<R> {
    node: NodeId,
    resource: PhantomData<fn() -> R>,
}

impl<R> Handle<R> {
    pub(crate) const fn new(node: NodeId) -> Self {
        Self {
            node,
            resource: PhantomData,
        }
    }

    /// The place without its type.
    pub const fn node(self) -> NodeId {
        self.node
    }
}

impl<R: Resource> Handle<R> {
    /// What `Ref` gives: for most types the id or the name of the resource.
    pub fn reference(self) -> Expr<R::Ref> {
        Expr::from_value(Value::Ref(self.node))
    }

    /// What `Fn::GetAtt` gives for one of the resource's attributes.
    pub fn attr<T>(self, attribute: Attr<R, T>) -> Expr<T> {
        Expr::from_value(Value::GetAtt(self.node, attribute.name().into()))
    }
}

#[diagnostic::do_not_recommend]
impl<R: Resource, T> IntoExpr<T> for Handle<R>
where
    R::Ref: Is<T>,
{
    fn into_expr(self) -> Expr<T> {
        Expr::from_value(Value::Ref(self.node))
    }
}

impl<R> Clone for Handle<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Handle<R> {}

impl<R> PartialEq for Handle<R> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<R> Eq for Handle<R> {}

impl<R> fmt::Debug for Handle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl<R> From<Handle<R>> for NodeId {
    fn from(handle: Handle<R>) -> Self {
        handle.node
    }
}
