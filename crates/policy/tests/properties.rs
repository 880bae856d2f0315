//! Properties of all documents: what is printed is read back, merging keeps the meaning, and the
//! ways to write a document in JSON come to one.

#![expect(
    clippy::unwrap_used,
    reason = "what is printed here is known to be an object or a list"
)]

use std::collections::BTreeSet;

use formwork_core::{App, Arn, Attr, Expr, RawResource, Value, pseudo, text};
use formwork_policy::{
    ByPrincipal, Comparison, Condition, Effect, EndpointPolicy, IdentityPolicy, NoPrincipal,
    NoResource, Principal, ResourcePolicy, Statement, TrustPolicy, arn,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// A statement in numbers, each of which chooses one of a few values.
#[derive(Clone, Debug)]
struct Spec {
    sid: Option<u8>,
    deny: bool,
    except: [bool; 3],
    actions: Vec<u8>,
    resources: Vec<u8>,
    principals: Vec<u8>,
    conditions: Vec<(u8, u8, Vec<u8>, u8)>,
    granted: bool,
}

fn spec() -> impl Strategy<Value = Spec> {
    let condition = (0..8_u8, 0..3_u8, vec(0..4_u8, 0..3), 0..6_u8);
    (
        proptest::option::weighted(0.2, 0..2_u8),
        any::<bool>(),
        [
            proptest::bool::weighted(0.1),
            proptest::bool::weighted(0.1),
            proptest::bool::weighted(0.1),
        ],
        vec(0..4_u8, 0..3),
        vec(0..7_u8, 0..3),
        vec(0..9_u8, 0..3),
        vec(condition, 0..3),
        any::<bool>(),
    )
        .prop_map(|parts| {
            let (sid, deny, except, actions, resources, principals, conditions, granted) = parts;
            Spec {
                sid,
                deny,
                except,
                actions,
                resources,
                principals,
                conditions,
                granted,
            }
        })
}

/// Statements that differ in little, so that many can be merged.
fn alike() -> impl Strategy<Value = Spec> {
    let narrow = (vec(0..2_u8, 1..3), vec(1..3_u8, 1..3), vec(1..4_u8, 1..3));
    let common = (narrow, proptest::bool::weighted(0.1), 0..6_usize).prop_map(
        |((actions, resources, principals), deny, except)| Spec {
            sid: None,
            deny,
            except: [except == 0, except == 1, except == 2],
            actions,
            resources,
            principals,
            conditions: Vec::new(),
            granted: true,
        },
    );
    prop_oneof![4 => common, 1 => spec()]
}

/// What a document may refer to: literals alone, or the resources of an app.
struct World {
    role: Expr<Arn>,
    endpoint: Expr<String>,
}

impl World {
    fn literal() -> Self {
        Self {
            role: Expr::from_text("arn:aws:iam::111122223333:role/r"),
            endpoint: Expr::from_text("vpce-1"),
        }
    }

    fn resource(&self, which: u8) -> Expr<Arn> {
        let model = arn("bedrock").region("*").no_account();
        match which {
            0 => Expr::from_text("*"),
            1 => Expr::from_text("arn:aws:s3:::b/*"),
            2 => Expr::from_text("arn:aws:s3:::a/*"),
            3 => model.resource("foundation-model/x"),
            4 => arn("logs").resource(text!["log-group:/", &self.endpoint, "/${x}:*"]),
            5 => self.role.clone(),
            _ => arn("s3")
                .partition("aws")
                .no_region()
                .no_account()
                .resource("c"),
        }
    }

    fn principal(&self, which: u8) -> Principal {
        match which {
            0 | 1 => Principal::any(),
            2 => Principal::arn(&self.role),
            3 => Principal::account("111122223333"),
            4 => Principal::this_account(),
            5 => Principal::service("lambda.amazonaws.com"),
            6 => Principal::service(text!["ec2.", pseudo::url_suffix()]),
            7 => Principal::web_identity("cognito-identity.amazonaws.com"),
            _ => Principal::canonical_user("79a59df900b949e5"),
        }
    }

    fn condition(&self, (operator, key, values, form): &(u8, u8, Vec<u8>, u8)) -> Condition {
        let key = ["aws:SourceVpce", "aws:TagKeys", "s3:prefix"][usize::from(*key)];
        let texts: Vec<Expr<String>> = values
            .iter()
            .map(|value| match value {
                0 => self.endpoint.clone(),
                1 => pseudo::region(),
                2 => text!["x-", pseudo::region()],
                _ => text!["plain ${aws:username}"],
            })
            .collect();
        let numbers: Vec<i64> = values.iter().map(|value| i64::from(*value)).collect();
        let comparison: Comparison = match operator {
            0 => Condition::string_equals(key, texts),
            1 => Condition::string_not_like(key, texts),
            2 => Condition::arn_like(key, &self.role),
            3 => Condition::numeric_less_than(key, numbers),
            4 => Condition::bool(key, numbers.iter().map(|n| n % 2 == 0).collect::<Vec<_>>()),
            5 => Condition::date_less_than(key, "2027-01-01T00:00:00Z"),
            6 => Condition::ip_address(key, "10.0.0.0/8"),
            _ => return Condition::null(key, *form == 0),
        };
        match form {
            0 => comparison.if_exists().into(),
            1 => comparison.for_any_value().into(),
            2 => comparison.for_all_values().if_exists().into(),
            _ => comparison.into(),
        }
    }

    fn principals(&self, spec: &Spec) -> Vec<Principal> {
        spec.principals
            .iter()
            .map(|which| self.principal(*which))
            .collect()
    }

    fn resources(&self, spec: &Spec) -> Vec<Expr<Arn>> {
        spec.resources
            .iter()
            .map(|which| self.resource(*which))
            .collect()
    }

    fn plain(&self, spec: &Spec) -> Statement<NoResource, NoPrincipal> {
        let effect = if spec.deny {
            Effect::Deny
        } else {
            Effect::Allow
        };
        let statement = if spec.except[0] {
            Statement::except(effect, actions(spec))
        } else {
            Statement::new(effect, actions(spec))
        };
        self.finish(statement, spec)
    }

    fn by_somebody(&self, spec: &Spec) -> Statement<NoResource, ByPrincipal> {
        if spec.except[1] {
            let statement = Statement::deny_all_but(self.principals(spec), actions(spec));
            return self.finish(statement, spec);
        }
        self.plain(spec).by(self.principals(spec))
    }

    fn finish<R, P>(&self, mut statement: Statement<R, P>, spec: &Spec) -> Statement<R, P> {
        for condition in &spec.conditions {
            statement = statement.when(self.condition(condition));
        }
        match spec.sid {
            Some(sid) => statement.sid(["One", "Two"][usize::from(sid)]),
            None => statement,
        }
    }

    fn on<P>(
        &self,
        statement: Statement<NoResource, P>,
        spec: &Spec,
    ) -> Statement<formwork_policy::OnResource, P> {
        if spec.except[2] {
            statement.on_all_but(self.resources(spec))
        } else {
            statement.on(self.resources(spec))
        }
    }
}

fn actions(spec: &Spec) -> Vec<&'static str> {
    let names = ["s3:GetObject", "s3:PutObject", "bedrock:Invoke*", "*"];
    spec.actions
        .iter()
        .map(|which| names[usize::from(*which)])
        .collect()
}

