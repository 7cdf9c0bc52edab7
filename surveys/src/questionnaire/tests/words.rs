use super::*;

/// A text with a list of topics, and a question that lets it be printed.
fn words(topics: &str, quotes: &str) -> String {
    row("text", "idea", topics) + &row("select_one yn", "print", quotes)
}

#[test]
fn what_is_typed_is_read_where_topics_say_what_it_may_be_about() {
    for (topics, quotes, found) in [
        ("topics = \"yn\"", "", &[][..]),
        ("topics = \"yn\"", "quotes = \"idea\"", &[]),
        ("", "", &["issue-unread-words"]),
        ("topics = \"ny\"", "", &["issue-unknown-list"]),
        (
            "topics = \"yn\"\nrelevant = \"today() != ''\"",
            "",
            &["issue-followed-words"],
        ),
        (
            "topics = \"yn\"",
            "quotes = \"ideas\"",
            &["issue-no-such-words"],
        ),
        (
            "topics = \"yn\"",
            "quotes = \"print\"",
            &["issue-no-such-words"],
        ),
        (
            "",
            "quotes = \"idea\"",
            &["issue-unread-words", "issue-no-such-words"],
        ),
    ] {
        let (read, issues) = load("t.toml", &wrap(&words(topics, quotes)));
        let ids: Vec<_> = issues
            .iter()
            .map(|issue| issue.code.id())
            .filter(|id| *id != "issue-unused-list")
            .collect();
        assert_eq!(ids, found, "{topics} {quotes}");
        let Some(read) = read else { continue };
        let idea = &read.questions[0];
        assert_eq!(idea.words.is_some(), !topics.is_empty());
        assert_eq!(idea.told().len(), if topics.is_empty() { 0 } else { 2 });
        let quote = idea.words.as_ref().and_then(|words| words.quote);
        assert_eq!(quote.is_some(), !quotes.is_empty());
        // nobody is shown topics to choose from, and others read what is typed by SMS
        assert!(idea.choices().is_empty());
        assert_eq!(
            idea.by_sms(),
            topics.is_empty()
                && matches!(idea.kind, Kind::Text { max_characters } if max_characters <= SMS_TEXT_LIMIT)
        );
    }
    let integer = row("integer", "a", "topics = \"yn\"");
    let (_, issues) = load("t.toml", &wrap(&integer));
    assert!(
        issues
            .iter()
            .any(|issue| issue.code.id() == "issue-ignored-column")
    );
}
