//! [`Values`]: a tree as what serde reads from.

use std::slice;

use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::fault::{Fault, Origin};
use crate::located;
use crate::mends::{Mend, Mends};
use crate::stand_in::StandIn;
use crate::tree::{Content, Entry, Node};

/// A value of a tree, in which some others are mended.
#[derive(Clone, Copy)]
pub(crate) struct Values<'t> {
    pub file: &'t str,
    pub node: &'t Node,
    pub mends: &'t Mends,
}

impl<'t> Values<'t> {
    /// Reads the value, or the one that stands in for it.
    pub(crate) fn read<S: DeserializeSeed<'t>>(self, seed: S) -> Result<S::Value, Fault> {
        let read = match self.mends.of(self.node.id) {
            Some(Mend::StandIn(stand_in)) => seed.deserialize(stand_in),
            _ => seed.deserialize(self),
        };
        // What a type says after it has read a text comes from outside of this deserializer.
        read.map_err(|fault| fault.at(Origin::Value(self.node.id)))
    }

    fn expected<T>(self, expected: &dyn Expected) -> Result<T, Fault> {
        let node = self.node;
        let found = match &node.content {
            Content::Nothing => Unexpected::Unit,
            Content::Bool(value) => Unexpected::Bool(*value),
            Content::Whole(_) | Content::Number(_) => Unexpected::Other("a number"),
            Content::Text => Unexpected::Str(&node.written),
            Content::List(_) => Unexpected::Seq,
            Content::Map(_) => Unexpected::Map,
        };
        Err(Fault::invalid_type(found, expected))
    }

    /// The value of another node, read in the same way.
    const fn of(self, node: &'t Node) -> Self {
        Self { node, ..self }
    }

    fn items(self, items: &'t [Node]) -> Items<'t> {
        Items {
            items: items.iter(),
            whole: self,
        }
    }

    fn entries(self, entries: &'t [Entry]) -> Entries<'t> {
        Entries {
            whole: self,
            left: entries.iter(),
            added: self.mends.added_to(self.node.id).iter(),
            value: None,
        }
    }

    fn list<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.content {
            Content::List(items) => {
                let mut items = self.items(items);
                let value = visitor.visit_seq(&mut items)?;
                match items.items.len() {
                    0 => Ok(value),
                    left => Err(Fault::custom(format!("the list has {left} items too many"))),
                }
            }
            _ => self.expected(&visitor),
        }
    }

    fn map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.content {
            Content::Map(entries) => visitor.visit_map(self.entries(entries)),
            _ => self.expected(&visitor),
        }
    }

    fn whole<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.content {
            Content::Whole(number) => visit_whole(number, visitor),
            Content::Number(number) => visitor.visit_f64(number),
            _ => self.expected(&visitor),
        }
    }

    fn text<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.content {
            Content::Text => visitor.visit_borrowed_str(&self.node.written),
            _ => self.expected(&visitor),
        }
    }
}

fn visit_whole<'t, V: Visitor<'t>>(number: i128, visitor: V) -> Result<V::Value, Fault> {
    if let Ok(number) = u64::try_from(number) {
        visitor.visit_u64(number)
    } else if let Ok(number) = i64::try_from(number) {
        visitor.visit_i64(number)
    } else {
        visitor.visit_i128(number)
    }
}

macro_rules! wholes {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.whole(visitor)
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.text(visitor)
        }
    )*};
}

impl<'t> Deserializer<'t> for Values<'t> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.content {
            Content::Nothing => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(*value),
            Content::Whole(_) | Content::Number(_) => self.whole(visitor),
            Content::Text => self.text(visitor),
            Content::List(_) => self.list(visitor),
            Content::Map(_) => self.map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.content {
            Content::Bool(value) => visitor.visit_bool(value),
            _ => self.expected(&visitor),
        }
    }

    wholes! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    texts! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.content {
            Content::Nothing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.content {
            Content::Nothing => visitor.visit_unit(),
            _ => self.expected(&visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(
        self,
        name: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if name == located::NAME {
            return visitor.visit_seq(Place {
                values: self,
                next: 0,
            });
        }
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.map(visitor)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.map(visitor)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let (name, entry) = match &self.node.content {
            Content::Text => (self.node.written.as_str(), None),
            Content::Map(entries) => match entries.as_slice() {
                [entry] => (self.mends.key(entry), Some(entry)),
                _ => {
                    return Err(Fault::custom(format!(
                        "one key belongs here: {}",
                        listed(variants)
                    )));
                }
            },
            _ => return self.expected(&OneOf(variants)),
        };
        visitor.visit_enum(Variant {
            name,
            entry,
            whole: self,
        })
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { <W: Visitor<'t>> bytes byte_buf }
}

/// Names in backticks with commas between them.
pub(crate) fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

struct OneOf(&'static [&'static str]);

impl Expected for OneOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "one of {}", listed(self.0))
    }
}

/// A value as file, line, column and itself.
struct Place<'t> {
    values: Values<'t>,
    next: u8,
}

