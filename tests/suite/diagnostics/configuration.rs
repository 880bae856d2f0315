//! What people are told of their configuration files.

use formwork::config;

use crate::blueprint::PrivateBedrock;
use crate::golden;

#[test]
fn invalid_configuration() {
    let text = "\
stack: Payments-Prod
network:
  cidr: 10.20.0.5/16
  zone: 9
function:
  model: us.anthropic.claude-3-haiku-20240307-v1:0
  timeout-seconds: \"60\"
  log-retention: three-month
  memory-mib: 64
database:
  engine: {postgress: \"17.9\"}
  stand-by: yes
company:
  networks: [172.16.0.0/12, 10.0.0.0/33]
function:
  model: anthropic.claude-instant-v1
";
    let found = config::from_str::<PrivateBedrock>(text, "stacks/prod.yaml");
    golden::told("invalid-configuration", &found.expect_err("it has faults"));
}

#[test]
fn unreadable_configuration() {
    let found = config::load::<PrivateBedrock>("stacks/nowhere.yaml");
    golden::told(
        "unreadable-configuration",
        &found.expect_err("it is not there"),
    );
}
