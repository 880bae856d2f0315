//! Programs that are in order, and whose parts can be defined in any order.

use formwork::prelude::*;
use formwork::{Json, NodeId, Value};
use proptest::prelude::*;

use crate::resources::Bucket;

/// Things of several kinds in several groups, with references only to things of lower number.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    things: Vec<Thing>,
    group_tags: Vec<(usize, String, String)>,
    metadata: Vec<String>,
}

#[derive(Clone, Debug)]
struct Thing {
    group: usize,
    kind: Kind,
    /// Taken modulo the number of the thing.
    refers_to: Vec<usize>,
    waits_for: Vec<usize>,
    tag: Option<String>,
    grants: Vec<(usize, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Bucket,
    Parameter,
    Output,
}

/// What is collected beside a node and written at the end, as statements of grants are.
#[derive(Debug, Default)]
struct Granted(Vec<Value>);

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    let kind = prop_oneof![
        6 => Just(Kind::Bucket),
        1 => Just(Kind::Parameter),
        1 => Just(Kind::Output),
    ];
    let others = || prop::collection::vec(0..100usize, 0..3);
    let grants = prop::collection::vec((0..100usize, "[a-z]{1,3}"), 0..3);
    let thing = (
        0..3usize,
        kind,
        others(),
        others(),
        prop::option::of("[a-z]{1,3}"),
        grants,
    );
    let thing = thing.prop_map(|(group, kind, refers_to, waits_for, tag, grants)| Thing {
        group,
        kind,
        refers_to,
        waits_for,
        tag,
        grants,
    });
    // Of several tags of one key the last counts, so each key comes once.
    let tags = prop::collection::btree_map((0..3usize, "[a-c]"), "[a-z]{1,3}", 0..4);
    let metadata = prop::collection::btree_set("[a-z]{1,3}", 0..3);
    (prop::collection::vec(thing, 1..8), tags, metadata).prop_map(|(mut things, tags, metadata)| {
        things[0].kind = Kind::Bucket;
        Plan {
            things,
            group_tags: tags
                .into_iter()
                .map(|((g, key), value)| (g, key, value))
                .collect(),
            metadata: metadata.into_iter().collect(),
        }
    })
}

impl Plan {
    pub(crate) fn id(number: usize) -> String {
        format!("Thing{number}")
    }

    pub(crate) fn len(&self) -> usize {
        self.things.len()
    }

    /// The path of a thing below the scope in which it is defined.
    pub(crate) fn path(&self, number: usize, id: &dyn Fn(usize) -> String) -> String {
        format!("group-{}/{}", self.things[number].group, id(number))
    }

    /// How many steps its definition has: groups, things, tags, metadata.
    pub(crate) fn order_len(&self) -> usize {
        3 + self.things.len() + self.group_tags.len() + self.metadata.len()
    }

    /// A random order of the steps.
    pub(crate) fn order(&self) -> impl Strategy<Value = Vec<usize>> + use<> {
        Just((0..self.order_len()).collect::<Vec<_>>()).prop_shuffle()
    }

    pub(crate) fn app(&self, order: &[usize], id: impl Fn(usize) -> String) -> App {
        let mut app = App::new();
        self.define(&mut app.stack("Demo"), order, &id);
        app
    }

    /// Defines the things in this order, then says of them in the same order what they refer to.
    pub(crate) fn define(
        &self,
        scope: &mut Scope<'_>,
        order: &[usize],
        id: &dyn Fn(usize) -> String,
    ) -> Vec<NodeId> {
        let mut nodes: Vec<Option<(NodeId, Option<Handle<Bucket>>)>> =
            vec![None; self.things.len()];
        let count = self.things.len();
        let group_of = |step: usize| {
            (0..3).position(|group| {
                let first = order
                    .iter()
                    .position(|s| *s < count && self.things[*s].group == group);
                first.is_some_and(|place| order[place] == step)
            })
        };
        // A group is opened where the first thing of it comes, and filled at once: a scope can be
        // opened only once.
        for step in order {
            let Some(group) = group_of(*step) else {
                if let Some(key) = step
                    .checked_sub(count)
                    .and_then(|key| self.metadata.get(key))
                {
                    scope.metadata(key.clone(), serde_json::json!({"of": key}));
                }
                continue;
            };
            let mut open = scope.group(format!("group-{group}"));
            let tags = order.iter().rev().filter_map(|s| self.group_tags.get(*s));
            for (_, key, value) in tags.filter(|(g, ..)| *g == group) {
                open.tag(key.clone(), value.as_str());
            }
            let in_group = |s: &&usize| **s < count && self.things[**s].group == group;
            for number in order.iter().filter(in_group) {
                nodes[*number] = Some(self.add(&mut open, *number, id(*number)));
            }
        }
        let nodes: Vec<_> = nodes
            .into_iter()
            .map(|n| n.expect("each has its group"))
            .collect();
        for number in order.iter().filter(|step| **step < count) {
            self.connect(scope, *number, &nodes);
        }
        nodes.into_iter().map(|(node, _)| node).collect()
    }

    fn add(
        &self,
        scope: &mut Scope<'_>,
        number: usize,
        id: String,
    ) -> (NodeId, Option<Handle<Bucket>>) {
        match self.things[number].kind {
            Kind::Bucket => {
                let bucket = scope.add(id, Bucket::default());
                (bucket.node(), Some(bucket))
            }
            Kind::Parameter => {
                let parameter = Parameter::<String>::new().default(format!("of {number}"));
                (scope.parameter(id, parameter).node(), None)
            }
            Kind::Output => {
                let output = Output::new(text!["of ", pseudo::region()]);
                (scope.output(id, output).node(), None)
            }
        }
    }

    fn connect(
        &self,
        scope: &mut Scope<'_>,
        number: usize,
        nodes: &[(NodeId, Option<Handle<Bucket>>)],
    ) {
        let thing = &self.things[number];
        let Some(bucket) = nodes[number].1 else {
            return;
        };
        let buckets: Vec<Handle<Bucket>> = nodes[..number].iter().filter_map(|(_, b)| *b).collect();
        if let Some(tag) = &thing.tag {
            scope.attributes(bucket).tag("own", tag.as_str());
        }
        if buckets.is_empty() {
            return;
        }
        let pick = |other: &usize| buckets[other % buckets.len()];
        let parts = thing.refers_to.iter().map(|other| text!["-", pick(other)]);
        let name = parts.fold(text!["n"], |name, part| text![name, part]);
        scope[bucket].name = Some(name.cast());
        for other in &thing.waits_for {
            scope.attributes(bucket).depends_on(pick(other));
        }
        for (other, action) in &thing.grants {
            let to = pick(other);
            // The grant is written into the metadata of the thing of higher number.
            let statement = Value::call("Acme::Allow", text![action.as_str(), to].into_value());
            scope.data::<Granted>(bucket).0.push(statement);
            scope.at(bucket).at_synth(Phase::Write, move |scope| {
                let mut statements = std::mem::take(&mut scope.data::<Granted>(bucket).0);
                if statements.is_empty() {
                    return;
                }
                statements.sort_by_key(|statement| scope.app().sort_key(statement));
                let statements = Expr::<Json>::from_value(Value::List(statements));
                scope.attributes(bucket).metadata("Granted", statements);
            });
        }
    }
}
