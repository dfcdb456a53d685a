//! The people of the stories: someone who publishes APIs, someone who uses them. Each holds a management token got as
//! any client gets one: dynamic client registration, then the password grant.

use serde_json::{Value, json};

use crate::app::{ADMIN_PASSWORD, App};
use crate::http::{Answer, Call};

/// Scopes the publisher's client asks for.
const PUBLISHER_SCOPES: &str = "apim:api_view apim:api_create apim:api_publish apim:api_delete apim:api_manage \
     apim:document_create apim:document_manage apim:subscription_view apim:subscription_block apim:tier_view \
     apim:publisher_settings apim:api_generate_key apim:admin";
/// Scopes the developer's client asks for.
const DEVELOPER_SCOPES: &str = "apim:subscribe apim:app_manage apim:sub_manage apim:api_key apim:store_settings";

/// Base path of the Publisher API.
pub const PUBLISHER: &str = "/api/am/publisher/v4";
/// Base path of the DevPortal API.
pub const DEVPORTAL: &str = "/api/am/devportal/v3";
/// Base path of the Admin API.
pub const ADMIN: &str = "/api/am/admin/v4";

/// A user with a management token.
pub struct Actor<'a> {
    /// The instance they work on.
    pub app: &'a App,
    /// Their token.
    pub token: String,
}

/// Registers a client as `user` and gets a token with `scopes` by the password grant.
pub async fn sign_in<'a>(app: &'a App, user: &str, password: &str, scopes: &str) -> Actor<'a> {
    let registration = json!({
        "callbackUrl": "https://client.example/callback", "clientName": format!("test_{user}"), "owner": user,
        "grantType": "client_credentials password refresh_token", "saasApp": true,
    });
    let client = app
        .http
        .post(&app.management("/client-registration/v0.17/register"))
        .basic(user, password)
        .json(&registration)
        .send()
        .await
        .expect(200)
        .json();
    let form = [("grant_type", "password"), ("username", user), ("password", password), ("scope", scopes)];
    let token = app
        .http
        .post(&app.management("/oauth2/token"))
        .basic(text(&client, "clientId"), text(&client, "clientSecret"))
        .form(&form)
        .send()
        .await
        .expect(200)
        .json();
    Actor { app, token: text(&token, "access_token").to_owned() }
}

/// The administrator in the publisher's role.
pub async fn publisher(app: &App) -> Actor<'_> {
    sign_in(app, "admin", ADMIN_PASSWORD, PUBLISHER_SCOPES).await
}

/// The administrator in the developer's role.
pub async fn developer(app: &App) -> Actor<'_> {
    sign_in(app, "admin", ADMIN_PASSWORD, DEVELOPER_SCOPES).await
}

/// A text member of a JSON object.
///
/// # Panics
/// When it is not there.
#[track_caller]
pub fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_else(|| panic!("no text `{member}` in {value}"))
}

/// Keys of an application as a developer gets them.
pub struct Keys {
    /// OAuth client id.
    pub key: String,
    /// OAuth client secret.
    pub secret: String,
    /// The token that came with them.
    pub token: String,
    /// Identifies the pair.
    pub mapping: String,
}

