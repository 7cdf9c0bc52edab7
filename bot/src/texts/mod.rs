//! Locales → typed messages. Pure: the same arguments give the same message.

pub mod danger;
mod guardian;
mod markup;
pub mod not_asked;
mod onboarding;
mod preview;
mod profile;
mod roles;
mod sheet;
pub mod sms;
mod survey;
mod views;

#[cfg(test)]
mod tests;

pub use guardian::{
    GuardianPage, guardian, guardian_button, guardian_hint, guardian_thanks, responsible_line,
};
pub use onboarding::{
    Asked, Invitation, assent, consent_wording, moved_pledge, onboarding, pledge_line, round_ahead,
};
pub use preview::preview;
pub use profile::{Profile, menu, profile};
pub use roles::{
    SESSION_WEEKS, council_languages, role_languages, session_question, session_weeks,
};
pub use sheet::{Change, Checked, Fault, Overlay, Sheet, checked, sheets};
pub use survey::{SurveyScreen, survey, warning};
pub use views::{Stored, ViewFacts, card_numbers, help_card, ordered, reported, view};

use chrono::{Datelike, NaiveDate};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::domain::{AgeBand, Language, PerLanguage};

/// All texts of every language, parsed once; formatting needs no lock.
pub struct Texts {
    bundles: PerLanguage<FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texts")
    }
}

/// A locale file that does not parse: found at start, before anything is sent.
#[derive(Debug, thiserror::Error)]
#[error("locale {language}: {problem}")]
pub struct TextsError {
    language: &'static str,
    problem: String,
}

/// The form of address: сен/ты up to 17, сиз/вы from 18.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// сен, ты.
    Familiar,
    /// сиз, вы.
    Polite,
}

impl Form {
    /// The form for an age band; unknown age is addressed politely.
    #[must_use]
    pub fn of(age: Option<AgeBand>) -> Self {
        if age.is_some_and(AgeBand::familiar) {
            Self::Familiar
        } else {
            Self::Polite
        }
    }

    /// The value of `$form`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Familiar => "familiar",
            Self::Polite => "polite",
        }
    }
}

/// An argument of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text from anywhere: escaped in messages.
    Text(String),
    /// A number: chooses plural forms.
    Number(i64),
    /// Markup that [`Texts::say`] made itself.
    Markup(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Form> for Value {
    fn from(form: Form) -> Self {
        Self::Text(form.code().to_owned())
    }
}

macro_rules! number_values {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Self::Number(i64::from(number))
            }
        }
    )*};
}
number_values!(u8, u16, u32, i32, i64);

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

macro_rules! files {
    ($code:literal) => {
        files!($code, "respondent" "leader" "bring" "polls" "polls-flaws" "council" "coordinator" "safeguarding" "commitments" "invitations" "digest" "report" "plan" "budget" "meeting" "office" "integrity" "errors" "sms")
    };
    ($code:literal, $($file:literal)+) => {
        &[$(($file, include_str!(concat!("../../../locales/", $code, "/", $file, ".ftl")))),+]
    };
}

/// Names and contents.
const FILES: PerLanguage<&[(&str, &str)]> = PerLanguage {
    ky: files!("ky"),
    ru: files!("ru"),
};

impl Texts {
    /// Parses the embedded locales.
    ///
    /// # Errors
    /// The language and the line's problem; never for a built product, a test loads it.
    pub fn load() -> Result<Self, TextsError> {
        Ok(Self {
            bundles: PerLanguage::try_from_fn(|language| bundle(language, FILES[language]))?,
        })
    }

    /// The embedded locales with other words in some places.
    ///
    /// # Errors
    /// As [`Self::load`]; an overlay was checked.
    pub fn with(overlay: &Overlay) -> Result<Self, TextsError> {
        let mut texts = Self::load()?;
        for language in Language::ALL {
            let resource = resource(language, overlay.source(language)?)?;
            texts.bundles[language].add_resource_overriding(resource);
        }
        Ok(texts)
    }

    /// A text for a message: HTML of Telegram's subset, text arguments escaped.
    #[must_use]
    pub fn say(&self, language: Language, id: &str, args: &[(&str, Value)]) -> String {
        self.format(language, id, args, escape)
    }

