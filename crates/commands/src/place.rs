//! Where a JSON pointer leads in the text of a document.

/// Line and column, from 1, of what a pointer names: of its key in an object, or else of the value.
/// The text is JSON.
pub(crate) fn position(text: &str, pointer: &str) -> Option<(usize, usize)> {
    let mut at = skip_space(text, 0);
    let mut place = at;
    for part in pointer.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        (place, at) = step(text, at, &name)?;
    }
    let before = text.get(..place)?;
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    Some((line, column))
}

/// The place of an entry and that of its value, in the object or list that begins here.
fn step(text: &str, start: usize, name: &str) -> Option<(usize, usize)> {
    let is_object = text[start..].starts_with('{');
    let mut at = skip_space(text, start + 1);
    let mut index = 0_usize;
    while !text.get(at..)?.starts_with(['}', ']']) {
        let place = at;
        let is_wanted = if is_object {
            let end = skip_value(text, at)?;
            let key: String = serde_json::from_str(&text[at..end]).ok()?;
            at = skip_space(text, skip_space(text, end) + 1);
            key == name
        } else {
            index.to_string() == name
        };
        if is_wanted {
            return Some((place, at));
        }
        at = skip_space(text, skip_value(text, at)?);
        if text.get(at..)?.starts_with(',') {
            at = skip_space(text, at + 1);
        }
        index += 1;
    }
    None
}

fn skip_space(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    text.len() - rest.trim_start().len()
}

/// The end of the value that begins here.
fn skip_value(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut in_text) = (from, 0_usize, false);
    loop {
        let byte = *bytes.get(at)?;
        match byte {
            b'\\' if in_text => at += 1,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return Some(at),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 && !in_text && matches!(byte, b'"' | b'}' | b']') {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_its_place() {
        let text = "{\n  \"a\": [1, {\"x}\\\"\": \"é\", \"b/~\": null}],\n  \"c\": \"d\"\n}";
        for (pointer, expected) in [
            ("", Some((1, 1))),
            ("/a", Some((2, 3))),
            ("/a/0", Some((2, 9))),
            ("/a/1", Some((2, 12))),
            ("/a/1/b~1~0", Some((2, 26))),
            ("/c", Some((3, 3))),
            ("/a/2", None),
            ("/d", None),
            ("/c/x", None),
            ("/a/0/x", None),
        ] {
            assert_eq!(position(text, pointer), expected, "{pointer}");
        }
    }
}
