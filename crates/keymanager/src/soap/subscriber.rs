//! `APIKeyMgtSubscriberService`: what WSO2 1.x's Store asked of its key manager.
//!
//! WSO2 lets whoever may log in act for every user, as its Store did. Here a caller acts for themselves, an administrator
//! for all.

mod description;

pub use description::DESCRIPTION;

use async_trait::async_trait;
use tidegate_model::application::Application;
use tidegate_model::change::Forgotten;
use tidegate_model::client::Client;
use tidegate_model::consumer::KeyType;
use tidegate_store::api::ApiRecord;
use tidegate_store::audit::AuditEvent;
use tidegate_store::subscription::SubscriptionFilter;
use tidegate_wire::random;
use tidegate_wire::soap::wsdl;
use tidegate_wire::soap::{AXIS2, Element, Fault};

use self::description::{INFO, KEYS};
use super::application_keys::Wanted;
use super::invalidation::Reminder;
use super::{Call, Permission, Service, failed};
use crate::KeyManager;

/// Most applications and subscriptions of one user that are looked at.
const ENTRIES_MAX: i64 = 10_000;
/// Clients of a tier that are read at once.
const CLIENTS_BATCH: i64 = 200;

/// The service on a key manager.
pub struct SubscriberService {
    /// The key manager.
    pub km: KeyManager,
    /// Tells gateways.
    pub reminder: Reminder,
}

type Answer = Result<Vec<Element>, Fault>;

#[async_trait]
impl Service for SubscriberService {
    fn description(&self) -> &'static wsdl::Service {
        &DESCRIPTION
    }

    fn permission(&self) -> Permission {
        Permission::Login
    }

    async fn call(&self, call: &Call<'_>) -> Answer {
        match call.operation.name {
            "getApplicationAccessToken" => self.application_token(call).await,
            "getAccessToken" => self.api_token(call).await,
            "renewAccessToken" => self.renew(call).await,
            "getSubscribedAPIsOfUser" => self.subscribed(call).await,
            "unsubscribeFromAPI" => self.unsubscribe(call).await,
            "revokeAccessToken" => self.revoke_token(call).await,
            "revokeAccessTokenForApplication" => self.revoke_application(call).await,
            "revokeAccessTokenBySubscriber" => self.revoke_subscriber(call).await,
            "revokeKeysByTier" => self.revoke_tier(call).await,
            _ => self.clear_cache(call).await,
        }
    }
}

impl SubscriberService {
    async fn application_token(&self, call: &Call<'_>) -> Answer {
        let application = self.application(call).await?;
        let validity_s = validity(call)?;
        let (mut client, secret) = self.key(call, &application).await?;
        if call.request.body.find("allowedDomains").is_some() {
            let domains = call.request.body.texts_of("allowedDomains");
            self.km.allow_domains(&mut client, &domains).await.map_err(failed)?;
        }
        let issued = self.km.issue_application_token(client.id.as_str(), &[], validity_s).await.map_err(failed)?;
        let domains = match client.properties.allowed_domains.as_slice() {
            [] => vec!["ALL"],
            domains => domains.iter().map(String::as_str).collect(),
        };
        let text = |name, value: &str| Element::with_text(KEYS, name, value);
        let keys = Element::new(AXIS2, "return")
            .with_children(domains.into_iter().map(|domain| text("accessAllowDomains", domain)))
            .child(text("applicationAccessToken", &issued.access_token))
            .child(text("consumerKey", client.id.as_str()))
            .child(text("consumerSecret", &secret))
            .child(text("validityTime", &issued.expires_in.to_string()));
        Ok(vec![keys])
    }

    /// A key for one API, as 1.0 had them: the application's token, once it subscribes to the API.
    async fn api_token(&self, call: &Call<'_>) -> Answer {
        let application = self.application(call).await?;
        let api = self.api(call).await?;
        let filter = SubscriptionFilter {
            application: Some(&application.id),
            api: Some(&api.api.id),
            limit: 1,
            ..SubscriptionFilter::default()
        };
        let (found, _) = self.km.store.subscriptions(&filter).await.map_err(|why| failed(why.into()))?;
        if found.is_empty() {
            let text = format!(
                "application `{}` does not subscribe to {} {}; subscribe first",
                application.name, api.api.name, api.api.version
            );
            return Err(Fault::sender(text));
        }
        let (client, _) = self.key(call, &application).await?;
        let issued = self.km.issue_application_token(client.id.as_str(), &[], None).await.map_err(failed)?;
        Ok(vec![Element::with_text(AXIS2, "return", issued.access_token)])
    }

