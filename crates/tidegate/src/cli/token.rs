//! `tidegate token`: join tokens, made and taken back on the store itself, also while the instance runs.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde_json::json;
use tidegate_model::millis::{self, Millis};
use tidegate_model::node::{JoinRole, JoinToken, check_token_name, parse_life};
use tidegate_store::Store;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{SettingsFlags, table};
use crate::run::first_start;
use crate::settings;

/// Who makes tokens here, in the audit log.
const BY: &str = "command line";

/// Shown below the help.
pub const EXAMPLES: &str = "\
Examples, on the control plane's machine, also while it runs:
  tidegate token create --role gateway --token-name edge-1 --expires 90d
  tidegate token list
  tidegate token revoke ID";

/// What to do with join tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and show it, this once.
    #[command(
        after_help = "Give it to the gateway as gateway.join_token, gateway.join_token_file or TIDEGATE_JOIN_TOKEN."
    )]
    Create(CreateFlags),
    /// List tokens; the tokens themselves cannot be shown again.
    List(ListFlags),
    /// Take a token back: from now on it lets nobody in.
    Revoke(RevokeFlags),
}

/// How to make one.
#[derive(Debug, Args)]
pub struct CreateFlags {
    /// What it lets in: gateway.
    #[arg(long)]
    pub role: String,
    /// Name of the token, for people, such as the gateway's machine (`--name` is the instance's).
    #[arg(long, value_name = "NAME")]
    pub token_name: Option<String>,
    /// How long it lets in: 12h, 30d, never.
    #[arg(long, value_name = "LIFE", default_value = "never")]
    pub expires: String,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// How to list them.
#[derive(Debug, Args)]
pub struct ListFlags {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which to take back.
#[derive(Debug, Args)]
pub struct RevokeFlags {
    /// Its id, as `token list` shows it; the whole token will do too.
    pub id: String,
}

/// Runs one of them.
pub fn run(command: &TokenCommand, flags: &SettingsFlags, out: &mut impl Write) -> Result<ExitCode> {
    let config = settings::load(flags)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = first_start::open_existing_store(&config).await?;
        let outcome = match command {
            TokenCommand::Create(flags) => create(&store, flags, out).await,
            TokenCommand::List(flags) => list(&store, flags, out).await,
            TokenCommand::Revoke(flags) => revoke(&store, &flags.id, out).await,
        };
        store.close().await;
        outcome
    })
}

async fn create(store: &Store, flags: &CreateFlags, out: &mut impl Write) -> Result<ExitCode> {
    let role = JoinRole::parse(&flags.role).map_err(anyhow::Error::msg).context("--role")?;
    let life_ms = parse_life(&flags.expires).map_err(anyhow::Error::msg).context("--expires")?;
    let name = flags.token_name.as_deref().unwrap_or(role.as_str()).trim();
    let mut problems = Vec::new();
    check_token_name(name, &mut problems);
    if let Some(problem) = problems.first() {
        bail!("--token-name: {}", problem.message);
    }
    let now = millis::now();
    let expires_at = life_ms.map(|life_ms| now + life_ms);
    let (token, kept) = store.create_join_token(name, role, BY, now, expires_at).await?;
    if flags.json {
        let mut shown = as_json(&kept, now);
        shown["token"] = token.into();
        writeln!(out, "{}", serde_json::to_string_pretty(&shown)?)?;
    } else {
        // The token alone on a line of its own, for `$(tidegate token create … | tail -1)`.
        let until =
            kept.expires_at.map_or_else(|| "until it is revoked".to_owned(), |at| format!("until {}", moment(at)));
        writeln!(
            out,
            "join token {} ({}), for a {}, {until}; it is not shown again:",
            kept.id,
            kept.name,
            role.as_str()
        )?;
        writeln!(out, "{token}")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store, flags: &ListFlags, out: &mut impl Write) -> Result<ExitCode> {
    let (tokens, now) = (store.join_tokens().await?, millis::now());
    if flags.json {
        let list: Vec<_> = tokens.iter().map(|token| as_json(token, now)).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&list)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let head = ["ID", "NAME", "ROLE", "STATE", "MADE", "BY", "EXPIRES"].map(str::to_owned).to_vec();
    let rows = tokens.iter().map(|token| {
        vec![
            token.id.clone(),
            token.name.clone(),
            token.role.as_str().to_owned(),
            token.state(now).as_str().to_owned(),
            moment(token.created_at),
            token.created_by.clone(),
            token.expires_at.map_or_else(|| "never".to_owned(), moment),
        ]
    });
    table::write(out, &std::iter::once(head).chain(rows).collect::<Vec<_>>())?;
    Ok(ExitCode::SUCCESS)
}

async fn revoke(store: &Store, id: &str, out: &mut impl Write) -> Result<ExitCode> {
    // Whoever has the whole token at hand need not cut it.
    let id = id.strip_prefix(tidegate_model::node::TOKEN_PREFIX).and_then(|rest| rest.split('_').next()).unwrap_or(id);
    if !store.revoke_join_token(id, BY, millis::now()).await? {
        bail!("there is no join token `{id}` that was not revoked already; `tidegate token list` shows them");
    }
    writeln!(out, "join token {id} lets nobody in any more")?;
    Ok(ExitCode::SUCCESS)
}

fn as_json(token: &JoinToken, now: Millis) -> serde_json::Value {
    json!({
        "id": token.id,
        "name": token.name,
        "role": token.role,
        "state": token.state(now),
        "createdBy": token.created_by,
        "createdAt": moment(token.created_at),
        "expiresAt": token.expires_at.map(moment),
        "revokedAt": token.revoked_at.map(moment),
    })
}

fn moment(at: Millis) -> String {
    let at = OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000)).ok();
    at.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}
