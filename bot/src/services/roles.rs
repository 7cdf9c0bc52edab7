//! Confirming, refusing and revoking roles: one way for chats and the command line.

use super::Context;
pub use super::names::{person_name, place_name, role_name};
pub use super::role_buttons::{decisions, leader_menu};
use crate::domain::{
    Button, CoordinatorTap, Group, Language, Message, Moment, Request, RoleKind, day_in_bishkek,
    end_of_day, last_day, last_day_of_leading,
};
use crate::services::command_menus;
use crate::store::addresses::{self, AddressId};
use crate::store::councils::{self, CouncilState};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, Tx, audit};

/// What became of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It is so now; the person is told.
    Done(Role),
    /// It was not in a state in which this can be decided.
    TooLate,
    /// There is no role of this id.
    Unknown,
}

/// Puts a role into force.
pub async fn confirm(
    tx: &mut Tx,
    context: &Context,
    id: i64,
    actor: &str,
    now: Moment,
) -> Result<Decided, StoreError> {
    let change = (RoleState::Asked, RoleState::Confirmed);
    let decided = decide(tx, id, change, actor, now).await?;
    let Decided::Done(role) = &decided else {
        return Ok(decided);
    };
    let request = match role.kind {
        RoleKind::Leader => {
            let mut leader = role.clone();
            leader.ends = Some(end_of_leading(now));
            roles::set_end(tx, leader.id, end_of_leading(now)).await?;
            Request::Send(welcome(context, &leader, now))
        }
        RoleKind::Council | RoleKind::Sector(_) => {
            councils::set_state(tx, role.address, CouncilState::Active).await?;
            super::council_chats::welcome(tx, context, role, now).await?;
            command_menus::renew(tx, context, role.address, now).await?;
            return Ok(decided);
        }
        _ => Request::Send(welcome(context, role, now)),
    };
    put(tx, role.address, Priority::Interactive, &request, now).await?;
    command_menus::renew(tx, context, role.address, now).await?;
    match role.kind {
        RoleKind::Coordinator => {
            for asked in roles::all(tx).await? {
                if asked.state == RoleState::Asked {
                    let place = Asked::of(tx, &asked).await?;
                    let request = Request::Send(card(context, role.speaks(), &asked, &place, now));
                    put(tx, role.address, Priority::Interactive, &request, now).await?;
                }
            }
        }
        RoleKind::Safeguarding => crate::services::safeguarding::watch(tx, context, now).await?,
        RoleKind::Operator => {
            super::alerts::catch_up(tx, context, role, now).await?;
        }
        _ => {}
    }
    Ok(decided)
}

/// A leader goes on until the end of the next school year; `None` if the role is not in force any more.
pub async fn renew(
    tx: &mut Tx,
    context: &Context,
    id: i64,
    actor: &str,
    now: Moment,
) -> Result<Option<Role>, StoreError> {
    let role = roles::get(tx, id).await?;
    let Some(mut role) = role.filter(|role| role.kind == RoleKind::Leader) else {
        return Ok(None);
    };
    let end = end_of_leading(now);
    if !roles::set_end(tx, id, end).await? {
        return Ok(None);
    }
    let before = role.ends.replace(end);
    if before != role.ends {
        let detail = format!("{id} {}", last_day(end));
        audit::write(tx, now, actor, "role.renewed", &detail).await?;
        let language = role.speaks();
        let day = context.texts.day(language, last_day(end));
        let message = Message::plain(context.texts.say(
            language,
            "role-renewed",
            &[("date", day.into())],
        ));
        put(
            tx,
            role.address,
            Priority::Interactive,
            &Request::Send(message),
            now,
        )
        .await?;
    }
    Ok(Some(role))
}

/// When the role of somebody ends who begins to lead, or goes on, now.
fn end_of_leading(now: Moment) -> Moment {
    end_of_day(last_day_of_leading(day_in_bishkek(now)))
}

/// Ends the roles whose day has come. `true` if somebody was told.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let ended = roles::ended(&mut tx, now).await?;
    drop(tx);
    let mut told = false;
    for id in ended {
        let mut tx = context.db.begin().await?;
        let change = (RoleState::Confirmed, RoleState::Revoked, "role-ended");
        let decided = end(&mut tx, context, id, change, "system", now).await?;
        told |= matches!(decided, Decided::Done(_));
        tx.commit().await?;
    }
    Ok(told)
}

