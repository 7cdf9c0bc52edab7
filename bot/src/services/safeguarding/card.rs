//! What is shown of a case: to a safeguarding person all but who wrote, to the child a reply. Drawn when it is sent.

use super::super::Context;
use super::super::roles::place_name;
use super::REPLIES;
use crate::domain::{
    Button, CaseTap, Chat, Helpline, Language, MenuTap, Message, MessageTap, Moment, Request,
    time_in_bishkek,
};
use crate::store::addresses::AddressId;
use crate::store::disclosures::{self, Case, Entry, Said, State};
use crate::store::outbox::{CaseNotice, Show, Why};
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, Tx, respondents, safeguarding_people};
use crate::texts::Value;
use crate::texts::sms::numbers;

/// Words on a page of a card, in UTF-16 units: room is left for the ready replies.
const PAGE: usize = 2_000;
/// A longer text is shown in parts.
const PART: usize = 1_500;

/// A message of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// What is sent.
    pub request: Request,
    /// The newest entry that a safeguarding person sees with it.
    pub newest: Option<i64>,
}

/// Draws what waits in the outbox; `None` if there is nothing to show any more: the case is erased or closed, somebody else's by now, or a
/// newer card has shown it.
///
/// # Errors
/// Database errors; a case sealed with another key.
pub async fn drawn(
    tx: &mut Tx,
    context: &Context,
    to: AddressId,
    notice: &CaseNotice,
    now: Moment,
) -> Result<Option<Drawn>, StoreError> {
    let Some(case) = disclosures::get(tx, notice.case).await? else {
        return Ok(None);
    };
    match notice.show {
        Show::Reply => reply(tx, context, &case, notice).await,
        Show::Card { role, why, page } => {
            let role = roles::get(tx, role).await?;
            let in_force = |role: &Role| role.state == RoleState::Confirmed && role.address == to;
            let Some(role) = role.filter(in_force) else {
                return Ok(None);
            };
            let asked = why == Why::Asked && case.state == State::New;
            if !case.state.is_seen_by(role.id) && !asked {
                return Ok(None);
            }
            if why == Why::Added && has_shown(tx, to, notice).await? {
                return Ok(None);
            }
            let entries = disclosures::entries(tx, &case).await?;
            let alone = safeguarding_people::all(tx).await?.len() < 2;
            let card = Card {
                context,
                language: role.speaks(),
                case: &case,
                entries: &entries,
                alone,
                now,
            };
            let newest = entries.last().map(|entry| entry.number);
            let request = placed(card.message(why, page), notice.message);
            Ok(Some(Drawn { request, newest }))
        }
    }
}

fn placed(message: Message, place: Option<i64>) -> Request {
    match place {
        Some(message_id) => Request::Edit {
            message_id,
            message,
        },
        None => Request::Send(message),
    }
}

async fn has_shown(tx: &mut Tx, to: AddressId, notice: &CaseNotice) -> Result<bool, StoreError> {
    let cards = disclosures::cards(tx, notice.case).await?;
    Ok(cards
        .into_iter()
        .any(|(at, _, newest)| at == to && newest >= notice.entry))
}

/// The reply in the place of the message that said there is one.
async fn reply(
    tx: &mut Tx,
    context: &Context,
    case: &Case,
    notice: &CaseNotice,
) -> Result<Option<Drawn>, StoreError> {
    let entries = disclosures::entries(tx, case).await?;
    let said = entries
        .into_iter()
        .find(|entry| entry.number == notice.entry)
        .map(|entry| entry.said)
        .filter(Said::is_reply);
    let Some(said) = said else {
        return Ok(None);
    };
    let (texts, language) = (&context.texts, case.language);
    let words = match said {
        Said::Ready(number) => ready_reply(context, case, language, number, &[]),
        Said::Own(text) => text,
        _ => return Ok(None),
    };
    let button = |id: &str, data: String| Button::tap(texts.plain(language, id, &[]), data);
    let mut buttons = vec![vec![button("message-hide", MessageTap::Hide.code())]];
    let hash = [context.vault.chat_hash(case.chat)];
    if !respondents::load(tx, &hash).await?.is_empty() {
        let more = button("message-answer", MenuTap::Report.code());
        buttons.insert(0, vec![more]);
    }
    let message = Message::new(
        texts.say(language, "report-reply", &[("reply", words.into())]),
        buttons,
    );
    Ok(Some(Drawn {
        request: placed(message, notice.message),
        newest: None,
    }))
}

