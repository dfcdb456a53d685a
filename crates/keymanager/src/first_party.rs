//! What the control plane asks of the key manager to keep people signed in to the portal: a code for tokens, new tokens
//! for old ones, and the end of all that. The portal's client is public with PKCE; these are its calls of the token
//! endpoint without a detour over the network.
//!
//! Not here: the session itself (its cookie, its proof against forged calls), which is the control plane's.

use tidegate_model::client::Client;
use tidegate_model::grant::Subject;
use tidegate_model::id::UserId;
use tidegate_model::millis::Millis;
use tidegate_model::user::User;
use tidegate_wire::random;

use crate::KeyManager;
use crate::error::{Error, Result};
use crate::form::Form;
use crate::grant;
use crate::issue::{Ask, IssuedToken};
use crate::keys::OTHER_TYP;
use crate::oauth_error::OAuthError;
use crate::scope::Wanted;

/// What a redirect address is sealed for when a control plane vouches that it is its own.
pub const REDIRECT_PURPOSE: &str = "portal_redirect";
/// Parameter of an authorization request that holds it.
pub const REDIRECT_PROOF: &str = "redirect_proof";

/// Tokens, and whose they are.
pub struct SignedIn {
    /// Who signed in.
    pub user: User,
    /// The tokens.
    pub tokens: IssuedToken,
    /// The act of authorization they come of.
    pub grant_id: String,
    /// When the password was given.
    pub auth_time: Millis,
    /// What the ID token says of the sign-in it answers.
    pub nonce: Option<String>,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user.name).finish_non_exhaustive()
    }
}

impl KeyManager {
    /// Redeems an authorization code as the client would at the token endpoint, and reads who signed in from the ID token.
    ///
    /// # Errors
    /// Outer: when the store fails. Inner: the refusal, in words for the client.
    pub async fn redeem_code(
        &self,
        client_id: &str,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<std::result::Result<SignedIn, String>> {
        let client = self.need_client(client_id).await?;
        let form = Form::of(&[("code", code), ("redirect_uri", redirect_uri), ("code_verifier", verifier)]);
        let kept = self.store.code(&random::sha256_hex(code.as_bytes())).await?;
        let tokens = match grant::authorization_code::token(self, &client, &form).await {
            Ok(tokens) => tokens,
            Err(refusal) => return refused(refusal),
        };
        let (kept, _) = kept.ok_or_else(|| Error::Internal("a code that is not there was redeemed".to_owned()))?;
        let Some(id_token) = &tokens.id_token else { return Ok(Err("the answer has no ID token".to_owned())) };
        let Ok(claims) = self.verify_own(id_token, OTHER_TYP, self.now()).await? else {
            return Ok(Err("the ID token is not one of ours".to_owned()));
        };
        if claims.text("aud") != Some(client_id) || claims.text("sub") != Some(kept.subject.as_str()) {
            return Ok(Err("the ID token is for another client or of another user".to_owned()));
        }
        let user = self.store.user(&kept.subject).await?;
        let user = user.ok_or_else(|| Error::Missing(format!("user `{}`", kept.subject)))?;
        let nonce = claims.text("nonce").map(str::to_owned);
        Ok(Ok(SignedIn { user, tokens, grant_id: kept.grant_id, auth_time: kept.auth_time, nonce }))
    }

    /// New tokens for a refresh token.
    ///
    /// # Errors
    /// As [`KeyManager::redeem_code`].
    pub async fn renew_tokens(
        &self,
        client_id: &str,
        refresh_token: &str,
    ) -> Result<std::result::Result<IssuedToken, String>> {
        let client = self.need_client(client_id).await?;
        let form = Form::of(&[("refresh_token", refresh_token)]);
        match grant::refresh_token::token(self, &client, &form).await {
            Ok(tokens) => Ok(Ok(tokens)),
            Err(refusal) => refused(refusal),
        }
    }

    /// Tokens for a user who has just proven in another way who they are (by the old password, when a new one is set).
    ///
    /// # Errors
    /// [`Error::Missing`] when there is no such client or active user.
    pub async fn sign_in_again(
        &self,
        client_id: &str,
        user: &str,
        scopes: &[String],
        auth_time: Millis,
    ) -> Result<SignedIn> {
        let client = self.need_client(client_id).await?;
        let user = self.store.user(user).await?.filter(|user| user.is_active);
        let user = user.ok_or_else(|| Error::Missing("an active user of that name".to_owned()))?;
        let wanted = Wanted { scopes, roles: &user.roles, kind: Subject::ApplicationUser, application: None };
        let grant_id = crate::issue::fresh_id();
        let ask = Ask {
            client: &client,
            application: None,
            user: Some(&user),
            scopes: self.grant_scopes(wanted).await?,
            grant_id: Some(grant_id.clone()),
            refresh_scopes: None,
            ttl_s: None,
            auth_time: Some(auth_time),
            nonce: None,
        };
        let tokens = self.issue_fresh(&ask).await?;
        Ok(SignedIn { user, tokens, grant_id, auth_time, nonce: None })
    }

    /// Ends a grant with all its tokens.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_grant(&self, grant_id: &str) -> Result<()> {
        let mut tx = self.store.begin().await?;
        tx.end_grant(grant_id, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Ends what a user's login at `auth_time` began, or with `None` all their logins: sessions of the login page and of the
    /// portal. For all logins the portal's tokens end too.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_logins(&self, user: &UserId, auth_time: Option<Millis>) -> Result<()> {
        let mut tx = self.store.begin().await?;
        match auth_time {
            Some(at) => {
                tx.delete_sessions_of_login(user, at).await?;
            }
            None => {
                for grant_id in tx.portal_grants_of(user).await? {
                    tx.end_grant(&grant_id, self.now()).await?;
                }
                tx.delete_sessions_of(user).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Whether a control plane on this very store vouches that `uri` is its own address: it may run elsewhere than we do, and
    /// no address of it is kept. The seal is of the store's master key.
    pub(crate) fn is_vouched(&self, client: &Client, uri: &str, form: &Form) -> bool {
        let Some(proof) = form.get(REDIRECT_PROOF).filter(|_| client.properties.is_first_party) else { return false };
        let Ok(opened) = self.store.sealer().open(REDIRECT_PURPOSE, proof) else { return false };
        let text = String::from_utf8(opened).unwrap_or_default();
        let Some((until, vouched)) = text.split_once(' ') else { return false };
        vouched == uri && until.parse::<Millis>().is_ok_and(|until| until > self.now())
    }

    async fn need_client(&self, id: &str) -> Result<Client> {
        self.store.client(id).await?.ok_or_else(|| Error::Missing(format!("client {id}")))
    }
}

/// A refusal of the client's doing is told; a failure of ours is one.
fn refused<T>(refusal: OAuthError) -> Result<std::result::Result<T, String>> {
    if refusal.status.is_server_error() {
        return Err(Error::Internal(refusal.description));
    }
    Ok(Err(refusal.description))
}
