//! `GET /portal/callback`: the key manager's answer to a sign-in. Redeems the code and begins a session with a new cookie;
//! one that this browser had before ends, for it may have been planted.

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use tidegate_model::millis;
use tidegate_wire::random;

use super::sign_in::{PURPOSE, UnderWay};
use super::{cookie, go_on, tokens};
use crate::audit::note_of;
use crate::authority::PortalSignIn;
use crate::error::Result;
use crate::query::Query;
use crate::state::Control;

/// Entropy of a session's cookie, in bytes.
const ENTROPY_BYTES: usize = 32;

/// Parameters (RFC 6749 section 4.1.2).
#[derive(Deserialize)]
pub(super) struct Answer {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Why a sign-in did not happen; the portal's page has the words.
enum Failed {
    /// The answer belongs to no sign-in of this browser, or to one that was answered.
    UnknownState,
    /// The key manager gave no code.
    Refused,
    /// The code was no good.
    Token,
    /// The statement of who signed in answers another sign-in.
    Identity,
}

pub(super) async fn get(
    State(control): State<Control>,
    Query(answer): Query<Answer>,
    parts: Parts,
) -> Result<Response> {
    let state = answer.state.clone().unwrap_or_default();
    // Whatever comes of it, the state has been answered.
    let mut cookies = vec![cookie::set_sign_in(&state, "", 0, &parts, &control)];
    let Some(under_way) = under_way(&control, &parts, &state) else {
        return Ok(go_on(&failure(&Failed::UnknownState), cookies));
    };
    let signed_in = match redeem(&control, &answer, &under_way).await? {
        Ok(signed_in) => signed_in,
        Err(why) => return Ok(go_on(&failure(&why), cookies)),
    };
    if let Some(old) = cookie::session(&parts, &control) {
        tokens::end(&control, &old).await?;
    }
    let value = random::token(ENTROPY_BYTES);
    tokens::begin(&control, &value, &signed_in).await?;
    note_of(&control, &signed_in.user_name, "session.begin", &signed_in.user_name, Value::Null).await;
    cookies.push(cookie::set_session(&value, control.limits.session_s_max, &parts, &control));
    Ok(go_on(&format!("..{}", under_way.to), cookies))
}

/// The sign-in this state belongs to, in this browser.
fn under_way(control: &Control, parts: &Parts, state: &str) -> Option<UnderWay> {
    let sealed = cookie::sign_in(state, parts, control)?;
    let plain = control.store.sealer().open(PURPOSE, sealed).ok()?;
    let under_way: UnderWay = serde_json::from_slice(&plain).ok()?;
    let is_it = random::same(under_way.state.as_bytes(), state.as_bytes()) && under_way.expires_at > millis::now();
    is_it.then_some(under_way)
}

async fn redeem(
    control: &Control,
    answer: &Answer,
    under_way: &UnderWay,
) -> Result<std::result::Result<PortalSignIn, Failed>> {
    let code = match (&answer.code, &answer.error) {
        (Some(code), None) => code,
        (_, error) => {
            tracing::info!(error = error.as_deref().unwrap_or("none"), "a sign-in to the portal got no code");
            return Ok(Err(Failed::Refused));
        }
    };
    let redeemed = control.authority.redeem_code(code, &under_way.redirect_uri, &under_way.verifier).await?;
    let signed_in = match redeemed {
        Ok(signed_in) => signed_in,
        Err(why) => {
            tracing::warn!(%why, "a sign-in to the portal brought a code that is no good");
            return Ok(Err(Failed::Token));
        }
    };
    if signed_in.nonce.as_deref() != Some(under_way.nonce.as_str()) {
        control.authority.end_grant(&signed_in.grant_id).await?;
        return Ok(Err(Failed::Identity));
    }
    Ok(Ok(signed_in))
}

fn failure(why: &Failed) -> String {
    let reason = match why {
        Failed::UnknownState => "unknown-state",
        Failed::Refused => "refused",
        Failed::Token => "token",
        Failed::Identity => "identity",
    };
    format!("../devportal/sign-in-failed?reason={reason}")
}
