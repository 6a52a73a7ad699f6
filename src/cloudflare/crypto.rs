//! Verifies signatures by `WebCrypto`, which `crypto.js` calls.

use crate::platform::PublicAlgorithm;
use worker::js_sys::Uint8Array;
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsValue};

#[wasm_bindgen(module = "/src/cloudflare/crypto.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn verifies(
        name: &str,
        jwk: &str,
        signed: Uint8Array,
        signature: Uint8Array,
    ) -> Result<JsValue, JsValue>;
}

/// Implements [`crate::platform::Platform::verify`].
pub async fn verify(
    algorithm: PublicAlgorithm,
    jwk: &str,
    signed: &[u8],
    signature: &[u8],
) -> bool {
    let (signed, signature) = (Uint8Array::from(signed), Uint8Array::from(signature));
    let verified = verifies(algorithm.name(), jwk, signed, signature).await;
    verified.is_ok_and(|verified| verified.is_truthy())
}
