use glimpse_widget::brand::{Brand, Colours, LogoError, MOST_BYTES, MOST_PIXELS, NotAColour, Scheme};

#[test]
fn the_widgets_own_colours_can_be_read_in_light_and_dark() {
    assert_eq!(Colours::default().check(), []);
}

#[test]
fn a_brand_that_is_hard_to_read_is_refused_with_the_numbers() {
    let mut colours = Colours::default();
    colours.set(Scheme::Light, "main", "#777777").unwrap();
    let (poor, logo) = Brand::new(None, &colours, None).unwrap_err();
    assert_eq!(logo, None);
    let said: Vec<String> = poor.iter().map(ToString::to_string).collect();
    // The value of grey 119 on white is known from WCAG's own literature: just too little.
    assert!(
        said.contains(&"main on card in light has a contrast of 4.47 and needs 4.5".to_owned()),
        "{said:?}"
    );
    assert!(said.iter().all(|line| line.contains(" in light ")), "the dark pages keep their own: {said:?}");
    colours.set(Scheme::Light, "main", "#000000").unwrap();
    let mut poor = colours;
    poor.set(Scheme::Dark, "card", "#ffffff").unwrap();
    assert!(
        poor.check().iter().any(|pair| (pair.scheme, pair.front, pair.back) == (Scheme::Dark, "ink", "card"))
    );
}

#[test]
fn black_on_white_has_the_greatest_contrast() {
    let mut colours = Colours::default();
    for (token, colour) in
        [("card", "#ffffff"), ("ink", "#ffffff"), ("main", "#000000"), ("on-main", "#000000")]
    {
        colours.set(Scheme::Light, token, colour).unwrap();
    }
    let poor = colours.check();
    let of = |front, back| poor.iter().find(|pair| (pair.front, pair.back) == (front, back));
    assert!((of("ink", "card").unwrap().contrast - 1.0).abs() < 1e-9, "white on white");
    assert!(of("main", "card").is_none(), "21 is more than 4.5");
    assert!((of("on-main", "main").unwrap().contrast - 1.0).abs() < 1e-9, "black on black");
}

#[test]
fn what_is_no_colour_and_no_token_is_refused() {
    let mut colours = Colours::default();
    for colour in ["", "red", "#fff", "#12345", "#1234567", "#12345g", "0a5c60", "#0a5c60;}", "#+a5c60"] {
        assert_eq!(colours.set(Scheme::Light, "main", colour), Err(NotAColour::Value), "{colour}");
    }
    assert_eq!(colours.set(Scheme::Light, "shadow", "#000000"), Err(NotAColour::Token));
    for token in Colours::tokens() {
        assert_eq!(colours.clone().set(Scheme::Dark, token, "#0A5c60"), Ok(()));
    }
}

#[test]
fn each_schemes_colours_stay_with_it() {
    let mut colours = Colours::default();
    colours.set(Scheme::Light, "main", "#1d4f91").unwrap();
    colours.set(Scheme::Dark, "main", "#9cc3f5").unwrap();
    let brand = Brand::new(Some("Mustermiete".to_owned()), &colours, None).unwrap();
    assert_eq!(brand.name(), Some("Mustermiete"));
    let page = glimpse_widget::gallery().into_iter().find(|sample| sample.state == "branded").unwrap();
    let path = page.html.split('"').find(|part| part.starts_with("/assets/brand-")).unwrap();
    let own = glimpse_widget::gallery::brand().unwrap();
    let (styles, kind) = own.file(path).unwrap();
    assert_eq!(kind, "text/css; charset=utf-8");
    let styles = std::str::from_utf8(styles).unwrap();
    assert!(styles.starts_with("@media not (prefers-color-scheme:dark){:root{--"), "{styles}");
    assert_eq!(styles.matches("@media").count(), 2, "{styles}");
    assert!(own.file("/assets/brand-0000000000000000.css").is_none());
}

#[test]
fn a_logo_is_written_anew() {
    let secret = b"GPS 52.5, 13.4";
    let file = png(40, 20, |encoder| {
        encoder.add_text_chunk("Comment".to_owned(), String::from_utf8(secret.to_vec()).unwrap()).unwrap();
    });
    assert!(contains(&file, secret), "what is to be removed is there");
    let brand = Brand::new(None, &Colours::default(), Some(&file)).unwrap();
    let page = format!("{brand:?}");
    let path = page.split('"').find(|part| part.starts_with("/assets/logo-")).unwrap();
    let (bytes, kind) = brand.file(path).unwrap();
    assert_eq!(kind, "image/png");
    assert!(!contains(bytes, secret), "nothing but pixels");
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    assert_eq!(reader.info().size(), (40, 20));
}

#[test]
fn what_is_no_logo_is_refused() {
    let of = |file: &[u8]| Brand::new(None, &Colours::default(), Some(file)).unwrap_err().1.unwrap();
    let whole = png(8, 8, |_| {});
    assert_eq!(of(b""), LogoError::NotPng);
    assert_eq!(of(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), LogoError::NotPng);
    assert_eq!(of(b"GIF89a\x01\0\x01\0"), LogoError::NotPng);
    assert_eq!(of(&whole[..whole.len() / 2]), LogoError::NotPng, "cut off");
    assert_eq!(of(&vec![0; MOST_BYTES + 1]), LogoError::TooLarge);
    assert_eq!(of(&png(MOST_PIXELS + 1, 1, |_| {})), LogoError::TooManyPixels);
    let mut bomb = whole;
    bomb[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    assert_eq!(of(&bomb), LogoError::NotPng, "its head has a checksum");
}

fn png(width: u32, height: u32, more: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    more(&mut encoder);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0x7f; (width * height * 4) as usize]).unwrap();
    writer.finish().unwrap();
    file
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
