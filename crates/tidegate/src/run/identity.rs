//! What administrators ask of the key manager, joined in this process.

use std::time::Instant;

use async_trait::async_trait;
use serde_json::json;
use tidegate_control::authority::AuthorityError;
use tidegate_control::identity::{Identity, KeyManagerFacts, KeyRemoval, PartCheck, Setting, SignedOut};
use tidegate_model::issued::Inspected;
use tidegate_model::millis::Millis;
use tidegate_store::signing_key::Removal;

use super::authority::{LocalAuthority, failure};

type Result<T> = std::result::Result<T, AuthorityError>;

#[async_trait]
impl Identity for LocalAuthority {
    async fn inspect(&self, text: &str) -> Result<Option<Inspected>> {
        self.0.inspect(text).await.map_err(failure)
    }

    async fn sign_out_user(&self, name: &str) -> Result<SignedOut> {
        let (sessions, access_tokens) = self.0.sign_out_user(name).await.map_err(failure)?;
        Ok(SignedOut { sessions, access_tokens })
    }

    async fn prepare_signing_key(&self, activate_at: Option<Millis>) -> Result<String> {
        self.0.prepare_key(activate_at).await.map_err(failure)
    }

    async fn activate_signing_key(&self, kid: &str) -> Result<bool> {
        self.0.activate_key(kid).await.map_err(failure)
    }

    async fn withdraw_signing_key(&self, kid: &str) -> Result<bool> {
        self.0.withdraw_key(kid).await.map_err(failure)
    }

    async fn rotate_signing_key(&self) -> Result<bool> {
        self.0.rotate().await.map_err(failure)
    }

    async fn retire_signing_key(&self, kid: &str) -> Result<KeyRemoval> {
        Ok(removal(self.0.retire_key(kid).await.map_err(failure)?))
    }

    async fn retire_signing_key_with_tokens(&self, kid: &str) -> Result<KeyRemoval> {
        Ok(removal(self.0.retire_key_with_tokens(kid).await.map_err(failure)?))
    }

    async fn facts(&self) -> Result<KeyManagerFacts> {
        let of = self.0.settings();
        let settings = [
            ("application_token_seconds", json!(of.application_token_ttl_s)),
            ("user_token_seconds", json!(of.user_token_ttl_s)),
            ("refresh_token_seconds", json!(of.refresh_token_ttl_s)),
            ("authorization_code_seconds", json!(of.code_ttl_s)),
            ("id_token_seconds", json!(of.id_token_ttl_s)),
            ("session_seconds", json!(of.session_ttl_s)),
            ("signing_algorithm", json!(of.algorithm.as_str())),
            ("key_rotation_days", json!(of.signing_key_age_s_max / 86_400)),
            ("login_attempts_max", json!(of.login_failures_max)),
            ("login_wait_seconds", json!(of.login_window_s)),
            ("timestamp_skew_seconds", json!(of.timestamp_skew_s)),
            ("wso2_token_answers", json!(of.answers_as_wso2)),
            ("wso2_token_headers", json!(of.sends_token_headers)),
        ];
        let begun = Instant::now();
        let store = self.0.store().change_head().await.err().map(|why| why.to_string());
        let store = check("store", store, begun);
        let begun = Instant::now();
        let signing = self.0.try_signing().await.err().map(|why| why.to_string());
        Ok(KeyManagerFacts {
            settings: settings.map(|(name, value)| Setting { name, value }).into(),
            checks: vec![store, check("signing", signing, begun)],
        })
    }
}

fn check(name: &'static str, problem: Option<String>, begun: Instant) -> PartCheck {
    PartCheck { name, problem, took_us: begun.elapsed().as_micros() as u64 }
}

fn removal(of: Removal) -> KeyRemoval {
    match of {
        Removal::Done => KeyRemoval::Done,
        Removal::Missing => KeyRemoval::Missing,
        Removal::Needed(count) => KeyRemoval::Needed(count),
    }
}
