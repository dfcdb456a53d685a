//! Ways to a token, one file each. The token endpoint has authenticated the client and checked that it may use the grant.

pub(crate) mod authorization_code;
pub(crate) mod client_credentials;
pub(crate) mod password;
pub(crate) mod refresh_token;
