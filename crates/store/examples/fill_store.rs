//! Fills the store of a stopped instance with many APIs, applications and subscriptions, through the store's own code: REST
//! would take half an hour for what this does in a minute. For `scripts/bench_peers/many.py`.
//!
//!     fill_store DATA_DIR BACKEND_URL APIS OPERATIONS APPLICATIONS SUBSCRIPTIONS_EACH
//!
//! API `n` is `/api{n}` 1.0.0, published and deployed to `Default`, with resources `/items{k}/{id}` and plan, application and
//! advanced policy `Bench`, which must be there. Application `n` is admin's, has the client `client{n}` with the secret
//! `secret{n}`, and subscribes to the APIs from `n * SUBSCRIPTIONS_EACH` on, beginning again after the last.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tidegate_model::api::Api;
use tidegate_model::application::Application;
use tidegate_model::client::{Client, ClientProperties, GrantType, TokenFormat};
use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, SubscriptionId};
use tidegate_model::millis::now;
use tidegate_model::revision::Deployment;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_store::application_key::ApplicationKey;
use tidegate_store::db::Address;
use tidegate_store::{Sealer, Settings, Store, Tx};

/// Nouns in one transaction.
const BATCH: usize = 500;
const OWNER: &str = "admin";
const POLICY: &str = "Bench";

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, backend, counts @ ..] = &arguments[..] else { bail!("DATA_DIR and BACKEND_URL are missing") };
    let counts: Vec<usize> = counts.iter().map(|count| count.parse()).collect::<Result<_, _>>()?;
    let [apis, operations, applications, each] = counts[..] else { bail!("four numbers are wanted") };
    let store = open(Path::new(data)).await?;
    let ids: Vec<ApiId> = (0..apis).map(|_| ApiId::fresh()).collect();
    for batch in (0..apis).collect::<Vec<_>>().chunks(BATCH) {
        let mut tx = store.begin().await?;
        for n in batch {
            add_api(&store, &mut tx, *n, &ids[*n], operations, backend).await?;
        }
        tx.commit().await?;
    }
    for batch in (0..applications).collect::<Vec<_>>().chunks(BATCH) {
        let mut tx = store.begin().await?;
        for n in batch {
            let application = add_application(&store, &mut tx, *n).await?;
            for k in 0..each {
                let api = ids[(n * each + k) % apis].clone();
                tx.insert_subscription(&subscription(&application, api)).await?;
            }
        }
        tx.commit().await?;
    }
    store.close().await;
    Ok(())
}

async fn open(data: &Path) -> Result<Store> {
    let key = std::fs::read(data.join("master.key")).context("reading master.key")?;
    let key = key.try_into().map_err(|_| anyhow::anyhow!("master.key has another length"))?;
    let address = Address::SqliteFile(data.join("tidegate.db"));
    let settings = Settings { address, connections_max: 2, wait_max: Duration::from_secs(60) };
    Ok(Store::open(&settings, Sealer::new(&key)).await?)
}

async fn add_api(store: &Store, tx: &mut Tx, n: usize, id: &ApiId, operations: usize, backend: &str) -> Result<()> {
    let operation = |k: usize| {
        json!({"id": uuid::Uuid::now_v7().to_string(), "target": format!("/items{k}/{{id}}"),
               "verb": if k % 10 == 9 { "POST" } else { "GET" }, "throttlingPolicy": "Unlimited"})
    };
    let api: Api = serde_json::from_value(json!({
        "id": id, "name": format!("Api{n}"), "context": format!("/api{n}"), "version": "1.0.0", "provider": OWNER,
        "description": format!("The {n}th of many APIs, with a description of the usual length."),
        "lifeCycleStatus": "PUBLISHED", "policies": [POLICY], "apiThrottlingPolicy": POLICY, "tags": ["bench"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": backend}},
        "operations": (0..operations).map(operation).collect::<Vec<_>>(),
    }))?;
    let definition = definition(&api).to_string();
    let at = now();
    store.insert_api(tx, &api, &definition, at).await?;
    let revision = store.insert_revision(tx, &api, &definition, "bench", at).await?;
    let place =
        Deployment { environment: "Default".into(), vhost: "localhost".into(), is_shown: true, deployed_at: at };
    Ok(tx.deploy(id, &revision.id, &place).await?)
}

fn definition(api: &Api) -> Value {
    let paths: serde_json::Map<String, Value> = api
        .operations
        .iter()
        .map(|operation| {
            let parameter = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
            let answer = json!({"responses": {"200": {"description": "Found"}}, "parameters": [parameter]});
            (operation.target.clone(), json!({operation.verb.to_lowercase(): answer}))
        })
        .collect();
    json!({"openapi": "3.0.1", "info": {"title": api.name, "version": api.version}, "paths": paths})
}

async fn add_application(store: &Store, tx: &mut Tx, n: usize) -> Result<ApplicationId> {
    let (id, at) = (ApplicationId::fresh(), now());
    let client = ConsumerKey::from(format!("client{n}"));
    tx.insert_application(&Application {
        id: id.clone(),
        name: format!("Application {n}"),
        owner: OWNER.into(),
        description: String::new(),
        throttling_policy: POLICY.into(),
        attributes: serde_json::Map::new(),
        status: "APPROVED".into(),
        created_at: at,
        updated_at: at,
    })
    .await?;
    let oauth = Client {
        id: client.clone(),
        name: format!("client {n}"),
        owner: OWNER.into(),
        grant_types: vec![GrantType::ClientCredentials],
        redirect_uris: Vec::new(),
        token_format: TokenFormat::Jwt,
        is_public: false,
        is_pkce_mandatory: false,
        application_token_ttl_s: Some(86_400),
        user_token_ttl_s: None,
        refresh_token_ttl_s: None,
        id_token_ttl_s: None,
        properties: ClientProperties::default(),
        created_at: at,
        updated_at: at,
    };
    tx.insert_client(&oauth, Some(&format!("secret{n}")), store.sealer()).await?;
    tx.insert_application_key(&ApplicationKey {
        id: uuid::Uuid::now_v7().to_string(),
        application: id.clone(),
        key_type: KeyType::Production,
        client,
        is_mapped: false,
        created_at: at,
    })
    .await?;
    Ok(id)
}

fn subscription(application: &ApplicationId, api: ApiId) -> Subscription {
    Subscription {
        id: SubscriptionId::fresh(),
        application: application.clone(),
        api,
        throttling_policy: POLICY.into(),
        status: SubscriptionStatus::Unblocked,
        created_at: now(),
    }
}
