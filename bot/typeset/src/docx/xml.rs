//! XML, element by element.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::wrong;
use crate::Error;

/// A document that is being written.
pub(super) struct Xml(Writer<Vec<u8>>);

/// Names and values.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// # Errors
    /// [`Error::Writing`], as of all others.
    pub(super) fn new() -> Result<Self, Error> {
        let mut xml = Self(Writer::new(Vec::new()));
        let declaration = BytesDecl::new("1.0", Some("UTF-8"), Some("yes"));
        xml.event(Event::Decl(declaration))?;
        Ok(xml)
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> Result<(), Error> {
        self.event(Event::Empty(start(name, attributes)))
    }

    /// An element with words.
    pub(super) fn words(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        words: &str,
    ) -> Result<(), Error> {
        self.element(name, attributes, |xml| {
            // what XML 1.0 does not allow is no mark on paper either
            let words: String = words
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
                .collect();
            xml.event(Event::Text(BytesText::new(&words)))
        })
    }

    /// An element with what `content` writes.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        content: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.event(Event::Start(start(name, attributes)))?;
        content(self)?;
        self.event(Event::End(BytesEnd::new(name)))
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), Error> {
        self.0.write_event(event).map_err(wrong)
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'a>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, *value));
    }
    start
}
