//! The gateway's question to the key manager, answered in this process.

use async_trait::async_trait;
use tidegate_gateway::{KeyCheck, KeyCheckError};
use tidegate_keymanager::KeyManager;
use tidegate_model::grant::{Credential, Grant, Refusal};

/// Asks the key manager of this process.
pub struct LocalKeyCheck(pub KeyManager);

#[async_trait]
impl KeyCheck for LocalKeyCheck {
    async fn check(&self, credential: &Credential) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        self.0.validate(credential).await.map_err(|why| KeyCheckError(why.to_string()))
    }
}
