//! `SequenceAdminService`: sequences that go with pushed APIs (`<provider>--<api>:v<version>--In`, `--Out`). They are kept
//! and given back byte for byte. They are **not run**: this gateway has no mediation; whoever pushes one finds a warning in
//! the log, and the documentation says what to use instead.
//!
//! The namespaces of this service are the most likely ones; any is read.

use serde_json::json;
use tidegate_model::millis;
use tidegate_store::audit::AuditEvent;
use tidegate_wire::soap::wsdl::{Field, Kind, Operation, Service};
use tidegate_wire::soap::{AXIS2, Element, Fault, Limits, Request, read};

use super::{Answer, need, store_failed, tenant};
use crate::authority::Caller;
use crate::state::Control;

/// Most sequences in all.
pub const SEQUENCES_MAX: i64 = 2_000;
/// Largest sequence, in bytes.
pub const SEQUENCE_BYTES_MAX: usize = 512 * 1024;
/// Longest name, in bytes.
pub const NAME_BYTES_MAX: usize = 300;

const NAME: Field = Field::text("sequenceName");
const TENANT: Field = Field::text("tenantDomain");
const SEQUENCE: Field = Field::one("sequenceElement", Kind::Any);

/// The service.
pub const DESCRIPTION: Service = Service {
    name: "SequenceAdminService",
    namespace: "http://services.sequences.carbon.wso2.org",
    wrappers: AXIS2,
    operations: &[
        Operation::silent("addSequence", &[SEQUENCE]),
        Operation::silent("addSequenceForTenant", &[SEQUENCE, TENANT]),
        Operation::new("getSequence", &[NAME], Kind::Any),
        Operation::new("getSequenceForTenant", &[NAME, TENANT], Kind::Any),
        Operation::new("isExistingSequence", &[NAME], Kind::Boolean),
        Operation::new("isExistingSequenceForTenant", &[NAME, TENANT], Kind::Boolean),
        Operation::silent("deleteSequence", &[NAME]),
        Operation::silent("deleteSequenceForTenant", &[NAME, TENANT]),
    ],
    types: &[],
    exceptions: &[],
};

/// Does an operation of [`DESCRIPTION`].
///
/// # Errors
/// A fault for the caller.
pub async fn call(control: &Control, caller: &Caller, operation: &str, request: &Request) -> Answer {
    let tenant = tenant(request, operation)?;
    match operation.trim_end_matches("ForTenant") {
        "addSequence" => add(control, caller, tenant, request).await,
        "getSequence" => get(control, tenant, request).await,
        "isExistingSequence" => {
            let name = need(request, &["sequenceName"])?.trim();
            let found = control.store.gateway_sequence(tenant, name).await.map_err(store_failed)?;
            Ok(vec![Element::with_text(AXIS2, "return", found.is_some().to_string())])
        }
        _ => delete(control, caller, tenant, request).await,
    }
}

async fn add(control: &Control, caller: &Caller, tenant: &str, request: &Request) -> Answer {
    let content = sequence_text(request)?;
    if content.len() > SEQUENCE_BYTES_MAX {
        return Err(Fault::sender(format!("the sequence is larger than {SEQUENCE_BYTES_MAX} bytes")));
    }
    let parsed =
        read::text(&content, &Limits::default()).map_err(|why| Fault::sender(format!("the sequence: {why}")))?;
    let name = parsed.get("name").map(str::trim).filter(|name| !name.is_empty() && name.len() <= NAME_BYTES_MAX);
    let (true, Some(name)) = (parsed.name == "sequence", name) else {
        let text = format!("the argument must be a <sequence> with a name of at most {NAME_BYTES_MAX} bytes");
        return Err(Fault::sender(text));
    };
    let store = async {
        let mut tx = control.store.begin().await?;
        tx.set_gateway_sequence(tenant, name, &content, millis::now()).await?;
        let count = tx.gateway_sequence_count().await?;
        if count > SEQUENCES_MAX {
            return Ok(false);
        }
        let detail = json!({"tenant": tenant, "bytes": content.len()});
        tx.audit(&AuditEvent::now(&caller.user, "sequence.set", name, detail)).await?;
        tx.commit().await.map(|()| true)
    };
    if !store.await.map_err(store_failed)? {
        return Err(Fault::sender(format!("there are {SEQUENCES_MAX} sequences already; delete some first")));
    }
    tracing::warn!(sequence = %name, user = %caller.user, "a sequence was pushed: it is kept, but not run by this gateway");
    Ok(Vec::new())
}

/// The sequence as it was sent: an element, or (plain XML clients) its text.
fn sequence_text(request: &Request) -> Result<String, Fault> {
    let argument = request.body.children.iter().find(|child| child.name != "tenantDomain");
    let argument = argument.ok_or_else(|| Fault::sender("addSequence: the sequence is missing"))?;
    let element = match (argument.name.as_str(), argument.children.as_slice()) {
        ("sequence", _) => argument,
        (_, [inner]) => inner,
        (_, []) => {
            let text = argument.text.trim();
            // A declaration can only stand at the beginning of a document, and an answer has its own.
            let text = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(text, |(_, rest)| rest);
            return Ok(text.trim_start().to_owned());
        }
        _ => return Err(Fault::sender("addSequence: send exactly one <sequence>")),
    };
    let raw = request.raw(element);
    // What depends on declarations further out is written anew with its own.
    match read::text(raw, &Limits::default()) {
        Ok(alone) if alone == *element => Ok(raw.to_owned()),
        _ => Ok(tidegate_wire::soap::write::text(element)),
    }
}

/// The sequence itself stands inside `return`, as an element. One that was sent as text is an element here as well.
async fn get(control: &Control, tenant: &str, request: &Request) -> Answer {
    let name = need(request, &["sequenceName"])?.trim();
    let found = control.store.gateway_sequence(tenant, name).await.map_err(store_failed)?;
    let Some(content) = found else { return Err(missing(name)) };
    Ok(vec![Element::new(AXIS2, "return").verbatim(content)])
}

async fn delete(control: &Control, caller: &Caller, tenant: &str, request: &Request) -> Answer {
    let name = need(request, &["sequenceName"])?.trim();
    let remove = async {
        let mut tx = control.store.begin().await?;
        let was_there = tx.delete_gateway_sequence(tenant, name).await?;
        tx.audit(&AuditEvent::now(&caller.user, "sequence.delete", name, json!({"tenant": tenant}))).await?;
        tx.commit().await.map(|()| was_there)
    };
    if remove.await.map_err(store_failed)? { Ok(Vec::new()) } else { Err(missing(name)) }
}

fn missing(name: &str) -> Fault {
    Fault::sender(format!("there is no sequence `{name}`"))
}
