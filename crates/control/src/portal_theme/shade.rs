//! Ten shades of one colour, light to dark, that texts can be read on and in.
//!
//! They are made in OKLCH (Björn Ottosson, 2020), where equal steps of lightness look equal for every hue. Hue stays; where a
//! shade would leave sRGB it loses colourfulness, not lightness. Contrasts are those of WCAG 2.2: the shade behind white text
//! (7) has at least [`CONTRAST_MIN`], which leaves 4.5 for the same shade as text on a tint of itself.

/// Which shade is behind white text: Mantine's `primaryShade` in the portal.
pub const FILLED: usize = 7;
/// Least contrast of [`FILLED`] and white.
const CONTRAST_MIN: f64 = 5.6;
/// Lightness of the shades before [`FILLED`]: what is text on dark pages is among them.
const LIGHTS: [f64; FILLED] = [0.965, 0.925, 0.855, 0.775, 0.715, 0.655, 0.58];
/// Share of the colourfulness that light shades keep.
const FADES: [f64; FILLED] = [0.14, 0.28, 0.55, 0.8, 0.95, 1.0, 1.0];
/// Lightness of the shades after it, as shares of its own.
const DARKS: [f64; 2] = [0.86, 0.73];
const STEPS: usize = 40;

/// A colour of sRGB.
pub type Rgb = [u8; 3];

/// The shades of `base`. The one of [`FILLED`] is `base` itself where white text on it can be read.
pub fn shades(base: Rgb) -> [Rgb; 10] {
    let (lightness, chroma, hue) = to_oklch(base);
    let filled = filled(base, lightness, chroma, hue);
    let (filled_lightness, ..) = to_oklch(filled);
    let mut shades = [filled; 10];
    for (n, (light, fade)) in LIGHTS.into_iter().zip(FADES).enumerate() {
        shades[n] = in_srgb(light.max(filled_lightness), chroma * fade, hue);
    }
    for (n, share) in DARKS.into_iter().enumerate() {
        shades[FILLED + 1 + n] = in_srgb(filled_lightness * share, chroma * share, hue);
    }
    shades
}

fn filled(base: Rgb, lightness: f64, chroma: f64, hue: f64) -> Rgb {
    let white = [255; 3];
    if contrast(base, white) >= CONTRAST_MIN {
        return base;
    }
    let darker = (1..=STEPS).map(|step| in_srgb(lightness * (1.0 - step as f64 / STEPS as f64), chroma, hue));
    darker.into_iter().find(|shade| contrast(*shade, white) >= CONTRAST_MIN).unwrap_or([0; 3])
}

/// WCAG 2.2 contrast ratio.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(rgb: Rgb) -> f64 {
    let [red, green, blue] = rgb.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// As `#rrggbb`.
pub fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn encoded(value: f64) -> f64 {
    if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 }
}

fn to_oklch(rgb: Rgb) -> (f64, f64, f64) {
    let [r, g, b] = rgb.map(linear);
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    let lightness = 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s;
    let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
    let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
    (lightness, a.hypot(b), b.atan2(a))
}

/// The colour, with as much colourfulness as sRGB has room for.
fn in_srgb(lightness: f64, chroma: f64, hue: f64) -> Rgb {
    let fits = |rgb: &[f64; 3]| rgb.iter().all(|value| (-0.0005..=1.0005).contains(value));
    let tries = (0..=STEPS).map(|step| from_oklch(lightness, chroma * (1.0 - step as f64 / STEPS as f64), hue));
    let found = tries.into_iter().find(fits).unwrap_or([lightness.powi(3).clamp(0.0, 1.0); 3]);
    found.map(|value| (encoded(value.clamp(0.0, 1.0)) * 255.0).round() as u8)
}

fn from_oklch(lightness: f64, chroma: f64, hue: f64) -> [f64; 3] {
    let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The portal's dark ground and the card on it.
    const DARK: [Rgb; 2] = [[0x14, 0x17, 0x1a], [0x1c, 0x20, 0x24]];

    #[test]
    fn a_colour_goes_to_oklch_and_back() {
        for rgb in [[0, 0, 0], [255, 255, 255], [11, 114, 133], [200, 30, 90], [0, 255, 0], [1, 2, 3]] {
            let (lightness, chroma, hue) = to_oklch(rgb);
            assert_eq!(in_srgb(lightness, chroma, hue), rgb);
        }
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn texts_can_be_read_whatever_colour_is_asked_for() {
        let steps = [0u8, 51, 102, 153, 204, 255];
        let count = steps.len();
        for at in 0..count.pow(3) {
            let base = [steps[at / count / count], steps[at / count % count], steps[at % count]];
            let all = shades(base);
            let name = hex(base);
            assert!(contrast(all[FILLED], [255; 3]) >= CONTRAST_MIN, "{name}: white on the filled shade");
            assert!(contrast(all[FILLED], all[0]) >= 4.5, "{name}: the filled shade on its tint");
            for ground in DARK {
                assert!(contrast(all[3], ground) >= 4.5, "{name}: text on dark {}", hex(all[3]));
                assert!(contrast(all[4], ground) >= 4.5, "{name}: links on dark {}", hex(all[4]));
            }
            let lights = all.map(luminance);
            assert!(lights.windows(2).all(|pair| pair[0] >= pair[1]), "{name}: from light to dark {all:?}");
        }
    }

    #[test]
    fn a_colour_that_can_be_read_on_is_kept_as_it_is() {
        assert_eq!(shades([0x0b, 0x4f, 0x5c])[FILLED], [0x0b, 0x4f, 0x5c]);
        assert_ne!(shades([0xff, 0xd4, 0x3b])[FILLED], [0xff, 0xd4, 0x3b]);
    }
}
