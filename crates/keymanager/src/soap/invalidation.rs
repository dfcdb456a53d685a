//! `APIAuthenticationService`: whoever changed something tells gateways to ask again. In WSO2 each gateway had it; here
//! the gateway of this process forgets at once and every other one by the change feed.
//!
//! Invalidating is not revoking: a token that is good is good again on the next call. An administrator's right is not
//! needed, as in WSO2; what one can do with it is cost questions and room in the feed, and so those without that right have
//! a common share ([`SHARE_MAX`]).

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tidegate_model::change::{Forgotten, Topic};
use tidegate_model::millis::Millis;
use tidegate_wire::random;
use tidegate_wire::soap::wsdl::{self, Field, Kind, Operation, Type};
use tidegate_wire::soap::{AXIS2, Element, Fault};

use super::{Call, GatewayMemory, Permission, Service, failed, is_admin};
use crate::KeyManager;
use crate::error::Result as KmResult;

/// Most mappings one call names.
pub const MAPPINGS_MAX: usize = 1_000;

/// Most entries that all who are no administrators may name within [`SHARE_MS`].
pub const SHARE_MAX: usize = 1_000;
/// One minute.
pub const SHARE_MS: Millis = 60_000;

/// The service.
pub const DESCRIPTION: wsdl::Service = wsdl::Service {
    name: "APIAuthenticationService",
    namespace: "http://service.security.handlers.gateway.apimgt.carbon.wso2.org",
    wrappers: AXIS2,
    operations: &[
        Operation::silent("invalidateKeys", &[Field::many("mappings", Kind::Complex("APIKeyMapping"))]),
        Operation::silent("invalidateOAuthKeys", &[Field::text("consumerKey"), Field::text("authorizedUser")]),
        Operation::silent(
            "invalidateResourceCache",
            &[
                Field::text("apiContext"),
                Field::text("apiVersion"),
                Field::text("resourceURLContext"),
                Field::text("httpVerb"),
            ],
        ),
        Operation::silent("invalidateKey", &[Field::text("accessToken")]),
    ],
    types: &[Type {
        namespace: "http://dto.impl.apimgt.carbon.wso2.org/xsd",
        name: "APIKeyMapping",
        fields: &[Field::text("apiVersion"), Field::text("context"), Field::text("key")],
    }],
    exceptions: &[],
};

/// The service.
pub struct InvalidationService(pub Reminder);

/// Tells gateways to ask again: the one of this process at once, every other one by the feed.
#[derive(Clone)]
pub struct Reminder {
    /// Whose store has the feed.
    pub km: KeyManager,
    /// The gateway of this process.
    pub memory: Option<Arc<dyn GatewayMemory>>,
    share: Arc<Mutex<Share>>,
}

/// What those without an administrator's right have named lately.
#[derive(Debug, Default)]
struct Share {
    since: Millis,
    used: usize,
}

impl Share {
    fn take(&mut self, entries: usize, now: Millis) -> bool {
        if now < self.since || now >= self.since + SHARE_MS {
            *self = Self { since: now, used: 0 };
        }
        let is_left = self.used + entries <= SHARE_MAX;
        self.used += if is_left { entries } else { 0 };
        is_left
    }
}

impl Reminder {
    /// Tells gateways through `km`'s store, and `memory`.
    pub fn new(km: KeyManager, memory: Option<Arc<dyn GatewayMemory>>) -> Self {
        Self { km, memory, share: Arc::default() }
    }

    /// Tells all, for the caller of `call`.
    ///
    /// # Errors
    /// When the share is used up or the store fails; then nobody was told.
    pub async fn forget(&self, call: &Call<'_>, what: &[Forgotten]) -> Result<(), Fault> {
        let now = self.km.now();
        let is_allowed =
            is_admin(call.caller) || self.share.lock().unwrap_or_else(PoisonError::into_inner).take(what.len(), now);
        if !is_allowed {
            let text = format!("more than {SHARE_MAX} entries a minute are invalidated for administrators only");
            return Err(Fault::receiver(text));
        }
        self.tell(what).await.map_err(failed)
    }

    async fn tell(&self, what: &[Forgotten]) -> KmResult<()> {
        self.km.forget(what).await?;
        if let Some(memory) = &self.memory {
            what.iter().for_each(|what| memory.forget(what));
        }
        Ok(())
    }
}

#[async_trait]
impl Service for InvalidationService {
    fn description(&self) -> &'static wsdl::Service {
        &DESCRIPTION
    }

    fn permission(&self) -> Permission {
        Permission::Login
    }

    async fn call(&self, call: &Call<'_>) -> Result<Vec<Element>, Fault> {
        let named = match call.operation.name {
            "invalidateKeys" => mappings(call)?,
            "invalidateOAuthKeys" => vec![client(call)?],
            "invalidateKey" => vec![credential(call.need("accessToken")?)],
            // Verb and resource are part of no answer we keep: all about the API goes.
            _ => vec![api(call.need("apiContext")?, call.need("apiVersion")?)],
        };
        self.0.forget(call, &named).await?;
        tracing::info!(user = %call.caller.user, entries = named.len(), "gateways were told to ask again");
        Ok(Vec::new())
    }
}

impl KeyManager {
    /// Tells every gateway to ask again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, what: &[Forgotten]) -> KmResult<()> {
        let mut tx = self.store.begin().await?;
        for forgotten in what {
            tx.record(&Topic::Forget(forgotten.clone()), self.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Mappings with a key mean that key, those without everything about the API.
fn mappings(call: &Call<'_>) -> Result<Vec<Forgotten>, Fault> {
    let mappings: Vec<&Element> = call.request.body.all("mappings").filter(|mapping| !mapping.is_nil()).collect();
    if mappings.len() > MAPPINGS_MAX {
        return Err(Fault::sender(format!("more than {MAPPINGS_MAX} mappings; send them in several calls")));
    }
    mappings
        .into_iter()
        .map(|mapping| {
            let text = |name| mapping.text_of(name).map(str::trim).filter(|text| !text.is_empty());
            match (text("key"), text("context"), text("apiVersion")) {
                (Some(key), ..) => Ok(credential(key)),
                (None, Some(context), Some(version)) => Ok(api(context, version)),
                _ => Err(Fault::sender("a mapping needs `key`, or `context` and `apiVersion`")),
            }
        })
        .collect()
}

fn client(call: &Call<'_>) -> Result<Forgotten, Fault> {
    let user = call.text("authorizedUser").map(str::trim).filter(|user| !user.is_empty());
    Ok(Forgotten::Client { consumer_key: call.need("consumerKey")?.into(), user: user.map(str::to_owned) })
}

fn credential(text: &str) -> Forgotten {
    Forgotten::Credential(random::sha256_hex(text.as_bytes()))
}

/// Some callers name the context with the version at its end.
fn api(context: &str, version: &str) -> Forgotten {
    let context = context.strip_suffix(&format!("/{version}")).unwrap_or(context);
    Forgotten::Api { context: context.to_owned(), version: version.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_share_is_bounded_and_comes_back() {
        let mut share = Share::default();
        assert!(share.take(SHARE_MAX - 1, 5_000_000));
        assert!(!share.take(2, 5_000_001), "refused, and nothing taken");
        assert!(share.take(1, 5_000_002));
        assert!(!share.take(1, 5_000_000 + SHARE_MS - 1));
        assert!(share.take(SHARE_MAX, 5_000_000 + SHARE_MS));
        assert!(share.take(1, 1), "a clock that was set back takes nobody's share");
    }
}
