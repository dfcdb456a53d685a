//! The backend's assertion as configured, signed by the key manager: that of this process, or the one this gateway joined.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::HeaderName;
use tidegate_config::{BackendAssertion, Config, KeyClient};
use tidegate_gateway::identity::assertion::{AssertionSettings, Told};
use tidegate_gateway::key_manager::assertion::RestAssertionMaker;
use tidegate_gateway::{AssertionMaker, KeyCheckError};
use tidegate_keymanager::KeyManager;
use tidegate_model::assertion::{Assertion, AssertionForm, AssertionOrder};

use super::backing::Backing;

/// Asks the key manager of this process.
struct Local(KeyManager);

#[async_trait]
impl AssertionMaker for Local {
    async fn make(&self, order: &AssertionOrder) -> Result<Assertion, KeyCheckError> {
        self.0.assertion(order).await.map_err(|why| KeyCheckError::new(why.to_string()))
    }
}

/// As the gateway takes it.
pub fn settings(config: &Config, backing: &Backing) -> AssertionSettings {
    let from = &config.gateway;
    let form = match from.backend_assertion {
        BackendAssertion::Off => None,
        BackendAssertion::Standard => Some(AssertionForm::Standard),
        BackendAssertion::Wso2 => Some(AssertionForm::Wso2),
    };
    let told = form.zip(maker(config, backing)).map(|(form, maker)| Told {
        form,
        dialect: from.backend_assertion_dialect.as_str().into(),
        life: Duration::from_secs(from.backend_assertion_seconds),
        maker,
    });
    let usual = AssertionSettings::default();
    let header = HeaderName::from_bytes(from.backend_assertion_header.as_bytes()).unwrap_or(usual.header);
    AssertionSettings { header, told }
}

/// Who signs. Keys are in the store; a gateway that asks another Tidegate has that one sign too, store or not.
fn maker(config: &Config, backing: &Backing) -> Option<Arc<dyn AssertionMaker>> {
    let asks_elsewhere = config.key_manager.client == KeyClient::Rest || backing.own.is_none();
    match (&backing.joining, &backing.own) {
        (Some(joining), _) if asks_elsewhere => {
            let answer_max = Duration::from_millis(config.key_manager.timeout_ms);
            Some(Arc::new(RestAssertionMaker::new(joining.link.clone(), answer_max)))
        }
        (_, Some(own)) => Some(Arc::new(Local(own.key_manager.clone()))),
        (_, None) => None,
    }
}