/// A policy of one kind from statements in numbers.
macro_rules! policy {
    ($policy:ident, $specs:expr, $statement:expr) => {{
        let mut policy = $policy::new();
        for spec in $specs {
            if spec.granted {
                policy.grant($statement(spec));
            } else {
                policy = policy.statement($statement(spec));
            }
        }
        policy
    }};
}

fn identity(world: &World, specs: &[Spec]) -> IdentityPolicy {
    policy!(IdentityPolicy, specs, |spec| world
        .on(world.plain(spec), spec))
}

fn endpoint(world: &World, specs: &[Spec]) -> EndpointPolicy {
    policy!(EndpointPolicy, specs, |spec| world
        .on(world.by_somebody(spec), spec))
}

fn trust(world: &World, specs: &[Spec]) -> TrustPolicy {
    policy!(TrustPolicy, specs, |spec| world.by_somebody(spec))
}

fn resource(world: &World, specs: &[Spec]) -> ResourcePolicy {
    let mut policy = ResourcePolicy::new();
    for spec in specs {
        let statement = world.by_somebody(spec);
        match (spec.resources.is_empty(), spec.granted) {
            (true, true) => policy.grant(statement.on_itself()),
            (true, false) => policy = policy.statement(statement.on_itself()),
            (false, true) => policy.grant(world.on(statement, spec)),
            (false, false) => policy = policy.statement(world.on(statement, spec)),
        }
    }
    policy
}

