//! What a leader's own question may not be about, by the words of `locales/<language>/not-asked.txt`: a section for each flaw, each in the
//! format of the words of danger, which read what people type in the same way.

use std::sync::LazyLock;

use super::danger::Scanner;
use crate::domain::{PerLanguage, WordingFlaw};

const FILES: PerLanguage<&str> = PerLanguage {
    ky: include_str!("../../../locales/ky/not-asked.txt"),
    ru: include_str!("../../../locales/ru/not-asked.txt"),
};

/// The flaws that words tell. The sections of both languages are one list, so that what is harmless in one stays so beside a word of the other.
static TOPICS: LazyLock<Vec<(WordingFlaw, Scanner)>> = LazyLock::new(|| {
    let topic = |flaw: WordingFlaw| {
        let sections = FILES
            .iter()
            .filter_map(|(_, file)| section(file, flaw.code()));
        let list = sections.collect::<Vec<_>>().join("\n");
        (!list.is_empty()).then(|| (flaw, Scanner::new(&[&list])))
    };
    WordingFlaw::ALL.into_iter().filter_map(topic).collect()
});

/// What the words of a text are about that may not be asked, in the order of [`WordingFlaw::ALL`]; in either language, in Cyrillic or Latin letters.
#[must_use]
pub fn topics(text: &str) -> Vec<WordingFlaw> {
    let found = TOPICS.iter().filter(|(_, words)| words.finds(text));
    found.map(|(flaw, _)| *flaw).collect()
}

/// The lines of a section behind those that stand before the first one; `None` if the file has no such section.
fn section(file: &str, code: &str) -> Option<String> {
    let mut own = false;
    let (mut lines, mut found) = (Vec::new(), false);
    let mut before_all = true;
    for line in file.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            (own, before_all) = (name == code, false);
            found |= own;
        } else if own || before_all {
            lines.push(line);
        }
    }
    found.then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_that_of_a_flaw_and_every_language_has_the_same() {
        let sections = |file: &str| -> Vec<String> {
            let lines = file
                .lines()
                .filter_map(|l| l.strip_prefix('[')?.strip_suffix(']'));
            lines.map(str::to_owned).collect()
        };
        let ky = sections(FILES.ky);
        assert_eq!(ky, sections(FILES.ru));
        let told = TOPICS.iter().map(|(flaw, _)| flaw.code());
        assert_eq!(ky, told.collect::<Vec<_>>());
    }
}
