//! What can go wrong, by what the caller can do about it. What OAuth clients are told is in
//! [`oauth_error`](crate::oauth_error).

use tidegate_model::problem::Problem;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed operation of the key manager.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store failed.
    #[error(transparent)]
    Store(tidegate_store::Error),
    /// A key or token could not be made.
    #[error(transparent)]
    Jose(#[from] tidegate_wire::Error),
    /// Too many passwords are being checked; try again.
    #[error("too many password checks are under way")]
    Busy,
    /// Too many failed logins; try again after so many seconds.
    #[error("too many failed logins, try again in {0} seconds")]
    TooManyFailures(u64),
    /// The input is wrong; all findings.
    #[error("invalid input: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Problem>),
    /// A name is taken.
    #[error("already taken: {0}")]
    Taken(String),
    /// There is no such thing.
    #[error("there is no {0}")]
    Missing(String),
    /// Not allowed, and why.
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// Something that cannot fail did.
    #[error("internal failure: {0}")]
    Internal(String),
}

impl From<tidegate_store::Error> for Error {
    fn from(error: tidegate_store::Error) -> Self {
        match error {
            tidegate_store::Error::Taken(what) => Self::Taken(what),
            other => Self::Store(other),
        }
    }
}

impl Error {
    /// Whether trying again later may help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Busy | Self::TooManyFailures(_) => true,
            Self::Store(error) => error.is_transient(),
            _ => false,
        }
    }
}