    /// The old token ends, a new one begins; the client's secret is the right to it.
    async fn renew(&self, call: &Call<'_>) -> Answer {
        let (id, given) = (call.need("clientId")?, call.need("clientSecret")?);
        let old = call.need("oldAccessToken")?;
        let validity_s = validity(call)?;
        let found = self.km.client(id).await.map_err(failed)?;
        let proven =
            found.filter(|(_, kept)| kept.as_ref().is_some_and(|kept| random::same(kept.as_bytes(), given.as_bytes())));
        let Some((mut client, _)) = proven else { return Err(Fault::sender("clientId or clientSecret is wrong")) };
        call.act_for(&client.owner)?;
        if call.request.body.find("allowedDomains").is_some() {
            let domains = call.request.body.texts_of("allowedDomains");
            self.km.allow_domains(&mut client, &domains).await.map_err(failed)?;
        }
        self.km.revoke_token(id, old).await.map_err(failed)?;
        let issued = self.km.issue_application_token(id, &[], validity_s).await.map_err(failed)?;
        self.note(call, "access_token.renew", id).await;
        Ok(vec![Element::with_text(AXIS2, "return", issued.access_token)])
    }

    async fn subscribed(&self, call: &Call<'_>) -> Answer {
        let user = call.need("userId")?;
        call.act_for(user)?;
        let filter = SubscriptionFilter { owner: Some(user), limit: ENTRIES_MAX, ..SubscriptionFilter::default() };
        let (found, _) = self.km.store.subscriptions(&filter).await.map_err(|why| failed(why.into()))?;
        let mut seen = std::collections::HashSet::new();
        let mut answer = Vec::new();
        for subscription in found {
            if !seen.insert(subscription.api.clone()) {
                continue;
            }
            let Some(record) = self.km.store.api(&subscription.api).await.map_err(|why| failed(why.into()))? else {
                continue;
            };
            answer.push(info(&record));
        }
        Ok(answer)
    }

    /// Ends the subscriptions of all the user's applications to the API.
    async fn unsubscribe(&self, call: &Call<'_>) -> Answer {
        let user = call.need("userId")?;
        call.act_for(user)?;
        let api = self.api(call).await?;
        let filter = SubscriptionFilter {
            owner: Some(user),
            api: Some(&api.api.id),
            limit: ENTRIES_MAX,
            ..SubscriptionFilter::default()
        };
        let store = &self.km.store;
        let end = async {
            let (found, _) = store.subscriptions(&filter).await?;
            let mut tx = store.begin().await?;
            for subscription in &found {
                tx.delete_subscription(&subscription.id, self.km.now()).await?;
                let detail = serde_json::json!({"application": subscription.application, "api": subscription.api});
                let event = AuditEvent::now(&call.caller.user, "subscription.delete", subscription.id.as_str(), detail);
                tx.audit(&event).await?;
            }
            tx.commit().await?;
            Ok::<_, tidegate_store::Error>(found.len())
        };
        match end.await.map_err(|why| failed(why.into()))? {
            0 => Err(Fault::sender(format!("{user} does not subscribe to {} {}", api.api.name, api.api.version))),
            _ => Ok(Vec::new()),
        }
    }

    async fn revoke_token(&self, call: &Call<'_>) -> Answer {
        let (key, client) = (call.need("key")?, self.client(call).await?);
        self.km.revoke_token(client.id.as_str(), key).await.map_err(failed)?;
        self.note(call, "access_token.revoke", client.id.as_str()).await;
        Ok(Vec::new())
    }

    async fn revoke_application(&self, call: &Call<'_>) -> Answer {
        let bean = call.request.body.find("application").filter(|bean| !bean.is_nil());
        let bean = bean.ok_or_else(|| Fault::sender("argument `application` is missing"))?;
        let name = bean.text_of("name").unwrap_or(&bean.text).trim();
        let owner = bean.find("subscriber").and_then(|subscriber| subscriber.text_of("name"));
        let owner = owner.map(str::trim).filter(|owner| !owner.is_empty()).unwrap_or(&call.caller.user);
        call.act_for(owner)?;
        let application = self.named(owner, name).await?;
        self.revoke_keys(call, &application).await?;
        Ok(Vec::new())
    }

    async fn revoke_subscriber(&self, call: &Call<'_>) -> Answer {
        let bean = call.request.body.find("subscriber").filter(|bean| !bean.is_nil());
        let bean = bean.ok_or_else(|| Fault::sender("argument `subscriber` is missing"))?;
        let owner = bean.text_of("name").unwrap_or(&bean.text).trim();
        call.act_for(owner)?;
        let lines = self.km.store.applications_of(owner, ENTRIES_MAX).await.map_err(|why| failed(why.into()))?;
        for line in lines {
            self.revoke_keys(call, &line.application).await?;
        }
        Ok(Vec::new())
    }

    /// All keys of applications on that tier, and of those that subscribe to anything by it.
    async fn revoke_tier(&self, call: &Call<'_>) -> Answer {
        let tier = call.need("tierName")?;
        // An administrator's act: it ends other people's tokens.
        call.act_for("")?;
        let mut after = String::new();
        loop {
            let found = self.km.store.clients_of_tier(tier, &after, CLIENTS_BATCH).await;
            let clients = found.map_err(|why| failed(why.into()))?;
            for client in &clients {
                self.km.revoke_client_tokens(client).await.map_err(failed)?;
            }
            match clients.into_iter().next_back() {
                Some(last) => after = last,
                None => break,
            }
        }
        self.note(call, "tier.revoke-keys", tier).await;
        Ok(Vec::new())
    }

