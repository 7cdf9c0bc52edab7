//! PNG with sixteen colours: an eighth of the pixels' bytes, so that a chart opens on a slow connection.

use std::collections::HashMap;

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};
use resvg::tiny_skia::Pixmap;
use typeset::Rgb;

/// Dark ink on white: contrast 14:1.
pub(super) const INK: Rgb = [0x1b, 0x2a, 0x33];
/// Smaller remarks: contrast 7:1.
pub(super) const SOFT: Rgb = [0x4a, 0x5a, 0x64];
/// A bar: contrast 7:1 on white. Length and figures say the same as colour does.
pub(super) const BAR: Rgb = [0x0b, 0x5f, 0x66];
/// The axis behind the bars.
pub(super) const TRACK: Rgb = [0xe4, 0xec, 0xef];
/// Thin lines.
pub(super) const GRID: Rgb = [0xc3, 0xcf, 0xd4];
/// Paper, and letters on the mark.
pub(super) const WHITE: Rgb = [0xff, 0xff, 0xff];
/// Modules of a QR code.
pub(super) const BLACK: Rgb = [0x00, 0x00, 0x00];
/// The mark of a specimen.
pub(super) const MARK: Rgb = [0x8a, 0x1c, 0x1c];

/// Everything drawn on white, and the steps of its smoothed edges.
const COLORS: [[u8; 3]; 16] = [
    [0xff, 0xff, 0xff],
    [0x1b, 0x2a, 0x33],
    [0x54, 0x5f, 0x66],
    [0x8d, 0x95, 0x99],
    [0xc6, 0xca, 0xcc],
    [0x4a, 0x5a, 0x64],
    [0x86, 0x91, 0x98],
    [0xc3, 0xc8, 0xcb],
    [0x0b, 0x5f, 0x66],
    [0x7a, 0xa8, 0xac],
    [0xe4, 0xec, 0xef],
    [0xc3, 0xcf, 0xd4],
    [0x8a, 0x1c, 0x1c],
    [0xb1, 0x68, 0x68],
    [0xd8, 0xb3, 0xb3],
    [0x00, 0x00, 0x00],
];

/// The page as PNG without any chunk but those of the picture.
pub(super) fn png(page: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let mut nearest = HashMap::new();
    // the page is opaque, so nothing is premultiplied
    let mut index = |pixel: &[u8]| {
        let color = [pixel[0], pixel[1], pixel[2]];
        *nearest.entry(color).or_insert_with(|| closest(color))
    };
    let row = page.width() as usize * 4;
    let mut pixels = Vec::with_capacity(page.data().len() / 8);
    for row in page.data().chunks_exact(row) {
        for pair in row.chunks(8) {
            let (left, right) = pair.split_at(4);
            let right = if right.is_empty() { 0 } else { index(right) };
            pixels.push(index(left) << 4 | right);
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, page.width(), page.height());
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Four);
    encoder.set_palette(COLORS.concat());
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

fn closest(color: [u8; 3]) -> u8 {
    let far = |other: &[u8; 3]| -> i32 {
        let apart = color.iter().zip(other);
        apart
            .map(|(a, b)| (i32::from(*a) - i32::from(*b)).pow(2))
            .sum()
    };
    let best = (0_u8..).zip(&COLORS).min_by_key(|(_, c)| far(c));
    best.map_or(0, |(index, _)| index)
}
