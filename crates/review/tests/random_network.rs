//! Random rules of groups and network ACLs: the flows that are told against all packets of a small
//! world, evaluated one by one.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "../../prove/tests/common/dice.rs"]
mod dice;

use std::net::IpAddr;

use dice::Dice;
use formwork_prove::Template;
use formwork_review::{FlowChange, Options, diff};
use ipnet::IpNet;
use serde_json::{Map, json};

const PAIRS: u64 = 2_000;

/// A packet: out or in, protocol, port, the other end.
#[derive(Clone, Copy, Debug)]
struct Packet {
    out: bool,
    protocol: i64,
    port: i64,
    peer: &'static str,
}

const PEERS: [&str; 13] = [
    "9.9.9.9", "10.0.0.1", "10.1.0.1", "10.1.2.3", "10.1.3.1", "10.2.0.1", "11.0.0.1", "::1",
    "fc00::1", "fd00::1", "fe00::1", "sg-1", "pl-1",
];

fn packets() -> Vec<Packet> {
    let mut all = Vec::new();
    for out in [false, true] {
        for protocol in [2, 6, 10, 17, 50] {
            let ports: &[i64] = if [2, 10, 50].contains(&protocol) {
                &[0]
            } else {
                &[0, 79, 80, 81, 442, 443, 444, 8080, 65535]
            };
            for port in ports {
                for peer in PEERS {
                    all.push(Packet {
                        out,
                        protocol,
                        port: *port,
                        peer,
                    });
                }
            }
        }
    }
    all
}

fn inside(block: &str, peer: &str) -> bool {
    match (block.parse::<IpNet>(), peer.parse::<IpAddr>()) {
        (Ok(net), Ok(address)) => net.contains(&address),
        _ => block == peer,
    }
}

/// A rule of either kind.
#[derive(Clone, Debug)]
struct Rule {
    number: usize,
    allows: bool,
    out: bool,
    protocol: &'static str,
    ports: (i64, i64),
    peer: &'static str,
}

const PORTS: [(i64, i64); 7] = [
    (443, 443),
    (80, 80),
    (0, 65535),
    (80, 443),
    (81, 442),
    (0, 80),
    (443, 65535),
];
const BLOCKS: [&str; 6] = [
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.0/24",
    "::/0",
    "fd00::/8",
];

