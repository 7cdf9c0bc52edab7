//! Words of people with a role, in their private chats: they are spoken to as that role.

use super::*;
use crate::domain::{AgeBand, RoleKind, Sender};
use crate::services::roles as role_service;
use crate::store::councils::{self, CouncilState, Standing};
use crate::store::roles::{self, Asking};
use crate::store::{addresses, disclosures};

/// Ann, with a name and a phone in some language.
fn of_ann(talk: &mut Talk, text: &str, language: Option<Language>) -> Inbound {
    Inbound {
        sender: Some(Sender {
            id: ANN.id,
            name: "Ann".into(),
            language,
        }),
        ..talk.text(text)
    }
}

async fn asked(talk: &Talk, kind: RoleKind, language: Option<Language>) -> i64 {
    let mut tx = talk.context.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, ANN).await.unwrap();
    let now = talk.context.ambient.now();
    let place = kind.is_local().then_some("ugut");
    let asking = Asking {
        kind,
        municipality: place,
        address,
        name: "Ann <A>",
        group: None,
        language,
    };
    let id = roles::ask(&mut tx, asking, now).await.unwrap();
    if kind == RoleKind::Council {
        councils::connect(&mut tx, address, ("ugut", None), now)
            .await
            .unwrap();
        let person = councils::person_hash(&talk.context.vault, ANN.id);
        councils::set_member(&mut tx, address, &person, "Ann", Standing::Keeper)
            .await
            .unwrap();
        if let Some(language) = language {
            councils::set_language(&mut tx, address, language)
                .await
                .unwrap();
        }
    }
    tx.commit().await.unwrap();
    id
}

