//! A client's logo. It is decoded and written anew, so that nothing reaches a browser but pixels.

use std::fmt;
use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Encoder, Limits, Transformations};

/// The largest file, in bytes: the first view of a page stays light.
pub const MOST_BYTES: usize = 16 * 1024;
/// The longest side, in pixels: four times what is shown.
pub const MOST_PIXELS: u32 = 512;
/// What decoding may take, in bytes: the largest picture in the deepest colours, and something over.
const MOST_MEMORY: usize = 4 * 1024 * 1024;

/// A logo: a PNG file of our own writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Logo {
    pub(super) bytes: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Why a file is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoError {
    /// It is larger than [`MOST_BYTES`].
    TooLarge,
    /// It is wider or higher than [`MOST_PIXELS`].
    TooManyPixels,
    /// It is not a PNG file, or a broken one.
    NotPng,
}

impl fmt::Display for LogoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "must have {MOST_BYTES} bytes at most"),
            Self::TooManyPixels => write!(f, "must have {MOST_PIXELS} pixels at most on each side"),
            Self::NotPng => f.write_str("must be a PNG file that can be read"),
        }
    }
}

impl Logo {
    pub(super) fn read(file: &[u8]) -> Result<Self, LogoError> {
        if file.len() > MOST_BYTES {
            return Err(LogoError::TooLarge);
        }
        let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: MOST_MEMORY });
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        let mut reader = decoder.read_info().map_err(|_| LogoError::NotPng)?;
        let (width, height) = reader.info().size();
        if width > MOST_PIXELS || height > MOST_PIXELS {
            return Err(LogoError::TooManyPixels);
        }
        let size =
            reader.output_buffer_size().filter(|size| *size <= MOST_MEMORY).ok_or(LogoError::NotPng)?;
        let mut pixels = vec![0; size];
        let frame = reader.next_frame(&mut pixels).map_err(|_| LogoError::NotPng)?;
        pixels.truncate(frame.buffer_size());
        let bytes = write(&pixels, width, height, frame.color_type).ok_or(LogoError::NotPng)?;
        if bytes.len() > MOST_BYTES {
            return Err(LogoError::TooLarge);
        }
        Ok(Self { bytes, width, height })
    }
}

/// Writes a PNG file of eight bits per channel.
pub(crate) fn write(pixels: &[u8], width: u32, height: u32, colours: ColorType) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(colours);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
