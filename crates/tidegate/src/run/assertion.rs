//! The backend's assertion as configured, signed by the key manager of this process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::HeaderName;
use tidegate_config::{BackendAssertion, sections};
use tidegate_gateway::identity::assertion::{AssertionSettings, Told};
use tidegate_gateway::{AssertionMaker, KeyCheckError};
use tidegate_keymanager::KeyManager;
use tidegate_model::assertion::{Assertion, AssertionForm, AssertionOrder};

use super::backing::Own;

/// Asks the key manager of this process.
///
/// WIRING (branch `apart`): a gateway whose key manager is elsewhere gets another [`AssertionMaker`], which sends the
/// [`AssertionOrder`] over the REST door and reads an [`Assertion`]; both serialise. The other side calls
/// [`KeyManager::assertion`].
struct Local(KeyManager);

#[async_trait]
impl AssertionMaker for Local {
    async fn make(&self, order: &AssertionOrder) -> Result<Assertion, KeyCheckError> {
        self.0.assertion(order).await.map_err(|why| KeyCheckError::new(why.to_string()))
    }
}

/// As the gateway takes it.
pub fn settings(from: &sections::Gateway, own: Option<&Own>) -> AssertionSettings {
    let form = match from.backend_assertion {
        BackendAssertion::Off => None,
        BackendAssertion::Standard => Some(AssertionForm::Standard),
        BackendAssertion::Wso2 => Some(AssertionForm::Wso2),
    };
    let told = form.zip(own).map(|(form, own)| Told {
        form,
        dialect: from.backend_assertion_dialect.as_str().into(),
        life: Duration::from_secs(from.backend_assertion_seconds),
        maker: Arc::new(Local(own.key_manager.clone())),
    });
    let usual = AssertionSettings::default();
    let header = HeaderName::from_bytes(from.backend_assertion_header.as_bytes()).unwrap_or(usual.header);
    AssertionSettings { header, told }
}
