//! Writes every page of the Widget as browsable HTML, and as pictures where Chromium is installed.
//!
//! `cargo run -p glimpse-widget --example gallery -- DIRECTORY [--pictures] [--languages de,ar]`

#![expect(clippy::print_stdout, reason = "a command that says where it wrote")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use glimpse_model::Language;
use glimpse_widget::brand::Scheme;
use glimpse_widget::gallery::{self, Sample};
use glimpse_widget::{asset, asset_paths};

const CHROMIUM: &str = "/usr/bin/chromium";
/// The screens that pages are shown on: name, width and height, how many pages side by side, and how many in a picture.
const SCREENS: [(&str, u32, u32, u32, usize); 3] =
    [("phone", 360, 900, 5, 10), ("tablet", 768, 900, 3, 6), ("desktop", 1280, 900, 2, 4)];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let directory = arguments
        .first()
        .map(PathBuf::from)
        .ok_or("usage: gallery DIRECTORY [--pictures] [--languages de,ar]")?;
    let languages: Vec<Language> = match arguments.iter().position(|argument| argument == "--languages") {
        Some(at) => {
            arguments.get(at + 1).map_or("", String::as_str).split(',').filter_map(Language::parse).collect()
        }
        None => Language::ALL.to_vec(),
    };
    let samples: Vec<Sample> =
        gallery::gallery().into_iter().filter(|sample| languages.contains(&sample.language)).collect();
    fs::create_dir_all(&directory)?;
    let files = write_pages(&directory, &samples)?;
    let sheets = write_sheets(&directory, &files)?;
    println!("{} pages: {}", samples.len(), directory.join("index.html").display());
    if arguments.iter().any(|argument| argument == "--pictures") && Path::new(CHROMIUM).exists() {
        for sheet in &sheets {
            picture(&directory, sheet)?;
        }
        println!("{} pictures of several pages each beside it", sheets.len());
    }
    Ok(())
}

/// Names of pages by language and theme.
type Files = BTreeMap<(&'static str, &'static str), Vec<String>>;

fn write_pages(directory: &Path, samples: &[Sample]) -> Result<Files, Box<dyn Error>> {
    let [styles, script] = asset_paths();
    let code = asset(script).ok_or("no script")?;
    // Without a server behind it the script may look, but not go anywhere.
    let still = String::from_utf8_lossy(code.bytes)
        .replace("history.replaceState(", "void (")
        .replace("location.replace(", "void (")
        .replace("await fetch(", "await new Promise(");
    fs::write(directory.join("widget.js"), still)?;
    let brand = gallery::brand().ok_or("the sample brand is refused")?;
    let own = asset(styles).ok_or("no style sheet")?;
    let mut files = Files::new();
    for scheme in Scheme::ALL {
        let name = scheme.as_str();
        let fixed = |bytes| gallery::fixed(scheme, &String::from_utf8_lossy(bytes));
        fs::write(directory.join(format!("{name}.css")), fixed(own.bytes))?;
        fs::create_dir_all(directory.join(name))?;
        for path in samples.iter().flat_map(|sample| sample.html.split('"')) {
            match (brand.file(path), path.strip_prefix("/assets/")) {
                (Some((bytes, "image/png")), Some(file)) => {
                    fs::write(directory.join(name).join(file), bytes)?
                }
                (Some((bytes, _)), Some(file)) => fs::write(directory.join(name).join(file), fixed(bytes))?,
                _ => {}
            }
        }
        for sample in samples {
            let language = sample.language.as_str();
            let file = format!("{language}-{name}-{}-{}.html", sample.kind.as_str(), sample.state);
            let html = sample
                .html
                .replace(styles, &format!("{name}.css"))
                .replace(script, "widget.js")
                .replace("\"/assets/", &format!("\"{name}/"));
            fs::write(directory.join(&file), html)?;
            files.entry((language, name)).or_default().push(file);
        }
    }
    Ok(files)
}

/// A page that shows others: its name, width and height.
type Sheet = (String, u32, u32);

/// Writes the index and pages that show several others each, for every screen; gives the names and sizes of the latter.
fn write_sheets(directory: &Path, files: &Files) -> Result<Vec<Sheet>, Box<dyn Error>> {
    let mut index = String::from("<!doctype html><meta charset=utf-8><title>Gallery</title><h1>Gallery</h1>");
    let mut sheets = Vec::new();
    for ((language, theme), names) in files {
        write!(index, "<h2>{language}, {theme}</h2><p>")?;
        for name in names {
            write!(index, "<a href=\"{name}\">{}</a> ", name.trim_end_matches(".html"))?;
        }
        for (label, width, height, columns, most) in SCREENS {
            for (number, chunk) in names.chunks(most).enumerate() {
                let sheet = format!("sheet-{language}-{theme}-{label}-{number:02}");
                let mut html = String::from(
                    "<!doctype html><meta charset=utf-8><style>body{margin:8px;background:#888;display:grid;gap:8px}iframe{border:0}p{margin:0;font:12px sans-serif}</style>",
                );
                write!(html, "<style>body{{grid-template-columns:repeat({columns},{width}px)}}</style>")?;
                for name in chunk {
                    write!(
                        html,
                        "<div><p>{name}</p><iframe src=\"{name}\" width={width} height={height}></iframe></div>"
                    )?;
                }
                fs::write(directory.join(format!("{sheet}.html")), html)?;
                write!(index, "<br><a href=\"{sheet}.html\">{sheet}</a>")?;
                let rows = u32::try_from(chunk.len())?.div_ceil(columns);
                sheets.push((sheet, columns * (width + 8) + 8, rows * (height + 32) + 8));
            }
        }
    }
    fs::write(directory.join("index.html"), index)?;
    Ok(sheets)
}

fn picture(directory: &Path, (sheet, width, height): &Sheet) -> Result<(), Box<dyn Error>> {
    let profile = tempfile::tempdir()?;
    let page = directory.canonicalize()?.join(format!("{sheet}.html"));
    let status = Command::new(CHROMIUM)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--hide-scrollbars", "--virtual-time-budget=1500", "--allow-file-access-from-files"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--window-size={width},{height}"))
        .arg(format!("--screenshot={}", directory.join(format!("{sheet}.png")).display()))
        .arg(format!("file://{}", page.display()))
        .output()?
        .status;
    if status.success() { Ok(()) } else { Err(format!("Chromium failed for {sheet}").into()) }
}
