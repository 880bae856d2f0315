//! Pictures as flowcharts of Mermaid, within what GitHub renders.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::permissions::{Chart, Verdict};
use crate::picture::{Class, Edge, Kind, Picture};
use crate::words::{self, label};

/// The most edges and characters of a flowchart that are rendered, `maxEdges` and `maxTextSize`:
/// <https://mermaid.js.org/config/schema-docs/config.html>.
const MOST_EDGES: usize = 500;
const MOST_CHARACTERS: usize = 50_000;
/// How much of a name is shown.
const NAME: usize = 48;
const LABEL: usize = 60;
/// How many notes are written, and how much of each.
const NOTES: usize = 8;
const NOTE: usize = 200;

/// Colours that stand out from light and from dark.
const CLASSES: [(Class, &str); 5] = [
    (Class::Flow, "stroke:#2f81f7"),
    (Class::Service, "stroke:#848d97"),
    (Class::Company, "stroke:#2da44e"),
    (Class::Internet, "stroke:#e5534b"),
    (Class::Other, "stroke:#bf8700"),
];

/// Draws as much as fits, and tells how much that is.
fn bounded(total: usize, draw: impl Fn(usize) -> (String, usize)) -> String {
    let fits = |shown: usize| {
        let (text, edges) = draw(shown);
        (text.chars().count() <= MOST_CHARACTERS && edges <= MOST_EDGES).then_some(text)
    };
    if let Some(text) = fits(total) {
        return text;
    }
    let (mut low, mut high) = (0, total);
    while low + 1 < high {
        let middle = usize::midpoint(low, high);
        if fits(middle).is_some() {
            low = middle;
        } else {
            high = middle;
        }
    }
    fits(low).unwrap_or_else(|| "flowchart LR\n  cut[\"too large to be drawn\"]\n".to_owned())
}

pub(crate) fn network(picture: &Picture) -> String {
    bounded(picture.items.len(), |shown| {
        Chartist::new(picture, shown).draw()
    })
}

struct Chartist<'a> {
    picture: &'a Picture,
    /// The short names of the things that are drawn.
    names: BTreeMap<&'a str, String>,
    out: String,
    edges: Vec<Option<Class>>,
}

impl<'a> Chartist<'a> {
    fn new(picture: &'a Picture, shown: usize) -> Self {
        // Boxes come first, then what lies in them.
        let mut order: Vec<(Kind, &str)> = picture
            .items
            .iter()
            .map(|(id, item)| (item.kind, id.as_str()))
            .collect();
        order.sort_unstable();
        let names = order.iter().take(shown).enumerate();
        Self {
            names: names
                .map(|(index, (_, id))| (*id, format!("n{index}")))
                .collect(),
            picture,
            out: String::from("flowchart LR\n"),
            edges: Vec::new(),
        }
    }

    fn draw(mut self) -> (String, usize) {
        let picture = self.picture;
        let tops = picture
            .items
            .iter()
            .filter(|(_, item)| item.parent.is_none());
        for (id, _) in tops {
            self.enclosed(id, 1);
        }
        let outside = picture
            .items
            .iter()
            .filter(|(_, item)| item.kind.is_outside());
        for (id, _) in outside {
            self.node(id, 1);
        }
        self.interfaces();
        for ((from, to), edge) in &picture.edges {
            self.edge(from, to, edge);
        }
        self.tail();
        (self.out, self.edges.len())
    }

    fn enclosed(&mut self, id: &'a str, depth: usize) {
        let Some(name) = self.names.get(id).cloned() else {
            return;
        };
        let indent = "  ".repeat(depth);
        let item = &self.picture.items[id];
        let title = if item.detail.is_empty() {
            label(&item.name, NAME)
        } else {
            format!(
                "{} · {}",
                label(&item.name, NAME),
                label(&item.detail, NAME)
            )
        };
        let _ = writeln!(self.out, "{indent}subgraph {name}[\"{title}\"]");
        for inner in self.picture.within(id, Kind::is_box) {
            self.enclosed(inner, depth + 1);
        }
        for inner in self
            .picture
            .within(id, |kind| !kind.is_box() && !kind.is_outside())
        {
            if !self.lies_in_one(inner) {
                self.node(inner, depth + 1);
            }
        }
        let all = self.picture.items.iter();
        for (inner, item) in all.filter(|(_, item)| item.subnets.iter().any(|own| own == id)) {
            if self.lies_in_one(inner) {
                self.node(inner, depth + 1);
            } else if let Some(own) = self.names.get(inner.as_str()) {
                let words = if item.sure { "interface" } else { "interface?" };
                let _ = writeln!(self.out, "{indent}  {own}_{name}([\"{words}\"])");
            }
        }
        let _ = writeln!(self.out, "{indent}end");
    }

    fn lies_in_one(&self, id: &str) -> bool {
        self.picture.items[id].subnets.len() == 1
    }

    fn node(&mut self, id: &str, depth: usize) {
        let Some(name) = self.names.get(id) else {
            return;
        };
        let item = &self.picture.items[id];
        let (open, close) = match item.kind {
            Kind::Database | Kind::Files => ("[(", ")]"),
            Kind::Endpoint | Kind::GatewayEndpoint => ("([", "])"),
            Kind::Internet | Kind::Company | Kind::Peer => ("((", "))"),
            kind if kind.is_gateway() || kind == Kind::Nat => ("{{", "}}"),
            _ => ("[", "]"),
        };
        let text = label(&item.name, NAME);
        let detail = label(&item.detail, NAME);
        let indent = "  ".repeat(depth);
        let _ = writeln!(
            self.out,
            "{indent}{name}{open}\"{text}<br/>{detail}\"{close}"
        );
    }

