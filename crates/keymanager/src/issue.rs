//! Makes tokens. First everything is read and signed, then the rows are written in the caller's transaction, so that a
//! code or refresh token is used up exactly when its successor exists.

use serde::Serialize;
use tidegate_model::client::{Client, GrantType, TokenFormat};
use tidegate_model::grant::Subject;
use tidegate_model::millis::Millis;
use tidegate_model::scope::OPENID;
use tidegate_model::user::User;
use tidegate_store::Tx;
use tidegate_store::access_token::{AccessToken, NEVER};
use tidegate_store::client_application::{ClientApplication, SubscribedApi};
use tidegate_store::refresh_token::RefreshToken;
use tidegate_store::reusable_token::ReusableToken;
use tidegate_wire::random;

use crate::KeyManager;
use crate::claims::{self, SUBSCRIBED_APIS_MAX};
use crate::error::Result;
use crate::id_token::{self, IdToken};
use crate::keys::{ACCESS_TOKEN_TYP, OTHER_TYP};
use crate::relay::Ended;
use crate::reuse;
use crate::settings::TOKEN_TTL_S_MAX;

/// Entropy of opaque access tokens, refresh tokens and codes, in bytes.
pub const TOKEN_ENTROPY_BYTES: usize = 32;

/// A token answer (RFC 6749 section 5.1).
#[derive(Clone, Serialize)]
pub struct IssuedToken {
    /// The token.
    pub access_token: String,
    /// For the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// What was given, space-separated.
    pub scope: String,
    /// Who the user is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Validity, in seconds.
    pub expires_in: i64,
    /// Access tokens that ended by this.
    #[serde(skip)]
    pub(crate) ended: Ended,
}

impl std::fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedToken").field("scope", &self.scope).finish_non_exhaustive()
    }
}

/// What a token is to be.
pub(crate) struct Ask<'a> {
    pub client: &'a Client,
    pub application: Option<&'a ClientApplication>,
    /// `None`: the client's own token, with its owner as subject.
    pub user: Option<&'a User>,
    pub scopes: Vec<String>,
    /// The grant this continues; `None`: a new one.
    pub grant_id: Option<String>,
    /// What the refresh token may be used for: all that was granted, even when this token has less.
    pub refresh_scopes: Option<Vec<String>>,
    /// Overrides the client's validity.
    pub ttl_s: Option<i64>,
    /// When the user logged in.
    pub auth_time: Option<Millis>,
    pub nonce: Option<String>,
}

/// Tokens that are signed but not yet written.
pub(crate) struct Prepared {
    access: AccessToken,
    refresh: Option<RefreshToken>,
    answer: IssuedToken,
    /// Under which key the texts are kept for being given out again (WSO2 1.x).
    reuse_key: Option<String>,
}

impl Prepared {
    /// Writes the rows. The tokens count once `tx` is committed.
    pub async fn save(self, km: &KeyManager, tx: &mut Tx) -> Result<IssuedToken> {
        self.write(km, tx).await?;
        Ok(self.answer)
    }

    /// Writes the rows; answers whether these are the tokens that will be given out again, if that is wanted.
    async fn write(&self, km: &KeyManager, tx: &mut Tx) -> Result<bool> {
        tx.insert_access_token(&self.access).await?;
        if let Some(refresh) = &self.refresh {
            tx.insert_refresh_token(refresh).await?;
        }
        let Some(key) = &self.reuse_key else { return Ok(true) };
        let kept = ReusableToken {
            key: key.clone(),
            access: self.answer.access_token.clone(),
            refresh: self.answer.refresh_token.clone(),
        };
        Ok(tx.keep_reusable_token(&self.access.id, &kept, km.store.sealer(), self.access.created_at).await?)
    }
}

impl KeyManager {
    /// Makes the tokens and writes them in a transaction of their own. As WSO2 1.x: gives out again those there are.
    pub(crate) async fn issue(&self, ask: &Ask<'_>) -> Result<IssuedToken> {
        if let Some(again) = self.again(ask).await? {
            return Ok(again);
        }
        let prepared = self.prepare(ask).await?;
        let mut tx = self.store.begin().await?;
        if !prepared.write(self, &mut tx).await? {
            // Another request was first; its tokens are everyone's.
            drop(tx);
            if let Some(again) = self.again(ask).await? {
                return Ok(again);
            }
            tx = self.store.begin().await?;
            prepared.write(self, &mut tx).await?;
        }
        tx.commit().await?;
        Ok(prepared.answer)
    }

    /// Makes the tokens and writes them, whatever others there are.
    pub(crate) async fn issue_fresh(&self, ask: &Ask<'_>) -> Result<IssuedToken> {
        let prepared = self.prepare(ask).await?;
        let mut tx = self.store.begin().await?;
        let answer = prepared.save(self, &mut tx).await?;
        tx.commit().await?;
        Ok(answer)
    }

