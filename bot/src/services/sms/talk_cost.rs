//! What a talk by SMS comes to, for whoever opens a round and for whoever takes part.

use std::fmt::Display;

use surveys::questionnaire::Questionnaire;

use crate::services::Context;
use crate::texts::Value;
use crate::texts::sms::{Prices, Script, estimate};

/// What a talk comes to, each from the least to the most: `11–13`, or `16` if they are one, `none` of nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkCost {
    sent: String,
    written: String,
    ours: String,
    theirs: String,
}

impl TalkCost {
    /// Of a questionnaire; nothing where nobody can take part by SMS.
    #[must_use]
    pub fn of(context: &Context, questionnaire: &Questionnaire) -> Option<Self> {
        let terms = context.settings.sms.as_ref();
        let terms = terms.filter(|t| t.number.is_some() && questionnaire.is_for_sms())?;
        let prices = Prices {
            segment: terms.segment_price,
            reply: terms.reply_price,
        };
        // in Cyrillic, as everybody begins: who asks for Latin letters costs less
        let talks = estimate(&context.texts, questionnaire).talks;
        let usual = talks
            .iter()
            .filter(|talk| talk.voice.script == Script::Cyrillic);
        let usual = usual.flat_map(|talk| [talk.shortest, talk.longest]);
        let costs = usual.clone().map(|path| path.cost(prices));
        let som = |tyiyn: u64| tyiyn.div_ceil(100);
        Some(Self {
            sent: span(usual.clone().map(|path| path.segments)),
            written: span(usual.map(|path| path.replies)),
            ours: span(costs.clone().map(|cost| som(cost.ours))),
            theirs: span(costs.map(|cost| som(cost.theirs))),
        })
    }

    /// What whoever takes part writes and pays, for texts.
    #[must_use]
    pub fn for_them(&self) -> [(&'static str, Value); 2] {
        [
            ("written", self.written.as_str().into()),
            ("theirs", self.theirs.as_str().into()),
        ]
    }

    /// The same, and what we send and pay.
    #[must_use]
    pub fn for_us(&self) -> [(&'static str, Value); 4] {
        let [written, theirs] = self.for_them();
        let (sent, ours) = (self.sent.as_str().into(), self.ours.as_str().into());
        [("sent", sent), written, ("ours", ours), theirs]
    }
}

fn span<N: Ord + Default + Display>(numbers: impl Iterator<Item = N> + Clone) -> String {
    match numbers.clone().min().zip(numbers.max()) {
        Some((least, most)) if least < most => format!("{least}–{most}"),
        Some((_, most)) if most > N::default() => most.to_string(),
        _ => "none".to_owned(),
    }
}
