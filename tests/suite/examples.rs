//! The examples' templates, exact to the byte.

use crate::{bedrock_private, golden, own_construct};

#[test]
fn bedrock_private() {
    golden::template("bedrock_private", bedrock_private::app());
}

#[test]
fn own_construct() {
    golden::template("own_construct", own_construct::app());
}
