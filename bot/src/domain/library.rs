//! The questionnaires that come with the product.

/// A questionnaire inside the binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LibraryEntry {
    /// Its `form_id`, and its folder in `surveys/library/`.
    pub id: &'static str,
    /// Its TOML text; a test loads each without errors.
    pub source: &'static str,
}

macro_rules! library {
    ($($id:literal)*) => {
        /// All, in the order in which they are offered.
        pub const LIBRARY: &[LibraryEntry] = &[$(LibraryEntry {
            id: $id,
            source: include_str!(concat!("../../../surveys/library/", $id, "/questionnaire.toml")),
        }),*];
    };
}
library! { "needs-assessment" "school-climate" "budget-priorities" "was-it-done" }

impl LibraryEntry {
    /// The questionnaire of this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        LIBRARY.iter().copied().find(|entry| entry.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_questionnaire_loads_under_its_id() {
        for entry in LIBRARY {
            let (questionnaire, issues) = surveys::questionnaire::load(entry.id, entry.source);
            let questionnaire = questionnaire.unwrap_or_else(|| panic!("{}: {issues:?}", entry.id));
            assert_eq!(questionnaire.id, entry.id);
        }
    }

    #[test]
    fn the_library_holds_every_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../surveys/library");
        let mut folders: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|f| f.unwrap().file_name().into_string().unwrap())
            .collect();
        folders.sort();
        let mut ids: Vec<&str> = LIBRARY.iter().map(|e| e.id).collect();
        ids.sort_unstable();
        assert_eq!(folders, ids);
    }
}
