//! Every key: what is taken, what is refused, what is never shown.

use std::collections::HashMap;
use std::path::PathBuf;

use super::super::configuration::{Configuration, KeySource, Problem, read_key};
use crate::domain::Language;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn parse(pairs: &[(&str, &str)], file: &str) -> Result<Configuration, Vec<Problem>> {
    let map: HashMap<&str, &str> = pairs.iter().copied().collect();
    Configuration::parse(|key| map.get(key).map(|v| (*v).to_owned()), file)
}

#[test]
fn without_any_setting_it_is_an_embedded_database() {
    let c = parse(&[], "").unwrap();
    assert_eq!(c.token, None);
    assert_eq!(c.api_url, "https://api.telegram.org");
    assert_eq!(c.database_url.reveal(), "sqlite://jashun.db");
    assert_eq!(c.key, KeySource::File(PathBuf::from("jashun.key")));
    assert_eq!(c.listen.to_string(), "127.0.0.1:8088");
    assert_eq!((c.threshold, c.guardian_under), (10, 14));
    assert_eq!(
        (c.webhook, c.bot_username, c.municipalities),
        (None, None, None)
    );
}

#[test]
fn environment_wins_over_the_file_and_empty_means_absent() {
    let file = "JASHUN_THRESHOLD = 20\nJASHUN_GUARDIAN_UNDER = \"16\"\nJASHUN_BOT_USERNAME = \"@file_bot\"";
    let c = parse(
        &[("JASHUN_THRESHOLD", "30"), ("JASHUN_GUARDIAN_UNDER", "")],
        file,
    )
    .unwrap();
    assert_eq!((c.threshold, c.guardian_under), (30, 16));
    assert_eq!(c.bot_username.as_deref(), Some("file_bot"));
}

#[test]
fn right_values_are_taken() {
    let c = parse(
        &[
            ("TELOXIDE_TOKEN", "123:abc_DEF-9"),
            ("TELOXIDE_API_URL", "http://127.0.0.1:9/"),
            ("DATABASE_URL", "postgres://u:p@h/d"),
            ("JASHUN_KEY", KEY),
            ("JASHUN_LISTEN", "[::1]:0"),
            ("JASHUN_WEBHOOK_URL", "https://bot.example.org/in/telegram"),
            ("JASHUN_WEBHOOK_SECRET", "s-_9"),
            ("JASHUN_MUNICIPALITIES", "places.json"),
        ],
        "",
    )
    .unwrap();
    assert_eq!(c.token.unwrap().reveal(), "123:abc_DEF-9");
    assert_eq!(c.api_url, "http://127.0.0.1:9");
    let KeySource::Given(key) = &c.key else {
        panic!("{:?}", c.key)
    };
    assert_eq!(key.reveal()[31], 31);
    assert_eq!(c.listen.port(), 0);
    let webhook = c.webhook.unwrap();
    assert_eq!(webhook.path, "/in/telegram");
    assert_eq!(webhook.secret.unwrap().reveal(), "s-_9");
}

#[test]
fn the_key_file_lies_beside_the_database() {
    for (url, file) in [
        ("sqlite://data/pilot.db", "data/pilot.key"),
        ("sqlite:pilot.db?mode=rwc", "pilot.key"),
        ("sqlite:///srv/jashun.db", "/srv/jashun.key"),
    ] {
        let c = parse(&[("DATABASE_URL", url)], "").unwrap();
        assert_eq!(c.key, KeySource::File(PathBuf::from(file)), "{url}");
    }
    let c = parse(&[("DATABASE_URL", "postgres://h/d")], "").unwrap();
    assert_eq!(c.key, KeySource::Missing);
    let c = parse(
        &[
            ("DATABASE_URL", "postgres://h/d"),
            ("JASHUN_KEY_FILE", "/k"),
        ],
        "",
    )
    .unwrap();
    assert_eq!(c.key, KeySource::File(PathBuf::from("/k")));
}

