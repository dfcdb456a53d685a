//! Every way a call can fail at the gateway, in one table: code, status, texts, who is at fault, and whether the same
//! call may be sent again.
//!
//! Codes and texts are those of WSO2 API Manager (4.x bodies, 1.x codes). One deliberate difference: WSO2 answers every
//! transport fault with 500; here a backend that cannot be reached is 503, one that breaks off 502, and one that is too
//! slow 504, because clients and load balancers act on these. The codes are unchanged.
//!
//! The same enum labels the metric, the analytics event and the access log. How a fault is written out is
//! `fault_page`'s business.

use std::borrow::Cow;

use crate::path::PathProblem;

/// Who caused a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The caller: the same call will fail again.
    Client,
    /// A rule of the API: subscription, scope, limit, life cycle.
    Policy,
    /// The backend or the way to it.
    Upstream,
    /// The gateway or its key manager.
    Gateway,
}

/// Decides the XML namespace and the members of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Authentication and authorization: `ams:fault`.
    Security,
    /// Limits: `amt:fault`.
    Throttling,
    /// Everything else: `am:fault`, with `type`.
    Main,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// WSO2's code, or the status where WSO2 uses that.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Short text, the same for every occurrence.
    pub message: &'static str,
    /// Longer text.
    pub description: &'static str,
    /// Who caused it.
    pub source: Source,
    /// Whether the call had no effect, so that a client may send it again.
    pub is_retry_safe: bool,
    /// Shape of the body.
    pub family: Family,
}

macro_rules! faults {
    ($( $(#[$doc:meta])* $name:ident $(($detail:ty))? =>
        $code:literal $status:literal $family:ident $source:ident $safe:literal $message:literal $description:literal; )*) => {
        /// Why a call was not answered by the backend.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $( $(#[$doc])* $name $(($detail))?, )* }

        impl Fault {
            /// The names of all faults, in table order.
            pub const NAMES: &'static [&'static str] = &[$( stringify!($name) ),*];

            /// Its name: the label in metrics and logs.
            pub fn name(self) -> &'static str {
                match self { $( faults!(@pattern $name $(($detail))?) => stringify!($name), )* }
            }

            /// Its row of the table.
            pub fn facts(self) -> Facts {
                match self { $( faults!(@pattern $name $(($detail))?) => Facts {
                    code: $code, status: $status, message: $message, description: $description,
                    source: Source::$source, is_retry_safe: $safe, family: Family::$family,
                }, )* }
            }
        }
    };
    (@pattern $name:ident) => { Fault::$name };
    (@pattern $name:ident ($detail:ty)) => { Fault::$name(_) };
}

