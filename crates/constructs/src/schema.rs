//! Our types in configurations: how they are written there, and what editors are told of it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeSeed, EnumAccess, Error, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::{Architecture, Cidr, DatabaseEngine, FoundationModel, RemovalPolicy, Retention};

/// Reads a text as something, or says in the reader's words why not.
struct OfText<T>(fn(&str) -> Result<T, String>);

impl<'de, T> DeserializeSeed<'de> for OfText<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T> Visitor<'_> for OfText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}

macro_rules! of_text {
    ($type:ident: $read:expr, $schema:tt) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                OfText($read).deserialize(deserializer)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("formwork::", stringify!($type)).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

of_text!(Cidr: |text| text.parse().map_err(|fault: crate::CidrError| fault.to_string()), {
    "title": "Block of IPv4 addresses",
    "description": "Four numbers from 0 to 255, `/` and a prefix length from 0 to 32. The address is the first of its block.",
    "type": "string",
    "pattern": r"^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])/(3[0-2]|[12]?[0-9])$",
    "examples": ["10.20.0.0/16"],
});

of_text!(FoundationModel: |id| match crate::bedrock::fault_of_model_id(id) {
    Some(fault) => Err(fault),
    None => Ok(FoundationModel::new(id)),
}, {
    "title": "Foundation model",
    "description": "The id of a model of Amazon Bedrock: a provider, a dot and a name. Ids of cross-region inference profiles, such as `us.…`, are none.",
    "type": "string",
    "pattern": r"^(?!(apac|au|ca|eu|global|jp|us|us-gov)\.)[A-Za-z0-9:_/-]+\.[A-Za-z0-9.:_/-]+$",
    "examples": ["anthropic.claude-3-haiku-20240307-v1:0"],
});

/// A type that is one of some names.
macro_rules! of_names {
    ($type:ident: $title:literal, $($name:literal => $variant:ident, $words:literal;)*) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Name;
                impl Visitor<'_> for Name {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a string")
                    }

                    fn visit_str<E: Error>(self, name: &str) -> Result<$type, E> {
                        match name {
                            $($name => Ok($type::$variant),)*
                            other => Err(E::unknown_variant(other, &[$($name),*])),
                        }
                    }
                }
                deserializer.deserialize_str(Name)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("formwork::", stringify!($type)).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                // A hover for each name, and completion, which editors make of `const` in `oneOf`.
                json_schema!({
                    "title": $title,
                    "oneOf": [$({"const": $name, "description": $words, "type": "string"}),*],
                })
            }
        }
    };
}

of_names! {
    Retention: "How long log lines stay",
    "one-day" => OneDay, "1 day";
    "three-days" => ThreeDays, "3 days";
    "five-days" => FiveDays, "5 days";
    "one-week" => OneWeek, "7 days";
    "two-weeks" => TwoWeeks, "14 days";
    "one-month" => OneMonth, "30 days";
    "two-months" => TwoMonths, "60 days";
    "three-months" => ThreeMonths, "90 days";
    "four-months" => FourMonths, "120 days";
    "five-months" => FiveMonths, "150 days";
    "six-months" => SixMonths, "180 days";
    "one-year" => OneYear, "365 days";
    "thirteen-months" => ThirteenMonths, "400 days";
    "eighteen-months" => EighteenMonths, "545 days";
    "two-years" => TwoYears, "731 days";
    "three-years" => ThreeYears, "1,096 days";
    "five-years" => FiveYears, "1,827 days";
    "six-years" => SixYears, "2,192 days";
    "seven-years" => SevenYears, "2,557 days";
    "eight-years" => EightYears, "2,922 days";
    "nine-years" => NineYears, "3,288 days";
    "ten-years" => TenYears, "3,653 days";
    "infinite" => Infinite, "For ever; storage is charged for ever too";
}

of_names! {
    RemovalPolicy: "What happens to what holds state when it leaves the stack",
    "delete" => Delete, "It is deleted with everything in it";
    "retain" => Retain, "It stays, and is no longer the stack's";
    "snapshot" => Snapshot, "A snapshot is taken, then it is deleted; what has no snapshots stays";
}

of_names! {
    Architecture: "The processor that a function's code is built for",
    "arm64" => Arm64, "64-bit Arm, AWS Graviton";
    "x86_64" => X86_64, "64-bit x86";
}

/// The engines whose families and ports are known; others are for programs.
const ENGINES: &[&str] = &["postgres", "mysql", "mariadb"];

/// Written as the engine with its version: `postgres: "17.9"`.
impl<'de> Deserialize<'de> for DatabaseEngine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Engine;
        impl<'de> Visitor<'de> for Engine {
            type Value = DatabaseEngine;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an engine with its version, such as `postgres: \"17.9\"`")
            }

            fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<DatabaseEngine, A::Error> {
                let (version, variant) = data.variant_seed(EngineName)?;
                variant.newtype_variant_seed(OfText(version))
            }
        }
        deserializer.deserialize_enum("DatabaseEngine", ENGINES, Engine)
    }
}

type OfVersion = fn(&str) -> Result<DatabaseEngine, String>;

/// Reads an engine's name as what makes an engine of a version.
struct EngineName;

impl<'de> DeserializeSeed<'de> for EngineName {
    type Value = OfVersion;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<OfVersion, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for EngineName {
    type Value = OfVersion;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an engine")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<OfVersion, E> {
        match name {
            "postgres" => Ok(|version| checked(DatabaseEngine::postgres(version))),
            "mysql" => Ok(|version| checked(DatabaseEngine::mysql(version))),
            "mariadb" => Ok(|version| checked(DatabaseEngine::mariadb(version))),
            other => Err(E::unknown_variant(other, ENGINES)),
        }
    }
}

