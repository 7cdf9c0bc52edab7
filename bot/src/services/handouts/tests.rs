//! Papers and pictures as their readers see them: a phone reads the code, tesseract the words, pikepdf the tags.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use super::Invitation;
use crate::documents::decoding::decoded;
use crate::domain::{
    InvitationPaper, Language, LibraryEntry, Moment, PaperLanguages, PerLanguage, Responsible,
    Round, RoundId, RoundLink, RoundState, Schedule, SmsTerms, Span, day_in_bishkek, end_of_day,
};
use crate::services::{Context, Settings};
use crate::store::scratch::Scratch;

const LINK: &str = "https://t.me/jash_un_bot?start=K7M2P9QX";

/// A context with or without SMS, and the invitation to a round of the library in a place, for two weeks.
async fn invited(id: &str, place: &str, by_sms: bool) -> (Scratch, Context, Invitation) {
    let scratch = Scratch::new().await;
    let sms = by_sms.then(|| SmsTerms {
        number: Some("4488".into()),
        reply_price: 350,
        segment_price: 120,
        cap: 0,
        unknown_after: Duration::from_secs(60),
    });
    let settings = Settings {
        threshold: 10,
        approval: crate::domain::Approval::OwnWording,
        guardian_under: 14,
        responsible: Some(Responsible {
            organisation: PerLanguage {
                ky: "Жаштар үнү коомдук фонду".into(),
                ru: "Общественный фонд «Голос молодёжи»".into(),
            },
            contact: PerLanguage {
                ky: "0312 12 34 56".into(),
                ru: "0312 12 34 56".into(),
            },
        }),
        sms,
        bot_username: Some("jash_un_bot".into()),
    };
    let context = Context::of_scratch(&scratch, settings);
    let now = context.ambient.now();
    let round = round(id, place, now);
    let invitation = Invitation {
        round: Arc::new(round),
        place: place.to_owned(),
        url: LINK.to_owned(),
        keeps_code: true,
        now,
    };
    (scratch, context, invitation)
}

fn round(id: &str, place: &str, now: Moment) -> Round {
    let entry = LibraryEntry::find(id).unwrap();
    Round {
        id: RoundId::new(format!("{id}-test")),
        questionnaire: Arc::clone(&entry.questionnaire),
        state: RoundState::Open,
        opened: now,
        until: Some(end_of_day(day_in_bishkek(now + Span::days(14)))),
        closed: None,
        schedule: Schedule::AtClose,
        target_group: None,
        links: vec![RoundLink {
            municipality: place.to_owned(),
            payload: "K7M2P9QX".into(),
        }],
        own_links: Vec::new(),
    }
}

/// All papers with the names of their files.
fn papers() -> Vec<InvitationPaper> {
    let posters = PaperLanguages::ALL.map(InvitationPaper::Poster);
    let letters = [InvitationPaper::School, InvitationPaper::Parents];
    posters.into_iter().chain(letters).collect()
}

fn run(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| {
        panic!("{}: {error}; tests/run brings it", program.display());
    });
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {errors}", program.display());
    String::from_utf8(output.stdout).unwrap()
}

/// A paper as a file, and each of its pages as a picture in black and white, with so many points to an inch.
fn printed(folder: &Path, bytes: &[u8], inch: &str) -> (PathBuf, Vec<PathBuf>) {
    let (file, page) = (folder.join("paper.pdf"), folder.join("page"));
    std::fs::write(&file, bytes).unwrap();
    let names = [file.to_str().unwrap(), page.to_str().unwrap()];
    let arguments = [&["-mono", "-r", inch, "-png"][..], &names].concat();
    run(Path::new("pdftoppm"), &arguments);
    let pages = std::fs::read_dir(folder).unwrap();
    let pages = pages.map(|page| page.unwrap().path());
    let mut pages: Vec<_> = pages
        .filter(|p| p.extension().is_some_and(|e| e == "png"))
        .collect();
    pages.sort();
    (file, pages)
}

/// Words of more than three letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    let long = words.filter(|word| word.chars().count() > 3);
    long.map(str::to_lowercase).collect()
}

