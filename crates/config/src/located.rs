//! [`Located`]: a value with its place in the file.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use formwork_core::Position;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A value that knows its place in the file, for what is found only when it meets others: a
/// construct reports it there, and who wrote the file sees the line.
///
/// ```
/// use formwork_config::Located;
///
/// let names: Vec<Located<String>> = formwork_config::from_str("- a\n- b\n", "names.yaml").unwrap();
/// assert_eq!(*names[1].value(), "b");
/// assert_eq!(names[1].position().to_string(), "names.yaml:2:3");
/// ```
///
/// It is read by this crate alone; other readers of serde have no places, and refuse it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    value: T,
    position: Position,
}

impl<T> Located<T> {
    /// The value.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The value by itself.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Where it stands, for [`Diagnostic::at`](formwork_core::Diagnostic::at).
    pub fn position(&self) -> Position {
        self.position.clone()
    }
}

/// The name by which the reader knows what asks for a place.
pub(crate) const NAME: &str = "formwork_config::Located";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple_struct(NAME, 4, Parts(PhantomData))
    }
}

/// Reads file, line, column and value.
struct Parts<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
    type Value = Located<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value whose place is known")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Located<T>, A::Error> {
        let missing = || A::Error::custom("the place of the value is not known");
        let file: String = parts.next_element()?.ok_or_else(missing)?;
        let line = parts.next_element()?.ok_or_else(missing)?;
        let column = parts.next_element()?.ok_or_else(missing)?;
        Ok(Located {
            value: parts.next_element()?.ok_or_else(missing)?,
            position: Position::in_file(file, line, column),
        })
    }
}

/// That of the value: a place is not written.
impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
