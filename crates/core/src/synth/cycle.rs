//! Circles in a graph: one whole circle for each group of nodes that wait for each other.

use std::collections::VecDeque;

/// Each circle as its members in order, each with the label of its edge to the next.
///
/// Of each strongly connected group the shortest circle through one of its nodes is given. It
/// uses no recursion, so a long chain does not exhaust the stack.
pub(crate) fn find<'a>(edges: &[Vec<(usize, &'a str)>]) -> Vec<Vec<(usize, &'a str)>> {
    let groups = groups(edges);
    let mut sizes = vec![0usize; edges.len()];
    for group in &groups {
        sizes[*group] += 1;
    }
    let mut circles = Vec::new();
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        let group = groups[start];
        let waits_for_itself = edges[start].iter().any(|(next, _)| *next == start);
        if (sizes[group] > 1 || waits_for_itself) && !std::mem::replace(&mut seen[group], true) {
            circles.extend(shortest(edges, &groups, start));
        }
    }
    circles
}

/// The shortest circle through `start` that stays in its group.
fn shortest<'a>(
    edges: &[Vec<(usize, &'a str)>],
    groups: &[usize],
    start: usize,
) -> Option<Vec<(usize, &'a str)>> {
    let mut came_from: Vec<Option<(usize, usize)>> = vec![None; edges.len()];
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for (edge, (next, _)) in edges[node].iter().enumerate() {
            if groups[*next] != groups[start] || came_from[*next].is_some() {
                continue;
            }
            came_from[*next] = Some((node, edge));
            if *next != start {
                queue.push_back(*next);
                continue;
            }
            let mut circle = Vec::new();
            let mut here = start;
            while let Some((before, edge)) = came_from[here] {
                circle.push((before, edges[before][edge].1));
                here = before;
                if here == start {
                    break;
                }
            }
            circle.reverse();
            return Some(circle);
        }
    }
    None
}

/// The strongly connected group of each node, named by one of its members (Tarjan, 1972).
fn groups(edges: &[Vec<(usize, &str)>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let count = edges.len();
    let (mut order, mut low) = (vec![UNSEEN; count], vec![0; count]);
    let (mut group, mut on_stack) = (vec![UNSEEN; count], vec![false; count]);
    let (mut stack, mut next) = (Vec::new(), 0);
    for root in 0..count {
        if order[root] != UNSEEN {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                order[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
                on_stack[node] = true;
            } else {
                let (child, _) = edges[node][edge - 1];
                low[node] = low[node].min(low[child]);
            }
            let mut descended = false;
            for (step, (child, _)) in edges[node].iter().enumerate().skip(edge) {
                if order[*child] == UNSEEN {
                    work.push((node, step + 1));
                    work.push((*child, 0));
                    descended = true;
                    break;
                }
                if on_stack[*child] {
                    low[node] = low[node].min(order[*child]);
                }
            }
            if !descended && low[node] == order[node] {
                while let Some(member) = stack.pop() {
                    on_stack[member] = false;
                    group[member] = node;
                    if member == node {
                        break;
                    }
                }
            }
        }
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(usize, usize)], count: usize) -> Vec<Vec<(usize, &'static str)>> {
        let mut graph = vec![Vec::new(); count];
        for (from, to) in edges {
            graph[*from].push((*to, "Label"));
        }
        graph
    }

    fn members(edges: &[(usize, usize)], count: usize) -> Vec<Vec<usize>> {
        find(&graph(edges, count))
            .into_iter()
            .map(|circle| circle.into_iter().map(|(node, _)| node).collect())
            .collect()
    }

    #[test]
    fn circles_are_found_whole() {
        assert_eq!(members(&[(0, 1), (1, 2)], 3), Vec::<Vec<usize>>::new());
        assert_eq!(members(&[(0, 1), (1, 2), (2, 0)], 3), [[0, 1, 2]]);
        assert_eq!(members(&[(0, 0)], 1), [[0]]);
        assert_eq!(
            members(&[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)], 4),
            [[0, 1], [2, 3]]
        );
        // The chord makes the circle shorter.
        assert_eq!(members(&[(0, 1), (1, 2), (2, 0), (1, 0)], 3), [[0, 1]]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let count = 200_000;
        let chain: Vec<(usize, usize)> = (1..count).map(|n| (n - 1, n)).collect();
        assert!(find(&graph(&chain, count)).is_empty());
    }
}
