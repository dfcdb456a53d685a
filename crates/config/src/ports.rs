//! The port map: the only place in Tidegate that knows a port number.
//!
//! One table of listeners; one offset moves them all; [`PortMap`] does the arithmetic and finds overflows and
//! collisions. Everybody else receives addresses. Nothing is opened here: the caller binds, and probes for `auto`.

mod map;
pub mod carbon;

pub use map::{Disabled, Place, PortMap, UnixPlace, Wanted, overlap};

use std::fmt;

use crate::kinds::Role;

/// A door of an instance. In the table's order, which is the order of every listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listener {
    /// APIs over plain HTTP.
    GatewayHttp,
    /// APIs over TLS.
    GatewayHttps,
    /// Portals, management REST, OAuth2, SOAP services, over TLS.
    ManagementHttps,
    /// The same without TLS.
    ManagementHttp,
    /// Thrift key validation for WSO2 gateways, over TLS.
    Thrift,
    /// Liveness, readiness, metrics.
    Ops,
}

struct Row {
    name: &'static str,
    base: u16,
    is_tls: bool,
    /// Who opens it; empty means every role.
    roles: &'static [Role],
    is_loopback: bool,
}

/// Bases as in WSO2 API Manager 1.x (`carbon.xml`, `axis2.xml`, `catalina-server.xml`); `ops` is ours.
const fn row(listener: Listener) -> Row {
    use Role::{ControlPlane, Gateway, KeyManager};
    const MANAGEMENT: &[Role] = &[KeyManager, ControlPlane];
    let plain = Row { name: "", base: 0, is_tls: false, roles: &[], is_loopback: false };
    match listener {
        Listener::GatewayHttp => Row { name: "gateway-http", base: 8280, roles: &[Gateway], ..plain },
        Listener::GatewayHttps => Row { name: "gateway-https", base: 8243, is_tls: true, roles: &[Gateway], ..plain },
        Listener::ManagementHttps => {
            Row { name: "management-https", base: 9443, is_tls: true, roles: MANAGEMENT, ..plain }
        }
        Listener::ManagementHttp => Row { name: "management-http", base: 9763, roles: MANAGEMENT, ..plain },
        Listener::Thrift => Row { name: "thrift", base: 10397, is_tls: true, roles: &[KeyManager], ..plain },
        Listener::Ops => Row { name: "ops", base: 9600, is_loopback: true, ..plain },
    }
}

impl Listener {
    /// Every listener, in the table's order.
    pub const ALL: [Self; 6] =
        [Self::GatewayHttp, Self::GatewayHttps, Self::ManagementHttps, Self::ManagementHttp, Self::Thrift, Self::Ops];

    /// The name in `[listeners.<name>]`, in messages and in metrics.
    pub fn name(self) -> &'static str {
        row(self).name
    }

    /// The port at offset 0 when nothing else is said.
    pub fn base(self) -> u16 {
        row(self).base
    }

    /// Does it speak TLS?
    pub fn is_tls(self) -> bool {
        row(self).is_tls
    }

    /// The roles that open it; every role when empty.
    pub fn roles(self) -> &'static [Role] {
        row(self).roles
    }

    /// Reached from this machine only, unless an address is set.
    pub fn is_loopback(self) -> bool {
        row(self).is_loopback
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