faults! {
    /// The path cannot be read the same way by everyone.
    BadPath(PathProblem) => "400" 400 Main Client false "Bad Request" "The request path is not acceptable";
    /// Several messages in one, or a header that must be single given twice.
    BadRequest => "400" 400 Main Client false "Bad Request" "The request is malformed";
    /// No API has this path.
    NotFound => "404" 404 Main Client false "Not Found" "The requested resource is not available.";
    /// The API has no such resource.
    NoResource => "404" 404 Main Client false "Runtime Error" "No matching resource found for given API Request";
    /// The resource has other verbs.
    MethodNotAllowed => "405" 405 Main Client false "Runtime Error" "Method not allowed for given API resource";
    /// The API is not offered over this transport.
    UnsupportedTransport(&'static str) => "403" 403 Main Policy false "Forbidden" "Unsupported Transport. The requested resource is not available.";
    /// The body is larger than allowed.
    PayloadTooLarge => "413" 413 Main Client false "Payload Too Large" "The request body is larger than this gateway accepts";
    /// The header fields are larger or more than allowed.
    HeadersTooLarge => "431" 431 Main Client false "Request Header Fields Too Large" "The request header fields are larger than this gateway accepts";
    /// The client stopped sending its body.
    RequestTimeout => "408" 408 Main Client false "Request Timeout" "The request body did not arrive in time";
    /// The client's body broke off or is not what its header says.
    IncompletePayload => "102511" 400 Main Client false "Bad Request" "The request body is incomplete or malformed";
    /// The API is blocked by its publisher.
    ApiBlocked => "700700" 503 Main Policy true "API blocked" "This API has been blocked temporarily. Please try again later or contact the system administrators.";
    /// A production key where the API has no production endpoint.
    NoProductionEndpoint => "900901" 403 Main Policy false "Runtime Error" "Production key offered to the API with no production endpoint";
    /// A sandbox key where the API has no sandbox endpoint.
    NoSandboxEndpoint => "900901" 403 Main Policy false "Runtime Error" "Sandbox key offered to the API with no sandbox endpoint";

    /// Whether the credential is good could not be found out.
    Unclassified => "900900" 500 Security Gateway true "Unclassified Authentication Failure" "The credentials could not be checked. Please try again later";
    /// The credential is unknown, malformed, or foreign.
    InvalidCredentials => "900901" 401 Security Client false "Invalid Credentials" "Invalid Credentials. Make sure you have provided the correct security credentials";
    /// The token has the form of a JWT but is none of ours.
    InvalidJwt => "900901" 401 Security Client false "Invalid Credentials" "Invalid JWT token. Make sure you have provided the correct security credentials";
    /// No credential of a kind the API accepts.
    MissingCredentials => "900902" 401 Security Client false "Missing Credentials" "Invalid Credentials. Make sure your API invocation call has a header or query parameter with the credentials this API accepts";
    /// The token was valid once.
    TokenExpired => "900903" 401 Security Client false "Access Token Expired" "The access token has expired. Renew the access token and try again";
    /// The token was revoked, or its client or owner is gone.
    TokenInactive => "900904" 401 Security Client false "Access Token Inactive" "The access token is no longer active. Generate a new one and try again";
    /// A user token where an application token is asked for, or the reverse.
    WrongTokenType => "900905" 401 Security Client false "Incorrect Access Token Type is provided" "The access token type used is not supported when invoking the API. Please check the access tokens you have provided";
    /// A key that is bound to another API.
    KeyOfOtherApi => "900906" 403 Security Client false "No matching resource found in the API for the given request" "The API key belongs to another API";
    /// The subscription is blocked.
    SubscriptionBlocked => "900907" 401 Security Policy true "The requested API is temporarily blocked" "The subscription to the API is blocked";
    /// There is no subscription.
    NotSubscribed => "900908" 403 Security Policy false "Resource forbidden" "User is NOT authorized to access the Resource. API Subscription validation failed.";
    /// The caller's address is not among those the key is limited to.
    AddressNotPermitted => "900908" 403 Security Policy false "Resource forbidden" "The API key is not permitted to be used from this address";
    /// The caller's referer is not among those the key is limited to.
    RefererNotPermitted => "900908" 403 Security Policy false "Resource forbidden" "The API key is not permitted to be used from this referer";
    /// The call does not come from one of the domains the key is limited to.
    ClientDomainNotPermitted => "900908" 403 Security Policy false "Resource forbidden" "The key is not permitted to be used from this client domain";
    /// The subscription waits for approval or was rejected.
    SubscriptionInactive => "900909" 401 Security Policy false "The subscription to the API is inactive" "The subscription to the API is waiting for approval or was rejected";
    /// The token has none of the scopes.
    ScopeMissing => "900910" 403 Security Policy false "The access token does not allow you to access the requested resource" "User is NOT authorized to access the Resource. Scope validation failed.";
    /// The token was issued for somebody else.
    AudienceMismatch => "900914" 403 Security Policy false "The access token does not allow you to access the requested resource" "The audience of the access token is not accepted by this API";

    /// Advanced limit of the API.
    ApiLimit => "900800" 429 Throttling Policy true "Message throttled out" "You have exceeded your quota";
    /// Protection of the backend.
    HardLimit => "900801" 503 Throttling Policy true "API Limit Reached" "API not accepting requests";
    /// Advanced limit of the operation.
    ResourceLimit => "900802" 429 Throttling Policy true "Message throttled out" "You have exceeded your quota for this resource";
    /// Limit of the application's user.
    ApplicationLimit => "900803" 429 Throttling Policy true "Message throttled out" "You have exceeded your quota for this application";
    /// Quota of the business plan.
    SubscriptionLimit => "900804" 429 Throttling Policy true "Message throttled out" "You have exceeded your quota for this subscription";
    /// Burst limit of the business plan.
    SubscriptionBurst => "900807" 429 Throttling Policy true "Message throttled out" "You have exceeded the burst limit of this subscription";

    /// No connection to the backend.
    ConnectFailed => "101503" 503 Main Upstream true "Runtime Error" "Error connecting to the back end";
    /// The backend did not answer in time.
    ResponseTimeout => "101504" 504 Main Upstream false "Runtime Error" "Connection to the back end timed out";
    /// The backend closed the connection before its answer was complete.
    ConnectionClosed => "101505" 502 Main Upstream false "Runtime Error" "The back end closed the connection";
    /// What the backend sent is not HTTP, or more than is allowed.
    ProtocolViolation => "101506" 502 Main Upstream false "Runtime Error" "The back end violated the protocol";
    /// All addresses of a load-balance or fail-over endpoint are down.
    AllEndpointsDown => "303000" 503 Main Upstream true "Runtime Error" "None of the endpoints is ready to connect to";
    /// The only address is suspended after failures, or the API has none.
    EndpointDown => "303001" 503 Main Upstream true "Runtime Error" "The endpoint is suspended and not ready to connect to";
    /// The call came through more APIs of this gateway than allowed: they are each other's backends.
    LoopDetected => "508" 508 Main Policy false "Loop Detected" "The call was passed from API to API of this gateway too many times; the endpoints of these APIs lead to each other";
    /// There are as many tunnels (WebSocket) as allowed.
    TooManyTunnels => "503" 503 Main Gateway true "Service Unavailable" "This gateway serves as many upgraded connections as it may";
    /// A defect of the gateway; the log has the cause.
    Internal => "500" 500 Main Gateway false "Runtime Error" "The gateway failed to process the request";
}

impl Fault {
    /// HTTP status.
    pub fn status(self) -> u16 {
        self.facts().status
    }

    /// The longer text of this occurrence.
    pub fn description(self) -> Cow<'static, str> {
        match self {
            Self::BadPath(problem) => Cow::Borrowed(problem.text()),
            Self::UnsupportedTransport(scheme) => {
                format!("Unsupported Transport [ {scheme} ]. The requested resource is not available.").into()
            }
            other => Cow::Borrowed(other.facts().description),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_the_status_clients_know() {
        let table = [
            (Fault::Unclassified, "900900", 500),
            (Fault::InvalidCredentials, "900901", 401),
            (Fault::NotSubscribed, "900908", 403),
            (Fault::ScopeMissing, "900910", 403),
            (Fault::ApiLimit, "900800", 429),
            (Fault::HardLimit, "900801", 503),
            (Fault::ApiBlocked, "700700", 503),
            (Fault::ConnectFailed, "101503", 503),
            (Fault::ResponseTimeout, "101504", 504),
        ];
        for (fault, code, status) in table {
            assert_eq!((fault.facts().code, fault.status()), (code, status), "{fault:?}");
        }
        assert_eq!(Fault::NAMES.len(), 44);
    }

    #[test]
    fn details_reach_the_description() {
        assert!(Fault::UnsupportedTransport("http").description().contains("[ http ]"));
        assert!(Fault::BadPath(PathProblem::Control).description().contains("control"));
        assert_eq!(Fault::UnsupportedTransport("http").name(), "UnsupportedTransport");
    }
}