/// The document as a template prints it, in an app with a role and an endpoint.
fn printed(document: impl FnOnce(&World, &App) -> Value) -> Json {
    const ROLE_ARN: Attr<RawResource, Arn> = Attr::new("Arn");
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let role = stack.add("Reader", RawResource::new("AWS::IAM::Role"));
    let endpoint = stack.add("Vpce", RawResource::new("AWS::EC2::VPCEndpoint"));
    let world = World {
        role: role.attr(ROLE_ARN),
        endpoint: endpoint.reference(),
    };
    let document = document(&world, stack.app());
    let carrier = RawResource::new("AWS::SNS::TopicPolicy").property("PolicyDocument", document);
    stack.add("Carrier", carrier);
    let assembly = app.synth().unwrap();
    let template: Json = serde_json::from_str(assembly.stacks()[0].template().as_json()).unwrap();
    template["Resources"]["Carrier"]["Properties"]["PolicyDocument"].clone()
}

proptest! {
    #[test]
    fn what_is_printed_is_read_and_printed_the_same(specs in vec(spec(), 0..5)) {
        macro_rules! check {
            ($policy:ident, $build:ident) => {
                let first = printed(|world, app| $build(world, &specs).canonical(app).into_value());
                let read = $policy::from_json(&first).unwrap();
                let second = printed(|_, app| read.canonical(app).into_value());
                // As text, because the order of keys counts.
                prop_assert_eq!(first.to_string(), second.to_string());
                prop_assert_eq!(first.to_string().parse::<$policy>().unwrap(), read);
            };
        }
        check!(IdentityPolicy, identity);
        check!(EndpointPolicy, endpoint);
        check!(TrustPolicy, trust);
        check!(ResourcePolicy, resource);
    }

    #[test]
    fn plain_json_is_what_a_template_holds(specs in vec(spec(), 0..5)) {
        let policy = endpoint(&World::literal(), &specs);
        let first = printed(|_, app| policy.canonical(app).into_value());
        prop_assert_eq!(first.to_string(), policy.to_json().unwrap().to_string());
    }

    #[test]
    fn the_order_of_definition_does_not_show((specs, shuffled) in shuffled()) {
        let print = |specs: &[Spec]| printed(|world, app| endpoint(world, specs).canonical(app).into_value());
        prop_assert_eq!(print(&specs).to_string(), print(&shuffled).to_string());
    }

    #[test]
    fn merging_keeps_the_meaning_and_leaves_nothing_to_merge(specs in vec(alike(), 0..12)) {
        let world = World::literal();
        let written: Vec<Spec> = specs.iter().cloned().map(|spec| Spec { granted: false, ..spec }).collect();
        let granted: Vec<Spec> = specs.into_iter().map(|spec| Spec { granted: true, ..spec }).collect();
        let one_by_one = endpoint(&world, &written).to_json().unwrap();
        let merged = endpoint(&world, &granted).to_json().unwrap();
        prop_assert_eq!(meaning(&one_by_one), meaning(&merged));

        let mut again = EndpointPolicy::new();
        for spec in &granted {
            again.grant(world.on(world.by_somebody(spec), spec));
            again.grant(world.on(world.by_somebody(spec), spec));
        }
        prop_assert_eq!(again.to_json().unwrap(), merged);
    }

    #[test]
    fn all_ways_to_write_a_document_come_to_one(specs in vec(spec(), 1..4), ways in vec(any::<bool>(), 64)) {
        let world = World::literal();
        let specs: Vec<Spec> = specs.into_iter().map(|spec| Spec { granted: false, ..spec }).collect();
        macro_rules! check {
            ($policy:ident, $build:ident) => {
                let normal = $build(&world, &specs).to_json().unwrap();
                let mut ways = ways.iter().copied().cycle();
                let varied = vary_document(&normal, &mut || ways.next().unwrap());
                let read = $policy::from_json(&varied).unwrap();
                prop_assert_eq!(read.to_json().unwrap().to_string(), normal.to_string());
            };
        }
        check!(IdentityPolicy, identity);
        check!(EndpointPolicy, endpoint);
        check!(TrustPolicy, trust);
        check!(ResourcePolicy, resource);
    }
}

fn shuffled() -> impl Strategy<Value = (Vec<Spec>, Vec<Spec>)> {
    let granted = |spec| Spec {
        granted: true,
        ..spec
    };
    vec(alike().prop_map(granted), 0..10)
        .prop_flat_map(|specs| (Just(specs.clone()), Just(specs).prop_shuffle()))
}

