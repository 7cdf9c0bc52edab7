//! Faults 8 to 11: what people write comes twice, late, in another order, or in pieces.

use futures::future::join_all;

use super::promises;
use super::stage::{ANN, BEN, Stage};
use crate::channels::sms::tests::candidate::Written;
use crate::domain::{DAY, Span};

promises! {
    all: [],
    receiving: [
        a_message_brought_four_times_is_one_answer_and_one_reply,
        a_strangers_message_brought_four_times_is_answered_once,
        two_equal_answers_are_two_if_a_question_was_handed_over_between,
        two_equal_answers_are_one_if_none_was,
        a_message_that_was_overtaken_is_asked_again_and_recorded_nowhere,
        a_message_two_days_late_is_asked_again_and_recorded_nowhere,
        what_is_no_whole_text_is_kept_raw_and_asked_again,
        words_of_danger_in_a_fragment_bring_help_at_once,
    ]
}

/// 8. One after the other, at once, after our death, and two days later.
async fn a_message_brought_four_times_is_one_answer_and_one_reply(mut stage: Stage) {
    stage.joins(ANN).await;
    let first = stage.written("once", ANN, "1");
    for _ in 0..4 {
        assert_eq!(stage.brings(&first).await, 200);
        stage.hands_over().await;
    }
    assert_eq!((stage.got(ANN).len(), stage.answers(ANN).await), (1, 1));
    let second = stage.written("at once", ANN, "2");
    let statuses = join_all((0..4).map(|_| stage.brings(&second))).await;
    assert_eq!(statuses, [200; 4]);
    stage.is_killed().await;
    stage.scratch.clock.advance(2 * DAY);
    for written in [first, second] {
        let again = Written {
            now: stage.now(),
            ..written
        };
        assert_eq!(stage.brings(&again).await, 200);
    }
    assert_eq!(stage.answers(ANN).await, 2);
    let queued = "SELECT id FROM sms WHERE state = 'queued'";
    assert_eq!(stage.scratch.rows(queued).await.len(), 1);
    stage.ends();
}

/// 8. Nothing of it is stored, so after our death it is answered anew.
async fn a_strangers_message_brought_four_times_is_answered_once(mut stage: Stage) {
    let before = stage.scratch.counts().await;
    let join = stage.written("once", ANN, "КОШУЛ 21");
    let statuses = join_all((0..4).map(|_| stage.brings(&join))).await;
    assert_eq!(statuses, [200; 4]);
    assert_eq!(stage.brings(&join).await, 200);
    assert_eq!(stage.got(ANN).len(), 1);
    stage.is_killed().await;
    assert_eq!(stage.brings(&join).await, 200);
    // the same id again: some gateways know it
    let copies = usize::from(stage.candidate.knows.is_none());
    assert_eq!(stage.got(ANN).len(), copies);
    assert_eq!(stage.scratch.counts().await, before);
    stage.ends();
}

/// 9.
async fn two_equal_answers_are_two_if_a_question_was_handed_over_between(mut stage: Stage) {
    stage.joins(ANN).await;
    let second = stage.says(ANN, "1").await;
    stage.scratch.clock.advance(Span::seconds(5));
    let third = stage.says(ANN, "1").await;
    assert_eq!((second.len(), third.len()), (1, 1));
    assert_ne!(second, third);
    assert_eq!(stage.answers(ANN).await, 2);
    stage.ends();
}

/// 9.
async fn two_equal_answers_are_one_if_none_was(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.writes(ANN, "1").await;
    stage.scratch.clock.advance(Span::seconds(5));
    let question = stage.says(ANN, "1").await;
    assert_eq!((question.len(), stage.answers(ANN).await), (1, 1));
    stage.ends();
}

