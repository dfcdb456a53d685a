//! What a person sees when everything is up: the ports, where the portal is, a password that is shown once, and with
//! `--sample` a call that works when pasted.

use std::io::{self, Write};

use secrecy::{ExposeSecret, SecretString};
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Urls};

use crate::listen::At;

/// What there is to say.
pub struct Banner<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The offset in force.
    pub offset: u16,
    /// Where each listener really is.
    pub places: &'a [(Listener, At)],
    /// Our own addresses.
    pub urls: &'a Urls,
    /// Password of the administrator made just now.
    pub new_password: Option<SecretString>,
    /// The administrator's configured password, for trying things out.
    pub shown_password: Option<SecretString>,
    /// Token and path of a call to the sample API.
    pub sample: Option<(String, String)>,
}

/// Prints it to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub fn print(banner: &Banner<'_>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let name = banner.config.server.name.as_str();
    writeln!(
        out,
        "\nTidegate {} is ready: instance {name}, port offset {}\n",
        env!("CARGO_PKG_VERSION"),
        banner.offset
    )?;
    for (listener, at) in banner.places {
        writeln!(out, "  {:17} {at}", listener.name())?;
    }
    if let Some(portal) = banner.urls.portal() {
        writeln!(out, "\n  developer portal  {portal}devportal")?;
        writeln!(out, "  publisher         {portal}publisher")?;
        writeln!(out, "  admin             {portal}admin")?;
    }
    if let Some(password) = &banner.new_password {
        writeln!(
            out,
            "\n  user admin, password {}  (shown this once; change it after signing in)",
            password.expose_secret()
        )?;
    }
    if let Some(password) = &banner.shown_password {
        writeln!(out, "\n  sign in as admin with password {}", password.expose_secret())?;
    }
    if let Some((token, path)) = &banner.sample {
        let gateway = banner.urls.gateway_endpoints().into_iter().find(|url| url.scheme() == "http");
        if let Some(gateway) = gateway {
            let base = gateway.as_str().trim_end_matches('/');
            writeln!(out, "\nCall the sample API:\n\n  curl -H 'Authorization: Bearer {token}' {base}{path}")?;
        }
    }
    writeln!(out, "\nCtrl-C stops it.")?;
    out.flush()
}