/// A ready reply as the child reads it, on the channel of the case.
#[must_use]
pub fn ready_reply(
    context: &Context,
    case: &Case,
    language: Language,
    number: usize,
    helplines: &[Helpline],
) -> String {
    if case.chat.line().is_some() {
        let id = format!("sms-safeguard-{}", number + 1);
        let args = [("numbers", numbers(helplines).into())];
        return context.texts.plain(language, &id, &args);
    }
    let id = REPLIES.get(number).copied().unwrap_or(REPLIES[0]);
    context.texts.plain(language, id, &[])
}

/// Whether whoever has the case is a chat: only there own words can be sent.
pub(super) const fn is_chat(chat: Chat) -> bool {
    chat.line().is_none()
}

/// The cases that a safeguarding person looks after, with a button for each.
#[must_use]
pub fn list(context: &Context, role: &Role, cases: &[Case]) -> Message {
    let (texts, language) = (&context.texts, role.speaks());
    let mut buttons = Vec::new();
    for case in cases.iter().filter(|case| case.state.is_seen_by(role.id)) {
        let args = [
            ("id", case.id.to_string().into()),
            ("time", time(case.last).into()),
            ("state", case.state.code().into()),
        ];
        let label = texts.plain(language, "safeguard-list-case", &args);
        buttons.push(vec![Button::tap(label, CaseTap::Show(case.id).code())]);
    }
    let args = [("n", buttons.len().into())];
    Message::new(texts.say(language, "safeguard-list", &args), buttons)
}

pub(super) fn time(at: Moment) -> String {
    time_in_bishkek(at).format("%d.%m %H:%M").to_string()
}

/// A case as a safeguarding person sees it.
struct Card<'a> {
    context: &'a Context,
    language: Language,
    case: &'a Case,
    entries: &'a [Entry],
    /// There is nobody to pass it on to, nor to get a copy of own words.
    alone: bool,
    now: Moment,
}

