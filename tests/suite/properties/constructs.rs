//! What holds for every system that is made of the constructs.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use formwork::prelude::*;
use proptest::prelude::*;
use serde_json::Value as Json;

use super::{resolve, system};

/// The templates, or what is wrong with each construct.
fn outcome(app: App) -> Result<Vec<String>, BTreeSet<(String, String, String)>> {
    match app.synth() {
        Ok(assembly) => Ok(super::templates(&assembly)),
        Err(found) => Err(found
            .iter()
            .filter(|found| found.severity() == formwork::Severity::Error)
            .map(|found| {
                let path = found.construct_path().unwrap_or_default().to_owned();
                (path, found.code().to_owned(), found.message().to_owned())
            })
            .collect()),
    }
}

fn template(app: App) -> Json {
    let assembly = app.synth().expect("the program is in order");
    assembly.stacks()[0].template().to_value()
}

fn resources(template: &Json) -> &serde_json::Map<String, Json> {
    template["Resources"].as_object().expect("an object")
}

proptest! {
    #[test]
    fn the_order_in_which_a_system_is_defined_does_not_show(
        (system, order) in system::system()
            .prop_flat_map(|system| (system.order(), Just(system)))
            .prop_map(|(order, system)| (system, order)),
    ) {
        let straight = outcome(system.app(&system.straight(), 1));
        prop_assert_eq!(outcome(system.app(&order, 1)), straight);
    }

    #[test]
    fn what_is_declared_twice_counts_once(system in system::system()) {
        let order = system.straight();
        prop_assert_eq!(outcome(system.app(&order, 2)), outcome(system.app(&order, 1)));
    }

    #[test]
    fn a_system_gives_the_same_bytes_in_all_threads(system in system::system()) {
        let order = system.straight();
        let here = outcome(system.app(&order, 1));
        let elsewhere: Vec<_> = thread::scope(|scope| {
            let run = || scope.spawn(|| outcome(system.app(&order, 1)));
            let threads: Vec<_> = (0..4).map(|_| run()).collect();
            threads.into_iter().map(|t| t.join().expect("it ends")).collect()
        });
        prop_assert_eq!(elsewhere, vec![here; 4]);
    }

    #[test]
    fn the_references_of_a_system_resolve(system in system::system()) {
        if let Ok(assembly) = system.app(&system.straight(), 1).synth() {
            let template = assembly.stacks()[0].template().to_value();
            prop_assert_eq!(resolve::problems(&template), Vec::<String>::new());
        }
    }

    #[test]
    fn a_vpc_that_grows_changes_no_resource_that_is_there(
        (zones, groups, more_zones, more_groups) in (1..4u8, 1..4u32, 0..3u8, 0..4u32),
        prefixes in prop::collection::vec(24..=28u8, 8),
        whole in prop::bool::ANY,
    ) {
        let plan = AddressPlan::new(cidr!("10.20.0.0/16")).zones_reserved(6);
        let app = |zones: u8, groups: u32| {
            let mut app = App::new();
            let mut stack = app.stack("Network");
            let vpc = stack.add("Vpc", Vpc::new(plan.vpc()));
            // The new ones come first, so that nothing hangs on what was defined before.
            for group in (0..groups).rev() {
                let prefix = prefixes[usize::try_from(group).expect("a small number")];
                let of = plan.group(group).prefix(if whole { 24 } else { prefix });
                for zone in (0..zones).rev() {
                    let subnet = PrivateSubnet::new(vpc, of.zone(zone));
                    stack.add(format!("Group{group}Zone{zone}"), subnet);
                }
            }
            template(app)
        };
        let (before, after) = (app(zones, groups), app(zones + more_zones, groups + more_groups));
        for (id, resource) in resources(&before) {
            prop_assert_eq!(resources(&after).get(id), Some(resource));
        }
        let count = |template: &Json| {
            let types = resources(template).values().map(|body| &body["Type"]);
            types.filter(|name| *name == "AWS::EC2::Subnet").count()
        };
        let expected = usize::from(zones + more_zones)
            * usize::try_from(groups + more_groups).expect("a small number");
        prop_assert_eq!(count(&after), expected);
    }

    #[test]
    fn flows_never_wait_for_each_other_and_are_written_at_both_ends(
        count in 1..6usize,
        flows in prop::collection::vec((0..6usize, 0..6usize, 0..3usize), 0..20),
        open in prop::collection::vec(0..6usize, 0..3),
    ) {
        let ports = [Port::HTTPS, Port::DNS_UDP, Port::ALL];
        let flows: BTreeSet<(usize, usize, usize)> = flows
            .into_iter()
            .map(|(from, to, port)| (from % count, to % count, port))
            .collect();
        let mut app = App::new();
        let mut stack = app.stack("Flows");
        let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
        let groups: Vec<SecurityGroupRef> = (0..count)
            .map(|number| stack.add(format!("G{number}"), SecurityGroup::new(vpc, "A group")))
            .collect();
        for (from, to, port) in &flows {
            groups[*from].allow_to(&mut stack, groups[*to], ports[*port]);
        }
        for number in &open {
            let group = groups[number % count];
            group.allow_to_cidr(&mut stack, Cidr::ANYWHERE, Port::ALL, "a scanner");
        }
        let template = template(app);
        prop_assert_eq!(resolve::problems(&template), Vec::<String>::new());
        let rules = Rules::of(&template);
        let open: BTreeSet<usize> = open.into_iter().map(|number| number % count).collect();
        for number in 0..count {
            let id = format!("G{number}");
            let inline = &rules.inline_out[&id];
            prop_assert!(!inline.is_empty(), "{} has no egress rule", id);
            let open_inline = inline.iter().any(is_open);
            let elsewhere = rules.out.iter().filter(|(of, _)| *of == id).count();
            prop_assert!(!(open_inline && elsewhere > 0), "{} mixes", id);
            let is_open = open_inline || rules.out.iter().any(|(of, rule)| *of == id && is_open(rule));
            prop_assert_eq!(is_open, open.contains(&number));
        }
        let expected: BTreeSet<(String, String, String)> = flows
            .iter()
            .map(|(from, to, port)| (format!("G{from}"), format!("G{to}"), ports[*port].to_string()))
            .collect();
        prop_assert_eq!(rules.sent(), expected.clone());
        prop_assert_eq!(rules.let_in(), expected);
    }
}

