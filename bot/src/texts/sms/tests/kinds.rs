//! A questionnaire of every kind, and its pages.

use surveys::engine::{
    Channel, Moment, Place, Problem, RowScreen, Screen, Session, begin_on, screen,
};
use surveys::questionnaire::{Questionnaire, load};

use super::super::{SmsPage, Voice};
use crate::texts::Texts;

pub(super) const NOW: Moment = Moment(1_795_427_400_000);

/// Every kind that is asked by SMS, and rows that are not.
pub(super) const KINDS: &str = r#"
form_id = "kinds"
version = "1"
form_title = { ky = "Түрлөр", ru = "Виды" }
[[survey]]
type = "note"
name = "hello"
label = { ky = "Узун саламдашуу", ru = "Длинное приветствие", sms = { ky = "Салам!", ru = "Привет!" } }
[[survey]]
type = "select_one l"
name = "one"
label = { ky = "Бул узун суроо кайсы?", ru = "Какой?", sms = { ky = "Кайсы?", ru = "Какой?" } }
hint = { ky = "SMS аркылуу кетпейт", ru = "По SMS не уходит" }
[[survey]]
type = "select_one s"
name = "scale"
label = { ky = "Канчалык?", ru = "Насколько?" }
appearance = "likert"
dont_know = false
[[survey]]
type = "select_multiple l"
name = "many"
label = { ky = "Кайсылары?", ru = "Какие?" }
[[survey]]
type = "select_multiple l"
name = "two"
label = { ky = "Кайсылары?", ru = "Какие?" }
max_selections = 2
[[survey]]
type = "rank l"
name = "order"
label = { ky = "Ирети?", ru = "Порядок?" }
top = 2
[[survey]]
type = "allocate l"
name = "coins"
label = { ky = "Бөлүү?", ru = "Как делить?" }
coins = 5
[[survey]]
type = "integer"
name = "int"
label = { ky = "Канча?", ru = "Сколько?" }
required = true
required_message = { ky = "Сан керек.", ru = "Нужно число." }
constraint = ". < 9"
constraint_message = { ky = "9дан аз.", ru = "Меньше 9." }
[[survey]]
type = "range"
name = "range"
parameters = "start=0 end=10 step=0.5"
label = { ky = "Канча?", ru = "Сколько?" }
[[survey]]
type = "text"
name = "text"
max_characters = 160
label = { ky = "Эмне?", ru = "Что?" }
[[survey]]
type = "date"
name = "date"
label = { ky = "Качан?", ru = "Когда?" }
[[survey]]
type = "acknowledge"
name = "ack"
label = { ky = "Эреже ушундай.", ru = "Правила такие." }
[[survey]]
type = "select_one l"
name = "private"
label = { ky = "Купуя?", ru = "Личное?" }
sensitive = true
[[survey]]
type = "note"
name = "bye"
label = { ky = "Жакшы бар!", ru = "Пока!" }
[[survey]]
type = "rest"
name = "rest"
[[survey]]
type = "integer"
name = "more"
label = { ky = "Дагы?", ru = "Ещё?" }
[[choices]]
list_name = "l"
name = "a"
label = { ky = "Суу, ажаткана", ru = "Вода, туалет", sms = { ky = "суу", ru = "вода" } }
[[choices]]
list_name = "l"
name = "b"
label = { ky = "Узун, абдан узун вариант", ru = "Длинный вариант" }
short = { ky = "жол", ru = "дорога" }
[[choices]]
list_name = "l"
name = "c"
label = { ky = "спорт", ru = "спорт" }
[[choices]]
list_name = "s"
name = "1"
label = { ky = "аз", ru = "мало" }
[[choices]]
list_name = "s"
name = "2"
label = { ky = "орто", ru = "средне" }
[[choices]]
list_name = "s"
name = "3"
label = { ky = "көп", ru = "много" }
"#;

pub(super) fn kinds() -> Questionnaire {
    let (questionnaire, issues) = load("test", KINDS);
    questionnaire.unwrap_or_else(|| panic!("{issues:?}"))
}

pub(super) fn row(questionnaire: &Questionnaire, session: &Session) -> Option<RowScreen> {
    match screen(questionnaire, session, NOW) {
        Screen::Row(row) => Some(row),
        Screen::Finished => None,
    }
}

pub(super) fn page(
    texts: &Texts,
    voice: Voice,
    questionnaire: &Questionnaire,
    session: &Session,
) -> String {
    let row = row(questionnaire, session).unwrap();
    let page = SmsPage {
        questionnaire,
        session,
        row: &row,
        now: NOW,
    };
    texts
        .sms_page(voice, &page)
        .unwrap_or_else(|e| panic!("{e}"))
}

/// A session at a row, with a problem.
pub(super) fn at(questionnaire: &Questionnaire, name: &str, problem: Option<Problem>) -> Session {
    Session {
        place: Place::At(questionnaire.find(name).unwrap()),
        problem,
        ..begin_on(questionnaire, 1, NOW, Channel::Sms)
    }
}
