//! The look of the portal and the login pages, from the configuration.

use std::sync::Arc;

use tidegate_config::sections::Portal;
use tidegate_config::{Color, Picture};
use tidegate_control::portal_theme::{Image, Theme};

/// The colour that the portal's own shades were drawn by hand for.
const OWN_COLOR: Color = Color([0x0b, 0x72, 0x85]);

/// As it is set.
pub fn of(portal: &Portal) -> Arc<Theme> {
    let image = |picture: &Option<Picture>| {
        picture.as_ref().map(|picture| Image { media_type: picture.media_type, bytes: picture.bytes.clone() })
    };
    Arc::new(Theme {
        name: portal.name.clone(),
        color: (portal.color != OWN_COLOR).then_some(portal.color.0),
        logo: image(&portal.logo_file),
        logo_dark: image(&portal.logo_dark_file),
        icon: image(&portal.icon_file),
        is_sign_up_enabled: portal.sign_up,
    })
}
