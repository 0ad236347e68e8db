//! What a phone's camera reads from a page's QR code.

use rqrr::PreparedImage;

/// How many pixels of a picture made from markup are one module.
const MODULE: usize = 4;

/// Reads the QR code that stands in a page of ours: its modules are drawn as runs of a row.
#[must_use]
pub fn scan_markup(html: &str) -> String {
    let code = html.split("class=\"qr\" viewBox=\"0 0 ").nth(1).unwrap_or_else(|| panic!("no code: {html}"));
    let width: usize = code.split(' ').next().unwrap().parse().unwrap();
    let path = code.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut dark = vec![false; width * width];
    for run in path.split('M').skip(1) {
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let [x, y, length] =
            [x, y, rest.split('v').next().unwrap()].map(|text| text.parse::<usize>().unwrap());
        dark.iter_mut().skip(y * width + x).take(length).for_each(|module| *module = true);
    }
    let is_dark = |x: usize, y: usize| dark.get(y / MODULE * width + x / MODULE).copied().unwrap_or_default();
    read(width * MODULE, width * MODULE, |x, y| if is_dark(x, y) { 0 } else { 255 })
}

/// Reads the QR code in a PNG picture, such as a browser's screenshot.
#[must_use]
pub fn scan_picture(file: &[u8]) -> String {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let (width, height) = (frame.width as usize, frame.height as usize);
    // The code is black and white: any channel will do.
    let channels = frame.line_size / width;
    read(width, height, |x, y| pixels.get((y * width + x) * channels).copied().unwrap_or(255))
}

fn read(width: usize, height: usize, pixel: impl FnMut(usize, usize) -> u8) -> String {
    let mut picture = PreparedImage::prepare_from_greyscale(width, height, pixel);
    picture.detect_grids().first().expect("there is nothing that a camera would read").decode().unwrap().1
}
