//! Yes and no in words: one vocabulary for every question, and some words more where it is known what is asked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::fold::{fold, is_invisible, latin_key};
use super::words::latin_keys;

/// What a yes or a no is about: decides which words mean one besides those that always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Anything.
    Anything,
    /// Whether somebody takes part.
    TakingPart,
    /// Whether all is erased. The verb alone is no yes, as nothing brings it back.
    Erasing,
    /// Whether a child may take part.
    Permission,
}

/// Whether a whole text is a yes or a no, in Kyrgyz, Russian, Uzbek or Latin letters or as a sign; also said twice ("да, согласна").
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    yes_or_no_to(Asked::Anything, text)
}

/// The same where it is known what is asked.
#[must_use]
pub fn yes_or_no_to(asked: Asked, text: &str) -> Option<bool> {
    in_words(asked, text).or_else(|| sign(text))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Yes,
    No,
    /// Says neither.
    Neutral,
}

/// More words than this are no entry of the lists.
const LONGEST: usize = 3;

/// The side of a text whose words are all known: a no beside a yes is neither.
fn in_words(asked: Asked, text: &str) -> Option<bool> {
    let folded = fold(text);
    let mut rest: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let mut side = None;
    while !rest.is_empty() {
        let (said, length) = first(asked, &rest)?;
        let negated = rest.first().is_some_and(|word| is_not(word)) && length == 1;
        let (said, length) = match negated.then(|| first(asked, rest.get(1..)?)).flatten() {
            Some((Meaning::Yes, more)) => (Meaning::No, length + more),
            // "not against" is in the lists; any other such pair may mean either
            Some((Meaning::No, _)) => return None,
            _ => (said, length),
        };
        rest.drain(..length);
        let said = match said {
            Meaning::Yes if rest.first().is_some_and(|word| is_not_so(word)) => {
                rest.remove(0);
                Meaning::No
            }
            said => said,
        };
        let yes = match said {
            Meaning::Neutral => continue,
            said => said == Meaning::Yes,
        };
        if side.is_some_and(|before| before != yes) {
            return None;
        }
        side = Some(yes);
    }
    side
}

/// The longest entry with which these words begin, and how many words it has.
fn first(asked: Asked, words: &[&str]) -> Option<(Meaning, usize)> {
    let longest = words.len().min(LONGEST);
    (1..=longest).rev().find_map(|length| {
        let keys = latin_keys(&words.get(..length)?.join(" "));
        let meaning = keys.iter().find_map(|key| meaning(asked, key));
        meaning.map(|meaning| (meaning, length))
    })
}

/// Of a Latin key.
fn meaning(asked: Asked, key: &str) -> Option<Meaning> {
    static GENERAL: LazyLock<Words> = LazyLock::new(|| read(&ANYTHING));
    static OF_PART: LazyLock<Words> = LazyLock::new(|| read(&TAKING_PART));
    static OF_ERASING: LazyLock<Words> = LazyLock::new(|| read(&ERASING));
    static OF_PERMISSION: LazyLock<Words> = LazyLock::new(|| read(&PERMISSION));
    let own = match asked {
        Asked::Anything => None,
        Asked::TakingPart => OF_PART.get(key),
        Asked::Erasing => OF_ERASING.get(key),
        Asked::Permission => OF_PERMISSION.get(key),
    };
    own.or_else(|| GENERAL.get(key)).copied()
}

fn is_not(word: &str) -> bool {
    latin_key(word) == "ne"
}

/// What makes a no of the yes before it in Kyrgyz.
fn is_not_so(word: &str) -> bool {
    latin_key(word).starts_with("emes")
}

/// "+", "👍" and the like, in any colour and however often.
fn sign(text: &str) -> Option<bool> {
    let skin = |c: &char| matches!(c, '\u{1F3FB}'..='\u{1F3FF}');
    let seen = text
        .chars()
        .filter(|c| !c.is_whitespace() && !is_invisible(*c) && !skin(c));
    let mut sides = seen.map(|c| match c {
        '+' | '➕' | '✅' | '✔' | '👍' | '👌' | '🆗' => Some(true),
        '-' | '−' | '–' | '➖' | '❌' | '✖' | '👎' | '🚫' => Some(false),
        _ => None,
    });
    let first = sides.next()??;
    sides.all(|side| side == Some(first)).then_some(first)
}

type Words = BTreeMap<String, Meaning>;

/// Entries between commas.
struct Lists {
    yes: &'static str,
    no: &'static str,
    neutral: &'static str,
}

fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',').map(str::trim)
}

fn read(lists: &Lists) -> Words {
    let all = [
        (lists.yes, Meaning::Yes),
        (lists.no, Meaning::No),
        (lists.neutral, Meaning::Neutral),
    ];
    let words = all
        .into_iter()
        .flat_map(|(list, meaning)| entries(list).map(move |entry| (latin_key(entry), meaning)));
    words.collect()
}

const ANYTHING: Lists = Lists {
    yes: "ооба, оба, ова, ия, макул, макулмун, макулбуз, да, ага, ок, окей, ха, yes, угу, конечно, албетте, жарайт, болот, болуптур, мейли, \
        каалайм, каалаймын, каршы эмес, каршы эмесмин, каршылыгым жок, хорошо, ладно, давай, давайте, хочу, буду, согласен, согласна, \
        согласны, не против",
    no: "жок, жо, нет, не, неа, йук, йок, жокк, no, нету, каалабайм, каалабаймын, макул эмес, макул эмесмин, макул болбойм, керек эмес, \
        кереги жок, болбойт, не хочу, нехочу, не буду, не надо, не нужно, не согласен, не согласна, не согласны, несогласен, несогласна, \
        я против, нельзя",
    neutral: "мен, биз, мага, я, мы, мне, ну, рахмат, чоң рахмат, ыракмат, спасибо, большое спасибо, пожалуйста, пж, сураныч, эже, эжеке, \
        байке, агай",
};

const TAKING_PART: Lists = Lists {
    yes: "кошулам, кошуламын, кошулабыз, катышам, катышамын, катышабыз, катышкым келет, даярмын, участвую, участвуем, соглашаюсь, принимаю, \
        поддерживаю, за, готов, готова, не возражаю",
    no: "кошулбайм, кошулбаймын, катышпайм, катышпаймын, катышкым келбейт, каалоом жок, баш тартам, баш тартамын, каршы, каршымын, \
        кызык эмес, кызыксыз, кызыкпайм, убактым жок, отказываюсь, откажусь, отказ, против, возражаю, не интересно, неинтересно, \
        нет времени, некогда",
    neutral: "катышууга, катышканга, катышууну, сурамжылоого, сурамжылоодо, буга, бул, участвовать, участия, участие, принимать, отвечать, \
        опросе, опрос, этом, это, в, от",
};

const ERASING: Lists = Lists {
    yes: "өчө берсин, өчсүн",
    no: "өчүрбө, өчүрбөгүлө, өчүрбөңүз, өчүрбөй, өчүрбөйм, өчпөсүн, калсын, калтыр, калтыргыла, калтырыңыз, оставь, оставьте, оставить, \
        отмена, отмени, отменить, передумал, передумала",
    neutral: "өчүр, өчүрүү, өчүргүлө, өчүрүңүз, өчүрөм, өчүрүп, өчүрө, бер, сал, салыңыз, кой, баарын, бардыгын, бардык, жоопторумду, \
        маалыматымды, удалить, удали, удалите, удаляй, удаляйте, удаляю, удалять, стереть, сотри, сотрите, стирай, стирайте, все, мои, \
        моё, ответы, данные, точно",
};

