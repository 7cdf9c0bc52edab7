//! A coordinator reads a poll: adds what is missing in a language, says what is sensitive and who reads the result, approves it or gives it back.

use super::lines;
use crate::domain::{
    Button, CoordinatorTap, Draft, DraftQuestion, DraftState, Language, Message, OwnQuestion,
    PollContent, PollRefusal, PollReviewStep, PollReviewTap, RoleKind, day_in_bishkek,
};
use crate::handlers::RoleRequest;
use crate::handlers::awaited::{expect, first_button};
use crate::handlers::language::old_button;
use crate::services::names::{person_name, place_name};
use crate::services::polls::{self, OwnPoll, Typed};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, audit, drafts};
use crate::texts::escape;

/// A press on the card of a poll.
pub(crate) async fn press(
    req: &mut RoleRequest<'_>,
    role: &Role,
    tap: PollReviewTap,
) -> Result<(), StoreError> {
    let (context, language, now) = (req.context, role.speaks(), req.now);
    let actor = format!("role:{}", role.id);
    expect(req, RoleKind::Coordinator, None).await?;
    let Some(draft) = drafts::get(req.tx, tap.draft).await? else {
        return old_button(req).await;
    };
    if !matches!(draft.state, DraftState::Waiting(_)) {
        return finish(req, language, "poll-review-decided").await;
    }
    if draft.rev != tap.rev && tap.step != PollReviewStep::Open {
        return card(req, role, &draft, Some("poll-changed")).await;
    }
    match tap.step {
        PollReviewStep::Open | PollReviewStep::Leave(..) => card(req, role, &draft, None).await,
        PollReviewStep::Type(at, of) => {
            let message = ask_language(req, role, &draft, (at, of));
            let button = first_button(&message).map(str::to_owned);
            expect(req, RoleKind::Coordinator, button.as_deref()).await?;
            req.reply(message).await
        }
        PollReviewStep::Sensitive(at, sensitive) => {
            let content = draft
                .content
                .clone()
                .changed(at, |own| Some(OwnQuestion { sensitive, ..own }));
            let what = format!("{} {sensitive}", at + 1);
            set(req, role, draft, ("poll.sensitive", &what), content).await
        }
        PollReviewStep::Council(to_council) => {
            let content = PollContent {
                to_council,
                ..draft.content.clone()
            };
            let what = to_council.to_string();
            set(req, role, draft, ("poll.council", &what), Some(content)).await
        }
        PollReviewStep::Approve => approve(req, role, &draft).await,
        PollReviewStep::AskRefusal => {
            let message = ask_refusal(req, language, &draft);
            req.reply(message).await
        }
        PollReviewStep::Refuse(why) => {
            let which = (&draft, why);
            let done = polls::refuse(req.tx, context, which, &actor, now).await?;
            decided(req, role, &draft, (done, "poll-review-refused")).await
        }
    }
}

/// Two pairs of eyes: nobody approves what they wrote, unless nobody else is there; then that is said, and kept.
async fn approve(req: &mut RoleRequest<'_>, role: &Role, draft: &Draft) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let actor = format!("role:{}", role.id);
    let said = match polls::own_poll(req.tx, draft, role).await? {
        OwnPoll::AnotherReads => return card(req, role, draft, Some("poll-review-own")).await,
        OwnPoll::Alone => "poll-review-approved-alone",
        OwnPoll::No => "poll-review-approved",
    };
    let done = polls::approve(req.tx, context, draft, &actor, now).await?;
    if done && said == "poll-review-approved-alone" {
        audit::write(
            req.tx,
            now,
            &actor,
            "poll.approve-alone",
            &draft.id.to_string(),
        )
        .await?;
    }
    decided(req, role, draft, (done, said)).await
}

async fn decided(
    req: &mut RoleRequest<'_>,
    role: &Role,
    draft: &Draft,
    (done, said): (bool, &str),
) -> Result<(), StoreError> {
    match done {
        true => finish(req, role.speaks(), said).await,
        false => card(req, role, draft, Some("poll-changed")).await,
    }
}

