//! `[portal]`: how the portal and the login pages look, and who may make an account.

use super::section;
use crate::kinds::{Color, Picture};
use crate::rule::Words;

section! {
    /// How the portal and the login pages look, and who may make an account. Takes effect at the next start; nothing is built
    /// anew.
    Portal {
        /// Name of the portal: in its header, in the titles of its pages and on the login pages.
        name: String = "Tidegate".to_owned(), Words(40);
        /// Colour of buttons, links and marks. Ten shades are made of it for light and dark pages; where texts on it or in it
        /// would be hard to read the shade is made darker or lighter than asked.
        color: Color = Color([0x0b, 0x72, 0x85]);
        /// Logo in the header and on the login pages, shown 28 pixels high. Up to 256 KiB.
        logo_file: Option<Picture> = None;
        /// The logo on dark pages. Absent: `logo_file`.
        logo_dark_file: Option<Picture> = None;
        /// Icon of the browser's tab. Absent: the logo; without one, ours.
        icon_file: Option<Picture> = None;
        /// Whether visitors of the developer portal may make themselves an account. It has the role `Internal/subscriber`.
        sign_up: bool = true;
    }
}
