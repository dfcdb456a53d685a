//! Configuration: what the user said (file, environment, flags) becomes one typed [`Config`], once, at start.
//!
//! Why a crate: nobody else reads the environment, knows a port number or decides a default. What it does not do:
//! open sockets or read WSO2's XML (the caller hands the offset found there in).
//!
//! Reading order: [`raw`] collects what was said with its [`Origin`]; [`sections`] says what can be said and what it
//! means; [`ports`] is the port map; [`Config::resolve`] puts them together and reports every problem at once;
//! [`Urls`] builds our own addresses from the ports really bound; [`reference`] writes the reference page.

pub mod raw;
pub mod sections;
pub mod ports;
mod config;
mod urls;
mod own_address;
pub mod reference;
mod value;
mod kinds;
pub mod supervisor;
mod offset;
mod key_client;
mod rule;
mod origin;
mod suggest;
mod error;

pub use config::{Config, Entry};
pub use error::{Error, Problem};
pub use kinds::{
    Addresses, BackendAssertion, Color, CorsOrigin, FileMode, GatewayIo, HashingCost, Http1Codec, InstanceName,
    KeyClient, LogFormat, Picture, PlainManagement, RedisUrl, Role, Secret, SigningAlgorithm, StoreUrl, TrustedProxy,
};
pub use offset::{Offset, Search};
pub use origin::Origin;
pub use own_address::{KnownBy, OwnAddress, Service, Symbolic};
pub use raw::{Raw, RegistryPlace};
pub use urls::{UnknownAddress, Urls};
