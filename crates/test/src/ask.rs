//! The questions behind the assertions, for tests that want the answer rather than a panic.

use formwork_core::Name;
use formwork_prove::claims::{self, Answer, ClaimKind, PrivatePath, Report};
use formwork_prove::{Sources, Text, Truth};

use crate::failure::{Failure, known};
use crate::source::Source;

/// Whether a call works: see [`assert_allowed!`](crate::assert_allowed).
///
/// # Errors
///
/// Why it does not, or why that is not known.
pub fn allowed(
    source: &(impl Source + ?Sized),
    who: impl Into<Name>,
    action: impl Into<Text>,
    resource: impl Into<Text>,
    endpoint: impl Into<Name>,
) -> Result<(), Failure> {
    let call = Call::new(
        source,
        who.into(),
        action.into(),
        resource.into(),
        endpoint.into(),
    )?;
    call.each(source, |answer| {
        let why = answer.call.failure();
        (answer.call.works(), "is allowed", why)
    })
}

/// Whether the policies deny a call: see [`assert_denied!`](crate::assert_denied).
///
/// # Errors
///
/// Why they do not, or why that is not known.
pub fn denied(
    source: &(impl Source + ?Sized),
    who: impl Into<Name>,
    action: impl Into<Text>,
    resource: impl Into<Text>,
    endpoint: impl Into<Name>,
) -> Result<(), Failure> {
    let call = Call::new(
        source,
        who.into(),
        action.into(),
        resource.into(),
        endpoint.into(),
    )?;
    call.each(source, |answer| {
        let denied = !answer.call.decision.allowed().clone();
        let cause = denied.cause().map(ToString::to_string);
        let why = cause.unwrap_or_else(|| "its policies allow it".to_owned());
        (denied, "is denied", Some(why))
    })
}

/// One call through one endpoint.
struct Call {
    path: PrivatePath,
    who: String,
    endpoint: String,
}

impl Call {
    fn new(
        source: &(impl Source + ?Sized),
        who: Name,
        action: Text,
        resource: Text,
        endpoint: Name,
    ) -> Result<Self, Failure> {
        let (who, endpoint) = (source.logical_id(who)?, source.logical_id(endpoint)?);
        let path = PrivatePath::of(&source.template()?, &who, &endpoint)?;
        Ok(Self {
            path: path.calling(action, resource),
            who,
            endpoint,
        })
    }

    /// Asks something of the call in every variant of the template.
    fn each(
        &self,
        source: &(impl Source + ?Sized),
        holds: impl Fn(&Answer) -> (Truth, &'static str, Option<String>),
    ) -> Result<(), Failure> {
        let template = source.template()?;
        for answer in claims::calls(&template, &self.path, &source.assumptions())? {
            let (truth, verb, why) = holds(&answer);
            if !truth.is_yes() {
                let message = format!(
                    "{} `{}` {verb} {} on {} through `{}`",
                    known(&truth),
                    self.who,
                    answer.call.request.action(),
                    answer.call.request.resource(),
                    self.endpoint,
                );
                let failure = Failure::of_answer(message, why, &answer, template.sources());
                return Err(failure);
            }
        }
        Ok(())
    }
}

/// Whether the network leads to an endpoint: see [`assert_reaches!`](crate::assert_reaches).
///
/// # Errors
///
/// What stops the call, or why that is not known.
pub fn reaches(
    source: &(impl Source + ?Sized),
    workload: impl Into<Name>,
    endpoint: impl Into<Name>,
) -> Result<(), Failure> {
    let workload = source.logical_id(workload.into())?;
    let endpoint = source.logical_id(endpoint.into())?;
    let template = source.template()?;
    for reached in claims::reach(&template, &workload, &endpoint, &source.assumptions())? {
        if !reached.holds.is_yes() {
            let known = known(&reached.holds);
            let message = format!("{known} `{workload}` reaches `{endpoint}`");
            return Err(Failure::of_reach(message, &reached));
        }
    }
    Ok(())
}

/// Whether no way leads to the internet: see [`assert_no_internet!`](crate::assert_no_internet).
///
/// # Errors
///
/// The way that leads there, or why that is not known.
pub fn no_internet(
    source: &(impl Source + ?Sized),
    workload: impl Into<Name>,
) -> Result<(), Failure> {
    let workload = source.logical_id(workload.into())?;
    let template = source.template()?;
    let report = claims::isolation(&template, &workload, &source.assumptions())?;
    proved(&report, template.sources())
}

/// Whether a role can call only through an endpoint: see
/// [`assert_confined!`](crate::assert_confined).
///
/// # Errors
///
/// A request by another way, or why that is not known.
pub fn confined(
    source: &(impl Source + ?Sized),
    role: impl Into<Name>,
    endpoint: impl Into<Name>,
) -> Result<(), Failure> {
    let role = source.logical_id(role.into())?;
    let endpoint = source.logical_id(endpoint.into())?;
    let template = source.template()?;
    let path = PrivatePath::of(&template, &role, endpoint)?.only([ClaimKind::RoleConfined]);
    let report = claims::prove(&template, &path, &source.assumptions())?;
    proved(&report, template.sources())
}

fn proved(report: &Report, sources: &Sources) -> Result<(), Failure> {
    let claims = &report.claims;
    match claims.iter().find(|claim| !claim.verdict.is_proved()) {
        Some(claim) => Err(Failure::of_claim(claim, sources)),
        None => Ok(()),
    }
}

/// Panics where something does not hold; the place is that of whoever calls it.
///
/// # Panics
///
/// With the failure as its text.
#[track_caller]
#[allow(clippy::panic, reason = "that is how a test fails")]
pub fn hold(asked: Result<(), Failure>) {
    if let Err(failure) = asked {
        panic!("{failure}");
    }
}
