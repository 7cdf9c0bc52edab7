//! Own words of a council: written in its chat, read and approved by a coordinator.

use super::awaited::{expect, first_button};
use super::by::By;
use super::language::old_button;
use crate::domain::{
    AnswerTap, Button, CouncilTap, Language, Message, NoteKind, NoteState, NoteStep, NoteTap,
    RoleKind, WordStep, WordTap, day_in_bishkek,
};
use crate::handlers::RoleRequest;
use crate::services::commitments::{self, Answerer, NoteFlaw, Written};
use crate::store::councils::CouncilChat;
use crate::store::roles::Role;
use crate::store::{StoreError, notes, results};

/// Words beside an answer. Gives `false` where the answer has changed meanwhile: then nothing was done.
pub(super) async fn written(
    req: &mut RoleRequest<'_>,
    (tap, kind): (AnswerTap, NoteKind),
    by: &By,
    text: &str,
) -> Result<bool, StoreError> {
    let (context, now) = (req.context, req.now);
    let who = (by.who, by.language, by.actor.as_str());
    let written = commitments::write_note(req.tx, context, (tap, kind), who, text, now).await?;
    said(req, by, written).await
}

async fn said(req: &mut RoleRequest<'_>, by: &By, written: Written) -> Result<bool, StoreError> {
    let texts = &req.context.texts;
    let message = match written {
        Written::Stale => return Ok(false),
        // it is still awaited: the same question is answered once more
        Written::Flawed(flaw) => Message::plain(flawed(req, by.language, flaw)),
        Written::Sent(id, held) => {
            let mut text = texts.say(by.language, "note-sent", &[]);
            if let Some((until, nearest)) = held {
                let day = texts.day(by.language, day_in_bishkek(until));
                let reason = nearest.map_or("answer-reason-follows", |ready| ready.code());
                let reason = texts.plain(by.language, reason, &[]);
                let args = [("date", day.into()), ("reason", reason.into())];
                text.push('\n');
                text.push_str(&texts.say(by.language, "note-held", &args));
            }
            let label = texts.plain(by.language, "note-withdraw", &[]);
            let mut message = Message::plain(text);
            // a coordinator has the card instead
            if by.who == Answerer::Council {
                let button = Button::tap(label, CouncilTap::Withdraw(id).code());
                message.buttons = vec![vec![button]];
            }
            expect(req, by.kind(), None).await?;
            message
        }
    };
    req.say(message).await?;
    Ok(true)
}

fn flawed(req: &RoleRequest<'_>, language: Language, flaw: NoteFlaw) -> String {
    let chat = if req.inbound.private {
        "private"
    } else {
        "group"
    };
    let args = [("flaw", flaw.code().into()), ("chat", chat.into())];
    req.context.texts.say(language, "note-flawed", &args)
}

/// The council takes words back that wait.
pub(super) async fn withdraw(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    by: &By,
    id: i64,
) -> Result<(), StoreError> {
    let note = notes::get(req.tx, id).await?;
    let Some(note) = note.filter(|note| note.of.municipality == chat.municipality) else {
        return old_button(req).await;
    };
    let gone = commitments::withdraw_note(req.tx, &note, &by.actor, req.now).await?;
    let id = if gone {
        "note-withdrawn"
    } else {
        "note-decided"
    };
    req.answer(by.language, id, &[]).await
}

/// The general word on a result: asked for.
pub(super) async fn word(
    req: &mut RoleRequest<'_>,
    tap: WordTap,
    by: &By,
) -> Result<(), StoreError> {
    let asked = results::finding(req.tx, tap.finding).await?;
    if !asked.is_some_and(|asked| by.may_answer(&asked.of.municipality)) {
        return old_button(req).await;
    }
    match tap.step {
        WordStep::Leave => {
            expect(req, RoleKind::Council, None).await?;
            req.answer(by.language, "note-left", &[]).await
        }
        WordStep::Ask => {
            let texts = &req.context.texts;
            let chat = if req.inbound.private {
                "private"
            } else {
                "group"
            };
            let leave = WordTap {
                step: WordStep::Leave,
                ..tap
            };
            let code = CouncilTap::Word(leave).code();
            let label = texts.plain(by.language, "answer-button-back", &[]);
            let message = Message::new(
                texts.say(by.language, "note-ask-word", &[("chat", chat.into())]),
                vec![vec![Button::tap(label, code.clone())]],
            );
            expect(req, RoleKind::Council, Some(&code)).await?;
            req.reply(message).await
        }
    }
}

