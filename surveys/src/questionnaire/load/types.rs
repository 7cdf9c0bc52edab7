//! The words of the `type` column: what is asked, and what a chat refuses by name.

use super::choices::Lists;
use super::report::Report;
use crate::nearest::nearest;
use crate::questionnaire::IssueCode;

/// A type as written, before its list and parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Note,
    Acknowledge,
    SelectOne,
    SelectMultiple,
    Rank,
    Allocate,
    Integer,
    Decimal,
    Range,
    Text,
    Date,
    Calculate,
    Rest,
    BeginGroup,
    EndGroup,
}

const TYPES: [(&str, Type); 30] = [
    ("note", Type::Note),
    ("acknowledge", Type::Acknowledge),
    ("trigger", Type::Acknowledge),
    ("select_one from", Type::SelectOne),
    ("select_one", Type::SelectOne),
    ("select one from", Type::SelectOne),
    ("select one", Type::SelectOne),
    ("select1", Type::SelectOne),
    ("select_multiple from", Type::SelectMultiple),
    ("select_multiple", Type::SelectMultiple),
    ("select multiple", Type::SelectMultiple),
    ("select all that apply from", Type::SelectMultiple),
    ("select all that apply", Type::SelectMultiple),
    ("rank", Type::Rank),
    ("allocate", Type::Allocate),
    ("integer", Type::Integer),
    ("int", Type::Integer),
    ("decimal", Type::Decimal),
    ("range", Type::Range),
    ("text", Type::Text),
    ("string", Type::Text),
    ("date", Type::Date),
    ("calculate", Type::Calculate),
    ("rest", Type::Rest),
    ("begin group", Type::BeginGroup),
    ("begin_group", Type::BeginGroup),
    ("lgroup", Type::BeginGroup),
    ("end group", Type::EndGroup),
    ("end_group", Type::EndGroup),
    ("end lgroup", Type::EndGroup),
];

const MEDIA: [&str; 6] = [
    "image",
    "photo",
    "audio",
    "video",
    "file",
    "background-audio",
];
const PLACES: [&str; 6] = [
    "geopoint",
    "geotrace",
    "geoshape",
    "start-geopoint",
    "background-geopoint",
    "osm",
];
const REPEATS: [&str; 7] = [
    "begin repeat",
    "begin_repeat",
    "end repeat",
    "end_repeat",
    "begin loop",
    "end loop",
    "loop",
];
const DEVICES: [&str; 10] = [
    "start",
    "end",
    "today",
    "username",
    "deviceid",
    "phonenumber",
    "email",
    "audit",
    "simserial",
    "subscriberid",
];
const LOOK_UPS: [&str; 8] = [
    "select_one_from_file",
    "select_multiple_from_file",
    "select_one_external",
    "select one external",
    "csv-external",
    "xml-external",
    "include",
    "entity",
];
const OTHERS: [(&str, &str); 10] = [
    ("hidden", "calculate"),
    ("time", "text"),
    ("datetime", "date"),
    ("dateTime", "date"),
    ("barcode", "text"),
    ("tel", "text"),
    ("db:person", "text"),
    ("kobomatrix", "select_one"),
    ("begin_kobomatrix", "select_one"),
    ("begin_score", "select_one"),
];

impl Type {
    pub(super) const fn has_list(self) -> bool {
        matches!(
            self,
            Self::SelectOne | Self::SelectMultiple | Self::Rank | Self::Allocate
        )
    }

    /// Whether a respondent answers it.
    pub(super) const fn asks(self) -> bool {
        !matches!(
            self,
            Self::Note
                | Self::Acknowledge
                | Self::Calculate
                | Self::Rest
                | Self::BeginGroup
                | Self::EndGroup
        )
    }

    /// Reads a `type` cell: the type and the words after it.
    pub(super) fn read<'t>(
        written: &'t str,
        at: usize,
        report: &mut Report<'_>,
    ) -> Option<(Self, Vec<&'t str>)> {
        let words: Vec<&str> = written.split_whitespace().collect();
        let begins = |name: &str| {
            let parts: Vec<&str> = name.split(' ').collect();
            let same = words.len() >= parts.len()
                && parts
                    .iter()
                    .zip(&words)
                    .all(|(p, w)| p.eq_ignore_ascii_case(w));
            same.then_some(parts.len())
        };
        if let Some((kind, used)) = TYPES
            .iter()
            .find_map(|(name, kind)| Some((*kind, begins(name)?)))
        {
            if kind.has_list() || words.len() == used {
                return Some((kind, words[used..].to_vec()));
            }
            report.suggest(
                at,
                IssueCode::UnknownType {
                    kind: words.join(" "),
                },
                Some(words[..used].join(" ")),
            );
            return None;
        }
        let kind = words.join(" ");
        let named = |names: &[&str]| names.iter().any(|name| begins(name).is_some());
        let (code, suggestion) = if named(&MEDIA) {
            (IssueCode::RefusedMedia { kind }, Some("text"))
        } else if named(&PLACES) {
            (IssueCode::RefusedPlace { kind }, Some("select_one"))
        } else if named(&REPEATS) {
            (IssueCode::RefusedRepeat { kind }, None)
        } else if words.len() == 1 && named(&DEVICES) {
            (IssueCode::RefusedDevice { kind }, None)
        } else if named(&LOOK_UPS) {
            (IssueCode::RefusedLookUp { kind }, Some("select_one"))
        } else if let Some((_, instead)) = OTHERS.iter().find(|(name, _)| begins(name).is_some()) {
            (IssueCode::RefusedType { kind }, Some(*instead))
        } else {
            let names = || TYPES.iter().map(|(name, _)| *name);
            let close = nearest(&kind, names()).or_else(|| nearest(words.first()?, names()));
            (IssueCode::UnknownType { kind }, close)
        };
        report.suggest(at, code, suggestion);
        None
    }
}

/// The list that a type names, which must exist.
pub(super) fn list_of<'t>(
    kind: &str,
    words: &[&'t str],
    at: usize,
    lists: &Lists,
    report: &mut Report<'_>,
) -> Option<&'t str> {
    if words.contains(&"or_other") {
        report.add(at, IssueCode::RefusedOrOther {});
    }
    let Some(list) = words.first().filter(|w| **w != "or_other") else {
        report.add(
            at,
            IssueCode::MissingList {
                kind: kind.to_owned(),
            },
        );
        return None;
    };
    if lists.get(list).is_none() {
        report.suggest(
            at,
            IssueCode::UnknownList {
                list: (*list).to_owned(),
            },
            nearest(list, lists.names()),
        );
        return None;
    }
    Some(list)
}
