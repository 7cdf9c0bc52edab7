//! The card of a round in the group of a club: how to answer privately, how many have, and in the end what came out. Nobody answers in the group, and it
//! shows nothing that leaders may not know.

use super::names::place_name;
use super::sms::hours;
use super::{Context, commitments, digests, links, progress, rounds};
use crate::domain::{
    Button, Chat, Language, Message, Moment, Request, Round, RoundPlace, Span, last_day,
};
use crate::store::addresses::{self, AddressId};
use crate::store::group_cards::{self, GroupCard};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, audit};

/// A card changes at most so often; how many have answered is counted once an hour anyway.
const PACE: Span = Span::minutes(1);
/// Cards looked at in one transaction.
const TOGETHER: i64 = 50;

/// What a card shows.
enum Face {
    /// People can answer; how many have ("10+"), once they are as many as a figure may stand for.
    Open(Option<String>),
    /// People could answer, but the link under the card has ended.
    NoLink,
    /// It is over, and nothing may be told of it yet.
    Over,
    /// What came out, in each language: the edition, or what else tells it from another.
    Told(String, Vec<String>),
}

impl Face {
    /// Tells it from another one.
    fn code(&self, round: &Round) -> String {
        match self {
            Self::Open(people) => {
                let until = round.until.map_or(0, |until| until.0);
                format!("open {} {until}", people.as_deref().unwrap_or("few"))
            }
            Self::NoLink => "unlinked".to_owned(),
            Self::Over => "over".to_owned(),
            Self::Told(what, _) => format!("told {what}"),
        }
    }
}

/// Hangs the card of a round in a group, by the link of whoever asks for it.
pub async fn hang(
    tx: &mut Tx,
    (round, place): (&Round, &str),
    (address, payload): (AddressId, &str),
    actor: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let of = RoundPlace {
        round: round.id.clone(),
        municipality: place.to_owned(),
    };
    // what it shows is noted when it is drawn
    let card = group_cards::put(tx, (address, &of), (payload, ""), now + PACE).await?;
    outbox::put_card(tx, address, Priority::Interactive, card, now).await?;
    let detail = format!("{} {place}", round.id);
    audit::write(tx, now, actor, "group.card", &detail).await
}

/// Job: looks at cards whose time it is, and changes those that show something else by now; `true` if something was put into a queue.
pub async fn tick(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let due = group_cards::due(&mut tx, now, TOGETHER).await?;
    drop(tx);
    if due.is_empty() {
        return Ok(false);
    }
    let snapshot = context.snapshot();
    let mut changed = false;
    let mut tx = context.db.begin().await?;
    for card in due {
        let quiet = snapshot.quiet_time(&card.of.municipality, now).is_some();
        let Some(round) = snapshot.round(&card.of.round) else {
            continue;
        };
        if !group_cards::look(&mut tx, &card, now + PACE).await? || quiet {
            continue;
        }
        let face = face(&mut tx, context, round, &card, now).await?.code(round);
        if face == card.shown {
            continue;
        }
        group_cards::show(&mut tx, card.id, &face).await?;
        // what comes as a new message wakes people
        let at = match card.message {
            Some(_) => now,
            None => hours::next_open(now),
        };
        outbox::put_card(&mut tx, card.address, Priority::News, card.id, at).await?;
        changed = true;
    }
    tx.commit().await?;
    Ok(changed)
}

/// The card as it is sent or changed now; none if it hangs there no more.
pub async fn drawn(
    tx: &mut Tx,
    context: &Context,
    id: i64,
    now: Moment,
) -> Result<Option<Request>, StoreError> {
    let snapshot = context.snapshot();
    let Some(card) = group_cards::get(tx, id).await? else {
        return Ok(None);
    };
    let Some(round) = snapshot.round(&card.of.round) else {
        return Ok(None);
    };
    let face = face(tx, context, round, &card, now).await?;
    group_cards::show(tx, id, &face.code(round)).await?;
    let message = message(tx, context, (round, &card), &face, now).await?;
    Ok(Some(match card.message {
        Some(message_id) => Request::Edit {
            message_id,
            message,
        },
        None => Request::Send(message),
    }))
}

async fn face(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    card: &GroupCard,
    now: Moment,
) -> Result<Face, StoreError> {
    if round.was_undone() {
        let told = |language| context.texts.say(language, "round-was-undone", &[]);
        return Ok(Face::Told(
            "undone".to_owned(),
            Language::ALL.map(told).into(),
        ));
    }
    if !round.takes_answers(now) {
        return over(tx, context, round, card, now).await;
    }
    let place = &card.of.municipality;
    // the link may be of the leader who has hung the card a moment ago, newer than what rounds are read from
    if !links::admits(tx, (round, place), &card.payload).await? {
        return Ok(Face::NoLink);
    }
    let shown = progress::shown(tx, context, &round.id, place, now).await?;
    // in a group not even that fewer have answered
    let enough = shown.filter(|shown| shown.people() >= context.settings.threshold);
    Ok(Face::Open(enough.map(|shown| shown.to_string())))
}

