//! [`Element`] to text. Namespaces are declared on the element that needs them for itself or its children, each with a prefix of its own; what is in no
//! namespace never gets a default one.

use std::fmt::Write as _;

use super::{Element, SOAP_11, SOAP_12, XSI};
use crate::xml::escape;

/// The namespace that `xml:` always stands for; it is never declared.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The element as XML, without a declaration.
pub fn text(element: &Element) -> String {
    let mut out = String::with_capacity(512);
    write(element, &mut Vec::new(), &mut out);
    out
}

/// The document: declaration and element.
pub fn document(element: &Element) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", text(element))
}

fn write<'a>(element: &'a Element, scope: &mut Vec<&'a str>, out: &mut String) {
    let outer = scope.len();
    // The children's too, so that a list declares them once.
    let named = names(element).chain(element.children.iter().flat_map(names));
    for namespace in named.filter(|namespace| !namespace.is_empty()) {
        if namespace != XML && !scope.contains(&namespace) {
            scope.push(namespace);
        }
    }
    out.push('<');
    push_name(&element.namespace, &element.name, scope, out);
    for (index, namespace) in scope.iter().enumerate().skip(outer) {
        let _ = write!(out, " xmlns:{}=\"{}\"", prefix(namespace, index), escape(namespace));
    }
    for attribute in &element.attributes {
        out.push(' ');
        push_name(&attribute.namespace, &attribute.name, scope, out);
        // Line ends and tabs in an attribute would be read back as spaces (XML 1.0 section 3.3.3).
        let value = escape(&attribute.value).replace('\n', "&#10;").replace('\t', "&#9;");
        let _ = write!(out, "=\"{value}\"");
    }
    if element.children.is_empty() && element.text.is_empty() && element.verbatim.is_none() {
        out.push_str("/>");
    } else {
        out.push('>');
        out.push_str(&escape(&element.text));
        for child in &element.children {
            write(child, scope, out);
        }
        if let Some(xml) = &element.verbatim {
            out.push_str(xml);
        }
        out.push_str("</");
        push_name(&element.namespace, &element.name, scope, out);
        out.push('>');
    }
    scope.truncate(outer);
}

fn names(element: &Element) -> impl Iterator<Item = &str> {
    std::iter::once(element.namespace.as_str()).chain(element.attributes.iter().map(|a| a.namespace.as_str()))
}

fn push_name(namespace: &str, name: &str, scope: &[&str], out: &mut String) {
    if namespace == XML {
        out.push_str("xml:");
    } else if let Some(index) = scope.iter().position(|known| *known == namespace) {
        out.push_str(&prefix(namespace, index));
        out.push(':');
    }
    out.push_str(name);
}

fn prefix(namespace: &str, index: usize) -> String {
    match namespace {
        SOAP_11 | SOAP_12 => "soapenv".to_owned(),
        XSI => "xsi".to_owned(),
        _ => format!("ns{index}"),
    }
}
