//! `fleet up`: plans, starts what is not running, and waits until each member is ready or has failed.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::json;
use tidegate_config::{Config, Role};

use super::launch::{Launched, Progress, launch};
use super::progress::{self, Screen};
use super::{Fleets, Layout, Manifest, Member, Part, plan};
use crate::registry::last_offset;

/// From one look at the members to the next.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Longest name of a fleet or beginning of a name: room for what comes behind it.
const NAME_CHARS_MAX: usize = 40;
/// Randomness of a password made here: 20 characters.
const PASSWORD_BYTES: usize = 15;
/// The store of an instance that keeps its own.
const STORE_FILE: &str = "tidegate.db";

/// What was asked.
#[derive(Debug)]
pub struct Order<'a> {
    /// The fleet.
    pub name: &'a str,
    /// How many instances.
    pub count: Option<usize>,
    /// Who does what.
    pub layout: Option<Layout>,
    /// Beginning of the instances' names.
    pub prefix: Option<&'a str>,
    /// Folder of the data directories.
    pub base: Option<&'a str>,
    /// Flags of `run` for each.
    pub arguments: Vec<String>,
    /// Longest wait for all.
    pub wait_max: Duration,
    /// A program reads the answer.
    pub is_json: bool,
}

/// A member on its way.
struct Place<'a> {
    member: &'a Member,
    launched: Option<Launched>,
    progress: Progress,
    after: Duration,
}

/// Starts the fleet. The exit status is the number of members that did not become ready.
///
/// # Errors
/// When nothing was started: what was asked makes no sense, or the configuration has problems.
pub fn run(fleets: &Fleets, order: &Order<'_>, out: &mut impl Write) -> Result<ExitCode> {
    check_name(order.name)?;
    order.prefix.map_or(Ok(()), check_name)?;
    let manifest = plan::plan(fleets, order)?;
    let config = check(&manifest)?;
    let password = first_password(&manifest, &config);
    // Remembered before anything runs: a fleet whose start is interrupted can still be stopped.
    fleets.write(&manifest)?;

    let begun = Instant::now();
    let mut screen = Screen::new(manifest.members.len(), order.is_json);
    let mut places: Vec<Place<'_>> = manifest
        .members
        .iter()
        .map(|member| Place { member, launched: None, progress: Progress::Begun, after: Duration::ZERO })
        .collect();
    for stage in [&[Part::Whole, Part::Control][..], &[Part::Gateway]] {
        let more = gateway_arguments(stage, &places);
        start(
            fleets,
            &manifest.working_dir,
            &mut places,
            stage,
            more.as_ref().map(Vec::as_slice),
            password.as_deref(),
        )?;
        wait(fleets, &mut places, stage, begun, order.wait_max, &mut screen, out)?;
    }
    if order.is_json {
        answer(&manifest, &places, password.as_deref(), out)?
    } else {
        tell(&places, password.as_deref(), begun, out)?
    }
    let failed = places.iter().filter(|place| !place.is_ready()).count();
    Ok(ExitCode::from(u8::try_from(failed).unwrap_or(u8::MAX)))
}

impl Place<'_> {
    fn is_ready(&self) -> bool {
        matches!(self.progress, Progress::Ready(_))
    }

    fn is_settled(&self) -> bool {
        matches!(self.progress, Progress::Ready(_) | Progress::Failed(_))
    }
}

/// Every problem of the configuration, before the first process. The first member stands for all of its part.
fn check(manifest: &Manifest) -> Result<Config> {
    let mut first = None;
    for part in [Part::Whole, Part::Control] {
        if let Some(member) = manifest.members.iter().find(|member| member.part == part) {
            first = Some(plan::configuration(member, &[])?);
        }
    }
    match first {
        Some(config) => Ok(config),
        None => bail!("the fleet `{}` has no members", manifest.name),
    }
}

/// One password for the administrators that are made now, unless the configuration has one.
fn first_password(manifest: &Manifest, config: &Config) -> Option<String> {
    let is_given = config.key_manager.initial_admin_password.is_some() || !config.has_role(Role::KeyManager);
    let keeps_store = config.store.url.expose().starts_with("sqlite:");
    let has_run = |member: &Member| match keeps_store {
        true => member.data_dir.join(STORE_FILE).exists(),
        false => last_offset::read(&member.data_dir).is_some(),
    };
    let is_new = |member: &Member| member.part != Part::Gateway && !has_run(member);
    (!is_given && manifest.members.iter().any(is_new)).then(|| tidegate_wire::random::token(PASSWORD_BYTES))
}

