//! Ports that a WSO2 API Manager 1.x installation names in `carbon.xml`, as numbers: what `${Ports.X.Y}` means when the
//! file leaves the element out, and which of them Tidegate has a counterpart for.
//!
//! Reading the XML is `compat::carbon`'s work.

/// `Server/Ports/<path>` with its shipped value. `JNDIProviderPort` is commented out there and therefore absent.
pub const CARBON_PORTS: [(&str, u16); 7] = [
    ("JMX.RMIRegistryPort", 9999),
    ("JMX.RMIServerPort", 11111),
    ("EmbeddedLDAP.LDAPServerPort", 10389),
    ("EmbeddedLDAP.KDCServerPort", 8000),
    ("EmbeddedQpid.BrokerPort", 5672),
    ("EmbeddedQpid.BrokerSSLPort", 8672),
    ("ThriftEntitlementReceivePort", 10500),
];

/// Variables that WSO2 replaces by a port of the running server, offset included, with the listener that has it here.
pub const CARBON_VARIABLES: [(&str, super::Listener); 5] = [
    ("carbon.management.port", super::Listener::ManagementHttps),
    ("mgt.transport.https.port", super::Listener::ManagementHttps),
    ("mgt.transport.http.port", super::Listener::ManagementHttp),
    ("https.nio.port", super::Listener::GatewayHttps),
    ("http.nio.port", super::Listener::GatewayHttp),
];

/// The Thrift server's port when `api-manager.xml` starts one and names none. Not the port it ships with.
pub const THRIFT_SERVER_PORT_WHEN_MISSING: u16 = 10398;
