use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Compresses the style sheet and the script and writes the table of both.
pub(crate) fn generate(from: &Path, out: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut code = String::new();
    for (constant, file, content_type) in [
        ("STYLES", "widget.css", "text/css; charset=utf-8"),
        ("SCRIPT", "widget.js", "text/javascript; charset=utf-8"),
    ] {
        let bytes = std::fs::read(from.join(file))?;
        let hash = format!("{:016x}", super::fingerprint(&bytes));
        let (stem, ending) = file.split_once('.').ok_or("an asset needs an ending")?;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&bytes)?;
        std::fs::write(out.join(file), &bytes)?;
        std::fs::write(out.join(format!("{file}.gz")), gzip.finish()?)?;
        writeln!(
            code,
            "pub(crate) const {constant}: (&str, Asset) = (\"/assets/{stem}-{hash}.{ending}\", Asset {{\n    \
             bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")),\n    \
             gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}.gz\")),\n    \
             content_type: \"{content_type}\",\n    \
             etag: \"\\\"{hash}\\\"\",\n}});"
        )?;
    }
    Ok(code)
}