async fn hired(talk: &Talk, kind: RoleKind, language: Option<Language>) {
    let id = asked(talk, kind, language).await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let now = talk.context.ambient.now();
    role_service::confirm(&mut tx, &talk.context, id, "cli", now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What Ann reads last after she has typed this.
async fn answer(talk: &mut Talk, text: &str) -> String {
    let inbound = of_ann(talk, text, None);
    talk.take(&[inbound]).await;
    talk.screen().text
}

fn said(talk: &Talk, language: Language, id: &str) -> String {
    talk.context.texts.say(language, id, &[])
}

fn first_line(talk: &Talk, language: Language, kind: RoleKind) -> String {
    let id = format!("role-work-{}", kind.code());
    let place = crate::services::names::place_name(
        &talk.context,
        language,
        Some("ugut"),
        talk.context.ambient.now(),
    );
    let text = talk.context.texts.say(
        language,
        &id,
        &[("place", place.into()), ("until", "none".into())],
    );
    text.lines().next().unwrap().to_owned()
}

/// Those of one person, and the council's; a sector's body is met in `handlers/tests/sectors.rs`.
const ALL: [RoleKind; 6] = {
    let [a, b, c, d, e, f, ..] = RoleKind::ALL;
    [a, b, c, d, e, f]
};

#[tokio::test]
async fn words_of_a_role_are_answered_as_that_role_in_its_language_and_never_as_a_newcomers() {
    for kind in ALL {
        for language in Language::ALL {
            let mut talk = Talk::new().await;
            hired(&talk, kind, Some(language)).await;
            let welcome = said(&talk, language, "hello");
            let own = first_line(&talk, language, kind);
            for text in [
                "спасибо",
                "рахмат",
                "Что значит 30–39 %?",
                "жооп: ага чалыңыз",
                "/start",
                "/help",
                "/continue",
                "/alert",
                "/unknown",
                "15",
                "ABCDEFGHJK",
                "1",
            ] {
                let answer = answer(&mut talk, text).await;
                assert!(answer.contains(&own), "{kind:?} {text}: {answer}");
                assert!(!answer.contains(&welcome), "{kind:?} {text}: {answer}");
            }
        }
    }
}

#[tokio::test]
async fn what_nobody_reads_says_so_and_help_has_the_helplines() {
    for kind in ALL {
        let mut talk = Talk::new().await;
        hired(&talk, kind, Some(Language::Ru)).await;
        let unread = match kind {
            RoleKind::Safeguarding => "safeguard-words",
            _ => "role-words",
        };
        // alone: no own words, so no button for them
        let alone = [("alone", "yes".into())];
        let unread = talk.context.texts.say(Language::Ru, unread, &alone);
        assert!(!unread.contains("Своими словами"), "{unread}");
        assert!(answer(&mut talk, "Ну что там?").await.starts_with(&unread));
        for thanks in ["спасибо", "Чоң рахмат!", "Спасибо большое"] {
            let answer = answer(&mut talk, thanks).await;
            assert!(answer.starts_with("Пожалуйста!"), "{answer}");
        }
        let title = said(&talk, Language::Ru, "help-title");
        let help = answer(&mut talk, "/help").await;
        assert!(help.contains(&title) && !help.contains(&unread), "{help}");
    }
}

#[tokio::test]
async fn a_picture_of_a_role_is_answered_like_its_words() {
    let mut talk = Talk::new().await;
    hired(&talk, RoleKind::Leader, Some(Language::Ru)).await;
    let inbound = talk.inbound(Body::Media {
        message: 9_001,
        album: None,
        caption: None,
    });
    talk.take(&[inbound]).await;
    let unread = said(&talk, Language::Ru, "role-words");
    assert!(talk.screen().text.starts_with(&unread));
}

#[tokio::test]
async fn my_data_and_delete_tell_somebody_with_a_role_what_is_so() {
    for kind in ALL {
        let mut talk = Talk::new().await;
        hired(&talk, kind, Some(Language::Ru)).await;
        let data = answer(&mut talk, "/mydata").await;
        let name = crate::services::names::role_name(&talk.context, Language::Ru, kind);
        assert!(
            data.contains(&name) && data.contains("Ann &lt;A&gt;"),
            "{data}"
        );
        for text in ["/delete", "/stop"] {
            let end = said(&talk, Language::Ru, "role-end");
            assert_eq!(answer(&mut talk, text).await, end);
        }
        let mut tx = talk.context.db.begin().await.unwrap();
        let all = roles::confirmed(&mut tx, kind).await.unwrap();
        assert_eq!(all.len(), 1, "nothing is changed by words");
    }
}

#[tokio::test]
async fn a_role_goes_before_the_screen_of_a_newcomer_who_pressed_start_first() {
    let mut talk = Talk::new().await;
    answer(&mut talk, "/start").await;
    talk.tap("Русский").await;
    hired(&talk, RoleKind::Leader, Some(Language::Ru)).await;
    let own = first_line(&talk, Language::Ru, RoleKind::Leader);
    for text in ["салам", "/menu", "/help", "/start"] {
        let answer = answer(&mut talk, text).await;
        assert!(answer.contains(&own), "{text}: {answer}");
    }
}

#[tokio::test]
async fn a_role_that_waits_for_its_confirmation_is_told_so() {
    let mut talk = Talk::new().await;
    asked(&talk, RoleKind::Leader, Some(Language::Ru)).await;
    let told = answer(&mut talk, "Ну что там?").await;
    let first = said(&talk, Language::Ru, "role-words");
    assert!(
        told.starts_with(&first) && told.contains("Координатор проверит имя"),
        "{told}"
    );
}

#[tokio::test]
async fn who_works_in_a_councils_group_is_known_in_private_too() {
    let mut talk = Talk::new().await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let group = Chat {
        id: -5,
        topic: None,
    };
    let address = addresses::find_or_make(&mut tx, group).await.unwrap();
    let now = talk.context.ambient.now();
    councils::connect(&mut tx, address, ("ugut", None), now)
        .await
        .unwrap();
    councils::set_state(&mut tx, address, CouncilState::Active)
        .await
        .unwrap();
    councils::set_language(&mut tx, address, Language::Ru)
        .await
        .unwrap();
    let person = councils::person_hash(&talk.context.vault, ANN.id);
    councils::set_member(&mut tx, address, &person, "Ann", Standing::Admitted)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let told = answer(&mut talk, "спасибо").await;
    assert!(told.contains("Итоги приходят в группу кенеша"), "{told}");
    // and is not asked for the language when they answer a survey
    talk.say(&format!("/start {LINK}")).await;
    let asked = said(&talk, Language::Ru, "ask-age");
    assert!(talk.screen().text.contains(&asked));
}

#[tokio::test]
async fn a_leader_who_opens_a_rounds_link_answers_as_a_respondent_in_the_same_language() {
    let mut talk = Talk::new().await;
    hired(&talk, RoleKind::Leader, Some(Language::Ru)).await;
    let own = first_line(&talk, Language::Ru, RoleKind::Leader);
    talk.say(&format!("/start {LINK}")).await;
    let asked = said(&talk, Language::Ru, "ask-age");
    assert!(talk.screen().text.contains(&asked));
    // on the way and at questions words are a respondent's
    let at = answer(&mut talk, "20").await;
    assert!(!at.contains(&own), "{at}");
    talk.tap("Соглас").await;
    let person = talk.person().await.unwrap();
    assert_eq!(person.respondent.age, AgeBand::From18);
    assert_eq!(person.respondent.view, View::Survey);
    for text in ["15.12.2026", "спасибо", "/help", "/mydata", "/start"] {
        let at = answer(&mut talk, text).await;
        assert!(!at.contains(&own), "{text}: {at}");
        talk.say("/continue").await;
    }
    // a language chosen as a respondent holds for the role
    talk.say("/language").await;
    talk.tap("Кыргызча").await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let role = roles::confirmed(&mut tx, RoleKind::Leader).await.unwrap();
    assert_eq!(role[0].language, Some(Language::Ky));
    drop(tx);
    // and once nothing is asked any more, words are a leader's again
    let mut tx = talk.context.db.begin().await.unwrap();
    let round = RoundId::new("needs-assessment-TEST");
    rounds::close(&mut tx, &round, talk.context.ambient.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    talk.context.look_around().await.unwrap();
    let own = first_line(&talk, Language::Ky, RoleKind::Leader);
    assert!(answer(&mut talk, "рахмат").await.contains(&own));
    assert!(answer(&mut talk, "/start").await.contains(&own));
    // while what is stored of their answers is still theirs to see
    let data = answer(&mut talk, "/mydata").await;
    assert!(
        data.contains(&said(&talk, Language::Ky, "my-data")),
        "{data}"
    );
}

#[tokio::test]
async fn words_of_danger_from_a_role_reach_the_safeguarding_person_and_what_follows_is_added() {
    for kind in ALL {
        let mut talk = Talk::new().await;
        hired(&talk, kind, Some(Language::Ru)).await;
        talk.say("меня бьют дома").await;
        let mut tx = talk.context.db.begin().await.unwrap();
        let cases = disclosures::all(&mut tx).await.unwrap();
        assert_eq!(cases.len(), 1, "{kind:?}");
        drop(tx);
        talk.say("это было вчера").await;
        let mut tx = talk.context.db.begin().await.unwrap();
        let case = disclosures::all(&mut tx).await.unwrap().remove(0);
        let entries = disclosures::entries(&mut tx, &case).await.unwrap();
        assert_eq!(entries.len(), 2, "{kind:?}");
    }
}

#[tokio::test]
async fn before_any_choice_the_language_of_telegram_comes_first() {
    for (language, first) in [
        (None, Language::Ky),
        (Some(Language::Ky), Language::Ky),
        (Some(Language::Ru), Language::Ru),
    ] {
        let mut talk = Talk::new().await;
        let inbound = of_ann(&mut talk, "/start", language);
        talk.take(&[inbound]).await;
        let screen = talk.screen();
        let name = talk.context.texts.plain(first, "language-name", &[]);
        assert_eq!(screen.buttons[0][0].label, name);
        assert!(screen.text.starts_with(&said(&talk, first, "hello")));
    }
}

#[tokio::test]
async fn a_role_that_pressed_no_language_is_answered_in_that_of_all_that_comes_unasked() {
    for kind in ALL {
        let mut talk = Talk::new().await;
        hired(&talk, kind, None).await;
        let own = first_line(&talk, Language::Ky, kind);
        for text in ["спасибо", "/start", "/help"] {
            let inbound = of_ann(&mut talk, text, Some(Language::Ru));
            talk.take(&[inbound]).await;
            assert!(talk.screen().text.contains(&own), "{kind:?} {text}");
        }
        let inbound = of_ann(&mut talk, "/stop", Some(Language::Ru));
        talk.take(&[inbound]).await;
        assert_eq!(talk.screen().text, said(&talk, Language::Ky, "role-end"));
    }
}

#[tokio::test]
async fn hide_of_a_role_speaks_its_language() {
    let mut talk = Talk::new().await;
    hired(&talk, RoleKind::Leader, Some(Language::Ru)).await;
    talk.restart().await;
    talk.say("/hide").await;
    let left = said(&talk, Language::Ru, "not-all-hidden");
    assert_eq!(talk.screen().text, left);
}

#[tokio::test]
async fn the_first_words_of_a_role_without_a_language_are_in_both() {
    for (chosen, languages) in [(None, 2), (Some(Language::Ru), 1)] {
        for kind in [RoleKind::Leader, RoleKind::Coordinator, RoleKind::Operator] {
            let talk = Talk::new().await;
            let id = asked(&talk, kind, chosen).await;
            let mut tx = talk.context.db.begin().await.unwrap();
            let role = roles::get(&mut tx, id).await.unwrap().unwrap();
            let told = role_service::welcome(&talk.context, &role, talk.context.ambient.now());
            let heard = Language::ALL
                .iter()
                .filter(|l| told.text.contains(&said(&talk, **l, "role-confirmed")));
            assert_eq!(heard.count(), languages, "{kind:?}: {told:?}");
        }
    }
}

#[tokio::test]
async fn a_secretary_changes_the_language_in_private_for_the_councils_chat_too() {
    let mut talk = Talk::new().await;
    let group = Chat {
        id: -500,
        topic: None,
    };
    let mut tx = talk.context.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, group).await.unwrap();
    let now = talk.context.ambient.now();
    councils::connect(&mut tx, address, ("ugut", None), now)
        .await
        .unwrap();
    let person = councils::person_hash(&talk.context.vault, ANN.id);
    councils::set_member(&mut tx, address, &person, "Ann", Standing::Admitted)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    talk.say("/language").await;
    let caller = Arc::clone(&talk.phones) as Arc<dyn Caller>;
    while crate::server::outbox::send_due(&talk.context, &caller)
        .await
        .unwrap()
    {}
    assert!(talk.screen().text.contains("Кеңештин чаты да"));
    talk.tap("Русский").await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let chat = councils::get(&mut tx, address).await.unwrap().unwrap();
    assert_eq!(chat.language, Some(Language::Ru));
    drop(tx);
    let told = answer(&mut talk, "спасибо").await;
    assert!(told.contains("Итоги приходят в группу кенеша"), "{told}");
}

#[tokio::test]
async fn words_of_a_leader_go_to_what_was_asked_last_the_poll_or_the_survey() {
    let mut talk = Talk::new().await;
    hired(&talk, RoleKind::Leader, Some(Language::Ru)).await;
    let asked = async |talk: &Talk| {
        let mut tx = talk.context.db.begin_read().await.unwrap();
        let draft = crate::store::drafts::get(&mut tx, 1).await.unwrap();
        draft.unwrap().content.questions.len()
    };
    let seq = async |talk: &Talk| talk.person().await.unwrap().seq;
    // the poll asks for its first question; within the hour its leader opens a survey
    talk.say("/poll").await;
    talk.say(&format!("/start {LINK}")).await;
    talk.say("20").await;
    assert_eq!(asked(&talk).await, 0, "an age is none");
    talk.tap("Соглас").await;
    let before = seq(&talk).await;
    talk.say("2").await;
    assert!(seq(&talk).await > before, "it answers the survey");
    assert_eq!(asked(&talk).await, 0);
    // the poll asks once more
    talk.say("/poll").await;
    let before = seq(&talk).await;
    talk.say("Чего не хватает клубу?").await;
    assert_eq!((asked(&talk).await, seq(&talk).await), (1, before));
    // and the survey
    talk.say("/poll").await;
    talk.say("/continue").await;
    let before = seq(&talk).await;
    talk.say("1").await;
    assert!(seq(&talk).await > before);
    assert_eq!(asked(&talk).await, 1);
}