impl Card<'_> {
    fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        self.context.texts.say(self.language, id, args)
    }

    fn message(&self, why: Why, page: Option<usize>) -> Message {
        let pages = self.pages();
        let last = pages.len().saturating_sub(1);
        let page = page.unwrap_or(last).min(last);
        let mut parts = Vec::new();
        let why = match why {
            Why::New | Why::Asked => None,
            Why::Added => Some("safeguard-added"),
            Why::Unanswered => Some("safeguard-escalated"),
            Why::PassedOn => Some("safeguard-passed-on"),
            Why::Copied => Some("safeguard-copied"),
        };
        parts.extend(why.map(|id| self.say(id, &[]) + "\n"));
        parts.push(self.head());
        parts.push(pages.get(page).cloned().unwrap_or_default());
        if last > 0 {
            let args = [("page", (page + 1).into()), ("pages", (last + 1).into())];
            parts.push(self.say("safeguard-page", &args));
        }
        parts.push(self.choices());
        Message::new(parts.join("\n"), self.buttons(page, last))
    }

    fn head(&self) -> String {
        let about = &self.case.about;
        let place = place_name(
            self.context,
            self.language,
            about.place.as_deref(),
            self.now,
        );
        let age = about.age.map_or("none", |age| age.code()).replace('-', "–");
        self.say(
            "safeguard-card",
            &[
                ("id", self.case.id.to_string().into()),
                ("cause", self.case.cause.code().into()),
                ("place", place.into()),
                ("age", age.into()),
            ],
        )
    }

    /// What was said, oldest first, in pages that fit.
    fn pages(&self) -> Vec<String> {
        let mut pages = vec![String::new()];
        let mut room = PAGE;
        for entry in self.entries {
            for (head, words) in self.parts(entry) {
                let units = words.encode_utf16().count();
                if units > room && room < PAGE {
                    pages.push(String::new());
                    room = PAGE;
                }
                room = room.saturating_sub(units + 40);
                let page = pages.len() - 1;
                if !pages[page].is_empty() {
                    pages[page].push('\n');
                }
                let quoted = match words.as_str() {
                    "" => head,
                    words => self.say(
                        "safeguard-quote",
                        &[("head", Value::Markup(head)), ("text", words.into())],
                    ),
                };
                pages[page].push_str(&quoted);
            }
        }
        pages
    }

    /// An entry with what stands above its words; a long one in several parts.
    fn parts(&self, entry: &Entry) -> Vec<(String, String)> {
        let (who, words) = match &entry.said {
            Said::Text(text) => ("child", text.clone()),
            Said::Attempt => ("attempt", String::new()),
            Said::Ordered => ("ordered", String::new()),
            Said::Own(text) => ("reply", text.clone()),
            Said::Ready(number) => {
                let helplines = &self.context.snapshot().helplines;
                let text = ready_reply(self.context, self.case, self.language, *number, helplines);
                ("reply", text)
            }
        };
        let read = match entry.read {
            Some(_) => "yes",
            None => "no",
        };
        let args = [
            ("time", time(entry.at).into()),
            ("who", who.into()),
            ("read", read.into()),
        ];
        let head = self.say("safeguard-entry", &args);
        split(&words)
            .into_iter()
            .map(|part| (head.clone(), part))
            .collect()
    }

    fn choices(&self) -> String {
        let helplines = &self.context.snapshot().helplines;
        let ready = |number| {
            Value::from(ready_reply(
                self.context,
                self.case,
                self.language,
                number,
                helplines,
            ))
        };
        self.say(
            "safeguard-choices",
            &[
                ("first", ready(0)),
                ("second", ready(1)),
                ("third", ready(2)),
                ("fourth", ready(3)),
            ],
        )
    }

    fn buttons(&self, page: usize, last: usize) -> Vec<Vec<Button>> {
        let id = self.case.id;
        let button = |text: &str, tap: CaseTap| {
            let label = self.context.texts.plain(self.language, text, &[]);
            Button::tap(label, tap.code())
        };
        let ready = |n: usize| {
            let args = [("n", n.into())];
            let label = self
                .context
                .texts
                .plain(self.language, "safeguard-number", &args);
            Button::tap(label, CaseTap::Ready(id, n - 1).code())
        };
        let mut rows = vec![vec![ready(1), ready(2)], vec![ready(3), ready(4)]];
        if is_chat(self.case.chat) && !self.alone {
            rows.push(vec![button("safeguard-own", CaseTap::Own(id))]);
        }
        if !self.alone {
            rows.push(vec![button("safeguard-pass", CaseTap::Colleagues(id))]);
        }
        rows.push(vec![
            button("safeguard-false", CaseTap::FalseAlarm(id)),
            button("safeguard-close", CaseTap::Close(id)),
        ]);
        let mut turning = Vec::new();
        if page > 0 {
            turning.push(button("safeguard-earlier", CaseTap::Page(id, page - 1)));
        }
        if page < last {
            turning.push(button("safeguard-later", CaseTap::Page(id, page + 1)));
        }
        if !turning.is_empty() {
            rows.insert(0, turning);
        }
        rows
    }
}

/// Parts of at most [`PART`] UTF-16 units.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut room = PART;
    for c in text.chars() {
        if c.len_utf16() > room {
            parts.push(String::new());
            room = PART;
        }
        room -= c.len_utf16();
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}
