//! Ids: segments of a path, logical ids made from them, names of stacks.

/// The longest logical id that `CloudFormation` takes, in characters.
const LONGEST: usize = 255;

/// Whether it can be one segment of a path.
pub(crate) fn is_segment(id: &str) -> bool {
    id.bytes().any(|b| b.is_ascii_alphanumeric())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_. ".contains(&b))
}

/// Whether it can be a logical id.
pub(crate) fn is_logical_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether it can be the name of a stack.
pub(crate) fn is_stack_name(name: &str) -> bool {
    name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The logical id of a path without its stack: its words in `UpperCamelCase`, nothing added.
pub(crate) fn logical_id(path: &str) -> String {
    let mut id = String::with_capacity(path.len());
    let mut start_of_word = true;
    for character in path.chars() {
        if !character.is_ascii_alphanumeric() {
            start_of_word = true;
        } else if std::mem::take(&mut start_of_word) {
            id.push(character.to_ascii_uppercase());
        } else {
            id.push(character);
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logical_ids_come_from_paths() {
        let check = |path: &str, expected: &str| assert_eq!(logical_id(path), expected);
        check("Vpc", "Vpc");
        check("Caller/Role", "CallerRole");
        check("network/subnet-a", "NetworkSubnetA");
        check("my_vpc.2 b", "MyVpc2B");
        check("VPCEndpoint", "VPCEndpoint");
        check("--", "");
    }

    #[test]
    fn segments_and_names() {
        assert!(is_segment("Vpc") && is_segment("a-b") && is_segment("1"));
        assert!(!is_segment("") && !is_segment("-") && !is_segment("a/b") && !is_segment("é"));
        assert!(is_stack_name("Bedrock-GenAI-Stack"));
        assert!(!is_stack_name("1st") && !is_stack_name("a_b") && !is_stack_name(""));
        assert!(is_logical_id("A1") && !is_logical_id("A-1") && !is_logical_id(&"a".repeat(256)));
    }
}
