//! Mail through Cloudflare's binding `EMAIL` (`send_email`), and the passwords that people choose most.

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

/// Whether the binding is there.
pub fn is_bound(env: &Env) -> bool {
    env.send_email("EMAIL").is_ok()
}

/// Sends a mail. Without the binding, which production does not serve without, it is a line of the log.
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

/// Whether a password in lower case is one that others guess first.
pub async fn is_common(password: &str) -> bool {
    is_common_in_js(password)
        .await
        .is_ok_and(|common| common.is_truthy())
}
