//! What the library promises, told by what comes out of it: reviewed texts under `snapshots/`,
//! properties that hold for every program, and programs that try to break it.

mod diagnostics;
mod documentation;
mod golden;
mod hostile;
mod mistakes;
mod moves;
mod properties;
mod resources;
mod templates;
