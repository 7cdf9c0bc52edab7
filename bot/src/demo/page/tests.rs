use sandbox::bot_api::Options;
use sandbox::sms;
use serde_json::Value;

use super::*;
use crate::demo::operator::BotRules;
use crate::store::scratch::Scratch;

struct Fixed;

impl Hooks for Fixed {
    fn municipalities(&self) -> Vec<Place> {
        vec![Place {
            slug: "osh".into(),
            name: PerLanguage::from_fn(|_| "Osh".into()),
            code: 21,
        }]
    }
    fn home(&self) -> &str {
        "osh"
    }
    async fn rounds(&self) -> Result<Vec<OpenRound>, String> {
        let links = vec![PlaceLink {
            municipality: "osh".into(),
            payload: "LINK".into(),
        }];
        Ok(vec![OpenRound {
            round: RoundId::new("r"),
            title: "Needs".into(),
            links,
        }])
    }
    async fn invitations(&self) -> Result<Vec<Invitation>, String> {
        Ok(vec![Invitation {
            phone: "teenager".into(),
            label: "Link: {title}",
            title: Some("Needs".into()),
            payload: "LINK".into(),
        }])
    }
    fn today(&self) -> String {
        "2026-12-01".into()
    }
    fn skip(&self, _: u16) -> Result<(), String> {
        Ok(())
    }
    async fn digest_now(&self, round: &RoundId) -> Result<Vec<CouncilState>, String> {
        match round.as_str() {
            "r" => Ok(vec![CouncilState {
                municipality: "osh".into(),
                state: "queued".into(),
            }]),
            _ => Err("no such round".into()),
        }
    }
}

/// The page's address and the Bot API behind it.
async fn page() -> (String, BotApi) {
    let bot = BotApi::start(Options::default()).await.unwrap();
    let phones = standard_phones(&bot, "Osh").unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let options = sms::Options {
        service: "4488".into(),
        travels: Duration::ZERO,
        token: "token".into(),
        run: "run".into(),
        first_number: 0,
        operator: Arc::new(BotRules::new(Scratch::new().await.ambient.clock)),
    };
    let texting = Texting {
        service: "4488".into(),
        reply_price: 150,
        segment_price: 90,
        join: vec!["КОШУЛ".into(), "УЧАСТВУЮ".into()],
        letters: ["LAT".into(), "КИРИЛЛ".into()],
    };
    let gateway = LocalGateway::start(options).await.unwrap();
    let app = router(bot.clone(), phones, (gateway, texting), Fixed);
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, bot)
}

async fn get(url: String) -> reqwest::Response {
    reqwest::Client::builder()
        .build()
        .unwrap()
        .get(url)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn everything_the_page_names_is_in_the_binary() {
    let (address, _bot) = page().await;
    for (path, kind, text) in ASSETS {
        let reply = get(format!("{address}{path}")).await;
        assert_eq!(reply.headers()["content-type"], kind);
        for quoted in text
            .split(['"', '\''])
            .filter(|part| part.ends_with(".js") || part.ends_with(".css"))
        {
            assert!(
                ASSETS.iter().any(|(known, ..)| *known == quoted),
                "{path} names {quoted}"
            );
        }
    }
}

/// What the page says in English: what stands in its HTML, what its scripts say, what the program names for it.
async fn said_in_english() -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let (scripts, html): (Vec<_>, Vec<_>) =
        ASSETS.iter().partition(|(path, ..)| path.ends_with(".js"));
    for &(path, _, text) in scripts {
        if path == "/words.js" {
            continue;
        }
        for (at, _) in text.match_indices("t(") {
            let before = text[..at].chars().next_back();
            let rest = &text[at + 2..];
            let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
            if let (Some(quote), false) = (quote, before.is_some_and(char::is_alphanumeric)) {
                let end = rest[1..].find(quote).unwrap();
                said.push(rest[1..=end].to_owned());
            }
        }
    }
    for (.., text) in html.iter().filter(|(path, ..)| *path == "/") {
        let between = |open: &str, close: char| -> Vec<String> {
            let parts = text.split(open).skip(1);
            parts
                .map(|part| part.split(close).next().unwrap().to_owned())
                .collect()
        };
        said.extend(between("aria-label=\"", '"'));
        said.extend(between(" data-t>", '<'));
        said.extend(between("<title>", '<'));
    }
    let bot = BotApi::start(Options::default()).await.unwrap();
    for phone in standard_phones(&bot, "Osh").unwrap() {
        said.extend([phone.title, phone.about.to_owned()]);
    }
    said
}