/// What was done, and the way to what waits next.
async fn finish(
    req: &mut RoleRequest<'_>,
    language: Language,
    said: &str,
) -> Result<(), StoreError> {
    let texts = &req.context.texts;
    let label = texts.plain(language, "command-todo", &[]);
    let message = Message::new(
        texts.say(language, said, &[]),
        vec![vec![Button::tap(label, CoordinatorTap::Todo(0).code())]],
    );
    req.reply(message).await
}

async fn set(
    req: &mut RoleRequest<'_>,
    role: &Role,
    draft: Draft,
    (action, what): (&str, &str),
    content: Option<PollContent>,
) -> Result<(), StoreError> {
    let Some(content) = content else {
        return card(req, role, &draft, None).await;
    };
    let actor = format!("role:{}", role.id);
    let by = (actor.as_str(), action, what);
    let id = draft.id;
    match polls::reword(req.tx, draft, by, content, req.now).await? {
        Some(draft) => card(req, role, &draft, None).await,
        None => match drafts::get(req.tx, id).await? {
            Some(draft) => card(req, role, &draft, Some("poll-changed")).await,
            None => old_button(req).await,
        },
    }
}

/// The texts of a question in a language, as a coordinator has typed them.
pub(crate) async fn typed(
    req: &mut RoleRequest<'_>,
    role: &Role,
    (tap, at, of): (&PollReviewTap, usize, Language),
    text: &str,
) -> Result<(), StoreError> {
    let (texts, language) = (&req.context.texts, role.speaks());
    let draft = drafts::get(req.tx, tap.draft).await?;
    let Some(draft) = draft.filter(|draft| matches!(draft.state, DraftState::Waiting(_))) else {
        expect(req, RoleKind::Coordinator, None).await?;
        return finish(req, language, "poll-review-decided").await;
    };
    if draft.rev != tap.rev {
        expect(req, RoleKind::Coordinator, None).await?;
        return card(req, role, &draft, Some("poll-changed")).await;
    }
    let lines = match polls::read(text) {
        Ok(lines) => lines,
        Err(wrong) => {
            // still awaited
            let id = match wrong {
                Typed::Empty => "poll-typed-empty",
                Typed::Endless => "poll-typed-endless",
            };
            return req.say(Message::plain(texts.say(language, id, &[]))).await;
        }
    };
    let count = lines.len();
    let content = draft.content.clone();
    let Some(content) = content.changed(at, |own| own.with(of, polls::asking(lines))) else {
        let needed = super::typing::needed(&draft.content, at).unwrap_or_default();
        let args = [("count", needed.into()), ("typed", count.into())];
        let text = texts.say(language, "poll-typed-lines", &args);
        return req.say(Message::plain(text)).await;
    };
    expect(req, RoleKind::Coordinator, None).await?;
    let what = format!("{} {}", at + 1, of.code());
    set(req, role, draft, ("poll.edit", &what), Some(content)).await
}

fn button(draft: &Draft, label: String, step: PollReviewStep) -> Button {
    let (id, rev) = (draft.id, draft.rev);
    let tap = PollReviewTap {
        draft: id,
        rev,
        step,
    };
    Button::tap(label, CoordinatorTap::Poll(tap).code())
}

/// All of a poll, with what can be done.
async fn card(
    req: &mut RoleRequest<'_>,
    role: &Role,
    draft: &Draft,
    head: Option<&str>,
) -> Result<(), StoreError> {
    let (context, language) = (req.context, role.speaks());
    let texts = &context.texts;
    let place = place_name(context, language, Some(&draft.municipality), req.now);
    let leader = roles::get(req.tx, draft.role).await?;
    let name = leader.map_or_else(String::new, |leader| leader.name);
    let since = polls::waits_since(draft).unwrap_or(draft.touched);
    let args = [
        ("place", place.into()),
        ("name", person_name(context, language, &name).into()),
        ("date", texts.day(language, day_in_bishkek(since)).into()),
    ];
    let mut paragraphs: Vec<String> = head
        .map(|head| texts.say(language, head, &[]))
        .into_iter()
        .collect();
    paragraphs.push(texts.say(language, "poll-review", &args));
    for (at, question) in draft.content.questions.iter().enumerate() {
        let mut question_lines = lines::full(context, language, draft, at);
        if question.own().is_some_and(|own| own.sensitive) {
            question_lines.push(texts.say(language, "poll-review-is-sensitive", &[]));
        }
        paragraphs.push(question_lines.join("\n"));
    }
    let readers = if draft.content.is_for_council() {
        "council"
    } else {
        "club"
    };
    let args = [("readers", readers.into())];
    paragraphs.push(texts.say(language, "poll-review-readers", &args));
    let ready = polls::is_whole(&draft.content) && polls::is_finished(context, draft);
    if !ready {
        paragraphs.push(texts.say(language, "poll-review-not-yet", &[]));
    }
    let message = Message::new(
        paragraphs.join("\n\n"),
        buttons(req, language, draft, ready),
    );
    req.reply(message).await
}

