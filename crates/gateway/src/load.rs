//! Loading everything: the APIs one after the other, so that none is held longer than it takes to compile it, then the
//! rest, and then all of it is in force at once.

use tidegate_model::change::Snapshot;
use tidegate_model::revision::DeployedApi;

use crate::error::Error;
use crate::gateway::Gateway;
use crate::plan::Plan;
use crate::plan::api::Policies;

/// A load under way. Dropped before its end it leaves no trace.
pub struct Load<'g> {
    gateway: &'g Gateway,
    policies: Policies,
    plan: Plan,
    errors: Vec<Error>,
}

impl<'g> Load<'g> {
    pub(crate) fn new(gateway: &'g Gateway, policies: Policies) -> Self {
        Self { gateway, policies, plan: Plan::default(), errors: Vec::new() }
    }

    /// One more API. Counters and health go on as under [`Gateway::load`].
    pub fn add(&mut self, api: &DeployedApi) {
        match self.gateway.compile(api, &self.policies, &self.gateway.plan()) {
            Ok(api) => self.plan.replace(&api.id.clone(), Some(api)),
            Err(error) => self.errors.push(error),
        }
    }

    /// The rest, which may have APIs too; its policies are those the load began with. All is in force then.
    ///
    /// # Errors
    /// As [`Gateway::load`].
    pub fn finish(mut self, mut rest: Snapshot) -> Result<(), Vec<Error>> {
        for api in std::mem::take(&mut rest.apis) {
            self.add(&api);
        }
        self.errors.extend(self.gateway.take(self.plan, self.policies, rest).err());
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }
}
