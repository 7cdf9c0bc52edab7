//! A person within a batch, and what has happened to them in it.

use crate::domain::OpenSession;
use crate::store::respondents::Person;

/// A person within a batch: what is written of them follows from how they were loaded.
#[derive(Debug, Clone, Default)]
pub struct BatchMember {
    /// As loaded; `None` if nothing was stored of them.
    loaded: Option<Person>,
    /// Who; `None` before consent and after erasing.
    pub person: Option<Person>,
    /// Sessions that began or changed, and whether they began.
    pub sessions: Vec<(OpenSession, bool)>,
    /// Show the screen as a new message instead of editing the live one.
    pub afresh: bool,
    /// Messages to remove once committed: typed answers, left-over screens.
    pub remove: Vec<i64>,
    /// Messages to remove once it was said why: what we do not read.
    pub remove_after_saying: Vec<i64>,
}

/// What is to be written of a person besides their sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Nothing.
    Nothing,
    /// What they see, alone.
    Screen,
    /// More.
    Person,
}

impl BatchMember {
    /// Of somebody of whom something is stored.
    #[must_use]
    pub fn of(person: Person) -> Self {
        Self {
            loaded: Some(person.clone()),
            person: Some(person),
            ..Self::default()
        }
    }

    /// Their screen has changed, or is shown again: also as what they typed was not understood.
    pub(super) fn show(&mut self, puzzled: bool) {
        if let Some(person) = &mut self.person {
            person.seq += 1;
            person.puzzled = puzzled;
        }
    }

    /// A session began, or changed.
    pub(super) fn keep(&mut self, session: OpenSession, begun: bool) {
        let known = self.sessions.iter_mut();
        let mut same = known.filter(|(known, _)| known.pseudonym == session.pseudonym);
        match same.next() {
            Some((known, _)) => *known = session,
            None => self.sessions.push((session, begun)),
        }
    }

    /// What is to be written of the person.
    #[must_use]
    pub fn changed(&self) -> Changed {
        let Some(now) = &self.person else {
            return Changed::Nothing;
        };
        let Some(before) = &self.loaded else {
            return Changed::Person;
        };
        let pseudonym = |person: &Person| {
            let open = person.respondent.open.as_ref();
            open.map(|open| open.pseudonym.clone())
        };
        let (a, b) = (&before.respondent, &now.respondent);
        let same = !self.afresh
            && before.live_message == now.live_message
            && before.shown_seq == now.shown_seq
            && (a.language, a.age, a.stopped) == (b.language, b.age, b.stopped)
            && a.municipality == b.municipality
            && a.consent == b.consent
            && pseudonym(before) == pseudonym(now);
        match (same, before.seq == now.seq) {
            (false, _) => Changed::Person,
            (true, false) => Changed::Screen,
            (true, true) => Changed::Nothing,
        }
    }

    /// They are to see another screen than before the batch.
    #[must_use]
    pub fn is_to_be_shown(&self) -> bool {
        let before = self.loaded.as_ref().map(|person| person.seq);
        self.person
            .as_ref()
            .is_some_and(|now| Some(now.seq) != before && now.seq > now.shown_seq)
    }
}
