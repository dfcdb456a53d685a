//! `[server]`: who this instance is and where it keeps its data.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use url::Url;

use super::section;
use crate::kinds::{InstanceName, PlainManagement, Role};
use crate::offset::Offset;
use crate::rule::{Between, HostName, NotEmpty};

section! {
    /// Who this instance is, where it listens and where it keeps its data.
    Server {
        /// Name of the instance. It keeps data directories, logs and metrics of instances on one machine apart; two running
        /// instances of one user never share it.
        name: InstanceName = InstanceName::known("default") => "the last part of `data_dir` when that is set, what a name \
            cannot hold replaced by `-`; else `gateway` for a gateway alone, and `default` for all others";
        /// Host name under which users reach this instance. Part of every address it gives out and of the development
        /// certificate.
        host_name: String = "localhost".to_owned(), HostName;
        /// Added to the port of every listener. `auto` takes the first offset at which all of them are free and no other
        /// instance of this user holds any, the one of the last run before all others; `auto:10-50` looks there only.
        offset: Offset = Offset::Fixed(0);
        /// With `auto`: from one offset that is tried to the next.
        offset_step: u16 = 1, Between(1, u16::MAX);
        /// Folder of everything the instance keeps. One running instance per folder.
        data_dir: PathBuf = PathBuf::new() => "`$STATE_DIRECTORY` under systemd, else `$XDG_DATA_HOME/tidegate/<name>`, \
            else `$HOME/.local/share/tidegate/<name>`";
        /// What the instance does.
        roles: Vec<Role> = Role::ALL.to_vec(), NotEmpty;
        /// Address of portals, REST and OAuth2 as users see it when a proxy stands in front.
        public_url: Option<Url> = None;
        /// Address that listeners bind, except `ops`. `::` takes IPv6 and IPv4.
        bind: IpAddr = Ipv4Addr::UNSPECIFIED.into();
        /// What `management-http` does: `serve` the same as `management-https`, or `redirect` there.
        plain_management: PlainManagement = PlainManagement::Serve;
    }
}
