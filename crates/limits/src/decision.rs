//! The answer of a limiter.

/// Whether something may pass, and what to tell the caller about the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may pass.
    pub allowed: bool,
    /// The most that passes in one window (`RateLimit-Limit`); `u64::MAX` without a limit.
    pub limit: u64,
    /// What is left after this call (`RateLimit-Remaining`).
    pub remaining: u64,
    /// Milliseconds until the full amount is there again (`RateLimit-Reset`).
    pub reset_ms: u64,
    /// Milliseconds after which the same call can pass (`Retry-After`); 0 when it passed.
    pub retry_after_ms: u64,
}

impl Decision {
    /// What a policy without a limit says.
    pub const UNLIMITED: Self =
        Self { allowed: true, limit: u64::MAX, remaining: u64::MAX, reset_ms: 0, retry_after_ms: 0 };
}
