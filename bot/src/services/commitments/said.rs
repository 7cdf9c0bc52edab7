//! "Was it done?": young people are asked four weeks after the council said so; the council reads what they say first.

use chrono::NaiveDate;
use surveys::statistics::{Verdict, verdict};
use toml_edit::{DocumentMut, Value, value};

use super::card::open_button;
use super::hanging::hang;
use super::items::{Item, item};
use super::wording::{deed, named, words};
use crate::domain::{
    Commitment, Language, LibraryEntry, Message, Moment, NewsKind, Request, Round, RoundPlace,
    Schedule, Span, WAS_IT_DONE, day_in_bishkek, end_of_day, office_hours,
};
use crate::services::Context;
use crate::services::rounds::{self, NewRound, OpenRefused};
use crate::services::words::{Words, clip};
use crate::store::outbox::{self, Priority};
use crate::store::round_keys::{self, RoundKey};
use crate::store::verdicts::{self, Asked};
use crate::store::{StoreError, Tx, councils, digests, news};

/// So long after the council said that something was done young people are asked whether it shows.
const ASK_AFTER: Span = Span::days(28);
/// They can answer for so long.
const ASKED_FOR: Span = Span::days(28);
/// The council knows what they said for so long before they hear of it.
pub(super) const COUNCIL_FIRST: Span = Span::days(14);

/// Longest name of a need in an SMS.
const SHORT: usize = 40;
/// … and in the title of a round.
const TITLE: usize = 60;

/// Plans the question about what is said to be done, and forgets about what was taken back before anybody was asked.
pub(super) async fn plan(tx: &mut Tx, item: &Item, now: Moment) -> Result<(), StoreError> {
    match item.standing(now) {
        Some(entry) if matches!(entry.commitment, Commitment::Done { .. }) => {
            verdicts::plan(tx, item.number(), entry.goes_out + ASK_AFTER).await
        }
        _ => verdicts::drop(tx, item.number()).await,
    }
}

/// Asks young people where it is time, and closes what they have answered. `true` if something was put into a queue.
pub(super) async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let open = verdicts::open(&mut tx).await?;
    drop(tx);
    let mut put = false;
    for asked in open {
        put |= match (&asked.round, asked.verdict) {
            (None, _) if asked.ask_at <= now => ask(context, &asked, now).await?,
            (Some(_), None) => decide(context, &asked, now).await?,
            (Some(_), Some((_, since))) => tell(context, &asked, since, now).await?,
            (None, _) => false,
        };
    }
    Ok(put)
}

/// Opens the round, and tells followers of it.
async fn ask(context: &Context, asked: &Asked, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin().await?;
    let snapshot = context.snapshot();
    let Some(item) = item(&mut tx, asked.finding).await? else {
        return Ok(false);
    };
    let (Some(round), Some(Commitment::Done { on, .. })) = (
        snapshot.round(&item.asked.of.round),
        item.commitment(now).cloned(),
    ) else {
        return Ok(false);
    };
    let quiet = snapshot.quiet_time(&item.asked.of.municipality, now);
    let Some(source) = source(context, round, &item, on, now).filter(|_| quiet.is_none()) else {
        return Ok(false);
    };
    let place = [item.asked.of.municipality.clone()];
    let new = NewRound {
        name: WAS_IT_DONE,
        source: &source,
        municipalities: &place,
        until: Some(end_of_day(day_in_bishkek(now + ASKED_FOR))),
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group: None,
        repeat: None,
        actor: "clock",
    };
    let opened = match rounds::open(&mut tx, context, new, now).await {
        Ok(opened) => opened,
        Err(OpenRefused::Store(error)) => return Err(error),
        // helplines are to be called first, or nobody would receive words of harm: tried again at the next tick
        Err(why) => {
            tracing::warn!(finding = asked.finding, %why, "whether something was done cannot be asked yet");
            return Ok(false);
        }
    };
    verdicts::asked(&mut tx, asked.finding, &opened.round).await?;
    let of = item.asked.of;
    if let Some(link) = opened.links.first() {
        let check = RoundPlace {
            round: opened.round.clone(),
            municipality: link.municipality.clone(),
        };
        hang(&mut tx, &of, (&check, &link.payload), now).await?;
    }
    news::put(&mut tx, &of, NewsKind::Done, Some(asked.finding), now).await?;
    tx.commit().await?;
    context.look_around().await?;
    Ok(true)
}

/// The questionnaire about one promise: its words, the place and the day, and the finding's number in its names.
fn source(
    context: &Context,
    round: &Round,
    item: &Item,
    on: NaiveDate,
    now: Moment,
) -> Option<String> {
    let mut file: DocumentMut = LibraryEntry::find(WAS_IT_DONE)?.source.parse().ok()?;
    let number = item.number();
    file["form_id"] = value(format!("{WAS_IT_DONE}-{number}"));
    let place = context.municipalities.find(&item.asked.of.municipality)?;
    let finding = &item.asked.finding;
    for language in Language::ALL {
        let words = words(context, round, language);
        let names = place.names(language, day_in_bishkek(now));
        let asked = words.question(finding.question)?;
        let day = words.texts.day(language, on);
        let title = clip(&words.need(asked, finding.label), TITLE).replace("${", "$ {");
        let fill = |text: &mut Value, place: &str, what: &str| {
            let filled = text.as_str().map(|text| {
                let text = text.replace("{place}", place).replace("{what}", what);
                text.replace("{date}", day.trim_end_matches('.'))
            });
            *text = filled.unwrap_or_default().into();
        };
        // a council's own words name no question
        let what = deed(words, item, now).replace("${", "$ {");
        let titles = file["form_title"].as_inline_table_mut()?;
        fill(titles.get_mut(language.code())?, names.brief(), &title);
        let question = file["survey"].as_array_of_tables_mut()?.get_mut(1)?;
        question["name"] = value(format!("seen_{number}"));
        let label = question["label"].as_inline_table_mut()?;
        fill(label.get_mut(language.code())?, &names.nom, &what);
        let short = clip(&words.sms_label(asked, finding.label), SHORT);
        let sms = label.get_mut("sms")?.as_inline_table_mut()?;
        fill(sms.get_mut(language.code())?, names.brief(), &short);
    }
    Some(file.to_string())
}

