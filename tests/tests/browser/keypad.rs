//! The keypad phone: a whole talk by SMS in Kyrgyz and one in Russian that is stopped, with what they come to.

use serde_json::{Value, json};

use super::stage::Stage;

/// The prices of the demo, in tyiyn.
const REPLY: u64 = 150;
const SEGMENT: u64 = 90;
/// Answers to the questions of the SMS form, in their order.
const ANSWERS: [&str; 5] = ["1 3", "2", "1, 4, 5", "3 1 6", "2"];

/// What is typed on and on, and what the phone says of it all.
const TYPED: [(&str, &str, &str); 4] = [
    ("Salam!", "6 letters, 154 GSM-7 left", "1 SMS = 1.50 som"),
    ("€", "7 letters, 152 GSM-7 left", "1 SMS = 1.50 som"),
    ("ң", "8 letters, 62 UCS-2 left", "1 SMS = 1.50 som"),
    (
        "Биздин айылда жолдор жаман, көчөдө жарык жок, спорт аянтчасы керек",
        "74 letters, 60 UCS-2 left",
        "2 SMS = 3.00 som",
    ),
];

/// Somebody joins, tries Latin letters, answers everything and wants to hear of the result.
pub(super) async fn takes_part(stage: &Stage) {
    for (text, left, coming) in TYPED {
        let field = stage.find("#phone-keypad textarea").await;
        field.send_keys(text).await.unwrap();
        counts(stage, left, coming).await;
    }
    slip(stage, 0, 0).await;
    stage.click("#by-sms").await;
    counts(stage, "8 letters, 62 UCS-2 left", "1 SMS = 1.50 som").await;
    let joins = "document.querySelector('#phone-keypad textarea').value === 'КОШУЛ 21'";
    stage.until("the word to join with is there", joins).await;
    press(stage, "#").await;
    let hello = hears(stage, 1, "Жашыңыз канчада").await;
    assert!(hello.contains("13,50 сом"), "{hello}");
    let first = "(s => s.querySelectorAll('.cut').length === 2 && s.textContent.includes('3 SMS, UCS-2') && s.textContent.includes('bot paid 2.70 som'))\
         (document.querySelector('#phone-keypad .theirs'))";
    stage.until("three parts and their price", first).await;
    slip(stage, 1, 3).await;
    stage.screenshot("5-keypad").await;

    // with the keys: one too many, and that one deleted
    for key in ["3", "4", "*", "#"] {
        press(stage, key).await;
    }
    hears(stage, 2, "Макулбу").await;
    slip(stage, 2, 7).await;
    press(stage, "1").await;
    press(stage, "#").await;
    let question = hears(stage, 3, "1)").await;

    // the same question in Latin letters takes half the SMS
    stage.click("#phone-keypad .switch").await;
    hears(stage, 4, "1) ").await;
    stage
        .until("one SMS in GSM-7", &last_says("1 SMS, GSM-7"))
        .await;
    stage.screenshot("5-keypad-latin").await;
    stage.click("#phone-keypad .switch").await;
    hears(stage, 5, &question[..question.find(' ').unwrap()]).await;
    stage.until("two again", &last_says("2 SMS, UCS-2")).await;

    let mut heard = 5;
    for answer in ANSWERS {
        writes(stage, answer).await;
        heard += 1;
        let said = hears(stage, heard, "").await;
        assert!(!said.contains("Түшүнгөн жокпуз"), "{answer}: {said}");
    }
    hears(stage, heard, "Рахмат").await;
    // news and invitations
    writes(stage, "3").await;
    hears(stage, heard + 1, "ТОКТО").await;
    bills(stage).await;
    stage.screenshot("5-keypad-done").await;
}

