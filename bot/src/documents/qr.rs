//! QR codes of links.

use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};
use typeset::Anchor;

use super::ChartError;
use super::canvas::{Canvas, Style};
use super::fonts::Weight;
use super::palette::{BLACK, INK};

const WIDTH: f32 = 800.0;
/// Modules of white around the code that readers need (ISO/IEC 18004).
const QUIET: usize = 4;
const CAPTION: Style = Style::new(38.0, Weight::Bold, INK).anchored(Anchor::Middle);
const PLACE: Style = Style::new(34.0, Weight::Regular, INK).anchored(Anchor::Middle);
const LINK: Style = Style::new(30.0, Weight::Regular, INK).anchored(Anchor::Middle);
const BY_SMS: Style = Style::new(30.0, Weight::Bold, INK).anchored(Anchor::Middle);

/// PNG of a QR code with a caption and the place above, and the link in letters below, for printing and for showing on a screen; below that, how
/// to join by SMS.
///
/// # Errors
/// A link of more than about 2,000 characters.
pub fn qr(
    url: &str,
    caption: &str,
    place: &str,
    by_sms: Option<&str>,
) -> Result<Vec<u8>, ChartError> {
    let code =
        QrCode::with_error_correction_level(url, EcLevel::M).map_err(|_| ChartError::Link)?;
    let across = code.width();
    let module = (WIDTH / (across + 2 * QUIET) as f32).floor();
    if module < 2.0 {
        return Err(ChartError::Link);
    }
    let left = ((WIDTH - module * across as f32) / 2.0).floor();
    let mut canvas = Canvas::new(WIDTH);
    let room = WIDTH - 60.0;
    let top = canvas.lines(
        (WIDTH / 2.0, 28.0),
        &CAPTION.wrap(caption, room, 4),
        CAPTION,
    );
    let at = (WIDTH / 2.0, top + 10.0);
    let top = canvas.lines(at, &PLACE.wrap(place, room, 2), PLACE);
    let top = (top + module * QUIET as f32).ceil();
    for (row, colors) in code.to_colors().chunks(across).enumerate() {
        for (column, _) in colors
            .iter()
            .enumerate()
            .filter(|(_, c)| **c == Color::Dark)
        {
            let (x, y) = (left + module * column as f32, top + module * row as f32);
            canvas.rect([x, y, module, module], BLACK);
        }
    }
    let below = top + module * (across + QUIET) as f32;
    let mut bottom = canvas.lines((WIDTH / 2.0, below), &LINK.wrap(url, room, 4), LINK);
    if let Some(by_sms) = by_sms {
        let at = (WIDTH / 2.0, bottom + 14.0);
        bottom = canvas.lines(at, &BY_SMS.wrap(by_sms, room, 3), BY_SMS);
    }
    canvas.png(bottom + 28.0)
}
