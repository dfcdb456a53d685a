//! APIs as publishers leave them, put straight into the store: publishing itself is tested elsewhere.

use serde_json::{Value, json};
use tidegate_model::api::Api;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::revision::Deployment;

use super::TestApp;

/// What a test wants of an API.
pub struct ApiSeed {
    pub name: &'static str,
    pub state: LifecycleState,
    pub extra: Value,
    pub definition: Value,
    pub is_deployed: bool,
}

impl ApiSeed {
    /// A published, deployed API with plans Gold and Unlimited.
    pub fn published(name: &'static str) -> Self {
        Self { name, state: LifecycleState::Published, extra: json!({}), definition: openapi(), is_deployed: true }
    }

    pub fn state(mut self, state: LifecycleState) -> Self {
        self.state = state;
        self
    }

    pub fn with(mut self, extra: Value) -> Self {
        self.extra = extra;
        self
    }

    pub fn definition(mut self, definition: Value) -> Self {
        self.definition = definition;
        self
    }

    pub async fn store(self, app: &TestApp) -> ApiId {
        let id = ApiId::fresh();
        let mut body = json!({
            "id": id, "name": self.name, "context": format!("/{}", self.name.to_lowercase()), "version": "1.0",
            "provider": "pat", "policies": ["Gold", "Unlimited"], "description": format!("About {}", self.name),
            "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": "http://backend.test/secret"}},
            "operations": [{"target": "/things", "verb": "GET"}],
        });
        body.as_object_mut().unwrap().extend(self.extra.as_object().unwrap().clone());
        body["lifeCycleStatus"] = self.state.as_str().into();
        let api: Api = serde_json::from_value(body).unwrap();
        let definition = self.definition.to_string();
        let now = tidegate_model::millis::now();
        let mut tx = app.store.begin().await.unwrap();
        app.store.insert_api(&mut tx, &api, &definition, now).await.unwrap();
        tx.set_api_state(&id, self.state, now).await.unwrap();
        tx.set_default_version(&api, now).await.unwrap();
        if self.is_deployed {
            let revision = app.store.insert_revision(&mut tx, &api, &definition, "", now).await.unwrap();
            let deployment = Deployment {
                environment: "Default".to_owned(),
                vhost: "localhost".to_owned(),
                is_shown: true,
                deployed_at: now,
            };
            tx.deploy(&id, &revision.id, &deployment).await.unwrap();
        }
        tx.commit().await.unwrap();
        id
    }
}

/// A small OpenAPI document.
fn openapi() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "T", "version": "1.0"},
        "servers": [{"url": "http://backend.test/secret"}],
        "paths": {"/things": {"get": {"responses": {"200": {"description": "OK"}}}}},
    })
}
