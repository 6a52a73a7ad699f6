//! Serves development under the names of the developer's own machine only. Otherwise a Worker that was published without
//! `--env production` would trust any `X-User-Id`, and a page whose name was made to point to a developer's machine (DNS
//! rebinding) could read its data.

use super::request::Request;
use crate::config::{Config, Faults};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

/// The fault in the log where a request in development comes to a host that is not permitted.
const ELSEWHERE: &str = "ENVIRONMENT=development is served under localhost, 127.0.0.0/8 and [::1] only: deploy with --env production, or name the other hosts of this development in DEVELOPMENT_HOSTS";

/// Returns the fault of a request in development whose host is neither a name of this machine nor in
/// `DEVELOPMENT_HOSTS`; `None` for a request that may be served.
#[must_use]
pub fn refuse(config: &Result<Rc<Config>, Faults>, request: &Request) -> Option<Faults> {
    let Ok(config) = config else {
        return None;
    };
    let host = host(&request.origin_url);
    let is_named = |host: &str| {
        let mut names = config.development_hosts.iter();
        is_loopback(host) || names.any(|name| name.eq_ignore_ascii_case(host))
    };
    let is_served = config.production || host.is_some_and(is_named);
    (!is_served).then(|| Faults(vec![ELSEWHERE.to_owned()]))
}

/// Returns the host of an origin without its port: `localhost` for `http://localhost:8787`.
fn host(origin: &str) -> Option<&str> {
    let (_, authority) = origin.split_once("://")?;
    if authority.contains('@') {
        return None;
    }
    if authority.starts_with('[') {
        let end = authority.find(']')?;
        return authority.get(..=end);
    }
    authority.split(':').next()
}

/// Returns whether a host names this machine: `localhost`, `127.0.0.0/8` or `[::1]`.
fn is_loopback(host: &str) -> bool {
    let v6 = |host: &str| host.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
        || v6(host).is_some_and(|ip: Ipv6Addr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{host, is_loopback};

    #[test]
    fn a_host_is_what_stands_between_the_scheme_and_the_port() {
        for (origin, expected) in [
            ("http://localhost:8787", Some("localhost")),
            ("https://keepsake.example", Some("keepsake.example")),
            ("http://[::1]:8787", Some("[::1]")),
            ("http://[::1", None),
            ("http://localhost:80@evil.example", None),
            ("localhost", None),
            ("http://", Some("")),
        ] {
            assert_eq!(host(origin), expected, "{origin}");
        }
    }

    #[test]
    fn this_machine_has_these_names_and_no_others() {
        for own in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]"] {
            assert!(is_loopback(own), "{own}");
        }
        for other in [
            "",
            "localhost.",
            "localhost.evil.example",
            "a.localhost",
            "127.1",
            "0.0.0.0",
            "128.0.0.1",
            "::1",
            "[::]",
            "[::ffff:127.0.0.1]",
            "127.0.0.1.evil.example",
        ] {
            assert!(!is_loopback(other), "{other}");
        }
    }
}
