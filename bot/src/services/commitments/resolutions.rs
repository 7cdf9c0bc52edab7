//! Number and day of what a session has decided: entered once for all findings of a result.

use super::shown::Answerer;
use crate::domain::{
    Button, CoordinatorTap, CouncilTap, Language, Message, Moment, PlaceFor, Resolution,
    ResolutionStep, ResolutionTap, RoundPlace,
};
use crate::services::Context;
use crate::store::{StoreError, Tx, audit, results};

/// What became of a press that saves a resolution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is known now.
    Set,
    /// Somebody else was faster: this one stands.
    Before(Resolution),
}

/// Asks for number and day, which are typed. `failed`: what was typed was not understood.
#[must_use]
pub fn ask(
    context: &Context,
    (by, language, in_group): (Answerer, Language, bool),
    tap: &ResolutionTap,
    failed: bool,
) -> Message {
    let texts = &context.texts;
    let (id, leave) = match by {
        Answerer::Council => ("resolution-ask", "resolution-later"),
        Answerer::Coordinator => ("resolution-ask-paper", "resolution-none"),
    };
    let chat = if in_group { "group" } else { "private" };
    let asked = texts.say(language, id, &[("chat", chat.into())]);
    let text = match failed {
        true => {
            let failed = texts.say(language, "resolution-not-understood", &[]);
            format!("{failed}\n\n{asked}")
        }
        false => asked,
    };
    let label = texts.plain(language, leave, &[]);
    let mut buttons = vec![vec![button(by, tap, ResolutionStep::Leave, label)]];
    if by == Answerer::Coordinator {
        let back = texts.plain(language, "answer-button-back", &[]);
        let places = CoordinatorTap::Oblasts(PlaceFor::Commitments);
        buttons.push(vec![Button::tap(back, places.code())]);
    }
    Message::new(text, buttons)
}

/// What was understood: a press saves it.
#[must_use]
pub fn understood(
    context: &Context,
    (by, language): (Answerer, Language),
    tap: &ResolutionTap,
    resolution: &Resolution,
) -> Message {
    let texts = &context.texts;
    let what = line(context, language, resolution);
    let save = texts.plain(language, "answer-button-save", &[]);
    let back = texts.plain(language, "answer-button-back", &[]);
    Message::new(
        texts.say(language, "answer-understood", &[("what", what.into())]),
        vec![
            vec![button(
                by,
                tap,
                ResolutionStep::Save(resolution.clone()),
                save,
            )],
            vec![button(by, tap, ResolutionStep::Leave, back)],
        ],
    )
}

/// "Resolution No … of …".
#[must_use]
pub fn line(context: &Context, language: Language, resolution: &Resolution) -> String {
    let day = context.texts.day(language, resolution.day());
    let args = [("number", resolution.number().into()), ("date", day.into())];
    context.texts.plain(language, "resolution-line", &args)
}

/// A button that begins to enter a resolution, or to correct the one that is known.
#[must_use]
pub fn begin(
    context: &Context,
    (by, language): (Answerer, Language),
    (finding, known): (i64, bool),
) -> Button {
    let id = match known {
        true => "resolution-correct",
        false => "resolution-enter",
    };
    let tap = ResolutionTap {
        finding,
        known,
        step: ResolutionStep::Ask,
    };
    let label = context.texts.plain(language, id, &[]);
    button(by, &tap, ResolutionStep::Ask, label)
}

fn button(by: Answerer, tap: &ResolutionTap, step: ResolutionStep, label: String) -> Button {
    let tap = ResolutionTap {
        step,
        ..tap.clone()
    };
    let code = match by {
        Answerer::Council => CouncilTap::Resolution(tap).code(),
        Answerer::Coordinator => CoordinatorTap::Resolution(tap).code(),
    };
    Button::tap(label, code)
}

/// Saves a resolution; `over`: it corrects the one that is known.
///
/// # Errors
/// The database.
pub async fn save(
    tx: &mut Tx,
    of: &RoundPlace,
    (resolution, over): (&Resolution, bool),
    actor: &str,
    now: Moment,
) -> Result<Saved, StoreError> {
    if !results::set_resolution(tx, of, resolution, over).await? {
        let known = results::get(tx, of)
            .await?
            .and_then(|result| result.resolution);
        return Ok(Saved::Before(known.unwrap_or_else(|| resolution.clone())));
    }
    let detail = format!("{} {} {resolution}", of.round, of.municipality);
    audit::write(tx, now, actor, "result.resolution", &detail).await?;
    Ok(Saved::Set)
}
