//! The gateway-side SOAP services of WSO2 1.x that its Publisher and Store called to deploy: [`rest_api`] takes APIs as
//! Synapse definitions, [`sequence`] keeps sequences. [`synapse`] translates.
//!
//! Not here: who calls and how messages look; the binary hands over calls that the key manager's door has let in.

pub mod rest_api;
pub mod sequence;
pub mod publish;
pub mod synapse;

use tidegate_wire::soap::{Element, Fault, Request};

use crate::error::ApiError;

/// The tenant of an installation without tenants (WSO2).
pub const SUPER_TENANT: &str = "carbon.super";

type Answer = Result<Vec<Element>, Fault>;

/// What the REST side says in JSON, as a fault.
fn refused(error: ApiError) -> Fault {
    if error.status.is_server_error() {
        return Fault::receiver(error.description);
    }
    Fault::sender(error.description)
}

fn store_failed(error: tidegate_store::Error) -> Fault {
    refused(error.into())
}

/// An argument that must be there; the first of the names that is. Stubs of different packs name the same argument
/// differently.
fn need<'a>(request: &'a Request, names: &[&str]) -> Result<&'a str, Fault> {
    let found = names.iter().find_map(|name| request.body.text_of(name)).filter(|text| !text.trim().is_empty());
    found.ok_or_else(|| Fault::sender(format!("{}: argument `{}` is missing", request.body.name, names[0])))
}

/// The tenant of a `…ForTenant` operation, else the only one.
fn tenant<'a>(request: &'a Request, operation: &str) -> Result<&'a str, Fault> {
    if operation.ends_with("ForTenant") { need(request, &["tenantDomain"]).map(str::trim) } else { Ok(SUPER_TENANT) }
}
