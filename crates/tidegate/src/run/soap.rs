//! The SOAP services, joined: the key manager's door lets calls in, the control plane answers those that deploy, the
//! gateway of this process forgets when it is told to.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use tidegate_config::{Config, Role};
use tidegate_control::Control;
use tidegate_control::soap::publish::Target;
use tidegate_control::soap::{rest_api, sequence};
use tidegate_gateway::Gateway;
use tidegate_keymanager::KeyManager;
use tidegate_keymanager::soap::{Call, GatewayMemory, Permission, Service, Services};
use tidegate_model::change::Forgotten;
use tidegate_wire::soap::{Element, Fault, wsdl};

/// Routes under `/services`: those of the roles this instance has.
pub fn router(config: &Config, key_manager: &KeyManager, control: Option<Control>, gateway: &Arc<Gateway>) -> Router {
    if !config.has_role(Role::KeyManager) && !config.has_role(Role::ControlPlane) {
        return Router::new();
    }
    let memory = config.has_role(Role::Gateway).then(|| Arc::new(Memory(gateway.clone())) as Arc<dyn GatewayMemory>);
    let others = control.map(|control| {
        let target = Target { control: control.clone(), environment: config.gateway.environment.clone() };
        vec![Arc::new(RestApi(target)) as Arc<dyn Service>, Arc::new(Sequences(control))]
    });
    Services::new(key_manager, memory, others.unwrap_or_default()).router()
}

struct Memory(Arc<Gateway>);

impl GatewayMemory for Memory {
    fn forget(&self, what: &Forgotten) {
        self.0.forget(what.clone());
    }
}

struct RestApi(Target);

#[async_trait]
impl Service for RestApi {
    fn description(&self) -> &'static wsdl::Service {
        &rest_api::DESCRIPTION
    }

    fn permission(&self) -> Permission {
        Permission::Manage
    }

    async fn call(&self, call: &Call<'_>) -> Result<Vec<Element>, Fault> {
        rest_api::call(&self.0, &caller(call), call.operation.name, call.request).await
    }
}

struct Sequences(Control);

#[async_trait]
impl Service for Sequences {
    fn description(&self) -> &'static wsdl::Service {
        &sequence::DESCRIPTION
    }

    fn permission(&self) -> Permission {
        Permission::Manage
    }

    async fn call(&self, call: &Call<'_>) -> Result<Vec<Element>, Fault> {
        sequence::call(&self.0, &caller(call), call.operation.name, call.request).await
    }
}

/// The caller in the control plane's words.
fn caller(call: &Call<'_>) -> tidegate_control::authority::Caller {
    let of = call.caller;
    tidegate_control::authority::Caller {
        user: of.user.clone(),
        roles: of.roles.clone(),
        scopes: of.scopes.clone(),
        client_id: of.client_id.clone().unwrap_or_default().into(),
    }
}
