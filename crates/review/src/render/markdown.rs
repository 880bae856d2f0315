//! For a comment in a pull request.

use formwork_prove::{inline, plain as visible};

use crate::change::{Direction, FlowChange, Impact, Replacement, ResourceChange};
use crate::diff::Diff;
use crate::proofs::ProofChange;
use crate::render::put;
use crate::render::text::{fate, sides};

/// The longest comment that GitHub takes is 65,536 characters.
const LONGEST: usize = 65_535;
/// Kept for what stands below the table.
const FOR_THE_END: usize = 400;
const WARNING: &str = "\n> [!WARNING]\n";
const CUT: &str =
    "\n\n*Cut here: a comment takes 65,536 characters. The whole is in the output of the check.*\n";

impl Diff {
    /// The whole as a comment of a pull request, shorter than 65,536 characters. It ends with a mark
    /// by which the next run finds it.
    pub fn to_markdown(&self) -> String {
        let counts = self.counts();
        let danger = counts.replace + counts.may_replace > 0
            || self.resources().iter().any(ResourceChange::endangers_data)
            || self.network().iter().any(FlowChange::is_way_out)
            || self.proofs().changes.iter().any(ProofChange::is_worse);
        let title = match self.name() {
            "" => "formwork".to_owned(),
            name => format!("formwork: {}", plain(name)),
        };
        let warning = if danger { " :warning:" } else { "" };
        let mark = format!(
            "<!-- formwork:{} -->\n",
            plain(self.name()).replace("--", "- -")
        );
        let mut out = format!("### {title} — {}{warning}\n", self.headline());
        if self.is_empty() && self.access().is_empty() && self.network().is_empty() {
            out.push_str("\nNothing changes.\n\n");
            out.push_str(&mark);
            return out;
        }
        out.push_str(&self.warnings());
        out.push_str(&self.table());
        out.push_str(&self.access_words());
        out.push_str(&self.network_words());
        out.push_str(&self.proof_words());
        let text = self.to_text();
        let fence = fence(&text);
        let whole = format!(
            "\n<details><summary>Full diff</summary>\n\n{fence}text\n{text}{fence}\n\n</details>\n\n"
        );
        if length(&out) + length(&whole) + length(&mark) <= LONGEST {
            return out + &whole + &mark;
        }
        let room = LONGEST.saturating_sub(length(&mark) + FOR_THE_END);
        if length(&out) > room {
            out = lines_within(&out, room);
            return out + CUT + "\n" + &mark;
        }
        let room = room.saturating_sub(length(&out));
        let text = lines_within(&text, room);
        out + "\n<details><summary>Full diff</summary>\n\n"
            + &format!("{fence}text\n{text}{fence}\n\n</details>\n")
            + CUT
            + "\n"
            + &mark
    }

    fn warnings(&self) -> String {
        let mut out = String::new();
        for change in self.resources() {
            let is_replaced = matches!(change.impact, Impact::Replace | Impact::MayReplace);
            if !is_replaced && !change.endangers_data() {
                continue;
            }
            if out.is_empty() {
                out.push_str(WARNING);
            }
            let word = match change.impact {
                Impact::Replace => "Replacement",
                Impact::MayReplace => "Possible replacement",
                Impact::Orphan => "Left behind",
                _ => "Destruction",
            };
            let because: Vec<String> = change
                .properties
                .iter()
                .filter(|property| property.replacement != Replacement::No)
                .map(|property| code(property.path.trim_start_matches('/')))
                .collect();
            let because = match because.as_slice() {
                [] => String::new(),
                all => format!(" because {} changes", all.join(", ")),
            };
            let mut told = String::new();
            if change.stateful {
                told.push_str("; it keeps data of its own");
            }
            if let Some(fate) = fate(change) {
                put(&mut told, format_args!("; {fate}"));
            }
            match change.followers.len() {
                0 => {}
                1 => told.push_str("; 1 resource follows"),
                count => put(&mut told, format_args!("; {count} resources follow")),
            }
            let id = code(&change.id);
            let kind = plain(&change.type_name);
            put(
                &mut out,
                format_args!("> **{word}**: {id} ({kind}){because}{told}.\n"),
            );
        }
        for flow in self.network() {
            if flow.is_way_out() {
                if out.is_empty() {
                    out.push_str(WARNING);
                }
                put(
                    &mut out,
                    format_args!(
                        "> **Way out to the internet**: {} goes {}.\n",
                        code(&flow.of),
                        code(&flow.flow)
                    ),
                );
            }
        }
        self.broken_proofs(&mut out);
        out
    }