/// 10. Impatience: the same twice, and the operator brings the second first, and us down in between.
async fn a_message_that_was_overtaken_is_asked_again_and_recorded_nowhere(mut stage: Stage) {
    stage.joins(ANN).await;
    let overtaken = stage.written("overtaken", ANN, "1");
    stage.scratch.clock.advance(Span::minutes(1));
    let next = stage.says(ANN, "1").await.remove(0);
    stage.is_killed().await;
    stage.scratch.clock.advance(Span::seconds(30));
    let late = Written {
        now: stage.now(),
        ..overtaken
    };
    assert_eq!(stage.brings(&late).await, 200);
    assert_eq!(stage.answers(ANN).await, 1);
    stage.hands_over().await;
    let again = stage.got(ANN).remove(0);
    assert!(again.contains(&next), "{again}");
    stage.scratch.clock.advance(Span::seconds(30));
    stage.says(ANN, "2").await;
    assert_eq!(stage.answers(ANN).await, 2);
    stage.ends();
}

/// 10.
async fn a_message_two_days_late_is_asked_again_and_recorded_nowhere(mut stage: Stage) {
    let question = stage.joins(ANN).await;
    let late = Written {
        sent: stage.now() - 2 * DAY,
        ..stage.written("late", ANN, "1")
    };
    assert_eq!(stage.brings(&late).await, 200);
    assert_eq!(stage.answers(ANN).await, 0);
    stage.hands_over().await;
    let again = stage.got(ANN).remove(0);
    assert!(again.contains(&question), "{again}");
    stage.says(ANN, "1").await;
    assert_eq!(stage.answers(ANN).await, 1);
    stage.ends();
}

/// What is left of «Ооба» and of an emoji where something on the way does not know its letters.
fn broken() -> [(&'static str, Vec<u8>); 4] {
    let utf16: Vec<u8> = "Ооба".encode_utf16().flat_map(u16::to_be_bytes).collect();
    [
        ("odd length", utf16[..5].into()),
        ("half a surrogate pair", vec![0xed, 0xa0, 0xbd]),
        ("UTF-16 for UTF-8", utf16),
        ("control characters", b"1\x00\x01".to_vec()),
    ]
}

/// 11. A part of several too, where the gateway says that it is one.
async fn what_is_no_whole_text_is_kept_raw_and_asked_again(mut stage: Stage) {
    stage.joins(ANN).await;
    let lone = ("a lone part", "2".as_bytes().to_vec());
    let says_so = stage.candidate.name == "kannel";
    let all = broken().into_iter().chain(says_so.then_some(lone));
    for (number, (what, text)) in all.enumerate() {
        let part = Written {
            text: &text,
            lone: what == "a lone part",
            ..stage.written(what, ANN, "")
        };
        assert_eq!(stage.brings(&part).await, 200, "{what}");
        stage.hands_over().await;
        let got = stage.got(ANN);
        assert!(
            got.len() == 1 && got[0].contains("толук келбеди"),
            "{what}: {got:?}"
        );
        assert_eq!(stage.kept().await, number + 1, "{what}");
        assert_eq!(stage.answers(ANN).await, 0, "{what}");
    }
    // who is not known is asked again too
    let part = Written {
        text: &broken()[0].1,
        ..stage.written("ben", BEN, "")
    };
    assert_eq!(stage.brings(&part).await, 200);
    assert_eq!(stage.got(BEN).len(), 1);
    // and the question is still open
    stage.says(ANN, "1").await;
    assert_eq!(stage.answers(ANN).await, 1);
    stage.ends();
}

async fn words_of_danger_in_a_fragment_bring_help_at_once(mut stage: Stage) {
    stage.joins(ANN).await;
    let help = stage.says(ANN, "жардам").await;
    let words = "мени уруп жатышат";
    let utf16: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let part = Written {
        text: &utf16,
        ..stage.written("danger", ANN, "")
    };
    assert_eq!(stage.brings(&part).await, 200);
    stage.hands_over().await;
    assert_eq!(stage.got(ANN), help);
    let cases = stage.scratch.rows("SELECT 'x' FROM disclosure").await;
    assert_eq!(cases.len(), 1);
    assert_eq!(
        stage.scratch.columns_with("уруп").await,
        Vec::<String>::new()
    );
    stage.log_holds_none_of(&["уруп"]);
    stage.ends();
}