#[tokio::test]
async fn all_that_the_page_says_is_there_in_kyrgyz_and_russian() {
    let words = ASSETS.iter().find(|(path, ..)| *path == "/words.js");
    let (.., words) = words.unwrap();
    let said = said_in_english().await;
    assert!(said.len() > 100, "{}", said.len());
    for english in said {
        let entry = [format!("  '{english}': ["), format!("  \"{english}\": [")];
        let line = words
            .lines()
            .find(|line| entry.iter().any(|e| line.starts_with(e)));
        let line = line.unwrap_or_else(|| panic!("no words for {english:?}"));
        let (_, both) = line.split_once(": [").unwrap();
        let both: Vec<&str> = both.trim_end_matches("],").split("', '").collect();
        assert_eq!(both.len(), 2, "{line}");
        for text in both {
            for fill in english
                .split('{')
                .skip(1)
                .filter_map(|part| part.split('}').next())
            {
                assert!(text.contains(&format!("{{{fill}}}")), "{line}");
            }
            let own = text
                .chars()
                .any(|c| matches!(c, 'А'..='я' | 'ё' | 'ө' | 'ү' | 'ң' | 'Ө' | 'Ү'));
            assert!(own || text.contains("SMS"), "{line}");
        }
    }
}

#[tokio::test]
async fn state_names_phones_rounds_and_invitations() {
    let (address, bot) = page().await;
    let state: Value = get(format!("{address}/demo/state"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(state["phones"].as_array().unwrap().len(), 8);
    assert_eq!(state["home"], "osh");
    assert_eq!(state["rounds"][0]["links"][0]["payload"], "LINK");
    assert_eq!(state["invitations"][0]["phone"], "teenager");
    let council = state["phones"][5]["chat"].as_i64().unwrap();
    let chat: Value = get(format!("{address}/control/chats/{council}"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(chat["people"].as_array().unwrap().len(), 2);
    assert_eq!(bot.violations(), []);
}

#[tokio::test]
async fn digest_now_says_what_came_of_it() {
    let (address, _bot) = page().await;
    let http = reqwest::Client::builder().build().unwrap();
    let digest = |round: &str| {
        http.post(format!("{address}/demo/digest"))
            .json(&json!({"round": round}))
            .send()
    };
    let done: Value = digest("r").await.unwrap().json().await.unwrap();
    assert_eq!(done["councils"][0]["state"], "queued");
    assert_eq!(digest("x").await.unwrap().status(), 409);
    // Without the JSON content type no page of another site can press the button.
    assert_eq!(
        http.post(format!("{address}/demo/digest"))
            .body("{\"round\":\"r\"}")
            .send()
            .await
            .unwrap()
            .status(),
        415
    );
}

#[tokio::test]
async fn the_keypad_phone_writes_counts_and_gets_another_number() {
    let (address, _bot) = page().await;
    let http = reqwest::Client::builder().build().unwrap();
    let post = |path: &str, body: Value| {
        http.post(format!("{address}/demo/sms{path}"))
            .json(&body)
            .send()
    };
    let shown = async || -> Value {
        let shown = get(format!("{address}/demo/sms")).await;
        shown.json().await.unwrap()
    };
    let count = post("/count", json!({"text": "КОШУЛ 21 "})).await.unwrap();
    let count: Value = count.json().await.unwrap();
    assert_eq!((&count["units"], &count["left"]), (&8.into(), &62.into()));
    for (text, status) in [("КОШУЛ 21", 204), (" ", 409)] {
        let written = post("/write", json!({"text": text})).await.unwrap();
        assert_eq!(written.status(), status);
    }
    let before = shown().await;
    assert_eq!(before["messages"][0]["parts"], json!(["КОШУЛ 21"]));
    assert_eq!(before["written"], 1);
    post("/card", json!({})).await.unwrap();
    let after = shown().await;
    assert_eq!(after["messages"], json!([]));
    assert_ne!(after["number"], before["number"]);
    let faults = post("/faults", json!({"fail": true})).await.unwrap();
    assert_eq!(faults.status(), 204);
    let state: Value = get(format!("{address}/demo/state"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(state["texting"]["reply_price"], 150);
}

#[tokio::test]
async fn events_tell_of_phones_and_never_of_the_crowd() {
    let (address, bot) = page().await;
    let mut events = get(format!("{address}/demo/events")).await;
    bot.user(FIRST_ID, "Synthetic 1", None);
    bot.press_start(FIRST_ID, None).unwrap();
    bot.press_start(7_300_000_001, None).unwrap();
    let first = String::from_utf8(events.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(first.contains("7300000001"), "{first}");
}
