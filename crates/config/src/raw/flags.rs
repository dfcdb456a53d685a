//! The command-line layer: named flags, and Java's `-Dkey=value`.

use super::{Raw, unknown};
use crate::error::Problem;
use crate::origin::Origin;
use crate::sections::catalogue;
use crate::value::Input;

/// How WSO2's start script spells the offset.
const JVM_OFFSET: &str = "portOffset";

impl Raw {
    /// Adds a flag that stands for one setting, such as `--name` for `server.name`.
    pub fn add_flag(&mut self, flag: &str, key: &str, value: &str) {
        let (section, name) = key.rsplit_once('.').unwrap_or((key, ""));
        self.set_if_known(section, name, Input::Text(value.to_owned()), Origin::Flag(flag.to_owned()));
    }

    /// Adds `-Dkey=value`: `portOffset` as WSO2 has it, any setting by its own name. Other JVM properties mean nothing
    /// here; they are a warning, so that an old start script still works.
    pub fn add_property(&mut self, property: &str) {
        let flag = format!("-D{}", property.split('=').next().unwrap_or_default());
        let Some((key, value)) = property.split_once('=') else {
            let message = format!("expected -Dkey=value, such as -D{JVM_OFFSET}=3");
            return self.problem(Problem::at(Origin::Flag(flag), "", message));
        };
        let origin = Origin::Flag(flag.clone());
        let input = Input::Text(value.to_owned());
        if key == JVM_OFFSET {
            return self.set("server.offset", input, origin);
        }
        let (section, name) = key.rsplit_once('.').unwrap_or(("", key));
        if unknown(section, name).is_none() {
            return self.set(key, input, origin);
        }
        if key.eq_ignore_ascii_case(JVM_OFFSET) || key == "port-offset" {
            return self.problem(Problem::at(origin, "", format!("unknown property; did you mean -D{JVM_OFFSET}?")));
        }
        let is_ours = catalogue().iter().any(|chapter| chapter.name == section);
        match unknown(section, name) {
            Some(message) if is_ours => self.problem(Problem::at(origin, key, message)),
            _ => self.warnings.push(format!("{flag} means nothing here and is ignored")),
        }
    }
}
