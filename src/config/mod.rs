//! The configuration: every variable that is read, its default, and what production refuses.

use crate::audit;
use crate::auth::{accounts, jwt};
use crate::memory::score::weights::Weights;
use crate::persona;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use std::time::Duration;

/// The secret of development where `JWT_SECRET_KEY` is not set: good for nothing else.
const DEVELOPMENT_SECRET: &str = "keepsake-development-secret-for-local-runs-only";

/// Secrets that stand in repositories and guides, so they are no secrets.
const KNOWN_SECRETS: &[&str] = &[
    DEVELOPMENT_SECRET,
    "change-this-in-production-use-long-random-string",
    "your-secret-key-change-in-production",
];

/// Shortest secret of production, in bytes. What signs tokens is as long as its algorithm's hash, too:
/// [`jwt::Hmac::signature_bytes`].
const SECRET_BYTES: usize = 32;

/// Longest `JWT_USER_PREFIX`, in characters: it is in each id of a user, which has at most 255.
const USER_PREFIX_CHARACTERS: usize = 100;

/// The whole configuration, read once an instance.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a variable that is true or false"
)]
pub struct Config {
    /// `ENVIRONMENT=production`, and whatever is not `development`.
    pub production: bool,
    /// `DEVELOPMENT_HOSTS` (none): hosts under which development is served besides this machine's own names.
    pub development_hosts: Vec<String>,
    /// `REQUIRE_AUTHENTICATION` (true): without a credential there is no service.
    pub require_authentication: bool,
    /// `ALLOW_X_USER_ID_AUTH` (false): the header `X-User-Id` is believed.
    pub allow_x_user_id: bool,
    /// How tokens are signed and verified: the variables that begin with `JWT_`.
    pub jwt: jwt::Rules,
    /// `JWT_EXPIRATION_HOURS` (24): how long a token is good where its request does not say.
    pub jwt_hours: u32,
    /// `ACCOUNTS` (off): accounts with passwords, where it is `on`; `ACCOUNTS_FROM`, `ACCOUNTS_URL`.
    pub accounts: Option<accounts::Rules>,
    /// `ADMIN_TOKEN`: the bearer token of whoever administers this instance.
    pub admin_token: Option<String>,
    /// `AUDIT_KEY` (`JWT_SECRET_KEY`): what the pseudonyms and seals of the audit are made with.
    pub audit_key: audit::Key,
    /// `AUDIT_RETENTION_DAYS` (365): how long the audit is kept.
    pub audit_days: u32,
    /// `CORS_ORIGINS` (none): origins of web clients, or `*`.
    pub cors_origins: Vec<String>,
    /// Which model answers.
    pub model: Model,
    /// `MODEL_TIMEOUT_SECONDS` (60, at most 300): the longest silence of a model.
    pub patience: Duration,
    /// `MODEL_REPLY_SECONDS` (300, at most 3600): the longest time of a whole reply.
    pub reply_time: Duration,
    /// `MODEL_MAX_TOKENS` (1024): the longest reply, in tokens.
    pub max_tokens: u32,
    /// `SYSTEM_PERSONA`: who speaks.
    pub persona: String,
    /// `ALLOW_SYSTEM_PROMPT` (true in development, false in production): whether a request may bring
    /// a `system_prompt`, which takes the persona's place for its turn.
    pub allow_system_prompt: bool,
    /// `SHORT_TERM_MEMORY_SIZE` (10): messages of the conversation in the prompt.
    pub short_term: u32,
    /// `LONG_TERM_MEMORY_TOP_K` (5): memories in the prompt.
    pub long_term: usize,
    /// `EMBEDDING_MODEL` (`@cf/baai/bge-m3`): of Workers AI, for the vector index. Its length is the
    /// index's dimension, so another model wants another index.
    pub embedding_model: String,
    /// `DAILY_MESSAGES` (none): how many messages a user may send a day (UTC).
    pub daily_messages: u32,
    /// `DAILY_TOKENS` (none): how many tokens their replies may cost a day, as the model counts them.
    pub daily_tokens: u32,
    /// `MEMORY_EXTRACTION` (`heuristics`): who distils facts from what a person writes; with `llm` the
    /// model does it too, in the background.
    pub extraction: Extraction,
    /// `RECALL_WEIGHTS` (none): a JSON object of weights of recall that replace the built-in ones,
    /// to measure what each is worth.
    pub recall_weights: Weights,
    /// `PROMPT_TOKEN_BUDGET` (6000): the longest prompt, in estimated tokens.
    pub prompt_tokens: usize,
    /// `MAX_MESSAGE_CHARACTERS` (4000): the longest message.
    pub message_characters: usize,
}