/// Where `JASHUN_PAPERS` names a folder a file is written there, to be looked at.
fn shown(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("JASHUN_PAPERS") {
        std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}

#[tokio::test]
async fn the_picture_says_what_decides_in_both_languages_and_a_phone_reads_its_code() {
    let (_scratch, context, invitation) = invited("needs-assessment", "novo-pokrovka", true).await;
    let message = invitation.picture(&context).unwrap();
    let picture = message.picture.unwrap();
    shown(&picture.name, &picture.png);
    assert_eq!(picture.name, "qr-novo-pokrovka-2026-12-07.png");
    assert!(picture.png.len() < 150_000, "{}", picture.png.len());
    for coarse in [1, 3, 5] {
        assert_eq!(decoded(&picture.png, coarse), [LINK], "{coarse}");
    }
    // who gets the picture can tap the link too
    assert!(message.text.contains(LINK));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("qr.png");
    std::fs::write(&file, &picture.png).unwrap();
    let arguments = [file.to_str().unwrap(), "-", "-l", "kir+rus", "--psm", "11"];
    let seen = words(&run(Path::new("tesseract"), &arguments));
    for said in [
        "жаштарга",
        "керек",
        "нужно",
        "молодым",
        "мүнөт",
        "суралбайт",
        "минут",
        "имён",
        "акыркы",
        "последний",
        "декабря",
        "кошул",
        "участвую",
    ] {
        let found = seen
            .iter()
            .any(|word| word == said || word.replace('ё', "е") == said.replace('ё', "е"));
        assert!(found, "{said}: {seen:?}");
    }
}

#[tokio::test]
async fn a_poster_fits_one_page_in_any_place_and_questionnaire_and_its_code_is_read_from_afar() {
    for (id, place, by_sms) in [
        ("needs-assessment", "osh", false),
        ("needs-assessment", "novo-pokrovka", true),
        ("school-climate", "alla-anarov", true),
        ("was-it-done", "kara-buura", true),
    ] {
        let (_scratch, context, invitation) = invited(id, place, by_sms).await;
        for languages in PaperLanguages::ALL {
            let paper = InvitationPaper::Poster(languages);
            let made = invitation.paper(&context, paper).unwrap();
            shown(&format!("{id}-{}", made.name), &made.bytes);
            let folder = tempfile::tempdir().unwrap();
            // A4 as a picture of 413 by 585: what a cheap phone sees of it
            let (_, pages) = printed(folder.path(), &made.bytes, "50");
            assert_eq!(pages.len(), 1, "{id} {languages:?}");
            let png = std::fs::read(&pages[0]).unwrap();
            assert_eq!(decoded(&png, 1), [LINK], "{id} {languages:?}");
        }
    }
}

#[tokio::test]
async fn papers_are_named_in_latin_letters_with_place_and_last_day() {
    let (_scratch, context, invitation) = invited("needs-assessment", "ugut", false).await;
    let names = papers()
        .into_iter()
        .map(|paper| invitation.paper(&context, paper).unwrap().name);
    let names: Vec<String> = names.collect();
    let expected = [
        "poster-ugut-2026-12-07-ky.pdf",
        "poster-ugut-2026-12-07-ru.pdf",
        "poster-ugut-2026-12-07-ky-ru.pdf",
        "letter-school-ugut-2026-12-07.pdf",
        "notice-parents-ugut-2026-12-07.pdf",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_poster_in_black_and_white_is_read_back_in_each_language_and_a_wrong_letter_would_be_seen()
 {
    let (_scratch, context, invitation) = invited("needs-assessment", "ugut", true).await;
    for (language, model) in [(Language::Ky, "kir"), (Language::Ru, "rus")] {
        let paper = InvitationPaper::Poster(PaperLanguages::One(language));
        let made = invitation.paper(&context, paper).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (file, pages) = printed(folder.path(), &made.bytes, "150");
        let text = run(Path::new("pdftotext"), &[file.to_str().unwrap(), "-"]);
        let page = pages[0].to_str().unwrap();
        let seen = words(&run(
            Path::new("tesseract"),
            &[page, "-", "-l", model, "--psm", "3"],
        ));
        let written = words(&text);
        let missing: Vec<_> = written
            .iter()
            .filter(|word| {
                // a link is no word, and ё is printed as it is
                word.chars().all(|c| !c.is_ascii()) && !seen.contains(word)
            })
            .collect();
        assert!(written.len() > 15, "{text}");
        assert!(missing.len() <= 1, "{missing:?} of {seen:?}");
        if language == Language::Ky {
            let spoilt = text.replace('ү', "у").replace('ө', "о");
            let spoilt = words(&spoilt);
            let unseen = spoilt
                .iter()
                .filter(|word| word.chars().all(|c| !c.is_ascii()) && !seen.contains(word));
            assert!(unseen.count() > 3, "the control is not seen");
        }
    }
}

/// Prints language, headings with their own, pictures with their words, of each element of the tree of tags.
const WALK: &str = r#"
import pikepdf, sys
with pikepdf.open(sys.argv[1]) as pdf:
    root = pdf.Root
    print("language", root.Lang, "ua", pdf.open_metadata()["pdfuaid:part"], "title", pdf.docinfo["/Title"])
    def walk(element, language):
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        language = str(element.get("/Lang", language))
        print("tag", str(element.S)[1:], language, "|", element.get("/Alt", ""))
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            walk(kid, language)
    kids = root.StructTreeRoot.K
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        walk(kid, str(root.Lang))
"#;

#[tokio::test]
async fn papers_tell_a_reader_who_does_not_see_their_language_headings_and_code() {
    let (_scratch, context, invitation) = invited("needs-assessment", "ugut", true).await;
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/papers/bin/python");
    for paper in papers() {
        let made = invitation.paper(&context, paper).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("paper.pdf");
        std::fs::write(&file, &made.bytes).unwrap();
        let seen = run(&python, &["-c", WALK, file.to_str().unwrap()]);
        let count = |what: &str| seen.lines().filter(|line| line.contains(what)).count();
        let (ky, ru) = match paper {
            InvitationPaper::Poster(PaperLanguages::One(Language::Ky)) => (1, 0),
            InvitationPaper::Poster(PaperLanguages::One(Language::Ru)) => (0, 1),
            InvitationPaper::Poster(PaperLanguages::Both)
            | InvitationPaper::School
            | InvitationPaper::Parents => (1, 1),
        };
        assert!(seen.contains(" ua 1 "), "{seen}");
        assert_eq!(
            (count("tag H1 ky-KG"), count("tag H1 ru-RU")),
            (ky, ru),
            "{seen}"
        );
        assert!(
            count("tag P ky-KG") >= ky && count("tag P ru-RU") >= ru,
            "{seen}"
        );
        assert!((ky == 1) == (count("tag P ky-KG") > 0), "{seen}");
        assert!(
            count("tag Figure") >= 1 && count(LINK) == count("tag Figure"),
            "{seen}"
        );
    }
}

#[tokio::test]
async fn letters_take_a_page_in_each_language_and_say_what_is_never_asked_or_shown() {
    let (_scratch, context, invitation) = invited("school-climate", "novo-pokrovka", true).await;
    for (paper, said) in [
        (
            InvitationPaper::School,
            [
                "рейтинги жок",
                "Рейтинга школ",
                "10 адам",
                "10 человек",
                "14 жашка",
                "14 лет",
            ],
        ),
        (
            InvitationPaper::Parents,
            [
                "рейтинги болбойт",
                "Рейтинга школ",
                "/delete",
                "112",
                "14 жашка",
                "14 лет",
            ],
        ),
    ] {
        let made = invitation.paper(&context, paper).unwrap();
        shown(&made.name, &made.bytes);
        let folder = tempfile::tempdir().unwrap();
        let (file, pages) = printed(folder.path(), &made.bytes, "120");
        assert_eq!(pages.len(), 2, "{paper:?}");
        let text = run(
            Path::new("pdftotext"),
            &["-layout", file.to_str().unwrap(), "-"],
        );
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for said in said {
            assert!(text.contains(said), "{said}: {text}");
        }
        for page in pages {
            assert_eq!(
                decoded(&std::fs::read(page).unwrap(), 1).len(),
                1,
                "{paper:?}"
            );
        }
    }
}

#[tokio::test]
async fn nothing_personal_no_figure_and_no_pledge_is_on_paper() {
    let (_scratch, context, invitation) = invited("needs-assessment", "ugut", true).await;
    let pledge = [("date", "15-декабрь".into())];
    for paper in papers() {
        let made = invitation.paper(&context, paper).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (file, _) = printed(folder.path(), &made.bytes, "20");
        let text = run(Path::new("pdftotext"), &[file.to_str().unwrap(), "-"]);
        for language in Language::ALL {
            let line = context.texts.plain(language, "pledge-line", &pledge);
            let start: String = line.chars().take(20).collect();
            assert!(!text.contains(&start), "{start}: {text}");
        }
        assert!(!text.contains('%') && !text.contains('+'), "{text}");
    }
}

#[tokio::test]
async fn words_picture_and_papers_say_whom_one_school_or_club_is_asked_and_nothing_where_all_are() {
    use surveys::statistics::TargetGroup;
    for group in TargetGroup::ALL.map(Some).into_iter().chain([None]) {
        let (_scratch, context, mut invitation) = invited("needs-assessment", "osh", false).await;
        Arc::get_mut(&mut invitation.round).unwrap().target_group = group;
        let narrow = !matches!(group, None | Some(TargetGroup::Everybody));
        let folder = tempfile::tempdir().unwrap();
        let words = invitation.words(&context).text;
        for language in Language::ALL {
            let said = invitation.asked(&context, language);
            assert_eq!(said.is_some(), narrow, "{group:?}");
            let other = context
                .texts
                .plain(language, "bring-asked", &[("group", "school".into())]);
            let said = said.unwrap_or(other);
            assert_eq!(words.contains(&said), narrow, "{words}");
            for paper in papers() {
                let poster = matches!(paper, InvitationPaper::Poster(languages) if !languages.list().contains(&language));
                if poster {
                    continue;
                }
                let made = invitation.paper(&context, paper).unwrap();
                let file = folder.path().join("paper.pdf");
                std::fs::write(&file, &made.bytes).unwrap();
                let text = run(Path::new("pdftotext"), &[file.to_str().unwrap(), "-"]);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(text.contains(&said), narrow, "{paper:?}: {text}");
            }
        }
    }
}
