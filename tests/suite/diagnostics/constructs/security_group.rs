//! The codes of security groups.

use super::*;

#[test]
fn invalid_description() {
    golden::problems(
        "invalid-description",
        in_network(|stack, net| {
            stack.add("Empty", SecurityGroup::new(net.vpc, ""));
            stack.add(
                "Quoted",
                SecurityGroup::new(net.vpc, "the team's functions"),
            );
            stack.add("Long", SecurityGroup::new(net.vpc, "x".repeat(256)));
            let group = stack.add("Group", net.group());
            let home = cidr!("192.168.0.1/32");
            group.allow_to_cidr(stack, home, Port::HTTPS, "");
            group.allow_from_cidr(stack, home, Port::SSH, "für Wartung");
            group.allow_to_prefix_list(
                stack,
                Expr::<PrefixListId>::from_text("pl-63a5400a"),
                Port::HTTPS,
                "<S3>",
            );
        }),
    );
}

#[test]
fn reasons_that_are_too_long_together() {
    let app = in_network(|stack, net| {
        let group = stack.add("Group", net.group());
        for letter in ["a", "b"] {
            let reason = letter.repeat(200);
            group.allow_to_cidr(stack, cidr!("192.168.0.1/32"), Port::HTTPS, &reason);
        }
    });
    let found = app.synth().expect_err("together they have 402 characters");
    assert_eq!(found.len(), 1, "{found}");
    assert!(found.iter().all(|d| d.code() == "invalid-description"));
}

#[test]
fn port_range_reversed() {
    golden::problems(
        "port-range-reversed",
        in_network(|stack, net| {
            let one = stack.add("One", net.group());
            let other = stack.add("Other", net.group());
            one.allow_to(stack, other, Port::tcp_range(6380, 6379));
            let office = cidr!("192.168.0.0/24");
            other.allow_from_cidr(stack, office, Port::udp_range(1, 0), "The office");
        }),
    );
}

#[test]
fn foreign_security_group() {
    golden::problems(
        "foreign-security-group",
        in_network(|stack, net| {
            let other = network(stack, "Other", 30);
            let here = stack.add("Here", net.group());
            let there = stack.add("There", other.group());
            here.allow_to(stack, there, Port::HTTPS);
            stack.add("Function", net.function().security_group(there));
            let endpoint = net.bedrock().policy(some_policy()).security_group(there);
            stack.add("Endpoint", endpoint);
        }),
    );
}

#[test]
fn many_security_group_rules() {
    golden::problems(
        "many-security-group-rules",
        in_network(|stack, net| {
            let group = stack.add("Group", net.group());
            for port in 1..=61 {
                let office = cidr!("192.168.0.0/24");
                group.allow_from_cidr(stack, office, Port::tcp(port), "The office");
                group.allow_to_cidr(stack, office, Port::udp(port), "The office");
            }
        }),
    );
}

fn decided_later<T>(stack: &mut Scope<'_>, id: &str) -> Expr<Vec<T>> {
    let is_here = Condition::equals(pseudo::region(), "us-east-1");
    let is_here = stack.condition(id, is_here);
    intrinsic::if_(
        is_here,
        list::<T>(Vec::<Expr<T>>::new()),
        pseudo::no_value::<Vec<T>>(),
    )
}

#[test]
fn unmergeable_list() {
    golden::problems(
        "unmergeable-list",
        in_network(|stack, net| {
            let group = stack.add("Group", net.group());
            stack[group.cfn()].security_group_egress = Some(decided_later(stack, "Out"));
            stack[group.cfn()].security_group_ingress = Some(decided_later(stack, "In"));
            let office = cidr!("192.168.0.0/24");
            group.allow_from_cidr(stack, office, Port::HTTPS, "The office");
            group.allow_to_cidr(stack, office, Port::HTTPS, "The office");
            let function = stack.add("Function", function());
            stack[function.role().cfn()].policies = Some(decided_later(stack, "Policies"));
        }),
    );
}
