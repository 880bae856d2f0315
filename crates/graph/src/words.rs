//! Texts: shortened, escaped and measured.

use std::collections::BTreeSet;
use std::fmt::Write;

/// Advance widths of the characters from space to tilde, in thousandths of the font's size: the
/// wider of `DejaVu Sans` and bold `Liberation Sans`, so that other fonts need no more room.
const WIDTHS: [u16; 95] = [
    318, 401, 474, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 611, 1000, 722, 722, 722, 770, 667,
    611, 778, 752, 295, 556, 722, 611, 863, 748, 787, 667, 787, 722, 667, 611, 732, 684, 989, 685,
    667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 556, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 556, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// How wide a text is at most in a sans-serif font of this size, in pixels.
pub(crate) fn width(text: &str, size: i32) -> i32 {
    let wide = |character: char| match character {
        '’' | '·' => 380,
        '\u{a0}'..='\u{24f}' | '–' => 1000,
        _ => {
            let index = (character as usize).checked_sub(32);
            let known = index.and_then(|index| WIDTHS.get(index));
            known.map_or(1100, |width| i32::from(*width))
        }
    };
    let sum: i32 = text.chars().take(10_000).map(wide).sum();
    sum * size / 1000 + 1
}

/// The text, or its beginning and its end where it is wider than that.
pub(crate) fn fit(text: &str, size: i32, room: i32) -> String {
    let text = plain(text);
    if width(&text, size) <= room {
        return text;
    }
    let characters: Vec<char> = text.chars().take(1000).collect();
    for kept in (1..characters.len()).rev() {
        // The end of a logical id says more than its middle.
        let tail = kept / 3;
        let head: String = characters[..kept - tail].iter().collect();
        let end: String = characters[characters.len() - tail..].iter().collect();
        let short = format!("{head}…{end}");
        if width(&short, size) <= room {
            return short;
        }
    }
    "…".to_owned()
}

/// A text of at most this many characters.
pub(crate) fn short(text: &str, most: usize) -> String {
    let text = plain(text);
    if text.chars().count() <= most {
        return text;
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{head}…")
}

/// A text in lines of at most this width.
pub(crate) fn lines(text: &str, size: i32, room: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = fit(word, size, room);
        match lines.last_mut() {
            Some(line) if width(line, size) + width(&word, size) + size / 2 <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// The first of some notes, and at the end how many more there are: at most this many in all.
pub(crate) fn first(notes: &BTreeSet<String>, most: usize) -> Vec<String> {
    let kept = if notes.len() > most { most - 1 } else { most };
    let mut first: Vec<String> = notes.iter().take(kept).cloned().collect();
    if notes.len() > kept {
        first.push(format!("And {} more notes.", notes.len() - kept));
    }
    first
}

/// Without what XML cannot hold, what changes the direction of writing, and line breaks.
pub(crate) fn plain(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    let shown = text.chars().map(|c| if hidden(c) { ' ' } else { c });
    shown.collect::<String>().trim().to_owned()
}

/// As a text or an attribute of XML.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::new();
    for character in plain(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// As a quoted label of Mermaid, in which only letters, digits and harmless signs stand for
/// themselves.
pub(crate) fn label(text: &str, most: usize) -> String {
    let mut out = String::new();
    for character in short(text, most).chars() {
        let harmless = character.is_alphanumeric() || " -–.,:/…·×${}".contains(character);
        if harmless {
            out.push(character);
        } else {
            let _ = write!(out, "#{};", character as u32);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_keep_both_ends() {
        let long = "A".repeat(255) + "End";
        let fitted = fit(&long, 13, 200);
        assert!(fitted.ends_with("End") && fitted.contains('…'), "{fitted}");
        assert!(width(&fitted, 13) <= 200);
        assert_eq!(fit("Vpc", 13, 200), "Vpc");
        assert_eq!(fit(&long, 13, 0), "…");
    }

    #[test]
    fn signs_of_the_formats_are_escaped() {
        assert_eq!(
            xml("<a b='\"&\">\u{1}"),
            "&lt;a b=&#39;&quot;&amp;&quot;&gt;"
        );
        assert_eq!(
            label("\"]; end<b>`#", 80),
            "#34;#93;#59; end#60;b#62;#96;#35;"
        );
        assert_eq!(short(&"x".repeat(300), 5), "xxxx…");
        assert_eq!(plain("a\u{202e}b\nc"), "a b c");
    }

    #[test]
    fn notes_beyond_the_limit_are_counted() {
        let notes = |count: usize| (0..count).map(|one| format!("note {one:03}")).collect();
        assert_eq!(first(&notes(2), 3), ["note 000", "note 001"]);
        assert_eq!(first(&notes(3), 3).len(), 3);
        let cut = first(&notes(4), 3);
        assert_eq!(cut, ["note 000", "note 001", "And 2 more notes."]);
    }

    #[test]
    fn lines_are_no_wider_than_told() {
        let text = "one two three four five six seven";
        let all = lines(text, 11, 90);
        assert!(all.len() > 2 && all.iter().all(|line| width(line, 11) <= 90));
        assert_eq!(all.join(" "), text);
    }
}
