//! `repository/conf/carbon.xml`: the `<Ports>` table and what `${…}` naming a port means.
//!
//! Behaviour matched (Carbon 4.x): effective port = written port + offset; the system property `portOffset` beats
//! `Ports/Offset`, which is the caller's concern; a value that is no whole number stops the start; unknown variables
//! stay as they are. The listeners on 9443/9763 and 8280/8243 are not in this file; their variables are answered from
//! Tidegate's own table.

use std::collections::BTreeMap;

use roxmltree::Node;
use tidegate_config::ports::carbon::{CARBON_PORTS, CARBON_VARIABLES};

use crate::error::Error;
use crate::{substitute, xml};

/// Longest `carbon.xml` read, bytes.
pub const BYTES_MAX: usize = 1_048_576;

/// What `carbon.xml` says about ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarbonPorts {
    /// `Ports/Offset` with its line; `None` when the element is not there, which means 0.
    pub offset: Option<(u16, usize)>,
    /// Written ports by path below `Ports`, `JMX.RMIServerPort`, before the offset. Shipped values where the file is
    /// silent.
    pub ports: BTreeMap<String, u16>,
}

/// Reads the text of a `carbon.xml`. `property` answers `${name}` in it, as Java system properties do there.
///
/// # Errors
/// Not XML, another file, or values that are no ports: all of them at once, each with its line.
pub fn read(text: &str, property: impl Fn(&str) -> Option<String>) -> Result<CarbonPorts, Error> {
    let document = xml::parse(text, BYTES_MAX)?;
    let root = document.root_element();
    if root.tag_name().name() != "Server" {
        return Err(Error::WrongRoot { expected: "Server", found: root.tag_name().name().to_owned() });
    }
    let mut reader = Reader { property, offset: None, ports: BTreeMap::new(), problems: Vec::new() };
    for ports in elements(root).filter(|element| element.tag_name().name() == "Ports") {
        reader.walk(ports, "");
    }
    if !reader.problems.is_empty() {
        return Err(Error::Values(reader.problems));
    }
    let mut ports: BTreeMap<String, u16> =
        CARBON_PORTS.iter().map(|(path, port)| ((*path).to_owned(), *port)).collect();
    ports.extend(reader.ports);
    Ok(CarbonPorts { offset: reader.offset, ports })
}

impl CarbonPorts {
    /// What a variable naming a port stands for at an offset: `Ports.X.Y`, `mgt.transport.https.port` and their kin.
    /// `None` for every other name, and for a port that the offset moves out of range.
    pub fn variable(&self, name: &str, offset: u16) -> Option<u16> {
        let written = match name.strip_prefix("Ports.") {
            Some("Offset") => return Some(offset),
            Some(path) => *self.ports.get(path)?,
            None => CARBON_VARIABLES.iter().find(|(variable, _)| *variable == name)?.1.base(),
        };
        written.checked_add(offset)
    }

    /// Puts ports in the place of the variables that name one; everything else stays.
    pub fn substitute(&self, text: &str, offset: u16) -> String {
        substitute(text, |name| self.variable(name, offset).map(|port| port.to_string()))
    }
}

struct Reader<F> {
    property: F,
    offset: Option<(u16, usize)>,
    ports: BTreeMap<String, u16>,
    problems: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    /// Leaves are ports; their path is their name. Depth is capped by [`xml::parse`].
    fn walk(&mut self, element: Node<'_, '_>, path: &str) {
        for child in elements(element) {
            let name = child.tag_name().name();
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            if elements(child).next().is_some() {
                self.walk(child, &path);
            } else {
                self.leaf(child, path);
            }
        }
    }

    fn leaf(&mut self, element: Node<'_, '_>, path: String) {
        let line = element.document().text_pos_at(element.range().start).row as usize;
        let written: String = element.children().filter(Node::is_text).filter_map(|text| text.text()).collect();
        let value = substitute(written.trim(), &self.property);
        let number = match number(&value) {
            Ok(number) => number,
            Err(why) => return self.problems.push(format!("line {line}: Ports/{}: {why}", path.replace('.', "/"))),
        };
        let is_repeated = if path == "Offset" {
            self.offset.replace((number, line)).is_some_and(|(earlier, _)| earlier != number)
        } else {
            self.ports.insert(path.clone(), number).is_some_and(|earlier| earlier != number)
        };
        if is_repeated {
            self.problems.push(format!("line {line}: Ports/{}: given twice, differently", path.replace('.', "/")));
        }
    }
}

fn number(value: &str) -> Result<u16, String> {
    if value.is_empty() {
        return Err("is empty; write a whole number or remove the element".to_owned());
    }
    if value.contains("${") {
        return Err(format!("{value:?} has a variable nobody defines; give it with -D or write the number"));
    }
    let number: i64 = value.parse().map_err(|_| format!("expected a whole number, found {value:?}"))?;
    u16::try_from(number).map_err(|_| format!("must be 0 to {}, not {number}", u16::MAX))
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}