/// Who distils facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extraction {
    /// Rules alone: English, at once, without a call.
    Heuristics,
    /// The model besides, a call for several messages.
    Llm,
}

/// Which model answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Model {
    /// `MODEL_BASE_URL` (up to and with `/v1`), `MODEL_NAME`, `MODEL_API_KEY`.
    OpenAi {
        /// Without a slash at its end.
        base_url: String,
        /// As the server calls it.
        name: String,
        /// Sent as a bearer token.
        api_key: Option<String>,
    },
    /// The binding `AI`, with `MODEL_NAME`.
    WorkersAi {
        /// Such as `@cf/meta/llama-3.1-8b-instruct-fp8`.
        name: String,
    },
    /// The stand-in without a language model.
    BuiltIn,
}

impl Model {
    /// As `/health` and the log call it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OpenAi { .. } => "openai-compatible",
            Self::WorkersAi { .. } => "workers-ai",
            Self::BuiltIn => "built-in",
        }
    }
}

/// Why the configuration cannot be served with: a sentence each, without any value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

/// Which bindings are there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bound {
    /// `AI`
    pub ai: bool,
    /// `EMAIL`
    pub email: bool,
}

impl Config {
    /// Reads the configuration; `var` gives a variable or secret.
    ///
    /// # Errors
    /// All [`Faults`] at once: values that cannot be read, and in production whatever would
    /// leave the door open.
    pub fn read(var: impl Fn(&str) -> Option<String>, bound: Bound) -> Result<Self, Faults> {
        let mut reader = Reader {
            var: |name: &str| var(name).filter(|text| !text.trim().is_empty()),
            faults: Vec::new(),
        };
        let production = !reader.is_development();
        let config = Self {
            production,
            development_hosts: reader.list("DEVELOPMENT_HOSTS"),
            require_authentication: reader.value("REQUIRE_AUTHENTICATION", true),
            allow_x_user_id: reader.value("ALLOW_X_USER_ID_AUTH", false),
            jwt: reader.jwt(),
            jwt_hours: reader.number("JWT_EXPIRATION_HOURS", 24, 1, 8760),
            accounts: reader.accounts(),
            admin_token: reader.text("ADMIN_TOKEN"),
            audit_key: reader.audit_key(),
            audit_days: reader.number("AUDIT_RETENTION_DAYS", 365, 1, 3650),
            cors_origins: reader.list("CORS_ORIGINS"),
            model: reader.model(bound.ai),
            patience: Duration::from_secs(
                reader.number("MODEL_TIMEOUT_SECONDS", 60, 1, 300).into(),
            ),
            reply_time: Duration::from_secs(
                reader.number("MODEL_REPLY_SECONDS", 300, 1, 3600).into(),
            ),
            max_tokens: reader.number("MODEL_MAX_TOKENS", 1024, 1, 131_072),
            persona: reader
                .text("SYSTEM_PERSONA")
                .unwrap_or_else(|| persona::DEFAULT.to_owned()),
            allow_system_prompt: reader.value("ALLOW_SYSTEM_PROMPT", !production),
            short_term: reader.number("SHORT_TERM_MEMORY_SIZE", 10, 0, 200),
            long_term: reader.number("LONG_TERM_MEMORY_TOP_K", 5, 0, 50) as usize,
            embedding_model: reader
                .text("EMBEDDING_MODEL")
                .unwrap_or_else(|| "@cf/baai/bge-m3".to_owned()),
            daily_messages: reader.number("DAILY_MESSAGES", 0, 0, 1_000_000),
            daily_tokens: reader.number("DAILY_TOKENS", 0, 0, 1_000_000_000),
            extraction: reader.extraction(),
            recall_weights: reader.json("RECALL_WEIGHTS"),
            prompt_tokens: reader.number("PROMPT_TOKEN_BUDGET", 6000, 256, 1_000_000) as usize,
            message_characters: reader.number("MAX_MESSAGE_CHARACTERS", 4000, 1, 16_000) as usize,
        };
        if config.extraction == Extraction::Llm && config.model == Model::BuiltIn {
            let fault = "MEMORY_EXTRACTION=llm needs a model: MODEL_BASE_URL or the binding AI";
            reader.faults.push(fault.to_owned());
        }
        if config.production {
            if config
                .accounts
                .as_ref()
                .is_some_and(|rules| !bound.email || rules.from.is_empty())
            {
                let fault = "ACCOUNTS=on needs the binding EMAIL and ACCOUNTS_FROM, the sender of its mails";
                reader.faults.push(fault.to_owned());
            }
            reader.faults.extend(config.open_doors());
            let audit_key = reader.text("AUDIT_KEY");
            if audit_key.is_some_and(|key| key.len() < SECRET_BYTES) {
                let fault = "AUDIT_KEY must be at least 32 bytes long";
                reader.faults.push(fault.to_owned());
            }
        }
        if reader.faults.is_empty() {
            Ok(config)
        } else {
            Err(Faults(reader.faults))
        }
    }

