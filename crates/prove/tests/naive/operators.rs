//! Wildcards by recursion, and the operators as one table.

use serde_json::Value;

use super::random::{BASES, DATES};

/// What a text may hold where wildcards are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Glyph {
    Char(char),
    Star,
    Mark,
}

pub(crate) fn glob(pattern: &[Glyph], text: &[char]) -> bool {
    match (pattern.first(), text.first()) {
        (None, None) => true,
        (Some(Glyph::Star), None) => glob(&pattern[1..], text),
        (Some(Glyph::Star), Some(_)) => glob(&pattern[1..], text) || glob(pattern, &text[1..]),
        (Some(Glyph::Mark), Some(_)) => glob(&pattern[1..], &text[1..]),
        (Some(Glyph::Char(wanted)), Some(found)) => {
            wanted == found && glob(&pattern[1..], &text[1..])
        }
        _ => false,
    }
}

pub(crate) fn plain(text: &str) -> Vec<Glyph> {
    text.chars()
        .map(|c| match c {
            '*' => Glyph::Star,
            '?' => Glyph::Mark,
            c => Glyph::Char(c),
        })
        .collect()
}

fn literal(text: &str) -> Vec<Glyph> {
    text.chars().map(Glyph::Char).collect()
}

pub(crate) fn matches(pattern: &[Glyph], text: &str) -> bool {
    glob(pattern, &text.chars().collect::<Vec<_>>())
}

/// The value of a key, in any case of its name.
pub(crate) fn value_of<'a>(context: &'a Value, key: &str) -> Option<&'a Value> {
    let mut keys = context.as_object().unwrap().iter();
    let found = keys
        .find(|(name, _)| name.to_lowercase() == key.to_lowercase())?
        .1;
    match found.as_array() {
        Some(values) if values.is_empty() => None,
        _ => Some(found),
    }
}

/// A text with its variables; `None` where one has no value.
pub(crate) fn expand(text: &str, modern: bool, context: &Value) -> Option<Vec<Glyph>> {
    if !modern {
        return Some(plain(text));
    }
    let Some(start) = text.find("${") else {
        return Some(plain(text));
    };
    let Some(length) = text[start..].find('}') else {
        return Some(plain(text));
    };
    let mut glyphs = plain(&text[..start]);
    let inner = &text[start + 2..start + length];
    if ["*", "?", "$"].contains(&inner) {
        glyphs.extend(literal(inner));
    } else {
        let mut halves = inner.splitn(2, ',').map(str::trim);
        let key = halves.next().unwrap();
        let default = halves.next().map(|text| text.trim_matches('\''));
        let own = match value_of(context, key) {
            Some(Value::String(one)) => Some(one.as_str()),
            Some(_) => return None,
            None => default,
        };
        glyphs.extend(literal(own?));
    }
    glyphs.extend(expand(&text[start + length + 1..], modern, context)?);
    Some(glyphs)
}

fn shown(glyphs: &[Glyph]) -> String {
    glyphs
        .iter()
        .map(|glyph| match glyph {
            Glyph::Char(c) => *c,
            Glyph::Star => '*',
            Glyph::Mark => '?',
        })
        .collect()
}

/// Four bytes and the number of those that count.
fn network(text: &str) -> Option<(u32, u32)> {
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let bytes: Vec<u32> = address
        .split('.')
        .map_while(|byte| byte.parse().ok())
        .collect();
    if bytes.len() != 4 {
        return None;
    }
    let whole = bytes.iter().fold(0, |sum, byte| sum * 256 + byte);
    Some((whole, length.parse().ok()?))
}