fn rules(dice: &mut Dice, peers: &[&'static str]) -> Vec<Rule> {
    let count = dice.below(5);
    (0..count)
        .map(|place| Rule {
            number: place * 10 + dice.below(4) * 37 + 1,
            allows: !dice.one_in(3),
            out: dice.one_in(3),
            protocol: dice.one_of::<&str>(&["6", "6", "17", "-1"]),
            ports: *dice.one_of(&PORTS),
            peer: dice.one_of::<&str>(peers),
        })
        .collect()
}

fn changed(dice: &mut Dice, old: &[Rule], peers: &[&'static str]) -> Vec<Rule> {
    let mut new = old.to_vec();
    for _ in 0..=dice.below(2) {
        let more = rules(dice, peers);
        match (dice.below(4), new.is_empty()) {
            (0, false) => {
                let place = dice.below(new.len());
                new.remove(place);
            }
            (1, false) => {
                let place = dice.below(new.len());
                new[place].ports = *dice.one_of(&PORTS);
            }
            (2, false) => {
                let place = dice.below(new.len());
                new[place].number += 55;
            }
            _ => new.extend(more.into_iter().take(1)),
        }
    }
    // Numbers are unique in either direction.
    new.sort_by_key(|rule| rule.number);
    new.dedup_by_key(|rule| rule.number);
    new
}

impl Rule {
    fn fits(&self, packet: Packet) -> bool {
        let protocol = self.protocol == "-1" || self.protocol == packet.protocol.to_string();
        let ports = self.protocol == "-1" || (self.ports.0..=self.ports.1).contains(&packet.port);
        self.out == packet.out && protocol && ports && inside(self.peer, packet.peer)
    }
}

fn group_lets(rules: &[Rule], packet: Packet) -> bool {
    rules.iter().any(|rule| rule.fits(packet))
}

fn acl_lets(rules: &[Rule], packet: Packet) -> bool {
    let mut rules: Vec<&Rule> = rules.iter().collect();
    rules.sort_by_key(|rule| rule.number);
    rules
        .iter()
        .find(|rule| rule.fits(packet))
        .is_some_and(|rule| rule.allows)
}

fn group(rules: &[Rule], apart: bool) -> Template {
    let mut resources = Map::new();
    let mut inline =
        json!({"GroupDescription": "d", "SecurityGroupIngress": [], "SecurityGroupEgress": []});
    for (place, rule) in rules.iter().enumerate() {
        let mut body = json!({"IpProtocol": rule.protocol});
        if rule.protocol != "-1" {
            body["FromPort"] = rule.ports.0.into();
            body["ToPort"] = rule.ports.1.into();
        }
        let side = if rule.out { "Destination" } else { "Source" };
        let name = match rule.peer {
            "sg-1" => format!("{side}SecurityGroupId"),
            "pl-1" => format!("{side}PrefixListId"),
            peer if peer.contains(':') => "CidrIpv6".to_owned(),
            _ => "CidrIp".to_owned(),
        };
        body[name] = rule.peer.into();
        let way = if rule.out {
            "SecurityGroupEgress"
        } else {
            "SecurityGroupIngress"
        };
        if apart && place % 2 == 0 {
            body["GroupId"] = json!({"Fn::GetAtt": ["Group", "GroupId"]});
            resources.insert(
                format!("Rule{place}"),
                json!({"Type": format!("AWS::EC2::{way}"), "Properties": body}),
            );
        } else {
            inline[way].as_array_mut().unwrap().push(body);
        }
    }
    resources.insert(
        "Group".into(),
        json!({"Type": "AWS::EC2::SecurityGroup", "Properties": inline}),
    );
    Template::from_json(&json!({"Resources": resources}).to_string()).unwrap()
}

fn acl(rules: &[Rule]) -> Template {
    let mut resources = Map::new();
    resources.insert(
        "Acl".into(),
        json!({"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": "v"}}),
    );
    for rule in rules {
        let mut body = json!({"NetworkAclId": {"Ref": "Acl"}, "RuleNumber": rule.number, "Egress": rule.out,
            "RuleAction": if rule.allows { "allow" } else { "deny" }, "Protocol": rule.protocol});
        if rule.protocol != "-1" {
            body["PortRange"] = json!({"From": rule.ports.0, "To": rule.ports.1});
        }
        let name = if rule.peer.contains(':') {
            "Ipv6CidrBlock"
        } else {
            "CidrBlock"
        };
        body[name] = rule.peer.into();
        resources.insert(
            format!("Rule{}", rule.number),
            json!({"Type": "AWS::EC2::NetworkAclEntry", "Properties": body}),
        );
    }
    Template::from_json(&json!({"Resources": resources}).to_string()).unwrap()
}

/// Whether a flow that is told, such as `in tcp/80-443 from 10.0.0.0/8`, has a packet in it.
fn told(flow: &FlowChange, packet: Packet) -> bool {
    let words: Vec<&str> = flow.flow.rsplitn(3, ' ').collect();
    let (peer, head) = (words[0], words[2]);
    let (way, what) = head.split_once(' ').unwrap();
    let (name, ports) = what.split_once('/').unwrap_or((what, "0-65535"));
    let (from, to) = ports.split_once('-').unwrap_or((ports, ports));
    let protocol = match name {
        "all" => true,
        "tcp" => packet.protocol == 6,
        "udp" => packet.protocol == 17,
        name => match name
            .strip_prefix("protocols ")
            .map(|span| span.split_once('-').unwrap())
        {
            Some((first, last)) => {
                (first.parse::<i64>().unwrap()..=last.parse().unwrap()).contains(&packet.protocol)
            }
            None => name == packet.protocol.to_string(),
        },
    };
    let number = |text: &str| text.parse::<i64>().unwrap();
    let peer = match peer
        .split_once('-')
        .map(|(first, last)| (first.parse::<IpAddr>(), last.parse::<IpAddr>()))
    {
        Some((Ok(first), Ok(last))) => packet
            .peer
            .parse::<IpAddr>()
            .is_ok_and(|peer| peer.is_ipv4() == first.is_ipv4() && first <= peer && peer <= last),
        _ => inside(peer, packet.peer),
    };
    (way == "out") == packet.out
        && protocol
        && (number(from)..=number(to)).contains(&packet.port)
        && peer
}

/// Compares what is told with what happens, and gives how many flows were told.
fn compare(
    flows: &[FlowChange],
    before: impl Fn(Packet) -> bool,
    after: impl Fn(Packet) -> bool,
    exact: bool,
    of: &str,
) -> usize {
    let packets = packets();
    for packet in &packets {
        let packet = *packet;
        let (was, is) = (before(packet), after(packet));
        for (opened, happens) in [(true, is && !was), (false, was && !is)] {
            let mut same = flows.iter().filter(|flow| flow.opened == opened);
            let said = same.any(|flow| told(flow, packet));
            assert!(
                said || !happens,
                "left out: {packet:?} {opened}\n{flows:?}\n{of}"
            );
            if exact {
                assert!(
                    happens || !said,
                    "not so: {packet:?} {opened}\n{flows:?}\n{of}"
                );
            }
        }
    }
    for flow in flows {
        let changes = packets.iter().any(|packet| {
            let packet = *packet;
            let (was, is) = (before(packet), after(packet));
            told(flow, packet) && was != is && is == flow.opened
        });
        assert!(changes, "nothing of it: {flow:?}\n{of}");
    }
    flows.len()
}

#[test]
fn rules_of_groups_add_up() {
    let peers: Vec<&'static str> = BLOCKS.iter().copied().chain(["sg-1", "pl-1"]).collect();
    let mut count = 0;
    for seed in 0..PAIRS {
        let mut dice = Dice(seed);
        let old = rules(&mut dice, &peers);
        let new = changed(&mut dice, &old, &peers);
        let found = diff(
            &group(&old, false),
            &group(&new, seed % 2 == 0),
            &Options::new().without_proofs(),
        );
        let of = format!("seed {seed} {old:?} {new:?}");
        count += compare(
            found.network(),
            |packet| group_lets(&old, packet),
            |packet| group_lets(&new, packet),
            false,
            &of,
        );
    }
    println!("groups: {PAIRS} pairs, {count} flows told");
    assert!(count > 500);
}

#[test]
fn the_first_rule_of_an_acl_decides() {
    let mut count = 0;
    for seed in 0..PAIRS {
        let mut dice = Dice(seed);
        let old = changed(&mut dice, &[], &BLOCKS);
        let old = changed(&mut dice, &old, &BLOCKS);
        let new = changed(&mut dice, &old, &BLOCKS);
        let found = diff(&acl(&old), &acl(&new), &Options::new().without_proofs());
        let of = format!("seed {seed} {old:?} {new:?}");
        count += compare(
            found.network(),
            |packet| acl_lets(&old, packet),
            |packet| acl_lets(&new, packet),
            true,
            &of,
        );
    }
    println!("ACLs: {PAIRS} pairs, {count} flows told");
    assert!(count > 500);
}
