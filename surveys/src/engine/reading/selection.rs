//! Typed answers to questions with choices.

use super::fold::{compatible, fold};
use super::labels::{Match, Menu, digits};
use super::{Reading, words};
use crate::engine::Action;
use crate::questionnaire::{Answer, ChoiceIx, Kind};

/// Whole label or number, then commands, then the looser ways, then lists.
pub(super) fn read(menu: &Menu, text: &str) -> Reading {
    let exact = menu.exact(text);
    if exact != Match::Nothing {
        return reading(menu, exact);
    }
    let single = matches!(menu.question.kind, Kind::SelectOne(_));
    if let Some(action) = words::action(text)
        && !(action == Action::More || (single && action == Action::Finish))
    {
        return Reading::Does(action);
    }
    if single {
        return reading(menu, menu.loose(text));
    }
    let text = compatible(text);
    if let Kind::Allocate { coins, .. } = menu.question.kind
        && let Some(found) = coins_per_choice(menu, &text, coins)
    {
        return found;
    }
    if let Some(found) = run_together(menu, &text).or_else(|| span(menu, &text)) {
        return found;
    }
    match menu.loose(&text) {
        Match::Nothing => several(menu, &text),
        found => reading(menu, found),
    }
}

fn reading(menu: &Menu, found: Match) -> Reading {
    match found {
        Match::Nothing => Reading::NotUnderstood,
        Match::Several(choices) => Reading::Ambiguous(choices),
        Match::One(c) => answer(menu, vec![c]).map_or(Reading::NotUnderstood, Reading::Answer),
        Match::Doubt(c) => answer(menu, vec![c]).map_or(Reading::NotUnderstood, Reading::Doubtful),
    }
}

/// The answer that names these choices in this order; a choice named twice makes sense for coins only.
fn answer(menu: &Menu, mut choices: Vec<ChoiceIx>) -> Option<Answer> {
    let twice = || {
        (1..choices.len()).any(|i| {
            choices
                .get(..i)
                .is_some_and(|before| choices.get(i).is_some_and(|c| before.contains(c)))
        })
    };
    match menu.question.kind {
        Kind::SelectOne(_) => choices.pop().map(Answer::One),
        Kind::SelectMultiple { .. } => {
            choices.sort_unstable();
            choices.dedup();
            Some(Answer::Many(choices))
        }
        Kind::Rank { .. } => (!twice()).then_some(Answer::Ranked(choices)),
        Kind::Allocate { .. } => {
            let mut coins = vec![0; menu.question.choices().len()];
            for c in choices {
                *coins.get_mut(usize::from(c.0))? += 1;
            }
            Some(Answer::Coins(coins))
        }
        _ => None,
    }
}

/// "1,3", "1 3", "1+3", "суу, спорт", "1 жана 3": pieces between signs, else between "and", else words.
fn several(menu: &Menu, text: &str) -> Reading {
    let signs: Vec<String> = split(text, |c| {
        matches!(c, ',' | ';' | '+' | '&' | '/' | '\n' | '،')
    });
    let ands: Vec<String> = signs
        .iter()
        .flat_map(|piece| {
            let words: Vec<&str> = piece.split_whitespace().collect();
            words
                .split(|w| words::joins(w))
                .map(|part| part.join(" "))
                .collect::<Vec<_>>()
        })
        .filter(|piece| !piece.is_empty())
        .collect();
    let words = split(&ands.join(" "), |c| c.is_whitespace() || c == '.');
    let mut asked = None;
    for pieces in [signs, ands] {
        match all(menu, &pieces) {
            Reading::NotUnderstood => {}
            ask @ Reading::Ambiguous(_) => asked = asked.or(Some(ask)),
            found => return found,
        }
    }
    let numerals = words.iter().all(|w| menu.numbered(&fold(w)).is_some());
    if let Some(ask) = asked {
        return ask;
    }
    if numerals {
        all(menu, &words)
    } else {
        Reading::NotUnderstood
    }
}

fn all(menu: &Menu, pieces: &[String]) -> Reading {
    if pieces.len() < 2 {
        return Reading::NotUnderstood;
    }
    let mut choices = Vec::new();
    let mut sure = true;
    for piece in pieces {
        let found = match menu.exact(piece) {
            Match::Nothing => menu.loose(piece),
            found => found,
        };
        match found {
            Match::One(c) => choices.push(c),
            Match::Doubt(c) => {
                sure = false;
                choices.push(c);
            }
            Match::Several(these) => return Reading::Ambiguous(these),
            Match::Nothing => return Reading::NotUnderstood,
        }
    }
    match answer(menu, choices) {
        Some(answer) if sure => Reading::Answer(answer),
        Some(answer) => Reading::Doubtful(answer),
        None => Reading::NotUnderstood,
    }
}

