//! What roles are allowed: a [`Chart`] of rows, one a statement and an endpoint.

use std::collections::{BTreeMap, BTreeSet};

use formwork_prove::Text;
use formwork_prove::claims::{Caller, Path, role_of};
use formwork_prove::facts;
use formwork_prove::iam::{Condition, Effect, Policy, Statement};
use formwork_prove::network::{EndpointKind, Network, Workload};
use formwork_prove::template::{Model, Target};
use formwork_prove::{Assumptions, Truth};

use crate::draw::DrawError;

/// What becomes of the calls of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// A role alone is asked, and its policies allow it.
    Allowed,
    /// They go through.
    Works,
    /// It is not known.
    Unknown,
    /// They do not go through.
    Stopped,
    /// A policy denies them.
    Denied,
}

impl Verdict {
    /// In words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Works => "works",
            Self::Unknown => "not known",
            Self::Stopped => "stopped",
            Self::Denied => "denied",
        }
    }
}

/// A statement of a role, over one way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
    /// The endpoint through which is called.
    pub(crate) via: Option<String>,
    pub(crate) verdict: Verdict,
}

/// The roles of a template with what they may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chart {
    /// By the role's logical id: who uses it, and its rows.
    pub(crate) roles: BTreeMap<String, (BTreeSet<String>, BTreeSet<Row>)>,
    pub(crate) notes: BTreeSet<String>,
}

impl Chart {
    /// Keeps one role, or the role of one workload.
    pub(crate) fn focus(&mut self, id: &str) -> Result<(), DrawError> {
        let is = |role: &str, users: &BTreeSet<String>| role == id || users.contains(id);
        let through = |row: &Row| row.via.as_deref() == Some(id);
        let known = self
            .roles
            .iter()
            .any(|(role, (users, rows))| is(role, users) || rows.iter().any(through));
        if !known {
            let all: Vec<&str> = self.roles.keys().map(String::as_str).collect();
            let help = (!all.is_empty()).then(|| format!("there are: {}", all.join(", ")));
            let message = format!("no role of the template has to do with `{id}`");
            return Err(DrawError::new(message, help));
        }
        for (role, (users, rows)) in &mut self.roles {
            if !is(role, users) {
                rows.retain(through);
            }
        }
        self.roles
            .retain(|role, (users, rows)| is(role, users) || !rows.is_empty());
        Ok(())
    }
}

/// The charts of all ways in which conditions can fall out, in one.
pub(crate) fn merge(each: impl Iterator<Item = Chart>) -> Chart {
    let mut whole: Option<Chart> = None;
    for chart in each {
        let Some(known) = &mut whole else {
            whole = Some(chart);
            continue;
        };
        let differs = known.roles != chart.roles;
        for (role, (users, rows)) in chart.roles {
            let own = known.roles.entry(role).or_default();
            own.0.extend(users);
            own.1.extend(rows);
        }
        known.notes.extend(chart.notes);
        if differs {
            let note = "Some rows depend on conditions that are not decided.";
            known.notes.insert(note.to_owned());
        }
    }
    whole.unwrap_or_default()
}

pub(crate) fn read(model: &Model, assumptions: &Assumptions) -> Chart {
    let network = Network::new(model);
    let mut chart = Chart::default();
    for cause in model.uncertain() {
        chart.notes.insert(format!("Not certain: {cause}."));
    }
    let used = users(model, &network, &mut chart);
    for role in model.of_type("AWS::IAM::Role") {
        let Some(caller) = Caller::of(model, &role.id, assumptions) else {
            let note = format!("The policies of {} cannot be read.", role.id);
            chart.notes.insert(note);
            continue;
        };
        for cause in &caller.undisclosed {
            chart.notes.insert(format!("{}: {cause}.", role.id));
        }
        for refusal in caller.refusals() {
            chart.notes.insert(format!("{}: {refusal}.", role.id));
        }
        let workloads = used.get(&role.id).cloned().unwrap_or_default();
        let mut rows = BTreeSet::new();
        for statement in caller.policies.all().flat_map(Policy::statements) {
            let asked = Asked {
                model,
                network: &network,
                caller: &caller,
                workloads: &workloads,
            };
            asked.rows(statement, &mut rows, &mut chart.notes);
        }
        let users = workloads.iter().map(|one| one.id().to_owned()).collect();
        chart.roles.insert(role.id.clone(), (users, rows));
    }
    chart
}

/// The workloads of each role.
fn users<'a>(
    model: &Model,
    network: &'a Network<'_>,
    chart: &mut Chart,
) -> BTreeMap<String, Vec<&'a Workload>> {
    let mut used: BTreeMap<String, Vec<&Workload>> = BTreeMap::new();
    for workload in network.workloads() {
        let Some(resource) = model.resource(workload.id()) else {
            continue;
        };
        let profile = resource.get("IamInstanceProfile");
        let of_profile = profile.and_then(|node| match model.follow(node) {
            Target::Resource(profile) => profile.get("Roles")?.items().first().cloned(),
            _ => None,
        });
        let role = resource.get("Role").cloned().or(of_profile);
        match role.as_ref().map(|role| role_of(model, role)) {
            Some(Ok(role)) => used.entry(role.id.clone()).or_default().push(workload),
            Some(Err(cause)) => {
                chart.notes.insert(format!("{}: {cause}.", workload.id()));
            }
            None if profile.is_some() => {
                let id = workload.id();
                let told = format!("The role of {id} is not in the template.");
                chart.notes.insert(told);
            }
            None => {}
        }
    }
    used
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    model: &'a Model,
    network: &'a Network<'a>,
    caller: &'a Caller,
    workloads: &'a [&'a Workload],
}

