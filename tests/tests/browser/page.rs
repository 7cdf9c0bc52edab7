//! The page around the phones: its languages, and a chat that stays where somebody types.

use super::stage::Stage;

/// The teenager's chat stands at its end: on what came after the typed words, with its buttons.
pub(super) async fn stands_at_its_end(stage: &Stage, typed: &str) {
    let at_end = "(log => log.scrollHeight - log.scrollTop - log.clientHeight < 2)(document.querySelector('#phone-teenager .log'))";
    stage
        .until(&format!("at the end after {typed}"), at_end)
        .await;
}

/// In Kyrgyz and Russian, with what stands in the chats; back to English.
pub(super) async fn speaks(stage: &Stage) {
    for (language, digest, phone) in [
        ("ky", "Жыйынтык азыр", "Өспүрүм"),
        ("ru", "Итоги сейчас", "Подросток"),
        ("en", "Digest now", "Teenager"),
    ] {
        stage.click(&format!("#tongue [lang={language}]")).await;
        let speaks = format!(
            "document.documentElement.lang === '{language}' \
             && document.getElementById('digest').textContent === '{digest}' \
             && document.querySelector('#phone-teenager h2')?.textContent === '{phone}' \
             && document.querySelectorAll('#phone-teenager .message').length > 0"
        );
        stage
            .until(&format!("the page speaks {language}"), &speaks)
            .await;
        stage.screenshot(&format!("9-{language}")).await;
    }
}
