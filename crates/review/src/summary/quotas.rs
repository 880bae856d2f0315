//! How much of the quotas a template takes, and what of it costs by the hour.

use std::collections::BTreeMap;

use formwork_prove::Text;
use formwork_prove::claims::Caller;
use formwork_prove::network::EndpointKind;
use formwork_prove::template::{Data, Node};

use super::endpoints::subnets;
use super::{Page, Section, count, digits};

/// How long a template is that is sent as text; a longer one goes by way of S3.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const DIRECT: usize = 51_200;

/// How long a template is.
const LONGEST: usize = 1_000_000;

/// What a template has of each section at most.
const SECTIONS: [(&str, usize); 4] = [
    ("Resources", 500),
    ("Parameters", 200),
    ("Outputs", 200),
    ("Mappings", 200),
];

/// Characters without white space of all inline policies of a role, and of a managed policy; of an
/// endpoint's policy.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>,
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html>
const INLINE: usize = 10_240;
const MANAGED: usize = 6_144;
const ENDPOINT: usize = 20_480;

/// Rules of a group, each way; a quota that can be raised.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>
const RULES: usize = 60;

/// Routes of a table; a quota that can be raised.
const ROUTES: usize = 500;

impl Page<'_> {
    pub(super) fn quotas(&self) -> Section {
        let mut section = Section::new("Quotas and cost");
        self.bytes(&mut section);
        for (name, most) in SECTIONS {
            let used = self.template.section(name).count();
            if used > 0 {
                take(&mut section, name.to_lowercase(), (used, most), "");
            }
        }
        self.policies(&mut section);
        self.rules(&mut section);
        self.routes(&mut section);
        self.interfaces(&mut section);
        section
    }

    fn bytes(&self, section: &mut Section) {
        let bytes = self.template.bytes();
        if bytes > DIRECT {
            let why = "too long to be sent as text: it goes by way of S3";
            take(section, "bytes".to_owned(), (bytes, LONGEST), why);
        } else {
            take(section, "bytes".to_owned(), (bytes, DIRECT), "");
        }
    }

    /// The largest policies: names that are not known count by the length of what stands for them.
    fn policies(&self, section: &mut Section) {
        let documents = |type_name: &'static str| {
            self.model.of_type(type_name).filter_map(|resource| {
                let document = resource.get("PolicyDocument")?;
                Some((characters(document), resource.id.clone()))
            })
        };
        let inline = self.model.of_type("AWS::IAM::Role").filter_map(|role| {
            let caller = Caller::of(self.model, &role.id, self.assumptions)?;
            let managed: Vec<&str> = self
                .model
                .of_type("AWS::IAM::ManagedPolicy")
                .filter_map(|policy| Some(policy.get("PolicyDocument")?.pointer.as_str()))
                .collect();
            let own = caller.documents.iter();
            let own = own.filter(|document| !managed.contains(&document.pointer.as_str()));
            Some((own.map(characters).sum(), role.id.clone()))
        });
        let largest = [
            ("inline policies of a role", INLINE, inline.max()),
            (
                "a managed policy",
                MANAGED,
                documents("AWS::IAM::ManagedPolicy").max(),
            ),
            (
                "an endpoint's policy",
                ENDPOINT,
                documents("AWS::EC2::VPCEndpoint").max(),
            ),
        ];
        for (what, most, found) in largest {
            if let Some((used, id)) = found
                && used > 0
            {
                take(section, format!("{what}, about"), (used, most), &id);
            }
        }
    }

    /// The group with the most rules one way.
    fn rules(&self, section: &mut Section) {
        let ways = [
            ("SecurityGroupIngress", "AWS::EC2::SecurityGroupIngress"),
            ("SecurityGroupEgress", "AWS::EC2::SecurityGroupEgress"),
        ];
        let mut most: Option<(usize, String)> = None;
        for group in self.model.of_type("AWS::EC2::SecurityGroup") {
            for (list, own) in ways {
                let inline = group.get(list).filter(|list| list.unknown().is_none());
                let inline = inline.map_or(0, |list| list.items().len());
                let own = self.model.of_type(own);
                let own = own.filter(|rule| refers(rule.get("GroupId"), &group.reference));
                let used = inline + own.count();
                if most.as_ref().is_none_or(|(before, _)| used > *before) {
                    most = Some((used, group.id.clone()));
                }
            }
        }
        if let Some((used, id)) = most {
            take(
                section,
                "rules of a group, one way".to_owned(),
                (used, RULES),
                &id,
            );
        }
    }

    fn routes(&self, section: &mut Section) {
        let mut tables: BTreeMap<String, usize> = BTreeMap::new();
        for route in self.model.of_type("AWS::EC2::Route") {
            let table = self.words.property(route.get("RouteTableId"), "");
            *tables.entry(table).or_default() += 1;
        }
        if let Some((id, used)) = tables.into_iter().max_by_key(|(_, used)| *used) {
            take(section, "routes of a table".to_owned(), (used, ROUTES), &id);
        }
    }

    /// What is paid by the hour whether or not it is used: an interface endpoint in each zone.
    ///
    /// <https://aws.amazon.com/privatelink/pricing/>
    fn interfaces(&self, section: &mut Section) {
        let endpoints = self.network.endpoints().iter();
        let of_kind = endpoints.filter(|endpoint| *endpoint.kind() == EndpointKind::Interface);
        let zones: Vec<Option<usize>> = of_kind
            .map(|endpoint| subnets(self.model.resource(endpoint.id())?).ok())
            .collect();
        if zones.is_empty() {
            return;
        }
        let known: usize = zones.iter().flatten().sum();
        let unknown = zones.iter().filter(|zones| zones.is_none()).count();
        let mut cells = vec![
            "endpoints × zones, paid by the hour".to_owned(),
            known.to_string(),
            count(zones.len(), "interface endpoint", "interface endpoints"),
        ];
        if unknown > 0 {
            cells.push(format!("and those of {unknown} whose zones are not known"));
        }
        section.row(0, cells);
    }
}

/// How much is taken of what there is; flagged from four fifths on.
fn take(section: &mut Section, what: String, (used, most): (usize, usize), why: &str) {
    let mut cells = vec![what, format!("{} of {}", digits(used), digits(most))];
    cells.extend((!why.is_empty()).then(|| why.to_owned()));
    section.push(0, used * 5 >= most * 4, cells);
}

fn refers(node: Option<&Node>, to: &Text) -> bool {
    node.and_then(Node::text).is_some_and(|text| text == *to)
}

/// How many characters a document has without white space between its parts.
fn characters(node: &Node) -> usize {
    let between = |parts: usize| parts.saturating_sub(1) + 2;
    match &node.data {
        Data::Null => 4,
        Data::Unknown(_) => 0,
        Data::List(items) => between(items.len()) + items.iter().map(characters).sum::<usize>(),
        Data::Object(fields) => {
            let own = |(name, value): &(String, Node)| name.chars().count() + 3 + characters(value);
            between(fields.len()) + fields.iter().map(own).sum::<usize>()
        }
        Data::Text(text) => text.to_string().chars().count() + 2,
        Data::Bool(_) | Data::Number(_) => node.text().map_or(0, |text| text.to_string().len()),
    }
}
