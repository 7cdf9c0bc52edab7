//! Golden talks by SMS: `*.sms.*.txt` beside the talks on screens, in their format (`surveys::engine::transcript`).
//!
//! ```text
//! < [2] the message           with its segments
//! > 2                         typed; `> [skip]` is what the keyword SKIP does
//! = name: value               what was recorded
//! ~ lat                       Latin letters from now on; `~ cyr` back, `~ ru` the language
//! ```

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use surveys::engine::transcript::{Setting, recorded};
use surveys::engine::{
    Action, Channel, Effect, Input, Screen, Session, begin_on, counted, screen, step,
};
use surveys::questionnaire::Questionnaire;

use super::super::{Script, SmsPage, Voice, segments};
use crate::domain::{LIBRARY, Language};
use crate::texts::Texts;

struct Talk<'a> {
    texts: &'a Texts,
    questionnaire: &'a Questionnaire,
    setting: Setting,
    script: Script,
    session: Session,
    sent: usize,
    received: usize,
}

impl Talk<'_> {
    /// The transcript of its own `>` and `~` lines.
    fn play(mut self, script: &str) -> String {
        let first = self.seen();
        let mut transcript = format!("{}\n{first}", self.setting);
        for line in script.lines().filter(|l| l.starts_with(['>', '~'])) {
            writeln!(transcript, "{line}").unwrap();
            let lines = match line.split_at(1) {
                ("~", change) => self.change(change.trim()),
                (_, said) => self.hear(said.trim()),
            };
            transcript.push_str(&lines);
        }
        transcript
    }

    fn seen(&mut self) -> String {
        let (questionnaire, now) = (self.questionnaire, self.setting.now);
        let Screen::Row(row) = screen(questionnaire, &self.session, now) else {
            let answers = counted(questionnaire, &self.session, now).len();
            let (sent, received) = (self.sent, self.received);
            return format!(
                "< (finished, {answers} answers; segments: {sent} sent, {received} received)\n"
            );
        };
        let voice = Voice {
            language: self.setting.language,
            script: self.script,
        };
        let page = SmsPage {
            questionnaire,
            session: &self.session,
            row: &row,
            now,
        };
        let text = self.texts.sms_page(voice, &page).unwrap();
        let taken = segments(&text).segments;
        self.sent += taken;
        format!("< [{taken}] {text}\n")
    }

    fn hear(&mut self, said: &str) -> String {
        self.received += segments(said).segments;
        let code = said.strip_prefix('[').and_then(|s| s.strip_suffix(']'));
        let input = match (
            code,
            screen(self.questionnaire, &self.session, self.setting.now),
        ) {
            (Some(code), Screen::Row(row)) => Input::Tap {
                question: row.question,
                action: Action::parse(code).unwrap(),
            },
            _ => Input::Typed(said.to_owned()),
        };
        let Setting { language, now, .. } = self.setting;
        let done = step(self.questionnaire, &self.session, input, now, language);
        self.session = done.session;
        let mut lines = String::new();
        for effect in &done.effects {
            let row = |ix| self.questionnaire.question(ix).unwrap();
            match effect {
                Effect::Recorded(ix) => {
                    let answer = recorded(row(*ix), &self.session.answers[ix]);
                    writeln!(lines, "= {}: {answer}", row(*ix).name).unwrap();
                }
                Effect::Skipped(ix) => writeln!(lines, "= {} skipped", row(*ix).name).unwrap(),
                Effect::Completed => lines.push_str("= completed\n"),
                Effect::Stale => lines.push_str("= stale\n"),
                Effect::Drafted | Effect::Reprompted | Effect::Moved => {}
            }
        }
        lines + &self.seen()
    }

    fn change(&mut self, change: &str) -> String {
        match change {
            "lat" => self.script = Script::Latin,
            "cyr" => self.script = Script::Cyrillic,
            code => self.setting.language = Language::from_code(code).unwrap(),
        }
        self.seen()
    }
}

fn talks(id: &str) -> Vec<PathBuf> {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../surveys/library");
    let folder = std::fs::read_dir(library.join(id).join("transcripts")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut talks: Vec<PathBuf> = paths
        .filter(|path| path.to_string_lossy().contains(".sms."))
        .collect();
    talks.sort();
    talks
}

fn replayed(texts: &Texts, questionnaire: &Questionnaire, golden: &str) -> String {
    let setting = Setting::parse(golden).unwrap();
    let talk = Talk {
        texts,
        questionnaire,
        setting,
        script: Script::Cyrillic,
        session: begin_on(questionnaire, setting.seed, setting.now, Channel::Sms),
        sent: 0,
        received: 0,
    };
    talk.play(golden)
}

#[test]
fn golden_talks_by_sms_replay_to_the_letter() {
    let texts = Texts::load().unwrap();
    let bless = std::env::var_os("BLESS_TRANSCRIPTS").is_some();
    let mut differing = Vec::new();
    for entry in LIBRARY.iter() {
        for path in talks(entry.id) {
            let golden = std::fs::read_to_string(&path).unwrap();
            let played = replayed(&texts, &entry.questionnaire, &golden);
            if bless {
                std::fs::write(&path, played).unwrap();
            } else if played != golden {
                let at = played.lines().zip(golden.lines()).position(|(a, b)| a != b);
                let line = at.map_or(0, |l| l + 1);
                differing.push(format!("{} from line {line}", path.display()));
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
fn every_library_questionnaire_has_a_finished_talk_by_sms_in_both_languages() {
    for entry in LIBRARY.iter() {
        for language in Language::ALL {
            let finished = talks(entry.id).into_iter().filter(|path| {
                let golden = std::fs::read_to_string(path).unwrap();
                Setting::parse(&golden).unwrap().language == language
                    && golden.contains("\n= completed\n")
            });
            assert!(finished.count() > 0, "{} in {}", entry.id, language.code());
        }
    }
}

#[test]
fn golden_talks_tell_every_way_of_answering() {
    let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    let all: Vec<String> = LIBRARY
        .iter()
        .flat_map(|entry| talks(entry.id).iter().map(read).collect::<Vec<_>>())
        .collect();
    for (language, told) in [
        (
            "ky",
            [
                "\n~ lat\n",
                "? 1) ооба 2) жок",
                " skipped\n",
                "> [skip]\n",
                "> [back]\n",
                "Түшүнгөн жокпуз",
                "> 0\n",
            ],
        ),
        (
            "ru",
            [
                "\n~ lat\n",
                "? 1) да 2) нет",
                " skipped\n",
                "> [skip]\n",
                "> [back]\n",
                "Непонятный ответ",
                "> 0\n",
            ],
        ),
    ] {
        let mut own = all
            .iter()
            .filter(|t| t.starts_with(&format!("# language={language}")));
        for part in told {
            assert!(own.clone().any(|t| t.contains(part)), "{language}: {part}");
        }
        // a third segment is there for one thing alone
        let long = |t: &String| {
            let mut third = t.lines().filter(|line| line.starts_with("< [3]"));
            third.all(|line| line.contains(" 0) "))
        };
        assert!(own.all(long), "{language}");
    }
}