    /// A text without markup: buttons, toasts, command descriptions.
    #[must_use]
    pub fn plain(&self, language: Language, id: &str, args: &[(&str, Value)]) -> String {
        self.format(language, id, args, str::to_owned)
    }

    /// A day in words: «3-ноябрь, 2026-ж.», «3 ноября 2026 г.».
    #[must_use]
    pub fn day(&self, language: Language, day: NaiveDate) -> String {
        self.plain(language, "date-long", &parts(day))
    }

    /// A day some weeks ahead, short enough for a button: «11-декабрь (2 аптадан кийин)», «11 декабря (2 недели)».
    #[must_use]
    pub fn in_weeks(&self, language: Language, weeks: u8, day: NaiveDate) -> String {
        let [day, month, _] = parts(day);
        self.plain(
            language,
            "date-in-weeks",
            &[day, month, ("n", weeks.into())],
        )
    }

    /// A last day in words: «2026-жылдын 23-ноябрына чейин», «до 23 ноября 2026 года».
    #[must_use]
    pub fn until(&self, language: Language, day: NaiveDate) -> String {
        self.plain(language, "date-until", &parts(day))
    }

    /// From a day on: «2026-жылдын 3-ноябрынан баштап», «с 3 ноября 2026 года».
    #[must_use]
    pub fn from_day(&self, language: Language, day: NaiveDate) -> String {
        self.plain(language, "date-from", &parts(day))
    }

    fn format(
        &self,
        language: Language,
        id: &str,
        args: &[(&str, Value)],
        clean: fn(&str) -> String,
    ) -> String {
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            let value: FluentValue<'_> = match value {
                Value::Text(text) => clean(text).into(),
                Value::Markup(markup) => markup.as_str().into(),
                Value::Number(number) => (*number).into(),
            };
            fluent.set(*name, value);
        }
        // a whole text in another language is better than a torn one in this
        language
            .first()
            .find_map(|language| formatted(&self.bundles[language], id, &fluent))
            .map(|text| without_double_stops(text, args))
            .unwrap_or_else(|| {
                debug_assert!(false, "text `{id}` cannot be formatted with {args:?}");
                tracing::error!(id, "a text is missing or lacks an argument");
                id.to_owned()
            })
    }
}

/// A day ends in a full stop of its own («2026 г.»), and so may the sentence after it.
fn without_double_stops(text: String, args: &[(&str, Value)]) -> String {
    let ends = args.iter().filter_map(|(_, value)| match value {
        Value::Text(part) if part.ends_with(['.', '!', '?']) && !part.ends_with("..") => Some(part),
        Value::Text(_) | Value::Number(_) | Value::Markup(_) => None,
    });
    ends.fold(text, |text, part| {
        let part = escape(part);
        text.replace(&format!("{part}."), &part)
    })
}

fn parts(day: NaiveDate) -> [(&'static str, Value); 3] {
    [
        ("day", day.day().into()),
        ("month", day.month().into()),
        ("year", day.year().into()),
    ]
}

/// The only escaping of texts that we did not write: for Telegram's HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn formatted(
    bundle: &FluentBundle<FluentResource>,
    id: &str,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, Some(args), &mut errors)
        .into_owned();
    debug_assert!(errors.is_empty(), "text `{id}`: {errors:?}");
    errors.is_empty().then_some(text)
}

fn bundle(
    language: Language,
    files: &[(&str, &str)],
) -> Result<FluentBundle<FluentResource>, TextsError> {
    let wrong = |problem: String| TextsError {
        language: language.code(),
        problem,
    };
    let tag = language.code().parse().map_err(|e| wrong(format!("{e}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    for (_, file) in files {
        bundle
            .add_resource(resource(language, (*file).to_owned())?)
            .map_err(|e| wrong(format!("{e:?}")))?;
    }
    Ok(bundle)
}

fn resource(language: Language, file: String) -> Result<FluentResource, TextsError> {
    FluentResource::try_new(file).map_err(|(_, e)| TextsError {
        language: language.code(),
        problem: format!("{e:?}"),
    })
}
