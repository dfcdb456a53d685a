//! `GET /audit`: who changed what, newest first.

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_store::audit::AuditFilter;

use crate::auth::Signed;
use crate::error::Result;
use crate::moment;
use crate::page::{Page, Paging, page};
use crate::query::Query;
use crate::state::Control;

use super::read_moment;

/// Which events are asked for.
#[derive(Deserialize)]
pub(super) struct Search {
    from: Option<String>,
    to: Option<String>,
    user: Option<String>,
    action: Option<String>,
    subject: Option<String>,
}

/// `GET /audit`: `action` is one action, or the beginning of several: `application.`.
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    signed.require(&["admin"])?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let filter = AuditFilter {
        from: read_moment("from", search.from.as_deref())?,
        to: read_moment("to", search.to.as_deref())?,
        by: search.user.as_deref(),
        action_prefix: search.action.as_deref(),
        subject: search.subject.as_deref(),
        offset: offset as i64,
        limit: limit as i64,
    };
    let (events, total) = control.store.audit_events(&filter).await?;
    let list = events
        .iter()
        .map(|event| {
            json!({
                "id": event.id,
                "at": moment::text(event.at),
                "user": event.by,
                "action": event.action,
                "subject": event.subject,
                "detail": event.detail,
            })
        })
        .collect();
    Ok(Body(page("/audit", offset, limit, total as usize, list)))
}