/// What young people may read of a round that is over.
async fn over(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    card: &GroupCard,
    now: Moment,
) -> Result<Face, StoreError> {
    let (of, mut told) = (&card.of, Vec::new());
    if round.is_about_promise() {
        for language in Language::ALL {
            told.extend(commitments::told_of_check(tx, context, &round.id, language, now).await?);
        }
        let whole = told.len() == Language::ALL.len();
        return Ok(if whole {
            Face::Told("verdict".to_owned(), told)
        } else {
            Face::Over
        });
    }
    let mut edition = None;
    for language in Language::ALL {
        if let Some((what, text)) = digests::in_short(tx, context, of, language, now).await? {
            edition = Some(what);
            told.push(text);
        }
    }
    Ok(match edition {
        Some(edition) => Face::Told(edition, told),
        None => Face::Over,
    })
}

async fn message(
    tx: &mut Tx,
    context: &Context,
    (round, card): (&Round, &GroupCard),
    face: &Face,
    now: Moment,
) -> Result<Message, StoreError> {
    let mut told = Vec::new();
    for language in Language::ALL {
        told.push(match face {
            Face::Told(_, texts) => {
                return Ok(Message::plain(texts.join("\n\n")));
            }
            Face::Open(_) | Face::NoLink => {
                open(tx, context, (round, card), (face, language), now).await?
            }
            Face::Over => {
                let [title, place, _] = args(context, (round, card), language, now);
                let slug = &card.of.municipality;
                let readers = readers(context, round, slug).into();
                let args = [title, place, ("readers", readers)];
                context.texts.say(language, "group-closed", &args)
            }
        });
    }
    let url = match face {
        Face::Open(_) => rounds::url(tx, context, &card.payload).await?,
        Face::NoLink | Face::Over | Face::Told(..) => None,
    };
    let label = Language::ALL.map(|language| context.texts.plain(language, "group-answer", &[]));
    let button = url.map(|url| vec![Button::link(label.join(" · "), url)]);
    Ok(Message::new(
        told.join("\n\n"),
        button.into_iter().collect(),
    ))
}

/// An open round in one language.
async fn open(
    tx: &mut Tx,
    context: &Context,
    (round, card): (&Round, &GroupCard),
    (face, language): (&Face, Language),
    now: Moment,
) -> Result<String, StoreError> {
    let args = args(context, (round, card), language, now);
    let promise = match round.is_about_promise() {
        true => commitments::asked_by_check(tx, context, &round.id, language, now).await?,
        false => None,
    };
    let texts = &context.texts;
    let about = promise.unwrap_or_else(|| texts.say(language, "group-card", &args));
    let people = match face {
        Face::Open(people) => people.as_deref().unwrap_or("few"),
        Face::NoLink | Face::Over | Face::Told(..) => {
            return Ok(format!(
                "{about}\n{}",
                texts.say(language, "group-link-over", &[])
            ));
        }
    };
    let count = texts.say(language, "group-count", &[("progress", people.into())]);
    let until = round.until.map(|until| {
        let day = texts.day(language, last_day(until));
        texts.say(language, "bring-until", &[("until", day.into())])
    });
    let lines = [Some(about), Some(count), until];
    Ok(lines.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// Who will read what came out: of some rounds young people hear only how many answered.
fn readers(context: &Context, round: &Round, place: &str) -> &'static str {
    match digests::is_for_council_alone(context, &round.questionnaire, place) {
        true => "council",
        false => "all",
    }
}

fn args(
    context: &Context,
    (round, card): (&Round, &GroupCard),
    language: Language,
    now: Moment,
) -> [(&'static str, crate::texts::Value); 3] {
    let place = place_name(context, language, Some(&card.of.municipality), now);
    let minutes = round.questionnaire.minutes.map(|n| {
        let n = [("n", n.into())];
        context.texts.plain(language, "minutes", &n)
    });
    [
        ("title", round.questionnaire.title.get(language).into()),
        ("place", place.into()),
        (
            "minutes",
            minutes.unwrap_or_else(|| "none".to_owned()).into(),
        ),
    ]
}

/// Whether cards hang in a group: then it is a club's.
pub async fn is_clubs(tx: &mut Tx, chat: Chat) -> Result<bool, StoreError> {
    match addresses::find(tx, chat).await? {
        Some(address) => group_cards::any(tx, address).await,
        None => Ok(false),
    }
}

/// It arrived as this message.
pub async fn arrived(tx: &mut Tx, id: i64, message: i64) -> Result<(), StoreError> {
    group_cards::arrived(tx, id, message).await
}

/// Somebody has deleted it in the group.
pub async fn taken_down(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    group_cards::forget(tx, id).await
}

/// A group got a new id: its cards move along, and what changes on them comes as a new message, as the old ones cannot be changed there.
pub async fn moved(tx: &mut Tx, from: i64, to: i64, now: Moment) -> Result<(), StoreError> {
    let chat = |id| Chat { id, topic: None };
    let Some(address) = addresses::find(tx, chat(from)).await? else {
        return Ok(());
    };
    if group_cards::moved(tx, address).await? {
        addresses::migrate(tx, address, chat(to), now).await?;
    }
    Ok(())
}
