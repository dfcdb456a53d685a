//! The definition WSO2's template would make of an API of ours. Passwords of backends are left out: whoever may read a
//! definition need not learn them.

use tidegate_model::api::Api;
use tidegate_model::consumer::KeyType;
use tidegate_model::endpoint::{Choice, Upstream};
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::operation::AuthType;
use tidegate_wire::soap::{Element, write as xml};

use super::{ApiName, NAMESPACE};

const HANDLERS: [&str; 2] = [
    "org.wso2.carbon.apimgt.gateway.handlers.security.APIAuthenticationHandler",
    "org.wso2.carbon.apimgt.gateway.handlers.throttling.APIThrottleHandler",
];

/// The definition of `api` under `name`.
pub fn write(api: &Api, name: &ApiName) -> String {
    xml::text(&element(api, name))
}

fn element(api: &Api, name: &ApiName) -> Element {
    let root = new("api")
        .attribute("", "name", &name.to_string())
        .attribute("", "context", &api.context)
        .attribute("", "version", &api.version)
        .attribute("", "version-type", "url")
        .attribute("", "transports", &api.transport.join(","));
    let is_open = !api.operations.is_empty() && api.operations.iter().all(|op| op.auth_type == AuthType::None);
    let handlers = if is_open { &HANDLERS[1..] } else { &HANDLERS[..] };
    let handlers = handlers.iter().map(|class| new("handler").attribute("", "class", class));
    let handlers = new("handlers").with_children(handlers);
    if api.life_cycle_status == LifecycleState::Blocked {
        return root.child(blocked()).child(handlers);
    }
    root.with_children(resources(api, name)).child(handlers)
}

/// One resource for each target, with its verbs.
fn resources(api: &Api, name: &ApiName) -> Vec<Element> {
    let mut targets: Vec<&str> = Vec::new();
    for operation in &api.operations {
        if !targets.contains(&operation.target.as_str()) {
            targets.push(&operation.target);
        }
    }
    let resource = |(index, target): (usize, &&str)| {
        let of_target = api.operations.iter().filter(|operation| operation.target == **target);
        let verbs: Vec<&str> = of_target.map(|operation| operation.verb.as_str()).collect();
        let mapping = if target.contains('{') { "uri-template" } else { "url-mapping" };
        new("resource")
            .attribute("", "methods", &verbs.join(" "))
            .attribute("", mapping, target)
            .attribute("", "faultSequence", "fault")
            .child(in_sequence(api, name, index))
            .child(new("outSequence").child(new("send")))
    };
    targets.iter().enumerate().map(resource).collect()
}

fn in_sequence(api: &Api, name: &ApiName, index: usize) -> Element {
    let branch = |tag: &str, key_type: KeyType| {
        let found = api.endpoint_config.as_ref().and_then(|config| config.upstream(key_type).ok().flatten());
        let stage = key_type.stage();
        let inner = match found {
            Some(upstream) => {
                let id = format!("{}_API{stage}Endpoint_{index}", name.api);
                new("send").child(endpoint(&upstream, &id))
            }
            None => new("sequence").attribute("", "key", &format!("_{stage}_key_error_")),
        };
        new(tag).child(inner)
    };
    let filter = new("filter")
        .attribute("", "source", "$ctx:AM_KEY_TYPE")
        .attribute("", "regex", "PRODUCTION")
        .child(branch("then", KeyType::Production))
        .child(branch("else", KeyType::Sandbox));
    new("inSequence").child(filter)
}

fn endpoint(upstream: &Upstream, id: &str) -> Element {
    let single = |url: &url::Url, id: &str| {
        let mut address = new("address").attribute("", "uri", url.as_str());
        let action = if upstream.discards_on_timeout { "discard" } else { "fault" };
        if let Some(ms) = upstream.response_timeout_ms {
            let duration = Element::with_text(NAMESPACE, "duration", ms.to_string());
            let action = Element::with_text(NAMESPACE, "responseAction", action);
            address = address.child(new("timeout").child(duration).child(action));
        }
        new("endpoint").attribute("", "name", id).child(address)
    };
    let group = match upstream.choice {
        Choice::Single => return single(&upstream.addresses[0], id),
        Choice::RoundRobin => {
            new("loadbalance").attribute("", "algorithm", "org.apache.synapse.endpoints.algorithms.RoundRobin")
        }
        Choice::FailOver => new("failover"),
    };
    let each = upstream.addresses.iter().enumerate().map(|(n, url)| single(url, &format!("{id}_{n}")));
    new("endpoint").attribute("", "name", id).child(group.with_children(each))
}

fn blocked() -> Element {
    let code = Element::with_text(NAMESPACE, "format", "700700 API blocked");
    let status =
        new("property").attribute("", "name", "HTTP_SC").attribute("", "value", "503").attribute("", "scope", "axis2");
    let sequence = new("inSequence").child(new("payloadFactory").child(code)).child(status).child(new("respond"));
    new("resource").attribute("", "methods", "GET POST PUT DELETE").child(sequence)
}

fn new(name: &str) -> Element {
    Element::new(NAMESPACE, name)
}
