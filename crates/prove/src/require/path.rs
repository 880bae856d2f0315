//! [`PrivatePath`]: a path by the handles of its ends, and what is asked of it.

use formwork_core::{App, Diagnostic, NodeId, Stack};

use crate::claims::{self, Admission, ClaimKind, PathError};
use crate::template::{Assumptions, Template};
use crate::text::Text;

/// A private path of a program: from a function, an instance, a role or an instance profile,
/// through an interface endpoint.
///
/// For [`Require::require`](super::Require::require). All five claims are made of it, of a role all
/// but that there is no way to the internet: the call works, nothing leads to the internet, the role
/// can call only through the endpoint, the endpoint lets only those through that are meant, and the
/// pieces can be created.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a path is checked once it is required: `app.require(…)`"]
pub struct PrivatePath {
    caller: NodeId,
    pub(super) endpoint: NodeId,
    calls: Vec<(Text, Text)>,
    roles: Vec<(NodeId, Vec<String>, Vec<Text>)>,
    admitted: Vec<Admission>,
    pub(super) assumptions: Assumptions,
    only: Option<Vec<ClaimKind>>,
    pub(super) refusing: bool,
}

/// Where a path starts: what [`PrivatePath::from`] gives.
#[derive(Clone, Copy, Debug)]
#[must_use = "say through which endpoint: `.through(endpoint)`"]
pub struct PathStart {
    caller: NodeId,
}

impl PathStart {
    /// The path through an interface endpoint.
    pub fn through(self, endpoint: impl Into<NodeId>) -> PrivatePath {
        PrivatePath {
            caller: self.caller,
            endpoint: endpoint.into(),
            calls: Vec::new(),
            roles: Vec::new(),
            admitted: Vec::new(),
            assumptions: Assumptions::new(),
            only: None,
            refusing: false,
        }
    }
}

impl PrivatePath {
    /// From a function or an instance, with its network; or of a role or an instance profile,
    /// wherever it is used.
    pub fn from(caller: impl Into<NodeId>) -> PathStart {
        PathStart {
            caller: caller.into(),
        }
    }

    /// A call that is to work: an action, and a resource by its ARN, in which `${AWS::Partition}`,
    /// `${AWS::Region}` and `${AWS::AccountId}` stand for those of the deployment. Default: every
    /// call that the role is granted of the endpoint's service.
    pub fn calling(mut self, action: impl Into<Text>, resource: impl Into<Text>) -> Self {
        self.calls.push((action.into(), resource.into()));
        self
    }

    /// A role of the stack that may pass the endpoint, for patterns of actions and of resources. With
    /// it, nobody else may but who is listed. Default: the roles of the stack, for the actions that
    /// they were granted.
    pub fn admitting(
        mut self,
        role: impl Into<NodeId>,
        actions: impl IntoIterator<Item = impl Into<String>>,
        resources: impl IntoIterator<Item = impl Into<Text>>,
    ) -> Self {
        let actions = actions.into_iter().map(Into::into).collect();
        let resources = resources.into_iter().map(Into::into).collect();
        self.roles.push((role.into(), actions, resources));
        self
    }

    /// Somebody else who may pass the endpoint, by an ARN. It lists as
    /// [`admitting`](Self::admitting) does.
    pub fn admitting_other(mut self, admission: Admission) -> Self {
        self.admitted.push(admission);
        self
    }

    /// What the template does not say: the region, the account, values of parameters. Default:
    /// parameters are at their defaults, and nothing else is assumed.
    pub fn assuming(mut self, assumptions: Assumptions) -> Self {
        self.assumptions = assumptions;
        self
    }

    /// Which of the five claims are required. Default: all.
    pub fn only(mut self, kinds: impl IntoIterator<Item = ClaimKind>) -> Self {
        self.only = Some(kinds.into_iter().collect());
        self
    }

