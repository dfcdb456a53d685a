//! WSO2 1.x gave out the active token again: the same client asking for the same user, kind and scopes gets the text it
//! has, with what is left of its life, until it ends. Only where the settings ask for it, and never for our own portals.

use tidegate_model::client::Client;
use tidegate_store::refresh_token::RefreshState;
use tidegate_wire::random;

use crate::KeyManager;
use crate::error::Result;
use crate::issue::{Ask, IssuedToken, left_s};
use crate::relay::Ended;

/// Random bytes of a token, which is their hexadecimal form.
const TEXT_BYTES: usize = 16;

impl KeyManager {
    /// Whether this client is answered as WSO2 1.x did. Our portals are not: each browser has a session of its own there.
    pub(crate) fn is_wso2(&self, client: &Client) -> bool {
        self.settings.answers_as_wso2 && !client.properties.is_first_party
    }

    /// The tokens there are already for what is asked, if they may be given out again.
    pub(crate) async fn again(&self, ask: &Ask<'_>) -> Result<Option<IssuedToken>> {
        if !self.is_wso2(ask.client) {
            return Ok(None);
        }
        let now = self.now();
        // A token of which less than a second is left is of no use.
        let Some((access, kept)) = self.store.reusable_token(&key(ask), now.saturating_add(1000)).await? else {
            return Ok(None);
        };
        let refresh_token = match kept.refresh {
            Some(text) => {
                let found = self.store.refresh_token(&random::sha256_hex(text.as_bytes())).await?;
                let is_good = found.is_some_and(|(token, state)| {
                    state == RefreshState::Active && token.expires_at > now && ask.user.is_some()
                });
                is_good.then_some(text)
            }
            None => None,
        };
        Ok(Some(IssuedToken {
            id_token: self.id_token(ask, &access, &kept.access).await?,
            access_token: kept.access,
            refresh_token,
            scope: access.scopes.join(" "),
            token_type: "Bearer",
            expires_in: left_s(access.expires_at, now),
            ended: Ended::default(),
        }))
    }
}

/// What a token is good for. Each part is preceded by its length, so that no two are the same text.
pub(crate) fn key(ask: &Ask<'_>) -> String {
    let mut scopes = ask.scopes.clone();
    scopes.sort_unstable();
    let (kind, subject) = match ask.user {
        Some(user) => ("user", user.name.as_str()),
        None => ("application", ask.client.owner.as_str()),
    };
    let mut text = String::new();
    for part in [ask.client.id.as_str(), kind, subject].into_iter().chain(scopes.iter().map(String::as_str)) {
        text.push_str(&format!("{}:{part}", part.len()));
    }
    random::sha256_hex(text.as_bytes())
}

/// A new text: 32 lower-case hexadecimal digits.
pub(crate) fn fresh_text() -> String {
    random::bytes::<TEXT_BYTES>().iter().map(|byte| format!("{byte:02x}")).collect()
}
