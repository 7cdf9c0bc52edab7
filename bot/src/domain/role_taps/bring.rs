//! What the buttons say back by which a leader brings people to a round (`b:…`).

use crate::domain::PaperLanguages;

/// A press on the page that brings people to a round, or on what follows its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BringTap {
    /// The payload of a link: tells the round and the place; of [`BringStep::AskEnd`] and [`BringStep::End`] the link that is to end.
    pub link: String,
    /// What.
    pub step: BringStep,
}

/// What can be done to bring people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BringStep {
    /// The page with the presser's own link.
    Page,
    /// The QR picture.
    Picture,
    /// The poster.
    Poster(PaperLanguages),
    /// The letter to the head of a school.
    School,
    /// The notice to parents.
    Parents,
    /// Slips for parents: how many?
    Slips,
    /// So many slips, please.
    AskSlips(u16),
    /// End this link: really?
    AskEnd,
    /// Yes, end it.
    End,
    /// All links of the round in the place, for coordinators.
    Links,
    /// What to say at a meeting about the result.
    Speech,
    /// What a meeting says about the result.
    Meeting,
    /// The presser's link brings those whom the round asks.
    SameGroup,
    /// It brings others, too.
    OtherGroup,
    /// The same once more, of a round that is over.
    Again,
}

impl BringTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        let letter = match self.step {
            BringStep::Page => "p",
            BringStep::Picture => "q",
            BringStep::Poster(languages) => {
                return format!("b:a:{}:{}", self.link, languages.code());
            }
            BringStep::AskSlips(count) => return format!("b:d:{}:{count}", self.link),
            BringStep::Slips => "k",
            BringStep::School => "h",
            BringStep::Parents => "m",
            BringStep::AskEnd => "v",
            BringStep::End => "x",
            BringStep::Links => "l",
            BringStep::Speech => "s",
            BringStep::Meeting => "d",
            BringStep::SameGroup => "g",
            BringStep::OtherGroup => "o",
            BringStep::Again => "n",
        };
        format!("b:{letter}:{}", self.link)
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.strip_prefix("b:")?.split(':').collect();
        let (step, link) = match parts.as_slice() {
            ["p", link] => (BringStep::Page, link),
            ["q", link] => (BringStep::Picture, link),
            ["a", link, languages] => {
                let languages = PaperLanguages::from_code(languages)?;
                (BringStep::Poster(languages), link)
            }
            ["d", link, count] => (BringStep::AskSlips(count.parse().ok()?), link),
            ["k", link] => (BringStep::Slips, link),
            ["h", link] => (BringStep::School, link),
            ["m", link] => (BringStep::Parents, link),
            ["v", link] => (BringStep::AskEnd, link),
            ["x", link] => (BringStep::End, link),
            ["l", link] => (BringStep::Links, link),
            ["s", link] => (BringStep::Speech, link),
            ["d", link] => (BringStep::Meeting, link),
            ["g", link] => (BringStep::SameGroup, link),
            ["o", link] => (BringStep::OtherGroup, link),
            ["n", link] => (BringStep::Again, link),
            _ => return None,
        };
        let link = (*link).to_owned();
        Some(Self { link, step })
    }
}
