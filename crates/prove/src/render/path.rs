//! A path hop by hop, for a terminal.

use std::fmt::Write;

use crate::claims::{Call, ExplainedPath, Explanation};
use crate::iam::{Effect, Match};
use crate::network::{Hop, Outcome, Reach, Step};
use crate::source::Sources;
use crate::truth::Truth;

use super::words::{labelled, layer, plain, statement};

/// Where the words of a hop start, and those of a statement.
const WORDS: usize = 13;

pub(super) fn explanation(explanation: &Explanation) -> String {
    let Explanation { from, to, port, .. } = explanation;
    let mut out = String::new();
    let verdict = match explanation.works() {
        Truth::Yes => "works".to_owned(),
        Truth::No => "does not work".to_owned(),
        Truth::Unknown(cause) => format!("is not known to work: {cause}"),
    };
    let title = plain(&format!("`{from}` to `{to}` on tcp/{port} {verdict}"));
    labelled(&mut out, 0, "", 0, &[title]);
    if explanation.paths.is_empty() {
        out.push_str("\nunder no conditions of the template is there a caller\n");
    }
    for path in &explanation.paths {
        out.push('\n');
        if let Some(variant) = &path.variant {
            labelled(&mut out, 0, "where", 6, &[plain(variant)]);
        }
        one(&mut out, path, explanation);
    }
    out
}

fn one(out: &mut String, path: &ExplainedPath, explanation: &Explanation) {
    let Some(reach) = &path.reach else {
        let words = format!("under these conditions `{}` is not made", explanation.to);
        hop(out, 1, "stopped", &[plain(&words)]);
        return;
    };
    let mut number = network(out, reach, &explanation.sources);
    if let Some(cause) = &path.no_calls {
        number += 1;
        hop(out, number, "unknown", &[plain(cause.as_str())]);
    } else if path.calls.is_empty() {
        number += 1;
        let words = "the role's policies grant no action that is called over this path";
        hop(out, number, "stopped", &[words.to_owned()]);
    }
    for call in &path.calls {
        number += 1;
        decision(out, number, call, &explanation.sources);
    }
}

/// The steps of the network; how many there are.
fn network(out: &mut String, reach: &Reach, sources: &Sources) -> usize {
    let mut number = 0;
    let mut tell = |passes: &str, words: &[String]| {
        number += 1;
        hop(out, number, passes, words);
    };
    for one in &reach.hops {
        tell(word(&one.passes), &[told(one, sources)]);
    }
    tell(word(&reach.dns.is_endpoint()), &[plain(&reach.dns.words())]);
    // From each subnet to each network interface the steps are the same ones.
    let mut steps = Vec::new();
    for one in reach.pairs.iter().flat_map(|pair| &pair.hops) {
        if !steps.contains(&one.step) {
            steps.push(one.step);
        }
    }
    steps.sort_unstable();
    for step in steps {
        let pairs = reach.pairs.iter().flat_map(|pair| &pair.hops);
        let of_step: Vec<&Hop> = pairs.filter(|hop| hop.step == step).collect();
        for sign in ["passes", "stopped", "unknown"] {
            let mut words: Vec<String> = Vec::new();
            for one in of_step.iter().filter(|hop| word(&hop.passes) == sign) {
                let told = told(one, sources);
                if !words.contains(&told) {
                    words.push(told);
                }
            }
            if !words.is_empty() {
                tell(sign, &words);
            }
        }
    }
    if let Outcome::Blocked(stops) = &reach.outcome {
        let words: Vec<String> = stops.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "    stopped by {}", words.join(", "));
    }
    number
}

const fn word(passes: &Truth) -> &'static str {
    match passes {
        Truth::Yes => "passes",
        Truth::No => "stopped",
        Truth::Unknown(_) => "unknown",
    }
}

fn told(hop: &Hop, sources: &Sources) -> String {
    let source = hop.by.as_ref().and_then(|by| sources.of(&by.logical_id));
    let line = source.map_or_else(String::new, |source| format!(", {source}"));
    let is_reply = matches!(hop.step, Step::EndpointAclOut | Step::WorkloadAclIn);
    let reply = if is_reply { "the reply: " } else { "" };
    plain(&format!("{reply}{}{line}", hop.words))
}

fn hop(out: &mut String, number: usize, sign: &str, words: &[String]) {
    labelled(out, 0, &format!("{number:>3} {sign}"), WORDS, words);
}

/// What IAM says of a call, and by which statements.
fn decision(out: &mut String, number: usize, call: &Call, sources: &Sources) {
    let (action, resource) = (call.request.action(), call.request.resource());
    let mut words = vec![plain(&format!("{action} on {resource}"))];
    let matched = call.decision.matched().iter();
    words.extend(matched.map(|matched| by(matched, sources)));
    for said in call.decision.layers() {
        if said.allows.is_no() && said.denies.is_no() {
            words.push(format!("no {} allows it", layer(said.layer)));
        }
    }
    let sign = match call.allowed() {
        Truth::Yes => "allowed",
        Truth::No => "denied",
        Truth::Unknown(_) => "unknown",
    };
    words.extend(call.denial().map(|reason| plain(&reason)));
    words.extend(call.decision.notes().iter().map(|note| plain(note)));
    hop(out, number, sign, &words);
}

fn by(matched: &Match, sources: &Sources) -> String {
    let does = match (&matched.effect, &matched.applies) {
        (Effect::Allow, Truth::Unknown(_)) => "may be allowed by",
        (Effect::Allow, _) => "allowed by",
        (Effect::Deny, Truth::Unknown(_)) => "may be denied by",
        (Effect::Deny, _) => "denied by",
        (Effect::Unknown(_), _) => "not known:",
    };
    format!("{does} {}", statement(&matched.origin, sources))
}
