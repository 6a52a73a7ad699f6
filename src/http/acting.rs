//! The caller of a request as somebody who acts in a use case.

use super::call::Call;
use crate::audit::Action;
use crate::auth::acting::Acting;
use crate::platform::Platform;
use futures::FutureExt;

/// Returns who acts in a call.
#[must_use]
pub fn acting<'a, P: Platform>(call: &'a Call<'_, P>) -> Acting<'a, P> {
    Acting {
        platform: call.platform,
        audit_key: &call.config.audit_key,
        // Each use case says what is done.
        note: call.done(Action::Credential, None),
        execute: Box::new(move |owner, batch| {
            async move { call.run(&owner, batch).await }.boxed_local()
        }),
    }
}
