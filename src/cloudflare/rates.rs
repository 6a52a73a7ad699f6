//! Rate limits by Cloudflare's bindings. They count in each location by itself, with little delay, and cost no round
//! trip.

use worker::Env;

/// Implements [`crate::platform::Platform::try_acquire`]. Lets the request through where the limiter is not bound or
/// fails, so that its failure does not stop the service.
pub async fn try_acquire(env: &Env, binding: &str, key: &str) -> bool {
    let Ok(limiter) = env.rate_limiter(binding) else {
        return true;
    };
    let outcome = limiter.limit(key.to_owned()).await;
    outcome.ok().is_none_or(|outcome| outcome.success)
}