/// The general word on a result, as it was typed.
pub(super) async fn typed_word(
    req: &mut RoleRequest<'_>,
    tap: WordTap,
    by: &By,
    text: &str,
) -> Result<(), StoreError> {
    let asked = results::finding(req.tx, tap.finding).await?;
    let Some(asked) = asked.filter(|asked| by.may_answer(&asked.of.municipality)) else {
        return old_button(req).await;
    };
    let (context, now) = (req.context, req.now);
    let who = (by.language, by.actor.as_str());
    let written = commitments::write_word(req.tx, context, &asked.of, who, text, now).await?;
    said(req, by, written).await.map(|_| ())
}

/// A press of a coordinator on the card of a note.
pub(super) async fn press(
    req: &mut RoleRequest<'_>,
    role: &Role,
    tap: NoteTap,
) -> Result<(), StoreError> {
    let (context, language, now) = (req.context, role.speaks(), req.now);
    let actor = format!("role:{}", role.id);
    expect(req, RoleKind::Coordinator, None).await?;
    let Some(note) = notes::get(req.tx, tap.note).await? else {
        return old_button(req).await;
    };
    if note.state != NoteState::Waiting {
        return req.answer(language, "note-decided", &[]).await;
    }
    if note.rev != tap.rev {
        return show(req, role, tap.note, Some("note-changed")).await;
    }
    let (done, said) = match tap.step {
        NoteStep::Open | NoteStep::Leave(_) => return show(req, role, tap.note, None).await,
        NoteStep::Type(of) => {
            let message = commitments::ask_note_words(context, &note, of, language);
            let button = first_button(&message).map(str::to_owned);
            expect(req, RoleKind::Coordinator, button.as_deref()).await?;
            return req.reply(message).await;
        }
        NoteStep::AskRefusal => {
            let message = commitments::ask_refusal(context, &note, language);
            return req.reply(message).await;
        }
        NoteStep::Approve => {
            let done = commitments::approve_note(req.tx, context, &note, &actor, now).await?;
            (done, "note-was-approved")
        }
        NoteStep::Refuse(why) => {
            let which = (&note, why);
            let done = commitments::refuse_note(req.tx, context, which, &actor, now).await?;
            (done, "note-was-refused")
        }
    };
    if !done {
        return show(req, role, tap.note, Some("note-changed")).await;
    }
    req.answer(language, said, &[]).await?;
    next(req, role, false).await
}

/// Words in a language, as a coordinator has typed them.
pub(super) async fn typed(
    req: &mut RoleRequest<'_>,
    role: &Role,
    (tap, of): (NoteTap, Language),
    text: &str,
) -> Result<(), StoreError> {
    let actor = format!("role:{}", role.id);
    let note = notes::get(req.tx, tap.note).await?;
    let current = note.filter(|note| note.rev == tap.rev && note.state == NoteState::Waiting);
    let edited = match &current {
        Some(note) => commitments::edit_note(req.tx, note, (of, text), &actor, req.now).await?,
        None => None,
    };
    let head = match edited {
        Some(Err(flaw)) => {
            // still awaited
            let text = flawed(req, role.speaks(), flaw);
            return req.say(Message::plain(text)).await;
        }
        Some(Ok(())) => None,
        None => Some("note-changed"),
    };
    expect(req, RoleKind::Coordinator, None).await?;
    show(req, role, tap.note, head).await
}

/// The oldest note that waits, or (`asked`) that there is none.
pub(super) async fn next(
    req: &mut RoleRequest<'_>,
    role: &Role,
    asked: bool,
) -> Result<(), StoreError> {
    let waiting = notes::waiting(req.tx).await?;
    for note in &waiting {
        let message = commitments::note_card(req.tx, req.context, note, role.speaks(), req.now);
        if let Some(message) = message.await? {
            return req.say(message).await;
        }
    }
    match asked {
        true => req.answer(role.speaks(), "note-none", &[]).await,
        false => Ok(()),
    }
}

async fn show(
    req: &mut RoleRequest<'_>,
    role: &Role,
    id: i64,
    head: Option<&str>,
) -> Result<(), StoreError> {
    let language = role.speaks();
    let note = notes::get(req.tx, id).await?;
    let Some(note) = note.filter(|note| note.state == NoteState::Waiting) else {
        return req.answer(language, "note-decided", &[]).await;
    };
    let card = commitments::note_card(req.tx, req.context, &note, language, req.now).await?;
    let Some(mut message) = card else {
        return old_button(req).await;
    };
    if let Some(head) = head {
        let head = req.context.texts.say(language, head, &[]);
        message.text = format!("{head}\n\n{}", message.text);
    }
    req.reply(message).await
}
