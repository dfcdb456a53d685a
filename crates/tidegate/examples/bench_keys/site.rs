//! The processes: a key manager with a control plane, gateways apart from it, a backend; and tokens.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use serde_json::json;
use tempfile::TempDir;
use tidegate_tests::actors::{Actor, DEVPORTAL, Keys, developer, eventually, publisher, text};
use tidegate_tests::app::{ADMIN_PASSWORD, App, Start};
use tidegate_tests::http::Http;
use tidegate_tests::upstream::Upstream;

use crate::load::{Until, closed_loop};
use crate::{Arguments, step};

/// Askers for tokens at one moment.
const ISSUERS: usize = 8;
/// Context of the API under measurement.
pub const CONTEXT: &str = "/bench";
/// Its version.
pub const VERSION: &str = "1.0.0";

/// Everything that runs.
pub struct Site {
    binary: std::path::PathBuf,
    pub key_manager: App,
    pub gateways: Vec<App>,
    /// An application's keys whose tokens are opaque.
    pub opaque: Keys,
    /// One whose tokens are JWTs.
    pub jwt: Keys,
    /// Lets a gateway in over REST.
    pub join_token: String,
    _backend: Upstream,
    folder: TempDir,
}

impl Site {
    /// Starts the key manager, publishes an API and subscribes two applications.
    ///
    /// # Errors
    /// When the binary is not there.
    pub async fn start(arguments: &Arguments) -> Result<Self> {
        step("starting a key manager");
        let binary = arguments.binary.canonicalize();
        let binary = binary.with_context(|| format!("there is no binary {}", arguments.binary.display()))?;
        let folder = tempfile::tempdir().context("a temporary directory cannot be made")?;
        let key_manager = start(&binary, folder.path(), "km", "key-manager,control-plane").start().await;

        step("publishing an API and subscribing two applications");
        let backend = Upstream::start(|_| Response::new(Full::new(Bytes::from_static(b"ok")))).await;
        let publisher = publisher(&key_manager).await;
        let api = publisher.publish("Bench", &backend.url(), json!({"policies": ["Unlimited"]})).await;
        let developer = developer(&key_manager).await;
        let opaque = application(&developer, &api, "OPAQUE").await?;
        let jwt = application(&developer, &api, "JWT").await?;
        ensure!(!opaque.token.contains('.'), "an application of opaque tokens got a JWT");
        ensure!(jwt.token.contains('.'), "an application of JWTs got an opaque token");
        let wanted = json!({"name": "bench", "role": "gateway", "expires": "1d"});
        let joined = publisher.post("/api/tidegate/v1/join-tokens", &wanted).await.expect(201).json();
        let join_token = text(&joined, "token").to_owned();
        Ok(Self { binary, key_manager, gateways: Vec::new(), opaque, jwt, join_token, _backend: backend, folder })
    }

    /// Starts gateways until there are so many.
    pub async fn have_gateways(&mut self, count: usize) {
        while self.gateways.len() < count {
            let name = format!("gateway-{}", self.gateways.len() + 1);
            step(format!("starting {name}"));
            let start = start(&self.binary, self.folder.path(), &name, "gateway");
            let start = start.argument("--key-manager").argument(&self.key_manager.management(""));
            let gateway = start.start().await;
            eventually(&gateway, &path(), Some(&self.jwt.token), 200).await;
            self.gateways.push(gateway);
        }
    }

    /// The certificate that all of the key manager's doors show.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn certificate(&self) -> Result<Vec<u8>> {
        let file = self.folder.path().join("km/tls/development.pem");
        std::fs::read(&file).with_context(|| format!("reading {}", file.display()))
    }

    /// New tokens of an application.
    ///
    /// # Errors
    /// When one cannot be had, or the same is given twice.
    pub async fn tokens(&self, of: &Keys, count: usize) -> Result<Arc<Vec<String>>> {
        let (http, url) = (self.key_manager.http.clone(), self.key_manager.management("/oauth2/token"));
        let (key, secret) = (of.key.clone(), of.secret.clone());
        let got = Arc::new(Mutex::new(Vec::with_capacity(count)));
        let kept = got.clone();
        closed_loop(ISSUERS, Until::Count(count), move |_, _| {
            let (http, url, key, secret) = (http.clone(), url.clone(), key.clone(), secret.clone());
            let got = got.clone();
            async move {
                let token = new_token(&http, &url, &key, &secret).await?;
                got.lock().unwrap_or_else(PoisonError::into_inner).push(token);
                Ok(())
            }
        })
        .await?;
        let tokens = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
        let different: std::collections::HashSet<&String> = tokens.iter().collect();
        ensure!(different.len() == count, "{count} tokens were asked for, {} different ones came", different.len());
        Ok(Arc::new(tokens))
    }

    /// Asks all to end and waits for it.
    pub async fn stop(self) {
        for gateway in self.gateways {
            gateway.stop().await;
        }
        self.key_manager.stop().await;
    }
}

async fn new_token(http: &Http, url: &str, key: &str, secret: &str) -> Result<String> {
    let call = http.post(url).basic(key, secret).form(&[("grant_type", "client_credentials")]);
    let answer = call.try_send().await.context("no answer to a token request")?;
    ensure!(answer.status == 200, "a token request got {} {}", answer.status, answer.text());
    Ok(text(&answer.json(), "access_token").to_owned())
}

fn start(binary: &Path, folder: &Path, name: &str, roles: &str) -> Start {
    let start = Start::new(binary, &folder.join(name)).registry(&folder.join("registry"));
    start.argument("--name").argument(name).argument("--roles").argument(roles)
}

/// An application subscribed to `api`, whose client is registered first: only there the form of its tokens can be chosen,
/// `JWT` or `OPAQUE`.
async fn application(developer: &Actor<'_>, api: &str, form: &str) -> Result<Keys> {
    let http = &developer.app.http;
    let wanted = json!({
        "clientName": format!("bench {form}"), "owner": "admin", "grantType": "client_credentials", "tokenType": form,
        "callbackUrl": "https://client.example/callback", "saasApp": true,
    });
    let call = http.post(&developer.app.management("/client-registration/v0.17/register"));
    let client = call.basic("admin", ADMIN_PASSWORD).json(&wanted).send().await.expect(200).json();
    let (key, secret) = (text(&client, "clientId").to_owned(), text(&client, "clientSecret").to_owned());

    let application = developer.create_application(form).await;
    developer.subscribe(&application, api).await;
    let path = format!("{DEVPORTAL}/applications/{application}/map-keys");
    let mapping = json!({
        "consumerKey": key, "consumerSecret": secret, "keyManager": "Resident Key Manager", "keyType": "PRODUCTION",
    });
    let mapped = developer.post(&path, &mapping).await.expect(200).json();
    let token = new_token(http, &developer.app.management("/oauth2/token"), &key, &secret).await?;
    Ok(Keys { key, secret, token, mapping: text(&mapped, "keyMappingId").to_owned() })
}

/// The resource that is called.
pub fn path() -> String {
    format!("{CONTEXT}/{VERSION}/x")
}

/// Between two looks at whether something has come to pass.
pub const LOOK_AGAIN: Duration = Duration::from_millis(1);
