//! What a digest says of an earlier round.

use serde_json::Value;

use super::held::spoil;
use super::publishing::{COUNCIL, Came, Field};
use crate::domain::{FileFormat, Language};
use crate::services::digests::CouncilDigest;
use crate::services::reports::{Place, Report, SoFar};
use crate::store::digests;

impl Field {
    /// Forty people choose as `pick` says, and the council gets the result.
    async fn result(&mut self, place: &str, pick: fn(i64, u16, usize) -> usize) -> String {
        let came = Came {
            pick,
            ..Came::default()
        };
        self.come(place, 40, came).await;
        self.close().await;
        self.look().await;
        assert_eq!(self.digest().await, [CouncilDigest::Queued]);
        let mail = self.mail(COUNCIL).await;
        let texts: Vec<_> = mail.into_iter().map(|message| message.text).collect();
        texts.join("\n")
    }

    /// The report of the round of now for programs.
    async fn json(&self, place: &str) -> Value {
        let mut tx = self.context.db.begin_read().await.unwrap();
        let level = surveys::statistics::Level::municipality(place);
        let stored = digests::last(&mut tx, &self.id, level.name(), level.place()).await;
        let stored = stored.unwrap().unwrap();
        let report = Report {
            texts: &self.context.texts,
            round: &self.round(),
            place: &Place::of(&self.context, &stored, Language::Ru),
            publication: &stored.publication,
            edition: stored.edition,
            published: stored.published,
            language: Language::Ru,
            so_far: &SoFar::default(),
        };
        for format in [FileFormat::Pdf, FileFormat::Docx, FileFormat::Xlsx] {
            assert!(!report.file(format).unwrap().is_empty());
        }
        serde_json::from_slice(&report.file(FileFormat::Json).unwrap()).unwrap()
    }
}

/// The change of a choice in a report.
fn change<'a>(report: &'a Value, question: &str, at: usize) -> &'a Value {
    let rows = report["rows"].as_array().unwrap();
    let mut rows = rows.iter().filter(|row| row["question"] == question);
    &rows.nth(at).unwrap()["change"]
}

#[tokio::test]
async fn a_digest_says_what_has_changed_since_the_last_round_and_only_where_the_same_people_were_asked()
 {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.again("FIRST", "ugut", "everybody").await;
    let first = field.result("ugut", |_, _, _| 0).await;
    assert!(!first.contains("По сравнению"), "{first}");
    assert_eq!(field.json("ugut").await["since"], Value::Null);

    field.again("SECOND", "ugut", "everybody").await;
    let second = field.result("ugut", |_, _, count| count - 1).await;
    assert!(
        second.contains("По сравнению с опросом, который шёл до"),
        "{second}"
    );
    assert!(second.contains("• больше: "), "{second}");
    assert!(second.contains("• меньше: "), "{second}");
    let report = field.json("ugut").await;
    assert_eq!(report["since"]["round"], "FIRST");
    assert_eq!(report["since"]["compared"], true);
    let rows = report["rows"].as_array().unwrap().iter();
    let changes: Vec<_> = rows.filter_map(|row| row["change"].as_str()).collect();
    assert!(
        changes.contains(&"up") && changes.contains(&"down"),
        "{report}"
    );
    assert_eq!(change(&report, "respondents", 0), &Value::Null);

    field.again("THIRD", "ugut", "school").await;
    let third = field.result("ugut", |_, _, _| 0).await;
    assert!(third.contains("не сравниваем"), "{third}");
    assert!(
        !third.contains("больше: ") && !third.contains("меньше: "),
        "{third}"
    );
    let report = field.json("ugut").await;
    assert_eq!(report["since"]["compared"], false);
    assert!(
        report["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["change"].is_null())
    );
}

#[tokio::test]
async fn nothing_is_compared_with_a_round_of_which_a_block_cannot_be_read() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.again("FIRST", "ugut", "everybody").await;
    field.result("ugut", |_, _, _| 0).await;
    let torn = "UPDATE block SET body = 'torn' WHERE round = 'FIRST' AND question = 'done'";
    spoil(&field, torn).await;
    field.again("SECOND", "ugut", "everybody").await;
    let second = field.result("ugut", |_, _, count| count - 1).await;
    assert!(
        !second.contains("По сравнению") && !second.contains("больше: "),
        "{second}"
    );
}
