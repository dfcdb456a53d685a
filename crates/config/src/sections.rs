//! What can be set: one file per section of `tidegate.toml`, each a struct whose field comments are the reference page.
//!
//! [`section!`] writes three things from one list so that they cannot differ: the struct, how it is read, and how it is
//! described. A field is `name: Type = default, rule;`. The default may be followed by `=> "words"` when it is made from
//! something known only at start; the words are for the reference page.

mod server;
mod listeners;
mod tls;
mod store;
mod gateway;
mod key_manager;
mod control;
mod portal;
mod analytics;
mod log;

pub use analytics::Analytics;
pub use control::Control;
pub use gateway::Gateway;
pub use key_manager::KeyManager;
pub use listeners::ListenerSettings;
pub use log::Log;
pub use portal::Portal;
pub use server::Server;
pub use store::Store;
pub use tls::Tls;

use std::sync::OnceLock;

use crate::ports::Listener;

/// One setting, described.
pub(crate) struct Setting {
    /// `gateway`, `listeners.ops`.
    pub section: String,
    /// `header_bytes_max`.
    pub name: &'static str,
    pub doc: String,
    pub kind: String,
    /// As one would write it; empty when absent is the default.
    pub default: String,
    /// Limits beyond the type; empty when there are none.
    pub rule: String,
    /// Its value is never shown.
    pub is_secret: bool,
}

/// A section, described.
pub(crate) struct Chapter {
    pub name: String,
    pub doc: String,
    pub settings: Vec<Setting>,
}

/// Everything that can be set, in the order of the reference page.
pub(crate) fn catalogue() -> &'static [Chapter] {
    static CATALOGUE: OnceLock<Vec<Chapter>> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let mut chapters = vec![Server::chapter("server")];
        chapters
            .extend(Listener::ALL.map(|listener| ListenerSettings::chapter(&format!("listeners.{}", listener.name()))));
        chapters.extend([
            Tls::chapter("tls"),
            Store::chapter("store"),
            Gateway::chapter("gateway"),
            KeyManager::chapter("key_manager"),
            Control::chapter("control"),
            Portal::chapter("portal"),
            Analytics::chapter("analytics"),
            Log::chapter("log"),
        ]);
        chapters
    })
}

macro_rules! section {
    (
        $(#[doc = $section_doc:literal])+
        $Section:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $Type:ty = $default:expr $(=> $words:literal)? $(, $rule:expr)?; )+
        }
    ) => {
        $(#[doc = $section_doc])+
        #[derive(Debug, Clone)]
        pub struct $Section { $( $(#[doc = $doc])+ pub $field: $Type, )+ }

        impl $Section {
            pub(crate) fn read(reader: &mut $crate::config::Reader<'_>, section: &str) -> Self {
                Self { $( $field: {
                    let rule = $crate::rule::Any;
                    $( let rule = { let _ = rule; $rule }; )?
                    reader.take(&format!("{section}.{}", stringify!($field)), $default, &rule)
                }, )+ }
            }

            pub(crate) fn chapter(section: &str) -> $crate::sections::Chapter {
                let settings = vec![ $( {
                    let rule = $crate::rule::Any;
                    $( let rule = { let _ = rule; $rule }; )?
                    let default: $Type = $default;
                    let shown = $crate::value::Value::show(&default);
                    $( let shown = { let _ = shown; $words.to_owned() }; )?
                    $crate::sections::Setting {
                        section: section.to_owned(),
                        name: stringify!($field),
                        doc: concat!($($doc, "\n"),+).to_owned(),
                        kind: <$Type as $crate::value::Value>::kind(),
                        default: shown,
                        rule: $crate::rule::Rule::<$Type>::describe(&rule),
                        is_secret: <$Type as $crate::value::Value>::is_secret(),
                    }
                } ),+ ];
                let doc = concat!($($section_doc, "\n"),+).to_owned();
                $crate::sections::Chapter { name: section.to_owned(), doc, settings }
            }
        }
    };
}
pub(crate) use section;
