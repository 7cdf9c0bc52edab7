//! The columns of `[[survey]]`, and those whose words are a closed list.

use super::report::Report;
use super::row::Row;
use crate::nearest::nearest;
use crate::questionnaire::{Appearance, Band, Institution, IssueCode, Sector};

/// All that mean something.
pub(super) const COLUMNS: [&str; 38] = [
    "type",
    "name",
    "label",
    "hint",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "choice_filter",
    "default",
    "calculation",
    "appearance",
    "parameters",
    "min_selections",
    "max_selections",
    "start",
    "end",
    "step",
    "coins",
    "top",
    "max_characters",
    "randomize",
    "sensitive",
    "dont_know",
    "sms",
    "sms_segments",
    "sector",
    "purpose",
    "bands",
    "headline",
    "public",
    "institution",
    "background",
    "topics",
    "quotes",
    "audio",
    "need",
];
/// Columns with a meaning for some types only: what is left of them after reading a row means nothing.
pub(super) const SPECIAL: [&str; 30] = [
    "choice_filter",
    "calculation",
    "min_selections",
    "max_selections",
    "start",
    "end",
    "step",
    "coins",
    "top",
    "max_characters",
    "randomize",
    "hint",
    "required",
    "required_message",
    "constraint",
    "constraint_message",
    "default",
    "sensitive",
    "dont_know",
    "sms",
    "sms_segments",
    "bands",
    "headline",
    "public",
    "institution",
    "background",
    "topics",
    "quotes",
    "audio",
    "need",
];
const INSTITUTIONS: [(&str, Institution); 2] = [
    ("school", Institution::School),
    ("clinic", Institution::Clinic),
];
const SECTORS: [(&str, Sector); 6] = [
    ("education", Sector::Education),
    ("health", Sector::Health),
    ("social_protection", Sector::SocialProtection),
    ("protection_from_violence", Sector::ProtectionFromViolence),
    ("participation", Sector::Participation),
    ("budget", Sector::Budget),
];

/// The `sector` of a row or group.
pub(super) fn sector(row: &mut Row<'_>, report: &mut Report<'_>) -> Option<Sector> {
    let (text, at) = row.text("sector", report)?;
    let sector = SECTORS
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, s)| *s);
    if sector.is_none() {
        let close = nearest(&text, SECTORS.iter().map(|(name, _)| *name));
        report.suggest(at, IssueCode::UnknownSector { sector: text }, close);
    }
    sector
}

/// The `institution` of a row or group.
pub(super) fn institution(row: &mut Row<'_>, report: &mut Report<'_>) -> Option<Institution> {
    let (text, at) = row.text("institution", report)?;
    let known = INSTITUTIONS.iter().find(|(name, _)| *name == text);
    if known.is_none() {
        let close = nearest(&text, INSTITUTIONS.iter().map(|(name, _)| *name));
        let code = IssueCode::UnknownInstitution { institution: text };
        report.suggest(at, code, close);
    }
    known.map(|(_, institution)| *institution)
}

/// The `bands` of a row.
pub(super) fn bands(row: &mut Row<'_>, report: &mut Report<'_>) -> Vec<Band> {
    let Some((text, at)) = row.text("bands", report) else {
        return Vec::new();
    };
    Band::read(&text).unwrap_or_else(|| {
        report.add(at, IssueCode::BadBands { value: text });
        Vec::new()
    })
}

/// The words of `appearance` that a chat acts on.
pub(super) fn appearances(row: &Row<'_>) -> Vec<Appearance> {
    let words = row.peek("appearance").unwrap_or_default();
    let known = |word: &str| match word {
        "likert" => Some(Appearance::Likert),
        "quick" => Some(Appearance::Quick),
        "helplines" => Some(Appearance::Helplines),
        _ => None,
    };
    words.split_whitespace().filter_map(known).collect()
}
