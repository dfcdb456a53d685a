//! WSO2 API Manager 1.x's SOAP services under `/services/`, over TLS only.
//!
//! [`door`] is HTTP: who calls ([`session`], Basic), which service and operation, answer or fault. Each service is a file
//! with its description and its operations: [`key_validation`], [`authentication`], [`subscriber`], [`invalidation`].
//! Services of the control plane come through the binary, which knows both ([`Service`] is the seam).
//!
//! Not here: reading and writing XML (`tidegate_wire::soap`). Left out of WSO2's services: what neither gateways nor
//! Publisher and Store called.

mod door;
mod session;
pub mod key_validation;
pub mod authentication;
pub mod subscriber;
mod application_keys;
pub mod invalidation;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tidegate_model::change::Forgotten;
use tidegate_model::user::ADMIN;
use tidegate_wire::soap::wsdl::{self, Operation};
use tidegate_wire::soap::{Element, Fault, Limits, Request};

use crate::KeyManager;
use crate::error::Error;
use crate::management::Caller;
use session::Sessions;

pub use session::{SESSION_IDLE, SESSIONS_MAX};

/// A service: its description and what its operations do.
#[async_trait]
pub trait Service: Send + Sync {
    /// Name, operations, types.
    fn description(&self) -> &'static wsdl::Service;

    /// Who may call it.
    fn permission(&self) -> Permission;

    /// Does an operation of the description and answers its `return` elements in order.
    async fn call(&self, call: &Call<'_>) -> Result<Vec<Element>, Fault>;
}

/// WSO2's permissions, as far as these services ask for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// `/permission/admin/manage`: the role `admin`.
    Manage,
    /// `/permission/admin/login`: any user who may log in.
    Login,
}

impl Permission {
    fn is_held_by(self, caller: &Caller) -> bool {
        match self {
            Self::Manage => is_admin(caller),
            Self::Login => true,
        }
    }
}

/// What gateways of this process remember. Others are told by the change feed.
pub trait GatewayMemory: Send + Sync {
    /// Forgets now.
    fn forget(&self, what: &Forgotten);
}

/// One call of an operation.
pub struct Call<'a> {
    /// Who calls.
    pub caller: &'a Caller,
    /// The caller's address, when it says who calls.
    pub address: Option<IpAddr>,
    /// The operation.
    pub operation: &'static Operation,
    /// The message; its body element holds the arguments.
    pub request: &'a Request,
}

impl<'a> Call<'a> {
    /// An argument; `None` when it is absent or nil.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.request.body.text_of(name)
    }

    /// An argument that must be there and not be blank.
    ///
    /// # Errors
    /// A fault that names it.
    pub fn need(&self, name: &str) -> Result<&'a str, Fault> {
        let given = self.text(name).map(str::trim).filter(|text| !text.is_empty());
        given.ok_or_else(|| Fault::sender(format!("{}: argument `{name}` is missing", self.operation.name)))
    }

    /// The caller may act for `user`: as that user, or as an administrator.
    ///
    /// # Errors
    /// A fault when not.
    pub fn act_for(&self, user: &str) -> Result<(), Fault> {
        if self.caller.user == user || is_admin(self.caller) {
            return Ok(());
        }
        Err(Fault::sender(format!("{} may not act for another user", self.caller.user)))
    }
}

fn is_admin(caller: &Caller) -> bool {
    caller.roles.iter().any(|role| role == ADMIN)
}

/// What our own failure looks like to the caller; its cause goes to the log.
fn failed(error: Error) -> Fault {
    match error {
        Error::Store(_) | Error::Jose(_) | Error::Internal(_) => {
            tracing::error!(%error, "a SOAP call failed");
            Fault::receiver("the server could not complete the request; its log says why")
        }
        Error::Busy | Error::TooManyFailures(_) => Fault::receiver(error.to_string()),
        Error::Invalid(_) | Error::Taken(_) | Error::Missing(_) | Error::Forbidden(_) => {
            Fault::sender(error.to_string())
        }
    }
}

/// All services behind one door. [`Services::router`] serves them.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

struct Inner {
    km: KeyManager,
    services: Vec<Arc<dyn Service>>,
    sessions: Arc<Sessions>,
    limits: Limits,
}

impl Services {
    /// The key manager's services and `others`. `memory`: the gateway of this process, if there is one.
    pub fn new(km: &KeyManager, memory: Option<Arc<dyn GatewayMemory>>, others: Vec<Arc<dyn Service>>) -> Self {
        let reminder = invalidation::Reminder::new(km.clone(), memory);
        let mut services: Vec<Arc<dyn Service>> = vec![
            Arc::new(key_validation::KeyValidationService(km.clone())),
            Arc::new(subscriber::SubscriberService { km: km.clone(), reminder: reminder.clone() }),
            Arc::new(invalidation::InvalidationService(reminder)),
        ];
        services.extend(others);
        let sessions = Arc::new(Sessions::new(SESSIONS_MAX, SESSION_IDLE));
        Self(Arc::new(Inner { km: km.clone(), services, sessions, limits: Limits::default() }))
    }

    /// With other bounds for sessions than [`SESSIONS_MAX`] and [`SESSION_IDLE`]. Sessions there are end.
    pub fn session_bounds(self, sessions_max: u64, idle: Duration) -> Self {
        let Inner { km, services, limits, .. } = &*self.0;
        let sessions = Arc::new(Sessions::new(sessions_max, idle));
        Self(Arc::new(Inner { km: km.clone(), services: services.clone(), sessions, limits: *limits }))
    }

    /// Routes under `/services`.
    pub fn router(&self) -> axum::Router {
        door::router(self.clone())
    }
}
