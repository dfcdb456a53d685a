//! The key manager's housekeeping: replaces the signing key by age or when the next one is due, forgets what has expired. The binary calls it every
//! minute or so; several nodes may do it at once.

use tidegate_model::millis::Millis;
use tidegate_store::access_token::BATCH;

use crate::KeyManager;
use crate::error::Result;

/// How long expired things are kept, for clocks that differ, for second uses of codes to be noticed, and for
/// "expired" to be told from "unknown", in milliseconds.
pub const CLOCK_MARGIN_MS: Millis = 10 * 60_000;
/// Most batches of one noun that one run forgets. Each is a transaction of its own, so writers get their turn in between;
/// at one run a minute this keeps up with 1600 tokens a second.
pub const BATCHES_MAX: usize = 200;

/// What one run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Maintained {
    /// Whether this node replaced the signing key.
    pub has_rotated: bool,
    /// Rows forgotten.
    pub forgotten: u64,
}

/// Forgets in batches until one is not full.
macro_rules! forget {
    ($store:expr, $purge:ident, $before:expr) => {{
        let mut total = 0;
        for _ in 0..BATCHES_MAX {
            let gone = $store.$purge($before).await?;
            total += gone;
            if gone < BATCH as u64 {
                break;
            }
        }
        total
    }};
}

impl KeyManager {
    /// One run, as of `now`.
    ///
    /// # Errors
    /// When the store fails; the next run does the rest.
    pub async fn maintain(&self, now: Millis) -> Result<Maintained> {
        let before = now - CLOCK_MARGIN_MS;
        let mut forgotten = 0;
        forgotten += forget!(self.store, purge_codes, before);
        forgotten += forget!(self.store, purge_sessions, now);
        forgotten += forget!(self.store, purge_portal_sessions, now);
        forgotten += forget!(self.store, purge_refresh_tokens, before);
        forgotten += forget!(self.store, purge_access_tokens, before);
        forgotten += forget!(self.store, purge_revoked_tokens, before);
        forgotten += self.store.purge_signing_keys(before).await?;
        let is_due = self.store.next_key().await?.filter(|(_, at)| at.is_some_and(|at| at <= now));
        if let Some((kid, _)) = is_due {
            let has_rotated = self.activate_key(&kid).await?;
            return Ok(Maintained { has_rotated, forgotten });
        }
        let keys = self.keys().await?;
        let is_old = now - keys.active_since >= self.settings.signing_key_age_s_max * 1000;
        let is_other = keys.active.algorithm() != self.settings.algorithm;
        let has_rotated = (is_old || is_other) && self.rotate().await?;
        Ok(Maintained { has_rotated, forgotten })
    }
}
