use url::{Host, Url};

/// The longest `redirect_uri` that is taken, in bytes.
pub const MAX_REDIRECT_BYTES: usize = 2048;

/// What a client may name as `redirect_uri`.
#[derive(Clone, Copy, Debug)]
pub struct ClientPolicy<'a> {
    /// A `live` client: needs an entry of its list, no loopback.
    pub live: bool,
    /// The exact addresses that were registered; may be empty for a test client.
    pub allow_list: &'a [String],
}

/// Why a `redirect_uri` is refused. The texts are for integrators and quote nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectProblem {
    /// More than [`MAX_REDIRECT_BYTES`].
    #[error("Too long: at most 2048 bytes.")]
    TooLong,
    /// Not an absolute URL in the form in which browsers write it.
    #[error("Not a valid URL.")]
    NotAUrl,
    /// A character outside of RFC 3986.
    #[error("Not a valid URL: percent-encode other characters, and write international host names as xn--….")]
    Characters,
    /// Neither `https` nor `http`.
    #[error("Must begin with https:// (or http:// on a loopback host).")]
    Scheme,
    /// `http` on another host.
    #[error("http is for loopback hosts only; use https.")]
    PlainHttp,
    /// Has a `#`.
    #[error("Must not have a fragment (#…).")]
    Fragment,
    /// Has an `@` before the path.
    #[error("Must not have a user name or password.")]
    UserInfo,
    /// A live client on a loopback host.
    #[error("A live client must not use a loopback host.")]
    Loopback,
    /// Not an entry of the client's list.
    #[error("Not on the client's list of allowed addresses; one entry must match exactly.")]
    NotAllowed,
}

/// Checks a `redirect_uri` as it was sent, which is also the form in which it is kept and compared (contract
/// section 1, security case B1).
///
/// Stricter than the WHATWG parser on purpose: whatever that one would repair (white space, backslashes, missing
/// slashes, hosts written as numbers or with percent signs) is refused, so that every reader of the address
/// understands the same host.
///
/// # Errors
/// The first [`RedirectProblem`] that is found.
pub fn check_redirect_uri(uri: &str, policy: &ClientPolicy<'_>) -> Result<(), RedirectProblem> {
    if uri.len() > MAX_REDIRECT_BYTES {
        return Err(RedirectProblem::TooLong);
    }
    if !uri.bytes().all(is_uri_byte) {
        return Err(RedirectProblem::Characters);
    }
    if uri.contains('#') {
        return Err(RedirectProblem::Fragment);
    }
    let (scheme, rest) = uri.split_once("://").ok_or(scheme_or_shape(uri))?;
    let plain = match scheme.to_ascii_lowercase().as_str() {
        "https" => false,
        "http" => true,
        _ => return Err(RedirectProblem::Scheme),
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(RedirectProblem::UserInfo);
    }
    let url = Url::parse(uri).map_err(|_| RedirectProblem::NotAUrl)?;
    let host = url.host().ok_or(RedirectProblem::NotAUrl)?;
    if !percent_signs_are_escapes(uri) || !written_plainly(authority, &host) || has_empty_label(&host) {
        return Err(RedirectProblem::NotAUrl);
    }
    let loopback = is_loopback(&host);
    if plain && !loopback {
        return Err(RedirectProblem::PlainHttp);
    }
    if policy.live && loopback {
        return Err(RedirectProblem::Loopback);
    }
    let listed = policy.allow_list.iter().any(|entry| entry == uri);
    let free = !policy.live && (loopback || policy.allow_list.is_empty());
    if listed || free { Ok(()) } else { Err(RedirectProblem::NotAllowed) }
}

/// The origin of an address, such as `https://my-app.example.com`, as `postMessage` and `frame-ancestors` want it.
#[must_use]
pub fn origin(uri: &str) -> Option<String> {
    let origin = Url::parse(uri).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

fn scheme_or_shape(uri: &str) -> RedirectProblem {
    match uri.split_once(':') {
        Some((scheme, _))
            if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") =>
        {
            RedirectProblem::Scheme
        }
        _ => RedirectProblem::NotAUrl,
    }
}

/// Unreserved and reserved characters of RFC 3986 section 2, and the percent sign.
fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

fn percent_signs_are_escapes(uri: &str) -> bool {
    let is_hex = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
    uri.split('%').skip(1).all(|after| {
        let mut bytes = after.bytes();
        is_hex(bytes.next()) && is_hex(bytes.next())
    })
}

/// Whether host and port stand in the text as the parser understood them.
fn written_plainly(authority: &str, host: &Host<&str>) -> bool {
    let host = host.to_string();
    let Some(written) = authority.get(..host.len()) else { return false };
    let port = authority.get(host.len()..).unwrap_or_default();
    let port_fits = match port.strip_prefix(':') {
        None => port.is_empty(),
        Some(digits) => {
            !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
    };
    written.eq_ignore_ascii_case(&host) && port_fits
}

/// Whether a dot stands where it separates nothing; the one at the end is the root's (RFC 1034 section 3.1).
fn has_empty_label(host: &Host<&str>) -> bool {
    matches!(host, Host::Domain(name) if name.strip_suffix('.').unwrap_or(name).split('.').any(str::is_empty))
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => {
            address.is_loopback() || address.to_ipv4_mapped().is_some_and(|mapped| mapped.is_loopback())
        }
    }
}
