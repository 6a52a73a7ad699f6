//! What is mailed. Each mail says what to do where it was not oneself who asked.

use super::Rules;
use crate::platform::Mail;

/// Why a mail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Somebody wants an account with this address.
    Register,
    /// The same, and it has one.
    RegisterAgain,
    /// Somebody has forgotten their password.
    Reset,
}

/// Writes one.
#[must_use]
pub fn write(rules: &Rules, reason: Reason, to: &str, token: &str) -> Mail {
    let (subject, asked, otherwise) = match reason {
        Reason::Register => (
            "Confirm your address",
            "To confirm your address and open your account, with the password that you chose for it",
            "If you did not ask for an account, do nothing: there will be none.",
        ),
        Reason::RegisterAgain => (
            "You have an account",
            "Somebody, perhaps you, asked for an account with this address. It has one already. To choose a new password",
            "If it was not you, do nothing: your password stays.",
        ),
        Reason::Reset => (
            "Choose a new password",
            "To choose a new password",
            "If you did not ask for this, do nothing: your password stays.",
        ),
    };
    let how = match &rules.url {
        Some(url) => format!("open this page within an hour:\n\n{url}?token={token}"),
        None => format!("use this code within an hour:\n\n{token}"),
    };
    Mail {
        from: rules.from.clone(),
        to: to.to_owned(),
        subject: subject.to_owned(),
        text: format!("{asked}, {how}\n\n{otherwise}\n"),
    }
}
