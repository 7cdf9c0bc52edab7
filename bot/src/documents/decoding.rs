//! QR codes in pictures, read back as a phone does.

use std::io::Cursor;

use png::{Decoder, Transformations};
use rqrr::PreparedImage;

/// The grey of a PNG: width, height, pixels.
fn grey(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut decoder = Decoder::new(Cursor::new(png));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let (width, height) = (info.width as usize, info.height as usize);
    let samples = info.color_type.samples();
    let grey = pixels[..info.buffer_size()].chunks(samples);
    (width, height, grey.map(|pixel| pixel[0]).collect())
}

/// What the codes in a picture say, when each pixel is one of `coarse` by `coarse` of the picture: as from afar.
pub(crate) fn decoded(png: &[u8], coarse: usize) -> Vec<String> {
    let (width, height, pixels) = grey(png);
    let mut image =
        PreparedImage::prepare_from_greyscale(width / coarse, height / coarse, |x, y| {
            pixels[y * coarse * width + x * coarse]
        });
    let grids = image.detect_grids();
    grids.iter().map(|grid| grid.decode().unwrap().1).collect()
}
