//! What a parent or guardian sees on their own phone: plain lines, a yes and a no.

use surveys::engine::latin_key;

use super::Texts;
use crate::domain::{Button, GuardianTap, Language, Message, Moment, Responsible, day_in_bishkek};

/// Where the guardian is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardianPage {
    /// Asked, with yes and no.
    Ask,
    /// Said yes.
    Done,
    /// Said yes, and that the child may be invited again.
    DoneInvites,
    /// Yes was said by this link: it can be taken back.
    Given,
    /// No was said, or the yes was taken back; from then on the child can ask again.
    Refused(Moment),
    /// Asked whether the yes is really taken back, with yes and no.
    AskWithdraw,
    /// The yes is taken back, if there was one.
    Withdrawn,
    /// The link is older than its seven days: what was allowed by it can be taken back.
    Over,
    /// The child opened its own link.
    OwnLink,
    /// The link is none of ours.
    Unknown,
    /// What to write to take a yes on paper back.
    HowToWithdraw,
    /// Whether the child may be invited again is noted.
    Invites(bool),
    /// The same of a code on paper, if it is one.
    SlipInvites,
}

/// The guardian's screen, with the buttons of the link with this token; both languages, as theirs is not known.
#[must_use]
pub fn guardian(
    texts: &Texts,
    first: Language,
    (token, page): (&str, GuardianPage),
    responsible: Option<&Responsible>,
) -> Message {
    let text = bilingual(
        first,
        |language| lines(texts, language, page, responsible),
        "\n\n",
    );
    let button = |id: &str, tap: fn(String) -> GuardianTap| {
        let label = bilingual(first, |l| texts.plain(l, id, &[]), " · ");
        vec![Button::tap(label, tap(token.to_owned()).code())]
    };
    let buttons = match page {
        GuardianPage::Ask => vec![
            button("parent-yes", GuardianTap::Agree),
            button("parent-invite", GuardianTap::Invite),
            button("parent-no", GuardianTap::Refuse),
        ],
        // how it stands is not shown: it would tell whether the child is still here
        GuardianPage::Given => vec![
            button("parent-invite-later", GuardianTap::Invite),
            button("parent-no-invite", GuardianTap::NoInvite),
            button("parent-withdraw", GuardianTap::Withdraw),
        ],
        GuardianPage::Over => vec![button("parent-withdraw", GuardianTap::Withdraw)],
        GuardianPage::AskWithdraw => vec![
            button("parent-withdraw-yes", GuardianTap::ConfirmWithdraw),
            button("parent-withdraw-no", GuardianTap::Keep),
        ],
        GuardianPage::Done
        | GuardianPage::DoneInvites
        | GuardianPage::Invites(_)
        | GuardianPage::SlipInvites
        | GuardianPage::Refused(_)
        | GuardianPage::Withdrawn
        | GuardianPage::OwnLink
        | GuardianPage::Unknown
        | GuardianPage::HowToWithdraw => Vec::new(),
    };
    Message::new(text, buttons)
}

/// What can be written in place of a button; `None` for a page without any.
#[must_use]
pub fn guardian_hint(texts: &Texts, first: Language, page: GuardianPage) -> Option<String> {
    let id = match page {
        GuardianPage::Ask => "parent-hint",
        GuardianPage::Given | GuardianPage::Over => "parent-hint-withdraw",
        _ => return None,
    };
    Some(bilingual(first, |l| texts.say(l, id, &[]), "\n"))
}

/// An answer to thanks.
#[must_use]
pub fn guardian_thanks(texts: &Texts, first: Language) -> String {
    bilingual(first, |l| texts.say(l, "parent-thanks", &[]), "\n")
}

/// The button whose label was typed, in whichever language.
#[must_use]
pub fn guardian_button(texts: &Texts, typed: &str) -> Option<fn(String) -> GuardianTap> {
    let typed = latin_key(typed);
    let labels = |id: &str| Language::ALL.map(|l| latin_key(&texts.plain(l, id, &[])));
    let is = |id: &str| labels(id).contains(&typed);
    if is("parent-yes") {
        return Some(GuardianTap::Agree);
    }
    if is("parent-no") {
        return Some(GuardianTap::Refuse);
    }
    if is("parent-invite") || is("parent-invite-later") {
        return Some(GuardianTap::Invite);
    }
    if is("parent-no-invite") {
        return Some(GuardianTap::NoInvite);
    }
    if is("parent-withdraw-yes") {
        return Some(GuardianTap::ConfirmWithdraw);
    }
    if is("parent-withdraw-no") {
        return Some(GuardianTap::Keep);
    }
    is("parent-withdraw").then_some(GuardianTap::Withdraw)
}

fn lines(
    texts: &Texts,
    language: Language,
    page: GuardianPage,
    responsible: Option<&Responsible>,
) -> String {
    let id = match page {
        GuardianPage::Ask => "parent",
        GuardianPage::Done | GuardianPage::DoneInvites => "parent-done",
        GuardianPage::Given => "parent-given",
        GuardianPage::Refused(_) => "parent-refused",
        GuardianPage::AskWithdraw => "parent-ask-withdraw",
        GuardianPage::Withdrawn => "parent-withdrawn",
        GuardianPage::Over => "parent-over",
        GuardianPage::OwnLink => "parent-own",
        GuardianPage::Unknown => "parent-unknown",
        GuardianPage::HowToWithdraw => "parent-how-to-withdraw",
        GuardianPage::Invites(true) => "parent-invites",
        GuardianPage::Invites(false) => "parent-invites-not",
        GuardianPage::SlipInvites => "parent-slip-invites",
    };
    let until = match page {
        GuardianPage::Refused(until) => texts.until(language, day_in_bishkek(until)),
        _ => String::new(),
    };
    let mut text = texts.say(language, id, &[("date", until.into())]);
    if page == GuardianPage::DoneInvites {
        text.push('\n');
        text.push_str(&texts.say(language, "parent-done-invites", &[]));
    }
    // whatever a parent reads, they can ask whoever is responsible; a child who opens its own link reads no parent's page
    let parents = page != GuardianPage::OwnLink;
    if let Some(line) = responsible_line(texts, language, responsible).filter(|_| parents) {
        text.push('\n');
        text.push_str(&line);
    }
    text
}

/// Who is responsible and how to reach them; `None` as long as the operator has not said so.
#[must_use]
pub fn responsible_line(
    texts: &Texts,
    language: Language,
    responsible: Option<&Responsible>,
) -> Option<String> {
    let responsible = responsible?;
    let args = [
        (
            "organisation",
            responsible.organisation[language].as_str().into(),
        ),
        ("contact", responsible.contact[language].as_str().into()),
    ];
    Some(texts.say(language, "responsible", &args))
}

/// The text in all languages, the given one first.
pub(super) fn bilingual(
    first: Language,
    text: impl Fn(Language) -> String,
    between: &str,
) -> String {
    let texts: Vec<String> = first.first().map(text).collect();
    texts.join(between)
}
