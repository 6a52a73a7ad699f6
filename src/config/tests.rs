//! The configuration, on variables as an operator sets them: each test reads them as the Worker does.

use super::{Bound, Config, Faults, Model};
use std::cell::RefCell;
use std::collections::BTreeSet;

fn load(vars: &[(&str, &str)]) -> Result<Config, Faults> {
    let find = |name: &str| vars.iter().find(|(key, _)| *key == name);
    Config::load(
        |name| find(name).map(|(_, value)| (*value).to_owned()),
        Bound::default(),
    )
}

const SAFE: &[(&str, &str)] = &[
    ("ENVIRONMENT", "production"),
    ("JWT_SECRET_KEY", "0123456789abcdef0123456789abcdef"),
    ("CORS_ORIGINS", "https://app.example, https://www.example"),
];

#[test]
fn a_safe_production_is_served() {
    let config = load(SAFE).expect("no fault");
    assert!(config.production);
    assert!(config.require_authentication && !config.allow_x_user_id);
    assert_eq!(
        config.cors_origins,
        ["https://app.example", "https://www.example"]
    );
    assert_eq!(config.model, Model::BuiltIn);
}

#[test]
fn whatever_is_not_development_is_production() {
    for name in [None, Some("prod"), Some("Development"), Some("staging")] {
        let vars: Vec<_> = name.map(|name| ("ENVIRONMENT", name)).into_iter().collect();
        assert!(
            load(&vars).is_err(),
            "{name:?} has no secret, so it must be refused"
        );
    }
    assert!(load(&[("ENVIRONMENT", "development")]).is_ok());
}

#[test]
fn development_has_a_secret_that_production_refuses_to_have() {
    let secrets = |vars: &[(&str, &str)]| load(vars).map(|config| config.jwt.secrets);
    let known = secrets(&[("ENVIRONMENT", "development")]).expect("no fault");
    assert_eq!(known, ["keepsake-development-secret-for-local-runs-only"]);
    let own = [("ENVIRONMENT", "development"), ("JWT_SECRET_KEY", "own")];
    assert_eq!(secrets(&own).expect("no fault"), ["own"]);
    for secret in [
        ("JWT_SECRET_KEY", known[0].as_str()),
        (
            "JWT_PREVIOUS_SECRET_KEYS",
            "0123456789abcdef0123456789abcdef",
        ),
    ] {
        let mut vars = SAFE.to_vec();
        vars.retain(|(name, _)| *name != "JWT_SECRET_KEY");
        vars.push(secret);
        let Err(Faults(faults)) = secrets(&vars) else {
            panic!("served with {secret:?}")
        };
        assert!(faults.concat().contains("JWT_SECRET_KEY"), "{faults:?}");
    }
}

#[test]
fn production_lists_every_open_door_at_once() {
    let open = [
        ("ENVIRONMENT", "production"),
        ("ALLOW_X_USER_ID_AUTH", "true"),
        ("REQUIRE_AUTHENTICATION", "false"),
        ("CORS_ORIGINS", "https://app.example,*"),
        ("MODEL_TIMEOUT_SECONDS", "soon"),
    ];
    let Err(Faults(faults)) = load(&open) else {
        panic!("served with every door open")
    };
    assert_eq!(faults.len(), 5, "{faults:?}");
}

#[test]
fn secrets_that_are_short_or_known_are_refused_and_never_shown() {
    for secret in [
        "short",
        "change-this-in-production-use-long-random-string",
        "keepsake-development-secret-for-local-runs-only",
    ] {
        let mut vars = SAFE.to_vec();
        vars.retain(|(name, _)| *name != "JWT_SECRET_KEY");
        vars.push(("JWT_SECRET_KEY", secret));
        let Err(Faults(faults)) = load(&vars) else {
            panic!("served with {secret}")
        };
        assert!(!faults.concat().contains(secret), "{faults:?}");
    }
}

/// Variables with which every branch of the reader is taken.
const ALL: &[(&str, &str)] = &[
    ("ENVIRONMENT", "production"),
    ("JWT_SECRET_KEY", "0123456789abcdef0123456789abcdef"),
    ("ACCOUNTS", "on"),
    ("MODEL_BASE_URL", "https://model.example/v1"),
];

fn names() -> BTreeSet<String> {
    let sections = Config::SECTIONS.iter();
    let settings = sections.flat_map(|section| section.settings);
    settings.map(|setting| setting.name.to_owned()).collect()
}

#[test]
fn what_is_read_and_what_is_documented_are_the_same() {
    let read = RefCell::new(BTreeSet::new());
    let var = |name: &str| {
        read.borrow_mut().insert(name.to_owned());
        let found = ALL.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let _ = Config::load(var, Bound::default());
    assert_eq!(read.into_inner(), names());
}

#[test]
fn each_secret_is_marked() {
    let sections = Config::SECTIONS.iter();
    let settings = sections.flat_map(|section| section.settings);
    for setting in settings {
        let sounds_secret = ["SECRET", "TOKEN", "KEY"]
            .iter()
            .any(|word| setting.name.contains(word))
            && !["MODEL_MAX_TOKENS", "PROMPT_TOKEN_BUDGET", "DAILY_TOKENS"].contains(&setting.name);
        assert_eq!(setting.is_secret, sounds_secret, "{}", setting.name);
    }
}

#[test]
fn no_fault_shows_a_value() {
    for name in names() {
        for value in ["Xq9", "not-this@host Xq9\u{7}", "-1Xq9", "9999999999"] {
            let mut vars = SAFE.to_vec();
            vars.retain(|(key, _)| *key != name);
            vars.push((&name, value));
            if let Err(Faults(faults)) = load(&vars) {
                assert!(!faults.concat().contains("Xq9"), "{faults:?}");
                assert!(!faults.concat().contains("9999999999"), "{faults:?}");
            }
        }
    }
}

#[test]
fn a_number_is_served_within_its_range_alone() {
    let sections = Config::SECTIONS.iter();
    let settings = sections.flat_map(|section| section.settings);
    let mut ranges = 0;
    for setting in settings {
        let Some(range) = &setting.range else {
            continue;
        };
        ranges += 1;
        let (least, most) = (*range.start(), *range.end());
        let served = |number: i64| {
            let number = number.to_string();
            let mut vars = SAFE.to_vec();
            vars.push((setting.name, &number));
            load(&vars).is_ok()
        };
        assert!(
            served(least.into()) && served(most.into()),
            "{}",
            setting.name
        );
        let (below, above) = (i64::from(least) - 1, i64::from(most) + 1);
        assert!(!served(below) && !served(above), "{}", setting.name);
    }
    assert!(ranges > 8, "{ranges}");
}

#[test]
fn a_variable_that_is_empty_counts_as_unset() {
    let mut vars = SAFE.to_vec();
    vars.extend([("MODEL_TIMEOUT_SECONDS", " "), ("SYSTEM_PERSONA", "")]);
    let config = load(&vars).expect("no fault");
    assert_eq!(config.model_timeout.as_secs(), 60);
    assert_eq!(config.persona, crate::persona::DEFAULT);
}
