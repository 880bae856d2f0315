//! What the library promises, told by what comes out of it: reviewed texts under `snapshots/`,
//! properties that hold for every program, and programs that try to break it.

mod architecture;
mod assertions;
#[path = "../../examples/bedrock_private.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example is a program of its own"
)]
mod bedrock_private;
#[path = "../../examples/bedrock_private_full.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example is a program of its own"
)]
mod bedrock_private_full;
#[path = "../../examples/blueprint.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example is a program of its own"
)]
mod blueprint;
mod configuration;
mod constructs;
mod defaults;
mod diagnostics;
mod diffs;
mod documentation;
mod examples;
mod folder;
mod golden;
mod hostile;
mod mistakes;
mod moves;
#[path = "../../examples/own_construct.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example is a program of its own"
)]
mod own_construct;
mod pictures;
mod proofs;
mod properties;
mod reports;
mod require;
mod resources;
mod review;
mod sources;
mod templates;
mod traps;
#[path = "../examples/two_stacks.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "it is a program of its own, which .ci/handover.py runs"
)]
mod two_stacks;
