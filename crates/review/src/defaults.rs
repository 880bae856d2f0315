//! Defaults that the registry does not have and the documentation states.
//!
//! `defaults.txt` has one a line: type, property, value, and the page that states it. What depends
//! on other properties, on the region or on the account is left out.

const DEFAULTS: &str = include_str!("defaults.txt");

/// What a property of a resource is at where it is not given.
pub(crate) fn default(type_name: &str, property: &str) -> Option<&'static str> {
    lines()
        .find(|line| line[0] == type_name && line[1] == property)
        .map(|line| line[2])
}

fn lines() -> impl Iterator<Item = [&'static str; 4]> {
    let lines = DEFAULTS.lines().filter(|line| !line.starts_with('!'));
    lines.filter_map(|line| {
        let mut words = line.split(' ');
        let words = [words.next()?, words.next()?, words.next()?, words.next()?];
        Some(words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    #[test]
    fn every_line_is_of_a_known_type_and_has_a_page() {
        let written = DEFAULTS.lines().filter(|line| !line.starts_with('!'));
        assert_eq!(written.count(), lines().count());
        let all: Vec<_> = lines().collect();
        assert!(
            all.is_sorted_by(|a, b| a[..2] < b[..2]),
            "in order, each once"
        );
        for [type_name, property, _, page] in all {
            let facts = Facts::of(type_name);
            assert!(facts.known, "{type_name}");
            assert!(page.starts_with("https://docs.aws.amazon.com/"), "{page}");
            let of_registry = facts.root().field(property).property.default();
            assert_eq!(
                of_registry, None,
                "{type_name} {property} is in the registry"
            );
        }
    }

    #[test]
    fn what_is_not_listed_has_none() {
        assert_eq!(default("AWS::Lambda::Function", "MemorySize"), Some("128"));
        assert_eq!(default("AWS::Lambda::Function", "Role"), None);
        assert_eq!(default("", ""), None);
    }
}