#[test]
fn wrong_values_name_the_key_and_an_example() {
    for (key, value) in [
        ("TELOXIDE_TOKEN", "abc"),
        ("TELOXIDE_TOKEN", "123:"),
        ("TELOXIDE_TOKEN", "123:a/b"),
        ("TELOXIDE_API_URL", "telegram"),
        ("TELOXIDE_API_URL", "ftp://x"),
        ("TELOXIDE_API_URL", "https://x/?a"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("DATABASE_URL", "sqlite://"),
        ("JASHUN_KEY", "short"),
        ("JASHUN_KEY", "AAEC"),
        ("JASHUN_LISTEN", "8088"),
        ("JASHUN_BOT_USERNAME", "a b"),
        ("JASHUN_WEBHOOK_URL", "http://bot.example.org/x"),
        ("JASHUN_WEBHOOK_URL", "https://bot.example.org/metrics"),
        ("JASHUN_WEBHOOK_SECRET", "ключ"),
        ("JASHUN_THRESHOLD", "9"),
        ("JASHUN_THRESHOLD", "many"),
        ("JASHUN_GUARDIAN_UNDER", "13"),
        ("JASHUN_GUARDIAN_UNDER", "19"),
    ] {
        let problems = parse(&[(key, value)], "").unwrap_err();
        assert_eq!(problems.len(), 1, "{key}={value}");
        assert_eq!(problems[0].key, key);
        assert!(!problems[0].example.is_empty());
    }
}

#[test]
fn who_is_responsible_is_named_once_or_in_each_language() {
    let environment = [
        ("JASHUN_ORGANISATION", " Жаш үн жыйыны "),
        (
            "JASHUN_CONTACT",
            "{ ky = \"Үгүт, Борбор 1\", ru = \"Угут, Центр 1\" }",
        ),
    ];
    let named = parse(&environment, "").unwrap().responsible.unwrap();
    for (language, contact) in [
        (Language::Ky, "Үгүт, Борбор 1"),
        (Language::Ru, "Угут, Центр 1"),
    ] {
        assert_eq!(named.organisation.get(language), "Жаш үн жыйыны");
        assert_eq!(named.contact.get(language), contact);
    }
    let file = "JASHUN_ORGANISATION = \"Жаш үн жыйыны\"\nJASHUN_CONTACT = { ky = \"Үгүт, Борбор 1\", ru = \"Угут, Центр 1\" }";
    assert_eq!(parse(&[], file).unwrap().responsible, Some(named));
    assert_eq!(parse(&[], "").unwrap().responsible, None);
}

#[test]
fn a_name_or_contact_that_cannot_be_shown_is_refused() {
    let long = "ү".repeat(81);
    let longer = "ү".repeat(161);
    for (organisation, contact, wrong) in [
        ("", "0312 000 000", "JASHUN_ORGANISATION"),
        ("Жыйын", "", "JASHUN_CONTACT"),
        (&*long, "0312 000 000", "JASHUN_ORGANISATION"),
        ("Жыйын", &*longer, "JASHUN_CONTACT"),
        ("Жаш\nүн", "0312 000 000", "JASHUN_ORGANISATION"),
        ("Жаш\u{202e}үн", "0312 000 000", "JASHUN_ORGANISATION"),
        ("Жыйын", "\u{200b}", "JASHUN_CONTACT"),
        ("{ ky = \"Жыйын\" }", "0312 000 000", "JASHUN_ORGANISATION"),
        (
            "{ ky = \"Жыйын\", ru = \" \" }",
            "0312 000 000",
            "JASHUN_ORGANISATION",
        ),
        (
            "Жыйын",
            "{ ky = \"1\", ru = \"1\", en = \"1\" }",
            "JASHUN_CONTACT",
        ),
        ("Жыйын", "{ ky = 1, ru = 1 }", "JASHUN_CONTACT"),
        ("Жыйын", "{ ky", "JASHUN_CONTACT"),
    ] {
        let environment = [
            ("JASHUN_ORGANISATION", organisation),
            ("JASHUN_CONTACT", contact),
        ];
        let problems = parse(&environment, "").unwrap_err();
        assert_eq!(problems.len(), 1, "{organisation} {contact}");
        assert_eq!(problems[0].key, wrong, "{organisation} {contact}");
        assert!(!problems[0].example.is_empty());
    }
    let file = "JASHUN_THRESHOLD = { ky = \"10\", ru = \"10\" }";
    assert_eq!(parse(&[], file).unwrap_err()[0].key, "JASHUN_THRESHOLD");
}

#[test]
fn all_problems_are_told_at_once() {
    let file = "JASHUN_TRESHOLD = 20\nJASHUN_LISTEN = [1]";
    let problems = parse(&[("DATABASE_URL", "x"), ("JASHUN_THRESHOLD", "3")], file).unwrap_err();
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "jashun.toml: there is no key `JASHUN_TRESHOLD`: did you mean `JASHUN_THRESHOLD`?",
            "JASHUN_LISTEN: must be a text or a whole number (example: 127.0.0.1:8088)",
            "DATABASE_URL: must begin with sqlite:// and name a file, or begin with postgres:// \
             (example: sqlite://jashun.db or postgres://user:password@host/jashun)",
            "JASHUN_THRESHOLD: must be a whole number from 10 to 10000 (example: 10)",
        ]
    );
}

