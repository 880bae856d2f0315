//! Where other projects differ from us, and the page of AWS that decides.

const MILLISECONDS: (&str, &str) = (
    "it reads a number as milliseconds; AWS takes seconds since 1970",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date",
);
const BINARY_NOT: (&str, &str) = (
    "IAM has no `BinaryNotEquals`",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals",
);
const EMPTY_ACCOUNT: (&str, &str) = (
    "an empty account in a policy's ARN is no wildcard: parts are compared one by one",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
);

/// By the end of the case's id: why we differ, and the page.
const DEVIATIONS: [(&str, (&str, &str)); 5] = [
    ("should-allow-access-for-dateequals-cond~2", MILLISECONDS),
    ("should-be-neutral-for-datenotequals-con~2", MILLISECONDS),
    ("should-allow-access-for-binarynotequals", BINARY_NOT),
    (
        "should-permit-access-to-list-metrics-for-bucket-named-",
        EMPTY_ACCOUNT,
    ),
    (
        "should-permit-access-to-list-metrics-for-bucket-when-a",
        EMPTY_ACCOUNT,
    ),
];

pub(crate) fn reason(id: &str) -> Option<(&'static str, &'static str)> {
    let mut listed = DEVIATIONS.iter();
    let found = listed.find(|(end, _)| id.starts_with("arsenal/") && id.ends_with(end))?;
    Some(found.1)
}
