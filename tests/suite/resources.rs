//! Resource types as the generated ones are, with what the tests need.

use formwork::{Expr, IntoExpr, Map, Properties, Resource, Tagging, Value, markers};

markers! {
    BucketName;
    TableName;
}

/// A type that takes tags as a list.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    pub name: Option<Expr<BucketName>>,
    pub source: Option<Expr<BucketName>>,
    pub tags: Option<Expr<Vec<String>>>,
}

impl Resource for Bucket {
    type Ref = BucketName;
    const TAGGING: Tagging = Tagging::List("Tags");

    fn type_name(&self) -> &'static str {
        "Acme::Store::Bucket"
    }

    fn properties<'a>(&'a self, out: &mut Properties<'a>) {
        out.add("Name", &self.name);
        out.add("Source", &self.source);
        out.add("Tags", &self.tags);
    }
}

impl Bucket {
    /// Copies another one.
    pub(crate) fn of(source: impl IntoExpr<BucketName>) -> Self {
        Self {
            source: Some(source.into_expr()),
            ..Self::default()
        }
    }

    pub(crate) fn tagged(tags: Value) -> Self {
        Self {
            tags: Some(Expr::from_value(tags)),
            ..Self::default()
        }
    }
}

/// A type that takes tags as an object.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub tags: Option<Expr<Map<String>>>,
}

impl Resource for Table {
    type Ref = TableName;
    const TAGGING: Tagging = Tagging::Map("Tags");

    fn type_name(&self) -> &'static str {
        "Acme::Store::Table"
    }

    fn properties<'a>(&'a self, out: &mut Properties<'a>) {
        out.add("Tags", &self.tags);
    }
}
