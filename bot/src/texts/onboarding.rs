//! The screens before consent.

mod known;

pub use known::{Asked, assent, round_ahead};

use chrono::NaiveDate;

use super::guardian::{bilingual, responsible_line};
use super::views::{Consent, help_card};
use super::{Form, Texts, escape};
use crate::domain::{
    AgeBand, Button, ConsentMark, Helpline, Language, MenuTap, Message, Moment, MovedPledge,
    Municipality, Onboarding, OnboardingStep, Responsible, SaidPledge, day_in_bishkek,
};

/// What the screens say of the round and of this service.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    /// Title of the round's questionnaire in the language of the way, if the link names a round.
    pub title: Option<&'a str>,
    /// By when the council will answer.
    pub pledge: Option<SaidPledge>,
    /// How long it takes.
    pub minutes: Option<u8>,
    /// The link's place, unless "wrong town?" was pressed.
    pub place: Option<&'a Municipality>,
    /// Today in Bishkek: decides dated names.
    pub today: NaiveDate,
    /// Last day of the round, if it has an end.
    pub until: Option<NaiveDate>,
    /// When the link from person to answers is cut, if the round has an end.
    pub cut_on: Option<NaiveDate>,
    /// Fewest people behind a published number.
    pub threshold: u16,
    /// Below this age a guardian agrees first.
    pub guardian_under: u8,
    /// The link to forward and the day on which it ends, once it is made.
    pub guardian_link: Option<(&'a str, NaiveDate)>,
    /// The typed paper code was wrong.
    pub wrong_code: bool,
    /// For the help card and the consent text.
    pub helplines: &'a [Helpline],
    /// Who is responsible, for the consent text.
    pub responsible: Option<&'a Responsible>,
    /// The text of consent that is shown.
    pub version: ConsentMark,
}

/// The screen of one step. Before the language is chosen everything is in both.
#[must_use]
pub fn onboarding(texts: &Texts, way: &Onboarding, invitation: &Invitation<'_>) -> Message {
    let Some(language) = way.language else {
        return first(texts, way);
    };
    let screen = Page {
        texts,
        language,
        form: Form::of(way.age),
        way,
        invitation,
    };
    match way.step {
        // the others are asked by SMS only
        OnboardingStep::Start
        | OnboardingStep::Language
        | OnboardingStep::AskLanguage(_)
        | OnboardingStep::Oblast(_)
        | OnboardingStep::Place(_)
        | OnboardingStep::Who => first(texts, way),
        OnboardingStep::Age => screen.age(),
        OnboardingStep::OtherAge => screen.other_age(),
        OnboardingStep::Guardian => screen.guardian(),
        OnboardingStep::AskLater(until) => screen.ask_later(until),
        OnboardingStep::AskParent => screen.ask_parent(),
        OnboardingStep::GuardianCode => screen.code(),
        OnboardingStep::About => screen.about(),
        // "I agree" never rests: if it is drawn at all, the question still stands
        OnboardingStep::Consent | OnboardingStep::Agree => screen.consent(),
        OnboardingStep::ConsentMore => screen.consent_more(),
        OnboardingStep::Refuse => screen.refused(),
    }
}

/// All words that somebody agrees to: without those that come from the round or the configuration.
#[must_use]
pub fn consent_wording(texts: &Texts, language: Language, age: AgeBand) -> String {
    let form = Form::of(Some(age));
    let consent = Consent {
        form,
        threshold: 0,
        cut_on: None,
    };
    let more = texts.say(language, "consent-more", &[("form", form.into())]);
    format!("{}\n{more}", consent.lines(texts, language, &[]))
}

/// By when the council will answer, or that it has not said so.
#[must_use]
pub fn pledge_line(texts: &Texts, language: Language, pledge: SaidPledge) -> String {
    let until = |day| {
        let day = texts.day(language, day);
        texts.say(language, "pledge-line", &[("date", day.into())])
    };
    match pledge {
        SaidPledge::Until(day) => until(day),
        SaidPledge::Moved(moved) => {
            let why = moved_pledge(texts, language, moved);
            format!("{}. {why}", until(moved.to))
        }
        SaidPledge::NotYet => texts.say(language, "pledge-none", &[]),
    }
}