    /// What is proved no more.
    fn broken_proofs(&self, out: &mut String) {
        for change in self
            .proofs()
            .changes
            .iter()
            .filter(|change| change.is_worse())
        {
            if out.is_empty() {
                out.push_str(WARNING);
            }
            let headline = change.headline();
            let (first, rest) = headline.split_at(1);
            let claim = inline(&change.claim);
            put(
                out,
                format_args!("> **{}{rest}**: {claim}.\n", first.to_uppercase()),
            );
        }
    }

    fn proof_words(&self) -> String {
        let proofs = self.proofs();
        if proofs.is_empty() {
            return String::new();
        }
        let mut out = format!("\n**Proofs**: {}\n", proofs.headline());
        for change in &proofs.changes {
            let headline = change.headline();
            let headline = if change.is_worse() {
                format!("**{headline}**")
            } else {
                headline
            };
            let because: Vec<String> = change.because.iter().map(|phrase| inline(phrase)).collect();
            let because = match because.as_slice() {
                [] => String::new(),
                all => format!("; {}", all.join("; ")),
            };
            let claim = inline(&change.claim);
            put(&mut out, format_args!("- {headline}: {claim}{because}\n"));
        }
        out
    }

    fn table(&self) -> String {
        if self.resources().is_empty() {
            return String::new();
        }
        let mut out = String::from("\n| | Resource | Type | Why |\n|---|---|---|---|\n");
        let mut rows: Vec<&ResourceChange> = self.resources().iter().collect();
        rows.sort_by_key(|change| std::cmp::Reverse(change.impact));
        for change in rows {
            let icon = match change.impact {
                Impact::Create => ":heavy_plus_sign:",
                Impact::Update => ":pencil2:",
                Impact::MayReplace => ":grey_question:",
                Impact::Replace => ":recycle:",
                Impact::Orphan => ":outbox_tray:",
                Impact::Destroy => ":x:",
            };
            let id = code(&change.id);
            let kind = change
                .type_name
                .strip_prefix("AWS::")
                .unwrap_or(&change.type_name);
            put(
                &mut out,
                format_args!("| {icon} | {id} | {} | {} |\n", plain(kind), why(change)),
            );
        }
        out
    }

    fn access_words(&self) -> String {
        let mut out = String::new();
        for change in self.access() {
            let word = match change.direction {
                Direction::Same => "Access in other words".to_owned(),
                _ => format!("Access {}", change.word()),
            };
            put(
                &mut out,
                format_args!("\n**{word}**: {} ({})\n", code(&change.of), change.kind),
            );
            for cause in change.causes() {
                put(&mut out, format_args!("- since {}\n", plain(cause)));
            }
            for line in &change.removed {
                put(&mut out, format_args!("- gone: {}\n", code(line)));
            }
            for line in &change.added {
                put(&mut out, format_args!("- new: {}\n", code(line)));
            }
        }
        out
    }

    fn network_words(&self) -> String {
        let mut out = String::new();
        for (opened, word) in [(true, "Network opened"), (false, "Network closed")] {
            let flows: Vec<_> = self
                .network()
                .iter()
                .filter(|flow| flow.opened == opened)
                .collect();
            if flows.is_empty() {
                continue;
            }
            let noun = if flows.len() == 1 { "flow" } else { "flows" };
            put(
                &mut out,
                format_args!("\n**{word}**: {} {noun}\n", flows.len()),
            );
            for flow in flows {
                put(
                    &mut out,
                    format_args!("- {}: {}\n", code(&flow.of), code(&flow.flow)),
                );
            }
        }
        out
    }
}

fn why(change: &ResourceChange) -> String {
    let mut all: Vec<String> = change
        .properties
        .iter()
        .map(|property| {
            let path = code(property.path.trim_start_matches('/'));
            let value = sides(property.old.as_deref(), property.new.as_deref());
            if value.chars().count() > 80 {
                path
            } else {
                format!("{path} {}", code(&value))
            }
        })
        .collect();
    all.extend(
        change
            .attributes
            .iter()
            .map(|attribute| code(&attribute.name)),
    );
    all.extend(change.notes.iter().map(|note| plain(note)));
    let more = all.len().saturating_sub(5);
    all.truncate(5);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all.join("; ")
}

/// Text in which nothing is markup.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '[' | ']' | '#' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Text as code: with more backticks around it than there are in it.
fn code(text: &str) -> String {
    let flat = visible(text).replace('|', "\\|");
    let longest = flat
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    if longest == 0 {
        return format!("`{flat}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {flat} {fence}")
}

fn fence(text: &str) -> String {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// GitHub counts characters; those outside of the basic plane may count as two.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// As many whole lines as there is room for.
fn lines_within(text: &str, room: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for line in text.split_inclusive('\n') {
        used += length(line);
        if used > room {
            break;
        }
        out.push_str(line);
    }
    out
}
