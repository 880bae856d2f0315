//! What people who approve a template read: reviewed texts below `snapshots/`.

mod summaries;
