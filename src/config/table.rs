//! Every setting, a row each: the only place where an ordinary setting stands. `docs/configuration.md` is written from
//! this table.

use super::reader::{Reader, Value};
use super::row::{Section, Setting, row, settings};
use super::{Extraction, Replies, Titles, Weights, special};
use crate::audit;
use crate::auth::{accounts, jwt};
use crate::model::Model;
use crate::persona;
use std::time::Duration;

settings! {
    /// The configuration, read once an instance.
    #[derive(Clone)]
    pub struct Config {
        /// `ENVIRONMENT`: whether this is production, which is everything but `development`.
        production: bool = special::is_production;
        /// `JWT_…`: how tokens are signed and verified.
        jwt: jwt::Rules = special::jwt;
        /// `ACCOUNTS`, `ACCOUNTS_FROM`, `ACCOUNTS_URL`: the accounts with passwords, where there are any.
        accounts: Option<accounts::Rules> = special::accounts;
        /// `AUDIT_KEY`: the key of the audit's pseudonyms and seals.
        audit_key: audit::Key = special::audit_key;
        /// `MODEL_BASE_URL`, `MODEL_NAME`, `MODEL_API_KEY`: the model that answers.
        model: Model = super::model::load;
        /// The binding `ASSETS`: whether the pages for a browser are served beside the Worker.
        has_pages: bool = special::has_pages;
        /// `REPLIES`: the owner of a reply while it is written.
        replies: Replies = special::replies;
        /// `ALLOW_SYSTEM_PROMPT`: whether a request may bring a `system_prompt`.
        allow_system_prompt: bool = special::allow_system_prompt;
    }

    "Service" {
        special {
            /// `development` opens what only development may do. Every other value is production.
            ENVIRONMENT "`production`";
        }

        /// A list of hosts, separated by commas. Development answers under these hosts and under the machine's own
        /// names (`localhost`, `127.0.0.0/8`, `[::1]`); any other host gets a 503.
        DEVELOPMENT_HOSTS => development_hosts: Vec<String> = Vec::new();

        /// The origins of your web clients, separated by commas, or `*`. Production refuses `*`.
        CORS_ORIGINS => cors_origins: Vec<String> = Vec::new();
    }

    "Identity" {
        special {
            /// Signs and verifies tokens. At least 32 bytes (48 with HS384, 64 with HS512); production refuses a
            /// missing, short or well-known one.
            JWT_SECRET_KEY [secret] "none; in development a known one";

            /// Secrets, separated by commas. They verify tokens and sign none. Move the old `JWT_SECRET_KEY` here when
            /// you change it, until its last token has expired.
            JWT_PREVIOUS_SECRET_KEYS [secret] "none";

            /// The algorithm of tokens that `JWT_SECRET_KEY` signs: `HS256`, `HS384` or `HS512`.
            JWT_ALGORITHM "`HS256`";

            /// The address at which an identity provider publishes its keys, without a user name or a password in it.
            /// Keepsake then also accepts the provider's `RS256`, `ES256` and `EdDSA` tokens.
            JWT_JWKS_URL "none";

            /// The value that `iss` must have, in every token. Production requires it together with `JWT_JWKS_URL`.
            JWT_ISSUER "none";

            /// The value that `aud` must hold, in every token. Production requires it together with `JWT_JWKS_URL`.
            JWT_AUDIENCE "none";

            /// The claim that holds the user's id. With `email`, Keepsake accepts a token only if it also has
            /// `email_verified: true`.
            JWT_USER_CLAIM "`sub`";

            /// Begins the id of every user that the provider names (such as `idp|`), and of nobody else. At most 100
            /// characters. Production requires it together with `JWT_JWKS_URL`.
            JWT_USER_PREFIX "none";
        }

        /// The lifetime of an issued token in hours, if the request to `POST /auth/token` names none.
        JWT_EXPIRATION_HOURS => token_hours: u32 = 24, 1..=8760;

        /// With `false`, a request without a credential acts as the user `default_user`. Production refuses `false`.
        REQUIRE_AUTHENTICATION => require_authentication: bool = true;

        /// With `true`, the header `X-User-Id` names the user, and nothing proves it. For development; production
        /// refuses `true`.
        ALLOW_X_USER_ID_AUTH => allow_x_user_id: bool = false;

        /// The bearer token of the administrator of this instance. At least 32 bytes in production.
        ADMIN_TOKEN [secret] => admin_token: Option<String> = None;
    }

    "Accounts" {
        special {
            /// `on` enables accounts with passwords. They require `JWT_SECRET_KEY`; in production also `ACCOUNTS_FROM`
            /// and the binding `EMAIL`.
            ACCOUNTS "`off`";

            /// The sender's address of the mails that accounts cause.
            ACCOUNTS_FROM "none";

            /// A page of your app. Mails link to it and add `?token=…`; without it, a mail holds the code itself.
            ACCOUNTS_URL "none";
        }
    }

    "Audit" {
        special {
            /// Makes the pseudonyms and the seals of the audit and signs receipts. At least 32 bytes in production. Do
            /// not change it: old pseudonyms would match no more, and somebody who was erased while suspended could
            /// come back.
            AUDIT_KEY [secret] "`JWT_SECRET_KEY`";
        }

        /// The number of days for which the audit keeps its entries.
        AUDIT_RETENTION_DAYS => audit_retention_days: u32 = 365, 1..=3650;
    }

    "Model" {
        special {
            /// The address of an OpenAI-compatible server, up to and including `/v1`. Without it Workers AI answers
            /// where the binding `AI` is there, else the built-in stand-in.
            MODEL_BASE_URL "none";

            /// The model's name, as its server spells it.
            MODEL_NAME "`default`; with Workers AI `@cf/meta/llama-3.1-8b-instruct-fp8`";

            /// Keepsake sends it to the model's server as a bearer token.
            MODEL_API_KEY [secret] "none";

            /// The owner of a reply while it is written. `object`: a Durable Object, so that the reply goes on without its
            /// client, and can be read again and stopped at once. `request`: the request that asked for it.
            REPLIES "`object` where the binding `REPLY` is there, else `request`";
        }

        /// The longest silence of a model, in seconds. After it, the reply ends with `model_timeout`.
        MODEL_TIMEOUT_SECONDS => model_timeout: Duration = 60, 1..=300;

        /// The longest duration of one reply, in seconds.
        MODEL_REPLY_SECONDS => reply_timeout: Duration = 300, 1..=3600;

        /// The longest reply, in tokens.
        MODEL_MAX_TOKENS => max_tokens: u32 = 1024, 1..=131_072;

        /// `model`: after the first complete reply, the model titles the conversation, in the background and by one short
        /// call. The built-in stand-in never does. `message`: the beginning of the first message is the title.
        TITLES => titles: Titles = Titles::Model;
    }

    "Prompt" {
        special {
            /// With `true`, a request may bring a `system_prompt`, which replaces the persona for one turn. With
            /// `false`, such a request is a 422.
            ALLOW_SYSTEM_PROMPT "`true` in development, `false` in production";
        }

        /// The text at the head of each prompt: who the companion is.
        SYSTEM_PERSONA "Keepsake's own" => persona: String = persona::DEFAULT.to_owned();

        /// The number of the conversation's newest messages in a prompt.
        SHORT_TERM_MEMORY_SIZE => history_messages: u32 = 10, 0..=200;

        /// The number of recalled memories in a prompt.
        LONG_TERM_MEMORY_TOP_K => recalled_memories: usize = 5, 0..=50;

        /// The longest prompt, in estimated tokens.
        PROMPT_TOKEN_BUDGET => prompt_tokens: usize = 6000, 256..=1_000_000;

        /// The longest message, in characters.
        MAX_MESSAGE_CHARACTERS => message_characters: usize = 4000, 1..=16_000;
    }

    "Memory" {
        /// `auto`: rules extract facts at once, and where there is a model, it reads the messages in the background, one
        /// call for four messages or more, and confirms, corrects and ends facts. `heuristics`: the rules alone.
        /// `llm`: as `auto`, and the Worker refuses to serve without a model.
        MEMORY_EXTRACTION => extraction: Extraction = Extraction::Auto;

        /// Whether what a person says of themselves is kept in their own words where no rule reads it: a small classifier
        /// chooses. `false`: the facts of the rules and of the model alone.
        MEMORY_STATEMENTS => keeps_statements: bool = true;

        /// The Workers AI model that computes vectors. Its vector length must equal the `--dimensions` of the index.
        EMBEDDING_MODEL => embedding_model: String = "@cf/baai/bge-m3".to_owned();

        /// A JSON object of scorer weights that replace the built-in ones. For measurements.
        RECALL_WEIGHTS "none" => recall_weights: Weights = Weights::default();
    }

    "Quotas" {
        /// The number of messages that one user may send in a day (UTC); `0` sets no quota. After it, `POST /chat`
        /// answers 429 with `Retry-After` and `RateLimit`.
        DAILY_MESSAGES => daily_messages: u32 = 0, 0..=1_000_000;

        /// The number of tokens that one user's replies may cost in a day (UTC); `0` sets no quota. A turn reserves
        /// its largest possible cost while it runs, so one turn at most can exceed the quota. If the model reports no
        /// usage, Keepsake estimates it.
        DAILY_TOKENS => daily_tokens: u32 = 0, 0..=1_000_000_000;
    }
}
