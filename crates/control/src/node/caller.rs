//! Which gateway asks, and may it? By the client certificate its TLS handshake showed, or by a join token.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use tidegate_model::millis;
use tidegate_model::node::{
    DEGRADED_CHARS_MAX, JoinedBy, NodeReport, REPORT_BYTES_MAX, REPORT_HEADER, SeenNode, Transport,
};
use tidegate_store::audit::AuditEvent;
use tidegate_store::join_token::NoEntry;

use crate::error::{ApiError, Result};
use crate::state::Control;

const WAY_OUT: &str = "make one here with `tidegate token create --role gateway` and give it to the gateway as \
     gateway.join_token or TIDEGATE_JOIN_TOKEN";

/// A gateway of this installation.
#[derive(Debug, Clone)]
pub(super) struct Gateway {
    /// How it showed that it belongs here.
    joined_by: JoinedBy,
    token: Option<String>,
    address: String,
    report: Option<NodeReport>,
}

/// A gateway of this installation, or nobody. What is shown and bad is refused, not ignored.
pub(super) struct Anyone(pub Option<Gateway>);

impl FromRequestParts<Control> for Gateway {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self> {
        let nobody = || ApiError::unauthorized(format!("this is told to gateways with a join token only; {WAY_OUT}"));
        Anyone::from_request_parts(parts, control).await?.0.ok_or_else(nobody)
    }
}

impl FromRequestParts<Control> for Anyone {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self> {
        let transport = parts.extensions.get::<Transport>().cloned().unwrap_or_default();
        let token = bearer(parts)?;
        let joined_by = match (&transport.certificate, &token) {
            (Some(subject), _) => JoinedBy::Certificate(subject.clone()),
            (None, Some(_)) if !transport.is_tls => {
                return Err(ApiError::forbidden("join tokens are taken over https only: this one may have been seen"));
            }
            (None, Some(token)) => admit(control, token).await?,
            (None, None) => return Ok(Self(None)),
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = peer.map(|info| info.0.ip().to_canonical().to_string()).unwrap_or_default();
        let token = token.filter(|_| transport.certificate.is_none());
        Ok(Self(Some(Gateway { joined_by, token, address, report: report(parts)? })))
    }
}

fn bearer(parts: &Parts) -> Result<Option<String>> {
    let Some(value) = parts.headers.get(AUTHORIZATION) else { return Ok(None) };
    let shown = value.to_str().ok().and_then(|text| text.split_once(' '));
    match shown {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim().to_owned())),
        _ => Err(ApiError::unauthorized("the Authorization header must be `Bearer JOIN_TOKEN`")),
    }
}

async fn admit(control: &Control, token: &str) -> Result<JoinedBy> {
    let why = match control.store.check_join_token(token, millis::now()).await? {
        Ok(token) => return Ok(JoinedBy::Token(token.name)),
        Err(NoEntry::Unknown) => "the join token is none of this installation",
        Err(NoEntry::Expired) => "the join token has expired",
        Err(NoEntry::Revoked) => "the join token was revoked",
    };
    Err(ApiError::unauthorized(format!("{why}; {WAY_OUT}")))
}

fn report(parts: &Parts) -> Result<Option<NodeReport>> {
    let Some(value) = parts.headers.get(REPORT_HEADER) else { return Ok(None) };
    if value.len() > REPORT_BYTES_MAX {
        return Err(ApiError::bad_request(format!("{REPORT_HEADER} is longer than {REPORT_BYTES_MAX} bytes")));
    }
    let json = URL_SAFE_NO_PAD.decode(value.as_bytes()).ok();
    let report = json.and_then(|json| serde_json::from_slice(&json).ok());
    let bad = || ApiError::bad_request(format!("{REPORT_HEADER} is not a node's report in base64url"));
    let report = report.map(|mut report: NodeReport| {
        report.degraded = report.degraded.map(|why| why.chars().take(DEGRADED_CHARS_MAX).collect());
        report
    });
    report.map(Some).ok_or_else(bad)
}

impl Gateway {
    /// Still let in? A token may have been revoked while its holder waited.
    pub(super) async fn check_again(&self, control: &Control) -> Result<()> {
        match &self.token {
            Some(token) => admit(control, token).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Who asks, for counting: what it showed, and from where.
    pub(super) fn asks_as(&self) -> String {
        format!("{} {}", self.joined_by, self.address)
    }

    /// Remembers that it was heard of. That this fails must not keep changes from it.
    pub(super) async fn note(&self, control: &Control) {
        let Some(report) = &self.report else { return };
        let node = SeenNode {
            report: report.clone(),
            address: self.address.clone(),
            joined_by: self.joined_by.clone(),
            seen_at: millis::now(),
        };
        let news = control.nodes.book.see(node.clone());
        if news.is_new {
            let (id, name, by) = (&report.id, &report.name, &self.joined_by);
            tracing::info!(node.id = %id, address = %self.address, "gateway `{name}` joined by {by}");
            let detail = json!({"name": name, "address": self.address, "by": by.to_string()});
            let event = AuditEvent::now(name, "gateway.join", id, detail);
            if let Err(why) = control.store.audit(&event).await {
                tracing::error!(%why, "that a gateway joined could not be written to the audit log");
            }
        }
        if news.is_due
            && let Err(why) = control.store.see_node(&node).await
        {
            tracing::warn!(%why, "other control planes are not told of gateway `{}`", report.name);
        }
    }
}