    /// What production must not be served with.
    fn open_doors(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut refuse = |open: bool, fault: &str| {
            if open {
                faults.push(fault.to_owned());
            }
        };
        refuse(
            self.allow_x_user_id,
            "ALLOW_X_USER_ID_AUTH must be false in production: anybody could be anybody",
        );
        refuse(
            !self.require_authentication,
            "REQUIRE_AUTHENTICATION must be true in production",
        );
        refuse(
            self.cors_origins.iter().any(|origin| origin == "*"),
            "CORS_ORIGINS must name the origins in production, not *",
        );
        let secrets = &self.jwt.secrets;
        refuse(secrets.is_empty(), "JWT_SECRET_KEY is missing");
        refuse(
            secrets
                .iter()
                .any(|secret| KNOWN_SECRETS.contains(&secret.as_str())),
            "JWT_SECRET_KEY is a default that everybody knows",
        );
        refuse(
            self.jwt.jwks_url.is_some() && self.jwt.issuer.is_none(),
            "JWT_ISSUER must be set with JWT_JWKS_URL: its keys may sign for others, too",
        );
        refuse(
            self.jwt.jwks_url.is_some() && self.jwt.audience.is_none(),
            "JWT_AUDIENCE must be set with JWT_JWKS_URL: the issuer signs tokens for its other clients, too",
        );
        refuse(
            self.jwt.jwks_url.is_some() && self.jwt.user_prefix.is_empty(),
            "JWT_USER_PREFIX must be set with JWT_JWKS_URL, such as idp|: its users and those of JWT_SECRET_KEY may have the same names",
        );
        let (algorithm, bytes) = (
            self.jwt.algorithm.name(),
            self.jwt.algorithm.signature_bytes(),
        );
        if secrets.iter().any(|secret| secret.len() < bytes) {
            faults.push(format!(
                "JWT_SECRET_KEY and JWT_PREVIOUS_SECRET_KEYS must be at least {bytes} bytes long for {algorithm}"
            ));
        }
        let admin = self.admin_token.as_ref();
        if admin.is_some_and(|token| token.len() < SECRET_BYTES) {
            faults.push("ADMIN_TOKEN must be at least 32 bytes long".to_owned());
        }
        faults
    }
}

/// Reads variables and gathers what is wrong with them. An empty variable counts as unset.
struct Reader<F> {
    var: F,
    faults: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    fn text(&self, name: &str) -> Option<String> {
        (self.var)(name)
    }

    fn is_development(&self) -> bool {
        self.text("ENVIRONMENT").as_deref() == Some("development")
    }

    /// `JWT_SECRET_KEY`; in development there is always one.
    fn secret(&self) -> Option<String> {
        let known = || DEVELOPMENT_SECRET.to_owned();
        let secret = self.text("JWT_SECRET_KEY");
        secret.or_else(|| self.is_development().then(known))
    }

    fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        let items = text.split(',').map(str::trim);
        items
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn value<T: FromStr>(&mut self, name: &str, default: T) -> T {
        let Some(text) = self.text(name) else {
            return default;
        };
        text.trim()
            .to_ascii_lowercase()
            .parse()
            .unwrap_or_else(|_| {
                let kind = std::any::type_name::<T>();
                self.faults.push(format!("{name} cannot be read as {kind}"));
                default
            })
    }

    fn json<T: DeserializeOwned + Default>(&mut self, name: &str) -> T {
        let Some(text) = self.text(name) else {
            return T::default();
        };
        serde_json::from_str(&text).unwrap_or_else(|_| {
            let fault = format!("{name} must be a JSON object of known names and numbers");
            self.faults.push(fault);
            T::default()
        })
    }

