//! What is typed for a poll.

use super::{Composed, Shown, code, show};
use crate::domain::{
    Draft, DraftQuestion, Message, PollContent, PollStep, PollTap, PollWords, Span, is_like_day,
};
use crate::handlers::RoleRequest;
use crate::services::polls::{self, Typed};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, drafts};

/// Words are awaited for so long.
const WRITING: Span = Span::hours(1);

/// From now on words in this chat are for this poll.
pub(super) async fn expect(
    req: &mut RoleRequest<'_>,
    role: i64,
    (draft, words): (&Draft, PollWords),
) -> Result<(), StoreError> {
    let button = code(draft, PollStep::Leave(words));
    roles::set_typing(req.tx, role, Some((&button, req.now + WRITING))).await
}

/// Words for a poll of this role; `false` if they are none, after all.
pub(crate) async fn typed(
    req: &mut RoleRequest<'_>,
    role: &Role,
    (tap, words): (&PollTap, PollWords),
    text: &str,
) -> Result<bool, StoreError> {
    // the last day of a round, which nobody asks as a question
    if words == PollWords::New && is_like_day(text) {
        return Ok(false);
    }
    let draft = drafts::get(req.tx, tap.draft).await?;
    let Some(draft) = draft.filter(|draft| draft.role == role.id && draft.is_open()) else {
        return Ok(false);
    };
    let Some(place) = req.context.municipalities.find(&draft.municipality) else {
        return Ok(false);
    };
    let holder = req.holder().await?;
    let others = drafts::of_role(req.tx, role.id, &place.slug).await?;
    let of = Composed {
        alone: others.iter().all(|other| other.id == draft.id),
        draft,
        role,
        language: holder.language(),
        place,
    };
    let lines = match polls::read(text) {
        Ok(lines) => lines,
        Err(wrong) => {
            // it is still awaited, and what was typed stays to be changed
            let id = match wrong {
                Typed::Empty => "poll-typed-empty",
                Typed::Endless => "poll-typed-endless",
            };
            let text = req.context.texts.say(of.language, id, &[]);
            req.say(Message::plain(text)).await?;
            return Ok(true);
        }
    };
    taken(req, of, words, lines).await?;
    Ok(true)
}

async fn taken(
    req: &mut RoleRequest<'_>,
    mut of: Composed<'_>,
    words: PollWords,
    lines: Vec<String>,
) -> Result<(), StoreError> {
    let count = lines.len();
    let content = of.draft.content.clone();
    let (changed, next) = match words {
        PollWords::New => {
            let at = content.questions.len();
            let question = polls::typed_question(lines, of.language);
            let added = question.and_then(|question| content.and(question));
            (added, Shown::Kinds(at))
        }
        PollWords::Question(at) => {
            let reworded = content.changed(at, |own| polls::reworded(own, lines, of.language));
            (reworded, Shown::Question(at))
        }
        PollWords::Choices(at) => {
            let rechosen =
                content.changed(at, |own| Some(polls::rechosen(own, &lines, of.language)));
            (rechosen, Shown::Whole)
        }
        PollWords::Language(at, language) => {
            let needed = needed(&content, at);
            let translated = content.changed(at, |own| own.with(language, polls::asking(lines)));
            if translated.is_none()
                && let Some(needed) = needed
            {
                let args = [("count", needed.into()), ("typed", count.into())];
                let text = req
                    .context
                    .texts
                    .say(of.language, "poll-typed-lines", &args);
                return req.say(Message::plain(text)).await;
            }
            (translated, Shown::Question(at))
        }
    };
    roles::set_typing(req.tx, of.role.id, None).await?;
    let changed = changed.and_then(|content| of.draft.clone().asking(content));
    let kept = match changed {
        Some(changed) => polls::set(req.tx, changed, req.now).await?,
        None => None,
    };
    let head = |id| req.context.texts.say(of.language, id, &[]);
    match kept {
        Some(kept) => {
            of.draft = kept;
            show(req, &of, next, None).await
        }
        None if words == PollWords::New => {
            let head = head("poll-full");
            show(req, &of, Shown::Whole, Some(head)).await
        }
        None => {
            let head = head("poll-changed");
            show(req, &of, Shown::Whole, Some(head)).await
        }
    }
}

/// How many lines a question in own words has in each language.
pub(super) fn needed(content: &PollContent, at: usize) -> Option<usize> {
    let own = content.questions.get(at).and_then(DraftQuestion::own)?;
    Some(own.texts().count())
}