/// Says no to somebody who asked.
pub async fn refuse(
    tx: &mut Tx,
    context: &Context,
    id: i64,
    actor: &str,
    now: Moment,
) -> Result<Decided, StoreError> {
    let change = (RoleState::Asked, RoleState::Refused, "role-refused");
    end(tx, context, id, change, actor, now).await
}

/// Takes a role back.
pub async fn revoke(
    tx: &mut Tx,
    context: &Context,
    id: i64,
    actor: &str,
    now: Moment,
) -> Result<Decided, StoreError> {
    let change = (RoleState::Confirmed, RoleState::Revoked, "role-revoked");
    let decided = end(tx, context, id, change, actor, now).await?;
    if let Decided::Done(role) = &decided
        && role.kind == RoleKind::Safeguarding
    {
        // the words leave their chat, and what they did not answer goes to those who stay
        crate::services::safeguarding::strip_chat(tx, context, role.address, now).await?;
        crate::services::safeguarding::watch(tx, context, now).await?;
    }
    Ok(decided)
}

/// Asks every coordinator to confirm.
pub async fn ask_coordinators(
    tx: &mut Tx,
    context: &Context,
    asked: &Role,
    now: Moment,
) -> Result<(), StoreError> {
    let place = Asked::of(tx, asked).await?;
    for coordinator in roles::confirmed(tx, RoleKind::Coordinator).await? {
        let request = Request::Send(card(context, coordinator.speaks(), asked, &place, now));
        put(
            tx,
            coordinator.address,
            Priority::Interactive,
            &request,
            now,
        )
        .await?;
    }
    Ok(())
}

/// From one state to another, and the text that tells whoever asked.
async fn end(
    tx: &mut Tx,
    context: &Context,
    id: i64,
    (from, to, text): (RoleState, RoleState, &str),
    actor: &str,
    now: Moment,
) -> Result<Decided, StoreError> {
    let decided = decide(tx, id, (from, to), actor, now).await?;
    let Decided::Done(role) = &decided else {
        return Ok(decided);
    };
    let mut languages = role.languages();
    let mut text = text;
    if role.kind.is_of_chat() {
        if let Some(chat) = councils::get(tx, role.address).await? {
            languages = chat.language.map_or(languages, |chosen| vec![chosen]);
        }
        councils::set_state(tx, role.address, CouncilState::Gone).await?;
        if to == RoleState::Revoked {
            text = "council-revoked";
        }
    }
    let told = languages.into_iter().map(|language| {
        let name = role_name(context, language, role.kind);
        context.texts.say(language, text, &[("role", name.into())])
    });
    let message = Message::plain(told.collect::<Vec<_>>().join("\n\n"));
    put(
        tx,
        role.address,
        Priority::Interactive,
        &Request::Send(message),
        now,
    )
    .await?;
    if from == RoleState::Confirmed {
        // nobody comes by a link any more that nobody answers for
        super::links::end_of_role(tx, context, role.id, actor, now).await?;
        command_menus::renew(tx, context, role.address, now).await?;
    }
    Ok(decided)
}

async fn decide(
    tx: &mut Tx,
    id: i64,
    (from, to): (RoleState, RoleState),
    actor: &str,
    now: Moment,
) -> Result<Decided, StoreError> {
    let Some(mut role) = roles::get(tx, id).await? else {
        return Ok(Decided::Unknown);
    };
    if !roles::decide(tx, id, from, to, now).await? {
        return Ok(Decided::TooLate);
    }
    role.state = to;
    let place = role.municipality.as_deref().unwrap_or("-");
    let detail = format!("{id} {} {place}", role.kind.code());
    let action = format!("role.{}", to.code());
    audit::write(tx, now, actor, &action, &detail).await?;
    Ok(Decided::Done(role))
}

