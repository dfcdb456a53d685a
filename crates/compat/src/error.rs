//! Why a WSO2 file could not be taken over.

/// Why a WSO2 file could not be taken over. Messages name the element and the way out, not the file: the caller knows
/// which one it read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Longer than any real file of its kind.
    #[error("is {bytes} bytes long, beyond {bytes_max} bytes")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// Nested deeper than any real file.
    #[error("line {line}: elements are nested deeper than {depth_max}")]
    TooDeep {
        /// Where the limit was passed.
        line: usize,
        /// The limit.
        depth_max: usize,
    },
    /// A document type definition: the door of XXE and entity bombs. No file of WSO2's has one.
    #[error("line {line}: a document type definition is not accepted")]
    Doctype {
        /// Where it stands.
        line: usize,
    },
    /// Not well-formed.
    #[error("not well-formed XML: {0}")]
    Malformed(String),
    /// Well-formed, but something else.
    #[error("expected the root element <{expected}>, found <{found}>")]
    WrongRoot {
        /// What the kind of file begins with.
        expected: &'static str,
        /// What this one begins with.
        found: String,
    },
    /// Every value that makes no sense, each with its line.
    #[error("{}", .0.join("; "))]
    Values(Vec<String>),
}
