//! Port arithmetic: base + offset, what overflows, what collides, which offset is free.

use std::net::{IpAddr, SocketAddr};

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
    /// Address to bind.
    pub address: IpAddr,
    /// Is the offset added?
    pub follows_offset: bool,
    /// Why it is not opened; `None` when it is.
    pub disabled: Option<Disabled>,
}

impl Place {
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

    /// The sockets to open at an offset.
    ///
    /// # Errors
    /// Every overflow and every collision, each as one sentence.
    pub fn wanted(&self, offset: u16) -> Result<Vec<Wanted>, Vec<String>> {
        let mut wanted = Vec::new();
        let mut problems = Vec::new();
        for place in self.enabled() {
            match place.port_at(offset) {
                Ok(port) => wanted.push(Wanted { listener: place.listener, address: (place.address, port).into() }),
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
            for second in wanted[index + 1..].iter().filter(|second| overlap(first.address, second.address)) {
                problems.push(format!(
                    "{} and {} would both be on port {} at offset {offset}; give one of them another port in \
                     [listeners.{}]",
                    first.listener,
                    second.listener,
                    first.address.port(),
                    second.listener
                ));
            }
        }
        if problems.is_empty() { Ok(wanted) } else { Err(problems) }
    }

    /// The largest offset at which no opened listener leaves the range of ports.
    pub fn offset_max(&self) -> u16 {
        let highest = self.enabled().filter(|place| place.follows_offset).map(|place| place.port).max();
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

    fn enabled(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.disabled.is_none())
    }
}

/// Would the second bind fail because of the first? An unspecified address covers every one (`::` covers IPv4 too).
pub fn overlap(a: SocketAddr, b: SocketAddr) -> bool {
    let is_covered = a.ip() == b.ip() || a.ip().is_unspecified() || b.ip().is_unspecified();
    a.port() == b.port() && a.port() != 0 && is_covered
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
