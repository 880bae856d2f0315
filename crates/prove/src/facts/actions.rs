//! The actions of Bedrock, their types of resources, and the endpoint services that serve them.
//!
//! Sources: actions and types of resources from the Service Authorization Reference
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html>)
//! as carried by iam-data 0.21.202609261 (MIT), 2026-09-26; endpoint services from the service
//! models of botocore 1.43.11, in which an operation belongs to one host. An action that no model
//! has as an operation has no endpoint service here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One action a line: service, name, endpoint services, types of resources.
const ACTIONS: &str = include_str!("actions.tsv");

/// One type of resource a line: service, name, ARN.
const RESOURCES: &str = include_str!("resources.tsv");

/// What is published of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionFacts {
    service: &'static str,
    name: &'static str,
    endpoints: &'static str,
    resources: &'static str,
}

impl ActionFacts {
    /// The prefix: `bedrock` or `bedrock-mantle`.
    pub const fn service(&self) -> &'static str {
        self.service
    }

    /// The name without the prefix, such as `InvokeModel`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    fn whole_name(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// The endpoint services through which it is called, such as `bedrock-runtime`: the last part
    /// of the name of the VPC endpoint service. `None` where that is not known.
    pub fn endpoints(&self) -> Option<impl Iterator<Item = &'static str> + use<>> {
        (!self.endpoints.is_empty()).then(|| self.endpoints.split(','))
    }

    /// Whether it is called through an endpoint service; `None` where that is not known.
    pub fn is_served_by(&self, endpoint: &str) -> Option<bool> {
        Some(self.endpoints()?.any(|served| served == endpoint))
    }

    /// The types of its resources. Without any, its resource is `*`.
    pub fn resource_types(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.resources.split(',').filter(|name| !name.is_empty())
    }
}

/// What is published of a type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceFacts {
    /// The prefix of the service's actions.
    pub service: &'static str,
    /// Its name, such as `foundation-model`.
    pub name: &'static str,
    /// Its ARN, with `${Partition}`, `${Region}`, `${Account}` and its own parts.
    pub arn: &'static str,
}

/// The rows of both tables, read once.
struct Tables {
    actions: Vec<ActionFacts>,
    resources: Vec<ResourceFacts>,
    /// The index of each action, by its whole name in lower case.
    by_name: BTreeMap<String, usize>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let actions: Vec<ActionFacts> = ACTIONS
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some(ActionFacts {
                service: fields.next()?,
                name: fields.next()?,
                endpoints: fields.next()?,
                resources: fields.next()?,
            })
        })
        .collect();
    let resources = RESOURCES.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        Some(ResourceFacts {
            service: fields.next()?,
            name: fields.next()?,
            arn: fields.next()?,
        })
    });
    let names = actions.iter().enumerate();
    Tables {
        by_name: names
            .map(|(index, row)| (row.whole_name().to_ascii_lowercase(), index))
            .collect(),
        resources: resources.collect(),
        actions,
    }
});

/// The actions of a service by the prefix of their names, in the order of the alphabet; none of a
/// service that is not in the table.
pub fn actions(service: &str) -> impl Iterator<Item = ActionFacts> {
    let rows = TABLES.actions.iter().copied();
    rows.filter(move |row| row.service == service)
}

/// An action, such as `bedrock:InvokeModel`; case does not matter.
pub fn action(name: &str) -> Option<ActionFacts> {
    let index = TABLES.by_name.get(&name.to_ascii_lowercase())?;
    TABLES.actions.get(*index).copied()
}

/// The types of resources of a service, in the order of the alphabet.
pub fn resource_types(service: &str) -> impl Iterator<Item = ResourceFacts> {
    let rows = TABLES.resources.iter().copied();
    rows.filter(move |row| row.service == service)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNTIME: &str = "bedrock-runtime";

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(actions("bedrock").count(), 262);
        assert_eq!(actions("bedrock-mantle").count(), 38);
        assert_eq!(actions("s3").count(), 0);
        for service in ["bedrock", "bedrock-mantle"] {
            let types: Vec<_> = resource_types(service).map(|row| row.name).collect();
            for action in actions(service) {
                for name in action.resource_types() {
                    assert!(types.contains(&name), "{}: {name}", action.name());
                }
            }
        }
    }

    #[test]
    fn actions_are_served_where_their_operations_are() {
        let served = |name: &str, endpoint: &str| action(name).unwrap().is_served_by(endpoint);
        assert_eq!(served("bedrock:InvokeModel", RUNTIME), Some(true));
        assert_eq!(served("Bedrock:invokemodel", "bedrock"), Some(false));
        assert_eq!(served("bedrock:ListFoundationModels", RUNTIME), Some(false));
        assert_eq!(
            served("bedrock:ListFoundationModels", "bedrock"),
            Some(true)
        );
        for name in [
            "ApplyGuardrail",
            "CountTokens",
            "GetAsyncInvoke",
            "ListAsyncInvokes",
        ] {
            assert_eq!(
                served(&format!("bedrock:{name}"), RUNTIME),
                Some(true),
                "{name}"
            );
        }
        assert_eq!(
            served("bedrock:InvokeAgent", "bedrock-agent-runtime"),
            Some(true)
        );
        assert_eq!(served("bedrock:CreateAgent", "bedrock-agent"), Some(true));
        assert_eq!(
            served("bedrock-mantle:CreateInference", "bedrock-mantle"),
            Some(true)
        );
        assert_eq!(served("bedrock:CallWithBearerToken", RUNTIME), None);
        assert_eq!(action("bedrock:Converse"), None);
    }

    #[test]
    fn foundation_models_have_no_account() {
        let mut types = resource_types("bedrock");
        let model = types.find(|row| row.name == "foundation-model").unwrap();
        assert_eq!(
            model.arn,
            "arn:${Partition}:bedrock:${Region}::foundation-model/${ResourceId}"
        );
    }
}
