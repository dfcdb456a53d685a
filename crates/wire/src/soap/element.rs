//! XML as a tree of qualified names and text. Enough for document/literal messages and Synapse definitions: the order of
//! child elements is kept, that of text between them is not.

use std::ops::Range;

use super::XSI;

/// An attribute; namespace declarations are not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Namespace, empty for none.
    pub namespace: String,
    /// Local name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// An element.
#[derive(Debug, Clone, Default)]
pub struct Element {
    /// Namespace, empty for none.
    pub namespace: String,
    /// Local name.
    pub name: String,
    /// Attributes in order.
    pub attributes: Vec<Attribute>,
    /// Child elements in order.
    pub children: Vec<Element>,
    /// Its own text, all pieces joined.
    pub text: String,
    /// Well-formed XML of someone else's that is written inside it as it is, after the children.
    pub verbatim: Option<String>,
    /// Where it stands in the text it was read from, for those who need the very bytes; `0..0` for one that was made.
    pub span: Range<usize>,
}

/// Two elements are the same when they say the same, wherever they stood.
impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        (&self.namespace, &self.name, &self.attributes, &self.children, &self.text, &self.verbatim)
            == (&other.namespace, &other.name, &other.attributes, &other.children, &other.text, &other.verbatim)
    }
}

impl Eq for Element {}

/// Trees are as deep as [`Limits::depth_max`](super::Limits::depth_max) allows, or as they were built by us.
impl Element {
    /// An empty element.
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned(), ..Self::default() }
    }

    /// An element with text.
    pub fn with_text(namespace: &str, name: &str, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(namespace, name) }
    }

    /// An element whose text may be absent, which is written `xsi:nil="true"`.
    pub fn nillable(namespace: &str, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => Self::with_text(namespace, name, text),
            None => Self::new(namespace, name).attribute(XSI, "nil", "true"),
        }
    }

    /// Adds a child.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Adds children.
    #[must_use]
    pub fn with_children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attribute(mut self, namespace: &str, name: &str, value: &str) -> Self {
        let (namespace, name, value) = (namespace.to_owned(), name.to_owned(), value.to_owned());
        self.attributes.push(Attribute { namespace, name, value });
        self
    }

    /// Writes `xml` inside as it is. The caller has read it: it must be well-formed and declare its own namespaces.
    #[must_use]
    pub fn verbatim(mut self, xml: String) -> Self {
        self.verbatim = Some(xml);
        self
    }

    /// `xsi:nil` is set (XML Schema part 1, 2.6.2).
    pub fn is_nil(&self) -> bool {
        self.attributes.iter().any(|a| a.namespace == XSI && a.name == "nil" && ["true", "1"].contains(&a.value.trim()))
    }

    /// The first child of that local name, whatever its namespace: peers differ in whether they qualify.
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of that local name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Text of the first child of that name; `None` when it is absent or nil.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.find(name).filter(|child| !child.is_nil()).map(|child| child.text.as_str())
    }

    /// Texts of all children of that name that are not nil.
    pub fn texts_of(&self, name: &str) -> Vec<&str> {
        let named = self.children.iter().filter(|child| child.name == name && !child.is_nil());
        named.map(|child| child.text.as_str()).collect()
    }

    /// Value of an attribute without a namespace.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.namespace.is_empty() && a.name == name).map(|a| a.value.as_str())
    }

    /// How many elements it is deep, itself included.
    pub fn depth(&self) -> usize {
        1 + self.children.iter().map(Self::depth).max().unwrap_or(0)
    }
}
