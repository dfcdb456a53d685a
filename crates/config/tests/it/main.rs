//! Configuration from outside: layers, problems, addresses, the reference page.

mod key_client;
mod layers;
mod problems;
mod reference;
mod urls;
mod own_address;

use std::path::Path;

use tidegate_config::{Config, Error, Raw};

/// Layers of one case. Only what is given is said.
#[derive(Default)]
struct Said<'a> {
    file: &'a str,
    environment: &'a [(&'a str, &'a str)],
    flags: &'a [(&'a str, &'a str, &'a str)],
    properties: &'a [&'a str],
    carbon: Option<u16>,
}

impl Said<'_> {
    fn resolve(&self) -> Result<Config, Error> {
        let mut raw = Raw::new();
        if let Some(offset) = self.carbon {
            raw.add_wso2(Path::new("/wso2/carbon.xml"), 9, "server.offset", &offset.to_string());
        }
        raw.add_file(Path::new("/etc/tidegate.toml"), self.file);
        raw.add_environment(self.environment.iter().map(|(name, value)| (name.to_string(), value.to_string())));
        for (flag, key, value) in self.flags {
            raw.add_flag(flag, key, value);
        }
        for property in self.properties {
            raw.add_property(property);
        }
        Config::resolve(raw)
    }

    fn config(&self) -> Config {
        self.resolve().expect("the case is a good configuration")
    }

    fn problems(&self) -> Vec<String> {
        self.resolve()
            .map(|_| Vec::new())
            .unwrap_or_else(|error| error.problems.iter().map(|p| p.to_string()).collect())
    }
}

fn file(text: &str) -> Said<'_> {
    Said { file: text, ..Said::default() }
}
