//! What is forgotten when: links to answers, old rows, and what of them can still be read after that.

use chrono::NaiveDate;

use super::{Context, alerts, writings};
use crate::domain::{HOUR, Moment, Round, Span, day_in_bishkek, start_of_day};
use crate::services::digests as digest;
use crate::store::meta::{self, Fact};
use crate::store::rounds::{self, Cutting};
use crate::store::{
    StoreError, Tx, addresses, contacts, councils, digests, drafts, freezing, group_cards,
    guardians, inbox, invitations, invites, news, recent_messages, recordings, respondents,
    slip_requests,
};

/// Person → answers is cut so long after a round closes (PRIVACY.md).
pub const LINKS_KEPT: Span = Span::days(30);
/// Ids of updates and dead letters.
const IDS_KEPT: Span = Span::days(7);
/// Answers, from the closing of their round.
const ANSWERS_KEPT: Span = Span::days(365);
/// Somebody who comes a little late still hears "expired", not "unknown".
const ENDED_KEPT: Span = Span::days(7);
/// Quick polls, from when they were last touched.
const DRAFTS_KEPT: Span = Span::days(90);
/// That slips were asked for is kept for so long after it was decided.
const SLIPS_KEPT: Span = Span::days(30);
/// Sessions that get new pseudonyms in one transaction: answers wait for it.
const SLICE: i64 = 300;

/// Views from before they were sealed that are sealed in an hour.
const VIEWS: i64 = 2_000;

/// Does what is due: once an hour the rows that are old; whenever there is one, the next piece of a cut; and cleans up after both.
///
/// # Errors
/// The database; what was not done is due at the next tick.
pub async fn tick(context: &Context, now: Moment) -> Result<(), StoreError> {
    let mut tx = context.db.begin_read().await?;
    let last = number(&mut tx, Fact::LastRetention).await?;
    let cutting = rounds::cutting(&mut tx, now - LINKS_KEPT).await?;
    tx.commit().await?;
    if last.is_none_or(|last| now - Moment(last) >= HOUR) {
        retain(context, now).await?;
    }
    if let Some(cutting) = cutting {
        cut(context, &cutting, now).await?;
    }
    settle(context, now).await?;
    clean(context).await
}

/// The next piece of the cut of a round: first its links, all at once, then its sessions, some at a time. Whatever must not outlive the
/// links is destroyed where the links are.
async fn cut(context: &Context, cutting: &Cutting, now: Moment) -> Result<(), StoreError> {
    let ambient = &context.ambient;
    let (round, day) = (&cutting.round, start_of_day(cutting.closed));
    let mut tx = context.db.begin().await?;
    // whoever answers just now would write the link back
    digests::freeze_alone(&mut tx).await?;
    if !cutting.begun {
        respondents::cut_links(&mut tx, round, context.settings.threshold).await?;
        digest::freeze_no_more(&mut tx, round, now).await?;
        recordings::remove(&mut tx, round).await?;
        rounds::cut(&mut tx, round, now).await?;
    }
    if !respondents::unlink(&mut tx, &*ambient.random, round, day, SLICE).await? {
        rounds::unlinked(&mut tx, round, now).await?;
        tracing::info!(%round, "nothing leads to its answers any more");
    }
    tx.commit().await
}

/// Of whom nothing is left to be frozen it is forgotten by which link they came, when, and how long it took; their own words leave their answers:
/// some at a time.
async fn settle(context: &Context, now: Moment) -> Result<(), StoreError> {
    let mut tx = context.db.begin_read().await?;
    let round = freezing::to_settle(&mut tx).await?;
    tx.commit().await?;
    let Some(round) = round else {
        return Ok(());
    };
    let mut tx = context.db.begin().await?;
    // whoever leaves just now would write it back
    digests::freeze_alone(&mut tx).await?;
    writings::collect(&mut tx, context, &round, (SLICE, now)).await?;
    meta::erased(&mut tx).await?;
    tx.commit().await
}

/// What was erased leaves the files of the database, as far as that is ours to do.
async fn clean(context: &Context) -> Result<(), StoreError> {
    let mut tx = context.db.begin_read().await?;
    let erased = number(&mut tx, Fact::Erased).await?.unwrap_or_default();
    let cleaned = number(&mut tx, Fact::Cleaned).await?;
    // one that is only dropped may still be there, and in the way
    tx.commit().await?;
    if cleaned == Some(erased) || !context.db.pool.clean().await? {
        return Ok(());
    }
    let mut tx = context.db.begin().await?;
    meta::set(&mut tx, Fact::Cleaned, &erased.to_string()).await?;
    tx.commit().await
}

async fn retain(context: &Context, now: Moment) -> Result<(), StoreError> {
    let mut tx = context.db.begin().await?;
    inbox::retain(&mut tx, now - IDS_KEPT).await?;
    respondents::retain(&mut tx, now, now - ANSWERS_KEPT).await?;
    respondents::seal_views(&mut tx, VIEWS).await?;
    recent_messages::retain(&mut tx, now).await?;
    news::cut(&mut tx, now).await?;
    contacts::retain(&mut tx, now).await?;
    invitations::retain(&mut tx).await?;
    writings::retain(&mut tx, context, now).await?;
    retain_of_roles(&mut tx, now).await?;
    super::sms::retain(&mut tx, now).await?;
    alerts::remind_of_helplines(&mut tx, context, now).await?;
    digests::seal_blocks(&mut tx).await?;
    councils::try_again(&mut tx).await?;
    meta::erased(&mut tx).await?;
    meta::set(&mut tx, Fact::LastRetention, &now.0.to_string()).await?;
    tx.commit().await
}

async fn number(tx: &mut Tx, fact: Fact) -> Result<Option<i64>, StoreError> {
    Ok(meta::get(tx, fact)
        .await?
        .and_then(|value| value.parse().ok()))
}

/// Job: forgets what roles leave behind: invites, guardians' links and codes a week after their end,
/// chats on which nothing hangs, answered disclosures.
pub(crate) async fn retain_of_roles(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    let ended = now - ENDED_KEPT;
    invites::retain(tx, ended).await?;
    slip_requests::retain(tx, now - SLIPS_KEPT).await?;
    drafts::retain(tx, now - DRAFTS_KEPT).await?;
    guardians::retain(tx, ended).await?;
    // before the chats on which nothing hangs
    group_cards::retain(tx, now).await?;
    addresses::retain(tx, now).await?;
    super::safeguarding::retain(tx, now).await
}

/// The day on which person → answers is cut, if the round has an end.
pub(crate) fn cut_on(round: &Round) -> Option<NaiveDate> {
    let end = round.closed.or(round.until)?;
    Some(day_in_bishkek(end + LINKS_KEPT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::texts::Texts;

    #[test]
    fn own_words_are_gone_two_days_before_the_links() {
        assert_eq!(writings::READ_FOR + Span::days(2), LINKS_KEPT);
    }

    #[test]
    fn respondents_read_how_long_their_link_is_kept() {
        let texts = Texts::load().unwrap();
        let days = format!(" {} ", LINKS_KEPT.whole_days());
        for language in Language::ALL {
            let text = texts.say(language, "my-data-link-open", &[]);
            assert!(text.contains(&days), "{text}");
        }
    }
}