    /// Makes the tokens.
    pub(crate) async fn prepare(&self, ask: &Ask<'_>) -> Result<Prepared> {
        let now = self.now();
        let expires_at = self.expires_at(ask, now);
        let (mut access, text) = self.access_token(ask, now, expires_at);
        let text = match text {
            Some(text) => text,
            None => self.sign_access_token(&mut access, ask.application).await?,
        };
        let refresh_text =
            ask.user.filter(|_| ask.client.allows(GrantType::RefreshToken)).map(|_| self.fresh_text(ask.client));
        let refresh = refresh_text.as_ref().map(|text| {
            let ttl_s = clamp(ask.client.refresh_token_ttl_s.unwrap_or(self.settings.refresh_token_ttl_s));
            RefreshToken {
                hash: random::sha256_hex(text.as_bytes()),
                client: ask.client.id.clone(),
                grant_id: access.grant_id.clone(),
                subject: access.subject.clone(),
                scopes: ask.refresh_scopes.clone().unwrap_or_else(|| access.scopes.clone()),
                created_at: now,
                expires_at: now + ttl_s * 1000,
            }
        });
        let id_token = self.id_token(ask, &access, &text).await?;
        let answer = IssuedToken {
            access_token: text,
            refresh_token: refresh_text,
            scope: access.scopes.join(" "),
            id_token,
            token_type: "Bearer",
            expires_in: left_s(expires_at, now),
            ended: Ended::default(),
        };
        let reuse_key = self.is_wso2(ask.client).then(|| reuse::key(ask));
        Ok(Prepared { access, refresh, answer, reuse_key })
    }

    fn expires_at(&self, ask: &Ask<'_>, now: Millis) -> Millis {
        let (own, general) = match ask.user {
            Some(_) => (ask.client.user_token_ttl_s, self.settings.user_token_ttl_s),
            None => (ask.client.application_token_ttl_s, self.settings.application_token_ttl_s),
        };
        let ttl_s = ask.ttl_s.or(own).unwrap_or(general);
        // Only opaque tokens may last for ever: no signing key has to be published as long.
        if ttl_s < 0 && ask.user.is_none() && self.is_wso2(ask.client) {
            return NEVER;
        }
        now + clamp(ttl_s) * 1000
    }

    /// A new opaque token, in the form this client's tokens have.
    fn fresh_text(&self, client: &Client) -> String {
        if self.is_wso2(client) { reuse::fresh_text() } else { fresh_token() }
    }

    /// The row, and the text of an opaque token; a JWT's text is made by signing.
    fn access_token(&self, ask: &Ask<'_>, now: Millis, expires_at: Millis) -> (AccessToken, Option<String>) {
        let client = ask.client;
        let format = if self.is_wso2(client) { TokenFormat::Opaque } else { client.token_format };
        let text = (format == TokenFormat::Opaque).then(|| self.fresh_text(client));
        let id = match &text {
            Some(text) => random::sha256_hex(text.as_bytes()),
            None => fresh_id(),
        };
        let mut audiences = vec![client.id.as_str().to_owned()];
        audiences.extend(client.properties.audiences.iter().cloned());
        let token = AccessToken {
            id,
            client: client.id.clone(),
            grant_id: ask.grant_id.clone().unwrap_or_else(fresh_id),
            subject: ask.user.map_or_else(|| client.owner.clone(), |user| user.name.clone()),
            subject_kind: if ask.user.is_some() { Subject::ApplicationUser } else { Subject::Application },
            scopes: ask.scopes.clone(),
            audiences,
            format,
            signing_kid: None,
            is_revoked: false,
            created_at: now,
            expires_at,
        };
        (token, text)
    }

    async fn sign_access_token(
        &self,
        token: &mut AccessToken,
        application: Option<&ClientApplication>,
    ) -> Result<String> {
        let apis = match application {
            Some(application) => self.subscriptions_to_tell(application).await?,
            None => Vec::new(),
        };
        let keys = self.keys().await?;
        token.signing_kid = Some(keys.active.kid().to_owned());
        let application = application.map(|application| (application, apis.as_slice()));
        let claims = claims::access_token(&self.endpoints.issuer(), token, application);
        Ok(keys.active.sign(ACCESS_TOKEN_TYP, &claims)?)
    }

    async fn subscriptions_to_tell(&self, application: &ClientApplication) -> Result<Vec<SubscribedApi>> {
        if !self.settings.is_subscription_claim_enabled {
            return Ok(Vec::new());
        }
        Ok(self.store.subscribed_apis(&application.id, SUBSCRIBED_APIS_MAX as i64 + 1).await?)
    }

    pub(crate) async fn id_token(&self, ask: &Ask<'_>, access: &AccessToken, text: &str) -> Result<Option<String>> {
        let Some(user) = ask.user.filter(|_| access.scopes.iter().any(|scope| scope == OPENID)) else {
            return Ok(None);
        };
        let claims = id_token::claims(&IdToken {
            issuer: &self.endpoints.issuer(),
            client_id: ask.client.id.as_str(),
            user,
            scopes: &access.scopes,
            access_token: text,
            auth_time: ask.auth_time,
            nonce: ask.nonce.as_deref(),
            issued_at: access.created_at,
            ttl_s: clamp(ask.client.id_token_ttl_s.unwrap_or(self.settings.id_token_ttl_s)),
        });
        Ok(Some(self.keys().await?.active.sign(OTHER_TYP, &claims)?))
    }
}

/// A new opaque token.
pub(crate) fn fresh_token() -> String {
    random::token(TOKEN_ENTROPY_BYTES)
}

/// A new `jti` or grant id.
pub(crate) fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// What is left of a token's life, in seconds. One without end has as many as WSO2 1.x says of it.
pub(crate) fn left_s(expires_at: Millis, now: Millis) -> i64 {
    if expires_at == NEVER { NEVER / 1000 } else { (expires_at - now) / 1000 }
}

fn clamp(ttl_s: i64) -> i64 {
    if ttl_s < 0 { TOKEN_TTL_S_MAX } else { ttl_s.min(TOKEN_TTL_S_MAX) }
}
