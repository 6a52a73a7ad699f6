//! Sends mail by Cloudflare's binding `EMAIL` (`send_email`), and recognises the passwords that people choose most.

use crate::platform::Mail;
use serde_json::json;
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsValue};
use worker::{Env, SendEmailBuilder};

#[wasm_bindgen(module = "/src/cloudflare/passwords.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = isCommon)]
    async fn is_common_in_js(password: &str) -> Result<JsValue, JsValue>;
}

/// Returns whether the binding `EMAIL` is configured.
pub fn is_bound(env: &Env) -> bool {
    env.send_email("EMAIL").is_ok()
}

/// Sends a mail. Without the binding, writes the mail to the log; production refuses to serve accounts without the
/// binding.
pub async fn send(env: &Env, mail: Mail) -> Result<(), String> {
    let Ok(binding) = env.send_email("EMAIL") else {
        let Mail {
            to, subject, text, ..
        } = mail;
        let line =
            json!({"level": "info", "event": "mail", "to": to, "subject": subject, "text": text});
        worker::console_log!("{}", line.to_string());
        return Ok(());
    };
    let message = SendEmailBuilder::new(&mail.from, &mail.to, &mail.subject);
    message.set_text(&mail.text);
    let sent = binding.send_with_builder(&message).await;
    sent.map(drop).map_err(|error| format!("{error:?}"))
}

/// Implements [`crate::platform::Platform::is_common_password`]; false where the list cannot be loaded.
pub async fn is_common_password(password: &str) -> bool {
    is_common_in_js(password)
        .await
        .is_ok_and(|common| common.is_truthy())
}
