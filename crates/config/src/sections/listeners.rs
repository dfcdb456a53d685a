//! `[listeners.<name>]`: what differs from the table for one listener.

use std::net::IpAddr;

use super::section;

section! {
    /// Where this listener is, when it shall not be where the table of ports puts it.
    ListenerSettings {
        /// Port at offset 0; 0 takes any free one. Absent: the base port of the table.
        port: Option<u16> = None;
        /// Address to bind. Absent: `server.bind`, and loopback for `ops`.
        address: Option<IpAddr> = None;
        /// Add the offset to the port? With `false` the port is what is written.
        follow_offset: bool = true;
        /// Open it? Absent: when one of the instance's roles has it.
        enabled: Option<bool> = None;
    }
}
