//! May this caller call this operation? A pure decision over grant, subscription and API.

use tidegate_model::consumer::KeyType;
use tidegate_model::grant::Subject;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::operation::AuthType;
use tidegate_model::subscription::SubscriptionStatus;

use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::identity::{Caller, Presented};
use crate::message::names::REFERER;
use crate::network;
use crate::plan::CompiledApi;
use crate::plan::api::CompiledOperation;

/// Refuses callers without the right to this operation.
pub fn authorize(ex: &mut Exchange) -> Result<(), Stop> {
    let (Some(api), Some(operation)) = (ex.api(), ex.operation()) else { return Err(Fault::Internal.into()) };
    let Some(caller) = ex.caller() else {
        return if operation.auth_type == AuthType::None { Ok(()) } else { Err(Fault::Internal.into()) };
    };
    if !network::is_permitted(&caller.grant.permitted_ips, ex.client) {
        return Err(Fault::AddressNotPermitted.into());
    }
    if !network::is_referer_permitted(&caller.grant.permitted_referers, ex.header(&REFERER)) {
        return Err(Fault::RefererNotPermitted.into());
    }
    decide(api, operation, caller).map_err(Stop::from)
}

/// The decision. The first reason to refuse is the answer: kind of token, its audience, subscription, scopes, stage.
pub fn decide(api: &CompiledApi, operation: &CompiledOperation, caller: &Caller) -> Result<(), Fault> {
    let grant = &caller.grant;
    if grant.bound_api.as_ref().is_some_and(|bound| *bound != api.id) {
        return Err(Fault::KeyOfOtherApi);
    }
    if !caller.is_domain_allowed {
        return Err(Fault::ClientDomainNotPermitted);
    }
    // An internal key was made for this API by its publisher: only the stage is left to check.
    if caller.presented != Presented::InternalKey {
        // A key manager that vouches for the caller has judged kind of token and subscription itself.
        if grant.vouched.is_none() {
            decide_token_type(operation, caller)?;
            decide_subscription(api, caller)?;
        }
        decide_audience(api, caller)?;
        decide_scopes(operation, caller)?;
    }
    match (caller.key_type, api.production.is_some(), api.sandbox.is_some()) {
        (KeyType::Production, false, true) => Err(Fault::NoProductionEndpoint),
        (KeyType::Sandbox, true, false) => Err(Fault::NoSandboxEndpoint),
        _ => Ok(()),
    }
}

fn decide_token_type(operation: &CompiledOperation, caller: &Caller) -> Result<(), Fault> {
    let is_token = caller.presented == Presented::Token;
    match (operation.auth_type, caller.grant.subject_kind) {
        (AuthType::Application, Subject::ApplicationUser) | (AuthType::ApplicationUser, Subject::Application)
            if is_token =>
        {
            Err(Fault::WrongTokenType)
        }
        _ => Ok(()),
    }
}

fn decide_audience(api: &CompiledApi, caller: &Caller) -> Result<(), Fault> {
    let is_checked = caller.presented == Presented::Token && !api.audiences.is_empty();
    let is_meant = caller.grant.audiences.iter().any(|audience| api.audiences.contains(audience));
    if is_checked && !is_meant { Err(Fault::AudienceMismatch) } else { Ok(()) }
}

fn decide_subscription(api: &CompiledApi, caller: &Caller) -> Result<(), Fault> {
    // A user with a password is no application, and prototypes are for everyone (WSO2 behaviour).
    let needs_none =
        api.is_subscriptionless || api.state == LifecycleState::Prototyped || caller.presented == Presented::Basic;
    let status = caller.subscribed.as_ref().map(|subscribed| subscribed.status);
    match status {
        None if needs_none => Ok(()),
        None => Err(Fault::NotSubscribed),
        Some(SubscriptionStatus::Unblocked) => Ok(()),
        Some(SubscriptionStatus::ProdOnlyBlocked) if caller.key_type == KeyType::Sandbox => Ok(()),
        Some(SubscriptionStatus::Blocked | SubscriptionStatus::ProdOnlyBlocked) => Err(Fault::SubscriptionBlocked),
        Some(SubscriptionStatus::OnHold | SubscriptionStatus::Rejected) => Err(Fault::SubscriptionInactive),
    }
}

fn decide_scopes(operation: &CompiledOperation, caller: &Caller) -> Result<(), Fault> {
    // An API key stands for the application as a whole and carries no scopes (WSO2 behaviour).
    let is_checked = caller.presented != Presented::ApiKey && !operation.scopes.is_empty();
    let has_one = operation.scopes.iter().any(|scope| caller.grant.scopes.contains(scope));
    if is_checked && !has_one { Err(Fault::ScopeMissing) } else { Ok(()) }
}

#[cfg(test)]
#[path = "authorize_tests.rs"]
mod tests;
