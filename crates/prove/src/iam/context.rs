//! [`Context`]: the condition keys of a request.

use std::sync::Arc;

use crate::text::Text;
use crate::truth::Cause;

use super::Principal;

/// What a request says of a condition key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContextValue {
    /// The request does not have the key.
    Absent,
    /// A key with one value.
    One(Text),
    /// A key that can have several values, with those of this request. Without any it is as if
    /// absent.
    Several(Vec<Text>),
    /// It is not known whether the request has the key, nor what its value is.
    Unknown(Cause),
}

/// The condition keys of a request, by name; the case of names does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    /// By name in lower case, in its order.
    keys: Vec<(Arc<str>, ContextValue)>,
    /// Keys that are not listed: absent, or not known.
    unlisted: Option<Cause>,
}

impl Context {
    /// No key is there.
    pub fn new() -> Self {
        Self::default()
    }

    /// No key is there but those that the principal brings: `aws:PrincipalArn` and
    /// `aws:PrincipalAccount`.
    pub fn of(principal: &Principal) -> Self {
        let mut context = Self::new();
        if let Some(account) = principal.account() {
            context.put("aws:PrincipalArn", principal.principal_arn().clone());
            context.put("aws:PrincipalAccount", account.clone());
        }
        context
    }

    /// Keys that are not listed may be there or not, with any value, for this cause. Without this
    /// they are absent.
    #[must_use]
    pub fn others_unknown(mut self, cause: Cause) -> Self {
        self.unlisted = Some(cause);
        self
    }

    /// A key with one value.
    #[must_use]
    pub fn one(mut self, key: &str, value: impl Into<Text>) -> Self {
        self.put(key, value);
        self
    }

    /// A key that can have several values.
    #[must_use]
    pub fn several<T: Into<Text>>(self, key: &str, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.value(key, ContextValue::Several(values))
    }

    /// A key that is surely not there.
    #[must_use]
    pub fn absent(self, key: &str) -> Self {
        self.value(key, ContextValue::Absent)
    }

    /// A key of which nothing is known.
    #[must_use]
    pub fn unknown(self, key: &str, cause: Cause) -> Self {
        self.value(key, ContextValue::Unknown(cause))
    }

    /// What is known of a key; what was said of it before is replaced.
    #[must_use]
    pub fn value(mut self, key: &str, value: ContextValue) -> Self {
        self.set(key, value);
        self
    }

    /// Sets a key in place.
    pub fn set(&mut self, key: &str, value: ContextValue) {
        let value = match value {
            ContextValue::Several(values) if values.is_empty() => ContextValue::Absent,
            other => other,
        };
        let name: Arc<str> = key.to_ascii_lowercase().into();
        match self.keys.binary_search_by(|(known, _)| known.cmp(&name)) {
            Ok(at) => self.keys[at].1 = value,
            Err(at) => self.keys.insert(at, (name, value)),
        }
    }

    fn put(&mut self, key: &str, value: impl Into<Text>) {
        self.set(key, ContextValue::One(value.into()));
    }

    /// What is known of a key.
    pub fn get(&self, key: &str) -> ContextValue {
        match self.find(&key.to_ascii_lowercase()) {
            Found::Absent => ContextValue::Absent,
            Found::Unknown(cause) => ContextValue::Unknown(cause.clone()),
            Found::One(value) => ContextValue::One(value.clone()),
            Found::Several(values) => ContextValue::Several(values.to_vec()),
        }
    }

    /// The keys that are listed, by name in lower case.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.keys.iter().map(|(name, value)| (&**name, value))
    }

    /// The same by a name in lower case, without a copy.
    pub(super) fn find(&self, lower: &str) -> Found<'_> {
        match self
            .keys
            .binary_search_by(|(known, _)| (**known).cmp(lower))
        {
            Ok(at) => match &self.keys[at].1 {
                ContextValue::Absent => Found::Absent,
                ContextValue::One(value) => Found::One(value),
                ContextValue::Several(values) => Found::Several(values),
                ContextValue::Unknown(cause) => Found::Unknown(cause),
            },
            Err(_) => self.unlisted.as_ref().map_or(Found::Absent, Found::Unknown),
        }
    }
}

/// A [`ContextValue`] where it lies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'a> {
    Absent,
    One(&'a Text),
    Several(&'a [Text]),
    Unknown(&'a Cause),
}
