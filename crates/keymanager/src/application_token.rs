//! A token for an application's developer to try with: the client's own, without asking for its secret.

use tidegate_model::grant::Subject;

use crate::KeyManager;
use crate::error::{Error, Result};
use crate::issue::{Ask, IssuedToken};
use crate::scope::Wanted;

impl KeyManager {
    /// Issues what the client-credentials grant would (DevPortal `generate-token`). The caller has checked that the
    /// client is the user's. `validity_s`: `None` the client's, negative as long as possible.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is no such client, [`Error::Forbidden`] when its owner may not log in.
    pub async fn issue_application_token(
        &self,
        client_id: &str,
        scopes: &[String],
        validity_s: Option<i64>,
    ) -> Result<IssuedToken> {
        let client = self.store.client(client_id).await?;
        let client = client.ok_or_else(|| Error::Missing(format!("client {client_id}")))?;
        let owner = self.store.user(&client.owner).await?.filter(|owner| owner.is_active);
        let owner = owner.ok_or(Error::Forbidden("the client's owner may not log in"))?;
        let application = self.store.application_of_client(client_id).await?;
        let application = application.as_ref();
        let wanted = Wanted { scopes, roles: &owner.roles, kind: Subject::Application, application };
        let scopes = self.grant_scopes(wanted).await?;
        self.issue_fresh(&Ask {
            client: &client,
            application,
            user: None,
            scopes,
            grant_id: None,
            refresh_scopes: None,
            ttl_s: validity_s,
            auth_time: None,
            nonce: None,
        })
        .await
    }

    /// Ends the grant of an access token that was issued to this client, which the caller has shown to be theirs. One that
    /// is not known is already without effect; one of another client is left alone (RFC 7009 section 2.1).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn revoke_token(&self, client_id: &str, token: &str) -> Result<()> {
        let Ok(id) = self.token_id(token, self.now()).await? else { return Ok(()) };
        let found = self.store.access_token(&id).await?;
        if let Some(token) = found.filter(|token| token.client.as_str() == client_id) {
            let mut tx = self.store.begin().await?;
            tx.revoke_grant(&token.grant_id, self.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
