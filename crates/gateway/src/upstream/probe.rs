//! Active health checks: each address of every endpoint is tried in turn, and taken out while it does not answer.
//! Off unless the settings say so.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use http::{Method, Request};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::body::{Body, Lent};
use crate::gateway::Gateway;
use crate::settings::{HealthCheck, Probe};
use crate::upstream::client::Protocol;
use crate::upstream::group::{Group, groups_of};

/// Checks all addresses of the present plan, round after round, until `stop`.
pub(crate) async fn run(gateway: Arc<Gateway>, check: HealthCheck, stop: CancellationToken) {
    loop {
        let round = async {
            round(&gateway, &check).await;
            tokio::time::sleep(check.interval).await;
        };
        tokio::select! {
            () = round => {}
            () = stop.cancelled() => return,
        }
    }
}

/// One round.
pub(crate) async fn round(gateway: &Arc<Gateway>, check: &HealthCheck) {
    let groups: Vec<Arc<Group>> = gateway.plan().apis().flat_map(|api| groups_of(api)).collect();
    let members = groups.iter().flat_map(|group| (0..group.members.len()).map(move |at| (group.clone(), at)));
    stream::iter(members)
        .for_each_concurrent(check.concurrency_max.max(1), |(group, at)| async move {
            let member = &group.members[at];
            let is_well = is_well(gateway, member, check).await;
            member.set_down(!is_well);
        })
        .await;
}

async fn is_well(gateway: &Gateway, member: &crate::upstream::group::Member, check: &HealthCheck) -> bool {
    let Some(base) = member.address.base(gateway.settings()) else { return false };
    match &check.probe {
        Probe::Tcp => within(check.timeout, TcpStream::connect(base.host_and_port())).await.is_some(),
        Probe::Http(path) => {
            let bare = crate::upstream::address::Base { prefix: String::new(), query: None, ..(*base).clone() };
            let Some(uri) = bare.uri(path, None) else { return false };
            let request = Request::builder().method(Method::GET).uri(uri).body(Lent::given(Body::empty()));
            let Ok(request) = request else { return false };
            let answer = within(check.timeout, gateway.upstreams().send(Protocol::Negotiated, request)).await;
            answer.is_some_and(|response| response.status().as_u16() < 500)
        }
    }
}

async fn within<T, E>(timeout: Duration, work: impl Future<Output = Result<T, E>>) -> Option<T> {
    tokio::time::timeout(timeout, work).await.ok()?.ok()
}
