//! Slips to print and to cut: the half that is signed stays with school or municipality, the other one with the parent.

use crate::documents::{self, Block, Column, Orientation, Paper, PaperError, Reading, Table, Text};
use crate::domain::{Document, Language, Moment, day_in_bishkek, last_day};
use crate::services::Context;
use crate::services::reports::{ReportError, tag};
use crate::texts::Value;
use crate::texts::sms::{Keyword, Keywords};

/// Slips on a page.
const ON_PAGE: usize = 2;

/// The slips with these codes, good until `expires`, in all languages one below the other.
///
/// # Errors
/// [`ReportError::Document`]: a fault of ours.
pub fn file(
    context: &Context,
    codes: &[String],
    expires: Moment,
    now: Moment,
) -> Result<Document, ReportError> {
    let keywords = Keywords::bundled().map_err(|error| ReportError::Document(error.to_string()))?;
    let numbered: Vec<(usize, &String)> = (1..).zip(codes).collect();
    let pages = numbered.chunks(ON_PAGE).map(|page| {
        let slips = page.iter().flat_map(|(number, code)| {
            let facts = Facts {
                context,
                keywords: &keywords,
                code,
                expires,
            };
            facts.slip(*number)
        });
        slips.collect::<Vec<Block>>()
    });
    let say = |id: &str| context.texts.plain(Language::Ky, id, &[]);
    let mut sections: Vec<Vec<Block>> = pages.collect();
    if let Some(first) = sections.first_mut() {
        first.insert(0, Block::heading(1, say("slips-title")));
    }
    let paper = Paper {
        title: say("slips-title"),
        subject: say("slips-title"),
        language: tag(Language::Ky).to_owned(),
        // what is printed twice is the same paper; a code in its id would be one in its properties
        id: format!("slips/{}/{}", codes.len(), expires.0),
        made: documents::made(now),
        orientation: Orientation::Portrait,
        reading: Reading::Hand,
        footer: say("report-footer"),
        sections,
    };
    let wrong = |error: PaperError| ReportError::Document(error.to_string());
    let pdf = documents::pdf(&paper).map_err(wrong)?;
    Ok(Document {
        name: format!("slips-{}-{}.pdf", codes.len(), day_in_bishkek(now)),
        bytes: pdf.bytes,
    })
}

/// What stands on one slip.
struct Facts<'a> {
    context: &'a Context,
    keywords: &'a Keywords,
    code: &'a str,
    expires: Moment,
}

impl Facts<'_> {
    fn slip(&self, number: usize) -> Vec<Block> {
        let texts = &self.context.texts;
        let args = [("number", number.into())];
        let both = Language::ALL.map(|l| texts.plain(l, "slip-number", &args));
        let mut blocks = vec![Block::heading(2, both.join(" · "))];
        for language in Language::ALL {
            blocks.push(Block::Language(tag(language).to_owned()));
            blocks.push(Block::Table(self.halves(language)));
        }
        blocks.push(Block::Language(tag(Language::Ky).to_owned()));
        blocks
    }

    fn halves(&self, language: Language) -> Table {
        let texts = &self.context.texts;
        let word = |keyword| self.keywords.word(keyword, language).unwrap_or_default();
        let until = texts.until(language, last_day(self.expires));
        let args: [(&str, Value); 4] = [
            ("code", self.code.into()),
            ("date", until.into()),
            ("withdraw", word(Keyword::Withdraw).into()),
            ("permit", word(Keyword::Permit).into()),
        ];
        let say = |id: &str| texts.plain(language, id, &args);
        let code = || Text::bold(say("slip-code"));
        let mut kept = vec![say("slip-back"), say("slip-permit")];
        if let Some(responsible) = &self.context.settings.responsible {
            let whom = [
                (
                    "organisation",
                    responsible.organisation[language].as_str().into(),
                ),
                ("contact", responsible.contact[language].as_str().into()),
            ];
            kept.push(texts.plain(language, "slip-contact", &whom));
        }
        let half = |id: &str| Column {
            header: say(id),
            share: 1,
        };
        Table {
            columns: vec![half("slip-school"), half("slip-parent")],
            rows: vec![
                vec![
                    code().and(format!(" {}", say("slip-yes"))),
                    code().and(format!(" {}", say("slip-child"))),
                ],
                vec![say("slip-sign").into(), kept.join(" ").into()],
            ],
            grid: true,
        }
    }
}
