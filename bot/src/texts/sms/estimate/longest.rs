//! The longest that a message may get.

use surveys::questionnaire::{Answer, ChoiceIx, Kind, Question, Questionnaire};

use crate::domain::Language;

/// The answer whose echo is the longest; `None` where nothing is read with doubt.
pub(super) fn longest_answer(question: &Question, language: Language) -> Option<Answer> {
    let length = |c: &ChoiceIx| {
        let choice = question.choices().get(usize::from(c.0));
        choice.map_or(0, |c| c.sms_text().get(language).encode_utf16().count())
    };
    let count = u16::try_from(question.choices().len()).ok()?;
    let mut choices: Vec<ChoiceIx> = (0..count).map(ChoiceIx).collect();
    choices.sort_by_key(|c| std::cmp::Reverse(length(c)));
    Some(match question.kind {
        Kind::SelectOne(_) => Answer::One(*choices.first()?),
        Kind::SelectMultiple { max, .. } => {
            choices.truncate(usize::from(max));
            Answer::Many(choices)
        }
        Kind::Rank { top, .. } => {
            choices.truncate(usize::from(top));
            Answer::Ranked(choices)
        }
        Kind::Allocate { coins, .. } => {
            let mut spread = vec![0; question.choices().len()];
            for choice in choices.iter().take(usize::from(coins)) {
                *spread.get_mut(usize::from(choice.0))? = 1;
            }
            Answer::Coins(spread)
        }
        _ => return None,
    })
}

/// A text with values in the place of its `${name}` that are as long as they may plausibly be.
pub(super) fn longest_filled(questionnaire: &Questionnaire, text: &str) -> String {
    /// Of a calculation, whose values nobody knows before.
    const CALCULATED: usize = 24;
    const NUMBER: usize = 6;
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let named = questionnaire.find(name.trim());
        let question = named.and_then(|ix| questionnaire.question(ix));
        let length = question.map_or(0, |q| match q.kind {
            Kind::Calculate(_) => CALCULATED,
            Kind::Text { max_characters } => usize::from(max_characters),
            _ => {
                let names = q.choices().iter().map(|c| c.name.len());
                names.max().unwrap_or(NUMBER)
            }
        });
        filled.push_str(before);
        // sha: one letter that takes two in Latin
        filled.extend(std::iter::repeat_n('\u{448}', length));
        rest = after;
    }
    filled.push_str(rest);
    filled
}