/// `None` where a value has not the form of the operator.
fn compare(base: &str, own: &str, wanted: &str, modern: bool, context: &Value) -> Option<bool> {
    let family = base.replace("Not", "");
    let variables = ["String", "Arn", "Bool"];
    let modern = modern && variables.iter().any(|name| base.starts_with(name));
    let Some(glyphs) = expand(wanted, modern, context) else {
        return Some(false);
    };
    let text = shown(&glyphs);
    let number = |text: &str| text.parse::<f64>().ok();
    let date = |text: &str| DATES.iter().find(|(name, _)| *name == text)?.1;
    let ordered = |order: std::cmp::Ordering| match family
        .trim_start_matches("Numeric")
        .trim_start_matches("Date")
    {
        "Equals" => order.is_eq(),
        "LessThan" => order.is_lt(),
        "LessThanEquals" => order.is_le(),
        "GreaterThan" => order.is_gt(),
        _ => order.is_ge(),
    };
    match family.as_str() {
        "StringEquals" => Some(own == text),
        "StringEqualsIgnoreCase" => Some(own.to_lowercase() == text.to_lowercase()),
        "StringLike" => Some(matches(&glyphs, own)),
        "Bool" => {
            let (own, wanted) = (own.to_lowercase(), text.to_lowercase());
            let known = |text: &String| text == "true" || text == "false";
            (known(&own) && known(&wanted)).then(|| own == wanted)
        }
        "BinaryEquals" => {
            let bytes = |text: &str| {
                BASES
                    .iter()
                    .find(|(base, _)| *base == text)
                    .map(|(_, bytes)| *bytes)
            };
            Some(bytes(own) == bytes(&text) || Some(own) == bytes(&text))
        }
        "IpAddress" if text.contains(':') => {
            (own.contains('.') || own.contains(':')).then(|| own.starts_with("2001:db8:"))
        }
        "IpAddress" => {
            let (wanted, length) = network(&text)?;
            if own.contains(':') {
                return Some(false);
            }
            let shift = 32 - length;
            Some(network(own)?.0 >> shift == wanted >> shift)
        }
        "ArnEquals" | "ArnLike" => {
            let wanted: Vec<_> = split_six(&glyphs)?;
            let own: Vec<_> = own.splitn(6, ':').collect();
            let each = wanted.iter().zip(&own);
            Some(own.len() == 6 && each.into_iter().all(|(wanted, own)| matches(wanted, own)))
        }
        _ if family.starts_with("Numeric") => {
            let order = number(own)?.partial_cmp(&number(&text)?)?;
            Some(ordered(order))
        }
        _ => Some(ordered(date(own)?.cmp(&date(&text)?))),
    }
}

fn split_six(glyphs: &[Glyph]) -> Option<Vec<Vec<Glyph>>> {
    let mut parts = vec![Vec::new()];
    for glyph in glyphs {
        if *glyph == Glyph::Char(':') && parts.len() < 6 {
            parts.push(Vec::new());
        } else {
            parts.last_mut().unwrap().push(*glyph);
        }
    }
    (parts.len() == 6).then_some(parts)
}

/// Whether a condition holds; `None` where it is not documented.
pub(crate) fn holds(
    operator: &str,
    key: &str,
    values: &Value,
    modern: bool,
    context: &Value,
) -> Option<bool> {
    let own = value_of(context, key);
    let list = |value: &Value| -> Vec<String> {
        match value.as_array() {
            Some(values) => values
                .iter()
                .map(|one| one.as_str().unwrap().to_owned())
                .collect(),
            None => vec![value.as_str().unwrap().to_owned()],
        }
    };
    if operator == "Null" {
        return Some(list(values).contains(&own.is_none().to_string()));
    }
    let (set, base) = operator.split_once(':').unwrap_or(("", operator));
    let exists = base.ends_with("IfExists");
    let base = base.trim_end_matches("IfExists");
    let negated = base.contains("Not");
    let passes = |own: &String| {
        let mut found = list(values)
            .into_iter()
            .map(|wanted| compare(base, own, &wanted, modern, context))
            .collect::<Vec<_>>()
            .into_iter();
        if negated {
            found.all(|found| found == Some(false))
        } else {
            found.any(|found| found == Some(true))
        }
    };
    match (set, own) {
        ("", None) => Some(negated || exists),
        ("", Some(Value::Array(_))) => Some(false),
        ("", Some(one)) => Some(passes(&list(one)[0])),
        ("ForAllValues", own) => Some(own.is_none_or(|own| list(own).iter().all(passes))),
        (_, None) if exists => None,
        (_, own) => Some(own.is_some_and(|own| list(own).iter().any(passes))),
    }
}