const PERMISSION: Lists = Lists {
    yes: "уруксат берем, уруксат бердим, берем, беремин, беребиз, катышсын, катыша берсин, разрешаю, разрешаем, позволяю, позволяем, даю, \
        можно, пусть, пусть участвует, не возражаю, за",
    no: "бербейм, бербеймин, бербейбиз, катышпасын, тыюу салам, каршы, каршымын, каршыбыз, баш тартам, запрещаю, запрещаем, запрещено, \
        против, возражаю, отказываю, отказываюсь, отказ",
    neutral: "уруксат, уруксатты, катышууга, катышууну, балама, баламдын, разрешение, разрешения, разрешить, разрешать, участвовать, \
        участие, участия, ребенку, моему, моей, сыну, дочери, ему, ей",
};

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(Asked, &Lists); 4] = [
        (Asked::Anything, &ANYTHING),
        (Asked::TakingPart, &TAKING_PART),
        (Asked::Erasing, &ERASING),
        (Asked::Permission, &PERMISSION),
    ];

    #[test]
    fn a_no_is_never_read_as_a_yes() {
        for (asked, own) in ALL {
            let yes = entries(ANYTHING.yes).chain(entries(own.yes));
            for yes in yes {
                assert_eq!(yes_or_no_to(asked, yes), Some(true), "{yes}");
                for negated in [
                    format!("не {yes}"),
                    format!("нет, {yes}"),
                    format!("жок {yes}"),
                    format!("{yes} жок"),
                    format!("{yes} нет"),
                    format!("{yes} не"),
                    format!("{yes} эмес"),
                    format!("{yes} эмесмин"),
                ] {
                    assert_ne!(yes_or_no_to(asked, &negated), Some(true), "{negated}");
                }
                for no in entries(ANYTHING.no).chain(entries(own.no)) {
                    assert_eq!(yes_or_no_to(asked, no), Some(false), "{no}");
                    for both in [format!("{yes} {no}"), format!("{no} {yes}")] {
                        assert_ne!(yes_or_no_to(asked, &both), Some(true), "{both}");
                    }
                }
            }
            for neutral in entries(ANYTHING.neutral).chain(entries(own.neutral)) {
                let side = yes_or_no_to(asked, neutral);
                assert!(side.is_none(), "{neutral}");
                let no = yes_or_no_to(asked, &format!("не {neutral}"));
                assert_ne!(no, Some(true), "{neutral}");
            }
        }
    }

    #[test]
    fn a_yes_and_a_no_are_understood_in_the_words_of_what_is_asked() {
        use Asked::{Erasing, Permission, TakingPart};
        let yes = Some(true);
        let no = Some(false);
        for (asked, text, side) in [
            (TakingPart, "мен макулмун", yes),
            (TakingPart, "Кошулам", yes),
            (TakingPart, "мен кошулам!", yes),
            (TakingPart, "men koshulam", yes),
            (TakingPart, "катышам", yes),
            (TakingPart, "мейли", yes),
            (TakingPart, "катышууга макулмун", yes),
            (TakingPart, "ну да", yes),
            (TakingPart, "участвую", yes),
            (TakingPart, "соглашаюсь", yes),
            (TakingPart, "принимаю", yes),
            (TakingPart, "я за", yes),
            (TakingPart, "да, я согласна участвовать", yes),
            (TakingPart, "ооба эже, катышам рахмат", yes),
            (TakingPart, "мен каалабайм", no),
            (TakingPart, "каалабайм рахмат", no),
            (TakingPart, "каалабаймын", no),
            (TakingPart, "мен макул эмесмин", no),
            (TakingPart, "кошулбайм", no),
            (TakingPart, "катышпайм", no),
            (TakingPart, "баш тартам", no),
            (TakingPart, "не участвую", no),
            (TakingPart, "я не буду участвовать", no),
            (TakingPart, "отказываюсь", no),
            (TakingPart, "против", no),
            (TakingPart, "мне не интересно", no),
            (TakingPart, "не за", no),
            (TakingPart, "не хочу, спасибо", no),
            (TakingPart, "участвовать", None),
            (TakingPart, "да нет", None),
            (TakingPart, "не отказываюсь", None),
            (TakingPart, "а что это за опрос", None),
            (Erasing, "да, удалить", yes),
            (Erasing, "ооба, өчүр", yes),
            (Erasing, "да всё", yes),
            (Erasing, "ооба баарын өчүргүлө", yes),
            (Erasing, "не удаляй", no),
            (Erasing, "не удаляйте, пожалуйста", no),
            (Erasing, "өчүрбө", no),
            (Erasing, "нет, оставь", no),
            (Erasing, "удалить", None),
            (Erasing, "өчүр", None),
            (Erasing, "да, не удаляй", None),
            (Erasing, "не оставляй", None),
            (Permission, "запрещаю", no),
            (Permission, "против", no),
            (Permission, "уруксат жок", no),
            (Permission, "бербейм", no),
            (Permission, "не разрешаю", no),
            (Permission, "уруксат бербейм", no),
            (Permission, "берем", yes),
            (Permission, "ооба, уруксат", yes),
            (Permission, "разрешаю", yes),
            (Permission, "даю разрешение", yes),
            (Permission, "разрешения не даю", no),
            (Permission, "пусть не участвует", None),
            (Permission, "уруксат", None),
            (Asked::Anything, "мен каалабайм", no),
            (Asked::Anything, "участвую", None),
            (Asked::Anything, "HET", no),
            (Asked::Anything, "да, HET", None),
            (Asked::Anything, "спасибо", None),
        ] {
            assert_eq!(yes_or_no_to(asked, text), side, "{asked:?}: {text}");
        }
    }
}
