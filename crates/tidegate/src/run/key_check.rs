//! How the gateway's question about a credential is answered: in this process, or by a key manager elsewhere.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tidegate_gateway::key_manager::rest::RestKeyCheck;
use tidegate_gateway::{KeyCheck, KeyCheckError};
use tidegate_keymanager::KeyManager;
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;

use super::backing::Backing;

/// Longest wait for an answer over the network.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Whom the gateway asks.
pub fn choose(backing: &Backing) -> Arc<dyn KeyCheck> {
    match (&backing.joining, &backing.own) {
        (Some(joining), _) => Arc::new(RestKeyCheck::new(joining.link.clone(), ANSWER_MAX)),
        (None, Some(own)) => Arc::new(LocalKeyCheck(own.key_manager.clone())),
        (None, None) => unreachable!("an instance without a store has a peer: `Backing::open` made sure"),
    }
}

/// Asks the key manager of this process.
pub struct LocalKeyCheck(pub KeyManager);

#[async_trait]
impl KeyCheck for LocalKeyCheck {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        self.0.validate(question.credential).await.map_err(|why| KeyCheckError::new(why.to_string()))
    }
}
