//! Preset bands, in which numbers are published.

/// Numbers from `from` on, below `below`; the first band also holds everything smaller, the last has no end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Closed lower end.
    pub from: f64,
    /// Open upper end.
    pub below: Option<f64>,
}

impl Band {
    /// The bands of the column `bands`: two or more ascending lower ends separated by spaces, `0 5 10 20`. `None` if it is anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Vec<Self>> {
        let ends: Vec<f64> = text
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let ascending = ends.len() > 1
            && ends.iter().all(|e| e.is_finite())
            && ends.windows(2).all(|w| w[0] < w[1]);
        ascending.then(|| {
            let below = ends.iter().skip(1).copied().map(Some).chain([None]);
            ends.iter()
                .zip(below)
                .map(|(from, below)| Self { from: *from, below })
                .collect()
        })
    }
}
