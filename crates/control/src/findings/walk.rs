//! Looks through a document: every text, the names of callbacks, servers with variables, the host of Swagger 2.

use serde_json::{Map, Value};
use url::Url;

use super::{FINDINGS_MAX, Finding, Part, Remedy};
use crate::definition::escape;
use crate::own_address::{AddressOracle, OwnAddress, literals};

/// All findings of a document, in the order they stand.
pub(super) fn of(part: Part, document: &Value, oracle: &dyn AddressOracle) -> Vec<Finding> {
    let mut walk = Walk { part, oracle, found: Vec::new() };
    if let (Part::Definition, Some(root)) = (part, document.as_object()) {
        walk.swagger_host(root);
    }
    walk.value(document, &mut String::new());
    walk.found
}

struct Walk<'a> {
    part: Part,
    oracle: &'a dyn AddressOracle,
    found: Vec<Finding>,
}

impl Walk<'_> {
    /// Documents are as deep as their reader allows, so this recursion ends.
    fn value(&mut self, value: &Value, pointer: &mut String) {
        if self.found.len() >= FINDINGS_MAX {
            return;
        }
        match value {
            Value::String(text) => self.text(text, pointer, false),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(&index.to_string(), item, pointer);
                }
            }
            Value::Object(members) => self.object(members, pointer),
            _ => {}
        }
    }

    fn object(&mut self, members: &Map<String, Value>, pointer: &mut String) {
        let server = server_with_variables(members);
        for (name, member) in members {
            match (&server, name.as_str()) {
                (Some(address), "url") => self.server(address, member, pointer),
                // The defaults of variables are parts of the address.
                (Some(_), "variables") => {}
                _ => {
                    let length = pointer.len();
                    pointer.push('/');
                    pointer.push_str(&escape(name));
                    if self.part == Part::Definition {
                        self.text(name, pointer, true);
                    }
                    self.value(member, pointer);
                    pointer.truncate(length);
                }
            }
        }
    }

    fn below(&mut self, name: &str, value: &Value, pointer: &mut String) {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(name);
        self.value(value, pointer);
        pointer.truncate(length);
    }

    fn text(&mut self, text: &str, pointer: &str, is_name: bool) {
        for place in literals(text) {
            let address = &text[place];
            if let Some(own) = self.own(address) {
                let finding = Finding::new(self.part, pointer.to_owned(), address, own);
                self.found.push(Finding { is_name, ..finding });
            }
        }
    }

    fn server(&mut self, address: &str, written: &Value, pointer: &str) {
        if let (Some(own), Some(written)) = (self.own(address), written.as_str()) {
            let finding = Finding::new(self.part, format!("{pointer}/url"), address, own);
            self.found.push(Finding { written: written.to_owned(), ..finding });
        }
    }

    /// `host`, `basePath` and `schemes` are one address in three members.
    fn swagger_host(&mut self, root: &Map<String, Value>) {
        let Some(host) = root.get("host").and_then(Value::as_str).filter(|_| root.contains_key("swagger")) else {
            return;
        };
        let base = root.get("basePath").and_then(Value::as_str).unwrap_or_default();
        let schemes = root.get("schemes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let schemes = schemes.iter().filter_map(Value::as_str).chain(schemes.is_empty().then_some("https"));
        for scheme in schemes {
            let address = format!("{scheme}://{host}{base}");
            if let Some(own) = self.own(&address) {
                let finding = Finding::new(self.part, "/host".to_owned(), &address, own.clone());
                let message = format!(
                    "`{host}`: {}; leave out `host` and `schemes`, Tidegate fills them in when it shows the document",
                    own.reason
                );
                self.found.push(Finding { remedy: Remedy::Remove, message, ..finding });
                return;
            }
        }
    }

    fn own(&self, address: &str) -> Option<OwnAddress> {
        self.oracle.own(&Url::parse(address).ok()?)
    }
}

/// The address of an OpenAPI server whose host or port is a variable, with the defaults put in.
fn server_with_variables(members: &Map<String, Value>) -> Option<String> {
    let (url, variables) = (members.get("url")?.as_str()?, members.get("variables")?.as_object()?);
    let authority = url.split_once("://")?.1.split('/').next()?;
    if !authority.contains('{') {
        return None;
    }
    let mut address = url.to_owned();
    for (name, variable) in variables {
        let value = variable.get("default").and_then(Value::as_str).unwrap_or_default();
        address = address.replace(&format!("{{{name}}}"), value);
    }
    Some(address)
}
