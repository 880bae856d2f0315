//! What people who approve a template read: reviewed texts below `snapshots/`.

mod ids;
mod refactor;
mod summaries;
