//! What somebody with a role writes in their private chat that nothing of ours has asked for: words, `/start`, `/help` and what else is
//! meant for respondents. They hear what they can do here. Nothing is changed by it, so nothing of it is stored.

use super::replies::Holder;
use super::words::TypedCommand;
use crate::domain::{
    Body, BotCommand, Button, Language, Message, Onboarding, RoleKind, Snapshot, View,
};
use crate::handlers::RoleRequest;
use crate::services::{roles as role_service, safeguarding, transfer};
use crate::store::councils::{self, CouncilChat, CouncilState};
use crate::store::respondents::Person;
use crate::store::roles::{Role, RoleState};
use crate::store::{StoreError, addresses, roles, safeguarding_people};
use crate::texts::help_card;

/// Longer words say more than thanks.
const THANKS: usize = 40;

/// Somebody of whom it is known that they have a role, as far as they are a respondent too.
#[derive(Debug)]
pub(crate) struct AsRespondent<'a> {
    /// What is stored of them.
    pub(crate) person: Option<&'a Person>,
    /// How far they are before consent.
    pub(crate) way: &'a Onboarding,
}

impl AsRespondent<'_> {
    /// Something is asked of them as of a respondent, so that what they write may be the answer.
    fn is_asked(&self, req: &RoleRequest<'_>, snapshot: &Snapshot) -> bool {
        let Some(person) = self.person else {
            // without a link they have only looked in, as who asks for a role does
            return self.way.link.is_some();
        };
        let respondent = &person.respondent;
        match respondent.view {
            View::Survey => respondent.open.as_ref().is_some_and(|open| {
                let round = snapshot.round(&open.round);
                round.is_some_and(|round| round.takes_answers(req.now))
            }),
            View::ChooseOblast { .. }
            | View::ChooseMunicipality { .. }
            | View::WhichPlace { .. }
            | View::AskFollow
            | View::AskInvite { .. }
            | View::AskBoth
            | View::Age { .. }
            | View::ParentFirst { .. }
            | View::Help
            | View::Report
            | View::Reported
            | View::AskOrdered
            | View::Ordered
            | View::ConfirmDelete
            | View::AskStop
            | View::Language
            | View::Renew { .. }
            | View::RoundAhead { .. }
            | View::Assent { .. } => true,
            View::Thanks { .. }
            | View::Uninvited
            | View::NoRound
            | View::NotListed { .. }
            | View::RoundClosed
            | View::RoundPaused
            | View::RoundUndone
            | View::AlreadyTookPart
            | View::MyData { .. }
            | View::Stopped
            | View::Declined { .. } => false,
        }
    }
}

/// What is to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// Words that nobody reads: that it is so, and what can be done here.
    Words,
    /// What can be done here.
    Work,
    /// The same, and the helplines.
    Help,
    /// What is stored of somebody who is no respondent.
    Data,
    /// How a role ends, as there is nothing to erase.
    End,
}

impl Asks {
    /// `None`: a respondent's.
    fn read(body: &Body, is_respondent: bool) -> Option<Self> {
        match body {
            Body::Text { text, .. } if text.trim_start().starts_with('/') => {
                Self::of_command(text, is_respondent)
            }
            Body::Text { .. } | Body::Media { .. } | Body::Words { media: true, .. } => {
                Some(Self::Words)
            }
            Body::Words { media: false, .. }
            | Body::Reply { .. }
            | Body::Tap { .. }
            | Body::Joined
            | Body::Left
            | Body::Migrated { .. } => None,
        }
    }

    fn of_command(text: &str, is_respondent: bool) -> Option<Self> {
        let typed = TypedCommand::parse(text);
        let Some(command) = typed.as_ref().and_then(TypedCommand::known) else {
            return Some(Self::Work);
        };
        match command {
            // the link of a round: whoever opens it answers
            BotCommand::Start if typed.is_some_and(|typed| !typed.argument.is_empty()) => None,
            BotCommand::Start => Some(Self::Work),
            BotCommand::Help => Some(Self::Help),
            BotCommand::MyData if !is_respondent => Some(Self::Data),
            BotCommand::Delete | BotCommand::Stop if !is_respondent => Some(Self::End),
            BotCommand::Continue | BotCommand::Language if !is_respondent => Some(Self::Work),
            BotCommand::MyData
            | BotCommand::Delete
            | BotCommand::Stop
            | BotCommand::Continue
            | BotCommand::Language
            | BotCommand::Hide => None,
            // of another role
            BotCommand::Connect
            | BotCommand::Rounds
            | BotCommand::Poll
            | BotCommand::Digest
            | BotCommand::Commitments
            | BotCommand::Files
            | BotCommand::Plan
            | BotCommand::Overview
            | BotCommand::Budget
            | BotCommand::Todo
            | BotCommand::Handover
            | BotCommand::Session
            | BotCommand::Cases
            | BotCommand::Away
            | BotCommand::Alerts
            | BotCommand::Audit
            | BotCommand::Words => Some(Self::Work),
        }
    }
}

