use std::path::{Path, PathBuf};

use super::*;
use crate::engine::fixture::{self, NOW, many, one, question, rank};
use crate::questionnaire::load;

fn setting(language: Language) -> Setting {
    Setting {
        language,
        seed: 1,
        now: NOW,
    }
}

#[test]
fn transcript_is_the_script_of_itself() {
    let talk = fixture::Talk::new(vec![
        one("a", &["Ооба/yes", "Жок/no"]),
        many("m", &["Суу/a", "Жол/b", "Спорт/c"], 1, 2),
        rank("r", &["Суу/a", "Жол/b", "Спорт/c"], 2),
        question("t", Kind::Text { max_characters: 9 }),
    ]);
    let script = "> жок\n> [back]\n> [next]\n~ 21d\n> [Жол]\n> [Спорт]\n> [Суу]\n> [done]\n~ ru\n> [b]\n> [a]\n> [b]\n> 1,2\n> [nothing]\n> сөз";
    let first = play(&talk.questionnaire, setting(Language::Ky), script);
    let header = Setting::parse(&first).unwrap();
    assert_eq!(header, setting(Language::Ky));
    assert_eq!(play(&talk.questionnaire, header, &first), first);
    for line in [
        "= a: no",
        "< (?) too-many 2",
        "= m: b c",
        "<   2 b (1)",
        "= r: a b",
        "= no such button",
        "= t: сөз",
        "= completed",
        "< (finished, 4 answers)",
    ] {
        assert!(first.lines().any(|l| l == line), "{line} in\n{first}");
    }
}

#[test]
fn golden_talks_of_the_library_replay_to_the_letter() {
    let bless = std::env::var_os("BLESS_TRANSCRIPTS").is_some();
    let mut differing = Vec::new();
    for (questionnaire, folder) in library() {
        for path in talks(&folder) {
            let golden = std::fs::read_to_string(&path).unwrap();
            let setting =
                Setting::parse(&golden).unwrap_or_else(|| panic!("{}: first line", path.display()));
            let played = play(&questionnaire, setting, &golden);
            if bless {
                std::fs::write(&path, played).unwrap();
            } else if played != golden {
                let at = played.lines().zip(golden.lines()).position(|(a, b)| a != b);
                differing.push(format!(
                    "{} from line {}",
                    path.display(),
                    at.map_or(0, |l| l + 1)
                ));
            }
        }
    }
    assert!(
        differing.is_empty(),
        "run with BLESS_TRANSCRIPTS=1 and read the difference:\n{}",
        differing.join("\n")
    );
}

#[test]
fn every_library_questionnaire_has_a_finished_talk_in_both_languages() {
    for (_, folder) in library() {
        for language in Language::ALL {
            let finished = talks(&folder).into_iter().filter(|path| {
                let golden = std::fs::read_to_string(path).unwrap();
                Setting::parse(&golden).is_some_and(|s| s.language == language)
                    && golden.contains("\n= completed\n")
            });
            assert!(
                finished.count() > 0,
                "{} in {}",
                folder.display(),
                language.code()
            );
        }
    }
}

/// The questionnaires of the library with their folders.
fn library() -> Vec<(Questionnaire, PathBuf)> {
    let library = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("library"));
    assert!(!library.is_empty());
    let loaded = library.into_iter().filter(|p| p.is_dir()).map(|folder| {
        let path = folder.join("questionnaire.toml");
        let (questionnaire, issues) = load(
            "questionnaire.toml",
            &std::fs::read_to_string(&path).unwrap(),
        );
        (
            questionnaire.unwrap_or_else(|| panic!("{}: {issues:?}", path.display())),
            folder,
        )
    });
    loaded.collect()
}

/// The talks on screens; those by SMS are replayed where their texts are.
fn talks(folder: &Path) -> Vec<PathBuf> {
    let by_sms = |path: &PathBuf| path.to_string_lossy().contains(".sms.");
    let mut talks = files(&folder.join("transcripts"));
    talks.retain(|path| !by_sms(path));
    talks
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}
