//! Choosing a place.

use super::Page;
use crate::domain::{Button, MenuTap, Message, Oblast};
use crate::texts::Form;

impl Page<'_> {
    pub(super) fn oblasts(&self) -> Message {
        let entry = |(oblast, index): (&Oblast, u16)| {
            let (label, tap) = match (&oblast.name, oblast.members.as_slice()) {
                (Some(name), _) => (name.get(self.language), MenuTap::Oblast(index)),
                (None, [only, ..]) => (self.short(*only)?, MenuTap::Municipality(*only)),
                (None, []) => return None,
            };
            Some(vec![Button::tap(label, tap.code())])
        };
        let oblasts = self.facts.municipalities.oblasts().iter().zip(0_u16..);
        let mut rows: Vec<Vec<Button>> = oblasts.filter_map(entry).collect();
        rows.push(self.row("place-not-listed", MenuTap::NotListed));
        self.message(self.say("choose-oblast"), rows)
    }

    pub(super) fn municipalities(&self, oblast: u16) -> Message {
        let Some(entry) = self.facts.municipalities.oblasts().get(usize::from(oblast)) else {
            return self.oblasts();
        };
        let Some(name) = &entry.name else {
            return self.oblasts();
        };
        let button = |index: &u16| {
            Some(Button::tap(
                self.short(*index)?,
                MenuTap::Municipality(*index).code(),
            ))
        };
        let buttons: Vec<Button> = entry.members.iter().filter_map(button).collect();
        let columns = if buttons.len() > 4 { 2 } else { 1 };
        let mut rows: Vec<Vec<Button>> = buttons.chunks(columns).map(<[Button]>::to_vec).collect();
        rows.push(self.row("other-oblast", MenuTap::Oblasts));
        rows.push(self.row("place-not-listed", MenuTap::NotListed));
        let args = [
            ("form", Form::of(self.facts.age).into()),
            ("oblast", name.get(self.language).into()),
        ];
        self.message(
            self.texts.say(self.language, "choose-municipality", &args),
            rows,
        )
    }

    pub(super) fn which_place(&self, places: &[u16]) -> Message {
        let button = |index: &u16| {
            let tap = MenuTap::Municipality(*index);
            Some(vec![Button::tap(self.short(*index)?, tap.code())])
        };
        let mut rows: Vec<Vec<Button>> = places.iter().filter_map(button).collect();
        rows.push(self.row("other-oblast", MenuTap::Oblasts));
        rows.push(self.row("place-not-listed", MenuTap::NotListed));
        self.message(self.say("which-place"), rows)
    }

    fn short(&self, index: u16) -> Option<&str> {
        let place = self.facts.municipalities.at(index)?;
        Some(place.names(self.language, self.facts.today).short.as_str())
    }
}
