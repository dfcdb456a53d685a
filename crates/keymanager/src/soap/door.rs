//! HTTP in front of the services: TLS or not at all, who calls, which operation, and the answer in the version of the
//! request. Every way out is one function.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Path, Request as HttpRequest, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tidegate_wire::soap::wsdl;
use tidegate_wire::soap::{Element, Fault, Limits, Request, Version};

use super::{Call, Inner, Service, Services, authentication, failed};
use crate::client_auth::basic;
use crate::error::Error;
use crate::management::Caller;
use crate::relay::{guessing_address, is_tls};

/// What a client is told to do when it is not known (WSO2's words).
const LOGIN_FIRST: &str = "Access Denied. Please login first.";
const CHALLENGE: HeaderValue = HeaderValue::from_static("Basic realm=\"Tidegate\"");

/// What is read from callers who are not known yet: as much as a name and a password need, so that strangers cost no memory.
const LOGIN: Limits = Limits {
    bytes_max: 64 << 10,
    depth_max: 16,
    text_bytes_max: 16 << 10,
    children_max: 64,
    elements_max: 256,
    attributes_max: 64,
};

pub(super) fn router(services: Services) -> Router {
    Router::new().route("/services/{*path}", get(describe).post(post)).with_state(services)
}

/// `GET /services/NAME?wsdl` (also `?wsdl2` is asked for by tools; there is none).
async fn describe(State(services): State<Services>, Path(path): Path<String>, request: HttpRequest) -> Response {
    let services = &services.0;
    let query = request.uri().query().unwrap_or_default();
    if !is_tls(request.extensions()) {
        let path_and_query = request.uri().path_and_query().map_or("/", |path| path.as_str());
        return Redirect::temporary(&services.km.endpoints.url(path_and_query)).into_response();
    }
    let Some(description) = services.description(service_name(&path)) else {
        return plain(StatusCode::NOT_FOUND, services.unknown(service_name(&path)));
    };
    let is_wanted =
        query.split('&').any(|part| part.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("wsdl")));
    if !is_wanted {
        let text = format!("{} takes SOAP by POST; add ?wsdl for its description", description.name);
        return plain(StatusCode::NOT_FOUND, text);
    }
    let address = services.km.endpoints.url(&format!("/services/{}", description.name));
    let kind = [(header::CONTENT_TYPE, "text/xml; charset=UTF-8")];
    (kind, description.wsdl(&address)).into_response()
}

/// `POST /services/NAME`: one call.
async fn post(State(services): State<Services>, Path(path): Path<String>, request: HttpRequest) -> Response {
    let (head, body) = request.into_parts();
    let outcome = answer(&services.0, &path, &head, body).await;
    match outcome {
        Ok(done) => done.into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// An answer: message and cookie.
pub(super) struct Done {
    version: Version,
    body: Option<Element>,
    cookie: Option<HeaderValue>,
}

/// A fault with the HTTP status and headers that go with it.
pub(super) struct Refused {
    version: Version,
    pub(super) fault: Fault,
    status: Option<StatusCode>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refused {
    fn new(version: Version, fault: Fault) -> Self {
        Self { version, fault, status: None, header: None }
    }

    fn status(self, status: StatusCode) -> Self {
        Self { status: Some(status), ..self }
    }

    fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }
}

async fn answer(services: &Inner, path: &str, head: &Parts, body: Body) -> Result<Done, Refused> {
    let version = spoken(&head.headers);
    let refuse = |fault| Refused::new(version, fault);
    if !is_tls(&head.extensions) {
        let address = services.km.endpoints.url(&format!("/services/{}", service_name(path)));
        let text =
            format!("this service is served over TLS only, at {address}; whatever was sent here was not looked at");
        return Err(refuse(Fault::sender(text)).status(StatusCode::FORBIDDEN));
    }
    let Some(description) = services.description(service_name(path)) else {
        return Err(refuse(Fault::sender(services.unknown(service_name(path)))).status(StatusCode::NOT_FOUND));
    };
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    let address = peer.and_then(|info| guessing_address(info.0.ip()));
    let service = services.service(description.name);
    // Who is not known is told so before the message is read, except by the service that makes callers known.
    let caller = match &service {
        Some(service) => Some(authorized(services, service.as_ref(), head, address, version).await?),
        None => None,
    };
    let limits = if service.is_some() { &services.limits } else { &LOGIN };
    let text = |name: HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok());
    let bytes = to_bytes(body, limits.bytes_max).await.map_err(|_| {
        let fault = Fault::sender(format!("the message is larger than {} bytes", limits.bytes_max));
        refuse(fault).status(StatusCode::PAYLOAD_TOO_LARGE)
    })?;
    let action = HeaderName::from_static("soapaction");
    let request = Request::read(&bytes, text(header::CONTENT_TYPE), text(action), limits)
        .map_err(|rejected| Refused::new(rejected.version, rejected.fault))?;
    let version = request.version;
    let operation = operation(description, &request, path).ok_or_else(|| {
        let known: Vec<&str> = description.operations.iter().map(|operation| operation.name).collect();
        let asked: String = request.body.name.chars().take(60).collect();
        let text = format!("{} has no operation `{asked}`; it has {}", description.name, known.join(", "));
        Refused::new(version, Fault::sender(text))
    })?;
    let (Some(service), Some(caller)) = (service, caller) else {
        return authentication::answer(services, operation, &request, &head.headers, address).await;
    };
    let call = Call { caller: &caller, address, operation, request: &request };
    let returned = service.call(&call).await.map_err(|fault| Refused::new(version, fault))?;
    Ok(Done { version, body: wrapped(description, operation, returned), cookie: None })
}

async fn authorized(
    services: &Inner,
    service: &dyn Service,
    head: &Parts,
    address: Option<IpAddr>,
    version: Version,
) -> Result<Caller, Refused> {
    let refuse = |fault| Refused::new(version, fault);
    let caller = caller(services, &head.headers, address).await.map_err(|error| too_often(error, version))?;
    let Some(caller) = caller else {
        let refused = refuse(Fault::sender(LOGIN_FIRST)).status(StatusCode::UNAUTHORIZED);
        return Err(refused.header(header::WWW_AUTHENTICATE, CHALLENGE));
    };
    if !service.permission().is_held_by(&caller) {
        let name = service.description().name;
        tracing::warn!(user = %caller.user, service = name, "a SOAP call without permission was refused");
        let text = format!("Access Denied. You are not authorized to call {name}.");
        return Err(refuse(Fault::sender(text)).status(StatusCode::FORBIDDEN));
    }
    Ok(caller)
}

/// Basic when it is there, whatever cookie comes with it: a password that is wrong is never made good by a cookie.
async fn caller(services: &Inner, headers: &HeaderMap, address: Option<IpAddr>) -> Result<Option<Caller>, Error> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return services.sessions.caller(&services.km, headers).await;
    }
    let Some((name, password)) = basic(headers) else { return Ok(None) };
    services.km.authenticate_basic(&name, &password, address).await
}

