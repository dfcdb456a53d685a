//! Port arithmetic: base + offset, what overflows, what collides, which offset is free. A listener on a Unix socket has no
//! port and takes no part in it.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use super::Listener;
use crate::offset::{Offset, Search};

/// Offsets tried by [`PortMap::first_free_offset`] before it gives up: far more than instances fit on a machine.
const AUTO_OFFSETS_MAX: usize = 2_000;

/// Why a listener is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disabled {
    /// None of the instance's roles has it.
    OtherRole,
    /// `enabled = false`.
    BySetting,
}

impl Disabled {
    /// For listings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OtherRole => "off: no role here has it",
            Self::BySetting => "off: by setting",
        }
    }
}

/// Where one listener is, before the offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub listener: Listener,
    /// Port at offset 0; 0 = any free one.
    pub port: u16,
    /// Addresses to bind, at least one.
    pub addresses: Vec<IpAddr>,
    /// Is the offset added?
    pub follows_offset: bool,
    /// A Unix socket in place of the port.
    pub socket: Option<UnixPlace>,
    /// Why it is not opened; `None` when it is.
    pub disabled: Option<Disabled>,
}

/// Where a Unix socket is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnixPlace {
    /// Its path.
    pub path: PathBuf,
    /// Its permission bits.
    pub mode: u32,
}

impl Place {
    /// What to open at a port: one socket an address.
    pub fn wanted_on(&self, port: u16) -> impl Iterator<Item = Wanted> {
        let has_ipv4 = self.addresses.iter().any(IpAddr::is_ipv4);
        self.addresses.iter().map(move |address| Wanted {
            listener: self.listener,
            address: (*address, port).into(),
            is_ipv6_only: has_ipv4 && address.is_ipv6(),
        })
    }

    /// The port at an offset. 0 stays 0: any port is any port at each offset.
    ///
    /// # Errors
    /// The sum, when it is no port.
    pub fn port_at(&self, offset: u16) -> Result<u16, u32> {
        if !self.follows_offset || self.port == 0 {
            return Ok(self.port);
        }
        let sum = u32::from(self.port) + u32::from(offset);
        u16::try_from(sum).map_err(|_| sum)
    }
}

/// A socket to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// For which listener.
    pub listener: Listener,
    /// Where. Port 0 = any free one.
    pub address: SocketAddr,
    /// `::` without IPv4: when the listener names its IPv4 addresses itself.
    pub is_ipv6_only: bool,
}

impl Wanted {
    /// Would the second bind fail because of the first? An unspecified address covers its family, and `::` IPv4 too unless
    /// told otherwise.
    pub fn overlaps(&self, other: &Self) -> bool {
        let is_same_port = self.address.port() == other.address.port() && self.address.port() != 0;
        is_same_port && (self.address.ip() == other.address.ip() || self.covers(other) || other.covers(self))
    }

    fn covers(&self, other: &Self) -> bool {
        let is_same_family = self.address.is_ipv4() == other.address.is_ipv4();
        let reaches_both = self.address.is_ipv6() && !self.is_ipv6_only;
        self.address.ip().is_unspecified() && (is_same_family || reaches_both)
    }
}

/// Every listener's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortMap {
    places: Vec<Place>,
}

impl PortMap {
    /// Places in the order of [`Listener::ALL`].
    pub(crate) fn new(places: Vec<Place>) -> Self {
        Self { places }
    }

    /// All places, opened or not.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Listeners that are opened as Unix sockets. No offset moves them.
    pub fn sockets(&self) -> impl Iterator<Item = (Listener, &UnixPlace)> {
        self.enabled().filter_map(|place| Some((place.listener, place.socket.as_ref()?)))
    }

    /// The same without some listeners: those that are there already.
    pub fn without(&self, listeners: &[Listener]) -> Self {
        let others = self.places.iter().filter(|place| !listeners.contains(&place.listener));
        Self { places: others.cloned().collect() }
    }

    /// The sockets to open at an offset, Unix sockets aside.
    ///
    /// # Errors
    /// Every overflow and every collision, each as one sentence.
    pub fn wanted(&self, offset: u16) -> Result<Vec<Wanted>, Vec<String>> {
        let mut wanted = Vec::new();
        let mut problems = Vec::new();
        for place in self.with_port() {
            match place.port_at(offset) {
                Ok(port) => wanted.extend(place.wanted_on(port)),
                Err(sum) => problems.push(format!(
                    "{} would be on port {} + {offset} = {sum}, beyond {}; the largest offset for these listeners is {}",
                    place.listener,
                    place.port,
                    u16::MAX,
                    self.offset_max()
                )),
            }
        }
        for (index, first) in wanted.iter().enumerate() {
            for second in wanted[index + 1..].iter().filter(|second| first.overlaps(second)) {
                let problem = collision(first, second, offset);
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
        if problems.is_empty() { Ok(wanted) } else { Err(problems) }
    }

    /// The largest offset at which no opened listener leaves the range of ports.
    pub fn offset_max(&self) -> u16 {
        let highest = self.with_port().filter(|place| place.follows_offset).map(|place| place.port).max();
        u16::MAX - highest.unwrap_or(0)
    }

    /// The first offset of the search whose whole set is free, as `is_free` finds, and how many were tried. `None` when
    /// there is none within the range of ports or [`AUTO_OFFSETS_MAX`] tries.
    pub fn first_free_offset(&self, search: Search, mut is_free: impl FnMut(&Wanted) -> bool) -> (Option<u16>, usize) {
        let mut tried = 0;
        let found = search.offsets(self.offset_max()).take(AUTO_OFFSETS_MAX).find(|offset| {
            tried += 1;
            self.wanted(*offset).is_ok_and(|set| set.iter().all(&mut is_free))
        });
        (found, tried)
    }

    /// Is there an offset of the search at which our own listeners do not meet? True for a fixed offset.
    pub(crate) fn fits_anywhere(&self, offset: Offset) -> bool {
        let Offset::Auto(search) = offset else { return true };
        self.first_free_offset(search, |_| true).0.is_some()
    }

    fn with_port(&self) -> impl Iterator<Item = &Place> {
        self.enabled().filter(|place| place.socket.is_none())
    }

    fn enabled(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.disabled.is_none())
    }
}

/// Would one of two sockets fail to open because of the other? For `::` as the system takes it, with IPv4.
pub fn overlap(a: SocketAddr, b: SocketAddr) -> bool {
    let wanted = |address| Wanted { listener: Listener::Ops, address, is_ipv6_only: false };
    wanted(a).overlaps(&wanted(b))
}

fn collision(first: &Wanted, second: &Wanted, offset: u16) -> String {
    let port = first.address.port();
    if first.listener == second.listener {
        return format!(
            "{} would be on port {port} twice: {} and {} are one place; remove one of them from [listeners.{}]",
            first.listener,
            first.address.ip(),
            second.address.ip(),
            first.listener
        );
    }
    format!(
        "{} and {} would both be on port {port} at offset {offset}; give one of them another port in [listeners.{}]",
        first.listener, second.listener, second.listener
    )
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
