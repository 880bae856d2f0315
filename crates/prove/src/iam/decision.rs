//! [`Decision`]: what the layers say together, and which statements decided it.

use std::sync::Arc;

use crate::truth::{Cause, Truth};

use super::origin::{Layer, Origin};
use super::statement::Effect;

/// What becomes of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is allowed.
    Allowed,
    /// Nothing allows it.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
    /// It depends on something that is not known.
    Unknown(Cause),
}

/// A statement that applies to the call, or of which that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Match {
    /// Where it is written.
    pub origin: Arc<Origin>,
    /// What it does.
    pub effect: Effect,
    /// Whether it applies: yes, or unknown.
    pub applies: Truth,
}

/// What one layer says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LayerDecision {
    /// The layer.
    pub layer: Layer,
    /// Of control policies: the name of the level.
    pub level: Option<Arc<str>>,
    /// Whether one of its statements allows.
    pub allows: Truth,
    /// Whether one of its statements denies.
    pub denies: Truth,
}

/// What the layers say together, and which statements decided it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    pub(super) outcome: Outcome,
    pub(super) allowed: Truth,
    pub(super) layers: Vec<LayerDecision>,
    pub(super) matched: Vec<Match>,
    pub(super) blocked: Vec<Layer>,
    pub(super) notes: Vec<String>,
}

impl Decision {
    /// What becomes of the call.
    pub const fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Whether the call is allowed. Surely not, also where it is not known which kind of denial it
    /// is.
    pub const fn allowed(&self) -> &Truth {
        &self.allowed
    }

    /// What each layer says that has a policy, in the order in which AWS asks them.
    pub fn layers(&self) -> &[LayerDecision] {
        &self.layers
    }

    /// What one layer says, of control policies the first level.
    pub fn layer(&self, layer: Layer) -> Option<&LayerDecision> {
        self.layers.iter().find(|said| said.layer == layer)
    }

    /// The statements that apply, or of which that is not known, layer by layer.
    pub fn matched(&self) -> &[Match] {
        &self.matched
    }

    /// The layers that stop the call: those that deny it or, where none does, those in which an
    /// Allow is missing. None where it is allowed or not known.
    pub fn blocked_by(&self) -> &[Layer] {
        &self.blocked
    }

    /// What the reader should know besides, such as that a policy has no effect on a service.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}
