//! The client for itself (RFC 6749 section 4.4). The token's subject is the client's owner, whose roles count, so that a
//! registered client can call the management APIs in its owner's name. No refresh token.

use tidegate_model::client::Client;
use tidegate_model::grant::Subject;

use crate::KeyManager;
use crate::form::Form;
use crate::issue::{Ask, IssuedToken};
use crate::oauth_error::OAuthError;
use crate::scope::{self, Wanted};

pub(crate) async fn token(km: &KeyManager, client: &Client, form: &Form) -> Result<IssuedToken, OAuthError> {
    if client.is_public {
        return Err(OAuthError::unauthorized_client("a public client has no credentials of its own"));
    }
    let wanted = scope::parse(form.get("scope"))?;
    let owner = km.store.user(&client.owner).await?.filter(|owner| owner.is_active);
    let owner = owner.ok_or_else(|| OAuthError::unauthorized_client("the client's owner may not log in"))?;
    let application = km.store.application_of_client(client.id.as_str()).await?;
    let application = application.as_ref();
    let scopes = km
        .grant_scopes(Wanted { scopes: &wanted, roles: &owner.roles, kind: Subject::Application, application })
        .await?;
    let ask = Ask {
        client,
        application,
        user: None,
        scopes,
        grant_id: None,
        refresh_scopes: None,
        ttl_s: None,
        auth_time: None,
        nonce: None,
    };
    Ok(km.issue(&ask).await?)
}
