//! Mistakes that do not compile, one file each, and what the compiler says to them.
//!
//! The texts are those of the toolchain in `rust-toolchain.toml`. After a change:
//! `TRYBUILD=overwrite cargo test --test compile_fail`, then read them as somebody would who meets
//! the library for the first time.

#[test]
fn mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("compile_fail/*.rs");
}
