//! What anybody may send, in any order: nothing breaks, nothing is met with silence but STOP, and no reply costs more than a gateway takes.

use proptest::prelude::*;

use super::*;
use crate::domain::Span;
use crate::store::phone_lines;

/// Words that lead somewhere, and numbers that answer something.
const WORDS: &str = "КОШУЛ 21|КОШУЛ|УЧАСТВУЮ 21|УЧАСТВУЮ|JOIN 21|ТОКТО|СТОП|ЖАРДАМ|ПОМОЩЬ|ӨЧҮР|УДАЛИТЬ|АРТКА|НАЗАД|ӨТКӨР|ПРОПУСК|ТИЛ|ЯЗЫК|LAT|\
    ТЕЛЕГРАМ|1|2|3|4|5|7|9|0|1 2|2 3 1|3,1,2|12|99|ооба|жок|да|нет|Үгүт|[0-9]{1,30}|[ -~]{0,40}|\\PC{0,200}|[а-яөүң ]{0,40}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_is_sent_is_answered_and_never_breaks_a_talk(
        said in proptest::collection::vec((WORDS, 0_usize..3, any::<bool>()), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut talk = Talk::new().await;
            let mut silent = [false; 3];
            for (text, person, restarts) in said {
                let phone = ["0555000001", "0700000002", "0770000003"][person];
                // a minute later, so that it is no flood
                talk.clock().advance(Span::minutes(1));
                if restarts && person == 2 {
                    talk.restart().await;
                }
                let replies = talk.says(phone, &text).await;
                assert!(replies.len() <= 2, "{text}: {replies:?}");
                assert!(!replies.is_empty() || silent[person], "silence after {text:?}");
                let hash = phone_lines::hash(&talk.context.vault, Phone::parse(phone).unwrap());
                let mut tx = talk.context.db.begin_read().await.unwrap();
                let line = phone_lines::get(&mut tx, &hash).await.unwrap();
                silent[person] = line.is_some_and(|line| line.stopped);
            }
            let broken = talk.scratch.rows("SELECT 'x' FROM failed_inbound").await;
            assert!(broken.is_empty(), "kept as dead letters: {}", broken.len());
        });
    }
}
