//! What each call is answered, with WSO2's texts.

use std::net::IpAddr;

use tidegate_model::grant::Credential;
use tidegate_model::user::{ADMIN, User};
use tidegate_wire::random;
use tidegate_wire::thrift::{
    AuthenticateArguments, Call, Fault, FaultKind, GetAllURITemplatesArguments, Incoming, Method, Reply,
    ValidateKeyArguments,
};

use super::dto;
use super::session::{Holder, Standing};
use crate::KeyManager;
use crate::error::{Error, Result};
use crate::key_validation::KeyFault;

const INVALID_SESSION: &str = "Invalid session id for thrift authenticator.";

/// Answers one message. `door`: the methods that are known there.
pub(super) async fn answer(km: &KeyManager, incoming: Incoming, door: &[Method], address: Option<IpAddr>) -> Reply {
    let call = match incoming.call {
        Ok(call) if door.contains(&call.method()) => call,
        Ok(call) => {
            let message = format!("Invalid method name: '{}'", call.method().name());
            return Reply::Fault(Fault { kind: FaultKind::UnknownMethod, message });
        }
        Err(fault) => {
            tracing::debug!(%fault, "a Thrift call that is none");
            return Reply::Fault(fault);
        }
    };
    let method = call.method();
    let answered = match call {
        Call::Authenticate(arguments) => authenticate(km, arguments, address).await,
        Call::ValidateKey(arguments) => validate_key(km, arguments).await,
        Call::GetAllUriTemplates(arguments) => uri_templates(km, arguments).await,
    };
    answered.unwrap_or_else(|error| {
        tracing::error!(%error, method = method.name(), "a Thrift call could not be answered");
        // The text of WSO2's library; what failed is not the peer's business.
        let message = format!("Internal error processing {}", method.name());
        Reply::Fault(Fault { kind: FaultKind::InternalError, message })
    })
}

async fn authenticate(km: &KeyManager, arguments: AuthenticateArguments, address: Option<IpAddr>) -> Result<Reply> {
    let AuthenticateArguments { user_name: name, password } = arguments;
    let refused = || Ok(Reply::NotAuthenticated(format!("User '{name}' not authenticated.")));
    if name.is_empty() || password.is_empty() || name.ends_with('@') {
        return refused();
    }
    match km.verify_password(&name, &password, address).await {
        Ok(Some(user)) if may_ask(&user) => match holder(km, &user.name).await? {
            Some(holder) => Ok(Reply::Session(km.thrift.sessions.begin(holder, km.now()))),
            None => refused(),
        },
        Ok(Some(user)) => {
            tracing::warn!(
                user = %user.name,
                "a gateway logged in by Thrift as `{}`, who has not the role `{ADMIN}`: refused", user.name
            );
            refused()
        }
        Ok(None) => {
            tracing::info!(user = %name, ?address, "a Thrift login failed");
            refused()
        }
        Err(Error::TooManyFailures(seconds)) => {
            tracing::warn!(user = %name, ?address, "too many Thrift logins failed");
            let text = format!("Too many failed logins of '{name}'. Wait {seconds} seconds, then try again.");
            Ok(Reply::NotAuthenticated(text))
        }
        Err(Error::Busy) => Ok(Reply::NotAuthenticated("The key manager is busy. Try again in a moment.".to_owned())),
        Err(error) => Err(error),
    }
}

/// WSO2: `/permission/admin/manage`. What is told opens every API to whoever holds the token, so a gateway's user is an
/// administrator, as there.
fn may_ask(user: &User) -> bool {
    user.is_active && user.roles.iter().any(|role| role == ADMIN)
}

/// The user with the password of this moment; `None` when they may not ask.
async fn holder(km: &KeyManager, name: &str) -> Result<Option<Holder>> {
    let found = km.store.user_with_password(name).await?.filter(|(user, _)| may_ask(user));
    Ok(found.map(|(user, hash)| Holder { user: user.name, password: random::sha256(hash.as_bytes()) }))
}

async fn validate_key(km: &KeyManager, arguments: ValidateKeyArguments) -> Result<Reply> {
    if !is_session_good(km, &arguments.session_id).await? {
        return Ok(Reply::KeyMgt(INVALID_SESSION.to_owned()));
    }
    let credential = Credential::Token(arguments.access_token.clone());
    Ok(match km.validate_key(&dto::question(&arguments, &credential)).await? {
        Ok(told) => Reply::Validation(Box::new(dto::validation(told))),
        Err(KeyFault::ApiManagement(text)) => Reply::ApiManagement(text),
    })
}

async fn uri_templates(km: &KeyManager, arguments: GetAllURITemplatesArguments) -> Result<Reply> {
    if !is_session_good(km, &arguments.session_id).await? {
        return Ok(Reply::KeyMgt(INVALID_SESSION.to_owned()));
    }
    let templates = km.uri_templates(&arguments.context, &arguments.api_version).await?;
    Ok(Reply::UriTemplates(templates.into_iter().map(dto::template).collect()))
}

async fn is_session_good(km: &KeyManager, id: &str) -> Result<bool> {
    let now = km.now();
    match km.thrift.sessions.touch(id, now) {
        Standing::Invalid => Ok(false),
        Standing::Good => Ok(true),
        Standing::Unconfirmed(before) => {
            let is_good = holder(km, &before.user).await?.is_some_and(|holder| holder == before);
            let name = &before.user;
            if is_good {
                km.thrift.sessions.confirm(id, now);
            } else {
                km.thrift.sessions.end(id);
                tracing::warn!(user = %name, "`{name}` may no longer ask by Thrift: the session has ended");
            }
            Ok(is_good)
        }
    }
}
