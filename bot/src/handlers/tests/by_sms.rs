//! What somebody who opens rounds reads about SMS: how to join, what it costs, why a round does not open.

use std::time::Duration;

use surveys::questionnaire::load;

use super::*;
use crate::documents::decoding::decoded;
use crate::domain::{
    Language, LibraryEntry, Opening, OpeningStep, Purpose, Round, Schedule, SmsTerms, Span,
};
use crate::handlers::{opening, opening_pages};
use crate::services::read_snapshot;
use crate::services::rounds::{self, NewRound};
use crate::texts::sms::{Keyword, Keywords};

const LEADER: i64 = 30;
/// In the order of the library, as buttons carry it.
const NEEDS_ASSESSMENT: usize = 0;
const BUDGET: usize = 2;

const TERMS: SmsTerms = SmsTerms {
    number: None,
    reply_price: 350,
    segment_price: 120,
    cap: 0,
    unknown_after: Duration::from_secs(60),
};

/// A town with a leader of Osh, the second place of the list.
async fn town(sms: Option<SmsTerms>) -> Town {
    let mut town = Town::staffed().await;
    Arc::get_mut(&mut town.context).unwrap().settings.sms = sms;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    town
}

fn reads_at(number: &str) -> Option<SmsTerms> {
    Some(SmsTerms {
        number: Some(number.to_owned()),
        ..TERMS
    })
}

async fn open(town: &Town, source: &str) -> String {
    let new = NewRound {
        name: "test",
        source,
        municipalities: &["osh".to_owned()],
        until: None,
        schedule: Schedule::AtClose,
        without_safeguarding: None,
        target_group: None,
        repeat: None,
        actor: "cli",
    };
    let mut tx = town.context.db.begin().await.unwrap();
    let opened = rounds::open(&mut tx, &town.context, new, town.now()).await;
    tx.commit().await.unwrap();
    town.pass(Span::seconds(1));
    opened.unwrap().round.to_string()
}

fn source(id: &str) -> &'static str {
    LibraryEntry::find(id).unwrap().source
}

/// The cards of the open rounds, without the list of what else can be opened.
async fn cards(town: &mut Town) -> Vec<Message> {
    town.says(private(LEADER), LEADER, "/rounds").await;
    let mut seen = town.seen().await;
    seen.pop();
    seen.into_iter().map(|seen| seen.message).collect()
}

/// What is asked before the round of this library entry opens, in two weeks' time.
async fn confirmation(town: &mut Town, entry: usize) -> Seen {
    town.taps(
        private(LEADER),
        LEADER,
        &format!("l:w:1:{entry}:2:everybody"),
    )
    .await;
    town.seen_one().await
}

async fn speak(town: &mut Town, language: Language) {
    let data = format!("l:l{}", language.code());
    town.taps(private(LEADER), LEADER, &data).await;
    town.seen().await;
}

fn last_line(message: &Message) -> &str {
    message.text.lines().last().unwrap()
}

fn link_of(card: &Message) -> &str {
    let mut lines = card.text.lines();
    lines
        .find(|line| line.starts_with("https://t.me/"))
        .unwrap()
}

#[tokio::test]
async fn a_card_says_in_both_languages_how_to_join_without_a_smartphone() {
    let mut town = town(reads_at("4488")).await;
    open(&town, LibraryEntry::monitoring().source).await;
    for (language, typed, told) in [
        (
            Language::Ky,
            "КОШУЛ 2",
            "Смартфонсуз: КОШУЛ 2 деп 4488 номерине SMS жөнөтсө болот",
        ),
        (
            Language::Ru,
            "УЧАСТВУЮ 2",
            "Без смартфона: SMS УЧАСТВУЮ 2 на номер 4488",
        ),
    ] {
        speak(&mut town, language).await;
        let card = cards(&mut town).await.remove(0);
        assert!(card.text.lines().any(|line| line == told), "{}", card.text);
        // the same is on the paper
        let url = link_of(&card);
        assert_eq!(decoded(&card.picture.as_ref().unwrap().png, 1), [url]);
        // and what it tells to type is understood, in its language
        assert!(told.contains(typed));
        let keywords = Keywords::bundled().unwrap();
        let found = keywords.find(typed).unwrap();
        assert_eq!(
            (found.keyword, found.language, found.argument),
            (Keyword::Join, Some(language), "2")
        );
    }
}

