//! `GET /api/tidegate/v1/node`: what this instance is. Everyone is told what the discovery documents tell anyway; nodes of
//! the installation also where every listener is, Thrift's among them, and what time it is here.

use axum::Json as Body;
use axum::extract::State;
use tidegate_model::millis;
use tidegate_model::node::NodeFacts;

use crate::error::Result;
use crate::state::Control;

use super::caller::Anyone;

pub(super) async fn read(State(control): State<Control>, Anyone(gateway): Anyone) -> Result<Body<NodeFacts>> {
    let mut facts = (control.nodes.facts)();
    if gateway.is_none() {
        facts.inside = None;
    }
    if let Some(inside) = &mut facts.inside {
        let environments = control.store.environments().await?;
        inside.environments = environments.into_iter().map(|environment| environment.name).collect();
        inside.server_time = millis::now();
    }
    Ok(Body(facts))
}
