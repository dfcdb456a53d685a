//! What a WSO2 file turned out to say: settings of ours with their line, and remarks on what has no counterpart here.

use roxmltree::Node;

use crate::substitute;

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Settings, at most one for each key.
    pub settings: Vec<Setting>,
    /// What the user should know: elements that mean nothing here.
    pub remarks: Vec<Remark>,
}

/// A value for a setting of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// `key_manager.url`.
    pub key: &'static str,
    /// As one would write it in the environment. What makes no sense is refused by `tidegate-config`, with the line.
    pub value: String,
    /// Where it stands, from 1.
    pub line: usize,
}

/// A sentence about an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where it stands, from 1.
    pub line: usize,
    /// It names the element.
    pub message: String,
}

impl Reading {
    /// The first of a repeated element counts, as in WSO2 (`getFirstProperty`).
    pub(crate) fn set(&mut self, key: &'static str, value: impl Into<String>, line: usize) {
        if self.settings.iter().all(|setting| setting.key != key) {
            self.settings.push(Setting { key, value: value.into(), line });
        }
    }

    pub(crate) fn remark(&mut self, line: usize, message: impl Into<String>) {
        self.remarks.push(Remark { line, message: message.into() });
    }
}

pub(crate) fn line_of(element: Node<'_, '_>) -> usize {
    element.document().text_pos_at(element.range().start).row as usize
}

pub(crate) fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

/// The text as written.
pub(crate) fn written(element: Node<'_, '_>) -> String {
    let text: String = element.children().filter(Node::is_text).filter_map(|text| text.text()).collect();
    text.trim().to_owned()
}

/// The text with its variables replaced.
pub(crate) fn value(element: Node<'_, '_>, variable: &impl Fn(&str) -> Option<String>) -> String {
    substitute(&written(element), variable)
}