/// From when a pledge was moved, and why: one sentence.
#[must_use]
pub fn moved_pledge(texts: &Texts, language: Language, moved: MovedPledge) -> String {
    let args = [
        ("from", texts.day(language, moved.from).into()),
        (
            "reason",
            texts.plain(language, moved.why.code(), &[]).into(),
        ),
    ];
    texts.say(language, "pledge-moved", &args)
}

fn first(texts: &Texts, way: &Onboarding) -> Message {
    let order = way.phone.unwrap_or(Language::Ky);
    let line = |id: &str, between: &str| bilingual(order, |l| texts.say(l, id, &[]), between);
    let button = |language: Language| {
        let way = Onboarding {
            language: Some(language),
            ..way.at(OnboardingStep::Age)
        };
        Button::tap(texts.plain(language, "language-name", &[]), way.code())
    };
    let mut lines = vec![line("hello", "\n")];
    if way.link.is_none() {
        // nothing has told them yet what this is
        lines.push(line("hello-about", "\n"));
    }
    lines.push(line("ask-language", "\n"));
    Message::new(
        lines.join("\n\n"),
        vec![order.first().map(button).collect()],
    )
}

struct Page<'a> {
    texts: &'a Texts,
    language: Language,
    form: Form,
    way: &'a Onboarding,
    invitation: &'a Invitation<'a>,
}

