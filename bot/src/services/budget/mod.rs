//! The budget year of a place: its days as a council or a coordinator enters them, and who hears of its public hearing, and when.

mod notices;
mod sheet;

pub use notices::{last_day_before, tick};
pub use sheet::{HearingSheet, read as read_sheet};

use chrono::NaiveDate;

use super::Context;
use super::commitments::Answerer;
use super::identifying::{has_link, has_phone};
use super::names::place_name;
use crate::domain::{
    BudgetDay, BudgetFlaw, BudgetStep, BudgetTap, BudgetYear, Button, CoordinatorTap, CouncilTap,
    Hearing, Language, Message, Moment, Municipality, Request, RoleKind, day_in_bishkek,
    typed_budget_day, typed_hearing,
};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, audit, budget_years, roles};
use crate::texts::Value;

/// Why what was typed was not taken: the value of `$flaw`.
pub type Flaw = &'static str;

/// `callback_data` of a press, as this reader's chat has it.
fn code(who: Answerer, place: u16, step: BudgetStep) -> String {
    let tap = BudgetTap { place, step };
    match who {
        Answerer::Council => CouncilTap::Budget(tap).code(),
        Answerer::Coordinator => CoordinatorTap::Budget(tap).code(),
    }
}

/// What is known of the budget of a place, with a button for each day.
pub async fn card(
    tx: &mut Tx,
    context: &Context,
    (who, language): (Answerer, Language),
    place: &Municipality,
    now: Moment,
) -> Result<Message, StoreError> {
    let year = budget_years::get(tx, &place.slug).await?;
    let texts = &context.texts;
    let day = |day: Option<NaiveDate>| -> Value {
        let text = day.map(|day| texts.day(language, day));
        text.unwrap_or_else(|| "none".to_owned()).into()
    };
    let name = place_name(context, language, Some(&place.slug), now);
    let mut lines = vec![
        texts.say(language, "budgeting-title", &[("place", name.into())]),
        texts.say(language, "budgeting-draft", &[("date", day(year.draft))]),
    ];
    lines.push(match &year.hearing {
        Some(hearing) => texts.say(
            language,
            "budgeting-hearing",
            &hearing_args(context, language, hearing),
        ),
        None => texts.say(language, "budgeting-no-hearing", &[]),
    });
    lines.push(texts.say(
        language,
        "budgeting-adoption",
        &[("date", day(year.adoption))],
    ));
    lines.push(texts.say(language, "budgeting-why", &[]));
    let button = |what: BudgetDay| {
        let label = texts.plain(
            language,
            "budgeting-button",
            &[("what", what.code().into())],
        );
        vec![Button::tap(
            label,
            code(who, place.index, BudgetStep::Ask(what)),
        )]
    };
    Ok(Message::new(
        lines.join("\n"),
        BudgetDay::ALL.map(button).into(),
    ))
}

/// Day, hour and hall of a hearing.
pub(super) fn hearing_args(
    context: &Context,
    language: Language,
    hearing: &Hearing,
) -> [(&'static str, Value); 3] {
    [
        ("date", context.texts.day(language, hearing.day).into()),
        ("hour", hearing.hour.format("%H:%M").to_string().into()),
        ("hall", hearing.hall.as_str().into()),
    ]
}

/// Which day? It is typed: in a group as an answer to this message. Above stands what was wrong with what was typed before.
#[must_use]
pub fn question(
    context: &Context,
    (who, language, group): (Answerer, Language, bool),
    (place, what): (u16, BudgetDay),
    wrong: Option<Flaw>,
) -> Message {
    let texts = &context.texts;
    let wrong = wrong.map(|flaw| texts.say(language, "budgeting-wrong", &[("flaw", flaw.into())]));
    let chat = if group { "group" } else { "private" };
    let args = [("what", what.code().into()), ("chat", chat.into())];
    let ask = texts.say(language, "budgeting-ask", &args);
    let back = texts.plain(language, "round-back", &[]);
    Message::new(
        wrong
            .into_iter()
            .chain([ask])
            .collect::<Vec<_>>()
            .join("\n"),
        vec![vec![Button::tap(
            back,
            code(who, place, BudgetStep::Leave(what)),
        )]],
    )
}

/// Sets a day from what was typed; coordinators hear of a hearing that a council enters, as young people will read its words.
///
/// # Errors
/// The database. Inside: why nothing was set.
pub async fn set(
    tx: &mut Tx,
    context: &Context,
    (place, what): (&Municipality, BudgetDay),
    text: &str,
    (who, actor): (Answerer, &str),
    now: Moment,
) -> Result<Result<(), Flaw>, StoreError> {
    let known = budget_years::lock(tx, &place.slug).await?;
    let year = match changed(known, what, text, day_in_bishkek(now)) {
        Ok(year) => year,
        Err(flaw) => return Ok(Err(flaw)),
    };
    budget_years::put(tx, &place.slug, &year).await?;
    let detail = format!("{} {}", place.slug, what.code());
    audit::write(tx, now, actor, "budget.day", &detail).await?;
    if let (BudgetDay::Hearing, Answerer::Council, Some(hearing)) = (what, who, &year.hearing) {
        for role in roles::confirmed(tx, RoleKind::Coordinator).await? {
            let language = role.speaks();
            let name = place_name(context, language, Some(&place.slug), now);
            let [date, hour, hall] = hearing_args(context, language, hearing);
            let args = [("place", name.into()), date, hour, hall];
            let step = BudgetStep::Open;
            let label = context.texts.plain(language, "budgeting-open", &[]);
            let tap = code(Answerer::Coordinator, place.index, step);
            let request = Request::Send(Message::new(
                context.texts.say(language, "budgeting-entered", &args),
                vec![vec![Button::tap(label, tap)]],
            ));
            outbox::put(tx, role.address, Priority::Interactive, &request, now).await?;
        }
    }
    Ok(Ok(()))
}

/// The year with this day as typed.
fn changed(
    known: BudgetYear,
    what: BudgetDay,
    text: &str,
    today: NaiveDate,
) -> Result<BudgetYear, Flaw> {
    let day = || typed_budget_day(text, today).map_err(BudgetFlaw::code);
    Ok(match what {
        BudgetDay::Draft => BudgetYear {
            draft: Some(day()?),
            ..known
        },
        BudgetDay::Adoption => BudgetYear {
            adoption: Some(day()?),
            ..known
        },
        BudgetDay::Hearing => {
            let hearing = typed_hearing(text, today).map_err(BudgetFlaw::code)?;
            // minors read it: nothing in it leads elsewhere
            if has_phone(&hearing.hall) || has_link(&hearing.hall) || hearing.hall.contains('@') {
                return Err("contact");
            }
            BudgetYear {
                hearing: Some(hearing),
                ..known
            }
        }
    })
}
