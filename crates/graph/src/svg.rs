//! Pictures as SVG of our own drawing.
//!
//! `canvas`, what writes the elements; `style`, colours for light and dark; `glyphs`, signs of our
//! own; `place` and `network`, the picture of a network; `permissions`, that of who may do what.

mod canvas;
mod glyphs;
mod network;
mod permissions;
mod place;
mod style;

/// How many notes are written below a picture.
const NOTES: usize = 40;

pub(crate) use network::network;
pub(crate) use permissions::permissions;
