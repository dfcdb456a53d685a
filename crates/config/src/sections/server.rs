//! `[server]`: who this instance is and where it keeps its data.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use url::Url;

use super::section;
use crate::kinds::{InstanceName, Offset, PlainManagement, Role};
use crate::rule::{HostName, NotEmpty};

section! {
    /// Who this instance is, where it listens and where it keeps its data.
    Server {
        /// Name of the instance. It keeps data directories, logs and metrics of instances on one machine apart.
        name: InstanceName = InstanceName::known("default");
        /// Host name under which users reach this instance. Part of every address it gives out and of the development
        /// certificate.
        host_name: String = "localhost".to_owned(), HostName;
        /// Added to the port of every listener. `auto` takes the first offset at which all of them are free.
        offset: Offset = Offset::Fixed(0);
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
