//! `/users/me` and `/admin/users`: who a user is, and who may get anything done.

use crate::auth::email::is_address;
use crate::error::Error;
use crate::http::answer::{Created, Json, MaybeCreated};
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::id::{ConversationId, Owner};
use crate::limit::{DISPLAY_NAME_CHARACTERS, EMAIL_CHARACTERS, LARGEST_PAGE, PAGE};
use crate::platform::Platform;
use crate::users::hand_over::{Chosen, hand_over as give};
use crate::users::{self, Change, ChangeUser, User, UserPage};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// A pattern of texts of printable characters, not all of them white space, for the API document.
const PRINTABLE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";

/// A pattern of the ids of users, for the API document: as [`Owner::parse`].
pub const USER_ID: &str = r"^[^\u0000-\u001f\u007f-\u009f\ufffd]*[^\s\u0000-\u001f\u007f-\u009f\ufffd][^\u0000-\u001f\u007f-\u009f\ufffd]*$";

/// A pattern of e-mail addresses, for the API document: as [`is_address`].
const EMAIL: &str = r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$";

/// Returns the user who calls.
///
/// # Errors
/// [`Error::Internal`].
pub async fn me<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Json<User>, Error> {
    let user = users::get(call.platform, &call.actor(), owner).await?;
    Ok(Json(user))
}

/// Deserializes a field of a change: absent keeps the value, null removes it.
#[expect(clippy::option_option, reason = "absent and null are not the same")]
fn nullable<'de, D: Deserializer<'de>>(json: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(json).map(Some)
}

/// A change of the caller's user: an absent field keeps its value, null removes it.
#[derive(Deserialize, JsonSchema)]
pub struct ChangeMe {
    /// The name by which the user wants to be called: printable characters.
    #[serde(default, deserialize_with = "nullable")]
    #[schemars(
        length(min = 1, max = DISPLAY_NAME_CHARACTERS),
        extend("pattern" = PRINTABLE)
    )]
    display_name: Change<String>,
    /// The e-mail address of the user.
    #[serde(default, deserialize_with = "nullable")]
    #[schemars(length(max = EMAIL_CHARACTERS), extend("pattern" = EMAIL))]
    email: Change<String>,
}

/// Changes the caller's name and e-mail address.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn change<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<ChangeMe>,
) -> Result<Json<User>, Error> {
    let is_sane = |text: &String| {
        (1..=DISPLAY_NAME_CHARACTERS).contains(&text.chars().count())
            && !text.contains(char::is_control)
            && !text.trim().is_empty()
    };
    if !body.display_name.iter().flatten().all(is_sane) {
        let why = format!("must be 1 to {DISPLAY_NAME_CHARACTERS} printable characters, or null");
        return Err(Error::invalid("display_name", why));
    }
    if !body.email.iter().flatten().all(|email| is_address(email)) {
        return Err(Error::invalid("email", "must be an e-mail address"));
    }
    let change = ChangeUser {
        display_name: body.display_name,
        email: body.email,
    };
    let user = users::change(call.platform, &call.actor(), owner, &change).await?;
    Ok(Json(user))
}

/// A query for a page of users.
#[derive(Deserialize, JsonSchema)]
pub struct ListUsers {
    /// The most users of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists all users, in the order of the users' ids.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    QueryString(page): QueryString<ListUsers>,
) -> Result<Json<UserPage>, Error> {
    let (PageSize(limit), cursor) = (page.limit, page.cursor.as_deref());
    users::list(call.platform, cursor, limit).await.map(Json)
}

/// A user who is to be created.
#[derive(Deserialize, JsonSchema)]
pub struct CreateUser {
    /// The id of the user, as the user's credentials will name it.
    #[schemars(
        required,
        length(min = 1, max = Owner::MAX_CHARACTERS),
        extend("pattern" = USER_ID)
    )]
    user_id: Option<String>,
}

/// Creates a user: a 201 for a new user, a 200 for one who exists already.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    Json(body): Json<CreateUser>,
) -> Result<MaybeCreated<User>, Error> {
    let user_id = input::required("user_id", body.user_id)?;
    let owner = input::owner("user_id", &user_id)?;
    let (is_new, user) = users::create(call.platform, &call.actor(), &owner).await?;
    Ok(if is_new {
        MaybeCreated::Created(Created {
            location: None,
            body: user,
        })
    } else {
        MaybeCreated::Found(user)
    })
}

/// A request to suspend a user, or to lift the suspension.
#[derive(Deserialize, JsonSchema)]
pub struct SuspendUser {
    /// True to suspend the user, false to lift the suspension.
    #[schemars(required)]
    suspended: Option<bool>,
}

/// Suspends a user, or lifts the suspension.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn suspend<P: Platform>(
    call: &Call<'_, P>,
    Path(owner): Path<Owner>,
    Json(body): Json<SuspendUser>,
) -> Result<Json<User>, Error> {
    let is_suspended = input::required("suspended", body.suspended)?;
    let user = users::suspend(call.platform, &call.actor(), &owner, is_suspended).await?;
    Ok(Json(user))
}

/// Conversations that are to be given to another user: the named ones, or all conversations with all memories.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("oneOf" = [
    {
        "required": ["conversations"],
        "properties": {"conversations": {"type": "array"}, "all": {"const": false}},
        "additionalProperties": true
    },
    {
        "required": ["all"],
        "properties": {"conversations": {"type": "null"}, "all": {"const": true}},
        "additionalProperties": true
    }
]))]
pub struct MoveConversations {
    /// The user who gets the conversations.
    #[schemars(
        required,
        length(min = 1, max = Owner::MAX_CHARACTERS),
        extend("pattern" = USER_ID)
    )]
    to: Option<String>,
    /// The ids of the conversations.
    conversations: Option<Vec<String>>,
    /// True to give all conversations and memories, instead of `conversations`.
    #[serde(default)]
    all: bool,
}

/// The conversations that were given to another user.
#[derive(Serialize, JsonSchema)]
pub struct MovedConversations {
    /// The user who got the conversations.
    to: String,
    /// The number of conversations that were given.
    conversations_moved: usize,
}

/// Gives conversations of a user, or all conversations and memories of the user, to another user.
///
/// # Errors
/// As [`give`], and [`Error::Invalid`].
pub async fn hand_over<P: Platform>(
    call: &Call<'_, P>,
    Path(owner): Path<Owner>,
    Json(body): Json<MoveConversations>,
) -> Result<Json<MovedConversations>, Error> {
    let to = input::required("to", body.to)?;
    let to = input::owner("to", &to)?;
    let chosen = match (body.conversations, body.all) {
        (Some(ids), false) => {
            let ids = ids.iter().map(|id| input::conversation_id(id));
            Chosen::Conversations(ids.collect::<Result<Vec<ConversationId>, Error>>()?)
        }
        (None, true) => Chosen::All,
        _ => {
            let why = "is required, or all: true in its place";
            return Err(Error::invalid("conversations", why));
        }
    };
    if owner == to {
        return Err(Error::invalid("to", "must be another user"));
    }
    let conversations_moved = give(call.platform, &call.actor(), &owner, &to, &chosen).await?;
    Ok(Json(MovedConversations {
        to: to.as_str().to_owned(),
        conversations_moved,
    }))
}