    /// The calls are meant to be refused, by an explicit deny in the endpoint's policy and by nothing
    /// else: that shows that they take this way. The other claims are required as before.
    pub fn refusing(mut self) -> Self {
        self.refusing = true;
        self
    }

    /// As [`refusing`](Self::refusing), where this is so.
    pub fn refusing_if(mut self, refusing: bool) -> Self {
        self.refusing = refusing;
        self
    }

    pub(super) fn asks_for_calls(&self) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| only.contains(&ClaimKind::CallWorks))
    }

    /// The path by logical ids.
    pub(super) fn in_template(
        &self,
        stack: &Stack,
        template: &Template,
    ) -> Result<claims::PrivatePath, PathError> {
        let id = |node| stack.logical_id(node).unwrap_or_default();
        let mut path = claims::PrivatePath::of(template, id(self.caller), id(self.endpoint))?;
        for (action, resource) in &self.calls {
            path = path.calling(action.clone(), resource.clone());
        }
        for (role, actions, resources) in &self.roles {
            path = path.admitting(Admission {
                principal: Text::from(id(*role)),
                actions: actions.clone(),
                resources: resources.clone(),
            });
        }
        for admission in &self.admitted {
            path = path.admitting(admission.clone());
        }
        let mut kinds = self.only.clone().unwrap_or(ClaimKind::ALL.to_vec());
        if self.refusing {
            kinds.retain(|kind| *kind != ClaimKind::CallWorks);
        }
        Ok(path.only(kinds))
    }

    /// What is wrong with the ends, known as soon as the path is required.
    pub(super) fn problems(&self, app: &App) -> Vec<Diagnostic> {
        const CALLERS: [&str; 5] = [
            "AWS::Lambda::Function",
            "AWS::Serverless::Function",
            "AWS::EC2::Instance",
            "AWS::IAM::Role",
            "AWS::IAM::InstanceProfile",
        ];
        let from = "start at a function, an instance, a role or an instance profile of the stack";
        let through = "lead through an endpoint of the stack";
        let admit = "list a role of the stack; others by `admitting_other`";
        let mut ends = vec![
            (self.caller, &CALLERS[..], from),
            (self.endpoint, &["AWS::EC2::VPCEndpoint"][..], through),
        ];
        let roles = self.roles.iter();
        ends.extend(roles.map(|(role, ..)| (*role, &["AWS::IAM::Role"][..], admit)));
        let found = ends.iter().filter_map(|&(node, types, help)| {
            let problem = problem_of(app, node, types)?;
            Some(if problem.helps().is_empty() {
                problem.help(help)
            } else {
                problem
            })
        });
        let mut found: Vec<Diagnostic> = found.collect();
        if found.is_empty()
            && let Some((other, ..)) = ends
                .iter()
                .find(|(node, ..)| !app.in_one_stack(*node, self.endpoint))
        {
            found.push(across(app, *other, self.endpoint));
        }
        found
    }
}

fn problem_of(app: &App, node: NodeId, types: &[&str]) -> Option<Diagnostic> {
    let path = app.path(node);
    if path.is_empty() {
        let message = "a path is required between things of another app";
        let help = "use handles only with the app whose `add` gave them";
        return Some(Diagnostic::error("foreign-handle", message).help(help));
    }
    let message = match app.type_name(node) {
        Some(name) if types.contains(&name) => return None,
        Some(name) => format!("`{path}` cannot be an end of a private path: it is an `{name}`"),
        None => format!("`{path}` is not made by this app, so no template says what it does"),
    };
    Some(Diagnostic::error("unprovable-path", message).construct(path))
}

fn across(app: &App, one: NodeId, endpoint: NodeId) -> Diagnostic {
    let (one, other) = (app.path(one), app.path(endpoint));
    Diagnostic::error(
        "path-across-stacks",
        format!("`{one}` and `{other}` stand in different stacks"),
    )
    .construct(one)
    .note("what is required is proved from one template")
    .help("put what calls, its role and the endpoint into one stack")
}