impl Asked<'_> {
    fn rows(self, statement: &Statement, rows: &mut BTreeSet<Row>, notes: &mut BTreeSet<String>) {
        let listed = |all: Vec<String>, except: bool| match (all.is_empty(), except) {
            (true, _) => vec!["*".to_owned()],
            (false, false) => all,
            (false, true) => vec![format!("all but {}", all.join(", "))],
        };
        let actions: Vec<Text> = statement
            .actions()
            .iter()
            .map(|one| one.written().clone())
            .collect();
        let resources = statement.resources().iter();
        let resources: Vec<Text> = resources.map(|one| one.written().clone()).collect();
        let words = |all: &[Text]| all.iter().map(shown).collect::<Vec<String>>();
        let row = Row {
            actions: listed(words(&actions), statement.is_not_action()),
            resources: listed(words(&resources), statement.is_not_resource()),
            via: None,
            verdict: match statement.effect() {
                Effect::Allow => Verdict::Allowed,
                Effect::Deny => Verdict::Denied,
                Effect::Unknown(_) => Verdict::Unknown,
            },
        };
        let mut through = Vec::new();
        if *statement.effect() == Effect::Allow && !statement.is_not_action() {
            through = self.endpoints(statement, &actions);
        }
        if through.is_empty() {
            rows.insert(row);
            return;
        }
        for id in through {
            let (verdict, why) = self.verdict(&id, &actions, &resources);
            if let Some(why) = why {
                let role = &self.caller.role;
                let words = verdict.words();
                let actions = row.actions.join(", ");
                notes.insert(format!("{role}, {actions} over {id}: {words}, {why}."));
            }
            rows.insert(Row {
                via: Some(id),
                verdict,
                ..row.clone()
            });
        }
    }

    /// The endpoints that serve the actions: those that the conditions name, or else those that the
    /// workloads have.
    fn endpoints(self, statement: &Statement, actions: &[Text]) -> Vec<String> {
        let conditions = statement.conditions().iter();
        let named: Vec<&Text> = conditions
            .filter(|one| one.key().eq_ignore_ascii_case("aws:SourceVpce"))
            .flat_map(Condition::values)
            .collect();
        let mut found = Vec::new();
        for endpoint in self.network.endpoints() {
            let mut each = self.workloads.iter();
            let near = each.any(|one| !self.network.shares_vpc(one, endpoint).is_no());
            let is_named = named.contains(&endpoint.reference());
            let by_name = named.is_empty() || is_named;
            let by_kind = *endpoint.kind() == EndpointKind::Interface || is_named;
            let service = endpoint.service_name().unwrap_or_default();
            let prefixes = facts::iam_prefixes(service);
            let serves = |action: &Text| {
                let written = action.to_string().to_lowercase();
                let of_service = |prefix: &&str| written.starts_with(&format!("{prefix}:"));
                let served = facts::served_by(&action.to_string());
                let other = !served.is_empty() && !served.iter().any(|one| one == service);
                prefixes.iter().any(of_service) && !other
            };
            if by_name && by_kind && (near || is_named) && actions.iter().any(serves) {
                found.push(endpoint.id().to_owned());
            }
        }
        found
    }

    fn verdict(
        self,
        endpoint: &str,
        actions: &[Text],
        resources: &[Text],
    ) -> (Verdict, Option<String>) {
        let Some(endpoint) = self.model.resource(endpoint) else {
            return (Verdict::Unknown, None);
        };
        let from: Vec<Option<&Workload>> = if self.workloads.is_empty() {
            vec![None]
        } else {
            self.workloads.iter().copied().map(Some).collect()
        };
        let mut sum = Truth::Yes;
        let mut why = None;
        for workload in from {
            let path = Path {
                model: self.model,
                network: self.network,
                caller: self.caller,
                workload,
                endpoint,
            };
            for action in actions {
                for resource in resources {
                    let call = path.call(action, resource);
                    let works = call.works();
                    if !works.is_yes() {
                        why = why.or_else(|| call.failure());
                    }
                    sum = sum.and(|| works);
                }
            }
        }
        let verdict = match (sum, self.workloads.is_empty()) {
            (Truth::Yes, false) => Verdict::Works,
            (Truth::Yes, true) => Verdict::Allowed,
            (Truth::No, _) => Verdict::Stopped,
            (Truth::Unknown(_), _) => Verdict::Unknown,
        };
        (verdict, why.map(|why| why.replace('`', "")))
    }
}

/// A text for a reader: without what every ARN begins with.
fn shown(text: &Text) -> String {
    let text = text.to_string();
    let short = text
        .strip_prefix("arn:${AWS::Partition}:")
        .or_else(|| text.strip_prefix("arn:aws:"));
    let short = short
        .unwrap_or(&text)
        .replace("${AWS::Region}", "")
        .replace("${AWS::AccountId}", "");
    if short.is_empty() {
        "not known".to_owned()
    } else {
        short
    }
}
