//! Keys of conditions.

/// Keys that every request has:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
const ALWAYS: [&str; 9] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:userid",
    "aws:viaawsservice",
];

/// Whether every request has a key, in lower case, that conditions may ask for.
pub fn has_every_request(key: &str) -> bool {
    ALWAYS.contains(&key)
}
