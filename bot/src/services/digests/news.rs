//! The result for those who answered and asked to hear of it: in their language, on their channel, once.

use surveys::statistics::{Need, Publication, Released, needs};

use super::heading::CAPTION;
use super::in_short::{NEEDS, found, hides};
use super::public::for_young_people;
use super::resultless;
use crate::domain::{
    Artefact, FileFormat, Message, Moment, Part, Request, Round, RoundId, Span, day_in_bishkek,
};
use crate::services::Context;
use crate::services::contacts::audience;
use crate::services::pictures::has_picture;
use crate::services::roles::place_name;
use crate::services::sms::{self, Bulk, hours};
use crate::services::words::{Words, clip, units};
use crate::store::contacts;
use crate::store::outbox::{self, Pictured, Priority};
use crate::store::respondents::{self, Person};
use crate::store::{StoreError, Tx, councils, digests};
use crate::texts::sms::Voice;
use crate::texts::{Value, escape};

/// At most so many people in one transaction.
const TOGETHER: i64 = 100;
/// News by SMS that could not be handed over in its hours waits for those of the next days.
const SMS_VALID: Span = Span::days(3);

/// Job: tells some of those who wait for a result; `true` if something was put into a queue.
pub async fn tell(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let to = audience(context, now);
    let waiting = respondents::untold(&mut tx, &to, now, TOGETHER).await?;
    drop(tx);
    if waiting.is_empty() {
        return Ok(false);
    }
    let snapshot = context.snapshot();
    let mut tx = context.db.begin().await?;
    let mut put = false;
    for (address, round, place) in waiting {
        // the one message of the week may have gone to them by another round's result
        if !contacts::claim(&mut tx, address, hours::next_open(now)).await? {
            continue;
        }
        respondents::told(&mut tx, address, &round).await?;
        let person = respondents::readable_at(&mut tx, address).await?;
        let told = match (person, snapshot.round(&round)) {
            (Some(person), Some(round)) if !person.respondent.stopped => {
                tell_person(&mut tx, context, (round, &place), &person, now).await?
            }
            _ => false,
        };
        if !told {
            contacts::release(&mut tx, address).await?;
        }
        put |= told;
    }
    tx.commit().await?;
    Ok(put)
}

/// `false` if nothing can be said to them.
async fn tell_person(
    tx: &mut Tx,
    context: &Context,
    (round, place): (&Round, &str),
    person: &Person,
    now: Moment,
) -> Result<bool, StoreError> {
    let merged = context.municipalities.successors(day_in_bishkek(now));
    let today = merged.get(place).map_or(place, String::as_str);
    let last = digests::last(tx, &round.id, "municipality", today).await;
    let last = match last {
        Err(error @ StoreError::Inconsistent { .. }) => {
            tracing::error!(%error, round = %round.id, place, "a result cannot be told");
            return Ok(false);
        }
        last => last?,
    };
    match &last {
        Some(stored) => {
            let public = for_young_people(context, round, &stored.publication);
            let news = News {
                round,
                publication: &public,
                edition: stored.edition,
                place,
            };
            tell_one(tx, context, news, person, now).await
        }
        None => tell_none(tx, context, (round, place), person, now).await,
    }
}

/// The round has no result there, and never will.
async fn tell_none(
    tx: &mut Tx,
    context: &Context,
    (round, place): (&Round, &str),
    person: &Person,
    now: Moment,
) -> Result<bool, StoreError> {
    let language = person.respondent.language;
    if person.chat.line().is_some() {
        let known = context.municipalities.find(place);
        let (Some(known), Some((voice, _))) = (known, sms::voice(tx, context, person).await?)
        else {
            return Ok(false);
        };
        let day = day_in_bishkek(now);
        let name: Value = known.names(voice.language, day).brief().into();
        let Ok(text) = context
            .texts
            .sms(voice, "sms-result-none", &[("place", name)])
        else {
            return Ok(false);
        };
        return put_sms(tx, context, (person, &text), (&round.id, place), now).await;
    }
    let why = resultless::why(tx, &round.id, place).await?;
    let args = [
        (
            "place",
            place_name(context, language, Some(place), now).into(),
        ),
        ("why", why.code().into()),
        ("threshold", context.settings.threshold.into()),
    ];
    let text = context.texts.say(language, "news-none", &args);
    put(tx, person, text, now).await
}

async fn put_sms(
    tx: &mut Tx,
    context: &Context,
    (person, text): (&Person, &str),
    (round, municipality): (&RoundId, &str),
    now: Moment,
) -> Result<bool, StoreError> {
    let bulk = Bulk {
        text,
        round,
        municipality,
        valid_until: now + SMS_VALID,
        invitation: false,
    };
    sms::put_bulk(tx, context, person, &bulk, now).await
}

