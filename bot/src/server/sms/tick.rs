//! What time does: messages die, unknown ones are sent once more, open questions are remembered once, states are asked for.

use super::{EVER, Sms, reports};
use crate::domain::{Moment, SessionStatus, Span};
use crate::handlers::sms::binding::RESTS_AFTER;
use crate::services::sms::{Bulk, hours, put_bulk};
use crate::store::phone_lines::{self, Line};
use crate::store::respondents::{self};
use crate::store::{StoreError, Tx, sms};
use crate::texts::sms::{Script, Voice};

/// An open question is remembered after so long, once.
const REMINDER: Span = Span::days(1);
/// States of the last so long are asked for, from gateways that do not tell by themselves.
const ASKED: Span = Span::days(2);
/// They are not asked for at once: a state takes its time.
const SETTLES: Span = Span::seconds(30);
/// No call to a gateway takes longer.
const UNDERWAY: Span = Span::minutes(5);
/// At most so many at once.
const SOME: i64 = 100;

impl Sms {
    /// Does what is due.
    ///
    /// # Errors
    /// The database; what was not done is due at the next tick.
    pub async fn tick(&self) -> Result<(), StoreError> {
        // while Telegram is away nobody else does
        self.context.look_around().await?;
        self.keep_clocks().await?;
        let now = self.context.ambient.now();
        let mut tx = self.context.db.begin_read().await?;
        let unknown = now - Span::try_from(self.talks.terms.unknown_after).unwrap_or(Span::MAX);
        let due = sms::is_due(&mut tx, unknown, now).await?;
        let (before, after) = (now - REMINDER, now - RESTS_AFTER);
        let forgotten = if hours::are_open(now) {
            phone_lines::waiting(&mut tx, before, after, SOME).await?
        } else {
            Vec::new()
        };
        drop(tx);
        self.memory.prune(now);
        if !due && forgotten.is_empty() {
            return Ok(());
        }
        let (_alone, mut tx) = self.begin().await?;
        sms::expire(&mut tx, now).await?;
        sms::resend(&mut tx, unknown, now).await?;
        for line in &forgotten {
            self.remind(&mut tx, line, now).await?;
        }
        tx.commit().await
    }

    /// The one reminder of an open question, within the hours and the cap.
    async fn remind(&self, tx: &mut Tx, line: &Line, now: Moment) -> Result<(), StoreError> {
        phone_lines::reminded(tx, &line.hash).await?;
        let Some(address) = line.address else {
            return Ok(());
        };
        let Some(person) = respondents::readable_at(tx, address).await? else {
            return Ok(());
        };
        let waits = person.respondent.open.as_ref().is_some_and(|open| {
            open.status == SessionStatus::Open
                && self
                    .context
                    .snapshot()
                    .round(&open.round)
                    .is_some_and(|round| round.takes_answers(now))
        });
        if !waits || person.respondent.stopped {
            return Ok(());
        }
        let voice = Voice {
            language: person.respondent.language,
            script: Script::new(line.latin),
        };
        let text = self.context.texts.sms(voice, "sms-reminder", &[]);
        let (Ok(text), Some(open)) = (text, &person.respondent.open) else {
            return Ok(());
        };
        let bulk = Bulk {
            text: &text,
            round: &open.round,
            municipality: &open.municipality,
            valid_until: hours::end(now),
            invitation: false,
        };
        put_bulk(tx, &self.context, &person, &bulk, now).await?;
        Ok(())
    }

    /// What waits for a gateway that is not configured any more goes by another; what was being handed over to it is unknown for good. So is
    /// what a dead process began to hand over and its database noted only after our start.
    pub async fn adopt(&self) -> Result<(), StoreError> {
        let now = self.context.ambient.now();
        let mut tx = self.context.db.begin_read().await?;
        let wanted = sms::gateways(&mut tx).await?;
        drop(tx);
        let before = now - UNDERWAY;
        for gateway in self.gateways.all() {
            let name = gateway.name();
            if wanted.iter().any(|wanted| wanted == name) && self.is_noted(name) {
                let (_alone, mut tx) = self.begin().await?;
                let idempotent = gateway.traits().idempotent;
                sms::torn(&mut tx, name, idempotent, before, now).await?;
                tx.commit().await?;
            }
        }
        for gone in wanted
            .iter()
            .filter(|name| self.gateways.named(name).is_none())
        {
            let (_alone, mut tx) = self.begin().await?;
            sms::torn(&mut tx, gone, false, EVER, now).await?;
            for (id, phone) in sms::at(&mut tx, gone).await? {
                if let Some(gateway) = self.gateways.to(phone, true) {
                    sms::move_to(&mut tx, &id, gateway.name()).await?;
                }
            }
            tx.commit().await?;
            tracing::warn!(
                gateway = gone,
                "is not configured any more: what waited for it goes by another"
            );
        }
        Ok(())
    }

    /// Asks gateways that do not tell by themselves.
    pub async fn ask_states(&self) -> Result<(), StoreError> {
        let now = self.context.ambient.now();
        for gateway in self.gateways.all().filter(|gateway| gateway.traits().asks) {
            let mut tx = self.context.db.begin_read().await?;
            let (from, to) = (now - ASKED, now - SETTLES);
            let ids = sms::unfinished(&mut tx, gateway.name(), from, to, SOME).await?;
            drop(tx);
            if ids.is_empty() {
                continue;
            }
            match gateway.ask(&ids).await {
                Ok(told) => {
                    let (_alone, mut tx) = self.begin().await?;
                    for report in &told {
                        reports::take(&mut tx, report, now).await?;
                    }
                    tx.commit().await?;
                }
                Err(error) => {
                    tracing::info!(gateway = gateway.name(), %error, "states could not be asked for");
                }
            }
        }
        Ok(())
    }
}
