//! The recordings of a questionnaire: files beside it.

use std::path::Path;

use surveys::questionnaire::{Issue, IssueCode, Language, Question, Questionnaire};

use crate::domain::{NoRecording, RecordingName, check_recording};

/// A recording with its bytes.
pub(in crate::cli) type Recording = (RecordingName, Vec<u8>);

/// Reads the recordings of a questionnaire that lies in this file: those that can be heard, and what is wrong with the others.
pub(in crate::cli) fn recordings(
    (file, source): (&str, &str),
    questionnaire: &Questionnaire,
) -> (Vec<Recording>, Vec<Issue>) {
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let (mut found, mut issues) = (Vec::new(), Vec::new());
    let questions = questionnaire.questions.iter().filter(|q| q.asks());
    let questions: Vec<&Question> = questions.collect();
    let names = questions.iter().flat_map(|q| q.audio.iter());
    if names.filter(|(_, name)| name.is_some()).count() == 0 {
        return (found, issues);
    }
    for (question, language) in questions.iter().flat_map(|q| Language::ALL.map(|l| (q, l))) {
        let told = |code: IssueCode, words: &str| at(file, source, (code, language), words);
        let Some(name) = &question.audio[language] else {
            let code = IssueCode::NoAudio {
                name: question.name.clone(),
            };
            issues.push(told(code, &format!("\"{}\"", question.name)));
            continue;
        };
        let audio = name.clone();
        let bytes = std::fs::read(folder.join(name)).ok();
        let code = match bytes.as_deref().map(check_recording) {
            None => IssueCode::AudioMissing { file: audio },
            Some(Err(NoRecording::TooLarge(kb))) => IssueCode::AudioTooLarge {
                file: audio,
                kb: kb.to_string(),
            },
            Some(Err(NoRecording::NotOpus)) => IssueCode::AudioNotOpus { file: audio },
            Some(Ok(())) => {
                let name = RecordingName {
                    question: question.name.clone(),
                    language,
                };
                found.extend(bytes.map(|bytes| (name, bytes)));
                continue;
            }
        };
        issues.push(told(code, name));
    }
    (found, issues)
}

/// An issue where these words stand first.
fn at(file: &str, source: &str, (code, language): (IssueCode, Language), words: &str) -> Issue {
    let before = source.split_once(words).map_or("", |(before, _)| before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Issue {
        file: file.to_owned(),
        line: 1 + before.matches('\n').count(),
        column: 1 + line.chars().count(),
        language: Some(language),
        severity: code.severity(),
        code,
        suggestion: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::silence;
    use surveys::questionnaire::load;

    const SOURCE: &str = r#"
form_id = "heard"
version = "1"
minutes = 1
form_title = { ky = "Угуу", ru = "Слух" }
[[survey]]
type = "integer"
name = "a"
label = { ky = "Канча?", ru = "Сколько?" }
audio = { ky = "a.ky.ogg", ru = "a.ru.ogg" }
[[survey]]
type = "integer"
name = "b"
label = { ky = "Канча?", ru = "Сколько?" }
audio = { ky = "b.ky.ogg", ru = "b.ru.ogg" }
[[survey]]
type = "integer"
name = "c"
label = { ky = "Канча?", ru = "Сколько?" }
"#;

    #[test]
    fn every_recording_that_is_missing_or_cannot_be_heard_is_told_at_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes);
        put("a.ky.ogg", &silence()).unwrap();
        put("b.ky.ogg", &vec![0; 70_000]).unwrap();
        put("b.ru.ogg", b"ID3").unwrap();
        let file = folder.path().join("heard.toml");
        let file = file.to_str().unwrap();
        let questionnaire = load(file, SOURCE).0.unwrap();
        let (found, issues) = recordings((file, SOURCE), &questionnaire);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].0.question.as_str(), found[0].0.language),
            ("a", Language::Ky)
        );
        let told: Vec<_> = issues
            .iter()
            .map(|i| (i.code.id(), i.line, i.column, i.language.unwrap().code()))
            .collect();
        assert_eq!(
            told,
            [
                ("issue-audio-missing", 10, 34, "ru"),
                ("issue-audio-too-large", 15, 17, "ky"),
                ("issue-audio-not-opus", 15, 34, "ru"),
                ("issue-no-audio", 18, 8, "ky"),
                ("issue-no-audio", 18, 8, "ru"),
            ]
        );
    }
}
