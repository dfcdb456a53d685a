//! Ports that a WSO2 installation does not keep in `carbon.xml`: the gateway's in `repository/conf/axis2/axis2.xml`, the
//! management ports in `repository/conf/tomcat/catalina-server.xml`. The offset is added to both, as there.

use roxmltree::Node;

use crate::error::Error;
use crate::reading::{Reading, elements, line_of, value};
use crate::substitute;
use crate::xml;

/// Longest file of either kind read, bytes.
pub const BYTES_MAX: usize = 1_048_576;

/// Reads an `axis2.xml`: `transportReceiver` `http` and `https`, with their parameters `port` and `bind-address`.
///
/// # Errors
/// Not XML, or another file.
pub fn axis2(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Reading, Error> {
    let document = xml::parse(text, BYTES_MAX)?;
    let root = rooted(document.root_element(), "axisconfig")?;
    let mut reading = Reading::default();
    for receiver in elements(root).filter(|element| element.tag_name().name() == "transportReceiver") {
        let name = receiver.attribute("name").unwrap_or_default();
        let (port, address) = match name {
            "http" => ("listeners.gateway-http.port", "listeners.gateway-http.address"),
            "https" => ("listeners.gateway-https.port", "listeners.gateway-https.address"),
            _ => {
                let message = format!("transportReceiver {name:?}: has no counterpart here and is ignored");
                reading.remark(line_of(receiver), message);
                continue;
            }
        };
        for parameter in elements(receiver).filter(|element| element.tag_name().name() == "parameter") {
            match parameter.attribute("name") {
                Some("port") => reading.set(port, value(parameter, &variable), line_of(parameter)),
                Some("bind-address") => reading.set(address, value(parameter, &variable), line_of(parameter)),
                _ => {}
            }
        }
    }
    Ok(reading)
}

/// Reads a `catalina-server.xml`: its first plain and its first encrypted `Connector`.
///
/// # Errors
/// Not XML, or another file.
pub fn catalina(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Reading, Error> {
    let document = xml::parse(text, BYTES_MAX)?;
    let root = rooted(document.root_element(), "Server")?;
    let mut reading = Reading::default();
    for connector in root.descendants().filter(|node| node.is_element() && node.tag_name().name() == "Connector") {
        let is = |name: &str, expected: &str| {
            connector.attribute(name).is_some_and(|found| found.trim().eq_ignore_ascii_case(expected))
        };
        let is_tls = is("SSLEnabled", "true") || is("scheme", "https") || is("secure", "true");
        let (port, address) = if is_tls {
            ("listeners.management-https.port", "listeners.management-https.address")
        } else {
            ("listeners.management-http.port", "listeners.management-http.address")
        };
        let line = line_of(connector);
        for (attribute, key) in [("port", port), ("address", address)] {
            if let Some(text) = connector.attribute(attribute) {
                reading.set(key, substitute(text.trim(), &variable), line);
            }
        }
        if connector.attribute("proxyPort").is_some() {
            let message = "Connector proxyPort: set server.public_url to the address that users see; it is ignored";
            reading.remark(line, message);
        }
    }
    Ok(reading)
}

fn rooted<'a, 'input>(root: Node<'a, 'input>, expected: &'static str) -> Result<Node<'a, 'input>, Error> {
    let found = root.tag_name().name();
    if found == expected { Ok(root) } else { Err(Error::WrongRoot { expected, found: found.to_owned() }) }
}
