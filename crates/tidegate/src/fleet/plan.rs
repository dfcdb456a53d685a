//! Who a fleet shall have: from what was asked and what is remembered to a manifest, before anything is started.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Parser;
use tidegate_config::{Config, Offset};

use super::up::Order;
use super::{Fleets, Layout, MEMBERS_MAX, Manifest, Member, Part};
use crate::cli::instances::FLEET_LOG;
use crate::cli::{Cli, Command};
use crate::settings;

/// Instances of a new fleet when nobody says how many.
const COUNT: usize = 3;
/// What names roles on a command line.
const ROLES: [&str; 2] = ["--roles", "-Dserver.roles"];
/// Fewest of a split one: a control plane and one gateway.
const SPLIT_COUNT_MIN: usize = 2;

/// The fleet as it shall be.
///
/// # Errors
/// When what was asked makes no sense or contradicts what the fleet is.
pub fn plan(fleets: &Fleets, order: &Order<'_>) -> Result<Manifest> {
    let known = fleets.find(order.name)?;
    let layout = order.layout.or(known.as_ref().map(|known| known.layout)).unwrap_or(Layout::Single);
    let count = order.count.or(known.as_ref().map(|known| known.members.len())).unwrap_or(COUNT);
    if let Some(known) = &known {
        check_same(known, layout, count, order.prefix)?;
    }
    match layout {
        _ if count == 0 => bail!("-n 0 starts nothing; `tidegate fleet down` stops a fleet"),
        _ if count > MEMBERS_MAX => bail!("-n {count} is beyond {MEMBERS_MAX} instances"),
        Layout::Split if count < SPLIT_COUNT_MIN => {
            bail!("a split fleet has a control plane and at least one gateway: -n {SPLIT_COUNT_MIN} or more")
        }
        _ => {}
    }
    let (prefix, mut members) = match known {
        Some(known) => (known.prefix, known.members),
        None => (order.prefix.unwrap_or(order.name).to_owned(), Vec::new()),
    };
    let beside = members.first().and_then(|first| first.data_dir.parent()).unwrap_or(fleets.data_home());
    let base = order.base.map_or_else(|| beside.to_owned(), PathBuf::from);
    let base = std::path::absolute(&base).with_context(|| format!("the folder {}", base.display()))?;
    let arguments = match members.first() {
        // Said again without flags, everything is as it was.
        Some(first) if order.arguments.is_empty() => first.arguments.clone(),
        _ => order.arguments.clone(),
    };
    for number in members.len()..count {
        members.push(member(&prefix, layout, number, &base));
    }
    if layout == Layout::Split && arguments.iter().any(|argument| ROLES.iter().any(|roles| argument.starts_with(roles)))
    {
        bail!("--layout split says who has which roles; leave --roles out, or take --layout single");
    }
    for member in &mut members {
        member.arguments = arguments.clone();
        member.is_wanted = true;
    }
    let working_dir = std::env::current_dir().context("the working directory")?;
    Ok(Manifest { name: order.name.to_owned(), layout, prefix, working_dir, members })
}

fn check_same(known: &Manifest, layout: Layout, count: usize, prefix: Option<&str>) -> Result<()> {
    let anew =
        format!("; to begin anew, `tidegate fleet down --forget --name {}` first (data directories stay)", known.name);
    if layout != known.layout {
        bail!("the fleet `{}` has another layout{anew}", known.name);
    }
    if count < known.members.len() {
        bail!("the fleet `{}` has {} instances, and `up` takes none away{anew}", known.name, known.members.len());
    }
    if prefix.is_some_and(|prefix| prefix != known.prefix) {
        bail!("the instances of the fleet `{}` are named {}-…{anew}", known.name, known.prefix);
    }
    Ok(())
}

fn member(prefix: &str, layout: Layout, number: usize, base: &Path) -> Member {
    let (part, name) = match (layout, number) {
        (Layout::Single, _) => (Part::Whole, format!("{prefix}-{}", number + 1)),
        (Layout::Split, 0) => (Part::Control, format!("{prefix}-control")),
        (Layout::Split, _) => (Part::Gateway, format!("{prefix}-gateway-{number}")),
    };
    let data_dir = base.join(&name);
    Member { name, part, data_dir, arguments: Vec::new(), is_wanted: true }
}

/// The command line of a member, `run` and all.
pub fn command_line(member: &Member, more: &[String]) -> Vec<String> {
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let mut line = vec!["run".to_owned(), "--detached".to_owned()];
    line.extend(["--name".to_owned(), member.name.clone(), "--data-dir".to_owned(), path(&member.data_dir)]);
    line.push(format!("-Dlog.file={}", path(&member.data_dir.join(FLEET_LOG))));
    match member.part {
        Part::Whole => {}
        Part::Control => line.extend(["--roles".to_owned(), "control-plane,key-manager".to_owned()]),
        Part::Gateway => line.extend(["--roles".to_owned(), "gateway".to_owned()]),
    }
    if !member.arguments.iter().any(|argument| argument.starts_with("--port-offset")) {
        line.extend(["--port-offset".to_owned(), "auto".to_owned()]);
    }
    line.extend(member.arguments.iter().chain(more).cloned());
    line
}

/// The configuration a member will have: every problem is told before the first process is started.
///
/// # Errors
/// A flag nobody knows, every problem of the configuration, or an offset that all would share.
pub fn configuration(member: &Member, more: &[String]) -> Result<Config> {
    let line = command_line(member, more);
    let program = std::iter::once("tidegate".to_owned());
    let parsed = Cli::try_parse_from(program.chain(line)).map_err(|error| {
        let text = error.render().to_string();
        let text = text.trim().trim_start_matches("error: ").to_owned();
        anyhow::anyhow!("the flags of the instances: {text}")
    })?;
    let Command::Run(_) = parsed.command else { bail!("the flags of the instances name another command") };
    let config = settings::load(&parsed.settings)?;
    if let Offset::Fixed(offset) = config.server.offset {
        bail!(
            "at --port-offset {offset} all instances would be in one place; `auto` or `auto:FIRST-LAST` gives each its own"
        );
    }
    Ok(config)
}