#[tokio::test]
async fn a_round_just_opened_says_how_to_join_it_by_sms() {
    let mut town = town(reads_at("4488")).await;
    let confirm = confirmation(&mut town, BUDGET).await;
    town.taps(private(LEADER), LEADER, confirm.button("Ачуу"))
        .await;
    let card = town.seen().await.pop().unwrap().message;
    assert!(last_line(&card).contains("КОШУЛ 2 деп 4488"), "{card:?}");
}

#[tokio::test]
async fn the_code_stays_with_the_round_that_had_it_first_and_the_others_say_so() {
    let mut town = town(reads_at("4488")).await;
    open(&town, LibraryEntry::monitoring().source).await;
    open(&town, source("school-climate")).await;
    let silent = "form_id = \"silent\"\nversion = \"1\"\nform_title = { ky = \"т\", ru = \"т\" }\n[[survey]]\ntype = \"integer\"\nname = \"a\"\nlabel = { ky = \"а\", ru = \"а\" }\nsms = false\n";
    open(&town, silent).await;
    let told = async |town: &mut Town| -> Vec<(bool, bool)> {
        let cards = cards(town).await;
        let stays = |text: &str| text.contains("SMS коду 2");
        let told = cards
            .iter()
            .map(|card| (card.text.contains("КОШУЛ"), stays(&card.text)));
        told.collect()
    };
    assert_eq!(
        told(&mut town).await,
        [(true, false), (false, true), (false, false)]
    );
    let entry = LibraryEntry::monitoring();
    let first = entry.questionnaire.title.ky.clone();
    let confirm = confirmation(&mut town, NEEDS_ASSESSMENT).await.message;
    let last = confirm.text.lines().last().unwrap();
    assert!(
        last.contains(&first) && last.contains("SMS коду 2"),
        "{last}"
    );
    // as whoever opens a round on the command line is told
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = crate::store::rounds::all(&mut tx).await.unwrap();
    drop(tx);
    let (second, links) = &all[1];
    let opened = rounds::Opened {
        round: second.id.clone(),
        links: links.clone(),
    };
    let of = LibraryEntry::find("school-climate").unwrap();
    let keepers = rounds::code_keepers(&town.context, &opened, &of.questionnaire).await;
    assert_eq!(keepers.unwrap()["osh"], all[0].0.id);
    // when the first one is over, the next has it
    let mut tx = town.context.db.begin().await.unwrap();
    rounds::close(&mut tx, &all[0].0.id, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(told(&mut town).await, [(true, false), (false, false)]);
}

#[tokio::test]
async fn nothing_is_said_of_sms_where_nobody_can_take_part_by_sms() {
    for sms in [None, Some(TERMS)] {
        let mut town = town(sms).await;
        let entry = LibraryEntry::find("budget-priorities").unwrap();
        let title = entry.questionnaire.title.ky.as_str();
        let confirm = confirmation(&mut town, BUDGET).await;
        let args = [
            ("title", title.into()),
            ("place", "Ош шаары".into()),
            ("date", "7-декабрь, 2026-ж.".into()),
            ("group", "everybody".into()),
            ("threshold", 10_u8.into()),
            ("readers", "leader".into()),
        ];
        let texts = &town.context.texts;
        let text = texts.say(Language::Ky, "round-confirm", &args);
        assert!(confirm.message.text.starts_with(&text), "{confirm:?}");
        assert!(!confirm.message.text.contains("SMS"), "{confirm:?}");
        open(&town, entry.source).await;
        let card = cards(&mut town).await.remove(0);
        let url = link_of(&card).to_owned();
        assert_eq!(decoded(&card.picture.unwrap().png, 1), [url]);
    }
}

#[tokio::test]
async fn before_a_round_opens_its_leader_reads_what_each_person_costs_by_sms() {
    let free = |segment_price| {
        Some(SmsTerms {
            number: Some("4488".into()),
            reply_price: 0,
            segment_price,
            ..TERMS
        })
    };
    for (sms, entry, ky, ru) in [
        (
            reads_at("4488"),
            BUDGET,
            "SMS аркылуу катышкан ар бир адамга биз болжол менен 16 SMS жөнөтөбүз (20 сом), ал өзү 8 SMS жазат (28 сом).",
            "Каждому, кто участвует по SMS, мы отправим примерно 16 SMS (20 сом), сам он напишет 8 SMS (28 сом).",
        ),
        (
            free(120),
            NEEDS_ASSESSMENT,
            "SMS аркылуу катышкан ар бир адамга биз болжол менен 18 SMS жөнөтөбүз (22 сом), ал өзү 9 SMS жазат (акысыз).",
            "Каждому, кто участвует по SMS, мы отправим примерно 18 SMS (22 сом), сам он напишет 9 SMS (бесплатно).",
        ),
        (
            free(0),
            NEEDS_ASSESSMENT,
            "SMS аркылуу катышкан ар бир адамга биз болжол менен 18 SMS жөнөтөбүз, ал өзү 9 SMS жазат (акысыз).",
            "Каждому, кто участвует по SMS, мы отправим примерно 18 SMS, сам он напишет 9 SMS (бесплатно).",
        ),
    ] {
        let mut town = town(sms).await;
        for (language, told) in [(Language::Ky, ky), (Language::Ru, ru)] {
            speak(&mut town, language).await;
            let confirm = confirmation(&mut town, entry).await;
            assert_eq!(last_line(&confirm.message), told);
        }
    }
}

/// The last tap of opening a questionnaire that the bundled library does not have.
async fn confirm(town: &Town, source: &'static str) -> Message {
    let inbound = Inbound {
        external_id: 1_000,
        chat: private(LEADER),
        private: true,
        group: None,
        sender: None,
        body: Body::Tap {
            query: "q".into(),
            data: "l:o:1:0:2".into(),
            message: Some(7),
        },
    };
    let entry = LibraryEntry {
        id: "test",
        purpose: Purpose::Round,
        source,
        questionnaire: Arc::new(load("test", source).0.unwrap()),
    };
    let mut tx = town.context.db.begin().await.unwrap();
    let mut req = RoleRequest {
        tx: &mut tx,
        context: &town.context,
        inbound: &inbound,
        now: town.now(),
        toast: None,
        direct: Vec::new(),
    };
    let holder = req.holder().await.unwrap();
    let osh = town.context.municipalities.find("osh").unwrap();
    let role = holder.opener("osh").unwrap();
    let chosen = opening_pages::Chosen {
        way: Opening {
            place: osh.index,
            entry: 0,
            step: OpeningStep::Dates,
        },
        language: holder.language(),
        place: osh,
        entry: &entry,
        coordinates: false,
    };
    let end = rounds::weeks_ahead(town.now(), 2);
    opening::open(&mut req, (&chosen, role, &[]), (end, None), None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.seen().await.remove(0).message
}

#[tokio::test]
async fn a_round_too_long_for_sms_is_refused_in_words_and_opens_where_there_is_no_sms() {
    let long = "ң".repeat(135);
    let source = format!(
        "form_id = \"t\"\nversion = \"1\"\nform_title = {{ ky = \"т\", ru = \"т\" }}\n[[survey]]\ntype = \"integer\"\nname = \"a\"\nlabel = {{ ky = \"{long}\", ru = \"а\" }}\n"
    );
    let source: &'static str = source.leak();
    let rounds = async |town: &Town| -> Vec<Arc<Round>> {
        let snapshot = read_snapshot(&town.context.db, &Snapshot::default()).await;
        snapshot.unwrap().unwrap().rounds
    };
    let mut with = town(reads_at("4488")).await;
    for language in Language::ALL {
        speak(&mut with, language).await;
        let told = confirm(&with, source).await;
        let refused = with.context.texts.say(language, "round-refused-sms", &[]);
        assert_eq!(told.text, refused);
    }
    assert!(rounds(&with).await.is_empty());

    let without = town(None).await;
    let told = confirm(&without, source).await;
    assert_eq!(told.text, without.text("round-opened"));
    assert_eq!(rounds(&without).await.len(), 1);
}