/// The round is over and its figures are out, or never will be: what young people say goes to the council first.
async fn decide(context: &Context, asked: &Asked, now: Moment) -> Result<bool, StoreError> {
    let snapshot = context.snapshot();
    let mut tx = context.db.begin().await?;
    let (Some(item), Some(round)) = (
        item(&mut tx, asked.finding).await?,
        asked.round.as_ref().and_then(|id| snapshot.round(id)),
    ) else {
        return Ok(false);
    };
    let slug = &item.asked.of.municipality;
    let quiet = snapshot.quiet_time(slug, now).is_some();
    if quiet || round_keys::get(&mut tx, &round.id).await? != Some(RoundKey::Destroyed) {
        return Ok(false);
    }
    let last = digests::last(&mut tx, &round.id, "municipality", slug).await?;
    let publication = last.as_ref().map(|stored| &stored.publication);
    let said = verdict(&round.questionnaire, publication);
    if !verdicts::decide(&mut tx, asked.finding, said, now).await? {
        return Ok(false);
    }
    for chat in councils::of_place(&mut tx, slug).await? {
        let language = chat.speaks();
        let Some(home) = snapshot.round(&item.asked.of.round) else {
            continue;
        };
        let words = words(context, home, language);
        let Some(Commitment::Done { on, .. }) = item.commitment(now) else {
            continue;
        };
        let heard = day_in_bishkek(now + COUNCIL_FIRST);
        let args = [
            ("what", named(words, &item.asked.finding).into()),
            ("date", words.texts.day(language, *on).into()),
        ];
        let lines = [
            words.say("verdict-for-council", &args),
            line_of(words, said, publication.map(|p| p.respondents.to_string())),
            words.say(
                "verdict-explain",
                &[("date", words.texts.day(language, heard).into())],
            ),
        ];
        let request = Request::Send(Message::new(
            lines.join("\n"),
            vec![vec![open_button(words, &item)]],
        ));
        let at = office_hours(now);
        outbox::put(&mut tx, chat.address, Priority::Digest, &request, at).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Followers hear both views once the council has answered, or had its days.
async fn tell(
    context: &Context,
    asked: &Asked,
    since: Moment,
    now: Moment,
) -> Result<bool, StoreError> {
    let mut tx = context.db.begin().await?;
    let Some(item) = item(&mut tx, asked.finding).await? else {
        return Ok(false);
    };
    let explained = item
        .standing(now)
        .is_some_and(|entry| entry.set > since && entry.is_out(now));
    if !explained && now < since + COUNCIL_FIRST {
        return Ok(false);
    }
    verdicts::told(&mut tx, asked.finding, now).await?;
    let of = item.asked.of;
    news::put(&mut tx, &of, NewsKind::Verdict, Some(asked.finding), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether young people are still to be asked about something, or to hear what they said.
pub(super) async fn unsettled(
    tx: &mut Tx,
    items: &[Item],
    now: Moment,
) -> Result<bool, StoreError> {
    for item in items {
        if !matches!(item.commitment(now), Some(Commitment::Done { .. })) {
            continue;
        }
        let asked = verdicts::get(tx, item.number()).await?;
        if asked.is_none_or(|asked| asked.told.is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What young people say about a promise once they have heard it themselves, and the same in one line: until then it is the council's.
pub(crate) async fn told_verdict(
    tx: &mut Tx,
    words: Words<'_>,
    item: &Item,
) -> Result<Option<(Verdict, String)>, StoreError> {
    let asked = verdicts::get(tx, item.number()).await?;
    let said = asked.filter(|asked| asked.told.is_some());
    let Some((verdict, _)) = said.and_then(|asked| asked.verdict) else {
        return Ok(None);
    };
    Ok(Some((verdict, said_line(tx, words, item).await?)))
}

/// What young people say about a promise, in one line.
pub(super) async fn said_line(
    tx: &mut Tx,
    words: Words<'_>,
    item: &Item,
) -> Result<String, StoreError> {
    let asked = verdicts::get(tx, item.number()).await?;
    let Some((round, (said, _))) = asked.and_then(|a| Some((a.round?, a.verdict?))) else {
        return Ok(String::new());
    };
    let slug = &item.asked.of.municipality;
    let last = digests::last(tx, &round, "municipality", slug).await?;
    let people = last.map(|stored| stored.publication.respondents.to_string());
    Ok(line_of(words, said, people))
}

fn line_of(words: Words<'_>, said: Verdict, people: Option<String>) -> String {
    let id = match said {
        Verdict::TooFew => return words.say("verdict-too-few", &[]),
        Verdict::Hints => "verdict-hints",
        Verdict::Seen => "verdict-seen",
        Verdict::NotSeenYet => "verdict-not-seen",
        Verdict::Divided => "verdict-divided",
    };
    words.say(id, &[("people", people.unwrap_or_default().into())])
}
