//! The mails of accounts, each with a token. Each mail says what to do where somebody else asked for it.

use super::{Rules, mailed};
use crate::platform::{Mail, Platform};
use serde_json::json;

/// A mailed token: 256 random bits.
pub struct MailedToken {
    /// The token as the mail has it.
    pub token: String,
    /// The hash of the token, which is stored.
    pub hash: String,
}

impl MailedToken {
    /// Makes a token out of random bytes.
    #[must_use]
    pub fn new(random: [[u8; 16]; 2]) -> Self {
        let token = crate::digest::hex(random.as_flattened());
        let hash = hash(&token);
        Self { token, hash }
    }
}

/// Hashes a token. A fast hash will do: nobody guesses 256 random bits.
#[must_use]
pub fn hash(token: &str) -> String {
    crate::digest::sha256_hex(token)
}

/// The reason for a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Somebody wants an account with this address.
    Register,
    /// Somebody wants an account with this address, which has one.
    RegisterAgain,
    /// Somebody has forgotten their password.
    Reset,
}

/// Sends a mail with a token once the answer is out. A mail that cannot be sent does not count.
pub fn send_later<P: Platform>(
    platform: &P,
    rules: &Rules,
    reason: Reason,
    to: &str,
    token: MailedToken,
) {
    let mail = compose(rules, reason, to, &token.token);
    let later = platform.clone();
    platform.spawn(async move {
        if let Err(cause) = later.mail(mail).await {
            let line = json!({"level": "error", "event": "mail", "cause": cause});
            later.log(&line.to_string());
            // Where this fails, too, it counts for an hour.
            let _ = mailed::delete_token(&token.hash).run(&later).await;
        }
    });
}

fn compose(rules: &Rules, reason: Reason, to: &str, token: &str) -> Mail {
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
