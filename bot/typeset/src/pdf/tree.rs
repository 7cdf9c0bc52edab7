//! The structure of a document as it is read aloud.

use std::num::NonZeroU16;

use krilla::tagging::{
    Identifier, ListNumbering, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};

/// What an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Level and words.
    Heading(u8, String),
    Paragraph,
    List(ListNumbering),
    Item,
    Label,
    Body,
    /// With its words.
    Figure(String),
    Caption,
    Table,
    Head,
    Rows,
    Row,
    ColumnHeader,
    RowHeader,
    Cell,
}

impl Role {
    fn tag(&self) -> TagKind {
        match self {
            Self::Heading(level, text) => {
                let level = NonZeroU16::new((*level).into()).unwrap_or(NonZeroU16::MIN);
                Tag::Hn(level, Some(text.clone())).into()
            }
            Self::Paragraph => Tag::P.into(),
            Self::List(numbering) => Tag::L(*numbering).into(),
            Self::Item => Tag::LI.into(),
            Self::Label => Tag::Lbl.into(),
            Self::Body => Tag::LBody.into(),
            // none is refused by the check of PDF/UA
            Self::Figure(alt) => {
                Tag::Figure(Some(alt.clone()).filter(|alt| !alt.is_empty())).into()
            }
            Self::Caption => Tag::Caption.into(),
            Self::Table => Tag::Table.into(),
            Self::Head => Tag::THead.into(),
            Self::Rows => Tag::TBody.into(),
            Self::Row => Tag::TR.into(),
            Self::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
            Self::RowHeader => Tag::TH(TableHeaderScope::Row).into(),
            Self::Cell => Tag::TD.into(),
        }
    }
}

/// An element of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ElementIx(usize);

/// Elements in reading order.
#[derive(Debug, Default)]
pub(super) struct Tree {
    elements: Vec<(Role, Option<ElementIx>, Option<String>)>,
    /// Of what is added next, where that is not the language of the document.
    language: Option<String>,
}

impl Tree {
    /// What is added from now on is in this language; none: in that of the document.
    pub(super) fn speak(&mut self, language: Option<String>) {
        self.language = language;
    }

    /// Adds an element after those of the same parent; none: of the document.
    pub(super) fn add(&mut self, role: Role, parent: Option<ElementIx>) -> ElementIx {
        // children speak as their parents do
        let language = self.language.clone().filter(|_| parent.is_none());
        self.elements.push((role, parent, language));
        ElementIx(self.elements.len() - 1)
    }

    /// The tree with what was drawn for each element.
    pub(super) fn tags(&self, drawn: Vec<(ElementIx, Identifier)>, language: &str) -> TagTree {
        let mut groups: Vec<_> = self
            .elements
            .iter()
            .map(|(role, _, language)| TagGroup::new(role.tag().with_lang(language.clone())))
            .collect();
        for (element, identifier) in drawn {
            groups[element.0].push(identifier);
        }
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        // children have higher numbers than their parents, so that from the back each is whole before it moves into its parent
        let mut children: Vec<Vec<TagGroup>> = vec![Vec::new(); groups.len() + 1];
        for at in (0..self.elements.len()).rev() {
            let mut group = groups.pop().unwrap_or_else(|| TagGroup::new(Tag::P));
            for child in children[at + 1].drain(..).rev() {
                group.push(child);
            }
            let parent = self.elements[at].1.map_or(0, |parent| parent.0 + 1);
            children[parent].push(group);
        }
        for child in children[0].drain(..).rev() {
            tree.push(child);
        }
        tree
    }
}
