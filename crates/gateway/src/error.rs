//! What can go wrong for the *code* that uses the gateway. What can go wrong for a caller of an API is
//! [`crate::Fault`].

use std::time::Duration;

/// A failure to set up or run the gateway.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The TLS set-up for backends was refused.
    #[error("setting up TLS for backends: {0}")]
    UpstreamTls(String),
    /// A listening socket could not be taken over.
    #[error("taking over listening socket {address}: {source}")]
    Listen {
        /// Its address, as far as it is known.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// The kernel refuses io_uring.
    #[error(
        "the kernel refuses io_uring ({0}); needed are Linux 6.1, sysctl kernel.io_uring_disabled = 0, and in a container a \
         seccomp profile that permits io_uring_setup, io_uring_enter and io_uring_register; else set gateway.io = \"epoll\""
    )]
    Ring(std::io::Error),
    /// A deployed API cannot be served as it is.
    #[error("api {api}: {problem}")]
    Api {
        /// Id of the API.
        api: String,
        /// What is wrong.
        problem: tidegate_model::problem::Problem,
    },
    /// The signing keys are not a JWK set.
    #[error("reading signing keys: {0}")]
    SigningKeys(String),
}

/// The key manager gave no answer: neither a grant nor a refusal. The caller sees 900900.
#[derive(Debug, Clone, thiserror::Error)]
#[error("checking a credential: {message}")]
pub struct KeyCheckError {
    /// What was tried, on which address, and what failed: for the log, never for the caller.
    pub message: String,
    /// When asking again may help; the caller is told as `Retry-After`. `None`: at once.
    pub retry_after: Option<Duration>,
    /// It did answer: that it cannot judge this credential now. What one caller shows must not have it left alone for all.
    pub has_answered: bool,
}

impl KeyCheckError {
    /// No answer, for this reason.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), retry_after: None, has_answered: false }
    }
}