    /// Lines from things to their network interfaces in several subnets.
    fn interfaces(&mut self) {
        for (id, item) in &self.picture.items {
            let Some(name) = self.names.get(id.as_str()) else {
                continue;
            };
            for subnet in item.subnets.iter().filter(|_| item.subnets.len() > 1) {
                if let Some(subnet) = self.names.get(subnet.as_str()) {
                    let _ = writeln!(self.out, "  {name} -.- {name}_{subnet}");
                    self.edges.push(None);
                }
            }
        }
    }

    fn edge(&mut self, from: &str, to: &str, edge: &Edge) {
        let (Some(from), Some(to)) = (self.names.get(from), self.names.get(to)) else {
            return;
        };
        let arrow = if edge.sure && edge.class != Class::Internet {
            "-->"
        } else {
            "-.->"
        };
        let mark = if edge.sure { "" } else { " ?" };
        let text = format!("{}{mark}", label(&edge.label(), LABEL));
        let text = if text.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", text.trim())
        };
        let _ = writeln!(self.out, "  {from} {arrow}{text} {to}");
        self.edges.push(Some(edge.class));
    }

    fn tail(&mut self) {
        for (class, style) in CLASSES {
            let indices = self.edges.iter().enumerate();
            let own = indices.filter(|(_, edge)| **edge == Some(class));
            let own: Vec<String> = own.map(|(index, _)| index.to_string()).collect();
            if !own.is_empty() {
                let _ = writeln!(self.out, "  linkStyle {} {style}", own.join(","));
            }
        }
        let unsure = self
            .names
            .iter()
            .filter(|(id, _)| !self.picture.items[**id].sure);
        for (_, name) in unsure {
            let _ = writeln!(self.out, "  style {name} stroke-dasharray:4 3");
        }
        notes(&mut self.out, &self.picture.notes);
        let cut = self.picture.items.len() - self.names.len();
        if cut > 0 {
            let _ = writeln!(
                self.out,
                "  cut[\"{cut} more things are not drawn: the picture would be too large\"]"
            );
        }
    }
}

/// What is said beside a picture.
fn notes(out: &mut String, all: &BTreeSet<String>) {
    for (index, note) in words::first(all, NOTES).iter().enumerate() {
        let _ = writeln!(out, "  note{index}[\"{}\"]", label(note, NOTE));
    }
}

pub(crate) fn permissions(chart: &Chart) -> String {
    let total: usize = chart.roles.values().map(|(_, rows)| 1 + rows.len()).sum();
    bounded(total, |shown| {
        let mut out = String::from("flowchart LR\n");
        let (mut drawn, mut edges) = (0, Vec::new());
        for (index, (role, (users, rows))) in chart.roles.iter().enumerate() {
            if index + drawn == shown {
                break;
            }
            let users: Vec<String> = users.iter().map(|user| label(user, NAME)).collect();
            let users = match users.len() {
                0 => "role".to_owned(),
                _ => format!("role of {}", users.join(", ")),
            };
            let name = label(role, NAME);
            let _ = writeln!(out, "  r{index}[\"{name}<br/>{users}\"]");
            for row in rows {
                if index + 1 + drawn == shown {
                    break;
                }
                let actions = label(&row.actions.join(", "), 160);
                let resources = label(&row.resources.join(", "), 160);
                let line = if row.verdict <= Verdict::Works {
                    "--"
                } else {
                    "-."
                };
                let end = if row.verdict <= Verdict::Works {
                    "-->"
                } else {
                    ".->"
                };
                let _ = writeln!(out, "  w{drawn}[\"{resources}\"]");
                let words = format!("{actions} · {}", row.verdict.words());
                match &row.via {
                    None => {
                        let _ = writeln!(out, "  r{index} {line} \"{words}\" {end} w{drawn}");
                    }
                    Some(endpoint) => {
                        let endpoint = label(endpoint, NAME);
                        let _ = writeln!(out, "  e{drawn}([\"{endpoint}\"])");
                        let _ = writeln!(out, "  r{index} {line} \"{words}\" {end} e{drawn}");
                        let arrow = if row.verdict <= Verdict::Works {
                            "-->"
                        } else {
                            "-.->"
                        };
                        let _ = writeln!(out, "  e{drawn} {arrow} w{drawn}");
                        edges.push(row.verdict);
                    }
                }
                edges.push(row.verdict);
                drawn += 1;
            }
        }
        for (verdict, style) in [
            (Verdict::Works, "stroke:#2da44e"),
            (Verdict::Unknown, "stroke:#bf8700"),
            (Verdict::Stopped, "stroke:#e5534b"),
            (Verdict::Denied, "stroke:#e5534b"),
        ] {
            let own = edges.iter().enumerate().filter(|(_, own)| **own == verdict);
            let own: Vec<String> = own.map(|(index, _)| index.to_string()).collect();
            if !own.is_empty() {
                let _ = writeln!(out, "  linkStyle {} {style}", own.join(","));
            }
        }
        notes(&mut out, &chart.notes);
        if shown < total {
            let cut = total - shown;
            let _ = writeln!(
                out,
                "  cut[\"{cut} more roles and permissions are not drawn\"]"
            );
        }
        (out, edges.len())
    })
}
