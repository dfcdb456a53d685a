//! Descriptions of services: tables written beside their code, turned into WSDL 1.1 with a SOAP 1.1 and a SOAP 1.2
//! binding, named as axis2 names them. Addresses are given for each answer, because ports move.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::fault::Exception;
use crate::xml::escape;

/// A service.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// `APIKeyValidationService`: name and last part of its path.
    pub name: &'static str,
    /// Target namespace of the WSDL: the service's Java package.
    pub namespace: &'static str,
    /// Namespace of request and response wrappers.
    pub wrappers: &'static str,
    /// Operations.
    pub operations: &'static [Operation],
    /// Types its messages use.
    pub types: &'static [Type],
    /// Exceptions each operation with an answer declares.
    pub exceptions: &'static [Exception],
}

/// An operation.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Name; its action is `urn:NAME`.
    pub name: &'static str,
    /// Arguments in order.
    pub arguments: &'static [Field],
    /// What it answers; `None`: nothing at all, not even a message (HTTP 202).
    pub answer: Option<Field>,
}

/// A child element. All are optional, as axis2 makes them.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Local name.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// May be repeated.
    pub is_many: bool,
}

/// A type of content.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text.
    Text,
    /// `true`, `false`.
    Boolean,
    /// 32 bits.
    Int,
    /// 64 bits.
    Long,
    /// Any element.
    Any,
    /// One of [`Service::types`], by name.
    Complex(&'static str),
}

/// A type with children.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// Its namespace: a Java package.
    pub namespace: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Children in order.
    pub fields: &'static [Field],
}

impl Field {
    /// One of that kind.
    pub const fn one(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, is_many: false }
    }

    /// A text.
    pub const fn text(name: &'static str) -> Self {
        Self::one(name, Kind::Text)
    }

    /// Any number of that kind.
    pub const fn many(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, is_many: true }
    }
}

impl Operation {
    /// An operation that answers with one `return`.
    pub const fn new(name: &'static str, arguments: &'static [Field], kind: Kind) -> Self {
        Self { name, arguments, answer: Some(Field::one("return", kind)) }
    }

    /// An operation that answers with any number of `return`.
    pub const fn listing(name: &'static str, arguments: &'static [Field], kind: Kind) -> Self {
        Self { name, arguments, answer: Some(Field::many("return", kind)) }
    }

    /// An operation that answers nothing.
    pub const fn silent(name: &'static str, arguments: &'static [Field]) -> Self {
        Self { name, arguments, answer: None }
    }
}