pub(super) fn too_often(error: Error, version: Version) -> Refused {
    let (status, seconds) = match error {
        Error::TooManyFailures(seconds) => (StatusCode::TOO_MANY_REQUESTS, seconds),
        Error::Busy => (StatusCode::SERVICE_UNAVAILABLE, 1),
        other => return Refused::new(version, failed(other)),
    };
    Refused::new(version, failed(error)).status(status).header(header::RETRY_AFTER, seconds.into())
}

/// By the body element, then by the action, then (plain XML) by the path.
fn operation(service: &wsdl::Service, request: &Request, path: &str) -> Option<&'static wsdl::Operation> {
    let in_path = path.split('/').nth(1).filter(|_| request.version == Version::Plain);
    let by_name = |name: &str| service.operation(name);
    by_name(&request.body.name)
        .or_else(|| request.action.as_deref().and_then(by_name))
        .or_else(|| in_path.and_then(by_name))
}

fn wrapped(service: &wsdl::Service, operation: &wsdl::Operation, returned: Vec<Element>) -> Option<Element> {
    operation.answer?;
    Some(Element::new(service.wrappers, &format!("{}Response", operation.name)).with_children(returned))
}

impl Inner {
    fn service(&self, name: &str) -> Option<Arc<dyn Service>> {
        self.services.iter().find(|service| service.description().name == name).cloned()
    }

    fn description(&self, name: &str) -> Option<&'static wsdl::Service> {
        let own = std::iter::once(&authentication::DESCRIPTION);
        own.chain(self.services.iter().map(|service| service.description())).find(|known| known.name == name)
    }

    fn unknown(&self, name: &str) -> String {
        let known: Vec<&str> = self.services.iter().map(|service| service.description().name).collect();
        let name: String = name.chars().take(60).collect();
        format!("there is no service `{name}`; there are {}, {}", authentication::DESCRIPTION.name, known.join(", "))
    }
}

impl Done {
    pub(super) fn of(
        version: Version,
        operation: &wsdl::Operation,
        returned: Vec<Element>,
        cookie: Option<HeaderValue>,
    ) -> Self {
        Self { version, body: wrapped(&authentication::DESCRIPTION, operation, returned), cookie }
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => message(StatusCode::OK, self.version, self.version.wrap(body)),
            None => StatusCode::ACCEPTED.into_response(),
        };
        if let Some(cookie) = self.cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let usual = StatusCode::from_u16(self.fault.status(self.version)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let text = self.fault.message(self.version);
        let mut response = message(self.status.unwrap_or(usual), self.version, text);
        response.headers_mut().extend(self.header);
        response
    }
}

fn message(status: StatusCode, version: Version, text: String) -> Response {
    let headers = [(header::CONTENT_TYPE, version.content_type()), (header::CACHE_CONTROL, "no-store")];
    (status, headers, text).into_response()
}

fn plain(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=UTF-8")], text).into_response()
}

/// `NAME`, `NAME.ENDPOINT/` and `NAME/OPERATION`, as axis2 has them.
fn service_name(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or_default();
    first.split('.').next().unwrap_or_default()
}

/// The version to answer in before the message is read.
fn spoken(headers: &HeaderMap) -> Version {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.trim_start().to_ascii_lowercase().starts_with("application/soap+xml") { Version::V12 } else { Version::V11 }
}
