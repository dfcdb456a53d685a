//! The invariants of `ARCHITECTURE.md` that a reader of the source can check: floors, where ports, SQL and the
//! environment may appear, one TLS stack, and links in documents that lead somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: [&[&str]; 4] = [
    &["model", "wire", "config", "ring"],
    &["limits", "analytics", "store", "compat"],
    &["gateway", "keymanager", "control"],
    &["tidegate"],
];

/// What `style.md` allows beyond "any lower floor": nothing. What it forbids on top: the gateway has no way to SQL.
const FORBIDDEN_ARROWS: [(&str, &str); 1] = [("gateway", "store")];

const BASE_PORTS: [&str; 6] = ["8280", "8243", "9443", "9763", "10397", "9600"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository").to_owned()
}

fn files(below: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(below).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "dist", ".git"].contains(&name.as_str()) {
                files(&path, ending, found);
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

/// Our product's source files with their text; tests and benches left out.
fn product_sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join("crates"), ".rs", &mut found);
    found
        .into_iter()
        .map(|path| {
            (path.strip_prefix(root()).unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())
        })
        .filter(|(path, _)| !path.contains("/tests/") && !path.contains("/benches/") && !path.ends_with("_tests.rs"))
        .collect()
}

fn floor_of(name: &str) -> Option<usize> {
    FLOORS.iter().position(|names| names.contains(&name))
}

#[test]
fn crates_import_only_from_floors_below() {
    let mut wrong = Vec::new();
    for (floor, names) in FLOORS.iter().enumerate() {
        for name in *names {
            let text = fs::read_to_string(root().join(format!("crates/{name}/Cargo.toml"))).unwrap();
            let product = text.split("[dev-dependencies]").next().unwrap();
            for line in product.lines() {
                let Some(imported) = line.strip_prefix("tidegate-").and_then(|rest| rest.split(['.', ' ', '=']).next())
                else {
                    continue;
                };
                let below = floor_of(imported).unwrap_or_else(|| panic!("{name} imports unknown tidegate-{imported}"));
                if below >= floor || FORBIDDEN_ARROWS.contains(&(name, imported)) {
                    wrong.push(format!("{name} must not import {imported}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_crate_stands_on_a_floor() {
    let listed: BTreeSet<String> = FLOORS.iter().flat_map(|names| names.iter().map(|name| name.to_string())).collect();
    let present: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(listed, present);
}

#[test]
fn port_numbers_stand_only_in_config_ports() {
    let mut wrong = Vec::new();
    for (path, text) in product_sources() {
        if path.starts_with("crates/config/src/ports") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let is_comment = line.trim_start().starts_with("//");
            let has_port = line
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| BASE_PORTS.contains(&word.replace('_', "").as_str()));
            if has_port && !is_comment {
                wrong.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Hosts that mean this machine; with a port behind them they are an address of a process on it, perhaps ours.
const OWN_HOSTS: [&str; 4] = ["localhost:", "127.0.0.1:", "0.0.0.0:", "[::1]:"];

/// Lines that may name such an address all the same: file, a part of the line, why.
const OWN_ADDRESSES_ALLOWED: [(&str, &str, &str); 0] = [];

#[test]
fn addresses_of_this_machine_are_built_in_config_and_nowhere_else() {
    let mut sources = product_sources();
    // A module of tests at the end of a file is no product.
    sources.iter_mut().for_each(|(_, text)| text.truncate(text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len())));
    let is_test = |path: &Path| path.to_string_lossy().contains(".test.");
    let mut found = Vec::new();
    [".ts", ".tsx", ".css"].iter().for_each(|ending| files(&root().join("portal/src"), ending, &mut found));
    found.retain(|path| !is_test(path));
    let mut others = Vec::new();
    ["scripts", "portal/scripts", "portal/e2e", "portal/public"]
        .iter()
        .for_each(|folder| files(&root().join(folder), "", &mut others));
    others.extend(["Makefile", "portal/index.html", "portal/vite.config.ts"].map(|file| root().join(file)));
    assert!(!found.is_empty() && others.len() > 3, "the portal and the scripts are looked through too");
    sources.extend(found.into_iter().chain(others).filter_map(|path| {
        let text = fs::read_to_string(&path).ok()?;
        Some((path.strip_prefix(root()).unwrap().to_string_lossy().into_owned(), text))
    }));
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, text) in &sources {
        // Scripts ask the running instance for its ports (`$(port gateway-http)`) or pick free ones; they write none down.
        let is_script = !path.starts_with("crates/") && !path.starts_with("portal/src");
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let is_named = OWN_HOSTS.iter().any(|host| {
                let mut behind = line.match_indices(host).map(|(at, _)| line[at + host.len()..].chars().next());
                behind
                    .any(|next| next.is_some_and(|next| next.is_ascii_digit() || (!is_script && "{$%*".contains(next))))
            });
            let has_base = is_script || path.starts_with("portal/");
            let has_base = has_base && words(line).any(|word| BASE_PORTS.contains(&word));
            let allowed = OWN_ADDRESSES_ALLOWED.iter().find(|(file, part, _)| path == file && line.contains(part));
            match allowed {
                Some(entry) => drop(used.insert(entry)),
                None if is_named || has_base => wrong.push(format!("{path}:{}: {}", number + 1, line.trim())),
                None => {}
            }
        }
    }
    assert!(wrong.is_empty(), "ask tidegate_config::Urls, or the running instance: {wrong:#?}");
    assert_eq!(used.len(), OWN_ADDRESSES_ALLOWED.len(), "an exception nobody needs: {OWN_ADDRESSES_ALLOWED:?}");
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[test]
fn only_store_knows_sql() {
    for name in FLOORS.iter().flat_map(|names| names.iter()).filter(|name| **name != "store") {
        let text = fs::read_to_string(root().join(format!("crates/{name}/Cargo.toml"))).unwrap();
        assert!(!text.contains("sqlx"), "{name} must reach the database through tidegate-store");
    }
}

#[test]
fn only_config_reads_the_environment() {
    let calls = ["env::var(", "env::var_os(", "env::vars(", "env::vars_os("];
    let wrong: Vec<String> = product_sources()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("crates/config/") && !path.ends_with("build.rs"))
        .filter(|(_, text)| calls.iter().any(|call| text.contains(call)))
        .map(|(path, _)| path)
        .collect();
    assert!(wrong.is_empty(), "these read the environment: {wrong:?}");
}

/// Asks cargo what is really compiled: the lock file also names what optional features would bring.
#[test]
fn there_is_one_tls_stack() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--workspace", "--locked", "--offline", "--prefix", "none", "--edges", "normal,build,dev"])
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("aws-lc-rs v"), "the listing must hold the stack we do have");
    for banned in ["ring", "openssl", "openssl-sys", "native-tls", "bindgen"] {
        let is_there = tree.lines().any(|line| line.starts_with(&format!("{banned} v")));
        assert!(!is_there, "{banned} is compiled; `cargo tree -i {banned}` says through what");
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut found = Vec::new();
    files(&root(), ".md", &mut found);
    let mut broken = Vec::new();
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            if !path.parent().unwrap().join(target).exists() {
                broken.push(format!("{} -> {target}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