impl<'a> Actor<'a> {
    /// A call with the actor's token.
    pub fn call(&self, method: http::Method, path: &str) -> Call<'a> {
        self.app.http.call(method, &self.app.management(path)).bearer(&self.token)
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(http::Method::GET, path).send().await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(http::Method::POST, path).json(body).send().await
    }

    /// PUT of JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(http::Method::PUT, path).json(body).send().await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.call(http::Method::DELETE, path).send().await
    }

    /// Makes an API with a backend; `GET /*`, `POST /*`, and whatever `more` overrides.
    pub async fn create_api(&self, name: &str, backend: &str, more: Value) -> Value {
        let mut api = json!({
            "name": name, "context": format!("/{}", name.to_lowercase()), "version": "1.0.0",
            "policies": ["Unlimited", "Bronze"],
            "endpointConfig": {
                "endpoint_type": "http",
                "production_endpoints": {"url": backend}, "sandbox_endpoints": {"url": backend},
            },
            "operations": [{"target": "/*", "verb": "GET"}, {"target": "/*", "verb": "POST"}],
        });
        for (member, value) in more.as_object().into_iter().flatten() {
            api[member] = value.clone();
        }
        self.post(&format!("{PUBLISHER}/apis"), &api).await.expect(201).json()
    }

    /// Makes a revision of an API and deploys it to the environment `Default`; answers the revision's id.
    pub async fn deploy(&self, api: &str) -> String {
        let path = format!("{PUBLISHER}/apis/{api}/revisions");
        let revision = self.post(&path, &json!({"description": "a test's"})).await.expect(201).json();
        let id = text(&revision, "id").to_owned();
        let path = format!("{PUBLISHER}/apis/{api}/deploy-revision?revisionId={id}");
        let targets = json!([{"name": "Default", "vhost": "localhost", "displayOnDevportal": true}]);
        self.post(&path, &targets).await.expect(201);
        id
    }

    /// Moves an API along its life cycle.
    pub async fn lifecycle(&self, api: &str, action: &str) -> Answer {
        let action = action.replace(' ', "%20");
        let path = format!("{PUBLISHER}/apis/change-lifecycle?action={action}&apiId={api}");
        self.call(http::Method::POST, &path).header("content-type", "application/json").send().await
    }

    /// Makes, deploys and publishes an API; answers its id.
    pub async fn publish(&self, name: &str, backend: &str, more: Value) -> String {
        let api = self.create_api(name, backend, more).await;
        let id = text(&api, "id").to_owned();
        self.deploy(&id).await;
        self.lifecycle(&id, "Publish").await.expect(200);
        id
    }

    /// Makes an application; answers its id.
    pub async fn create_application(&self, name: &str) -> String {
        let body = json!({"name": name, "throttlingPolicy": "Unlimited", "description": "", "tokenType": "JWT"});
        let application = self.post(&format!("{DEVPORTAL}/applications"), &body).await.expect(201).json();
        text(&application, "applicationId").to_owned()
    }

    /// Subscribes an application to an API; answers the subscription's id.
    pub async fn subscribe(&self, application: &str, api: &str) -> String {
        let body = json!({"applicationId": application, "apiId": api, "throttlingPolicy": "Unlimited"});
        let subscription = self.post(&format!("{DEVPORTAL}/subscriptions"), &body).await.expect(201).json();
        text(&subscription, "subscriptionId").to_owned()
    }

    /// Generates keys of an application; `key_type` is `PRODUCTION` or `SANDBOX`.
    pub async fn generate_keys(&self, application: &str, key_type: &str) -> Keys {
        let body = json!({
            "keyType": key_type, "keyManager": "Resident Key Manager",
            "grantTypesToBeSupported": ["client_credentials", "password", "refresh_token"],
            "callbackUrl": "", "scopes": ["default"], "validityTime": 3600, "additionalProperties": {},
        });
        let path = format!("{DEVPORTAL}/applications/{application}/generate-keys");
        let keys = self.post(&path, &body).await.expect(200).json();
        Keys {
            key: text(&keys, "consumerKey").to_owned(),
            secret: text(&keys, "consumerSecret").to_owned(),
            token: text(&keys["token"], "accessToken").to_owned(),
            mapping: text(&keys, "keyMappingId").to_owned(),
        }
    }

    /// An application that is subscribed to `api` and has production keys.
    pub async fn ready_application(&self, name: &str, api: &str) -> (String, Keys) {
        let application = self.create_application(name).await;
        self.subscribe(&application, api).await;
        let keys = self.generate_keys(&application, "PRODUCTION").await;
        (application, keys)
    }
}

/// Calls the gateway until it answers with `status`, for changes that travel from one part to another; the last answer.
///
/// # Panics
/// When it does not within ten seconds.
pub async fn eventually(app: &App, path: &str, token: Option<&str>, status: u16) -> Answer {
    let begun = std::time::Instant::now();
    loop {
        let mut call = app.http.get(&app.gateway(path));
        if let Some(token) = token {
            call = call.bearer(token);
        }
        let answer = call.send().await;
        if answer.status.as_u16() == status {
            return answer;
        }
        assert!(begun.elapsed().as_secs() < 10, "still {} {} for {path}", answer.status, answer.text());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
