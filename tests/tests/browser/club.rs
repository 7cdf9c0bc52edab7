//! A youth club on the page: the leader's menu, the card in the club's group, a second leader, and a member who answers from the group.

use serde_json::json;

use super::stage::Stage;

/// The keys of a phone that say this, the newest last.
fn keys(phone: &str, label: &str) -> String {
    format!(
        "[...document.querySelectorAll('#phone-{phone} .log .key')].filter(k => k.textContent.includes({}))",
        json!(label)
    )
}

async fn press(stage: &Stage, phone: &str, label: &str) {
    let key = keys(phone, label);
    stage
        .until(&format!("{phone}: {label}"), &format!("{key}.length > 0"))
        .await;
    let click = format!("{key}.at(-1).click()");
    stage.page.execute(&click, Vec::new()).await.unwrap();
}

/// Opens the invitation on a phone; the page may draw it anew meanwhile.
async fn invited(stage: &Stage, phone: &str) {
    let open =
        format!("(i => i && (i.click(), true))(document.querySelector('#phone-{phone} .invite'))");
    stage.until(&format!("{phone} is invited"), &open).await;
}

async fn shows(stage: &Stage, phone: &str, text: &str) {
    let said = format!(
        "document.querySelector('#phone-{phone} .log').textContent.includes({})",
        json!(text)
    );
    stage.until(&format!("{phone} shows {text}"), &said).await;
}

pub(super) async fn is_led_by_two(stage: &Stage) {
    // the leader's menu
    invited(stage, "leader").await;
    press(stage, "leader", "Сурамжылоолор").await;
    shows(stage, "leader", "Акыркы күнү").await;
    stage.screenshot("10-leader").await;

    // the card of the round comes into the club's group
    press(stage, "leader", "Адамдарды чакыруу").await;
    shows(stage, "leader", "Сиздин шилтемеңиз").await;
    // whoever chooses the group takes longer: the bot learns of a new link within a second
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    press(stage, "leader", "Клубдун тобуна карточка").await;
    shows(stage, "club", "Жеке жооп берүү").await;
    shows(stage, "club", "Собираем ответы").await;
    let bring =
        "document.querySelector('#phone-club').scrollIntoView({block: 'end', behavior: 'instant'})";
    stage.page.execute(bring, Vec::new()).await.unwrap();
    stage.screenshot("11-club").await;

    // a second leader, in Russian, has a link of their own
    invited(stage, "colleague").await;
    press(stage, "colleague", "Русский").await;
    press(stage, "colleague", "Опросы").await;
    press(stage, "colleague", "Позвать людей").await;
    shows(stage, "colleague", "Ваша ссылка").await;
    let link = |phone: &str| {
        format!(
            "[...document.querySelector('#phone-{phone} .log').textContent.matchAll(/start=([A-Z0-9]{{8}})/g)].at(-1)?.[1]"
        )
    };
    let own = format!("({}) !== ({})", link("leader"), link("colleague"));
    stage.until("each has a link of their own", &own).await;
    stage.page.execute(bring, Vec::new()).await.unwrap();
    stage.screenshot("12-second-leader").await;

    // a member answers privately, from the card
    let member = "document.querySelectorAll('#phone-club .writers input')[2].click()";
    stage.page.execute(member, Vec::new()).await.unwrap();
    press(stage, "club", "Жеке жооп берүү").await;
    shows(stage, "club", "Жаш үн").await;
    stage.page.execute(bring, Vec::new()).await.unwrap();
    stage.screenshot("13-member").await;
    let violations = stage.get("/control/violations").await;
    assert_eq!(violations, json!([]), "the bot broke the Bot API's rules");
}
