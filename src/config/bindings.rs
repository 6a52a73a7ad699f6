//! The bindings of the Worker, as `docs/configuration.md` describes them. `wrangler.toml` has them.

/// A binding: its name, whether the Worker needs it, and a sentence for the operator.
pub type Binding = (&'static str, bool, &'static str);

/// Every binding of the Worker.
pub const BINDINGS: [Binding; 10] = [
    ("DB", true, "The D1 database."),
    (
        "AI",
        false,
        "Workers AI. Answers the chat if `MODEL_BASE_URL` is not set; computes the vectors for `VECTORIZE`.",
    ),
    (
        "VECTORIZE",
        false,
        "A Vectorize index, used together with `AI`. Recall then also finds memories that share no word with the question, in other languages too.",
    ),
    (
        "EMAIL",
        false,
        "Cloudflare's `send_email`. Sends the mails of accounts.",
    ),
    (
        "ASSETS",
        false,
        "The static assets that `npm run build` makes: the page of the contract. Without them, `GET /docs` is text for a browser, too.",
    ),
    (
        "REPLY",
        false,
        "The Durable Objects that own replies, of the class `ReplyObject`: see `REPLIES`.",
    ),
    (
        "RATE_LIMIT_CHAT",
        false,
        "Limits `POST /chat` and what else asks the model, per verified user (30 per minute in `wrangler.toml`).",
    ),
    (
        "RATE_LIMIT_API",
        false,
        "Limits every other route, per verified user, or per address if the route asks for no user (300 per minute in `wrangler.toml`).",
    ),
    (
        "RATE_LIMIT_ACCOUNT",
        false,
        "Limits the routes that take a password or send a mail, per address (20 per minute in `wrangler.toml`).",
    ),
    (
        "RATE_LIMIT_REFUSED",
        false,
        "Limits refused credentials per address; an IPv6 address counts by its first 64 bits (20 per minute in `wrangler.toml`).",
    ),
];