fn checked(engine: DatabaseEngine) -> Result<DatabaseEngine, String> {
    match engine.fault_of_version() {
        None => Ok(engine),
        Some((what, example)) => Err(format!(
            "it is not a version of {what}, such as `{example}`"
        )),
    }
}

impl JsonSchema for DatabaseEngine {
    fn schema_name() -> Cow<'static, str> {
        "DatabaseEngine".into()
    }

    fn schema_id() -> Cow<'static, str> {
        "formwork::DatabaseEngine".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "title": "Database engine",
            "description": "One engine with its version, in quotes.",
            "type": "object",
            "properties": {
                "postgres": {
                    "description": "PostgreSQL; one number takes the newest minor version that Amazon RDS prefers",
                    "type": "string",
                    "pattern": r"^([1-9][0-9](\.[0-9]{1,3}){0,2}|[1-9](\.[0-9]{1,3}){1,2})(-rds\.[0-9]{1,12})?$",
                    "examples": ["17.9", "17"],
                },
                "mysql": {
                    "description": "MySQL",
                    "type": "string",
                    "pattern": r"^[0-9]{1,2}(\.[0-9]{1,3}){1,3}(-rds\.[0-9]{1,12})?$",
                    "examples": ["8.4.10"],
                },
                "mariadb": {
                    "description": "MariaDB",
                    "type": "string",
                    "pattern": r"^[0-9]{1,2}(\.[0-9]{1,3}){1,3}(-rds\.[0-9]{1,12})?$",
                    "examples": ["11.8.8"],
                },
            },
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::string::string_regex;
    use serde::de::DeserializeOwned;
    use serde_json::{Error, Value, json};

    use super::*;
    use crate::CidrError;

    fn schema<T: JsonSchema>() -> Value {
        T::json_schema(&mut SchemaGenerator::default()).to_value()
    }

    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
        serde_json::from_value(json!(text))
    }

    /// The names that a schema offers, with their descriptions.
    fn names<T: JsonSchema>() -> Vec<(String, String)> {
        let schema = schema::<T>();
        let offers = schema["oneOf"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        offers
            .map(|offer| (text(&offer["const"]), text(&offer["description"])))
            .collect()
    }

    /// Texts that match a pattern of a schema from end to end.
    fn texts_of(pattern: &Value) -> impl Strategy<Value = String> + use<> {
        let pattern = pattern.as_str().unwrap();
        let inner = pattern.trim_start_matches('^').trim_end_matches('$');
        assert_eq!(inner.len() + 2, pattern.len(), "it holds the whole text");
        string_regex(inner).unwrap()
    }

    #[test]
    fn each_period_is_as_long_as_its_description_says() {
        let names = names::<Retention>();
        for (name, words) in &names {
            let retention: Retention = read(name).unwrap();
            let days = words.split(' ').next().unwrap().replace(',', "");
            assert_eq!(retention.days(), days.parse().ok(), "{name}");
        }
        assert_eq!(
            names.len(),
            23,
            "CloudWatch Logs has 22 periods, and for ever"
        );
    }

    #[test]
    fn each_name_that_is_offered_is_read() {
        for (name, _) in names::<RemovalPolicy>() {
            read::<RemovalPolicy>(&name).unwrap();
        }
        for (name, _) in names::<Architecture>() {
            read::<Architecture>(&name).unwrap();
        }
        assert!(read::<Architecture>("arm").is_err());
    }

    #[test]
    fn examples_are_read_and_profiles_are_no_models() {
        let example = schema::<FoundationModel>()["examples"][0].clone();
        let model: FoundationModel = FoundationModel::deserialize(&example).unwrap();
        assert_eq!(example, model.id());
        for id in [
            "us.anthropic.claude-3-haiku-20240307-v1:0",
            "claude",
            "a b.c",
            "",
        ] {
            assert!(read::<FoundationModel>(id).is_err(), "{id}");
        }
        let example = schema::<Cidr>()["examples"][0].clone();
        assert_eq!(Cidr::deserialize(&example).unwrap().to_string(), example);
    }

    fn engine(name: &str, version: &str) -> Result<DatabaseEngine, Error> {
        serde_json::from_value(json!({name: version}))
    }

    #[test]
    fn an_engine_is_a_name_with_a_version() {
        assert_eq!(
            engine("postgres", "17.9").unwrap(),
            DatabaseEngine::postgres("17.9")
        );
        let check = |name, version, says: &str| {
            let found = engine(name, version).unwrap_err().to_string();
            assert!(found.contains(says), "{found}");
        };
        check("mysql", "8", "not a version of MySQL, such as `8.4.10`");
        check("postgres", "latest", "not a version of PostgreSQL");
        check("oracle", "19", "unknown variant `oracle`");
    }

    proptest! {
        /// What the pattern lets pass, the type takes, but for an address inside its block: that no
        /// pattern can say.
        #[test]
        fn blocks_that_match_the_pattern_are_read(text in texts_of(&schema::<Cidr>()["pattern"])) {
            prop_assert!(matches!(text.parse::<Cidr>(), Ok(_) | Err(CidrError::HostBits { .. })), "{}", text);
        }

        #[test]
        fn versions_that_match_the_pattern_are_read(
            (name, version) in prop::sample::select(ENGINES).prop_flat_map(|name| {
                let schema = schema::<DatabaseEngine>();
                (Just(name), texts_of(&schema["properties"][name]["pattern"]))
            })
        ) {
            prop_assert!(engine(name, &version).is_ok(), "{}", version);
        }

        #[test]
        fn blocks_are_read_as_they_are_written(network: u32, prefix in 0_u8..=32) {
            let block = Cidr::cut(network, prefix);
            prop_assert_eq!(read::<Cidr>(&block.to_string()).unwrap(), block);
        }
    }
}
