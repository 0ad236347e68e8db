//! What a TAN generator reads from flickering bars.

/// The pattern with which each round begins.
const SYNC: &str = "F0FF";

/// The challenge that a reader gets from half-bytes as the bars show them, one hexadecimal digit each: by HHD 1.4, a start
/// code with one control byte, and one element of digits. Reading may begin anywhere; the first whole round counts.
#[must_use]
pub fn read_flicker(halves: &str) -> String {
    let (_, round) = halves.split_once(SYNC).unwrap_or_else(|| panic!("no beginning in {halves}"));
    let halves: Vec<char> = round.chars().collect();
    let swapped: String = halves.chunks_exact(2).flat_map(|pair| pair.iter().rev()).collect();
    let byte = |at: usize| usize::from_str_radix(swapped.get(at..at + 2).unwrap(), 16).unwrap();
    let digits = swapped.get(..2 * (byte(0) + 1)).unwrap_or_else(|| panic!("half a round in {round}"));
    let (start, control) = (byte(2) & 0x3f, digits.get(4..6).unwrap());
    let data = 6 + 2 * start;
    let element = byte(data);
    assert_eq!(data + 2 + 2 * element + 2, digits.len(), "two check digits at the end of {digits}");
    let challenge = format!(
        "{:02X}{control}{}{:02}{}",
        0x80 | (2 * start),
        digits.get(6..data).unwrap(),
        2 * element,
        digits.get(data + 2..digits.len() - 2).unwrap()
    );
    format!("{:03}{challenge}", challenge.len())
}
