//! The key managers that the configuration names, each asked once what it is: where it listens, what time it has. Asked
//! exactly as the gateway asks, with the same credentials and the same trust.

use std::sync::Arc;

use tidegate_config::{Config, Role};
use tidegate_gateway::peer::PeerError;
use tidegate_model::millis::{self, Millis};
use tidegate_model::node::NodeFacts;
use url::Url;

use crate::run::peer::Joining;

/// One of them.
pub struct Node {
    /// As configured.
    pub url: Url,
    /// What it said, or why it did not; `None` when nobody listens there.
    pub answer: Answer,
    /// Between which moments it answered.
    pub asked: (Millis, Millis),
    /// Our side; for its other doors.
    pub joining: Option<Arc<Joining>>,
}

/// What came of asking.
pub enum Answer {
    /// It told what it is.
    Facts(Box<NodeFacts>),
    /// Nobody listens at the port, or the name leads nowhere.
    Nobody(String),
    /// Somebody is there and did not tell.
    Untold(PeerError),
    /// We could not even ask.
    Impossible(String),
}

/// Asks all of them; none where this instance is its own key manager.
pub async fn meet(config: &Config) -> Vec<Node> {
    if config.has_role(Role::KeyManager) || !config.has_role(Role::Gateway) {
        return Vec::new();
    }
    let mut nodes = Vec::new();
    for url in &config.key_manager.url {
        let mut only = config.clone();
        only.key_manager.url = vec![url.clone()];
        let began = millis::now();
        let (answer, joining) = match Joining::of(&only) {
            Ok(Some(joining)) => (ask(url, &joining).await, Some(joining)),
            Ok(None) => continue,
            Err(why) => (Answer::Impossible(format!("{why:#}")), None),
        };
        nodes.push(Node { url: url.clone(), answer, asked: (began, millis::now()), joining });
    }
    nodes
}

async fn ask(url: &Url, joining: &Arc<Joining>) -> Answer {
    // Who is not there is told apart from who does not let us in: without credentials we would not even dial.
    if let Err(why) = reach(url).await {
        return Answer::Nobody(why);
    }
    match joining.meet().await {
        Ok(()) => joining.facts().map_or_else(
            || Answer::Impossible("it said nothing of itself".to_owned()),
            |facts| Answer::Facts(Box::new(facts)),
        ),
        Err(why) => Answer::Untold(why),
    }
}

async fn reach(url: &Url) -> Result<(), String> {
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
    super::thrift::reach(host, port).await.map(drop)
}
