//! An open round is closed early, lasts longer, or is taken back: by whoever opened it in a chat, or a coordinator.

use std::sync::Arc;

use super::calendar::{Choice, month_name};
use super::inviting;
use super::language::old_button;
use super::replies::Holder;
use crate::domain::{
    Button, InviteStep, Language, LeaderTap, Message, Municipality, RoleKind, Round, Running,
    RunningStep, day_in_bishkek, end_of_day, last_day,
};
use crate::handlers::RoleRequest;
use crate::services::digests::is_for_council_alone;
use crate::services::lasting::{self, Extended};
use crate::services::rounds::{self as round_service, REGRET, Undone, latest_end};
use crate::services::{Context, roles as role_service};
use crate::store::roles::Role;
use crate::store::{StoreError, Tx};

/// An open round, in a place, with whoever may change it.
struct Open<'a> {
    round: &'a Arc<Round>,
    place: &'a Municipality,
    role: &'a Role,
    language: Language,
}

/// A press of whoever may change an open round.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    running: Running,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let found = known.iter().find_map(|round| {
        let link = round.place_of(&running.link)?;
        Some((round, context.municipalities.find(&link.municipality)?))
    });
    let Some((round, place)) = found else {
        return old_button(req).await;
    };
    let holder = req.holder().await?;
    let language = holder.language();
    let Some(role) = may_change(req.tx, &holder, round, place).await? else {
        req.decline(language, "round-refused-change", &[]);
        return Ok(());
    };
    let open = Open {
        round,
        place,
        role,
        language,
    };
    if !round.takes_answers(now) {
        return req.answer(language, "round-over", &[]).await;
    }
    match running.step {
        // the card carries a picture, which stays
        RunningStep::AskClose => {
            let message = open.ask_close(context, now);
            req.say(message).await
        }
        RunningStep::Close => open.close(req).await,
        RunningStep::AskUntil(None) => {
            let end = round.until.map_or(day_in_bishkek(now), last_day);
            let message = open.ask_until(req, end);
            req.say(message).await
        }
        RunningStep::AskUntil(Some(month)) => {
            let message = open.ask_until(req, month);
            req.reply(message).await
        }
        RunningStep::Until(day) => open.extend(req, day).await,
        RunningStep::Leave => open.leave(req).await,
        RunningStep::Undo => open.undo(req).await,
        RunningStep::Invite(step) => {
            let actor = open.actor();
            let of = inviting::Of {
                round,
                place,
                actor: &actor,
                language,
            };
            inviting::tap(req, of, step).await
        }
    }
}

/// The role in which somebody may change a round: whoever opened it in a chat, or a coordinator.
pub(super) async fn may_change<'h>(
    tx: &mut Tx,
    holder: &'h Holder,
    round: &Round,
    place: &Municipality,
) -> Result<Option<&'h Role>, StoreError> {
    if let Some(coordinator) = holder.role(RoleKind::Coordinator) {
        return Ok(Some(coordinator));
    }
    let mut own = holder
        .led()
        .filter(|role| role.municipality.as_deref() == Some(&place.slug));
    let Some(role) = own.next() else {
        return Ok(None);
    };
    let opener = round_service::opener(tx, &round.id).await?;
    Ok((opener == Some(format!("role:{}", role.id))).then_some(role))
}

/// What stands under the card of a round that may be changed.
pub(super) fn buttons(context: &Context, language: Language, link: &str) -> Vec<Vec<Button>> {
    let button = |id, step| {
        let link = link.to_owned();
        let label = context.texts.plain(language, id, &[]);
        Button::tap(label, LeaderTap::Running(Running { link, step }).code())
    };
    vec![
        vec![button(
            "round-invite",
            RunningStep::Invite(InviteStep::Look),
        )],
        vec![
            button("round-extend", RunningStep::AskUntil(None)),
            button("round-close", RunningStep::AskClose),
        ],
    ]
}

/// The days until which a round may be made to last.
pub(super) fn possible(round: &Round, now: crate::domain::Moment) -> Choice {
    let today = day_in_bishkek(now);
    let next = |end| day_in_bishkek(end);
    Choice {
        from: round.until.map_or(today, next),
        to: last_day(latest_end(round.opened)),
    }
}

