//! How much of a document is read, and what can be wrong with one.

/// Bounds on one document; each is a [`Problem`] when passed.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the whole, as sent.
    pub bytes_max: usize,
    /// Elements within each other, the root counts as one.
    pub depth_max: usize,
    /// Bytes of one element's own text, or of one attribute.
    pub text_bytes_max: usize,
    /// Children of one element.
    pub children_max: usize,
    /// Elements of the whole document.
    pub elements_max: usize,
    /// Attributes of one element, namespace declarations among them.
    pub attributes_max: usize,
}

impl Default for Limits {
    /// Enough for a pushed API of some hundred resources.
    fn default() -> Self {
        Self {
            bytes_max: 4 << 20,
            depth_max: 64,
            text_bytes_max: 4 << 20,
            children_max: 10_000,
            elements_max: 100_000,
            attributes_max: 64,
        }
    }
}

/// Why a document cannot be read. The texts are for the sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// [`Limits::bytes_max`].
    #[error("the message is larger than {0} bytes")]
    Bytes(usize),
    /// [`Limits::depth_max`].
    #[error("elements are nested deeper than {0} levels")]
    Depth(usize),
    /// [`Limits::text_bytes_max`].
    #[error("a text is longer than {0} bytes")]
    Text(usize),
    /// [`Limits::children_max`].
    #[error("an element has more than {0} children")]
    Children(usize),
    /// [`Limits::elements_max`].
    #[error("the message has more than {0} elements")]
    Elements(usize),
    /// [`Limits::attributes_max`].
    #[error("an element has more than {0} attributes")]
    Attributes(usize),
    /// A document type declaration: SOAP 1.1 section 3 and SOAP 1.2 section 5 forbid it.
    #[error("a document type declaration is not allowed; send the message without <!DOCTYPE …>")]
    Dtd,
    /// An entity that XML itself does not know.
    #[error("the entity &{0}; is not defined; only amp, lt, gt, quot, apos and character references are")]
    Entity(String),
    /// A prefix without a declaration.
    #[error("the namespace prefix `{0}` is not declared")]
    Prefix(String),
    /// The bytes are not text in the encoding they claim, or it is one we do not read.
    #[error("{0}")]
    Encoding(String),
    /// Not well-formed.
    #[error("not well-formed XML: {0}")]
    Syntax(String),
    /// Well-formed, but no message.
    #[error("{0}")]
    Message(String),
}
