//! The gateway's question to the key manager, answered in this process.

use async_trait::async_trait;
use tidegate_gateway::{KeyCheck, KeyCheckError};
use tidegate_keymanager::KeyManager;
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;

/// Asks the key manager of this process.
pub struct LocalKeyCheck(pub KeyManager);

#[async_trait]
impl KeyCheck for LocalKeyCheck {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        self.0.validate(question.credential).await.map_err(|why| KeyCheckError::new(why.to_string()))
    }
}
