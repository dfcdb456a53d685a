//! Who changed what: every management write leaves one event. Where the write has a transaction, the event is in it
//! ([`tidegate_store::Tx::audit`] with [`event`]); where it has none, [`note`] writes it right after.

use serde_json::Value;
use tidegate_store::audit::AuditEvent;

use crate::authority::Caller;
use crate::error::Result;
use crate::state::Control;

/// An event `caller` causes now. `action` is noun and verb: `application.create`. `detail` never holds a secret.
pub fn event(caller: &Caller, action: &str, subject: &str, detail: Value) -> AuditEvent {
    AuditEvent::now(&caller.user, action, subject, detail)
}

/// Writes an event of a change that is already lasting. The change stays when this fails, so the failure is only
/// logged: telling the client that its change failed would be wrong.
pub async fn note(control: &Control, caller: &Caller, action: &str, subject: &str, detail: Value) {
    note_of(control, &caller.user, action, subject, detail).await;
}

/// The same of someone who has no token yet.
pub async fn note_of(control: &Control, user: &str, action: &str, subject: &str, detail: Value) {
    if let Err(why) = control.store.audit(&AuditEvent::now(user, action, subject, detail)).await {
        tracing::error!(%why, action, subject, "a change could not be written to the audit log");
    }
}

/// [`event`] in the transaction of the change.
///
/// # Errors
/// 500 when the database fails.
pub async fn record(
    tx: &mut tidegate_store::Tx,
    caller: &Caller,
    action: &str,
    subject: &str,
    detail: Value,
) -> Result<()> {
    Ok(tx.audit(&event(caller, action, subject, detail)).await?)
}
