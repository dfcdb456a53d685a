//! A user's name and password (RFC 6749 section 4.3), which `apictl` and many scripts use.

use std::net::IpAddr;

use tidegate_model::client::Client;
use tidegate_model::grant::Subject;

use crate::KeyManager;
use crate::form::Form;
use crate::issue::{Ask, IssuedToken};
use crate::oauth_error::OAuthError;
use crate::scope::{self, Wanted};

pub(crate) async fn token(
    km: &KeyManager,
    client: &Client,
    form: &Form,
    address: Option<IpAddr>,
) -> Result<IssuedToken, OAuthError> {
    let wanted = scope::parse(form.get("scope"))?;
    let (name, password) = (form.need("username")?, form.need("password")?);
    let user = km.verify_password(name, password, address).await?;
    let user = user.ok_or_else(|| OAuthError::invalid_grant("user name or password is wrong"))?;
    let application = km.store.application_of_client(client.id.as_str()).await?;
    let application = application.as_ref();
    let scopes = km
        .grant_scopes(Wanted { scopes: &wanted, roles: &user.roles, kind: Subject::ApplicationUser, application })
        .await?;
    let ask = Ask {
        client,
        application,
        user: Some(&user),
        scopes,
        grant_id: None,
        refresh_scopes: None,
        ttl_s: None,
        auth_time: Some(km.now()),
        nonce: None,
    };
    Ok(km.issue(&ask).await?)
}