#[test]
fn a_mistyped_key_of_the_environment_stops_and_suggests_the_nearest() {
    let read = |pairs: &[(&str, &str)], file: &str| {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Configuration::of(&pairs.iter().map(owned).collect(), file)
    };
    for (key, told) in [
        ("JASHUN_TRESHOLD", "did you mean `JASHUN_THRESHOLD`?"),
        (
            "JASHUN_GUARDIAN_UNDR",
            "did you mean `JASHUN_GUARDIAN_UNDER`?",
        ),
        ("JASHUN_KEYFILE", "did you mean `JASHUN_KEY_FILE`?"),
        ("JASHUN_ORGANIZATION", "did you mean `JASHUN_ORGANISATION`?"),
        ("JASHUN_WEB_HOOK_URL", "did you mean `JASHUN_WEBHOOK_URL`?"),
        (
            "JASHUN_SMS_KANNEL_PASWORD",
            "did you mean `JASHUN_SMS_KANNEL_PASSWORD`?",
        ),
        (
            "JASHUN_SMS_MY_PHONE_SECRT",
            "did you mean `JASHUN_SMS_MY_PHONE_SECRET`?",
        ),
        ("JASHUN_SMS_KANNEL_TOKEN", "there is no key"),
        ("JASHUN_SMS_PASSWORD", "there is no key"),
        ("JASHUN_COLOUR_OF_EVERYTHING", "there is no key"),
    ] {
        let problems = read(&[(key, "TOPSECRET")], "").unwrap_err();
        assert_eq!((problems.len(), &*problems[0].key), (1, key));
        let shown = problems[0].to_string();
        assert!(
            shown.contains(told) && !shown.contains("TOPSECRET"),
            "{shown}"
        );
    }
    let others = [
        ("JASHUN_TEST_POSTGRES", "x"),
        ("HOME", "/"),
        ("JASHUN_SMS_OLD_SECRET", "x"),
    ];
    assert!(read(&others, "").is_ok());
    let sms = "[sms]\nnumber = \"4488\"\nreply_price = 1\nsegment_price = 1\n[[sms.gateways]]\nname = \"any\"\nkind = \"generic\"\nurl = \"http://127.0.0.1:1/\"\nbody = \"{to}{text}\"";
    let secret = ("JASHUN_SMS_ANY_SECRET", "0123456789abcdef");
    assert!(read(&[secret], sms).is_ok());
    let problems = read(&[secret, ("JASHUN_SMS_ANY_PASWORD", "x")], sms).unwrap_err();
    assert!(
        problems[0]
            .to_string()
            .contains("did you mean `JASHUN_SMS_ANY_PASSWORD`?")
    );
    let problems = read(&[("JASHUN_TRESHOLD", "x"), ("JASHUN_THRESHOLD", "9")], "").unwrap_err();
    assert_eq!(problems.len(), 2, "both are told");
}

#[test]
fn no_secret_is_ever_shown() {
    let secrets = [
        ("TELOXIDE_TOKEN", "123:TOPSECRET"),
        ("DATABASE_URL", "postgres://u:TOPSECRET@h/d"),
        ("JASHUN_KEY", KEY),
        ("JASHUN_WEBHOOK_URL", "https://bot.example.org/in"),
        ("JASHUN_WEBHOOK_SECRET", "TOPSECRET"),
    ];
    let shown = format!("{:?}", parse(&secrets, "").unwrap());
    assert!(
        !shown.contains("TOPSECRET") && !shown.contains("30, 31"),
        "{shown}"
    );
    for (key, value) in [
        ("TELOXIDE_TOKEN", "TOPSECRET"),
        ("DATABASE_URL", "TOPSECRET"),
        ("JASHUN_KEY", "TOPSECRET"),
        ("JASHUN_WEBHOOK_SECRET", "TOPSECRET!"),
    ] {
        let shown = format!("{:?}", parse(&[(key, value)], "").unwrap_err());
        assert!(!shown.contains("TOPSECRET"), "{shown}");
    }
    let shown = format!(
        "{:?}",
        parse(&[], "\nTELOXIDE_TOKEN = 123:TOPSECRET").unwrap_err()
    );
    assert!(
        shown.contains("line 2") && !shown.contains("TOPSECRET"),
        "{shown}"
    );
}

#[test]
fn keys_have_32_bytes() {
    assert_eq!(read_key(KEY).unwrap()[..3], [0, 1, 2]);
    assert_eq!(read_key("AAEC"), Err("has 3 bytes and needs 32".into()));
    assert_eq!(read_key("?"), Err("is not base64".into()));
}
