//! A poll opens, or goes to a coordinator, or comes back.

use std::sync::Arc;

use super::{Composed, Shown, code, display, page, show};
use crate::domain::{Button, DraftQuestion, Message, PollStep, Round, TargetGroup};
use crate::handlers::RoleRequest;
use crate::handlers::opening::{refusal, tell_opened};
use crate::handlers::opening_pages::told;
use crate::services::polls::{self, LaunchRefused, Send};
use crate::services::repeats;
use crate::services::rounds::OpenRefused;
use crate::store::StoreError;

/// The last look: what becomes of it, and until when.
pub(super) async fn ask(req: &mut RoleRequest<'_>, of: Composed<'_>) -> Result<(), StoreError> {
    let context = req.context;
    let (texts, language) = (&context.texts, of.language);
    let back = {
        let label = texts.plain(language, "round-back", &[]);
        vec![Button::tap(label, code(&of.draft, PollStep::Open))]
    };
    if !of.draft.is_open() || !polls::is_finished(context, &of.draft) {
        return show(req, &of, Shown::Whole, None).await;
    }
    let count = ("count", of.draft.content.questions.len().into());
    if polls::needs_coordinator(context, &of.draft, of.role.kind) {
        let mut text = texts.say(language, "poll-confirm-send", &[count]);
        let wait = polls::usual_wait(req.tx).await?;
        let wait = wait.map(|wait| page::usually(context, language, wait));
        text.extend(wait.map(|wait| format!("\n{wait}")));
        let label = texts.plain(language, "poll-send-now", &[]);
        let send = vec![Button::tap(label, code(&of.draft, PollStep::Send))];
        let message = Message::new(text, vec![send, back]);
        return display(req, &of.draft, message).await;
    }
    let Ok((_, questionnaire)) = polls::opened_as(context, &of.draft, of.role.kind) else {
        return show(req, &of, Shown::Whole, None).await;
    };
    let places = std::slice::from_ref(&of.place.slug);
    let message = match repeats::find(req.tx, &questionnaire, places, req.now).await? {
        Some(repeat) => {
            let told = told(context, language, &repeat);
            let text = texts.say(language, "round-refused-repeat", &told);
            Message::new(text, vec![back])
        }
        None => {
            let mut buttons = page::targets(context, &of);
            buttons.push(back);
            Message::new(texts.say(language, "poll-ask-target", &[]), buttons)
        }
    };
    display(req, &of.draft, message).await
}

/// To the coordinators.
pub(super) async fn send(
    req: &mut RoleRequest<'_>,
    mut of: Composed<'_>,
) -> Result<(), StoreError> {
    let context = req.context;
    let sent = polls::send(req.tx, context, of.draft.clone(), req.now).await?;
    let head = match sent {
        Send::Done => "poll-sent",
        Send::Changed | Send::Unfinished => "poll-changed",
        Send::Own(day) => {
            let day = context.texts.day(of.language, day);
            let args = [("date", day.into()), ("most", polls::MOST_OWN.into())];
            let text = context.texts.say(of.language, "poll-refused-own", &args);
            return refused(req, &of, text).await;
        }
    };
    again(req, &mut of).await?;
    let head = context.texts.say(of.language, head, &[]);
    show(req, &of, Shown::Whole, Some(head)).await
}

/// As it stands in the database now.
async fn again(req: &mut RoleRequest<'_>, of: &mut Composed<'_>) -> Result<(), StoreError> {
    if let Some(draft) = crate::store::drafts::get(req.tx, of.draft.id).await? {
        of.draft = draft;
    }
    Ok(())
}

/// Back from the coordinators, or from what they have approved.
pub(super) async fn withdraw(
    req: &mut RoleRequest<'_>,
    mut of: Composed<'_>,
) -> Result<(), StoreError> {
    let back = polls::take_back(req.tx, of.draft.clone(), req.now).await?;
    let id = match back {
        Some(draft) => {
            of.draft = draft;
            "poll-withdrawn"
        }
        None => {
            again(req, &mut of).await?;
            "poll-changed"
        }
    };
    let head = req.context.texts.say(of.language, id, &[]);
    show(req, &of, Shown::Whole, Some(head)).await
}

/// A ready question instead of own words, also while these wait: without own words nothing is to be waited for.
pub(super) async fn replace(
    req: &mut RoleRequest<'_>,
    mut of: Composed<'_>,
    at: usize,
    name: &str,
) -> Result<(), StoreError> {
    let content = of.draft.content.clone();
    let ready = polls::ready(name).filter(|_| !content.has_ready(name));
    let own = content.questions.get(at).and_then(DraftQuestion::own);
    let (Some(_), Some(_)) = (ready, own) else {
        return show(req, &of, Shown::Whole, None).await;
    };
    let Some(content) = content.replaced(at, DraftQuestion::Bank(name.to_owned())) else {
        return show(req, &of, Shown::Whole, None).await;
    };
    let waits = polls::waits_since(&of.draft).is_some();
    let changed = match waits {
        false => of.draft.clone().asking(content),
        true => {
            let mut changed = of.draft.clone();
            changed.content = content;
            Some(changed)
        }
    };
    let Some(changed) = changed else {
        return show(req, &of, Shown::Whole, None).await;
    };
    let Some(mut kept) = polls::set(req.tx, changed, req.now).await? else {
        again(req, &mut of).await?;
        return show(req, &of, Shown::Whole, None).await;
    };
    let free = !polls::needs_coordinator(req.context, &kept, of.role.kind);
    if waits && free {
        kept = match polls::take_back(req.tx, kept.clone(), req.now).await? {
            Some(back) => back,
            None => kept,
        };
    }
    of.draft = kept;
    show(req, &of, Shown::Whole, None).await
}

/// It opens.
pub(super) async fn launch(
    req: &mut RoleRequest<'_>,
    of: Composed<'_>,
    how: (TargetGroup, u8),
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let context = req.context;
    let (texts, language) = (&context.texts, of.language);
    let refusal = match polls::launch(req.tx, context, (&of.draft, of.role), how, req.now).await {
        Ok(round) => {
            return tell_opened(req, (language, of.place), of.role, Arc::new(round), known).await;
        }
        Err(LaunchRefused::Open(OpenRefused::Store(error))) => return Err(error),
        Err(LaunchRefused::Changed | LaunchRefused::Unfinished | LaunchRefused::Unread) => {
            return show(req, &of, Shown::Whole, None).await;
        }
        Err(LaunchRefused::Running) => texts.say(language, "poll-refused-running", &[]),
        Err(LaunchRefused::Full) => {
            let args = [("most", polls::MOST_ROUNDS.into())];
            texts.say(language, "round-refused-full", &args)
        }
        Err(LaunchRefused::Own(day)) => {
            let day = texts.day(language, day);
            let args = [("date", day.into()), ("most", polls::MOST_OWN.into())];
            texts.say(language, "poll-refused-own", &args)
        }
        Err(LaunchRefused::Open(OpenRefused::Repeated(repeat))) => texts.say(
            language,
            "round-refused-repeat",
            &told(context, language, &repeat),
        ),
        Err(LaunchRefused::Open(refused)) => refusal(texts, language, &refused),
    };
    refused(req, &of, refusal).await
}

async fn refused(
    req: &mut RoleRequest<'_>,
    of: &Composed<'_>,
    text: String,
) -> Result<(), StoreError> {
    let label = req.context.texts.plain(of.language, "round-back", &[]);
    let message = Message::new(
        text,
        vec![vec![Button::tap(label, code(&of.draft, PollStep::Open))]],
    );
    display(req, &of.draft, message).await
}
