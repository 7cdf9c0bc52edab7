//! What a step needs to know besides the state.

use std::collections::HashMap;

use surveys::engine::Channel;

use crate::domain::{
    AgeBand, ConsentVersions, InvitationAnswer, Language, Moment, Municipalities, OpenSession,
    Permission, Random, Round, RoundId, Snapshot, keeper_of_code,
};

/// What a step needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// By SMS no sensitive question is asked, nothing is ever on a screen, and the place is asked for first, as there are no links.
    pub channel: Channel,
    /// Rounds.
    pub snapshot: &'a Snapshot,
    /// The places.
    pub municipalities: &'a Municipalities,
    /// The texts of consent that are shown today.
    pub consents: &'a ConsentVersions,
    /// Younger than this needs a guardian's yes.
    pub guardian_under: u8,
    /// For pseudonyms and the order of options.
    pub random: &'a dyn Random,
    /// How many people of this phone are known; 0 where a chat is one person.
    pub people: usize,
    /// What was before, once it was asked for.
    pub past: Option<&'a Past>,
}

/// What a step depends on and was not loaded yet: `Facts.past` is to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// What was before, without any round.
    Past,
    /// How they stand to this round ([`Past::rounds`]).
    Standing(RoundId),
}

/// What was before, of somebody in any state.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// Their sessions that are still linked to them.
    pub sessions: Vec<OpenSession>,
    /// What they said to "shall we tell you what the council answers?", by round.
    pub followed: HashMap<RoundId, bool>,
    /// What they said to "shall we invite you to the next surveys?".
    pub invitation: Option<InvitationAnswer>,
    /// What their guardians have said yes to.
    pub permissions: Vec<Permission>,
    /// How they stand to the rounds that were asked for.
    pub rounds: HashMap<RoundId, Standing>,
    /// Within 24 hours they said that they are too young to answer alone.
    pub young: bool,
    /// A guardian has said no: from when on they can ask again.
    pub refused: Option<Moment>,
}

impl Past {
    /// Whatever age they say, a guardian is asked.
    pub(super) const fn must_ask(&self) -> bool {
        self.young || self.refused.is_some()
    }
}

/// How somebody stands to a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// They left it, by erasing or for another channel: it does not begin again.
    pub left: bool,
    /// Whether somebody new may begin it.
    pub room: Room,
}

/// Whether somebody new on a phone may begin a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    /// Yes.
    #[default]
    Free,
    /// As many as may have begun it.
    Full,
    /// Somebody erased their answers: they could come back as another person.
    Closed,
}

impl<'a> Facts<'a> {
    /// What was before.
    pub(super) fn past(&self) -> Result<&'a Past, Missing> {
        self.past.ok_or(Missing::Past)
    }

    /// How they stand to a round.
    pub(super) fn standing(&self, round: &RoundId) -> Result<Standing, Missing> {
        let known = self.past()?.rounds.get(round).copied();
        known.ok_or_else(|| Missing::Standing(round.clone()))
    }

    /// Whether somebody of this age needs a guardian's yes.
    pub(super) const fn needs_guardian(&self, age: AgeBand) -> bool {
        age.needs_guardian(self.guardian_under)
    }

    pub(super) const fn by_sms(&self) -> bool {
        matches!(self.channel, Channel::Sms)
    }

    /// Whether a round can be answered on this channel at all.
    pub(super) fn offers(&self, round: &Round) -> bool {
        !self.by_sms() || round.questionnaire.is_for_sms()
    }

    /// The version of what is said of who reads own words, if they are asked for in a place: by SMS never.
    pub(super) fn words(&self, place: &str, language: Language) -> Option<String> {
        let asks = !self.by_sms() && self.snapshot.words.contains(place);
        asks.then(|| self.consents.words(language).to_owned())
    }

    /// Round and place of a link, also of one that was typed by hand.
    pub(super) fn link(&self, payload: &str) -> Option<(&'a Round, &'a str)> {
        let find = |payload: &str| self.snapshot.link(payload);
        let (round, link) =
            find(payload).or_else(|| find(&surveys::engine::printed_code(payload)))?;
        Some((round, link.municipality.as_str()))
    }

    /// The payload of a link that leads into this round in this place, as it is stored; else that of the place's first link.
    pub(super) fn way_in(&self, round: &Round, place: &str, by: Option<&str>) -> Option<String> {
        let leads = |payload: &&str| {
            let found = self.link(payload);
            found.is_some_and(|(found, at)| found.id == round.id && at == place)
        };
        let by = by.filter(leads).map(|payload| {
            let known = self.snapshot.link(payload).is_some();
            match known {
                true => payload.to_owned(),
                false => surveys::engine::printed_code(payload),
            }
        });
        by.or_else(|| payload(round, place))
    }

    /// Whether a link leads to a round that takes no answers for now.
    pub(super) fn leads_to_paused(&self, payload: &str) -> bool {
        let leads = |payload: &str| self.snapshot.leads_to_refused(payload);
        leads(payload) || leads(&surveys::engine::printed_code(payload))
    }

    /// Whether a link was ended by whoever it was of, so that it admits nobody.
    pub(super) fn was_revoked(&self, payload: &str) -> bool {
        let ended = |payload: &str| self.snapshot.has_ended(payload);
        ended(payload) || ended(&surveys::engine::printed_code(payload))
    }

    /// The newest round that whoever has no link is offered in a place.
    pub(super) fn open_in(&self, place: &'a str, now: Moment) -> Option<&'a Round> {
        let mut open = self.open_rounds(place, now);
        open.find(|round| round.is_for_everybody())
    }

    /// The round into which the code of a place leads by SMS.
    pub(super) fn by_code(&self, place: &str, now: Moment) -> Option<&'a Round> {
        keeper_of_code(&self.snapshot.rounds, place, now).map(|round| &**round)
    }

    /// Rounds that can be entered in a place, newest first.
    pub(super) fn open_rounds(
        &self,
        place: &'a str,
        now: Moment,
    ) -> impl Iterator<Item = &'a Round> {
        let this = *self;
        let open = self.snapshot.open_in(place, now).map(|round| &**round);
        open.filter(move |round| this.offers(round))
    }
}

/// The payload of a round's link for a place.
pub(super) fn payload(round: &Round, place: &str) -> Option<String> {
    let link = round.links.iter().find(|link| link.municipality == place);
    link.map(|link| link.payload.clone())
}
