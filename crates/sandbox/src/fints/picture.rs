//! Pictures of challenges, as PNG.

use crate::data::dice::Dice;

/// A QR code with a quiet zone, one pixel for a module.
pub(crate) fn qr(content: &str) -> Vec<u8> {
    let Ok(code) = qrcode::QrCode::new(content) else { return Vec::new() };
    let (width, quiet) = (code.width(), 4);
    let dark: Vec<bool> = code.to_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect();
    let side = width + 2 * quiet;
    let rows = (0..side).map(|y| {
        let mut row = vec![0_u8; side.div_ceil(8)];
        for x in 0..side {
            let inside =
                x.checked_sub(quiet).zip(y.checked_sub(quiet)).filter(|(x, y)| *x < width && *y < width);
            let is_dark = inside.and_then(|(x, y)| dark.get(y * width + x)).copied().unwrap_or(false);
            if let (false, Some(byte)) = (is_dark, row.get_mut(x / 8)) {
                *byte |= 0x80 >> (x % 8);
            }
        }
        row
    });
    // One bit of grey for each pixel.
    png(side, side, 1, 0, rows)
}

/// A square of coloured dots, as photoTAN has it; each reference has its own.
pub(crate) fn coloured(reference: &str) -> Vec<u8> {
    const DOTS: usize = 33;
    const SIZE: usize = 4;
    let colours = [[0xff, 0xff, 0xff], [0xe6, 0x00, 0x00], [0x00, 0x99, 0x33], [0x00, 0x33, 0xcc]];
    let mut dice = Dice::of(&["photoTAN", reference]);
    let rows = (0..DOTS).flat_map(|_| {
        let row: Vec<u8> =
            (0..DOTS).flat_map(|_| dice.pick(&colours).unwrap_or_default().repeat(SIZE)).collect();
        std::iter::repeat_n(row, SIZE)
    });
    // Eight bits of red, green and blue.
    png(DOTS * SIZE, DOTS * SIZE, 8, 2, rows)
}

fn png(width: usize, height: usize, depth: u8, colour: u8, rows: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let size = |size: usize| u32::try_from(size).unwrap_or(0).to_be_bytes();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [&size(width)[..], &size(height), &[depth, colour, 0, 0, 0]].concat();
    chunk(&mut out, *b"IHDR", &head);
    // Each row begins with its filter: none.
    let raw: Vec<u8> = rows.flat_map(|row| std::iter::once(0).chain(row)).collect();
    chunk(&mut out, *b"IDAT", &zlib(&raw));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(data);
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    out.extend_from_slice(&crc.sum().to_be_bytes());
}

fn zlib(raw: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing to a vector cannot fail.
    let _ = encoder.write_all(raw);
    encoder.finish().unwrap_or_default()
}
