//! `GET /nodes`: the instances of this installation that were heard of lately: gateways without a store, with how far they
//! are behind, and then those that share the store.

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};
use tidegate_model::millis::{self, Millis};
use tidegate_model::node::{FORGOTTEN_AFTER_MS, NodeReport, SeenInstance, SeenNode};

use crate::auth::Signed;
use crate::error::Result;
use crate::moment;
use crate::page::{Page, Paging};
use crate::query::Query;
use crate::state::Control;

/// The role whose instances follow the feed.
const GATEWAY: &str = "gateway";

pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
) -> Result<Body<Page<Value>>> {
    signed.require(&["admin"])?;
    let (head, now) = (control.store.change_head().await?, millis::now());
    let mut nodes: Vec<Value> = control.nodes.book.list(now).iter().map(|node| apart(node, head)).collect();
    let mut sharing = control.store.instances(now - FORGOTTEN_AFTER_MS).await?;
    sharing.sort_by(|a, b| (&a.report.name, &a.report.id).cmp(&(&b.report.name, &b.report.id)));
    nodes.extend(sharing.iter().map(|instance| with_store(instance, head)));
    Ok(Body(paging.cut(&control.limits, "/nodes", nodes)?))
}

fn apart(node: &SeenNode, head: i64) -> Value {
    let mut shown = shown(&node.report, &node.address, node.seen_at, head);
    shown["hasStore"] = false.into();
    shown["joinedBy"] = json!(node.joined_by);
    shown
}

fn with_store(instance: &SeenInstance, head: i64) -> Value {
    let mut shown = shown(&instance.report, &instance.host, instance.seen_at, head);
    shown["hasStore"] = true.into();
    shown
}

/// Who serves no APIs has no position.
fn shown(report: &NodeReport, address: &str, seen_at: Millis, head: i64) -> Value {
    let position = report.roles.iter().any(|role| role == GATEWAY).then_some(report.position);
    json!({
        "id": report.id,
        "name": report.name,
        "roles": report.roles,
        "version": report.version,
        "address": address,
        "offset": report.offset,
        "ports": report.ports,
        "environment": report.environment,
        "endpoints": report.endpoints,
        "lastSeen": moment::text(seen_at),
        "position": position,
        "lag": position.map(|position| (head - position).max(0)),
        "degraded": report.degraded,
    })
}
