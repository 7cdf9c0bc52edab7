//! What followers of a round hear after its result: few messages, each once, in their language, on their channel.

use super::items::{Item, item, items};
use super::notes::word;
use super::pledges;
use super::said::said_line;
use super::wording::{line, named, sentence, words};
use crate::domain::{
    Button, Commitment, Hearing, Language, Message, Moment, NewsKind, Ready, Request, RoleKind,
    Round, RoundPlace, Span, day_in_bishkek,
};
use crate::services::Context;
use crate::services::contacts::audience;
use crate::services::digests;
use crate::services::roles::place_name;
use crate::services::rounds;
use crate::services::sms::{self, Bulk, hours};
use crate::services::words::{Words, clip};
use crate::store::budget_years;
use crate::store::contacts;
use crate::store::news::{self, News};
use crate::store::outbox::{self, Priority};
use crate::store::respondents::{self, Person};
use crate::store::{StoreError, Tx, roles, verdicts};
use crate::texts::{Value, escape};

/// At most so many people in one transaction.
const TOGETHER: i64 = 100;
/// What could not be handed over in its hours waits for those of the next days.
const SMS_VALID: Span = Span::days(3);

/// Tells some of those who have not heard the newest; `true` if something was put into a queue.
pub(super) async fn tell(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    // put into words when it goes out: an answer may be taken back until then
    let waiting = match hours::are_open(now) {
        true => news::unheard(&mut tx, &audience(context, now), now, TOGETHER).await?,
        false => Vec::new(),
    };
    drop(tx);
    if waiting.is_empty() {
        return Ok(false);
    }
    let snapshot = context.snapshot();
    let mut tx = context.db.begin().await?;
    for (address, id) in waiting {
        let Some(news) = news::get(&mut tx, id).await? else {
            continue;
        };
        // the one message of the week may have gone to them by another round's news
        if !contacts::claim(&mut tx, address, now).await? {
            continue;
        }
        news::heard(&mut tx, address, &news).await?;
        let person = respondents::readable_at(&mut tx, address).await?;
        let told = match (person, snapshot.round(&news.of.round)) {
            (Some(person), Some(round)) if !person.respondent.stopped => {
                tell_one(&mut tx, context, (round, &news), &person, now).await?
            }
            _ => false,
        };
        if !told {
            contacts::release(&mut tx, address).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Leaders hear the same as those who follow in their place.
pub(super) async fn tell_leaders(context: &Context, now: Moment) -> Result<bool, StoreError> {
    if !hours::are_open(now) {
        return Ok(false);
    }
    let mut tx = context.db.begin_read().await?;
    let waiting = news::for_leaders(&mut tx, now).await?;
    let leaders = roles::confirmed(&mut tx, RoleKind::Leader).await?;
    drop(tx);
    let snapshot = context.snapshot();
    for news in &waiting {
        let mut tx = context.db.begin().await?;
        news::leaders_told(&mut tx, news.id, now).await?;
        let place = Some(news.of.municipality.as_str());
        let here = leaders
            .iter()
            .filter(|role| role.municipality.as_deref() == place);
        if let Some(round) = snapshot.round(&news.of.round) {
            for role in here {
                let language = role.speaks();
                let message = message(&mut tx, context, (round, news), language, now).await?;
                for request in message.into_iter().map(Request::Send) {
                    outbox::put(&mut tx, role.address, Priority::Digest, &request, now).await?;
                }
            }
        }
        tx.commit().await?;
    }
    Ok(!waiting.is_empty())
}

/// `false` if there is nothing to be said to them.
async fn tell_one(
    tx: &mut Tx,
    context: &Context,
    (round, news): (&Round, &News),
    person: &Person,
    now: Moment,
) -> Result<bool, StoreError> {
    if person.chat.line().is_some() {
        return by_sms(tx, context, (round, news), person, now).await;
    }
    let language = person.respondent.language;
    let Some(mut message) = message(tx, context, (round, news), language, now).await? else {
        return Ok(false);
    };
    if news.kind != NewsKind::End {
        let stop = context.texts.say(language, "news-stop", &[]);
        message.text = format!("{}\n{stop}", message.text);
    }
    let request = Request::Send(message);
    outbox::put(tx, person.address, Priority::Bulk, &request, now).await?;
    Ok(true)
}

/// What followers and leaders read; `None` if there is nothing to say any more.
pub(super) async fn message(
    tx: &mut Tx,
    context: &Context,
    (round, news): (&Round, &News),
    language: Language,
    now: Moment,
) -> Result<Option<Message>, StoreError> {
    let words = words(context, round, language);
    let place: Value = place_name(context, language, Some(&news.of.municipality), now).into();
    let title: Value = round.questionnaire.title.get(language).into();
    let mut buttons = Vec::new();
    let mut lines = Vec::new();
    match news.kind {
        NewsKind::Answers | NewsKind::End => {
            let answered = answered(tx, context, (round, &news.of), words, now).await?;
            if answered.is_empty() {
                return Ok(None);
            }
            let end = news.kind == NewsKind::End;
            let id = if end { "news-end" } else { "news-answers" };
            lines.push(words.say(id, &[("place", place)]));
            lines.extend(answered);
            if end {
                lines.push(words.say("news-end-line", &[("title", title)]));
            }
        }
        NewsKind::Silence => {
            lines.push(words.say("news-silence", &[("place", place), ("title", title)]))
        }
        NewsKind::Hearing => {
            let year = budget_years::get(tx, &news.of.municipality).await?;
            let ahead = |hearing: &Hearing| hearing.day > day_in_bishkek(now);
            let Some(hearing) = year.hearing.filter(ahead) else {
                return Ok(None);
            };
            let args = [
                ("place", place),
                ("date", words.texts.day(language, hearing.day).into()),
                ("hour", hearing.hour.format("%H:%M").to_string().into()),
                ("hall", hearing.hall.into()),
            ];
            lines.push(words.say("news-hearing", &args));
        }
        NewsKind::Done | NewsKind::Verdict => {
            let Some((item, done, deed)) = done(tx, news, words, now).await? else {
                return Ok(None);
            };
            let hidden = digests::hidden(context, round, &news.of.municipality);
            if hidden.contains(&item.asked.finding.question) {
                return Ok(None);
            }
            let what: Value = named(words, &item.asked.finding).into();
            let args = [("place", place), ("what", what), ("date", done)];
            let id = if news.kind == NewsKind::Done {
                "news-done"
            } else {
                "news-verdict"
            };
            lines.push(words.say(id, &args));
            lines.extend(deed.map(|deed| escape(&sentence(words, deed))));
            if news.kind == NewsKind::Done {
                lines.push(words.say("news-done-ask", &[]));
                buttons = ask_button(tx, context, words, &item).await?;
            } else {
                lines.push(said_line(tx, words, &item).await?);
            }
        }
    }
    Ok(Some(Message::new(lines.join("\n"), buttons)))
}

/// What stands of a council's answers to a result, as young people read it: the pledge, then a line for each finding. Nothing where nobody but
/// the council hears of any.
pub(super) async fn answered(
    tx: &mut Tx,
    context: &Context,
    (round, of): (&Round, &RoundPlace),
    words: Words<'_>,
    now: Moment,
) -> Result<Vec<String>, StoreError> {
    let items = public_items(tx, context, (round, of)).await?;
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    if let Some(own) = word(tx, of, words.language).await? {
        lines.push(words.say("answers-word", &[("words", own.into())]));
    }
    lines.extend(pledges::told(tx, words, of, (round, &items), now).await?);
    for item in &items {
        let said = said_line(tx, words, item).await?;
        let line = format!("• {} {said}", line(words, item, now));
        lines.push(line.trim_end().to_owned());
    }
    Ok(lines)
}

/// The findings that young people hear of: none that judges the one school or clinic of the place.
async fn public_items(
    tx: &mut Tx,
    context: &Context,
    (round, of): (&Round, &RoundPlace),
) -> Result<Vec<Item>, StoreError> {
    let hidden = digests::hidden(context, round, &of.municipality);
    let mut items = items(tx, of).await?;
    items.retain(|item| !hidden.contains(&item.asked.finding.question));
    Ok(items)
}

/// The finding of a promise, the day on which the council said that it was done, and what it did.
async fn done(
    tx: &mut Tx,
    news: &News,
    words: Words<'_>,
    now: Moment,
) -> Result<Option<(Item, Value, Option<Ready>)>, StoreError> {
    let Some(item) = (match news.finding {
        Some(number) => item(tx, number).await?,
        None => None,
    }) else {
        return Ok(None);
    };
    // the council may have taken it back meanwhile
    let Some(&Commitment::Done { on, what, .. }) = item.commitment(now) else {
        return Ok(None);
    };
    let day = words.texts.day(words.language, on).into();
    Ok(Some((item, day, what)))
}

/// The way into the round that asks whether it was done.
async fn ask_button(
    tx: &mut Tx,
    context: &Context,
    words: Words<'_>,
    item: &Item,
) -> Result<Vec<Vec<Button>>, StoreError> {
    let asked = verdicts::get(tx, item.number()).await?;
    let snapshot = context.snapshot();
    let round = asked
        .and_then(|asked| asked.round)
        .and_then(|id| snapshot.round(&id).cloned());
    let Some(round) = round else {
        return Ok(Vec::new());
    };
    let slug = &item.asked.of.municipality;
    let Some(link) = round.links.iter().find(|link| link.municipality == *slug) else {
        return Ok(Vec::new());
    };
    let url = rounds::url(tx, context, &link.payload).await?;
    let label = words.plain("news-done-button", &[]);
    Ok(url
        .map(|url| vec![vec![Button::link(label, url)]])
        .unwrap_or_default())
}

/// One segment: how much was answered, or that something is said to be done.
async fn by_sms(
    tx: &mut Tx,
    context: &Context,
    (round, news): (&Round, &News),
    person: &Person,
    now: Moment,
) -> Result<bool, StoreError> {
    let Some((voice, _)) = sms::voice(tx, context, person).await? else {
        return Ok(false);
    };
    let Some(place) = context.municipalities.find(&news.of.municipality) else {
        return Ok(false);
    };
    let day = day_in_bishkek(now);
    let name: Value = place.names(voice.language, day).brief().into();
    let items = public_items(tx, context, (round, &news.of)).await?;
    if items.is_empty() {
        return Ok(false);
    }
    let answered = items.iter().filter(|item| item.is_answered(now)).count();
    let done = items
        .iter()
        .filter(|item| matches!(item.commitment(now), Some(Commitment::Done { .. })));
    let counts = [
        ("place", name.clone()),
        ("answered", answered.into()),
        ("count", items.len().into()),
        ("done", done.count().into()),
    ];
    let text = match news.kind {
        NewsKind::Answers => context.texts.sms(voice, "sms-answers", &counts[..3]),
        NewsKind::End => context.texts.sms(voice, "sms-end", &counts),
        NewsKind::Done => {
            let words = words(context, round, voice.language);
            let found = done_of(&items, news.finding);
            let Some(item) = found else {
                return Ok(false);
            };
            let question = words.question(item.asked.finding.question);
            let what = question.map_or_else(String::new, |question| {
                words.sms_label(question, item.asked.finding.label)
            });
            let args = [("place", name), ("what", clip(&what, 60).into())];
            context.texts.sms(voice, "sms-done", &args)
        }
        // four in the life of a round: result, answers, one done, the end
        NewsKind::Verdict | NewsKind::Silence | NewsKind::Hearing => return Ok(false),
    };
    let Ok(text) = text else {
        return Ok(false);
    };
    let bulk = Bulk {
        text: &text,
        round: &round.id,
        municipality: &news.of.municipality,
        valid_until: now + SMS_VALID,
        invitation: false,
    };
    sms::put_bulk(tx, context, person, &bulk, now).await
}

fn done_of(items: &[Item], number: Option<i64>) -> Option<&Item> {
    items.iter().find(|item| Some(item.number()) == number)
}