impl Open<'_> {
    fn button(&self, context: &Context, id: &str, step: RunningStep) -> Button {
        let label = context.texts.plain(self.language, id, &[]);
        Button::tap(label, self.code(step))
    }

    fn code(&self, step: RunningStep) -> String {
        let mut links = self.round.links.iter();
        let link = links.find(|l| l.municipality == self.place.slug);
        let link = link.map_or_else(String::new, |link| link.payload.clone());
        LeaderTap::Running(Running { link, step }).code()
    }

    fn title(&self) -> &str {
        self.round.questionnaire.title.get(self.language)
    }

    fn actor(&self) -> String {
        format!("role:{}", self.role.id)
    }

    fn ask_close(&self, context: &Context, now: crate::domain::Moment) -> Message {
        let slug = Some(self.place.slug.as_str());
        let place = role_service::place_name(context, self.language, slug, now);
        let args = [
            ("title", self.title().into()),
            ("place", place.into()),
            ("places", self.round.links.len().into()),
            ("threshold", context.settings.threshold.into()),
        ];
        Message::new(
            context.texts.say(self.language, "round-ask-close", &args),
            vec![vec![
                self.button(context, "round-close-yes", RunningStep::Close),
                self.to_rounds(context),
            ]],
        )
    }

    fn to_rounds(&self, context: &Context) -> Button {
        let label = context.texts.plain(self.language, "round-back", &[]);
        Button::tap(label, LeaderTap::Menu(self.place.index).code())
    }

    async fn close(&self, req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
        let of = (&**self.round, self.place);
        if !lasting::close_early(req.tx, req.context, of, self.role, req.now).await? {
            return req.answer(self.language, "round-counted", &[]).await;
        }
        let texts = &req.context.texts;
        let args = [("title", self.title().into())];
        let mut text = texts.say(self.language, "round-closed-early", &args);
        // coordinators hear of results only
        if self.role.kind == RoleKind::Leader {
            text.push(' ');
            let (round, slug) = (self.round, &self.place.slug);
            let alone = is_for_council_alone(req.context, &round.questionnaire, slug);
            let readers = match round.is_for_council() {
                true if alone => "alone",
                true => "council",
                false => "club",
            };
            let args = [("readers", readers.into())];
            text.push_str(&texts.say(self.language, "round-closed-next", &args));
        }
        req.reply(Message::plain(text)).await
    }

    fn ask_until(&self, req: &RoleRequest<'_>, near: chrono::NaiveDate) -> Message {
        let (context, language) = (req.context, self.language);
        let choice = possible(self.round, req.now);
        let month = choice.month(near);
        let mut buttons = choice.buttons(
            (context, language),
            month,
            |day| self.code(RunningStep::Until(day)),
            |month| self.code(RunningStep::AskUntil(Some(month))),
        );
        buttons.push(vec![self.to_rounds(context)]);
        let args = [
            ("title", self.title().into()),
            ("month", month_name(context, language, month).into()),
            ("latest", context.texts.day(language, choice.to).into()),
        ];
        let id = match choice.from <= choice.to {
            true => "round-ask-until",
            false => "round-longest",
        };
        Message::new(context.texts.say(language, id, &args), buttons)
    }

    async fn extend(
        &self,
        req: &mut RoleRequest<'_>,
        day: chrono::NaiveDate,
    ) -> Result<(), StoreError> {
        let until = end_of_day(day);
        let (of, how) = ((&**self.round, self.place), (until, self.role));
        let done = lasting::extend(req.tx, req.context, of, how, req.now).await?;
        let texts = &req.context.texts;
        match done {
            Extended::Done => {
                let args = [
                    ("title", self.title().into()),
                    ("date", texts.day(self.language, day).into()),
                ];
                req.answer(self.language, "round-extended", &args).await
            }
            Extended::Over => req.answer(self.language, "round-over", &[]).await,
            Extended::Counted => req.answer(self.language, "round-counted", &[]).await,
            Extended::Date => {
                let message = self.ask_until(req, day);
                req.reply(message).await
            }
        }
    }

    /// No more days are wanted.
    async fn leave(&self, req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
        let texts = &req.context.texts;
        let day = self
            .round
            .until
            .map(|until| texts.day(self.language, last_day(until)));
        let args = [
            ("title", self.title().into()),
            ("date", day.unwrap_or_default().into()),
        ];
        req.answer(self.language, "round-few-left", &args).await
    }

    async fn undo(&self, req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
        let undone = round_service::undo(req.tx, self.round, &self.actor(), req.now).await?;
        let id = match undone {
            Undone::Done => "round-undone",
            Undone::TooLate => "round-undo-late",
            Undone::Answered => "round-undo-answered",
        };
        let args = [
            ("title", self.title().into()),
            ("minutes", REGRET.whole_minutes().into()),
        ];
        let mut message = Message::plain(req.context.texts.say(self.language, id, &args));
        message.buttons = vec![vec![self.to_rounds(req.context)]];
        req.reply(message).await
    }
}