impl<'t> SeqAccess<'t> for Place<'t> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Values { file, node, .. } = self.values;
        self.next += 1;
        let number = |number: u32| -> U32Deserializer<Fault> { number.into_deserializer() };
        match self.next {
            1 => seed.deserialize(StrDeserializer::new(file)),
            2 => seed.deserialize(number(node.spot.line)),
            3 => seed.deserialize(number(node.spot.column)),
            4 => seed.deserialize(self.values),
            _ => return Ok(None),
        }
        .map(Some)
    }
}

struct Items<'t> {
    items: slice::Iter<'t, Node>,
    whole: Values<'t>,
}

impl<'t> SeqAccess<'t> for &mut Items<'t> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let mends = self.whole.mends;
        let Some(node) = self.items.find(|item| !mends.drops(item.id)) else {
            return Ok(None);
        };
        self.whole.of(node).read(seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'t> {
    whole: Values<'t>,
    left: slice::Iter<'t, Entry>,
    added: slice::Iter<'t, (&'static str, StandIn)>,
    value: Option<NextValue<'t>>,
}

enum NextValue<'t> {
    Read(&'t Node),
    Added(&'static str, StandIn),
}

impl<'t> MapAccess<'t> for Entries<'t> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let mends = self.whole.mends;
        if let Some(entry) = self.left.find(|entry| !mends.drops(entry.value.id)) {
            self.value = Some(NextValue::Read(&entry.value));
            let key = seed.deserialize(BorrowedKey(mends.key(entry)));
            let origin = Origin::Key(entry.value.id);
            return key.map(Some).map_err(|fault| fault.at(origin));
        }
        let Some((name, stand_in)) = self.added.next() else {
            return Ok(None);
        };
        self.value = Some(NextValue::Added(name, *stand_in));
        let key = seed.deserialize(BorrowedKey(name));
        key.map(Some)
            .map_err(|fault| fault.at(Origin::Added(self.whole.node.id, name)))
    }

    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        match self.value.take() {
            Some(NextValue::Read(node)) => self.whole.of(node).read(seed),
            Some(NextValue::Added(name, stand_in)) => seed
                .deserialize(stand_in)
                .map_err(|fault| fault.at(Origin::Added(self.whole.node.id, name))),
            None => Err(Fault::custom("a value is asked for before its key")),
        }
    }
}

/// A key: a text, or what its type makes of that, such as a number.
#[derive(Clone, Copy)]
struct BorrowedKey<'t>(&'t str);

macro_rules! parsed_keys {
    ($($method:ident $number:ty => $visit:ident,)*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.0.parse::<$number>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => visitor.visit_borrowed_str(self.0),
            }
        }
    )*};
}

impl<'t> Deserializer<'t> for BorrowedKey<'t> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(self.0)
    }

    parsed_keys! {
        deserialize_bool bool => visit_bool,
        deserialize_i8 i64 => visit_i64,
        deserialize_i16 i64 => visit_i64,
        deserialize_i32 i64 => visit_i64,
        deserialize_i64 i64 => visit_i64,
        deserialize_u8 u64 => visit_u64,
        deserialize_u16 u64 => visit_u64,
        deserialize_u32 u64 => visit_u64,
        deserialize_u64 u64 => visit_u64,
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(StrDeserializer::<Fault>::new(self.0))
    }

    forward_to_deserialize_any! {
        <W: Visitor<'t>> i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

/// A variant by its name, or by a key with what belongs to it.
struct Variant<'t> {
    name: &'t str,
    entry: Option<&'t Entry>,
    whole: Values<'t>,
}

impl<'t> EnumAccess<'t> for Variant<'t> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let name: StrDeserializer<'_, Fault> = self.name.into_deserializer();
        let variant = seed.deserialize(name).map_err(|fault| match self.entry {
            Some(entry) => fault.at(Origin::Key(entry.value.id)),
            None => fault,
        })?;
        Ok((variant, self))
    }
}

impl<'t> Variant<'t> {
    fn value(&self) -> Result<Values<'t>, Fault> {
        let missing = || Fault::custom(format!("`{}` is a key with a value here", self.name));
        let entry = self.entry.ok_or_else(missing)?;
        Ok(self.whole.of(&entry.value))
    }
}

/// What is read of a variant as a list or as a map.
struct Parts<V>(V);

impl<'t, V: Visitor<'t>> DeserializeSeed<'t> for Parts<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_any(self.0)
    }
}

impl<'t> VariantAccess<'t> for Variant<'t> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.entry {
            None => Ok(()),
            Some(entry) if entry.value.content == Content::Nothing => Ok(()),
            Some(_) => Err(Fault::custom(format!(
                "`{}` has no value: write it as a text",
                self.name
            ))),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<S::Value, Fault> {
        self.value()?.read(seed)
    }

    fn tuple_variant<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.value()?.read(Parts(visitor))
    }

    fn struct_variant<V: Visitor<'t>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.value()?.read(Parts(visitor))
    }
}