fn buttons(
    req: &RoleRequest<'_>,
    language: Language,
    draft: &Draft,
    ready: bool,
) -> Vec<Vec<Button>> {
    let texts = &req.context.texts;
    let plain = |id: &str, step| vec![button(draft, texts.plain(language, id, &[]), step)];
    let mut rows = Vec::new();
    if ready {
        rows.push(plain("poll-review-approve", PollReviewStep::Approve));
    }
    for (at, question) in draft.content.questions.iter().enumerate() {
        let Some(own) = question.own() else { continue };
        let number = || ("number", (at + 1).into());
        let row: Vec<Button> = Language::ALL
            .into_iter()
            .map(|of| {
                let state = if own.lacks(of) { "missing" } else { "there" };
                let args = [number(), ("of", of.code().into()), ("state", state.into())];
                let label = texts.plain(language, "poll-review-type", &args);
                button(draft, label, PollReviewStep::Type(at, of))
            })
            .collect();
        let state = if own.sensitive { "yes" } else { "no" };
        let args = [number(), ("state", state.into())];
        let label = texts.plain(language, "poll-review-sensitive", &args);
        let step = PollReviewStep::Sensitive(at, !own.sensitive);
        rows.extend([row, vec![button(draft, label, step)]]);
    }
    if draft.content.own() > 0 {
        let state = if draft.content.to_council {
            "yes"
        } else {
            "no"
        };
        let label = texts.plain(language, "poll-review-council", &[("state", state.into())]);
        let step = PollReviewStep::Council(!draft.content.to_council);
        rows.push(vec![button(draft, label, step)]);
    }
    rows.push(plain("poll-review-refuse", PollReviewStep::AskRefusal));
    let todo = texts.plain(language, "round-back", &[]);
    rows.push(vec![Button::tap(todo, CoordinatorTap::Todo(0).code())]);
    rows
}

/// Asks for the texts of a question in a language; what there is can be copied with a tap.
fn ask_language(
    req: &RoleRequest<'_>,
    role: &Role,
    draft: &Draft,
    (at, of): (usize, Language),
) -> Message {
    let (texts, language) = (&req.context.texts, role.speaks());
    let own = draft.content.questions.get(at).and_then(DraftQuestion::own);
    let known = own.map_or_else(Vec::new, |own| own.texts().map(|t| t.shown(of)).collect());
    let args = [("of", of.code().into()), ("count", known.len().into())];
    let asked = texts.say(language, "poll-ask-language", &args);
    let back = texts.plain(language, "round-back", &[]);
    Message::new(
        format!("{asked}\n\n<code>{}</code>", escape(&known.join("\n"))),
        vec![vec![button(draft, back, PollReviewStep::Leave(at, of))]],
    )
}

fn ask_refusal(req: &RoleRequest<'_>, language: Language, draft: &Draft) -> Message {
    let texts = &req.context.texts;
    let reasons = PollRefusal::ALL.iter().map(|why| {
        let label = texts.plain(language, "poll-reason", &[("why", why.code().into())]);
        vec![button(draft, label, PollReviewStep::Refuse(*why))]
    });
    let back = texts.plain(language, "round-back", &[]);
    let back = vec![button(draft, back, PollReviewStep::Open)];
    Message::new(
        texts.say(language, "poll-review-ask-refusal", &[]),
        reasons.chain([back]).collect(),
    )
}
