//! A small HTTP client for tests: one call, one [`Answer`] with everything in it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// Longest wait for an answer.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// A client that trusts one certificate besides plain HTTP.
#[derive(Clone)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// A whole response.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|why| panic!("{why} in {} {}", self.status, self.text()))
    }

    /// This answer, when its status is `expected`.
    ///
    /// # Panics
    /// Otherwise, showing status and body.
    #[track_caller]
    pub fn expect(self, expected: u16) -> Self {
        assert_eq!(self.status.as_u16(), expected, "{}", self.text());
        self
    }

    /// A header's text, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A request being made.
pub struct Call<'a> {
    http: &'a Http,
    builder: http::request::Builder,
    body: Bytes,
}

impl Http {
    /// A client that trusts the certificates in `pem`.
    ///
    /// # Panics
    /// When `pem` holds none.
    pub fn trusting(pem: &[u8]) -> Self {
        use rustls::pki_types::CertificateDer;
        use rustls::pki_types::pem::PemObject;
        let mut roots = rustls::RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.add(certificate.expect("a PEM certificate")).expect("a certificate that can be trusted");
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        // As curl and browsers do: a request in two pieces must not wait for the first one's acknowledgement.
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_all_versions();
        let connector = connector.wrap_connector(tcp);
        Self { client: Client::builder(TokioExecutor::new()).build(connector) }
    }

    /// Begins a request.
    pub fn call(&self, method: Method, url: &str) -> Call<'_> {
        Call { http: self, builder: Request::builder().method(method).uri(url), body: Bytes::new() }
    }

    /// Begins a GET.
    pub fn get(&self, url: &str) -> Call<'_> {
        self.call(Method::GET, url)
    }

    /// Begins a POST.
    pub fn post(&self, url: &str) -> Call<'_> {
        self.call(Method::POST, url)
    }

    /// Begins a PUT.
    pub fn put(&self, url: &str) -> Call<'_> {
        self.call(Method::PUT, url)
    }

    /// Begins a DELETE.
    pub fn delete(&self, url: &str) -> Call<'_> {
        self.call(Method::DELETE, url)
    }
}

impl Call<'_> {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Adds a bearer token.
    pub fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// Adds Basic credentials.
    pub fn basic(self, user: &str, password: &str) -> Self {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.header(AUTHORIZATION.as_str(), &format!("Basic {text}"))
    }

    /// Sends JSON.
    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into();
        self.header(CONTENT_TYPE.as_str(), "application/json")
    }

    /// Sends a form.
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into();
        self.header(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")
    }

    /// Sends text fields and files (name, file name, media type, content) as multipart.
    pub fn multipart(mut self, fields: &[(&str, &str)], files: &[(&str, &str, &str, &[u8])]) -> Self {
        const BOUNDARY: &str = "tidegate-test-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file, media_type, content) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: {media_type}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), &format!("multipart/form-data; boundary={BOUNDARY}"))
    }

    /// Sends `body` as it is.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request and reads the whole answer; `Err` when there is none.
    pub async fn try_send(self) -> anyhow::Result<Answer> {
        let request = self.builder.body(Full::new(self.body))?;
        let response = tokio::time::timeout(WAIT_MAX, self.http.client.request(request)).await??;
        let (parts, body) = response.into_parts();
        let body = tokio::time::timeout(WAIT_MAX, body.collect()).await??.to_bytes();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    /// As [`Self::try_send`].
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn send(self) -> Answer {
        let what = format!("{:?} {:?}", self.builder.method_ref(), self.builder.uri_ref());
        self.try_send().await.unwrap_or_else(|why| panic!("{what}: {why:#}"))
    }
}
