//! Who reaches whom by the rules of security groups.

use std::collections::BTreeMap;

use formwork_prove::Text;
use formwork_prove::template::{Node, Resource, Target};

use super::words::cause_of;
use super::{Page, Section};

/// A closed group, as constructs write it: AWS would add a rule where there is none.
const CLOSED: &str = "127.0.0.1/32";

/// Ranges that are everybody.
const EVERYBODY: [&str; 2] = ["0.0.0.0/0", "::/0"];

/// Where groups stand in the properties of what carries them.
const PLACES: [&str; 8] = [
    "GroupSet",
    "SecurityGroupIds",
    "SecurityGroups",
    "VPCSecurityGroups",
    "VpcSecurityGroupIds",
    "SecurityGroup",
    "SecurityGroupIdList",
    "Ec2SecurityGroupIds",
];

/// Who, to whom, over which traffic.
type Flow = (String, String, String);

#[derive(Default)]
struct Ends {
    out: bool,
    into: bool,
    flag: Option<&'static str>,
    notes: Vec<String>,
    /// Whether one end is no group, so that the other says all.
    one_sided: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    In,
    Out,
}

impl Direction {
    const fn list(self) -> &'static str {
        match self {
            Self::In => "SecurityGroupIngress",
            Self::Out => "SecurityGroupEgress",
        }
    }

    const fn own_type(self) -> &'static str {
        match self {
            Self::In => "AWS::EC2::SecurityGroupIngress",
            Self::Out => "AWS::EC2::SecurityGroupEgress",
        }
    }
}

