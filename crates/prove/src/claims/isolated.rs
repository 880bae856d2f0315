//! Whether a workload has no way to the internet.

use crate::network::{Behind, Network, Workload};

use super::proof::{Claim, ClaimKind, Verdict};

/// Whether the workload has no way to the internet; ways to the company and to data are told.
pub(super) fn isolated(network: &Network<'_>, workload: &Workload) -> Claim {
    let words = format!("`{}` has no way to the internet", workload.id());
    let found = network.ways_out(workload);
    let mut claim = Claim::new(
        ClaimKind::NoInternet,
        words,
        Verdict::from(!found.internet.clone()),
    );
    let told = |way: &&crate::network::Way| match claim.verdict {
        Verdict::Proved => false,
        Verdict::Refuted => way.internet.is_yes(),
        Verdict::Unknown(_) => !way.internet.is_no(),
    };
    let because: Vec<String> = found
        .ways
        .iter()
        .filter(told)
        .map(ToString::to_string)
        .collect();
    let others = found.ways.iter().filter(|way| way.internet.is_no());
    let mut notes: Vec<String> = Vec::new();
    for way in others {
        let note = match way.behind {
            Behind::Internet => format!("not used: {way}"),
            Behind::Company => format!("a way to the company, not to the internet: {way}"),
            Behind::Peer | Behind::Aws | Behind::Unknown => format!("another way: {way}"),
        };
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    claim.because = because;
    if claim.verdict.is_proved() && found.ways.is_empty() {
        claim = claim.because("its subnets have local routes only");
    }
    claim.notes = notes;
    claim.notes.extend(found.assumptions);
    claim
}
