//! `AuthenticationAdmin`: name and password for a session cookie. Not a [`super::Service`]: it answers callers who are not
//! known yet, and sets cookies.
//!
//! The namespace of its wrappers is the one clients of Carbon 4 send; any is accepted.

use std::net::IpAddr;

use http::HeaderMap;
use tidegate_wire::soap::fault::Exception;
use tidegate_wire::soap::wsdl::{Field, Kind, Operation, Service};
use tidegate_wire::soap::{Element, Fault, Request};

use super::Inner;
use super::door::{Done, Refused, too_often};

const NAMESPACE: &str = "http://authentication.services.core.carbon.wso2.org";

/// The service.
pub const DESCRIPTION: Service = Service {
    name: "AuthenticationAdmin",
    namespace: NAMESPACE,
    wrappers: NAMESPACE,
    operations: &[
        Operation::new(
            "login",
            &[Field::text("username"), Field::text("password"), Field::text("remoteAddress")],
            Kind::Boolean,
        ),
        Operation::silent("logout", &[]),
    ],
    types: &[],
    exceptions: &[Exception { name: "AuthenticationException", namespace: "http://common.core.carbon.wso2.org/xsd" }],
};

/// `login` answers whether name and password are right; `logout` nothing. What the client says is its own address is not
/// believed.
pub(super) async fn answer(
    services: &Inner,
    operation: &Operation,
    request: &Request,
    headers: &HeaderMap,
    address: Option<IpAddr>,
) -> Result<Done, Refused> {
    let version = request.version;
    if operation.name == "logout" {
        let cookie = services.sessions.end(headers).await;
        return Ok(Done::of(version, operation, Vec::new(), Some(cookie)));
    }
    let name = request.body.text_of("username").unwrap_or_default();
    let password = request.body.text_of("password").unwrap_or_default();
    let caller = match services.km.authenticate_basic(name, password, address).await {
        Ok(caller) => caller,
        Err(error) => {
            let mut refused = too_often(error, version);
            let exception = &DESCRIPTION.exceptions[0];
            refused.fault.detail = Fault::declared(DESCRIPTION.name, exception, &refused.fault.reason).detail;
            return Err(refused);
        }
    };
    let cookie = match &caller {
        Some(caller) => services.sessions.begin(&services.km, &caller.user).await,
        None => Ok(None),
    };
    let cookie = cookie.map_err(|error| too_often(error, version))?;
    let is_in = Element::with_text(NAMESPACE, "return", cookie.is_some().to_string());
    Ok(Done::of(version, operation, vec![is_in], cookie))
}
