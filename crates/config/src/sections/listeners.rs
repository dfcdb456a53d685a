//! `[listeners.<name>]`: what differs from the table for one listener.

use std::path::PathBuf;

use super::section;
use crate::kinds::{Addresses, FileMode};

section! {
    /// Where this listener is, when it shall not be where the table of ports puts it.
    ListenerSettings {
        /// Port at offset 0; 0 takes any free one. Absent: the base port of the table.
        port: Option<u16> = None;
        /// Address to bind, or a list of them. Absent: `server.bind`, and loopback for `ops`. `::` takes IPv6 and IPv4, and
        /// IPv6 only when an IPv4 address stands beside it.
        address: Option<Addresses> = None;
        /// Add the offset to the port? With `false` the port is what is written.
        follow_offset: bool = true;
        /// Path of a Unix domain socket that is opened in place of a port. A listener with TLS speaks TLS there too.
        socket: Option<PathBuf> = None;
        /// Who may connect to the socket, as file permissions in octal.
        socket_mode: FileMode = FileMode::OWNER_AND_GROUP;
        /// Open it? Absent: when one of the instance's roles has it.
        enabled: Option<bool> = None;
    }
}
