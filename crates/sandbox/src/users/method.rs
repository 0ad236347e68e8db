/// A way in which a user confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Method {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) explanation: &'static str,
    /// Choosing it makes the flow decoupled.
    pub(crate) decoupled: bool,
}

/// A text message.
pub(crate) const PHONE: Method = Method {
    id: "phone",
    name: "Auth Meth by Phone",
    kind: "SMS_OTP",
    explanation: "A text message with a TAN goes to +49 160 ••••• 28.",
    decoupled: false,
};
/// A picture to scan.
pub(crate) const PHOTO: Method = Method {
    id: "photo",
    name: "Auth Meth by Photo",
    kind: "PHOTO_OTP",
    explanation: "Scan the picture with your TAN app; it shows a TAN.",
    decoupled: false,
};
/// Confirming in an app.
pub(crate) const APP: Method = Method {
    id: "app",
    name: "Auth Meth by App",
    kind: "PUSH_DEC",
    explanation: "Confirm in your banking app.",
    decoupled: true,
};
/// A reader for the card.
pub(crate) const CHIP: Method = Method {
    id: "chip",
    name: "Auth Meth by Card Reader",
    kind: "CHIP_OTP",
    explanation: "Your reader needs the start code.",
    decoupled: false,
};
/// An e-mail.
pub(crate) const MAIL: Method =
    Method { id: "mail", name: "Auth Meth by E-mail", kind: "SMTP_OTP", explanation: "", decoupled: false };
/// A TAN that an app shows.
pub(crate) const PUSH: Method = Method {
    id: "push",
    name: "Auth Meth by Push TAN",
    kind: "PUSH_OTP",
    explanation: "Your app shows a TAN.",
    decoupled: false,
};
/// A text message to another number.
pub(crate) const OLD_PHONE: Method = Method {
    id: "old-phone",
    name: "Auth Meth by Old Phone",
    kind: "SMS_OTP",
    explanation: "A text message with a TAN goes to +49 171 ••••• 03.",
    decoupled: false,
};
/// All of them.
pub(crate) const METHODS: &[Method] = &[PHONE, OLD_PHONE, PHOTO, APP, CHIP, PUSH, MAIL];
