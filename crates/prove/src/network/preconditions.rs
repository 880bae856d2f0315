//! What keeps the pieces of a network from being made, or from being used at all.

use super::{Network, Place};
use crate::truth::Truth;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// An endpoint has private names, and its VPC lacks a DNS attribute.
    PrivateDnsWithoutVpcDns,
}

impl Code {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivateDnsWithoutVpcDns => "private-dns-without-vpc-dns",
        }
    }
}

/// Something that keeps the pieces from being made or used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// The same in words.
    pub words: String,
    /// Whether it is surely so: yes or unknown.
    pub holds: Truth,
}

impl Network<'_> {
    /// What keeps the pieces from being made or used, in the order of the logical ids.
    pub fn preconditions(&self) -> Vec<Finding> {
        Vec::new()
    }
}
