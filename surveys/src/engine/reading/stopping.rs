//! "Stop writing to me" in other words than the keywords: never sure, so that it is asked.

use super::fold::{fold, latin_key};

/// A longer text tells something else too.
const LONGEST: usize = 6;
/// So near to each other a negation and what it negates belong together.
const NEAR: usize = 3;

/// Whether a short text asks to stop, and nothing else: also where people answer in their own words.
#[must_use]
pub fn means_stop(text: &str) -> bool {
    let words = short(text);
    let known = |word: &String| is_any(word) || AROUND.contains(&word.as_str());
    !words.is_empty() && words.iter().all(known) && {
        let negates = words.iter().any(|word| negates(word));
        let writing = words.iter().any(|word| is_writing(word));
        negates && writing || stops_at(&words).is_some()
    }
}

/// Whether a short text may ask to stop, among other words: where only a choice can be the answer.
#[must_use]
pub fn may_mean_stop(text: &str) -> bool {
    let words = short(text);
    let at = |is: fn(&str) -> bool| -> Vec<usize> {
        let all = words.iter().enumerate().filter(|(_, word)| is(word));
        all.map(|(at, _)| at).collect()
    };
    let writing = at(is_writing);
    let mut negations = at(negates).into_iter();
    means_stop(text)
        || stops_at(&words).is_some()
        || negations.any(|not| writing.iter().any(|at| at.abs_diff(not) <= NEAR))
}

/// Latin keys of the words of a short text; none of a longer one.
fn short(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(' ').filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(latin_key).collect();
    if words.len() > LONGEST {
        return Vec::new();
    }
    words
}

/// Where a word stops by itself; "do not stop" does the opposite.
fn stops_at(words: &[String]) -> Option<usize> {
    let at = words.iter().position(|word| stops(word))?;
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    (before.map(String::as_str) != Some("ne")).then_some(at)
}

fn is_any(word: &str) -> bool {
    stops(word) || negates(word) || is_writing(word)
}

fn stops(word: &str) -> bool {
    let begins = |stem: &&str| word.starts_with(*stem);
    STOPS.contains(&word) || STOP_STEMS.iter().any(begins) || forbids(word)
}

/// "жазба", "жазбагыла", "жазбаңыз", but neither "жазбаган" nor "жазбайм", which tell of somebody.
fn forbids(word: &str) -> bool {
    let ending = |rest: &str| {
        let to_many = [
            "gil", "gul", "niz", "nuz", "nar", "ner", "nor", "sa", "se", "so", "si", "su", "c",
        ];
        rest.is_empty() || rest == "i" || to_many.iter().any(|start| rest.starts_with(start))
    };
    let mut rests = FORBIDS.iter().filter_map(|stem| word.strip_prefix(stem));
    rests.any(ending)
}

fn negates(word: &str) -> bool {
    let begins = |stem: &&str| word.starts_with(*stem);
    NEGATIONS.contains(&word) || NEGATION_STEMS.iter().any(begins)
}

fn is_writing(word: &str) -> bool {
    WRITING.iter().any(|stem| word.starts_with(stem))
}

