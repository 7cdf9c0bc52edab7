//! PNG with a palette: few colours, so a third of the bytes of full colour.

use std::collections::BTreeMap;

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, FilterType};
use resvg::tiny_skia::Pixmap;

/// The page as PNG without any chunk but those of the picture. Smoothed edges are rounded to 16 steps per colour; should more than 256
/// colours be left, to fewer.
pub(super) fn png(page: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let (colors, pixels) = [17, 51, 85]
        .into_iter()
        .find_map(|step| indexed(page, step))
        .unwrap_or_default();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, page.width(), page.height());
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(colors);
    encoder.set_compression(Compression::Best);
    encoder.set_filter(FilterType::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// Palette and an index per pixel, if 256 colours are enough; with a step of 85 they always are.
fn indexed(page: &Pixmap, step: u8) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut known = BTreeMap::<[u8; 3], u8>::new();
    let mut colors = Vec::new();
    let mut pixels = Vec::with_capacity(page.data().len() / 4);
    let round = |c: u8| (c.saturating_add(step / 2) / step) * step;
    // the page is opaque, so nothing is premultiplied
    for pixel in page.data().chunks_exact(4) {
        let color = [pixel[0], pixel[1], pixel[2]].map(round);
        let index = match known.get(&color) {
            Some(index) => *index,
            None => {
                let index = u8::try_from(known.len()).ok()?;
                known.insert(color, index);
                colors.extend(color);
                index
            }
        };
        pixels.push(index);
    }
    Some((colors, pixels))
}
