//! Random pairs of policies: what is told of them against all requests that there are, evaluated
//! one by one.
//!
//! The world is so small that every kind of request is in it. What is told as known must be so for
//! every value of the parameter, of the condition, and of what other policies may say.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "../../../prove/tests/common/dice.rs"]
mod dice;
mod naive;
mod write;

use dice::Dice;
use formwork_prove::{Template, Truth};
use formwork_review::{Options, diff};
use naive::{Setting, World};
use serde_json::{Value, json};
use write::{Kind, Pair};

const PAIRS: u64 = 800;

/// What is known of each way: found, for how many pairs.
#[derive(Debug, Default)]
struct Counts {
    compared: usize,
    yes: usize,
    no: usize,
    unknown: usize,
    wrong: Vec<String>,
}

impl Counts {
    /// Holds an answer against what happens in every setting.
    fn add(&mut self, told: Option<&Truth>, happens: &[(Setting, bool)], of: &str) {
        self.compared += 1;
        // What more others allow is not counted for what is gained, only against what is not.
        let mut alone = happens.iter().filter(|(setting, _)| !setting.others);
        let always = alone.all(|(_, gains)| *gains);
        let never = happens.iter().all(|(_, gains)| !gains);
        let fits = match told {
            None => never,
            Some(Truth::Yes) => {
                self.yes += 1;
                always
            }
            Some(Truth::No) => {
                self.no += 1;
                never
            }
            Some(Truth::Unknown(_)) => {
                self.unknown += 1;
                true
            }
        };
        if !fits {
            self.wrong.push(format!("{told:?} {happens:?} {of}"));
        }
    }
}

fn template(kind: Kind, statements: &[Value]) -> Template {
    let mut value = json!({
        "Parameters": {"P": {"Type": "String"}, "Q": {"Type": "String"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "Q"}, "x"]}},
    });
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    value["Resources"] = match kind {
        Kind::Permissions => json!({
            "Role": {"Type": "AWS::IAM::Role", "Properties": {}},
            "Policy": {"Type": "AWS::IAM::Policy", "Properties": {
                "PolicyName": "p", "Roles": [{"Ref": "Role"}], "PolicyDocument": document}}}),
        Kind::Endpoint => json!({"Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
            "VpcId": "v", "ServiceName": "s", "PolicyDocument": document}}}),
        Kind::Bucket => json!({
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {
                "Bucket": {"Ref": "Bucket"}, "PolicyDocument": document}}}),
    };
    Template::from_json(&value.to_string()).unwrap()
}

/// Whether the second lets some request through that the first does not, by setting.
fn gains(pair: &Pair, world: &World, old: &[Value], new: &[Value]) -> Vec<(Setting, bool)> {
    let said = Value::from([old, new].concat()).to_string();
    let settings = Setting::all(pair.kind, &said).into_iter();
    settings
        .map(|setting| (setting, world.gains(old, new, pair.kind, setting)))
        .collect()
}

#[test]
fn directions_agree_with_every_request() {
    let mut counts = Counts::default();
    for seed in 0..PAIRS {
        let pair = Pair::random(&mut Dice(seed));
        let (old, new) = (
            template(pair.kind, &pair.old),
            template(pair.kind, &pair.new),
        );
        let found = diff(&old, &new, &Options::new().without_proofs());
        let world = World::new(pair.kind, &pair.keys);
        let change = found.access().first();
        let of = format!(
            "seed {seed}\n old {}\n new {}",
            Value::Array(pair.old.clone()),
            Value::Array(pair.new.clone())
        );
        let widened = gains(&pair, &world, &pair.old, &pair.new);
        counts.add(change.map(|change| &change.widened), &widened, &of);
        let narrowed = gains(&pair, &world, &pair.new, &pair.old);
        counts.add(change.map(|change| &change.narrowed), &narrowed, &of);
    }
    println!(
        "{} answers: {} yes, {} no, {} unknown, {} wrong",
        counts.compared,
        counts.yes,
        counts.no,
        counts.unknown,
        counts.wrong.len()
    );
    for wrong in counts.wrong.iter().take(3) {
        println!("{wrong}");
    }
    assert_eq!(counts.wrong.len(), 0);
    // The test would pass as well if nothing were ever known.
    assert!(counts.unknown * 4 < counts.compared, "{counts:?}");
    assert!(counts.yes > 500 && counts.no > 500, "{counts:?}");
}