    async fn clear_cache(&self, call: &Call<'_>) -> Answer {
        let user = call.text("authorizedUser").map(str::trim).filter(|user| !user.is_empty());
        let client =
            Forgotten::Client { consumer_key: call.need("consumerKey")?.into(), user: user.map(str::to_owned) };
        self.reminder.forget(call, &[client]).await?;
        Ok(Vec::new())
    }

    /// The client named by `consumerKey`, which the caller may act for.
    async fn client(&self, call: &Call<'_>) -> Result<Client, Fault> {
        let id = call.need("consumerKey")?;
        let found = self.km.client(id).await.map_err(failed)?;
        let (client, _) = found.ok_or_else(|| Fault::sender("there is no such consumerKey"))?;
        call.act_for(&client.owner)?;
        Ok(client)
    }

    async fn key(&self, call: &Call<'_>, application: &Application) -> Result<(Client, String), Fault> {
        let text = call.text("tokenType").unwrap_or("PRODUCTION").trim().to_ascii_uppercase();
        let key_type = KeyType::parse(&text)
            .ok_or_else(|| Fault::sender(format!("tokenType `{text}` is neither PRODUCTION nor SANDBOX")))?;
        let callback = call.text("callbackUrl").map(str::trim).filter(|callback| !callback.is_empty());
        let wanted = Wanted { application, key_type, callback, by: &call.caller.user };
        self.km.application_client(&wanted).await.map_err(failed)
    }

    /// The application `applicationName` of `userId`, whom the caller may act for.
    async fn application(&self, call: &Call<'_>) -> Result<Application, Fault> {
        let user = call.need("userId")?;
        call.act_for(user)?;
        self.named(user, call.need("applicationName")?).await
    }

    async fn named(&self, owner: &str, name: &str) -> Result<Application, Fault> {
        let found = self.km.store.application_named(owner, name).await.map_err(|why| failed(why.into()))?;
        found.ok_or_else(|| Fault::sender(format!("{owner} has no application `{name}`")))
    }

    /// The API that `apiInfoDTO` names; without a provider, by name and version.
    async fn api(&self, call: &Call<'_>) -> Result<ApiRecord, Fault> {
        let bean = call.request.body.find("apiInfoDTO").filter(|bean| !bean.is_nil());
        let bean = bean.ok_or_else(|| Fault::sender("argument `apiInfoDTO` is missing"))?;
        let text = |name| bean.text_of(name).map(str::trim).unwrap_or_default();
        let (name, version, provider) = (text("apiName"), text("version"), text("providerId"));
        let versions = self.km.store.api_versions(name).await.map_err(|why| failed(why.into()))?;
        let is_meant = |record: &ApiRecord| {
            record.api.version == version && (provider.is_empty() || record.api.provider == provider)
        };
        let found = versions.into_iter().find(is_meant);
        found.ok_or_else(|| Fault::sender(format!("there is no API `{name}` {version}")))
    }

    async fn revoke_keys(&self, call: &Call<'_>, application: &Application) -> Result<(), Fault> {
        let keys = self.km.store.application_keys(&application.id).await.map_err(|why| failed(why.into()))?;
        for key in keys {
            self.km.revoke_client_tokens(key.client.as_str()).await.map_err(failed)?;
        }
        self.note(call, "application.revoke-keys", application.id.as_str()).await;
        Ok(())
    }

    /// Writes what was done to the audit log; what was done stays when that fails.
    async fn note(&self, call: &Call<'_>, action: &str, subject: &str) {
        let event = AuditEvent::now(&call.caller.user, action, subject, serde_json::json!({"by": DESCRIPTION.name}));
        if let Err(error) = self.km.store.audit(&event).await {
            tracing::error!(%error, action, subject, "a change could not be written to the audit log");
        }
    }
}

/// Seconds; absent or empty: the client's own, negative: as long as possible (WSO2).
fn validity(call: &Call<'_>) -> Result<Option<i64>, Fault> {
    let text = call.text("validityTime").unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Fault::sender(format!("validityTime `{text}` is not a number of seconds")))
}

fn info(record: &ApiRecord) -> Element {
    let api = &record.api;
    let text = |name, value: &str| Element::with_text(INFO, name, value);
    Element::new(AXIS2, "return").with_children([
        text("APIIdentifier", &format!("{}_{}_{}", api.provider, api.name, api.version)),
        text("apiName", &api.name),
        text("context", &api.context),
        text("providerId", &api.provider),
        Element::nillable(INFO, "resources", None),
        text("version", &api.version),
    ])
}
