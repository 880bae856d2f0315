//! What is known of the regions over which an inference profile spreads calls.

use formwork_core::{Diagnostic, Scope};

/// What the ids of the inference profiles that AWS defines begin with, before the first dot.
/// <https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html>
const GEOGRAPHIES: [&str; 8] = ["apac", "au", "ca", "eu", "global", "jp", "us", "us-gov"];

/// Whether a profile's id may begin so.
pub(super) fn is_geography(word: &str) -> bool {
    GEOGRAPHIES.contains(&word)
}

/// How the names of regions begin, and the geographies that may have such regions, the longer
/// beginning first. Of regions that begin otherwise it is not known who has them: profiles are also
/// called from regions outside of their geography. Profiles of the United States reach into Canada.
const FAMILIES: [(&str, &[&str]); 5] = [
    ("us-gov-", &["us-gov"]),
    ("us-", &["us"]),
    ("ca-", &["ca", "us"]),
    ("eu-", &["eu"]),
    ("ap-", &["apac", "au", "jp"]),
];

/// The regions to which the profiles of a geography lead in common, whatever the model: AWS adds
/// others to them from model to model. From some regions an older model goes to fewer, so what is
/// missing here is a warning.
///
/// Recorded in November 2026 from
/// <https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html>.
const USUAL: [(&str, &[&str]); 6] = [
    (
        "apac",
        &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
        ],
    ),
    ("au", &["ap-southeast-2", "ap-southeast-4"]),
    ("eu", &["eu-central-1", "eu-west-1", "eu-west-3"]),
    ("jp", &["ap-northeast-1", "ap-northeast-3"]),
    ("us", &["us-east-1", "us-east-2", "us-west-2"]),
    ("us-gov", &["us-gov-east-1", "us-gov-west-1"]),
];

/// The destination regions of a profile.
#[derive(Clone, Debug)]
pub(super) struct Regions {
    geography: String,
    regions: Vec<String>,
}

impl Regions {
    pub(super) fn new(geography: &str, regions: Vec<String>) -> Self {
        Self {
            geography: geography.to_owned(),
            regions,
        }
    }

    /// Says what is wrong with them for the profile of this id.
    #[track_caller]
    pub(super) fn check(&self, scope: &mut Scope<'_>, profile: &str) {
        let mut sound = true;
        for (place, region) in self.regions.iter().enumerate() {
            let again = self.regions[..place].contains(region);
            if let Some(found) = self.fault(region, again) {
                scope.report(found.property("Resource"));
                sound = false;
            }
        }
        match self.regions.as_slice() {
            [] => scope.report(
                Diagnostic::error(
                    "profile-without-regions",
                    format!("the profile `{profile}` names no destination region"),
                )
                .property("Resource")
                .note("a call is also decided for the model in the region to which it goes")
                .help("list all destination regions of the profile"),
            ),
            [only] if only != "*" => scope.report(
                Diagnostic::warning(
                    "single-region-profile",
                    format!("the profile `{profile}` names `{only}` and no other region"),
                )
                .property("Resource")
                .note("it spreads calls over several regions, and those that go elsewhere are refused")
                .help(format!(
                    "list all of them: `aws bedrock get-inference-profile --inference-profile-identifier {profile}`"
                )),
            ),
            several if sound => self.check_usual(scope, profile, several),
            _ => {}
        }
    }

    /// Says which of the usual regions are missing.
    #[track_caller]
    fn check_usual(&self, scope: &mut Scope<'_>, profile: &str, named: &[String]) {
        let usual = USUAL.iter().find(|(name, _)| *name == self.geography);
        let Some((_, usual)) = usual.filter(|_| named.iter().all(|region| region != "*")) else {
            return;
        };
        let missing: Vec<&str> = usual
            .iter()
            .copied()
            .filter(|region| named.iter().all(|known| known != region))
            .collect();
        if missing.is_empty() {
            return;
        }
        scope.report(
            Diagnostic::warning(
                "incomplete-profile",
                format!("the profile `{profile}` does not name `{}`", missing.join("`, `")),
            )
            .property("Resource")
            .note(format!(
                "profiles of `{}` spread calls over `{}` and others; those that go where nothing is allowed are refused",
                self.geography,
                usual.join("`, `")
            ))
            .help(format!(
                "compare with `aws bedrock get-inference-profile --inference-profile-identifier {profile}`"
            )),
        );
    }

    fn fault(&self, region: &str, again: bool) -> Option<Diagnostic> {
        let error = |message| Diagnostic::error("invalid-profile-region", message);
        if again {
            let found = error(format!("the region `{region}` is named twice"));
            return Some(found.help("name it once, and see whether another was meant"));
        }
        let geography = self.geography.as_str();
        if region == "*" {
            let named = geography != "global";
            return named.then(|| {
                error(format!(
                    "a profile of `{geography}` does not reach all regions"
                ))
                .help("list its destination regions, or say `InferenceProfile::global(…)`")
            });
        }
        if !is_region(region) {
            return Some(
                error(format!("`{region}` is not a region")).help("write it like `us-east-1`"),
            );
        }
        let family = FAMILIES.iter().find(|(start, _)| region.starts_with(start));
        let (_, homes) = family?;
        let elsewhere = is_geography(geography) && geography != "global";
        (elsewhere && !homes.contains(&geography)).then(|| {
            error(format!(
                "a profile of `{geography}` does not reach `{region}`"
            ))
            .note(format!("profiles of `{}` do", homes.join("` and `")))
            .help("name the regions of this geography, or another profile")
        })
    }
}

/// Words of letters and a number at the end, with hyphens between them: at least three parts.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number && words.len() >= 2 && words.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_regions() {
        let check = |text, expected| assert_eq!(is_region(text), expected, "{text}");
        check("us-east-1", true);
        check("us-gov-west-1", true);
        check("ap-southeast-12", true);
        check("us-east", false);
        check("useast1", false);
        check("us-east-1a", false);
        check("US-EAST-1", false);
        check("us-east-", false);
        check("us--east-1", false);
        check("-1", false);
        check("", false);
    }

    #[test]
    fn regions_of_geographies() {
        let check = |geography: &str, region, message: Option<&str>| {
            let found = Regions::new(geography, Vec::new()).fault(region, false);
            let found = found.map(|found| found.message().to_owned());
            assert_eq!(found.as_deref(), message, "{geography} {region}");
        };
        for (geography, region) in [
            ("us", "us-east-1"),
            ("us", "ca-central-1"),
            ("ca", "ca-west-1"),
            ("eu", "eu-central-1"),
            ("eu", "il-central-1"),
            ("apac", "ap-south-1"),
            ("au", "ap-southeast-2"),
            ("jp", "ap-northeast-1"),
            ("us-gov", "us-gov-east-1"),
            ("global", "*"),
            ("global", "eu-west-1"),
            ("new", "eu-west-1"),
        ] {
            check(geography, region, None);
        }
        let other = "a profile of `us` does not reach `eu-west-1`";
        check("us", "eu-west-1", Some(other));
        let other = "a profile of `us` does not reach `us-gov-east-1`";
        check("us", "us-gov-east-1", Some(other));
        let other = "a profile of `us-gov` does not reach `us-east-1`";
        check("us-gov", "us-east-1", Some(other));
        let other = "a profile of `eu` does not reach `us-east-1`";
        check("eu", "us-east-1", Some(other));
        let other = "a profile of `eu` does not reach all regions";
        check("eu", "*", Some(other));
        check("eu", "eu-1", Some("`eu-1` is not a region"));
    }
}
