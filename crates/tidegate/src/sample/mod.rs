//! `tidegate run --sample`: an API to look at and to call in the first minute. Its backend is built in ([`tides`]); it is
//! made through the same REST APIs a client uses, so it shows nothing that a script could not do.
//!
//! Everything is looked up before it is made: a second start finds what the first one made.

pub mod pizza;
pub mod tides;

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use tidegate_control::authority::{ClientSpec, KeyAuthority};
use tidegate_model::id::ConsumerKey;
use tower::ServiceExt;

/// The definition, as a user would upload it.
const DEFINITION: &str = include_str!("../../../../examples/tides.openapi.yaml");
/// Where the backend is, wherever the operations listener is today.
const BACKEND: &str = "tidegate://ops/sample";
/// Path of the backend on the operations listener.
pub const PATH: &str = tidegate_model::own_backend::SAMPLE_PATH;

const PUBLISHER: &str = "/api/am/publisher/v4";
const DEVPORTAL: &str = "/api/am/devportal/v3";
const APPLICATION: &str = "SampleApplication";
const SCOPES: [&str; 7] = [
    "apim:api_view",
    "apim:api_create",
    "apim:api_publish",
    "apim:api_manage",
    "apim:subscribe",
    "apim:app_manage",
    "apim:sub_manage",
];
/// Largest answer of our own APIs that is read, bytes.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// The backends of the samples: tides, and Pizza Shack below `/pizza`.
pub fn router() -> Router {
    tides::router().nest("/pizza", pizza::router())
}

/// Makes what is missing and answers a token that may call the sample API, and the path of a call.
///
/// # Errors
/// When one of our own APIs refuses a step; the message has its answer.
pub async fn prepare(router: Router, authority: &dyn KeyAuthority, owner: &str) -> Result<(String, String)> {
    let client = create_client(authority, owner).await?;
    let made = make(router, authority, &client).await;
    authority.delete_client(&client).await?;
    Ok((made?, "/tides/1.0.0/harbours/cuxhaven/tides".to_owned()))
}

/// A client for the management APIs, as dynamic registration would make it; it lives as long as the steps take.
async fn create_client(authority: &dyn KeyAuthority, owner: &str) -> Result<ConsumerKey> {
    let spec = ClientSpec {
        name: format!("tidegate_sample_{}", std::process::id()),
        owner: owner.to_owned(),
        grant_types: vec!["client_credentials".to_owned()],
        ..ClientSpec::default()
    };
    Ok(authority.create_client(spec).await?.key)
}

async fn make(router: Router, authority: &dyn KeyAuthority, client: &ConsumerKey) -> Result<String> {
    let issued = authority.issue_application_token(client, &SCOPES.map(str::to_owned), None).await?;
    let steps = Steps { router, token: issued.token };
    let api = steps.api().await?;
    let application = steps.application().await?;
    steps.subscription(&application, &api).await?;
    let key = steps.keys(&application).await?;
    Ok(authority.issue_application_token(&ConsumerKey::from(key), &[], None).await?.token)
}

struct Steps {
    router: Router,
    token: String,
}

impl Steps {
    async fn api(&self) -> Result<String> {
        let found = self.get(&format!("{PUBLISHER}/apis?query=name:Tides")).await?;
        if let Some(id) = found["list"][0]["id"].as_str() {
            return Ok(id.to_owned());
        }
        let properties = json!({
            "name": "Tides", "context": "/tides", "version": "1.0.0", "policies": ["Unlimited", "Gold", "Bronze"],
            "tags": ["sample"],
            "endpointConfig": {
                "endpoint_type": "http",
                "production_endpoints": {"url": BACKEND}, "sandbox_endpoints": {"url": BACKEND},
            },
        });
        let made = self.upload(&properties).await?;
        let id = made["id"].as_str().context("the new API has an id")?.to_owned();
        let path = format!("{PUBLISHER}/apis/{id}");
        let revision = self.post(&format!("{path}/revisions"), &json!({"description": "first"})).await?;
        let revision = revision["id"].as_str().context("the new revision has an id")?;
        let targets = json!([{"name": "Default", "vhost": "localhost", "displayOnDevportal": true}]);
        self.post(&format!("{path}/deploy-revision?revisionId={revision}"), &targets).await?;
        self.post(&format!("{PUBLISHER}/apis/change-lifecycle?action=Publish&apiId={id}"), &json!({})).await?;
        Ok(id)
    }

    async fn application(&self) -> Result<String> {
        let path = format!("{DEVPORTAL}/applications");
        let found = self.get(&format!("{path}?query={APPLICATION}")).await?;
        let list = found["list"].as_array().cloned().unwrap_or_default();
        let application = match list.into_iter().find(|application| application["name"] == APPLICATION) {
            Some(application) => application,
            None => {
                let body = json!({
                    "name": APPLICATION, "throttlingPolicy": "Unlimited", "description": "Calls the sample API",
                    "tokenType": "JWT",
                });
                self.post(&path, &body).await?
            }
        };
        Ok(application["applicationId"].as_str().context("an application has an id")?.to_owned())
    }

    async fn subscription(&self, application: &str, api: &str) -> Result<()> {
        let path = format!("{DEVPORTAL}/subscriptions");
        let found = self.get(&format!("{path}?applicationId={application}")).await?;
        let list = found["list"].as_array().cloned().unwrap_or_default();
        if list.iter().any(|subscription| subscription["apiId"] == api) {
            return Ok(());
        }
        let body = json!({"applicationId": application, "apiId": api, "throttlingPolicy": "Unlimited"});
        self.post(&path, &body).await.map(|_| ())
    }

    async fn keys(&self, application: &str) -> Result<String> {
        let path = format!("{DEVPORTAL}/applications/{application}");
        let found = self.get(&format!("{path}/oauth-keys")).await?;
        let list = found["list"].as_array().cloned().unwrap_or_default();
        let keys = match list.into_iter().find(|keys| keys["keyType"] == "PRODUCTION") {
            Some(keys) => keys,
            None => {
                let body = json!({
                    "keyType": "PRODUCTION", "keyManager": "Resident Key Manager",
                    "grantTypesToBeSupported": ["client_credentials"], "validityTime": 3600,
                });
                self.post(&format!("{path}/generate-keys"), &body).await?
            }
        };
        Ok(keys["consumerKey"].as_str().context("keys have a consumer key")?.to_owned())
    }

    async fn get(&self, path: &str) -> Result<Value> {
        self.send(Request::get(path), Body::empty()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request, Body::from(body.to_string())).await
    }

    async fn upload(&self, properties: &Value) -> Result<Value> {
        const BOUNDARY: &str = "tidegate-sample";
        let body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"additionalProperties\"\r\n\r\n{properties}\r\n\
             --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tides.openapi.yaml\"\r\n\
             Content-Type: application/yaml\r\n\r\n{DEFINITION}\r\n--{BOUNDARY}--\r\n"
        );
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = Request::builder().method(Method::POST).uri(format!("{PUBLISHER}/apis/import-openapi"));
        self.send(request.header(header::CONTENT_TYPE, media_type), Body::from(body)).await
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Result<Value> {
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token)).body(body)?;
        let what = format!("{} {}", request.method(), request.uri());
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await?;
        if !status.is_success() {
            bail!("making the sample API: {what} answered {status}: {}", String::from_utf8_lossy(&bytes));
        }
        serde_json::from_slice(&bytes).with_context(|| format!("{what} answered no JSON"))
    }
}
