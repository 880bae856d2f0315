//! "Did you mean": the nearest of a closed list of words.

/// The word that is meant, where one differs by case alone or by two letters at most.
pub(crate) fn nearest<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = given.to_ascii_lowercase();
    known
        .into_iter()
        .map(|word| (distance(&lower, &word.to_ascii_lowercase()), word))
        .filter(|(distance, word)| *distance <= 2 && *distance < word.len())
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be added, removed or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let check = |given, expected| {
            let known = ["Sid", "Effect", "Resource", "NotResource"];
            assert_eq!(nearest(given, known), expected, "{given}");
        };
        check("resource", Some("Resource"));
        check("Resources", Some("Resource"));
        check("Efect", Some("Effect"));
        check("SID", Some("Sid"));
        check("Comment", None);
        check("", None);
        check("é", None);
    }
}
