//! [`Report`]: the claims of a template over all its variants, with what they stand on.

use crate::source::Sources;
use crate::template::{Assumptions, Model, Template};
use crate::text::Symbol;
use crate::truth::Cause;

use super::proof::{Claim, ClaimKind, Verdict};

/// The claims of a template, with what they stand on.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The claims, in the order in which they are told.
    pub claims: Vec<Claim>,
    /// What is taken for granted.
    pub assumptions: Vec<String>,
    /// What is outside of all that is looked at.
    pub limits: Vec<String>,
    /// The program's lines of the resources, where formwork made the template.
    pub sources: Sources,
}

/// What no template shows.
const LIMITS: [&str; 4] = [
    "policies of other stacks on the same roles, and session policies given when a role is assumed",
    "what AWS does inside its services, such as jobs that run later and cross-region routing",
    "account settings: model access, quotas, VPC Block Public Access, changes made by hand",
    "who may assume the roles from elsewhere",
];

/// What to say of the deployment, so that what is unknown becomes known.
fn what_to_give(template: &Template, verdict: &Verdict) -> Option<String> {
    let Verdict::Unknown(cause) = verdict else {
        return None;
    };
    for (name, words) in [("AWS::AccountId", "account"), ("AWS::Region", "region")] {
        if *cause == Symbol::Fixed(name.into()).cause() {
            return Some(format!("give the {words} of the deployment"));
        }
    }
    let named = |parameter: &&str| cause.as_str().contains(&format!("`{parameter}`"));
    let mut parameters = template
        .parameters()
        .filter(|name| !template.is_secret(name));
    let parameter = parameters.find(named)?;
    Some(format!("give the parameter `{parameter}` a value"))
}

impl Report {
    /// The claims that hold in every variant of a template; where one does not hold in some
    /// variant, that is told with it.
    pub(super) fn over_variants(
        template: &Template,
        assumptions: &Assumptions,
        claims: impl Fn(&Model) -> Vec<Claim>,
    ) -> Self {
        let mut report = Self {
            claims: Vec::new(),
            assumptions: assumptions.told(template),
            limits: LIMITS.iter().map(|&limit| limit.to_owned()).collect(),
            sources: template.sources().clone(),
        };
        let variants = match template.variants(assumptions) {
            Ok(variants) => variants,
            Err(many) => {
                let cause = Cause::new(format!(
                    "{many}; give values to the parameters: {}",
                    many.undecided().join(", ")
                ));
                let words = "the template is one that can be looked at".to_owned();
                let claim = Claim::new(ClaimKind::Usable, words, Verdict::Unknown(cause.clone()));
                report.claims.push(claim);
                return report;
            }
        };
        let several = variants.len() > 1;
        for variant in &variants {
            let model = template.model(variant, assumptions);
            for mut claim in claims(&model) {
                if several && !claim.verdict.is_proved() {
                    claim.notes.insert(0, format!("where {variant}"));
                }
                if claim.help.is_none() {
                    claim.help = what_to_give(template, &claim.verdict);
                }
                report.join(claim);
            }
        }
        report
    }

    fn join(&mut self, claim: Claim) {
        let known = self
            .claims
            .iter_mut()
            .find(|known| known.kind == claim.kind && known.words == claim.words);
        let rank = |verdict: &Verdict| match verdict {
            Verdict::Proved => 0,
            Verdict::Unknown(_) => 1,
            Verdict::Refuted => 2,
        };
        match known {
            None => self.claims.push(claim),
            Some(known) if rank(&claim.verdict) > rank(&known.verdict) => *known = claim,
            Some(_) => {}
        }
    }

    /// Whether every claim is proved.
    pub fn is_proved(&self) -> bool {
        self.claims.iter().all(|claim| claim.verdict.is_proved())
    }

    /// How many claims are proved, refuted and unknown.
    pub fn counts(&self) -> [usize; 3] {
        let count = |is: fn(&Verdict) -> bool| {
            self.claims
                .iter()
                .filter(|claim| is(&claim.verdict))
                .count()
        };
        [
            count(|verdict| matches!(verdict, Verdict::Proved)),
            count(|verdict| matches!(verdict, Verdict::Refuted)),
            count(|verdict| matches!(verdict, Verdict::Unknown(_))),
        ]
    }
}