/// Answers somebody who has a role; `false` if they are met as a respondent now.
pub(crate) async fn unasked(
    req: &mut RoleRequest<'_>,
    respondent: AsRespondent<'_>,
    snapshot: &Snapshot,
) -> Result<bool, StoreError> {
    let asks = Asks::read(&req.inbound.body, respondent.person.is_some());
    let Some(asks) = asks.filter(|_| !respondent.is_asked(req, snapshot)) else {
        return Ok(false);
    };
    if asks == Asks::Words && belongs_elsewhere(req).await? {
        return Ok(false);
    }
    let known = Known::read(req).await?;
    if known.is_nobody() {
        return Ok(false);
    }
    let message = Message::new(known.answer(req, asks, snapshot), known.menu(req, asks));
    req.turn_away(message);
    Ok(true)
}

/// In the group of a council, or of a sector's body: what can be done there.
pub(super) fn of_group(req: &RoleRequest<'_>, chat: &CouncilChat) -> Message {
    Message::plain(work_of_council(req, chat.speaks(), chat, Where::Here))
}

/// Words that are added to what they wrote of harm, or the code that brings their answers from SMS.
async fn belongs_elsewhere(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    if let Body::Text { text, .. } = &req.inbound.body
        && req.context.settings.sms.is_some()
        && transfer::is_code(req.tx, text, req.now).await?
    {
        return Ok(true);
    }
    safeguarding::has_case(req.tx, req.inbound.chat, req.now).await
}

/// Everything that whoever writes is to us besides a respondent.
struct Known {
    /// In force.
    holder: Holder,
    /// Asked for, and not confirmed yet.
    asked: Vec<Role>,
    /// The council whose chat this is.
    council: Option<CouncilChat>,
    /// The councils in whose groups they act.
    groups: Vec<CouncilChat>,
    /// Nobody but them is responsible for safeguarding: own words need a second one.
    alone: bool,
}

impl Known {
    async fn read(req: &mut RoleRequest<'_>) -> Result<Self, StoreError> {
        let (mut asked, mut council) = (Vec::new(), None);
        let address = addresses::find(req.tx, req.inbound.chat).await?;
        if let Some(address) = address {
            asked = roles::of_address(req.tx, address).await?;
            asked.retain(|role| role.state == RoleState::Asked && !role.kind.is_of_chat());
            council = councils::get(req.tx, address).await?;
        }
        let person = councils::person_hash(&req.context.vault, req.inbound.chat.id);
        let mut groups = councils::of_person(req.tx, &person).await?;
        groups.retain(|chat| Some(chat.address) != address);
        let alone = safeguarding_people::all(req.tx).await?.len() < 2;
        Ok(Self {
            alone,
            holder: req.holder().await?,
            asked,
            council: council.filter(|chat| chat.state != CouncilState::Gone),
            groups,
        })
    }

    fn is_nobody(&self) -> bool {
        let none = self.asked.is_empty() && self.council.is_none() && self.groups.is_empty();
        self.holder.is_nobody() && none
    }

    /// What was chosen in any of these chats, else Kyrgyz, as in all that comes there unasked.
    fn language(&self) -> Language {
        let council = self.council.iter().chain(&self.groups);
        let councils = council.filter_map(|chat| chat.language);
        let asked = self.asked.iter().filter_map(|role| role.language);
        let mut all = self
            .holder
            .chosen()
            .into_iter()
            .chain(asked)
            .chain(councils);
        all.next().unwrap_or(Language::Ky)
    }

    fn answer(&self, req: &RoleRequest<'_>, asks: Asks, snapshot: &Snapshot) -> String {
        let (texts, language) = (&req.context.texts, self.language());
        let say = |id| texts.say(language, id, &[]);
        let mut paragraphs = match asks {
            Asks::Data => return self.data(req, language),
            Asks::End => return say("role-end"),
            Asks::Words if is_thanks(req) => vec![say("role-thanked")],
            Asks::Words if self.holder.role(RoleKind::Safeguarding).is_some() => {
                let alone = if self.alone { "yes" } else { "no" };
                vec![texts.say(language, "safeguard-words", &[("alone", alone.into())])]
            }
            Asks::Words => vec![say("role-words")],
            Asks::Work | Asks::Help => Vec::new(),
        };
        paragraphs.extend(self.work(req, language));
        if asks == Asks::Help {
            paragraphs.push(help_card(texts, language, &snapshot.helplines));
        }
        paragraphs.join("\n\n")
    }