    fn jwt(&mut self) -> jwt::Rules {
        let algorithm = self.text("JWT_ALGORITHM");
        let algorithm = algorithm
            .as_deref()
            .map_or(Some(jwt::Hmac::Hs256), jwt::Hmac::parse);
        if algorithm.is_none() {
            let fault = "JWT_ALGORITHM must be HS256, HS384 or HS512";
            self.faults.push(fault.to_owned());
        }
        let jwks_url = self.text("JWT_JWKS_URL");
        let local = |url: &str| {
            url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:")
        };
        if jwks_url
            .as_deref()
            .is_some_and(|url| !url.starts_with("https://") && !local(url))
        {
            self.faults
                .push("JWT_JWKS_URL must be an https URL".to_owned());
        }
        if jwks_url.as_deref().is_some_and(has_user_info) {
            let fault = "JWT_JWKS_URL must not hold a user or a password: keys are public";
            self.faults.push(fault.to_owned());
        }
        let user_prefix = self.text("JWT_USER_PREFIX").unwrap_or_default();
        let accounts = accounts::USER_PREFIX;
        if user_prefix.starts_with(accounts)
            || (!user_prefix.is_empty() && accounts.starts_with(&user_prefix))
            || user_prefix.chars().count() > USER_PREFIX_CHARACTERS
            || user_prefix.contains(char::is_control)
        {
            let fault = format!(
                "JWT_USER_PREFIX must be at most {USER_PREFIX_CHARACTERS} printable characters, and not begin as {accounts} does"
            );
            self.faults.push(fault);
        }
        // Without one to sign with, there are no older ones either.
        let mut secrets: Vec<String> = self.secret().into_iter().collect();
        if !secrets.is_empty() {
            secrets.extend(self.list("JWT_PREVIOUS_SECRET_KEYS"));
        }
        jwt::Rules {
            algorithm: algorithm.unwrap_or(jwt::Hmac::Hs256),
            secrets,
            jwks_url,
            issuer: self.text("JWT_ISSUER"),
            audience: self.text("JWT_AUDIENCE"),
            user_claim: self
                .text("JWT_USER_CLAIM")
                .unwrap_or_else(|| "sub".to_owned()),
            user_prefix,
        }
    }

    fn audit_key(&self) -> audit::Key {
        let secret = self.text("AUDIT_KEY");
        let secret = secret.or_else(|| self.secret());
        audit::Key::new(&secret.unwrap_or_default())
    }

    fn accounts(&mut self) -> Option<accounts::Rules> {
        match self.text("ACCOUNTS").as_deref() {
            None | Some("off") => None,
            Some("on") => Some(accounts::Rules {
                from: self.text("ACCOUNTS_FROM").unwrap_or_default(),
                url: self.text("ACCOUNTS_URL"),
            }),
            Some(_) => {
                self.faults.push("ACCOUNTS must be on or off".to_owned());
                None
            }
        }
    }

    fn extraction(&mut self) -> Extraction {
        match self.text("MEMORY_EXTRACTION").as_deref() {
            None | Some("heuristics") => Extraction::Heuristics,
            Some("llm") => Extraction::Llm,
            Some(_) => {
                let fault = "MEMORY_EXTRACTION must be heuristics or llm";
                self.faults.push(fault.to_owned());
                Extraction::Heuristics
            }
        }
    }

    fn number(&mut self, name: &str, default: u32, least: u32, most: u32) -> u32 {
        let number = self.value(name, default);
        if !(least..=most).contains(&number) {
            self.faults
                .push(format!("{name} must be from {least} to {most}"));
        }
        number
    }

    fn model(&mut self, ai_bound: bool) -> Model {
        let name = self.text("MODEL_NAME");
        match self.text("MODEL_BASE_URL") {
            Some(url) => {
                if !url.starts_with("http://") && !url.starts_with("https://") {
                    self.faults
                        .push("MODEL_BASE_URL must be an http or https URL".to_owned());
                }
                Model::OpenAi {
                    base_url: url.trim().trim_end_matches('/').to_owned(),
                    name: name.unwrap_or_else(|| "default".to_owned()),
                    api_key: self.text("MODEL_API_KEY"),
                }
            }
            None if ai_bound => Model::WorkersAi {
                name: name.unwrap_or_else(|| "@cf/meta/llama-3.1-8b-instruct-fp8".to_owned()),
            },
            None => Model::BuiltIn,
        }
    }
}

/// Whether a URL has something before its host (`https://user:password@host/`), which a log would show and
/// a reader would take for the host.
fn has_user_info(url: &str) -> bool {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?', '#', '\\']).next();
    authority.is_some_and(|authority| authority.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::{Bound, Config, Faults, Model};

    fn read(vars: &[(&str, &str)]) -> Result<Config, Faults> {
        let find = |name: &str| vars.iter().find(|(key, _)| *key == name);
        Config::read(
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
        let config = read(SAFE).expect("no fault");
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
                read(&vars).is_err(),
                "{name:?} has no secret, so it must be refused"
            );
        }
        assert!(read(&[("ENVIRONMENT", "development")]).is_ok());
    }

    #[test]
    fn development_has_a_secret_that_production_refuses_to_have() {
        let secrets = |vars: &[(&str, &str)]| read(vars).map(|config| config.jwt.secrets);
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
        let Err(Faults(faults)) = read(&open) else {
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
            let Err(Faults(faults)) = read(&vars) else {
                panic!("served with {secret}")
            };
            assert!(!faults.concat().contains(secret), "{faults:?}");
        }
    }
}