/// Somebody else, in Russian, writes of harm instead of an answer and stops.
pub(super) async fn stops(stage: &Stage) {
    stage.click("#phone-keypad .card-new").await;
    slip(stage, 0, 0).await;
    stage
        .click("#phone-keypad .hint button:nth-of-type(2)")
        .await;
    press(stage, "#").await;
    hears(stage, 1, "до 13,50 сом").await;
    writes(stage, "3").await;
    hears(stage, 2, "Согласие").await;
    writes(stage, "да").await;
    hears(stage, 3, "1)").await;
    slip(stage, 3, 9).await;
    writes(stage, "меня бьют дома").await;
    hears(stage, 4, "112").await;
    stage
        .until("in three SMS", &last_says("3 SMS, UCS-2"))
        .await;
    writes(stage, "СТОП").await;
    hears(stage, 5, "Остановились").await;
    slip(stage, 5, 13).await;
    bills(stage).await;
    stage.screenshot("5-keypad-stopped").await;
}

/// On a small phone.
pub(super) async fn is_narrow(stage: &Stage) {
    stage.page.set_window_rect(0, 0, 360, 740).await.unwrap();
    let show = "document.querySelector('#phone-keypad').tab.click()";
    stage.page.execute(show, Vec::new()).await.unwrap();
    let whole = "['.count', '.pad', '.slip'].every(part => (n => n.left >= 0 && n.right <= innerWidth && n.height > 0)\
         (document.querySelector('#phone-keypad ' + part).getBoundingClientRect())) \
         && document.querySelector('#phone-keypad .thread').clientHeight > 80";
    stage.until("the keypad phone fits", whole).await;
    stage.screenshot("8-keypad-narrow").await;
    let shown = handset(stage).await;
    assert_eq!(shown["refused"], json!([]), "no gateway would take these");
}

async fn handset(stage: &Stage) -> Value {
    stage.get("/demo/sms").await
}

async fn press(stage: &Stage, key: &str) {
    stage
        .click(&format!("#phone-keypad [data-key='{key}']"))
        .await;
}

async fn writes(stage: &Stage, text: &str) {
    let field = stage.find("#phone-keypad textarea").await;
    field.send_keys(&format!("{text}\n")).await.unwrap();
}

/// Waits until the phone shows so many messages of the bot, and the newest one says this; its text.
async fn hears(stage: &Stage, count: usize, word: &str) -> String {
    let text = format!(
        "(all => all.length === {count} && (t => t.includes({}) && t)\
         ([...all[all.length - 1].childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('')))\
         (document.querySelectorAll('#phone-keypad .theirs .text'))",
        json!(word)
    );
    let said = stage
        .until(&format!("message {count}: {word}"), &text)
        .await;
    said.as_str().unwrap().to_owned()
}

fn last_says(bill: &str) -> String {
    format!(
        "[...document.querySelectorAll('#phone-keypad .theirs .meta')].at(-1).textContent.includes({})",
        json!(bill)
    )
}

/// Waits until the line under the field says so.
async fn counts(stage: &Stage, left: &str, coming: &str) {
    let count = format!(
        "document.querySelector('#phone-keypad .count').textContent === {}",
        json!(format!("{left}{coming}"))
    );
    stage.until(&format!("{left}, {coming}"), &count).await;
}

/// Waits until the slip tells so many segments each way, and what they cost.
async fn slip(stage: &Stage, written: u64, received: u64) {
    let row = |who: &str, count: u64, price: u64| {
        let som = |tyiyn: u64| format!("{}.{:02}", tyiyn / 100, tyiyn % 100);
        format!("{who}{count}{}{}", som(price), som(count * price))
    };
    let rows = [
        row("You wrote", written, REPLY),
        row("The bot sent", received, SEGMENT),
    ];
    let says = format!(
        "JSON.stringify([...document.querySelectorAll('#phone-keypad tbody tr')].map(r => r.textContent)) === JSON.stringify({})",
        json!(rows)
    );
    stage.until(&format!("the slip says {rows:?}"), &says).await;
}

/// What the slip says is the sum of what the thread says.
async fn bills(stage: &Stage) {
    let shown = handset(stage).await;
    let count = |mine: bool| -> u64 {
        let all = shown["messages"].as_array().unwrap().iter();
        let own = all.filter(|message| message["mine"] == json!(mine));
        own.map(|message| message["bill"]["segments"].as_u64().unwrap())
            .sum()
    };
    slip(stage, count(true), count(false)).await;
}
