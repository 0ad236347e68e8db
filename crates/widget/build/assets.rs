use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Compresses the style sheet and the scripts and writes the table of them. Pages' own files are named by their content;
/// the one that integrators refer to keeps its name.
pub(crate) fn generate(from: &Path, out: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut code = String::new();
    for (constant, file, content_type, stable) in [
        ("STYLES", "widget.css", "text/css; charset=utf-8", false),
        ("SCRIPT", "widget.js", "text/javascript; charset=utf-8", false),
        ("OVERLAY", "glimpse.js", "text/javascript; charset=utf-8", true),
    ] {
        let bytes = std::fs::read(from.join(file))?;
        let hash = format!("{:016x}", super::fingerprint(&bytes));
        let (stem, ending) = file.split_once('.').ok_or("an asset needs an ending")?;
        let path = if stable { format!("/{file}") } else { format!("/assets/{stem}-{hash}.{ending}") };
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&bytes)?;
        std::fs::write(out.join(file), &bytes)?;
        std::fs::write(out.join(format!("{file}.gz")), gzip.finish()?)?;
        writeln!(
            code,
            "pub(crate) const {constant}: (&str, Asset) = (\"{path}\", Asset {{\n    \
             bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")),\n    \
             gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}.gz\")),\n    \
             content_type: \"{content_type}\",\n    \
             etag: \"\\\"{hash}\\\"\",\n}});"
        )?;
    }
    Ok(code)
}
