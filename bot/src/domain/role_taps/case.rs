//! What the buttons of a safeguarding person say back (`w:…`).

/// A press of a safeguarding person. Numbers are ids of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseTap {
    /// This ready reply, from 0.
    Ready(i64, usize),
    /// The next message is the reply.
    Own(i64),
    /// … or not, after all.
    Cancel,
    /// To whom may it be passed on?
    Colleagues(i64),
    /// To the person of this role.
    PassOn(i64, i64),
    /// It was none: closes it without a reply.
    FalseAlarm(i64),
    /// All is done.
    Close(i64),
    /// Not closed, after all.
    Reopen(i64),
    /// This page of its words, from 0.
    Page(i64, usize),
    /// Once more, as a new message.
    Show(i64),
    /// Away for so many days.
    Away(u16),
    /// Back again.
    Back,
}

impl CaseTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            // as it was before there were others: such buttons stand in chats
            Self::Ready(case, number) => format!("w:{case}:{number}"),
            Self::Own(case) => format!("w:o:{case}"),
            Self::Cancel => "w:x".into(),
            Self::Colleagues(case) => format!("w:p:{case}"),
            Self::PassOn(case, role) => format!("w:p:{case}:{role}"),
            Self::FalseAlarm(case) => format!("w:f:{case}"),
            Self::Close(case) => format!("w:c:{case}"),
            Self::Reopen(case) => format!("w:r:{case}"),
            Self::Page(case, page) => format!("w:v:{case}:{page}"),
            Self::Show(case) => format!("w:s:{case}"),
            Self::Away(days) => format!("w:a:{days}"),
            Self::Back => "w:b".into(),
        }
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.strip_prefix("w:")?.split(':').collect();
        Some(match parts.as_slice() {
            ["x"] => Self::Cancel,
            ["b"] => Self::Back,
            ["o", case] => Self::Own(case.parse().ok()?),
            ["p", case] => Self::Colleagues(case.parse().ok()?),
            ["p", case, role] => Self::PassOn(case.parse().ok()?, role.parse().ok()?),
            ["f", case] => Self::FalseAlarm(case.parse().ok()?),
            ["c", case] => Self::Close(case.parse().ok()?),
            ["r", case] => Self::Reopen(case.parse().ok()?),
            ["v", case, page] => Self::Page(case.parse().ok()?, page.parse().ok()?),
            ["s", case] => Self::Show(case.parse().ok()?),
            ["a", days] => Self::Away(days.parse().ok()?),
            [case, number] => Self::Ready(case.parse().ok()?, number.parse().ok()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presses_come_back_as_they_went_out_within_telegrams_64_bytes() {
        for tap in [
            CaseTap::Ready(i64::MAX, 3),
            CaseTap::Own(1),
            CaseTap::Cancel,
            CaseTap::Colleagues(1),
            CaseTap::PassOn(i64::MAX, i64::MAX),
            CaseTap::FalseAlarm(1),
            CaseTap::Close(1),
            CaseTap::Reopen(1),
            CaseTap::Page(1, 12),
            CaseTap::Show(1),
            CaseTap::Away(14),
            CaseTap::Back,
        ] {
            let code = tap.code();
            assert_eq!(CaseTap::parse(&code), Some(tap));
            assert!(code.len() <= 64, "{code}");
        }
        for rest in ["", "1", "q:1", "1:x", "o:", "p:1:2:3"] {
            assert_eq!(CaseTap::parse(&format!("w:{rest}")), None, "{rest}");
        }
    }
}
