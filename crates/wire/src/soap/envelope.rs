//! Messages: what is around the one body element that matters.
//!
//! Reading is lenient where peers of WSO2 differ (namespace of wrappers, quotes around actions, white space) and strict
//! where a mistake would be misread: one body element, no headers that must be understood, no version we do not speak.

use super::fault::{Code, Fault};
use super::{Element, Limits, Problem, SOAP_11, SOAP_12, encoding, read, write};

/// How a message is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// SOAP 1.1.
    V11,
    /// SOAP 1.2.
    V12,
    /// No envelope: the body element is the document (axis2's REST side).
    Plain,
}

impl Version {
    /// Namespace of its envelope; none when there is no envelope.
    pub fn namespace(self) -> &'static str {
        match self {
            Self::V11 => SOAP_11,
            Self::V12 => SOAP_12,
            Self::Plain => "",
        }
    }

    /// `Content-Type` of its messages.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::V11 => "text/xml; charset=UTF-8",
            Self::V12 => "application/soap+xml; charset=UTF-8",
            Self::Plain => "application/xml; charset=UTF-8",
        }
    }

    /// A whole message with `body`.
    pub fn wrap(self, body: Element) -> String {
        let namespace = self.namespace();
        match self {
            Self::Plain => write::document(&body),
            Self::V11 | Self::V12 => {
                let body = Element::new(namespace, "Body").child(body);
                write::document(&Element::new(namespace, "Envelope").child(body))
            }
        }
    }
}

/// A request as read.
#[derive(Debug, Clone)]
pub struct Request {
    /// How it was wrapped, and its answer will be.
    pub version: Version,
    /// The body element: the operation with its arguments.
    pub body: Element,
    /// `SOAPAction` or `action`, without quotes and `urn:`.
    pub action: Option<String>,
    text: String,
}

/// A request that cannot be served: the fault to answer, in the version the sender seems to speak.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// How the answer is wrapped.
    pub version: Version,
    /// What to say.
    pub fault: Fault,
}

