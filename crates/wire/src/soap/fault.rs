//! Faults: one meaning, two spellings (SOAP 1.1 section 4.4, SOAP 1.2 part 1 section 5.4).

use super::{Element, Version};

/// Namespace of `xml:lang`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Who is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The sender: `Client` in 1.1, `Sender` in 1.2.
    Sender,
    /// The receiver: `Server`, `Receiver`.
    Receiver,
    /// The envelope is of another version.
    VersionMismatch,
    /// A header must be understood and is not.
    MustUnderstand,
}

impl Code {
    const NAMES: [(Self, &'static str, &'static str); 4] = [
        (Self::Sender, "Client", "Sender"),
        (Self::Receiver, "Server", "Receiver"),
        (Self::VersionMismatch, "VersionMismatch", "VersionMismatch"),
        (Self::MustUnderstand, "MustUnderstand", "MustUnderstand"),
    ];

    fn name(self, version: Version) -> &'static str {
        let (_, old, new) = Self::NAMES.into_iter().find(|(code, ..)| *code == self).expect("the table has every code");
        if version == Version::V12 { new } else { old }
    }

    /// A code with its prefix and what may follow a dot; what is not known blames the receiver.
    fn of(text: &str) -> Self {
        let name = text.trim().rsplit(':').next().unwrap_or_default();
        let name = name.split('.').next().unwrap_or_default();
        let known = Self::NAMES.into_iter().find(|(_, old, new)| *old == name || *new == name);
        known.map_or(Self::Receiver, |(code, ..)| code)
    }
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Who is to blame.
    pub code: Code,
    /// What happened, for people.
    pub reason: String,
    /// What happened, for programs: declared exceptions.
    pub detail: Vec<Element>,
}

impl Fault {
    /// A fault without detail.
    pub fn new(code: Code, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), detail: Vec::new() }
    }

    /// The sender's fault.
    pub fn sender(reason: impl Into<String>) -> Self {
        Self::new(Code::Sender, reason)
    }

    /// Our fault.
    pub fn receiver(reason: impl Into<String>) -> Self {
        Self::new(Code::Receiver, reason)
    }

    /// A declared exception as axis2 spells it: an element of the service around the exception with its `message`.
    pub fn declared(service: &str, exception: &Exception, message: &str) -> Self {
        let text = Element::nillable(exception.namespace, "message", Some(message));
        let inner = Element::new(super::AXIS2, exception.name).child(text);
        let outer = Element::new(super::AXIS2, &format!("{service}{}", exception.name)).child(inner);
        Self { code: Code::Receiver, reason: message.to_owned(), detail: vec![outer] }
    }

    /// Whether the detail holds the exception of that name, whichever service or namespace it is spelled with.
    pub fn is_declared(&self, exception: &str) -> bool {
        self.detail.iter().any(|entry| entry.name.ends_with(exception))
    }

    /// HTTP status of the answer: 500, or what SOAP 1.2 part 2 section 7.5.2.2 asks for.
    pub fn status(&self, version: Version) -> u16 {
        if version == Version::V12 && self.code == Code::Sender { 400 } else { 500 }
    }

    /// The `Fault` element.
    pub fn element(&self, version: Version) -> Element {
        let name = self.code.name(version);
        match version {
            Version::V12 => {
                let soap = version.namespace();
                let value = Element::with_text(soap, "Value", format!("soapenv:{name}"));
                let text = Element::with_text(soap, "Text", self.reason.as_str()).attribute(XML, "lang", "en-US");
                let fault = Element::new(soap, "Fault")
                    .child(Element::new(soap, "Code").child(value))
                    .child(Element::new(soap, "Reason").child(text));
                match self.detail.is_empty() {
                    true => fault,
                    false => fault.child(Element::new(soap, "Detail").with_children(self.detail.clone())),
                }
            }
            // Section 4.4: the children of a 1.1 fault are in no namespace.
            Version::V11 | Version::Plain => Element::new(super::SOAP_11, "Fault")
                .child(Element::with_text("", "faultcode", format!("soapenv:{name}")))
                .child(Element::with_text("", "faultstring", self.reason.as_str()))
                .child(Element::new("", "detail").with_children(self.detail.clone())),
        }
    }

    /// The whole message.
    pub fn message(&self, version: Version) -> String {
        version.wrap(self.element(version))
    }

    /// Reads a body element, if it is a fault.
    pub(super) fn read(body: &Element, version: Version) -> Option<Self> {
        let is_fault = body.name == "Fault" && [super::SOAP_11, super::SOAP_12].contains(&body.namespace.as_str());
        if !is_fault {
            return None;
        }
        let (code, reason, detail) = if version == Version::V12 {
            let code = body.find("Code").and_then(|code| code.text_of("Value"));
            let reason = body.find("Reason").and_then(|reason| reason.text_of("Text"));
            (code, reason, body.find("Detail"))
        } else {
            (body.text_of("faultcode"), body.text_of("faultstring"), body.find("detail"))
        };
        Some(Self {
            code: Code::of(code.unwrap_or_default()),
            reason: reason.unwrap_or_default().trim().to_owned(),
            detail: detail.map(|detail| detail.children.clone()).unwrap_or_default(),
        })
    }
}

/// An exception a service declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exception {
    /// `APIManagementException`.
    pub name: &'static str,
    /// Namespace of its type: its Java package.
    pub namespace: &'static str,
}
