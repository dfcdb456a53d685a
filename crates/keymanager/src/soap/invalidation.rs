//! `APIAuthenticationService`: whoever changed something tells gateways to ask again. In WSO2 each gateway had it; here
//! the gateway of this process forgets at once and every other one by the change feed.
//!
//! Invalidating is not revoking: a token that is good is good again on the next call. An administrator's right is not
//! needed, as in WSO2; what one can do with it is cost a question.

use std::sync::Arc;

use async_trait::async_trait;
use tidegate_model::change::{Forgotten, Topic};
use tidegate_wire::random;
use tidegate_wire::soap::wsdl::{self, Field, Kind, Operation, Type};
use tidegate_wire::soap::{AXIS2, Element, Fault};

use super::{Call, GatewayMemory, Permission, Service, failed};
use crate::KeyManager;
use crate::error::Result as KmResult;

/// Most mappings one call names.
pub const MAPPINGS_MAX: usize = 1_000;

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
}

impl Reminder {
    /// Tells all.
    ///
    /// # Errors
    /// When the store fails; then nobody was told.
    pub async fn forget(&self, what: &[Forgotten]) -> KmResult<()> {
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
        self.0.forget(&named).await.map_err(failed)?;
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