impl Page<'_> {
    pub(super) fn flows(&self) -> Section {
        let mut flows: BTreeMap<Flow, Ends> = BTreeMap::new();
        let mut unknown = Vec::new();
        for group in self.model.of_type("AWS::EC2::SecurityGroup") {
            let label = self.carriers(&group.reference);
            for direction in [Direction::In, Direction::Out] {
                match group.get(direction.list()) {
                    Some(node) => match node.unknown() {
                        Some(cause) => {
                            let cause = cause_of(cause);
                            unknown
                                .push([group.id.clone(), format!("{} {cause}", direction.list())]);
                        }
                        None => {
                            for rule in node.items() {
                                self.rule(&mut flows, &label, rule, direction);
                            }
                        }
                    },
                    None if direction == Direction::Out => {
                        self.default_egress(&mut flows, group, &label);
                    }
                    None => {}
                }
            }
        }
        for direction in [Direction::In, Direction::Out] {
            for rule in self.model.of_type(direction.own_type()) {
                let group = rule.get("GroupId").and_then(Node::text).unwrap_or_default();
                let label = self.carriers(&group);
                self.rule(&mut flows, &label, &rule.properties, direction);
            }
        }
        let mut section = Section::new("Flows");
        for ((from, to, traffic), ends) in flows {
            let mut cells = vec![format!("{from} -> {to}"), traffic];
            match (ends.one_sided, ends.out, ends.into) {
                (false, true, false) => cells.push("let out, not in, by this template".to_owned()),
                (false, false, true) => cells.push("let in, not out, by this template".to_owned()),
                _ => {}
            }
            cells.extend(ends.flag.map(|flag| format!("({flag})")));
            if !ends.notes.is_empty() {
                cells.push(format!("“{}”", ends.notes.join("; ")));
            }
            section.push(0, ends.flag.is_some(), cells);
        }
        for cells in unknown {
            section.push(0, true, cells);
        }
        section
    }

    fn rule(
        &self,
        flows: &mut BTreeMap<Flow, Ends>,
        group: &str,
        rule: &Node,
        direction: Direction,
    ) {
        let note = rule.get("Description").map(|node| self.words.node(node));
        let traffic = self.traffic(rule);
        for (peer, is_group) in self.peers(rule, direction) {
            if direction == Direction::Out && peer == CLOSED {
                continue;
            }
            let pair = match direction {
                Direction::In => (peer.clone(), group.to_owned()),
                Direction::Out => (group.to_owned(), peer.clone()),
            };
            let ends = flows.entry((pair.0, pair.1, traffic.clone())).or_default();
            ends.one_sided |= !is_group;
            match direction {
                Direction::In => ends.into = true,
                Direction::Out => ends.out = true,
            }
            if EVERYBODY.contains(&peer.as_str()) {
                ends.flag = Some("every address");
            }
            if let Some(note) = &note
                && !ends.notes.contains(note)
            {
                ends.notes.push(note.clone());
            }
        }
    }

    /// Without a rule AWS lets everything out.
    fn default_egress(&self, flows: &mut BTreeMap<Flow, Ends>, group: &Resource, label: &str) {
        let mut separate = self.model.of_type(Direction::Out.own_type());
        let has_own = separate.any(|rule| {
            let named = rule.get("GroupId").and_then(Node::text);
            named.is_some_and(|named| !named.is(&group.reference).is_no())
        });
        let flag = if has_own {
            "whether AWS's rule that lets everything out stays is not documented"
        } else {
            "no egress rule, so AWS lets everything out"
        };
        let flow = (
            label.to_owned(),
            "0.0.0.0/0".to_owned(),
            "all traffic".to_owned(),
        );
        let ends = flows.entry(flow).or_default();
        ends.one_sided = true;
        ends.flag = Some(flag);
    }

    /// The other ends of a rule, and whether each is a group.
    fn peers(&self, rule: &Node, direction: Direction) -> Vec<(String, bool)> {
        if let Some(cause) = rule.unknown() {
            return vec![(format!("? ({})", cause_of(cause)), false)];
        }
        let (list, group) = match direction {
            Direction::In => ("SourcePrefixListId", "SourceSecurityGroupId"),
            Direction::Out => ("DestinationPrefixListId", "DestinationSecurityGroupId"),
        };
        let mut peers = Vec::new();
        for name in ["CidrIp", "CidrIpv6", "SourceSecurityGroupName"] {
            peers.extend(rule.get(name).map(|node| (self.words.node(node), false)));
        }
        let list = rule.get(list).map(|node| self.words.node(node));
        peers.extend(list.map(|list| (format!("the prefix list {list}"), false)));
        if let Some(node) = rule.get(group) {
            let key = node.text();
            let name = key.map_or_else(|| self.words.node(node), |key| self.carriers(&key));
            peers.push((name, true));
        }
        peers
    }

    /// Who carries a group; the group itself where nobody in the template does.
    fn carriers(&self, key: &Text) -> String {
        let group = match self.model.target(key) {
            Target::Resource(group) => group,
            Target::Outside(_) | Target::Unknown(_) => return self.words.text(key),
        };
        let carriers = self.model.resources().filter(|other| {
            let is_rule = other.type_name.starts_with("AWS::EC2::SecurityGroup");
            !is_rule && carries(&other.properties, &group.reference)
        });
        let carriers: Vec<&str> = carriers.map(|other| other.id.as_str()).collect();
        if carriers.is_empty() {
            group.id.clone()
        } else {
            carriers.join(", ")
        }
    }

    fn traffic(&self, rule: &Node) -> String {
        let protocol = self.words.property(rule.get("IpProtocol"), "-1");
        let protocol = match protocol.as_str() {
            "-1" => return "all traffic".to_owned(),
            "6" => "tcp",
            "17" => "udp",
            "1" => "icmp",
            "58" => "icmpv6",
            other => other,
        };
        let from = self.words.property(rule.get("FromPort"), "");
        let to = self.words.property(rule.get("ToPort"), &from);
        match (from.as_str(), to.as_str()) {
            ("" | "-1", _) => protocol.to_owned(),
            ("0", "65535") => format!("{protocol}, every port"),
            (from, to) if from == to => format!("{protocol}/{from}"),
            (from, to) => format!("{protocol}/{from}-{to}"),
        }
    }
}

/// Whether a resource carries a group.
fn carries(node: &Node, group: &Text) -> bool {
    node.fields().any(|(name, value)| {
        let is_place = PLACES.contains(&name);
        let is_group = |item: &Node| item.text().is_some_and(|text| text == *group);
        (is_place && value.items().iter().any(is_group))
            || (value.unknown().is_none() && value.items().iter().any(|item| carries(item, group)))
    })
}