impl Service {
    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The WSDL, with the service at `address`.
    pub fn wsdl(&self, address: &str) -> String {
        let mut out = String::with_capacity(16 * 1024);
        let (name, target, wrappers) = (self.name, self.namespace, self.wrappers);
        let _ = write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wsdl:definitions xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" \
             xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\" \
             xmlns:soap12=\"http://schemas.xmlsoap.org/wsdl/soap12/\" xmlns:wsaw=\"http://www.w3.org/2006/05/addressing/wsdl\" \
             xmlns:tns=\"{target}\" xmlns:ns=\"{wrappers}\""
        );
        let prefixes = self.prefixes();
        for (namespace, prefix) in prefixes.iter().filter(|(namespace, _)| **namespace != wrappers) {
            let _ = write!(out, " xmlns:{prefix}=\"{namespace}\"");
        }
        let _ = write!(
            out,
            " targetNamespace=\"{target}\">\n<wsdl:documentation>{name}</wsdl:documentation>\n<wsdl:types>\n"
        );
        for namespace in prefixes.keys() {
            self.schema(namespace, &prefixes, &mut out);
        }
        out.push_str("</wsdl:types>\n");
        self.messages(&mut out);
        self.port_type(&mut out);
        self.binding("Soap11", "soap", &mut out);
        self.binding("Soap12", "soap12", &mut out);
        let _ = writeln!(out, "<wsdl:service name=\"{name}\">");
        for (version, prefix) in [("Soap11", "soap"), ("Soap12", "soap12")] {
            let _ = writeln!(
                out,
                "<wsdl:port name=\"{name}Https{version}Endpoint\" binding=\"tns:{name}{version}Binding\">\
                 <{prefix}:address location=\"{}\"/></wsdl:port>",
                escape(address)
            );
        }
        out.push_str("</wsdl:service>\n</wsdl:definitions>\n");
        out
    }

    fn prefixes(&self) -> BTreeMap<&'static str, String> {
        let mut prefixes = BTreeMap::from([(self.wrappers, "ns".to_owned())]);
        let of_types = self.types.iter().map(|kind| kind.namespace);
        for namespace in of_types.chain(self.exceptions.iter().map(|exception| exception.namespace)) {
            let number = prefixes.len();
            prefixes.entry(namespace).or_insert_with(|| format!("ax{number}"));
        }
        prefixes
    }

    fn schema(&self, namespace: &str, prefixes: &BTreeMap<&'static str, String>, out: &mut String) {
        let _ = writeln!(
            out,
            "<xs:schema attributeFormDefault=\"qualified\" elementFormDefault=\"qualified\" targetNamespace=\"{namespace}\">"
        );
        for other in prefixes.keys().filter(|other| **other != namespace) {
            let _ = writeln!(out, "<xs:import namespace=\"{other}\"/>");
        }
        for kind in self.types.iter().filter(|kind| kind.namespace == namespace) {
            let _ = write!(out, "<xs:complexType name=\"{}\">", kind.name);
            self.sequence(kind.fields, prefixes, out);
            out.push_str("</xs:complexType>\n");
        }
        for exception in self.exceptions.iter().filter(|exception| exception.namespace == namespace) {
            let _ = write!(out, "<xs:complexType name=\"{}\">", exception.name);
            self.sequence(&[Field::text("message")], prefixes, out);
            out.push_str("</xs:complexType>\n");
        }
        if namespace == self.wrappers {
            self.wrapper_elements(prefixes, out);
        }
        out.push_str("</xs:schema>\n");
    }

    fn wrapper_elements(&self, prefixes: &BTreeMap<&'static str, String>, out: &mut String) {
        for operation in self.operations {
            let _ = write!(out, "<xs:element name=\"{}\"><xs:complexType>", operation.name);
            self.sequence(operation.arguments, prefixes, out);
            out.push_str("</xs:complexType></xs:element>\n");
            if let Some(answer) = &operation.answer {
                let _ = write!(out, "<xs:element name=\"{}Response\"><xs:complexType>", operation.name);
                self.sequence(std::slice::from_ref(answer), prefixes, out);
                out.push_str("</xs:complexType></xs:element>\n");
            }
        }
        for exception in self.exceptions {
            let (prefix, name) = (&prefixes[exception.namespace], exception.name);
            let _ = writeln!(
                out,
                "<xs:element name=\"{}{name}\"><xs:complexType><xs:sequence><xs:element minOccurs=\"0\" name=\"{name}\" \
                 nillable=\"true\" type=\"{prefix}:{name}\"/></xs:sequence></xs:complexType></xs:element>",
                self.name
            );
        }
    }

    fn sequence(&self, fields: &[Field], prefixes: &BTreeMap<&'static str, String>, out: &mut String) {
        out.push_str("<xs:sequence>");
        for field in fields {
            let many = if field.is_many { " maxOccurs=\"unbounded\"" } else { "" };
            let (kind, nillable) = match field.kind {
                Kind::Text => ("xs:string".to_owned(), true),
                Kind::Boolean => ("xs:boolean".to_owned(), false),
                Kind::Int => ("xs:int".to_owned(), false),
                Kind::Long => ("xs:long".to_owned(), false),
                Kind::Any => ("xs:anyType".to_owned(), true),
                Kind::Complex(name) => {
                    let kind = self.types.iter().find(|kind| kind.name == name);
                    let prefix = kind.map_or("xs", |kind| prefixes[kind.namespace].as_str());
                    (format!("{prefix}:{name}"), true)
                }
            };
            let nillable = if nillable { " nillable=\"true\"" } else { "" };
            let _ =
                write!(out, "<xs:element minOccurs=\"0\"{many} name=\"{}\"{nillable} type=\"{kind}\"/>", field.name);
        }
        out.push_str("</xs:sequence>");
    }

    fn messages(&self, out: &mut String) {
        let message = |out: &mut String, name: &str, element: &str| {
            let _ = writeln!(
                out,
                "<wsdl:message name=\"{name}\"><wsdl:part name=\"parameters\" element=\"ns:{element}\"/></wsdl:message>"
            );
        };
        for operation in self.operations {
            message(out, &format!("{}Request", operation.name), operation.name);
            if operation.answer.is_some() {
                message(out, &format!("{}Response", operation.name), &format!("{}Response", operation.name));
            }
        }
        for exception in self.exceptions {
            let name = format!("{}{}", self.name, exception.name);
            message(out, &name, &name);
        }
    }

    fn port_type(&self, out: &mut String) {
        let _ = writeln!(out, "<wsdl:portType name=\"{}PortType\">", self.name);
        for operation in self.operations {
            let name = operation.name;
            let _ = write!(
                out,
                "<wsdl:operation name=\"{name}\"><wsdl:input message=\"tns:{name}Request\" wsaw:Action=\"urn:{name}\"/>"
            );
            if operation.answer.is_some() {
                let _ = write!(out, "<wsdl:output message=\"tns:{name}Response\" wsaw:Action=\"urn:{name}Response\"/>");
                for exception in self.exceptions {
                    let fault = format!("{}{}", self.name, exception.name);
                    let _ = write!(
                        out,
                        "<wsdl:fault name=\"{fault}\" message=\"tns:{fault}\" wsaw:Action=\"urn:{name}{fault}\"/>"
                    );
                }
            }
            out.push_str("</wsdl:operation>\n");
        }
        out.push_str("</wsdl:portType>\n");
    }

    fn binding(&self, version: &str, prefix: &str, out: &mut String) {
        let service = self.name;
        let _ = writeln!(
            out,
            "<wsdl:binding name=\"{service}{version}Binding\" type=\"tns:{service}PortType\">\
             <{prefix}:binding transport=\"http://schemas.xmlsoap.org/soap/http\" style=\"document\"/>"
        );
        for operation in self.operations {
            let name = operation.name;
            let _ = write!(
                out,
                "<wsdl:operation name=\"{name}\"><{prefix}:operation soapAction=\"urn:{name}\" style=\"document\"/>\
                 <wsdl:input><{prefix}:body use=\"literal\"/></wsdl:input>"
            );
            if operation.answer.is_some() {
                let _ = write!(out, "<wsdl:output><{prefix}:body use=\"literal\"/></wsdl:output>");
                for exception in self.exceptions {
                    let fault = format!("{service}{}", exception.name);
                    let _ = write!(
                        out,
                        "<wsdl:fault name=\"{fault}\"><{prefix}:fault use=\"literal\" name=\"{fault}\"/></wsdl:fault>"
                    );
                }
            }
            out.push_str("</wsdl:operation>\n");
        }
        out.push_str("</wsdl:binding>\n");
    }
}
