//! [`StandIn`]: a value that is whatever its type asks for. It takes the place of a value that was
//! told to be wrong, so that what stands beside that one can be looked at too.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::fault::{Fault, What};

/// Texts that types which read a text of some form take, one after another.
const TEXTS: [&str; 6] = ["a", "10.0.0.0/16", "10.0.0.1", "1", "1.0", "2000-01-01"];

/// Numbers that most ranges hold one of.
const NUMBERS: [u64; TEXTS.len()] = [1, 2, 10, 30, 100, 200];

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StandIn {
    /// The number of the try, which says what its texts and numbers are.
    try_number: usize,
    hint: Option<Hint>,
}

/// What a type said that it takes when it refused the try before.
#[derive(Clone, Copy, Debug)]
enum Hint {
    Text(&'static str),
    Number(u64),
}

impl Hint {
    fn of(refusal: &What) -> Option<Self> {
        match refusal {
            What::UnknownValue { known, .. } => known.first().copied().map(Self::Text),
            What::Wrong { expected, .. } => {
                let mut numbers = expected.split(|c: char| !c.is_ascii_digit());
                let number = numbers.find(|digits| !digits.is_empty())?;
                number.parse().ok().map(Self::Number)
            }
            _ => None,
        }
    }
}

impl StandIn {
    /// What is tried after this one was refused; none where nothing is left.
    pub(crate) fn after(self, refusal: &What) -> Option<Self> {
        if self.hint.is_none()
            && let Some(hint) = Hint::of(refusal)
        {
            return Some(Self {
                hint: Some(hint),
                ..self
            });
        }
        let try_number = self.try_number + 1;
        (try_number < TEXTS.len()).then_some(Self {
            try_number,
            hint: None,
        })
    }

    fn text(self) -> &'static str {
        match self.hint {
            Some(Hint::Text(text)) => text,
            _ => TEXTS.get(self.try_number).copied().unwrap_or_default(),
        }
    }

    fn number(self) -> u64 {
        match self.hint {
            Some(Hint::Number(number)) => number,
            _ => NUMBERS.get(self.try_number).copied().unwrap_or(1),
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.visit_u64(self.number())
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.visit_borrowed_str(self.text())
        }
    )*};
}

impl<'de> Deserializer<'de> for StandIn {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bool(false)
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    texts! { deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_char('a')
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Parts::nameless(self, 0))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_seq(Parts::nameless(self, length))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_seq(Parts::nameless(self, length))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(Parts::named(self, &[]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(Parts::named(self, fields))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(OneOf {
            part: self,
            variant: variants.first().copied().unwrap_or_default(),
        })
    }

    forward_to_deserialize_any! { bytes byte_buf unit unit_struct ignored_any }
}

/// A stand-in for each part of a value.
struct Parts {
    part: StandIn,
    names: &'static [&'static str],
    left: usize,
}

impl Parts {
    const fn nameless(part: StandIn, left: usize) -> Self {
        Self {
            part,
            names: &[],
            left,
        }
    }

    const fn named(part: StandIn, names: &'static [&'static str]) -> Self {
        Self {
            part,
            names,
            left: names.len(),
        }
    }
}

impl<'de> SeqAccess<'de> for Parts {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        seed.deserialize(self.part).map(Some)
    }
}

impl<'de> MapAccess<'de> for Parts {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some((name, rest)) = self.names.split_first() else {
            return Ok(None);
        };
        self.names = rest;
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(self.part)
    }
}

/// One of the variants of a type.
struct OneOf {
    part: StandIn,
    variant: &'static str,
}

impl<'de> EnumAccess<'de> for OneOf {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let variant = seed.deserialize(StrDeserializer::new(self.variant))?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for OneOf {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(self.part)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.part.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.part.deserialize_struct("", fields, visitor)
    }
}
