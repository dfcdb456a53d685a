//! Keys of applications as WSO2 1.x's Store asked for them: made on the first request, told again on every later one.
//!
//! What 1.x's clients expect of them: opaque tokens, all grant types, secret told again. Application tokens themselves are
//! known by hash only, so each request gets a new one.

use tidegate_model::application::Application;
use tidegate_model::client::{Client, GrantType, TokenFormat};
use tidegate_model::consumer::KeyType;
use tidegate_store::application_key::ApplicationKey;
use tidegate_store::audit::AuditEvent;

use crate::KeyManager;
use crate::client::ClientSpec;
use crate::error::{Error, Result};
use tidegate_model::key_validation::ALL_DOMAINS;

/// Most domains one key may be used from.
pub const DOMAINS_MAX: usize = 100;
/// Longest domain, in bytes (RFC 1035 section 2.3.4).
pub const DOMAIN_BYTES_MAX: usize = 255;

/// What a key is to be.
pub(super) struct Wanted<'a> {
    pub application: &'a Application,
    pub key_type: KeyType,
    pub callback: Option<&'a str>,
    pub by: &'a str,
}

impl KeyManager {
    /// The client and secret of an application's stage; made if there is none yet.
    pub(super) async fn application_client(&self, wanted: &Wanted<'_>) -> Result<(Client, String)> {
        let found = self.store.application_key_of(&wanted.application.id, wanted.key_type).await?;
        let id = match found {
            Some(key) => key.client,
            None => self.make_application_client(wanted).await?.id,
        };
        let (client, secret) = self.client(id.as_str()).await?.ok_or_else(|| Error::Missing(format!("client {id}")))?;
        Ok((client, secret.unwrap_or_default()))
    }

    async fn make_application_client(&self, wanted: &Wanted<'_>) -> Result<Client> {
        let application = wanted.application;
        if application.status != "APPROVED" {
            return Err(Error::Forbidden("the application is not approved yet"));
        }
        let redirect_uris: Vec<String> =
            wanted.callback.into_iter().flat_map(|text| text.split(',')).map(|uri| uri.trim().to_owned()).collect();
        let mut grants = vec![GrantType::ClientCredentials, GrantType::Password, GrantType::RefreshToken];
        if !redirect_uris.is_empty() {
            grants.push(GrantType::AuthorizationCode);
        }
        let mut spec = ClientSpec { redirect_uris, ..ClientSpec::new(&application.owner, "", &grants) };
        spec.token_format = TokenFormat::Opaque;
        let stage = wanted.key_type.as_str();
        spec.name = client_name(&[&application.owner, &application.name, stage]);
        let made = match self.create_client(&spec).await {
            // Of an application that had this name before.
            Err(Error::Taken(_)) => {
                spec.name = client_name(&[&application.owner, &application.name, application.id.as_str(), stage]);
                self.create_client(&spec).await
            }
            other => other,
        };
        let (client, _) = made?;
        if let Err(error) = self.map_client(wanted, &client).await {
            self.delete_client(client.id.as_str()).await?;
            return Err(error);
        }
        Ok(client)
    }

    async fn map_client(&self, wanted: &Wanted<'_>, client: &Client) -> Result<()> {
        let key = ApplicationKey {
            id: uuid::Uuid::now_v7().to_string(),
            application: wanted.application.id.clone(),
            key_type: wanted.key_type,
            client: client.id.clone(),
            is_mapped: false,
            created_at: self.now(),
        };
        let detail = serde_json::json!({
            "application": wanted.application.id, "keyType": wanted.key_type, "consumerKey": client.id,
        });
        let mut tx = self.store.begin().await?;
        tx.insert_application_key(&key).await?;
        tx.audit(&AuditEvent::now(wanted.by, "application_key.create", &key.id, detail)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Limits a client's keys to `domains`; none, or `ALL` among them: any.
    pub(super) async fn allow_domains(&self, client: &mut Client, domains: &[&str]) -> Result<()> {
        let domains: Vec<String> =
            domains.iter().map(|domain| domain.trim().to_owned()).filter(|domain| !domain.is_empty()).collect();
        let is_all = domains.iter().any(|domain| domain.eq_ignore_ascii_case(ALL_DOMAINS));
        let domains = if is_all { Vec::new() } else { domains };
        if domains.len() > DOMAINS_MAX || domains.iter().any(|domain| domain.len() > DOMAIN_BYTES_MAX) {
            return Err(Error::Forbidden("a key has at most 100 domains of at most 255 bytes"));
        }
        if client.properties.allowed_domains == domains {
            return Ok(());
        }
        client.properties.allowed_domains = domains;
        client.updated_at = self.now();
        let mut tx = self.store.begin().await?;
        tx.update_client(client).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// WSO2's name of an application's client, in the characters a client's name may have.
fn client_name(parts: &[&str]) -> String {
    let text = parts.join("_");
    text.chars().map(|c| if c.is_ascii_alphanumeric() || " ._-".contains(c) { c } else { '_' }).collect()
}
