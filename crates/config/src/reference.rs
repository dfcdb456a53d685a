//! The reference page `docs/reference/configuration.md`, written from the same list that reads the settings. A test
//! compares it with the committed page.

use std::fmt::Write;

use crate::config::{Config, Entry};
use crate::kinds::Role;
use crate::ports::Listener;
use crate::sections::{Chapter, catalogue};

const HEAD: &str = "# Configuration

<!-- Written from the source by `TIDEGATE_UPDATE=1 cargo test -p tidegate-config`; change the field comments there. -->

`tidegate.toml` in the working directory, or the file named by `--config` or `TIDEGATE_CONFIG`. Who says it last wins, in
this order: default, the WSO2 installation of `--wso2-home` (docs/migrate/configuration.md), file, environment, flag.
`tidegate config show --origin` prints every value with the place it came from; `tidegate config check` prints every
problem.

* Environment: `TIDEGATE__SECTION__NAME`, for example `TIDEGATE__GATEWAY__BODY_BYTES_MAX=1048576` or
  `TIDEGATE__LISTENERS__GATEWAY_HTTP__PORT=0`. Lists are comma-separated. Short forms: `TIDEGATE_PORT_OFFSET`,
  `TIDEGATE_DATA_DIR`, `TIDEGATE_JOIN_TOKEN`.
* Flags: `-Dsection.name=value` for every setting. Short forms: `--port-offset` (or `-DportOffset`), `--data-dir`, `--name`,
  `--roles`, `--key-manager`, `--log-level`, `--json-logs`.
* A relative path in the file starts from the file's folder, elsewhere from the working directory.
* An unknown name is an error.
";

/// The whole page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    ports(&mut page);
    let mut has_listeners = false;
    for chapter in catalogue() {
        if chapter.name.starts_with("listeners.") {
            if !has_listeners {
                section(&mut page, chapter, "listeners.<name>");
            }
            has_listeners = true;
        } else {
            section(&mut page, chapter, &chapter.name);
        }
    }
    page
}

fn ports(page: &mut String) {
    page.push_str("\n## Ports\n\nEffective port = port + offset.\n\n");
    page.push_str("| listener | port | TLS | opened by | address |\n|---|---|---|---|---|\n");
    for listener in Listener::ALL {
        let roles: Vec<&str> = listener.roles().iter().map(|role: &Role| role.as_str()).collect();
        let who = if roles.is_empty() { "every role".to_owned() } else { roles.join(", ") };
        let tls = if listener.is_tls() { "yes" } else { "no" };
        let address = if listener.is_loopback() { "`127.0.0.1`" } else { "`server.bind`" };
        let _ = writeln!(page, "| `{listener}` | {} | {tls} | {who} | {address} |", listener.base());
    }
}

fn section(page: &mut String, chapter: &Chapter, name: &str) {
    let _ = write!(page, "\n## [{name}]\n\n{}\n", flow(&chapter.doc));
    for setting in &chapter.settings {
        let default = match setting.default.as_str() {
            "" => "absent".to_owned(),
            words if words.starts_with('`') => words.to_owned(),
            value => format!("`{value}`"),
        };
        let rule = if setting.rule.is_empty() { String::new() } else { format!(" ({})", setting.rule) };
        let _ = write!(
            page,
            "\n### `{}`\n\n{}\n\n*{}{rule}; default: {default}*\n",
            setting.name,
            flow(&setting.doc),
            capital(&setting.kind)
        );
    }
}

/// A setting as the reference page describes it, with what it is in one configuration.
#[derive(Debug, Clone)]
pub struct Described<'a> {
    /// Value and origin. The value of a secret is redacted, as everywhere.
    pub entry: &'a Entry,
    /// `gateway`, `listeners.ops`.
    pub section: String,
    /// From the field comment, a paragraph.
    pub doc: String,
    /// What can be written: "a whole number".
    pub kind: String,
    /// As one would write it, or in words; empty when absent is the default.
    pub default: String,
    /// Limits beyond the kind; empty when there are none.
    pub rule: String,
    /// Whether the value is never shown.
    pub is_secret: bool,
}

impl Config {
    /// Every setting with its description, in the order of the reference page.
    pub fn described(&self) -> Vec<Described<'_>> {
        let settings = catalogue().iter().flat_map(|chapter| &chapter.settings);
        settings
            .filter_map(|setting| {
                let key = format!("{}.{}", setting.section, setting.name);
                let entry = self.entries.iter().find(|entry| entry.key == key)?;
                Some(Described {
                    entry,
                    section: setting.section.clone(),
                    doc: flow(&setting.doc),
                    kind: setting.kind.clone(),
                    default: flow(&setting.default),
                    rule: setting.rule.clone(),
                    is_secret: setting.is_secret,
                })
            })
            .collect()
    }
}

/// Comment lines as one paragraph.
fn flow(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