/// Latin keys. A town is called Toktogul, so what begins so is listed whole.
const STOPS: &[&str] = &[
    "stop",
    "tokto",
    "toktot",
    "toktotcu",
    "toktotkula",
    "toktotkulaci",
    "toktotunuz",
    "toktotunuzcu",
    "toktonuz",
    "toktonuzcu",
    "toktosonor",
    "toktosun",
    "toktocu",
    "toktogulaci",
    "alone",
    "pokoe",
];
const STOP_STEMS: &[&str] = &[
    "otstan",
    "otstav",
    "otvali",
    "otviaj",
    "otcep",
    "prekra",
    "perestan",
    "perestav",
    "ostanovi",
    "otpis",
    "unsubs",
    "zavazivaite",
];
/// Kyrgyz verbs of writing, sending and calling, with what negates them.
const FORBIDS: &[&str] = &[
    "jazba",
    "jiberbe",
    "jonotpo",
    "joldobo",
    "calba",
    "suraba",
    "kabarlaba",
    "kabarlasba",
];
const NEGATIONS: &[&str] = &[
    "ne",
    "net",
    "no",
    "not",
    "dont",
    "hvatit",
    "hvatat",
    "haros",
    "dovolno",
    "dostatocno",
    "bez",
    "jok",
    "jetet",
    "jetisti",
    "jetistuu",
    "kereksiz",
];
const NEGATION_STEMS: &[&str] = &["nadoe", "emes", "koi", "jetiset", "berbe"];
const WRITING: &[&str] = &[
    "pisi", "pisa", "pises", "pisem", "pisu", "pism", "napis", "prisil", "prisl", "posil",
    "otprav", "slat", "slit", "slite", "soobsc", "sms", "smok", "spam", "rassil", "uvedoml",
    "bespok", "pristav", "zvon", "sprasiv", "teht", "writ", "messag", "jazu", "jazis", "jaza",
    "bildir", "tinc",
];
/// What may stand around it.
const AROUND: &[&str] = &[
    "mne",
    "menia",
    "nam",
    "nas",
    "mnoi",
    "mnoiu",
    "vi",
    "ti",
    "vas",
    "vasi",
    "vase",
    "svoi",
    "eti",
    "eto",
    "etot",
    "nomer",
    "telefon",
    "bolse",
    "uje",
    "pojaluista",
    "pojalusta",
    "pj",
    "pjl",
    "pliz",
    "please",
    "nado",
    "nujno",
    "nada",
    "ot",
    "s",
    "na",
    "i",
    "a",
    "nu",
    "da",
    "prosu",
    "proso",
    "siuda",
    "opiat",
    "snova",
    "vse",
    "voobsce",
    "nikogda",
    "poka",
    "segodnia",
    "spasibo",
    "v",
    "ostav",
    "ostavte",
    "me",
    "it",
    "to",
    "leave",
    "maga",
    "meni",
    "menin",
    "bizge",
    "emi",
    "dep",
    "dedim",
    "aittim",
    "aitam",
    "suranic",
    "suranam",
    "otunom",
    "otunuc",
    "ele",
    "ecnerse",
    "ec",
    "nerse",
    "kaira",
    "ekinci",
    "bul",
    "nomerge",
    "telefonuma",
    "siler",
    "sen",
    "siz",
    "dagi",
    "gana",
    "kerek",
    "keregi",
    "rahmat",
    "ece",
    "baike",
    "ejeke",
    "eje",
    "mindan",
    "ari",
    "takir",
    "kat",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_is_heard_in_other_words() {
        for text in [
            "пожалуйста, не пишите",
            "прекратите писать",
            "отстаньте от меня",
            "не надо мне писать",
            "стоп пожалуйста",
            "не беспокойте",
            "жазба деп айттым",
            "мага жазбай эле койчу",
            "stop it",
            "хватит мне писать",
            "мага эми жазбагыла",
            "больше не присылайте",
            "не надо мне больше сообщений",
            "перестаньте мне звонить",
            "оставьте меня в покое",
            "мага смс жибербегилечи",
            "эми мага билдирүү жөнөтпөгүлө",
            "мени тынч койгула",
            "жазуунун кереги жок",
            "dont text me please",
            "хватит спамить",
            "токтотуңузчу эми",
            "Отпишите меня",
        ] {
            assert!(means_stop(text), "{text}");
            assert!(may_mean_stop(text), "{text}");
        }
        for text in ["надоели ваши дурацкие сообщения", "слушай, не пиши сюда"]
        {
            assert!(!means_stop(text) && may_mean_stop(text), "{text}");
        }
    }

    #[test]
    fn other_words_ask_for_no_stop() {
        for text in [
            "",
            "токтогул",
            "Токтогул шаары",
            "мен жазбайм",
            "эч ким жазбаган",
            "не знаю",
            "не знаю что ответить",
            "ооба",
            "нет",
            "не хочу",
            "не останавливаться",
            "не прекращайте",
            "остановка далеко",
            "жаз",
            "жазгысын жол жок болот",
            "кой багам",
            "жетишет",
            "хватит",
            "в школе нет воды",
            "мектепте суу жок",
        ] {
            assert!(!may_mean_stop(text), "{text}");
        }
        for text in [
            "у нас не пишут на доске",
            "учитель перестал приходить на уроки",
            "остановите драки в школе",
        ] {
            assert!(!means_stop(text), "{text}");
        }
    }
}
