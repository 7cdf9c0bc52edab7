use super::*;
use crate::domain::{Body, Caller, Chat, Inbound, Message, Request, SendError, Sent};
use crate::server::runtime::Runtime;

const CHAT: Chat = Chat {
    id: 7_300_000_009,
    topic: None,
};

#[derive(Debug, Default)]
struct Screen(Mutex<Vec<Message>>);

impl Caller for Screen {
    fn call<'a>(
        &'a self,
        _chat: Chat,
        request: &'a Request,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        if let Request::Send(message) | Request::Edit { message, .. } = request {
            self.0.lock().unwrap().push(message.clone());
        }
        Box::pin(async {
            Ok(Sent {
                message_id: Some(1),
                ..Sent::default()
            })
        })
    }
}

fn typed(id: i64, text: &str) -> Inbound {
    Inbound {
        external_id: id,
        chat: CHAT,
        private: true,
        group: None,
        sender: None,
        body: Body::Text {
            text: text.to_owned(),
            message: id,
        },
    }
}

#[tokio::test]
async fn a_code_moves_the_session_to_telegram_where_the_person_is_counted_once() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.says(ANN, "1 3").await;
    let code = talk.says(ANN, "TELEGRAM").await.remove(0);
    assert!(code.contains("@jashun_bot"), "{code}");
    let code: String = code
        .split_whitespace()
        .find(|word| crate::services::transfer::may_be_code(word))
        .unwrap()
        .to_owned();
    let screen = Arc::new(Screen::default());
    let live = Runtime::start(Arc::clone(&talk.context), Arc::clone(&screen) as _)
        .await
        .unwrap();
    live.take(&[typed(1, &code.to_lowercase())]).await.unwrap();
    live.settle().await;
    let shown = screen.0.lock().unwrap().last().cloned().unwrap();
    assert!(shown.text.contains("2/"), "{}", shown.text);
    assert_eq!(talk.count("participation").await, 1);
    assert_eq!(talk.count("respondent").await, 1);
    assert_eq!(talk.count("session").await, 1);
    assert_eq!(talk.count("took_part").await, 1);
    // by SMS the phone cannot take part again as the same person
    assert_eq!(
        talk.rows("SELECT CAST(slot AS TEXT) FROM sms_line").await,
        ["1"]
    );
    // used once
    live.take(&[typed(2, &code)]).await.unwrap();
    live.settle().await;
    assert_eq!(talk.count("participation").await, 1);
    // whoever else is on the phone is not held up
    assert!(talk.says(ANN, "1").await[0].contains("КОШУЛ"));
    // STOP by SMS holds in Telegram too
    talk.says(ANN, "STOP").await;
    assert_eq!(
        talk.rows("SELECT CAST(stopped AS TEXT) FROM respondent")
            .await,
        ["1"]
    );
}

#[tokio::test]
async fn who_went_on_in_telegram_and_erased_there_does_not_begin_again_by_sms() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let code = talk.says(ANN, "TELEGRAM").await.remove(0);
    let code = code
        .split_whitespace()
        .find(|word| crate::services::transfer::may_be_code(word));
    let code = code.unwrap().to_owned();
    let screen = Arc::new(Screen::default());
    let live = Runtime::start(Arc::clone(&talk.context), Arc::clone(&screen) as _)
        .await
        .unwrap();
    live.take(&[typed(1, &code)]).await.unwrap();
    // before that, whoever else is on the phone may take part, and is marked as sharing it
    let other = talk.joins(BEN).await;
    assert_eq!(talk.joins(ANN).await, other);
    let shared = "SELECT DISTINCT CAST(count(*) AS TEXT) FROM session WHERE shared";
    assert_eq!(talk.rows(shared).await, ["1"]);
    for text in ["ӨЧҮР", "ӨЧҮР"] {
        talk.says(ANN, text).await;
    }
    talk.restart().await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let address = crate::store::addresses::find(&mut tx, CHAT)
        .await
        .unwrap()
        .unwrap();
    crate::store::respondents::erase(&mut tx, address, CHAT)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(talk.says(ANN, "КОШУЛ 21").await[0].contains("кабыл алынган"));
}
