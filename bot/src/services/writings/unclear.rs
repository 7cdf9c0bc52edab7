//! "I do not understand this": how many, by question and language, from the threshold on, in fives.

use surveys::statistics::{AtLeast, progress, progress_shown};

use crate::domain::{Language, Round};
use crate::services::Context;
use crate::services::words::Words;
use crate::store::{StoreError, Tx, unclear as store};

/// A question that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// Its name.
    pub question: String,
    /// The language in which it was read.
    pub language: Language,
    /// By how many, at least.
    pub people: AtLeast,
}

/// Those of a round that enough people have not understood, in the order of the questionnaire.
pub async fn unclear(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
) -> Result<Vec<Unclear>, StoreError> {
    let mut all = store::of_round(tx, &round.id).await?;
    all.retain(|(.., count)| *count >= context.settings.threshold);
    all.sort_by_key(|(question, language, _)| (round.questionnaire.find(question), *language));
    let told = |(question, language, count)| {
        // counted once, with the last block of a place: there is nothing to watch
        let people = progress_shown(progress(count, |_| 0))?;
        Some(Unclear {
            question,
            language,
            people,
        })
    };
    Ok(all.into_iter().filter_map(told).collect())
}

/// The same in words, for whoever composed the questions; nothing if all were understood.
pub async fn told(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    language: Language,
) -> Result<Option<String>, StoreError> {
    let unclear = unclear(tx, context, round).await?;
    let words = Words {
        texts: &context.texts,
        language,
        questionnaire: &round.questionnaire,
    };
    let line = |one: &Unclear| {
        let question = words.question(round.questionnaire.find(&one.question)?)?;
        let args = [
            ("question", words.asked(question).into()),
            ("language", one.language.code().into()),
            ("people", one.people.to_string().into()),
        ];
        Some(words.say("unclear-line", &args))
    };
    let lines: Vec<String> = unclear.iter().filter_map(line).collect();
    let head = words.say("unclear-head", &[]);
    Ok((!lines.is_empty()).then(|| format!("{head}\n{}", lines.join("\n"))))
}