impl Request {
    /// Reads a request from its body and its `Content-Type` and `SOAPAction` headers.
    ///
    /// # Errors
    /// The fault to answer with.
    pub fn read(
        bytes: &[u8],
        content_type: Option<&str>,
        soap_action: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, Rejected> {
        let media = Media::of(content_type.unwrap_or("text/xml"));
        let version = media.version();
        let reject = |problem: Problem| Rejected { version, fault: Fault::sender(problem.to_string()) };
        if !media.is_xml() {
            let text = format!(
                "`{}` is not understood; send text/xml, application/soap+xml or application/xml",
                media.essence
            );
            return Err(reject(Problem::Message(text)));
        }
        if bytes.len() > limits.bytes_max {
            return Err(reject(Problem::Bytes(limits.bytes_max)));
        }
        let text = encoding::decode(bytes, media.charset.as_deref()).map_err(reject)?.into_owned();
        let root = read::text(&text, limits).map_err(reject)?;
        let action = media.action.as_deref().or(soap_action).map(bare_action).filter(|action| !action.is_empty());
        let action = action.map(str::to_owned);
        let (version, body) = open(root, version, action.as_deref())?;
        Ok(Self { version, body, action, text })
    }

    /// The very text an element of this request was read from.
    pub fn raw(&self, element: &Element) -> &str {
        self.text.get(element.span.clone()).unwrap_or_default()
    }
}

/// Reads the answer to a request: the body element, or the fault.
///
/// # Errors
/// When it is not a message.
pub fn read_answer(
    bytes: &[u8],
    content_type: Option<&str>,
    limits: &Limits,
) -> Result<Result<Element, Fault>, Problem> {
    let media = Media::of(content_type.unwrap_or("text/xml"));
    if !media.is_xml() {
        return Err(Problem::Message(format!("the answer is `{}`, not XML", media.essence)));
    }
    let root = read::document(bytes, media.charset.as_deref(), limits)?;
    let (version, body) =
        open(root, media.version(), None).map_err(|rejected| Problem::Message(rejected.fault.reason))?;
    Ok(match Fault::read(&body, version) {
        Some(fault) => Err(fault),
        None => Ok(body),
    })
}

/// Takes the envelope off.
fn open(root: Element, by_media: Version, action: Option<&str>) -> Result<(Version, Element), Rejected> {
    let version = match (root.name.as_str(), root.namespace.as_str()) {
        ("Envelope", SOAP_11) => Version::V11,
        ("Envelope", SOAP_12) => Version::V12,
        ("Envelope", other) => {
            let shown: String = other.chars().take(100).collect();
            let reason = format!("`{shown}` is not the namespace of an envelope; use {SOAP_11} or {SOAP_12}");
            let version = if by_media == Version::V12 { Version::V12 } else { Version::V11 };
            return Err(Rejected { version, fault: Fault::new(Code::VersionMismatch, reason) });
        }
        _ => return Ok((Version::Plain, root)),
    };
    let reject = |fault| Rejected { version, fault };
    let namespace = version.namespace();
    let header = root.children.iter().find(|child| child.namespace == namespace && child.name == "Header");
    if let Some(block) = header.and_then(|header| header.children.iter().find(|block| is_for_us(block, namespace))) {
        let name: String = block.name.chars().take(60).collect();
        let reason = format!("the header `{name}` must be understood, but no header is here");
        return Err(reject(Fault::new(Code::MustUnderstand, reason)));
    }
    let mut bodies = root.children.into_iter().filter(|child| child.namespace == namespace && child.name == "Body");
    let (Some(body), None) = (bodies.next(), bodies.next()) else {
        return Err(reject(Fault::sender("the envelope must have exactly one Body")));
    };
    let mut elements = body.children.into_iter();
    match (elements.next(), elements.next(), action) {
        (Some(element), None, _) => Ok((version, element)),
        (None, _, Some(action)) => Ok((version, Element::new("", action))),
        (None, _, None) => Err(reject(Fault::sender("the Body is empty and no SOAPAction names an operation"))),
        (Some(_), Some(_), _) => Err(reject(Fault::sender("the Body must have exactly one element"))),
    }
}

/// A header block that must be understood and is not meant for someone on the way (SOAP 1.1 section 4.2.2 and 4.2.3, SOAP
/// 1.2 part 1 section 2.2).
fn is_for_us(block: &Element, namespace: &str) -> bool {
    let value = |name: &str| {
        block.attributes.iter().find(|a| a.namespace == namespace && a.name == name).map(|a| a.value.trim())
    };
    let is_wanted = matches!(value("mustUnderstand"), Some("1" | "true"));
    let role = value("actor").or_else(|| value("role")).unwrap_or_default();
    let is_ours = role.is_empty() || role.ends_with("/next") || role.ends_with("/ultimateReceiver");
    is_wanted && is_ours
}

fn bare_action(action: &str) -> &str {
    let action = action.trim().trim_matches('"').trim();
    action.strip_prefix("urn:").unwrap_or(action)
}

/// A `Content-Type`.
struct Media {
    essence: String,
    charset: Option<String>,
    action: Option<String>,
}

impl Media {
    fn of(value: &str) -> Self {
        let mut parts = value.split(';');
        let essence: String = parts.next().unwrap_or_default().trim().chars().take(100).collect();
        let mut media = Self { essence: essence.to_ascii_lowercase(), charset: None, action: None };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"').to_owned();
            match name.trim().to_ascii_lowercase().as_str() {
                "charset" => media.charset = Some(value),
                "action" => media.action = Some(value),
                _ => {}
            }
        }
        media
    }

    fn is_xml(&self) -> bool {
        ["text/xml", "application/xml", "application/soap+xml"].contains(&self.essence.as_str())
    }

    fn version(&self) -> Version {
        if self.essence == "application/soap+xml" { Version::V12 } else { Version::V11 }
    }
}