/// Every combination of action, resource and principal that a document speaks of, with what it
/// says of it. A list of exceptions is one thing.
fn meaning(document: &Json) -> BTreeSet<String> {
    let mut meaning = BTreeSet::new();
    for statement in document["Statement"].as_array().unwrap() {
        let of = |only: &str, except: &str| match statement.get(except) {
            Some(list) => vec![format!("{except} {list}")],
            None => each(&statement[only]),
        };
        let mut principals = of("Principal", "NotPrincipal");
        if let Some(kinds) = statement["Principal"].as_object() {
            let named = kinds.iter().flat_map(|(kind, values)| {
                each(values)
                    .into_iter()
                    .map(move |value| format!("{kind} {value}"))
            });
            principals = named.collect();
        } else if statement["Principal"] == "*" {
            principals = vec![r#"AWS "*""#.to_owned()];
        }
        let rest = (
            &statement["Sid"],
            &statement["Effect"],
            &statement["Condition"],
        );
        for action in of("Action", "NotAction") {
            for resource in of("Resource", "NotResource") {
                for principal in &principals {
                    meaning.insert(format!("{rest:?} {action} {resource} {principal}"));
                }
            }
        }
    }
    meaning
}

fn each(value: &Json) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().map(ToString::to_string).collect(),
        one => vec![one.to_string()],
    }
}

type Ways<'a> = &'a mut dyn FnMut() -> bool;

fn vary_document(document: &Json, ways: Ways<'_>) -> Json {
    let statements = document["Statement"].as_array().unwrap();
    let mut statements: Vec<Json> = statements
        .iter()
        .map(|statement| vary_statement(statement, ways))
        .collect();
    let statement = if statements.len() == 1 && ways() {
        statements.remove(0)
    } else {
        Json::Array(statements)
    };
    json!({"Statement": statement, "Version": "2012-10-17"})
}

fn vary_statement(statement: &Json, ways: Ways<'_>) -> Json {
    let fields = statement.as_object().unwrap().iter().map(|(key, value)| {
        let value = match key.as_str() {
            "Sid" | "Effect" => value.clone(),
            "Condition" => vary_conditions(value, ways),
            "Principal" | "NotPrincipal" => match value.as_object() {
                Some(kinds) => vary_fields(kinds, ways),
                None => value.clone(),
            },
            _ => vary_list(value, ways),
        };
        (key.clone(), value)
    });
    turned(fields.collect(), ways)
}

fn vary_conditions(conditions: &Json, ways: Ways<'_>) -> Json {
    let operators = conditions
        .as_object()
        .unwrap()
        .iter()
        .map(|(operator, keys)| {
            let mut keys = vary_fields(keys.as_object().unwrap(), ways);
            if ways() && (operator.starts_with("Bool") || operator.starts_with("Numeric")) {
                for values in keys.as_object_mut().unwrap().values_mut() {
                    unquote(values);
                }
            }
            let operator = if ways() {
                operator.to_uppercase()
            } else {
                operator.clone()
            };
            (operator, keys)
        });
    turned(operators.collect(), ways)
}

fn vary_fields(fields: &Map<String, Json>, ways: Ways<'_>) -> Json {
    let fields = fields
        .iter()
        .map(|(key, value)| (key.clone(), vary_list(value, ways)));
    turned(fields.collect(), ways)
}

/// A list of one for a value, another order, a value twice.
fn vary_list(value: &Json, ways: Ways<'_>) -> Json {
    let mut items = match value {
        Json::Array(items) => items.clone(),
        one if ways() => return one.clone(),
        one => vec![one.clone()],
    };
    if ways() {
        items.reverse();
    }
    if ways() {
        items.extend(items.first().cloned());
    }
    Json::Array(items)
}

/// Texts as the numbers and truths that they are.
fn unquote(values: &mut Json) {
    match values {
        Json::Array(items) => items.iter_mut().for_each(unquote),
        Json::String(text) => {
            if let Ok(json) = serde_json::from_str(text) {
                *values = json;
            }
        }
        _ => {}
    }
}

fn turned(fields: Vec<(String, Json)>, ways: Ways<'_>) -> Json {
    let mut fields = fields;
    if ways() {
        fields.reverse();
    }
    Json::Object(fields.into_iter().collect())
}