/// The rules of a template's security groups, read without the library.
struct Rules {
    inline_out: BTreeMap<String, Vec<Json>>,
    out: Vec<(String, Json)>,
    in_: Vec<(String, Json)>,
}

impl Rules {
    fn of(template: &Json) -> Self {
        let mut rules = Self {
            inline_out: BTreeMap::new(),
            out: Vec::new(),
            in_: Vec::new(),
        };
        for (id, body) in resources(template) {
            let properties = &body["Properties"];
            let group = || target(&properties["GroupId"]).expect("a group of the template");
            match body["Type"].as_str() {
                Some("AWS::EC2::SecurityGroup") => {
                    let inline = properties["SecurityGroupEgress"].as_array();
                    let inline = inline.cloned().unwrap_or_default();
                    rules.inline_out.insert(id.clone(), inline);
                }
                Some("AWS::EC2::SecurityGroupEgress") => {
                    rules.out.push((group(), properties.clone()));
                }
                Some("AWS::EC2::SecurityGroupIngress") => {
                    rules.in_.push((group(), properties.clone()));
                }
                _ => {}
            }
        }
        rules
    }

    /// From, to and port of each flow that a group lets out.
    fn sent(&self) -> BTreeSet<(String, String, String)> {
        let inline = self.inline_out.iter();
        let inline = inline.flat_map(|(id, rules)| rules.iter().map(move |rule| (id, rule)));
        let all = inline.chain(self.out.iter().map(|(id, rule)| (id, rule)));
        all.filter_map(|(from, rule)| {
            let to = target(&rule["DestinationSecurityGroupId"])?;
            Some((from.clone(), to, port(rule)))
        })
        .collect()
    }

    /// From, to and port of each flow that a group lets in.
    fn let_in(&self) -> BTreeSet<(String, String, String)> {
        let rules = self.in_.iter();
        rules
            .map(|(to, rule)| {
                let from = target(&rule["SourceSecurityGroupId"]).expect("a group of the template");
                (from, to.clone(), port(rule))
            })
            .collect()
    }
}

fn target(value: &Json) -> Option<String> {
    value["Fn::GetAtt"][0].as_str().map(ToOwned::to_owned)
}

fn is_open(rule: &Json) -> bool {
    rule["IpProtocol"] == "-1" && rule["CidrIp"] == "0.0.0.0/0"
}

/// Protocol and port as the library shows them.
fn port(rule: &Json) -> String {
    if rule["IpProtocol"] == "-1" {
        return "all traffic".to_owned();
    }
    assert_eq!(rule["FromPort"], rule["ToPort"]);
    format!(
        "{}/{}",
        rule["IpProtocol"].as_str().unwrap_or_default(),
        rule["FromPort"]
    )
}
