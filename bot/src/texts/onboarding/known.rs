//! Consent and new rounds of somebody of whom something is stored.

use super::Page;
use crate::domain::{AgeBand, Button, Guardian, Language, MenuTap, Message, Onboarding};
use crate::texts::onboarding::Invitation;
use crate::texts::{Form, Texts};

/// Why somebody of whom something is stored is asked for consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A guardian has said yes in this way: now the child's own question, with "wrong town".
    AfterGuardian(Guardian),
    /// The words have changed since they agreed.
    Anew,
    /// They agreed a year ago.
    YearLater,
}

/// The question of consent after the way to it: the same lines as everybody's, with "more".
#[must_use]
pub fn assent(
    texts: &Texts,
    language: Language,
    age: AgeBand,
    invitation: &Invitation<'_>,
    asked: Asked,
    more: bool,
) -> Message {
    let way = way(language, age);
    let page = Page {
        texts,
        language,
        form: Form::of(Some(age)),
        way: &way,
        invitation,
    };
    let mut rows = vec![
        page.tap("consent-agree", MenuTap::Agree(invitation.version)),
        page.tap("consent-refuse", MenuTap::Assent(false)),
    ];
    if more {
        rows.push(page.tap("option-back", MenuTap::AssentMore(false)));
        return Page::message(page.say("consent-more"), rows);
    }
    rows.push(page.tap("consent-more-button", MenuTap::AssentMore(true)));
    if invitation.place.is_some() {
        rows.push(page.tap("wrong-town", MenuTap::Oblasts));
    }
    let opening = match asked {
        Asked::AfterGuardian(Guardian::Link) => "assent",
        Asked::AfterGuardian(Guardian::Slip) => "assent-slip",
        Asked::Anew => "consent-renewed",
        Asked::YearLater => "consent-year",
    };
    let mut heading = page.heading();
    if matches!(asked, Asked::Anew | Asked::YearLater) {
        // age and place are confirmed with it
        rows.push(page.tap("other-age-now", MenuTap::AskAge));
        let args = [("age", age.code().replace('-', "–").into())];
        let own = texts.say(language, "my-data-age", &args);
        heading = format!("{own}\n{heading}");
    }
    let text = format!("{}\n\n{heading}{}", page.say(opening), page.lines());
    Page::message(text, rows)
}

/// A round that somebody has not seen yet, before its first question: title, place, length and end.
#[must_use]
pub fn round_ahead(
    texts: &Texts,
    language: Language,
    age: AgeBand,
    invitation: &Invitation<'_>,
) -> Message {
    let way = way(language, age);
    let page = Page {
        texts,
        language,
        form: Form::of(Some(age)),
        way: &way,
        invitation,
    };
    let mut text = page.heading();
    if let Some(until) = invitation.until {
        let day = texts.until(language, until);
        text.push_str(&texts.say(language, "round-ahead-until", &[("date", day.into())]));
        text.push('\n');
    }
    let rows = vec![
        page.tap("round-begin", MenuTap::Continue),
        page.tap("option-help", MenuTap::Help),
    ];
    Page::message(text.trim_end().to_owned(), rows)
}

fn way(language: Language, age: AgeBand) -> Onboarding {
    Onboarding {
        language: Some(language),
        age: Some(age),
        ..Onboarding::default()
    }
}

impl Page<'_> {
    /// A button of a view, in a row of its own.
    fn tap(&self, label: &str, tap: MenuTap) -> Vec<Button> {
        vec![Button::tap(
            self.texts.plain(self.language, label, &[]),
            tap.code(),
        )]
    }
}
