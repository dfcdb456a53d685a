//! What is wrong with the ports of this machine, or may become so: two that meet, two that nearly do, a listener that is
//! not there or somebody else's, leases of the dead, and a restart that would move.

use std::net::SocketAddr;

use tidegate_config::ports::{Listener as Door, overlap};
use tidegate_config::{Config, Offset};
use tidegate_control::operations::{At, Instance, ListenerState, Remark, Severity};

use super::map::Look;
use crate::doctor::{Survey, leases};
use crate::registry::{Entry, State};

/// Remarks shown; more than a page can tell.
const REMARKS_MAX: usize = 100;

/// All of them, the worst first.
pub fn all(config: &Config, look: &Look, instances: &[Instance], own_pid: u32) -> Vec<Remark> {
    let mut all: Vec<Remark> = instances.iter().flat_map(missing).collect();
    all.extend(meetings(&look.entries));
    let survey = Survey { entries: look.entries.clone(), left_over: look.left_over.clone() };
    all.extend(leases::examine(&survey).into_iter().map(|finding| Remark {
        severity: finding.severity,
        what: finding.what,
        why: finding.why,
        mend: finding.mend,
        at: Vec::new(),
    }));
    all.extend(look.entries.iter().find(|entry| entry.pid == own_pid).and_then(|own| moves(config, own)));
    all.sort_by_key(|remark| std::cmp::Reverse(remark.severity));
    all.truncate(REMARKS_MAX);
    all
}

/// Listeners that are not where their instance has them.
fn missing(instance: &Instance) -> Vec<Remark> {
    let wrong = instance.listeners.iter().filter_map(|listener| {
        let port = listener.port?;
        let (name, door) = (&instance.name, &listener.listener);
        let at = vec![At { instance: name.clone(), listener: door.clone() }];
        match listener.state {
            ListenerState::Taken => Some(Remark {
                severity: Severity::Error,
                what: format!(
                    "{door} of `{name}` should be on port {port}, where {} listens",
                    listener.note.as_deref().unwrap_or("somebody else")
                ),
                why: "calls meant for this instance reach another program".to_owned(),
                mend: "stop that program, or restart the instance at a free offset".to_owned(),
                at,
            }),
            ListenerState::Silent if instance.state == State::Ready.as_str() => Some(Remark {
                severity: Severity::Error,
                what: format!("{door} of `{name}` should be on port {port}, and nobody listens there"),
                why: "nobody reaches it".to_owned(),
                mend: format!("look at its log: tidegate instances logs {name}"),
                at,
            }),
            _ => None,
        }
    });
    wrong.collect()
}

/// Pairs of instances whose ports are the same number: on one address, which cannot work, or on different ones, which does
/// until one of them listens everywhere.
fn meetings(entries: &[Entry]) -> Vec<Remark> {
    let mut found = Vec::new();
    for (index, first) in entries.iter().enumerate() {
        for second in &entries[index + 1..] {
            for (door, at) in first.addresses() {
                let same =
                    second.addresses().into_iter().filter(|(_, other)| other.port() == at.port() && at.port() != 0);
                found.extend(same.map(|(other_door, other)| meeting((first, door, at), (second, other_door, other))));
            }
        }
    }
    found
}

fn meeting(
    (first, door, at): (&Entry, Door, SocketAddr),
    (second, other_door, other): (&Entry, Door, SocketAddr),
) -> Remark {
    let both = vec![
        At { instance: first.name.clone(), listener: door.name().to_owned() },
        At { instance: second.name.clone(), listener: other_door.name().to_owned() },
    ];
    let who = format!("{door} of `{}` on {at} and {other_door} of `{}` on {other}", first.name, second.name);
    if overlap(at, other) {
        return Remark {
            severity: Severity::Error,
            what: format!("{who} are one place"),
            why: "only one of them gets the calls".to_owned(),
            mend: "stop one of the two and start it at a free offset".to_owned(),
            at: both,
        };
    }
    Remark {
        severity: Severity::Warning,
        what: format!("{who} have the same number on different addresses"),
        why: "it works now; as soon as one of them listens on all addresses, the other cannot start".to_owned(),
        mend: "give them offsets that differ, or keep their addresses apart for good".to_owned(),
        at: both,
    }
}

/// Would a restart go elsewhere?
fn moves(config: &Config, own: &Entry) -> Option<Remark> {
    let Offset::Fixed(offset) = config.server.offset else { return None };
    (offset != own.offset).then(|| Remark {
        severity: Severity::Note,
        what: format!("`{}` runs at offset {}, its configuration says {offset}", own.name, own.offset),
        why: "the next start moves every listener".to_owned(),
        mend: format!("start with --port-offset {} to keep them", own.offset),
        at: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::entry::Door as Place;

    fn entry(name: &str, pid: u32, doors: &[(Door, &str, u16)]) -> Entry {
        Entry {
            name: name.to_owned(),
            pid,
            version: String::new(),
            offset: 0,
            roles: Vec::new(),
            data_dir: Default::default(),
            started_at_ms: 0,
            state: State::Ready,
            listeners: doors
                .iter()
                .map(|(door, ip, port)| {
                    (door.name().to_owned(), Place::Port { address: ip.parse().unwrap(), port: *port })
                })
                .collect(),
            also: Vec::new(),
            management_url: None,
            gateway_urls: Vec::new(),
            log_file: None,
        }
    }

    #[test]
    fn the_same_number_is_a_conflict_on_one_address_and_a_warning_on_two() {
        let blue = entry("blue", 1, &[(Door::GatewayHttp, "0.0.0.0", 1_000), (Door::Ops, "127.0.0.1", 1_001)]);
        let green = entry("green", 2, &[(Door::GatewayHttps, "10.0.0.1", 1_000), (Door::Ops, "127.0.0.2", 1_001)]);
        let found = meetings(&[blue, green]);
        let told: Vec<_> = found.iter().map(|remark| (remark.severity, remark.at.len())).collect();
        assert_eq!(told, [(Severity::Error, 2), (Severity::Warning, 2)], "{found:?}");
        assert!(found[0].what.contains("gateway-https of `green`"), "{found:?}");
    }

    #[test]
    fn instances_apart_have_no_remark() {
        let blue = entry("blue", 1, &[(Door::GatewayHttp, "0.0.0.0", 1_000)]);
        let green = entry("green", 2, &[(Door::GatewayHttp, "0.0.0.0", 1_007)]);
        assert_eq!(meetings(&[blue, green]), []);
    }
}
