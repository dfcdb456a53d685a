//! `POST /apis/validate-endpoint`: can this server reach a backend?
//!
//! Only a TCP connection is opened and closed: no request is sent, so nothing is read from or changed at the address.
//! Addresses from which machines read their own secrets (link-local, cloud metadata) are never dialled.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::endpoint::{SYMBOLIC_SCHEME, is_metadata, parse_address};
use tidegate_model::problem::Problem;
use tokio::net::{TcpStream, lookup_host};

use super::params::Params;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::state::Control;

/// Longest time for name look-up and connection together.
const WAIT_MAX: Duration = Duration::from_secs(3);
/// Most addresses of one name that are tried.
const TRIES_MAX: usize = 4;

/// Query parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    endpoint_url: String,
}

/// Answers 200 in any case; the body's `statusCode` is 200 when a connection was made, 0 with `error` when not.
///
/// # Errors
/// 400 for what is not a backend address, 401.
pub async fn check(State(_): State<Control>, signed: Signed, Params(asked): Params<Asked>) -> Result<Json<Value>> {
    signed.require(&["api_create", "api_manage"])?;
    let url = parse_address(&asked.endpoint_url)
        .map_err(|message| ApiError::invalid(vec![Problem::new("endpointUrl", message)]))?;
    if url.scheme() == SYMBOLIC_SCHEME {
        return Ok(reached());
    }
    let port = url.port_or_known_default().unwrap_or_default();
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    match tokio::time::timeout(WAIT_MAX, dial(&host, port)).await {
        Ok(Ok(())) => Ok(reached()),
        Ok(Err(why)) => Ok(missed(&why)),
        Err(_) => Ok(missed(&format!("no connection within {} seconds", WAIT_MAX.as_secs()))),
    }
}

fn reached() -> Json<Value> {
    Json(json!({"statusCode": 200, "statusMessage": "OK", "error": null}))
}

fn missed(why: &str) -> Json<Value> {
    Json(json!({"statusCode": 0, "statusMessage": "Unreachable", "error": why}))
}

async fn dial(host: &str, port: u16) -> Result<(), String> {
    let addresses = lookup_host((host, port)).await.map_err(|why| format!("`{host}` cannot be resolved: {why}"))?;
    let addresses: Vec<SocketAddr> = addresses.take(TRIES_MAX).collect();
    if addresses.iter().any(|address| is_forbidden(address.ip())) {
        return Err(format!("`{host}` leads to a link-local or metadata address; those are never dialled from here"));
    }
    let mut last = format!("`{host}` has no address");
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(_) => return Ok(()),
            Err(why) => last = format!("{address}: {why}"),
        }
    }
    Err(last)
}

fn is_forbidden(address: IpAddr) -> bool {
    let address = address.to_canonical();
    is_metadata(address)
        || address.is_unspecified()
        || address.is_multicast()
        || address == IpAddr::V4(Ipv4Addr::BROADCAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_and_link_local_addresses_are_forbidden_in_every_spelling() {
        for bad in ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0", "168.63.129.16"]
        {
            assert!(is_forbidden(bad.parse().unwrap()), "{bad}");
        }
        for good in ["127.0.0.1", "10.0.0.1", "93.184.216.34", "::1"] {
            assert!(!is_forbidden(good.parse().unwrap()), "{good}");
        }
    }
}