/// What only the gateways of a split fleet are started with: where their key manager is this time. What lets them in lies
/// in its data directory, for instances of the same user. `Err` says why there can be no gateways.
fn gateway_arguments(stage: &[Part], places: &[Place<'_>]) -> Result<Vec<String>, String> {
    let control = places.iter().find(|place| place.member.part == Part::Control);
    let Some(control) = control.filter(|_| stage.contains(&Part::Gateway)) else { return Ok(Vec::new()) };
    let Progress::Ready(entry) = &control.progress else {
        return Err(format!("its key manager `{}` is not ready", control.member.name));
    };
    let Some(url) = &entry.management_url else {
        return Err(format!("its key manager `{}` has no management address", control.member.name));
    };
    Ok(vec!["--key-manager".to_owned(), url.trim_end_matches('/').to_owned()])
}

/// Starts those of a stage that do not run.
fn start(
    fleets: &Fleets,
    working_dir: &Path,
    places: &mut [Place<'_>],
    stage: &[Part],
    more: Result<&[String], &String>,
    password: Option<&str>,
) -> Result<()> {
    let running = fleets.registry().running()?;
    for place in places.iter_mut().filter(|place| stage.contains(&place.member.part)) {
        if place.member.entry(&running).is_some() {
            continue;
        }
        let launched = match more {
            Ok(more) => launch(place.member, working_dir, more, password).map_err(|error| format!("{error:#}")),
            Err(why) => Err(why.clone()),
        };
        match launched {
            Ok(launched) => place.launched = Some(launched),
            Err(why) => place.progress = Progress::Failed(why),
        }
    }
    Ok(())
}

/// Waits until each of a stage is ready or has failed, at most until `wait_max` after the beginning.
fn wait(
    fleets: &Fleets,
    places: &mut [Place<'_>],
    stage: &[Part],
    begun: Instant,
    wait_max: Duration,
    screen: &mut Screen,
    out: &mut impl Write,
) -> Result<()> {
    let width = places.iter().map(|place| place.member.name.len()).max().unwrap_or(0);
    let mut shown: Vec<Option<Progress>> = vec![None; places.len()];
    loop {
        let running = fleets.registry().running()?;
        let in_stage = |place: &Place<'_>| stage.contains(&place.member.part);
        for place in places.iter_mut().filter(|place| in_stage(place) && !place.is_settled()) {
            place.progress = match &mut place.launched {
                Some(launched) => launched.progress(place.member, &running),
                None => Progress::of_running(place.member.entry(&running)),
            };
            place.after = begun.elapsed();
        }
        let is_over = begun.elapsed() >= wait_max;
        for place in places.iter_mut().filter(|place| is_over && in_stage(place) && !place.is_settled()) {
            place.progress = Progress::Failed(format!(
                "not ready after {} s; it goes on starting, and `tidegate fleet status` tells when it is",
                wait_max.as_secs()
            ));
        }
        let visible: Vec<usize> = (0..places.len()).filter(|index| in_stage(&places[*index])).collect();
        let changed: Vec<bool> =
            visible.iter().map(|index| shown[*index].as_ref() != Some(&places[*index].progress)).collect();
        let line = |index: &usize| {
            let place = &places[*index];
            progress::line(&place.member.name, width, &place.progress, place.after)
        };
        let lines: Vec<String> = visible.iter().map(line).collect();
        if changed.contains(&true) {
            screen.show(out, &lines, &changed)?;
            for index in &visible {
                shown[*index] = Some(places[*index].progress.clone());
            }
        }
        if visible.iter().all(|index| places[*index].is_settled()) {
            return Ok(screen.keep(out, &lines)?);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn tell(places: &[Place<'_>], password: Option<&str>, begun: Instant, out: &mut impl Write) -> Result<()> {
    let ready = places.iter().filter(|place| place.is_ready()).count();
    for place in places {
        if let Progress::Failed(why) = &place.progress {
            writeln!(out, "\n{} failed:", place.member.name)?;
            for line in why.lines() {
                writeln!(out, "  {line}")?;
            }
        }
    }
    writeln!(out, "\n{ready} of {} ready after {:.1} s", places.len(), begun.elapsed().as_secs_f32())?;
    if let Some(password) = password {
        writeln!(
            out,
            "\n  user admin, password {password}  (of those made now; shown this once, change it after signing in)"
        )?;
    }
    Ok(())
}

fn answer(manifest: &Manifest, places: &[Place<'_>], password: Option<&str>, out: &mut impl Write) -> Result<()> {
    let members: Vec<_> = places
        .iter()
        .map(|place| match &place.progress {
            Progress::Ready(entry) => json!({
                "name": place.member.name, "is_ready": true, "after_ms": place.after.as_millis() as u64,
                "was_running": place.launched.is_none(), "instance": entry,
            }),
            Progress::Failed(why) => json!({ "name": place.member.name, "is_ready": false, "problem": why }),
            Progress::Begun | Progress::Starting(_) => json!({ "name": place.member.name, "is_ready": false }),
        })
        .collect();
    let document = json!({
        "fleet": manifest.name, "layout": manifest.layout, "members": members, "admin_password": password,
    });
    writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    Ok(())
}

/// A fleet's name is a file name and the beginning of instances' names.
fn check_name(name: &str) -> Result<()> {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !is_plain || !starts_well || name.len() > NAME_CHARS_MAX {
        bail!("{name:?} is no name for a fleet: letters, digits, `-`, `_`, `.`, at most {NAME_CHARS_MAX}");
    }
    Ok(())
}
