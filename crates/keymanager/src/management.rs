//! Who calls the management APIs.

use std::collections::BTreeSet;
use std::net::IpAddr;

use tidegate_model::grant::Credential;
use tidegate_model::scope::{allowed, is_management};
use tidegate_model::user::SEED_ROLES;

use crate::KeyManager;
use crate::error::Result;

/// A caller of a management API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// User name: the user of the token, or the owner of the client.
    pub user: String,
    /// The user's roles of this moment.
    pub roles: Vec<String>,
    /// Scopes of the token; management scopes only as far as the roles still allow them.
    pub scopes: Vec<String>,
    /// The client; `None` for HTTP Basic.
    pub client_id: Option<String>,
}

impl KeyManager {
    /// The caller behind an access token (without `Bearer`), if it is valid.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn authenticate_management(&self, bearer: &str) -> Result<Option<Caller>> {
        let Ok(grant) = self.validate(&Credential::Token(bearer.to_owned())).await? else {
            return Ok(None);
        };
        let Some(user) = self.store.user(&grant.subject).await?.filter(|user| user.is_active) else {
            return Ok(None);
        };
        let may_have = self.management_scopes(&user.roles).await?;
        let scopes = grant.scopes.into_iter().filter(|scope| !is_management(scope) || may_have.contains(scope));
        Ok(Some(Caller {
            scopes: scopes.collect(),
            user: user.name,
            roles: user.roles,
            client_id: grant.consumer_key.map(String::from),
        }))
    }

    /// The caller behind a name and password, for the surfaces that clients call with HTTP Basic: all scopes of the roles.
    ///
    /// # Errors
    /// As [`KeyManager::verify_password`].
    pub async fn authenticate_basic(
        &self,
        name: &str,
        password: &str,
        address: Option<IpAddr>,
    ) -> Result<Option<Caller>> {
        let user = self.verify_password(name, password, address).await?;
        let Some(user) = user else { return Ok(None) };
        Ok(Some(Caller {
            scopes: self.management_scopes(&user.roles).await?.into_iter().collect(),
            user: user.name,
            roles: user.roles,
            client_id: None,
        }))
    }

    /// All management scopes that `roles` give: by the program's map, by what administrators gave to roles of their own, and
    /// by the roles of the product that those stand for.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn management_scopes(&self, roles: &[String]) -> Result<BTreeSet<String>> {
        let (mut roles, mut scopes) = (roles.to_vec(), BTreeSet::new());
        let own: Vec<String> = roles.iter().filter(|role| !SEED_ROLES.contains(&role.as_str())).cloned().collect();
        for role in own {
            let grants = self.store.role_grants(&role).await?;
            scopes.extend(grants.scopes);
            roles.extend(grants.stands_for);
        }
        scopes.extend(allowed(&roles));
        Ok(scopes)
    }
}