/// What can be done in a role.
#[must_use]
pub fn work(context: &Context, language: Language, role: &Role, now: Moment) -> String {
    let place = place_name(context, language, role.municipality.as_deref(), now);
    let id = format!("role-work-{}", role.kind.code());
    let until = role
        .ends
        .map(|end| context.texts.day(language, last_day(end)));
    let until = until.unwrap_or_else(|| "none".to_owned());
    let args = [("place", place.into()), ("until", until.into())];
    context.texts.say(language, &id, &args)
}

/// What can be done in a role, in the language that was just chosen for it.
#[must_use]
pub fn spoken(context: &Context, language: Language, role: &Role, now: Moment) -> Message {
    let set = context.texts.say(language, "council-language-set", &[]);
    let mut buttons = vec![crate::texts::role_languages(&context.texts)];
    if role.kind == RoleKind::Leader {
        let label = |id: &str| context.texts.plain(language, id, &[]);
        buttons.splice(0..0, leader_menu(&label));
    }
    Message::new(
        format!("{set}\n\n{}", work(context, language, role, now)),
        buttons,
    )
}

/// What a role is for, told when it comes into force.
#[must_use]
pub fn welcome(context: &Context, role: &Role, now: Moment) -> Message {
    let languages = role.languages();
    let in_each = |say: &dyn Fn(Language) -> String, between: &str| {
        let said: Vec<String> = languages.iter().map(|l| say(*l)).collect();
        said.join(between)
    };
    let told = |language| {
        let confirmed = context.texts.say(language, "role-confirmed", &[]);
        format!("{confirmed}\n\n{}", work(context, language, role, now))
    };
    let mut buttons = match role.language {
        Some(_) => Vec::new(),
        None => vec![crate::texts::role_languages(&context.texts)],
    };
    if role.kind == RoleKind::Leader {
        let label = |id: &str| in_each(&|language| context.texts.plain(language, id, &[]), " · ");
        buttons.splice(0..0, leader_menu(&label));
    }
    Message::new(in_each(&told, "\n\n"), buttons)
}

/// The role was asked for and waits for a coordinator.
#[must_use]
pub fn asked(context: &Context, language: Language, role: &Role, now: Moment) -> String {
    let place = place_name(context, language, role.municipality.as_deref(), now);
    let name = role_name(context, language, role.kind);
    let args = [("role", name.into()), ("place", place.into())];
    context.texts.say(language, "role-asked", &args)
}

/// The chat in which a role was asked for, in words for texts.
struct Asked {
    kind: &'static str,
    title: String,
}

impl Asked {
    async fn of(tx: &mut Tx, role: &Role) -> Result<Self, StoreError> {
        if let Some(Group { kind, title }) = &role.group {
            let title = title.clone();
            return Ok(Self {
                kind: kind.code(),
                title,
            });
        }
        // an older version did not keep what the chat is: its id tells as much
        let chat = addresses::chat(tx, role.address).await?;
        let many = chat.is_some_and(|(chat, _)| chat.id < 0);
        Ok(Self {
            kind: if many { "group" } else { "private" },
            title: String::new(),
        })
    }
}

fn card(context: &Context, language: Language, asked: &Role, chat: &Asked, now: Moment) -> Message {
    let texts = &context.texts;
    let place = place_name(context, language, asked.municipality.as_deref(), now);
    let args = [
        ("role", role_name(context, language, asked.kind).into()),
        ("place", place.into()),
        ("name", person_name(context, language, &asked.name).into()),
        ("chat", chat.kind.into()),
        (
            "leads",
            match asked.kind {
                RoleKind::Leader => "yes",
                _ => "no",
            }
            .into(),
        ),
        (
            "title",
            match chat.title.as_str() {
                "" => "…".into(),
                title => title.into(),
            },
        ),
    ];
    let button = |(id, tap): (&str, CoordinatorTap)| {
        vec![Button::tap(texts.plain(language, id, &[]), tap.code())]
    };
    Message::new(
        texts.say(language, "coordinator-card", &args),
        decisions(asked).into_iter().map(button).collect(),
    )
}

async fn put(
    tx: &mut Tx,
    to: AddressId,
    priority: Priority,
    request: &Request,
    now: Moment,
) -> Result<(), StoreError> {
    outbox::put(tx, to, priority, request, now).await
}
