//! Cloudflare's rate limiting bindings. They count by location, nearly at once, and cost no round trip.

use worker::Env;

/// Whether there is room for one more. There is where the limiter is not bound, and where it fails: it
/// guards what works without it.
pub async fn has_room(env: &Env, binding: &str, key: &str) -> bool {
    let Ok(limiter) = env.rate_limiter(binding) else {
        return true;
    };
    let outcome = limiter.limit(key.to_owned()).await;
    outcome.ok().is_none_or(|outcome| outcome.success)
}