    /// The buttons of a leader.
    fn menu(&self, req: &RoleRequest<'_>, asks: Asks) -> Vec<Vec<Button>> {
        match asks {
            Asks::Words | Asks::Work | Asks::Help if self.holder.led().next().is_some() => {
                let (texts, language) = (&req.context.texts, self.language());
                role_service::leader_menu(&|id| texts.plain(language, id, &[]))
            }
            Asks::Words | Asks::Work | Asks::Help | Asks::Data | Asks::End => Vec::new(),
        }
    }

    /// What can be done here, in each role.
    fn work(&self, req: &RoleRequest<'_>, language: Language) -> Vec<String> {
        let (context, now) = (req.context, req.now);
        let own = self.holder.roles().filter(|r| !r.kind.is_of_chat());
        let mut work: Vec<String> = own
            .map(|role| role_service::work(context, language, role, now))
            .collect();
        let asked = self.asked.iter();
        work.extend(asked.map(|role| role_service::asked(context, language, role, now)));
        if let Some(chat) = &self.council {
            work.push(match chat.state {
                CouncilState::Asked => context.texts.say(language, "council-waiting", &[]),
                CouncilState::Active | CouncilState::Gone => {
                    work_of_council(req, language, chat, Where::Here)
                }
            });
        }
        let groups = self.groups.iter();
        work.extend(groups.map(|chat| work_of_council(req, language, chat, Where::InGroup)));
        work
    }

    fn data(&self, req: &RoleRequest<'_>, language: Language) -> String {
        let (context, texts) = (req.context, &req.context.texts);
        let line = |role: &Role| {
            let place = role.municipality.as_deref();
            let args = [
                (
                    "role",
                    role_service::role_name(context, language, role.kind).into(),
                ),
                (
                    "place",
                    role_service::place_name(context, language, place, req.now).into(),
                ),
                (
                    "name",
                    role_service::person_name(context, language, &role.name).into(),
                ),
            ];
            texts.say(language, "role-data-role", &args)
        };
        let group = |chat: &CouncilChat| {
            let place = Some(chat.municipality.as_str());
            let place = role_service::place_name(context, language, place, req.now);
            let id = match chat.sector {
                Some(_) => "role-data-sector",
                None => "role-data-group",
            };
            texts.say(language, id, &[("place", place.into())])
        };
        let mut lines = vec![texts.say(language, "role-data", &[])];
        lines.extend(self.holder.roles().chain(&self.asked).map(line));
        lines.extend(self.groups.iter().map(group));
        lines.push(texts.say(language, "role-data-foot", &[]));
        lines.join("\n")
    }
}

/// Where somebody reads what can be done in a chat of a council or of a sector's body.
#[derive(Debug, Clone, Copy)]
enum Where {
    /// In it.
    Here,
    /// In their private chat: it is a group in which they act.
    InGroup,
}

/// A few words of thanks: nothing is wrong with them.
fn is_thanks(req: &RoleRequest<'_>) -> bool {
    let Body::Text { text, .. } = &req.inbound.body else {
        return false;
    };
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphabetic());
    let thanks = Language::ALL.map(|l| req.context.texts.plain(l, "role-thanks-words", &[]));
    text.chars().count() <= THANKS
        && words.any(|word| thanks.iter().flat_map(|t| t.split(' ')).any(|t| t == word))
}

fn work_of_council(
    req: &RoleRequest<'_>,
    language: Language,
    chat: &CouncilChat,
    place: Where,
) -> String {
    let context = req.context;
    let id = match (chat.sector, place) {
        (None, Where::Here) => "role-work-council",
        (None, Where::InGroup) => "role-work-council-group",
        (Some(_), Where::Here) => "role-work-sector",
        (Some(_), Where::InGroup) => "role-work-sector-group",
    };
    let role = chat.sector.map_or(RoleKind::Council, RoleKind::Sector);
    let role = role_service::role_name(context, language, role);
    let place = Some(chat.municipality.as_str());
    let place = role_service::place_name(context, language, place, req.now);
    let args = [("place", place.into()), ("role", role.into())];
    context.texts.say(language, id, &args)
}
