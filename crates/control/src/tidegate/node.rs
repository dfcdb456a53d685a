//! `GET /nodes`: gateways that were heard of lately, with how far they are behind.

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};
use tidegate_model::millis;
use tidegate_model::node::SeenNode;

use crate::auth::Signed;
use crate::error::Result;
use crate::moment;
use crate::page::{Page, Paging};
use crate::query::Query;
use crate::state::Control;

pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
) -> Result<Body<Page<Value>>> {
    signed.require(&["admin"])?;
    let head = control.store.change_head().await?;
    let nodes = control.nodes.book.list(millis::now()).iter().map(|node| shown(node, head)).collect();
    Ok(Body(paging.cut(&control.limits, "/nodes", nodes)?))
}

fn shown(node: &SeenNode, head: i64) -> Value {
    let report = &node.report;
    json!({
        "id": report.id,
        "name": report.name,
        "roles": report.roles,
        "version": report.version,
        "address": node.address,
        "offset": report.offset,
        "ports": report.ports,
        "environment": report.environment,
        "endpoints": report.endpoints,
        "joinedBy": node.joined_by,
        "lastSeen": moment::text(node.seen_at),
        "position": report.position,
        "lag": (head - report.position).max(0),
    })
}