/// "13" where at most nine choices are shown: probably 1 and 3.
fn run_together(menu: &Menu, text: &str) -> Option<Reading> {
    let word = fold(text);
    let run = word.len() > 1
        && word.len() <= 9
        && menu.shown.len() <= 9
        && word.bytes().all(|b| b.is_ascii_digit());
    run.then_some(())?;
    let mut seen: Vec<char> = word.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    let distinct = seen.len() == word.len() || matches!(menu.question.kind, Kind::Allocate { .. });
    distinct.then_some(())?;
    let choices: Option<Vec<ChoiceIx>> = word
        .chars()
        .map(|c| menu.numbered(&c.to_string()))
        .collect();
    answer(menu, choices?).map(Reading::Doubtful)
}

/// "1-3" in a multiple selection: probably 1, 2 and 3.
fn span(menu: &Menu, text: &str) -> Option<Reading> {
    let (from, to) = text.split_once(['-', '–', '—', '−'])?;
    let (from, to) = (digits(from.trim())?, digits(to.trim())?);
    let multiple = matches!(menu.question.kind, Kind::SelectMultiple { .. });
    let choices = menu
        .shown
        .get(from.checked_sub(1)?..to)
        .filter(|c| multiple && c.len() > 1);
    Some(
        choices
            .and_then(|c| answer(menu, c.to_vec()))
            .map_or(Reading::NotUnderstood, Reading::Doubtful),
    )
}

/// "1:3 2:2", or as many numbers as there are choices that add up to all coins.
fn coins_per_choice(menu: &Menu, text: &str, coins: u16) -> Option<Reading> {
    let tokens = split(text, |c| c.is_whitespace() || matches!(c, ',' | ';'));
    let mut spread = vec![0_u16; menu.question.choices().len()];
    if tokens.iter().all(|t| t.contains([':', '='])) {
        for token in &tokens {
            let (choice, n) = token.split_once([':', '='])?;
            let Some(choice) = menu.numbered(&fold(choice)) else {
                return Some(Reading::NotUnderstood);
            };
            let n = digits(n.trim()).and_then(|n| u16::try_from(n).ok())?;
            let slot = spread.get_mut(usize::from(choice.0))?;
            *slot = slot.saturating_add(n);
        }
        return Some(Reading::Answer(Answer::Coins(spread)));
    }
    if let Some(found) = coins_per_name(menu, &tokens) {
        return Some(found);
    }
    let numbers: Vec<u16> = tokens
        .iter()
        .map(|t| digits(t).and_then(|n| u16::try_from(n).ok()))
        .collect::<Option<_>>()?;
    let sum = numbers.iter().copied().fold(0, u16::saturating_add);
    if numbers.len() != menu.shown.len() || numbers.len() < 2 || sum != coins {
        return None;
    }
    for (choice, n) in menu.shown.iter().zip(&numbers) {
        *spread.get_mut(usize::from(choice.0))? = *n;
    }
    // "1 1 1 1 1" of five coins on five choices: one coin each, or all on the first
    let mentions = numbers.len() == usize::from(coins)
        && numbers
            .iter()
            .all(|n| (1..=menu.shown.len()).contains(&usize::from(*n)));
    let answer = Answer::Coins(spread);
    Some(if mentions {
        Reading::Doubtful(answer)
    } else {
        Reading::Answer(answer)
    })
}

/// "суу 3, мектеп 2": names, each with its coins behind it.
fn coins_per_name(menu: &Menu, tokens: &[String]) -> Option<Reading> {
    let mut spread = vec![0_u16; menu.question.choices().len()];
    let (mut name, mut sure, mut named) = (Vec::new(), true, false);
    for token in tokens {
        let Some(n) = digits(token).and_then(|n| u16::try_from(n).ok()) else {
            let word = token.trim_matches([':', '=', '-', '–', '—']);
            name.extend((!word.is_empty()).then_some(word));
            continue;
        };
        let text = name.join(" ");
        let choice = match menu.exact(&text) {
            Match::Nothing => menu.loose(&text),
            found => found,
        };
        let choice = match choice {
            Match::One(choice) => choice,
            Match::Doubt(choice) => {
                sure = false;
                choice
            }
            // what stands before the number is none of the choices, or nothing at all
            _ => return None,
        };
        let slot = spread.get_mut(usize::from(choice.0))?;
        *slot = slot.saturating_add(n);
        name.clear();
        named = true;
    }
    (named && name.is_empty()).then(|| {
        let answer = Answer::Coins(spread);
        if sure {
            Reading::Answer(answer)
        } else {
            Reading::Doubtful(answer)
        }
    })
}

fn split(text: &str, at: impl Fn(char) -> bool) -> Vec<String> {
    text.split(at)
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(str::to_owned)
        .collect()
}