impl Page<'_> {
    fn say(&self, id: &str) -> String {
        self.texts
            .say(self.language, id, &[("form", self.form.into())])
    }

    fn to(&self, label: &str, step: OnboardingStep) -> Button {
        self.go(label, &self.way.at(step))
    }

    fn go(&self, label: &str, way: &Onboarding) -> Button {
        Button::tap(self.texts.plain(self.language, label, &[]), way.code())
    }

    fn message(text: String, buttons: Vec<Vec<Button>>) -> Message {
        Message::new(text, buttons)
    }

    fn age(&self) -> Message {
        let band = |age: AgeBand| {
            let step = if age.needs_guardian(self.invitation.guardian_under) {
                OnboardingStep::Guardian
            } else {
                OnboardingStep::Consent
            };
            let way = Onboarding {
                age: Some(age),
                ..self.way.at(step)
            };
            Button::tap(age.code().replace('-', "–"), way.code())
        };
        let [a, b, c, d] = AgeBand::ALL.map(band);
        let other = self.to("age-other", OnboardingStep::OtherAge);
        let back = self.to("option-back", OnboardingStep::Language);
        Self::message(
            format!("<b>{}</b>", self.say("ask-age")),
            vec![vec![a, b], vec![c, d], vec![other], vec![back]],
        )
    }

    fn other_age(&self) -> Message {
        let card = help_card(self.texts, self.language, self.invitation.helplines);
        let back = self.to("option-back", OnboardingStep::Age);
        Self::message(
            format!("{}\n\n{card}", self.say("other-age")),
            vec![vec![back]],
        )
    }

    fn guardian(&self) -> Message {
        let under = ("age", self.invitation.guardian_under.into());
        let text = self.texts.say(self.language, "guardian", &[under]);
        let ask = self.to("guardian-ask", OnboardingStep::AskParent);
        self.permission(text, Some(ask))
    }

    fn ask_later(&self, until: Moment) -> Message {
        let from = day_in_bishkek(until);
        let over = self.invitation.until.is_some_and(|last| last < from);
        let day = self.texts.from_day(self.language, from);
        let args = [
            ("again", if over { "no" } else { "yes" }.into()),
            ("date", day.into()),
        ];
        let help = self.texts.plain(self.language, "option-help", &[]);
        let help = Button::tap(help, MenuTap::Help.code());
        self.permission(
            self.texts.say(self.language, "ask-later", &args),
            Some(help),
        )
    }

    fn permission(&self, text: String, first: Option<Button>) -> Message {
        let rows = [
            ("guardian-code", OnboardingStep::GuardianCode),
            ("guardian-about", OnboardingStep::About),
            ("option-back", OnboardingStep::Age),
        ];
        let rows = rows.map(|(label, step)| self.to(label, step));
        let rows = first.into_iter().chain(rows).map(|button| vec![button]);
        Self::message(text, rows.collect())
    }

    fn ask_parent(&self) -> Message {
        let back = vec![self.to("option-back", OnboardingStep::Guardian)];
        let Some((link, ends)) = self.invitation.guardian_link else {
            return Self::message(self.say("ask-parent-wait"), vec![back]);
        };
        let ends = self.texts.until(self.language, ends);
        let args = [("link", link.into()), ("date", ends.into())];
        let text = self.texts.say(self.language, "ask-parent", &args);
        let share = share_with_parent(self.texts, self.language, link);
        Self::message(text, vec![vec![share], back])
    }

    fn code(&self) -> Message {
        let mut text = self.say("enter-code");
        if self.invitation.wrong_code {
            text = format!("⚠️ {}\n\n{text}", self.say("enter-code-wrong"));
        }
        Self::message(
            text,
            vec![vec![self.to("option-back", OnboardingStep::Guardian)]],
        )
    }

    fn about(&self) -> Message {
        Self::message(
            self.say("about"),
            vec![vec![self.to("option-back", OnboardingStep::Guardian)]],
        )
    }

    fn consent(&self) -> Message {
        let mut rows = self.decide();
        rows.push(vec![
            self.to("consent-more-button", OnboardingStep::ConsentMore),
        ]);
        let mut text = self.heading();
        text.push_str(&self.lines());
        if self.invitation.place.is_some() && !self.way.other_place {
            let elsewhere = Onboarding {
                other_place: true,
                ..self.way.at(OnboardingStep::Consent)
            };
            rows.push(vec![self.go("wrong-town", &elsewhere)]);
        }
        Self::message(text, rows)
    }

    fn consent_more(&self) -> Message {
        let mut rows = self.decide();
        rows.push(vec![self.to("option-back", OnboardingStep::Consent)]);
        Self::message(self.say("consent-more"), rows)
    }

    fn refused(&self) -> Message {
        Self::message(
            self.say("refused"),
            vec![vec![self.to("changed-mind", OnboardingStep::Consent)]],
        )
    }

    fn decide(&self) -> Vec<Vec<Button>> {
        let agree = Onboarding {
            agreed_to: Some(self.invitation.version),
            ..self.way.at(OnboardingStep::Agree)
        };
        vec![
            vec![self.go("consent-agree", &agree)],
            vec![self.to("consent-refuse", OnboardingStep::Refuse)],
        ]
    }

    /// Which round, where, how long: one short line each, then an empty one.
    fn heading(&self) -> String {
        let invitation = self.invitation;
        let mut lines = Vec::new();
        if let Some(title) = invitation.title {
            lines.push(format!("<b>{}</b>", escape(title)));
        }
        let mut facts = Vec::new();
        if let Some(place) = invitation.place.filter(|_| !self.way.other_place) {
            let name = place.names(self.language, invitation.today).nom.as_str();
            facts.push(
                self.texts
                    .say(self.language, "consent-place", &[("place", name.into())]),
            );
        }
        if let Some(minutes) = invitation.minutes {
            let minutes = self
                .texts
                .plain(self.language, "minutes", &[("n", minutes.into())]);
            facts.push(self.texts.say(
                self.language,
                "consent-time",
                &[("minutes", minutes.into())],
            ));
        }
        if !facts.is_empty() {
            lines.push(facts.join(" · "));
        }
        if let Some(pledge) = invitation.pledge {
            lines.push(pledge_line(self.texts, self.language, pledge));
        }
        lines.extend(responsible_line(
            self.texts,
            self.language,
            invitation.responsible,
        ));
        // beside the consent, not in it: nobody agrees to it
        lines.push(self.say("first-free"));
        format!("{}\n\n", lines.join("\n"))
    }

    fn lines(&self) -> String {
        let invitation = self.invitation;
        let consent = Consent {
            form: self.form,
            threshold: invitation.threshold,
            cut_on: invitation.cut_on,
        };
        consent.lines(self.texts, self.language, invitation.helplines)
    }
}

/// Telegram's way of passing the link for a parent on.
pub(super) fn share_with_parent(texts: &Texts, language: Language, link: &str) -> Button {
    let words = texts.plain(language, "ask-parent-forward", &[]);
    let share = format!(
        "https://t.me/share/url?url={}&text={}",
        percent(link),
        percent(&words)
    );
    Button::link(texts.plain(language, "ask-parent-share", &[]), share)
}

/// Percent-encoding of a query value.
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // writing to a String cannot fail
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
