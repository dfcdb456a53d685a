//! `auto`: the first offset of a search whose whole set of ports is free, the last run's before all others; and when
//! there is none, who holds the most.

use std::collections::BTreeMap;
use std::fmt;

use tidegate_config::Search;
use tidegate_config::ports::{PortMap, Wanted};

use super::{Among, Obstacle, Opened, holder, is_free, open_at};

/// How often another offset is looked for when a stranger takes a port between the look and the bind. Other instances
/// cannot: the registry's lock is held.
const RETRIES: usize = 500;
/// Ports whose holder is looked up for the message: each look reads the tables of the system.
const HOLDERS_LOOKED_UP_MAX: usize = 32;
/// Holders named in the message.
const HOLDERS_NAMED_MAX: usize = 5;

/// Opens everything at the first free offset.
///
/// # Errors
/// [`NoRoom`], or a refusal that no other offset would help.
pub fn open(ports: &PortMap, search: Search, among: Among<'_>) -> anyhow::Result<Opened> {
    let (mut rest, mut tried) = (search, 0);
    let mut among_rest = among;
    for _ in 0..RETRIES {
        let (found, more) = among_rest.choose(ports, rest, is_free);
        tried += more;
        let Some(offset) = found else { break };
        match open_at(ports, offset, among) {
            Ok(opened) => return Ok(opened),
            Err(refused) if refused.is_about_ports_in_use() => {}
            Err(refused) => return Err(refused.into()),
        }
        // The search goes on behind this one; the last run's was before it.
        if among_rest.last_offset.take() != Some(offset) {
            let Some(next) = offset.checked_add(search.step) else { break };
            rest.first = next;
        }
    }
    Err(NoRoom::new(ports, search, tried, among).into())
}

/// Every offset of a search was tried and none was free.
#[derive(Debug)]
pub struct NoRoom {
    search: Search,
    tried: usize,
    /// Who holds something, at how many offsets, with an example; most first.
    holders: Vec<(String, usize, Wanted)>,
    /// Example of a listener that does not move and is not free.
    pinned: Option<Wanted>,
}

impl NoRoom {
    /// Looks who is where the search went.
    pub fn new(ports: &PortMap, search: Search, tried: usize, among: Among<'_>) -> Self {
        let mut looked_up = 0;
        let mut counted: BTreeMap<String, (usize, Wanted)> = BTreeMap::new();
        let mut pinned = None;
        for offset in search.offsets(ports.offset_max()).take(tried) {
            for wanted in ports.wanted(offset).unwrap_or_default() {
                let who = match among.holder(&wanted) {
                    Some(entry) => Obstacle::of_instance(entry).to_string(),
                    None if is_free(&wanted) => continue,
                    None if looked_up == HOLDERS_LOOKED_UP_MAX => "others".to_owned(),
                    None => {
                        looked_up += 1;
                        Obstacle::InUse(holder::find(wanted.address)).to_string()
                    }
                };
                counted.entry(who).or_insert((0, wanted)).0 += 1;
                let moves = |place: &tidegate_config::ports::Place| place.follows_offset;
                let place = ports.places().iter().find(|place| place.listener == wanted.listener);
                if place.is_some_and(|place| !moves(place)) {
                    pinned = Some(wanted);
                }
            }
        }
        let mut holders: Vec<_> = counted.into_iter().map(|(who, (count, example))| (who, count, example)).collect();
        holders.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        Self { search, tried, holders, pinned }
    }
}

impl std::error::Error for NoRoom {}

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Search { first, step, .. } = self.search;
        let last = usize::from(first) + usize::from(step) * self.tried.saturating_sub(1);
        write!(f, "no offset has every port free: {} tried, from {first} to {last}", self.tried)?;
        if step != 1 {
            write!(f, " in steps of {step}")?;
        }
        for (who, count, example) in self.holders.iter().take(HOLDERS_NAMED_MAX) {
            let ports = if *count == 1 { "port" } else { "ports" };
            write!(f, "\n  * {count} {ports} {who}, such as {} on {}", example.listener, example.address)?;
        }
        if self.holders.len() > HOLDERS_NAMED_MAX {
            write!(f, "\n  * and {} more", self.holders.len() - HOLDERS_NAMED_MAX)?;
        }
        match self.pinned {
            Some(wanted) => write!(
                f,
                "\n  {} does not follow the offset (follow_offset = false), so no offset helps: give it another port",
                wanted.listener
            ),
            None => f.write_str("\n  a wider search, --port-offset auto:FIRST-LAST, or fewer instances would help"),
        }
    }
}
