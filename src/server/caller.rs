//! Who asks, from where: what each use case is told of its caller.

use crate::policy::Actor;

/// The signed-in user and the request they came with, for the policy and for the audit log.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub address: Option<String>,
    pub request_id: String,
}
