//! [`Mapping`]: values that are looked up by two keys when the stack is deployed.

use std::fmt;
use std::marker::PhantomData;

use crate::expr::IntoExpr;
use crate::handle::NodeId;
use crate::value::{Object, Text, Value};

/// Values that are looked up by two keys when the stack is deployed, such as by region and name:
/// [`find_in_map`](crate::intrinsic::find_in_map).
///
/// ```
/// use formwork_core::{App, Mapping, intrinsic, pseudo};
/// let mut app = App::new();
/// let mut stack = app.stack("Demo");
/// let zones = stack.mapping("Zones", Mapping::<String>::new([("us-east-1", [("first", "use1-az1")])]));
/// let zone = intrinsic::find_in_map(zones, pseudo::region(), "first");
/// # let _ = zone;
/// ```
///
/// Keys are letters, digits, `-` and `.`, 255 at most (`invalid-mapping-key`); values are texts,
/// numbers or lists of them, written in the program (`mapping-with-functions`).
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html>
#[derive(Clone)]
pub struct Mapping<T> {
    rows: Object,
    kind: PhantomData<fn() -> T>,
}

impl<T> Mapping<T> {
    /// A mapping with these rows: a first key, and values by second keys.
    pub fn new<K, L, X>(
        rows: impl IntoIterator<Item = (K, impl IntoIterator<Item = (L, X)>)>,
    ) -> Self
    where
        K: Into<Text>,
        L: Into<Text>,
        X: IntoExpr<T>,
    {
        let row = |values: Vec<(L, X)>| {
            let mut row: Object = values
                .into_iter()
                .map(|(key, value)| (key, value.into_expr().into_value()))
                .collect();
            row.sort();
            Value::Object(row)
        };
        let mut rows: Object = rows
            .into_iter()
            .map(|(key, values)| (key, row(values.into_iter().collect())))
            .collect();
        rows.sort();
        Self {
            rows,
            kind: PhantomData,
        }
    }

    pub(crate) fn into_rows(self) -> Object {
        self.rows
    }
}

impl<T> fmt::Debug for Mapping<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mapping").field(&self.rows).finish()
    }
}

/// A mapping that has been defined in a stack.
pub struct MappingRef<T> {
    node: NodeId,
    kind: PhantomData<fn() -> T>,
}

impl<T> MappingRef<T> {
    pub(crate) const fn new(node: NodeId) -> Self {
        Self {
            node,
            kind: PhantomData,
        }
    }

    /// Its place in the app.
    pub const fn node(self) -> NodeId {
        self.node
    }
}

impl<T> Clone for MappingRef<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for MappingRef<T> {}

impl<T> fmt::Debug for MappingRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
