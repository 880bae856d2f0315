//! `moved` and `pin`: which logical id a thing has after a refactor.

use formwork::{App, RawResource, Scope};

/// Adds a resource at each path, lets `refactor` speak, and compares all logical ids.
fn check(paths: &[&str], refactor: impl FnOnce(&mut Scope<'_>), expected: &[&str]) {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    add(&mut stack, paths);
    refactor(&mut stack);
    let assembly = app.synth().expect("the program has no errors");
    let entries = assembly.stacks()[0].entries();
    let found = |path: &str| {
        let path = format!("Demo/{path}");
        let entry = entries.iter().find(|entry| entry.path() == path);
        entry.map_or("nothing", |entry| entry.logical_id())
    };
    let found: Vec<&str> = paths.iter().map(|path| found(path)).collect();
    assert_eq!(found, expected);
}

/// `paths` has everything of a group in a row.
fn add(scope: &mut Scope<'_>, paths: &[&str]) {
    let first = |path: &&str| path.split('/').next().map(str::to_owned);
    for group in paths.chunk_by(|one, next| first(one) == first(next)) {
        let inside: Option<Vec<&str>> = group
            .iter()
            .map(|path| path.split_once('/').map(|(_, rest)| rest))
            .collect();
        let id = first(&group[0]).unwrap_or_default();
        match inside {
            Some(inside) => add(&mut scope.group(id), &inside),
            None => drop(scope.add(id, RawResource::new("AWS::SNS::Topic"))),
        }
    }
}

fn moves(moves: &[(&'static str, &'static str)]) -> impl FnOnce(&mut Scope<'_>) {
    let moves = moves.to_vec();
    move |scope| {
        for (from, to) in moves {
            scope.moved(from, to);
        }
    }
}

#[test]
fn everything_below_a_path_is_moved_with_it() {
    check(
        &["New/Vpc", "Newer/Vpc"],
        moves(&[("Old", "New")]),
        &["OldVpc", "NewerVpc"],
    );
}

#[test]
fn the_longest_target_applies() {
    check(
        &["A/B", "A/C"],
        moves(&[("X", "A"), ("Y", "A/B")]),
        &["Y", "XC"],
    );
}

#[test]
fn moves_add_up_in_whatever_order_they_are_written() {
    check(&["C/Vpc"], moves(&[("A", "B"), ("B", "C")]), &["AVpc"]);
    check(&["C/Vpc"], moves(&[("B", "C"), ("A", "B")]), &["AVpc"]);
    let chain = [("D", "E"), ("A", "B"), ("C", "D"), ("B/x", "C")];
    check(&["E/Vpc"], moves(&chain), &["AXVpc"]);
}

#[test]
fn two_things_change_places() {
    check(
        &["A/Vpc", "B/Vpc"],
        moves(&[("A", "B"), ("B", "A")]),
        &["BVpc", "AVpc"],
    );
}

#[test]
fn a_place_that_was_left_is_taken_by_another() {
    check(
        &["B/Vpc", "C/Vpc"],
        moves(&[("A", "B"), ("B", "C")]),
        &["AVpc", "BVpc"],
    );
}

#[test]
fn everything_is_moved_into_a_group_or_out_of_it() {
    check(
        &["Network/Vpc", "Network/Role"],
        moves(&[("", "Network")]),
        &["Vpc", "Role"],
    );
    check(&["Vpc"], moves(&[("Network", "")]), &["NetworkVpc"]);
}

#[test]
fn moves_that_go_round_come_to_an_end() {
    let round = [("X", "Y"), ("Y", "X"), ("Y", "Z")];
    check(&["Z/Vpc"], moves(&round), &["XVpc"]);
}

#[test]
fn a_pin_is_stronger_than_a_move() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let topic = stack.add("New", RawResource::new("AWS::SNS::Topic"));
    stack.moved("Old", "New");
    stack.pin(topic, "Deployed");
    let assembly = app
        .synth()
        .expect("the move is used, though the pin is stronger");
    assert_eq!(assembly.stacks()[0].entries()[0].logical_id(), "Deployed");
}
