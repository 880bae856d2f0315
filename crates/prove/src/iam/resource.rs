//! [`ResourcePattern`]: an item of `Resource` or `NotResource`.

use crate::pattern::Pattern;
use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::matcher::Matcher;
use super::policy::PolicyKind;
use super::request::{Request, Target};
use super::variable::Written;

/// Services whose ARNs name no type of resource, so that a wildcard may stand before the first
/// `/` or `:` of their last part.
const WITHOUT_TYPES: [&str; 7] = [
    "s3",
    "s3express",
    "sns",
    "sqs",
    "execute-api",
    "codecommit",
    "s3-object-lambda",
];

/// An item of `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourcePattern {
    kind: Kind,
    written: Text,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// `*` alone.
    Any,
    Arn(Arn),
    /// No ARN, nor the beginning of one: it stands for nothing.
    Never,
    Unknown(Cause),
}

#[derive(Clone, Debug, PartialEq)]
struct Arn {
    /// Partition, service, region and account, behind `arn`.
    head: Vec<Matcher>,
    last: Last,
    /// Why a match is not certain.
    doubt: Option<Cause>,
    /// For resources of which it is not known where their parts end; without the variables.
    whole: Pattern,
}

#[derive(Clone, Debug, PartialEq)]
enum Last {
    Plain(Matcher),
    Variables(Written),
}

impl Kind {
    fn read(written: &Text, kind: PolicyKind, variables: bool) -> Result<Self, String> {
        if Matcher::wild(written) == Matcher::Any {
            return Ok(Self::Any);
        }
        let parts = match written.split_colons(6) {
            Ok(Some(parts)) => parts,
            Ok(None) => match short(written, kind)? {
                Some(parts) => parts,
                None => return Ok(Self::Never),
            },
            Err(symbol) => return Ok(Self::Unknown(symbol.cause())),
        };
        let last = Written::read(&parts[5]);
        let last = if variables && last.has_keys() {
            Last::Variables(last)
        } else {
            let filled = if variables {
                last
            } else {
                Written::plain_text(&parts[5])
            };
            let pattern = filled.fill(&super::Context::new());
            let pattern = pattern.map_or_else(|_| Pattern::new(&parts[5]), |text| text.pattern());
            Last::Plain(Matcher::of(pattern))
        };
        Ok(Self::Arn(Arn {
            head: parts[..5].iter().map(Matcher::simple).collect(),
            last,
            doubt: doubt(&parts),
            whole: Pattern::new(written),
        }))
    }
}

impl ResourcePattern {
    /// Reads an item: `*`, or an ARN in which `*` and `?` are wildcards within each of its six
    /// parts. Variables are read in the last part, where the version of the document has them.
    ///
    /// # Errors
    ///
    /// Where a control policy of an organisation has less than an ARN.
    pub fn new(written: &Text, kind: PolicyKind, variables: bool) -> Result<Self, String> {
        let kind = Kind::read(written, kind, variables)?;
        let written = written.clone();
        Ok(Self { kind, written })
    }

    /// As it is written.
    pub const fn written(&self) -> &Text {
        &self.written
    }

    pub(super) fn unknown(cause: Cause) -> Self {
        Self {
            kind: Kind::Unknown(cause),
            written: Text::default(),
        }
    }

    /// Whether the resource of the request is one of those that it stands for.
    pub fn matches(&self, request: &Request) -> Truth {
        let arn = match &self.kind {
            Kind::Any => return Truth::Yes,
            Kind::Never => return Truth::No,
            // Whatever it is, it stands for itself.
            Kind::Unknown(_) if !self.written.is_empty() && self.written == *request.resource() => {
                return Truth::Yes;
            }
            Kind::Unknown(cause) => return Truth::Unknown(cause.clone()),
            Kind::Arn(arn) => arn,
        };
        match request.target() {
            Target::Star | Target::Other => Truth::No,
            Target::Arn(parts) => arn.matches(parts, request),
            Target::Open(cause) => match (&arn.last, arn.whole.matches(request.resource())) {
                (Last::Plain(_), Truth::No) => Truth::No,
                _ => Truth::Unknown(cause.clone()),
            },
        }
    }
}

impl Arn {
    fn matches(&self, parts: &[Text], request: &Request) -> Truth {
        let mut found = Truth::Yes;
        for (matcher, part) in self.head.iter().zip(parts) {
            found = found.and(|| matcher.matches(part));
            if found.is_no() {
                return found;
            }
        }
        found = found.and(|| match &self.last {
            Last::Plain(matcher) => matcher.matches(&parts[5]),
            Last::Variables(written) => match written.fill(request.keys()) {
                Ok(filled) => filled.pattern().matches(&parts[5]),
                Err(missing) => missing.truth(),
            },
        });
        match (&self.doubt, found) {
            (Some(cause), Truth::Yes) => Truth::Unknown(cause.clone()),
            (_, found) => found,
        }
    }
}

/// What IAM reads into less than six parts: in the policies of principals the rest is `*`; in those
/// of resources only behind a wildcard; the control policies of an organisation cannot have it.
fn short(written: &Text, kind: PolicyKind) -> Result<Option<Vec<Text>>, String> {
    let padded = match kind {
        PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => true,
        PolicyKind::Resource | PolicyKind::Trust | PolicyKind::Endpoint => {
            Pattern::new(written).has_wildcard()
        }
        PolicyKind::ServiceControl | PolicyKind::ResourceControl => {
            return Err(format!("the resource `{written}` is no ARN"));
        }
    };
    if !padded {
        return Ok(None);
    }
    let mut whole = written.clone();
    for _ in 0..5 {
        if let Ok(Some(parts)) = whole.split_colons(6) {
            return Ok(Some(parts));
        }
        whole.push_str(":*");
    }
    Ok(whole.split_colons(6).ok().flatten())
}

/// A wildcard in the type of the resource: AWS says that it is not allowed, and not what comes of
/// it.
fn doubt(parts: &[Text]) -> Option<Cause> {
    let service = parts[2].as_known()?;
    let last = parts[5].to_string();
    let (kind, _) = last.split_once(['/', ':'])?;
    let wild = kind.contains(['*', '?']) && !kind.contains("${");
    (wild && !WITHOUT_TYPES.contains(&service)).then(|| {
        Cause::new(format!(
            "it is not documented what a wildcard in a resource's type, such as `{kind}`, stands for"
        ))
    })
}
