//! One reviewed text for each diagnostic code: `snapshots/diagnostics/<code>.snap`.
//!
//! A module for each crate that has codes.

mod assets;
mod calls;
mod company;
mod configuration;
mod constructs;
mod core;
mod language;
mod network;
mod prove;
mod review;
