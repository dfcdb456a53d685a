//! Tells the backend who calls (WSO2: `X-JWT-Assertion`). After the request's headers have been rewritten, so that nothing
//! a client writes can take the assertion out again, or put one in.

use http::HeaderName;

use crate::clock;
use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::message::names::{Named, Number};

/// Replaces the header by what is true; a call without a caller has none.
///
/// # Errors
/// 900900 when no assertion can be had: a backend that relies on it must not be called without.
pub async fn assertion(ex: &mut Exchange) -> Result<(), Stop> {
    let gateway = ex.gateway.clone();
    let settings = &gateway.settings().assertion;
    remove(ex, &settings.header);
    if settings.told.is_none() {
        return Ok(());
    }
    let Some(api) = ex.api().filter(|api| api.default_api.is_none()).cloned() else { return Ok(()) };
    let Some(caller) = ex.caller().cloned() else { return Ok(()) };
    // Large, and most calls have none.
    let assertion = Box::pin(gateway.assertions().of(&api, &caller, ex.now)).await;
    clock::tick();
    match assertion {
        Ok(None) => {}
        Ok(Some(value)) => {
            ex.headers_mut().set_secret(&settings.header, value);
        }
        Err(why) => {
            let id = ex.request_id.as_str();
            tracing::error!(request.id = id, "no assertion for the backend: {why}");
            return Err(Fault::Unclassified.into());
        }
    }
    Ok(())
}

/// Takes out what a client claims itself, also in the spelling that servers handing headers to programs take for the same
/// (`X_JWT_Assertion`).
fn remove(ex: &mut Exchange, header: &HeaderName) {
    let same = |byte: u8| if byte == b'_' { b'-' } else { byte };
    let text = header.as_str();
    let is_meant = |name: &[u8]| {
        name.len() == text.len() && name.iter().map(|byte| same(byte.to_ascii_lowercase())).eq(text.bytes().map(same))
    };
    // No known name has an underscore.
    if header.number() != Number::OTHER || ex.headers().other_names().any(is_meant) {
        ex.headers_mut().remove_where(is_meant);
    }
}