async fn put(tx: &mut Tx, person: &Person, text: String, now: Moment) -> Result<bool, StoreError> {
    let request = Request::Send(Message::plain(text));
    let open = hours::next_open(now);
    outbox::put(tx, person.address, Priority::Bulk, &request, open).await?;
    Ok(true)
}

/// A result of a round in a municipality.
#[derive(Clone, Copy)]
struct News<'a> {
    round: &'a Round,
    publication: &'a Released<Publication>,
    edition: u32,
    place: &'a str,
}

async fn tell_one(
    tx: &mut Tx,
    context: &Context,
    news: News<'_>,
    person: &Person,
    now: Moment,
) -> Result<bool, StoreError> {
    let News {
        round,
        publication,
        place,
        ..
    } = news;
    let words = Words {
        texts: &context.texts,
        language: person.respondent.language,
        questionnaire: &round.questionnaire,
    };
    let needs = needs(&round.questionnaire, publication);
    if person.chat.line().is_some() {
        let Some((voice, _)) = sms::voice(tx, context, person).await? else {
            return Ok(false);
        };
        let hides = hides(publication);
        let Some(text) = in_one_segment(words, voice, context, place, (&needs, hides), now) else {
            return Ok(false);
        };
        return put_sms(tx, context, (person, &text), (&round.id, place), now).await;
    }
    let name = place_name(context, person.respondent.language, Some(place), now);
    let mut last = Vec::new();
    if round.is_for_council() && !councils::of_place(tx, place).await?.is_empty() {
        let whole = if hides(publication) { "no" } else { "yes" };
        last.push(words.say("news-council", &[("whole", whole.into())]));
    }
    last.push(escape(&words.honesty(publication)));
    last.push(words.say("news-stop", &[]));
    let text = |count| {
        let lines = found(words, publication, &name, count).into_iter();
        lines.chain(last.clone()).collect::<Vec<_>>().join("\n")
    };
    // the picture shows the first need, so that the caption may leave out the last ones
    let caption = (1..=NEEDS)
        .rev()
        .map(text)
        .find(|text| units(text) <= CAPTION);
    match caption.filter(|_| has_picture(words, publication)) {
        Some(words) => put_pictured(tx, news, (person, words), now).await,
        None => put(tx, person, text(NEEDS), now).await,
    }
}

async fn put_pictured(
    tx: &mut Tx,
    news: News<'_>,
    (person, words): (&Person, String),
    now: Moment,
) -> Result<bool, StoreError> {
    let pictured = Pictured {
        words,
        picture_of: Artefact {
            round: news.round.id.clone(),
            level: news.publication.level.clone(),
            edition: news.edition,
            format: FileFormat::Png,
            language: person.respondent.language,
            part: Part::Public,
        },
    };
    let open = hours::next_open(now);
    outbox::put_pictured(tx, person.address, Priority::Bulk, &pictured, open).await?;
    Ok(true)
}

/// «Жаш үн, Үгүт: эң көп аталганы - жол жана жарык (60-69%). ТОКТО»: the first need alone, never cut.
fn in_one_segment(
    words: Words<'_>,
    voice: Voice,
    context: &Context,
    place: &str,
    (needs, hides): (&[Need], bool),
    now: Moment,
) -> Option<String> {
    let day = day_in_bishkek(now);
    let place = context.municipalities.find(place)?;
    let place: Value = place.names(voice.language, day).brief().into();
    let say = |id: &str, args: &[(&str, Value)]| context.texts.sms(voice, id, args).ok();
    let even = || {
        let id = if hides {
            "sms-result-council"
        } else {
            "sms-result-even"
        };
        say(id, &[("place", place.clone())])
    };
    let Some(need) = needs.first() else {
        return even();
    };
    let question = words.question(need.question)?;
    let [label] = need.labels.as_slice() else {
        return even();
    };
    let what: Value = clip(&words.sms_label(question, *label), 60).into();
    let share = match need.range {
        Some(range) if range.high - range.low == 50 => Some(words.plain("sms-half", &[])),
        Some(range) => Some(words.range(range)),
        None => None,
    };
    let args = [("place", place.clone()), ("what", what)];
    match share {
        Some(share) => {
            let [place, what] = args;
            let with = [place.clone(), what.clone(), ("share", share.into())];
            say("sms-result", &with).or_else(|| say("sms-result-first", &[place, what]))
        }
        None => say("sms-result-first", &args),
    }
}
