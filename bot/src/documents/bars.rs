//! Range bars: what on the left, a band from the lower to the upper end of the range, the range in figures on the right.

use surveys::statistics::{Axis, Chart, Released};
use typeset::{Anchor, Drawing};

use super::ChartError;
use super::canvas::{Canvas, Style};
use super::fonts::Weight;
use super::palette::{BAR, GRID, INK, MARK, SOFT, TRACK, WHITE};

/// A picture of one question. Lengths come from released charts alone; everything else is text.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// A mark across the top, for specimens.
    pub mark: Option<&'a str>,
    /// What was found, as a sentence.
    pub headline: &'a str,
    /// Which question, whose answers, how many and when; a line each.
    pub subtitle: Vec<&'a str>,
    /// The bars.
    pub section: Section<'a>,
    /// How to read it.
    pub note: &'a str,
}

/// The bars of one question.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// Where its bars begin and end.
    pub chart: &'a Released<Chart>,
    /// Texts of the first bars, in the chart's order; bars without texts are not drawn.
    pub captions: &'a [Caption],
    /// What is said of the bars that are not drawn.
    pub rest: Option<&'a str>,
}

/// The texts beside a bar.
#[derive(Debug, Clone)]
pub struct Caption {
    /// What, on the left.
    pub label: String,
    /// The range in figures, on the right.
    pub printed: String,
}

/// Measures of a page of bars.
struct Measures {
    width: f32,
    margin: f32,
    /// Left and right end of the axis.
    axis: (f32, f32),
    bar_height: f32,
    /// Between bars.
    gap: f32,
    label: Style,
    range: Style,
    tick: Style,
}

/// For a phone: 1,080 pixels on a screen of 360 points, so that the smallest letters are 12 points high.
const PHONE: Measures = Measures {
    width: 1080.0,
    margin: 40.0,
    axis: (490.0, 840.0),
    bar_height: 40.0,
    gap: 20.0,
    label: Style::new(37.0, Weight::Regular, INK),
    range: Style::new(40.0, Weight::Bold, INK).anchored(Anchor::End),
    tick: Style::new(36.0, Weight::Regular, SOFT).anchored(Anchor::Middle),
};
/// For paper: one unit is a point.
const PAPER: Measures = Measures {
    width: 483.0,
    margin: 0.0,
    axis: (222.0, 410.0),
    bar_height: 10.0,
    gap: 3.0,
    label: Style::new(11.0, Weight::Regular, INK),
    range: Style::new(11.0, Weight::Bold, INK).anchored(Anchor::End),
    tick: Style::new(11.0, Weight::Regular, SOFT).anchored(Anchor::Middle),
};

const HEADLINE: Style = Style::new(52.0, Weight::Bold, INK);
const SUBTITLE: Style = Style::new(37.0, Weight::Regular, SOFT);
const NOTE: Style = Style::new(36.0, Weight::Regular, SOFT);

/// Draws a picture for a phone as PNG, 1,080 pixels wide.
///
/// # Errors
/// [`ChartError`]: send the text without a picture.
pub fn picture(sheet: &Sheet<'_>) -> Result<Vec<u8>, ChartError> {
    let (width, margin) = (PHONE.width, PHONE.margin);
    let mut canvas = Canvas::new(width);
    let room = width - 2.0 * margin;
    let mut y = margin - 8.0;
    if let Some(mark) = sheet.mark {
        let style = Style::new(42.0, Weight::Bold, WHITE).anchored(Anchor::Middle);
        let lines = style.wrap(mark, room, 2);
        let height = style.leading() * lines.len() as f32 + 28.0;
        canvas.rect([0.0, 0.0, width, height], MARK);
        canvas.lines((width / 2.0, 8.0), &lines, style);
        y = height + 20.0;
    }
    let lines = HEADLINE.wrap(sheet.headline, room, 4);
    y = canvas.lines((margin, y), &lines, HEADLINE) + 8.0;
    for line in &sheet.subtitle {
        let lines = SUBTITLE.wrap(line, room, 3);
        y = canvas.lines((margin, y), &lines, SUBTITLE) + 4.0;
    }
    y = PHONE.bars(&mut canvas, y + 22.0, sheet.section);
    let lines = NOTE.wrap(sheet.note, room, 2);
    y = canvas.lines((margin, y + 16.0), &lines, NOTE);
    canvas.png(y + margin - 10.0)
}

/// Draws the bars alone for paper, in points.
#[must_use]
pub fn figure(section: Section<'_>) -> Drawing {
    let mut canvas = Canvas::new(PAPER.width);
    let height = PAPER.bars(&mut canvas, 0.0, section);
    canvas.drawing(height)
}

impl Measures {
    /// Draws bars and axis from `top` on; gives the y below.
    fn bars(&self, canvas: &mut Canvas, top: f32, section: Section<'_>) -> f32 {
        let axis = section.chart.axis;
        let (left, right) = (self.margin, self.width - self.margin);
        let mut y = top;
        for (bar, caption) in section.chart.bars.iter().zip(section.captions) {
            let room = self.axis.0 - left - self.label.size * 0.7;
            let label = self.label.wrap(&caption.label, room, 3);
            let text_height = label.len().max(1) as f32 * self.label.leading();
            let height = text_height.max(self.bar_height) + self.gap;
            let middle = y + height / 2.0;
            let text_top = middle - text_height / 2.0 - self.label.size * 0.08;
            canvas.lines((left, text_top), &label, self.label);
            let bar_top = middle - self.bar_height / 2.0;
            let whole = self.axis.1 - self.axis.0;
            canvas.rect([self.axis.0, bar_top, whole, self.bar_height], TRACK);
            let hair = self.bar_height / 20.0;
            for tick in grid(axis) {
                let at = self.position(axis, tick) - hair / 2.0;
                canvas.rect([at, y, hair, height], GRID);
            }
            let (from, to) = (self.position(axis, bar.low), self.position(axis, bar.high));
            // a range of one per cent is still to be seen
            let length = (to - from).max(self.bar_height / 4.0);
            canvas.rect([from, bar_top, length, self.bar_height], BAR);
            let baseline = middle + self.range.size * 0.36;
            canvas.line((right, baseline), &caption.printed, self.range);
            y += height;
        }
        for tick in grid(axis) {
            let at = (self.position(axis, tick), y + self.tick.size);
            canvas.line(at, &format!("{tick:.0}"), self.tick);
        }
        y += self.tick.leading();
        let rest = section.rest.unwrap_or_default();
        let lines = self.label.wrap(rest, right - left, 2);
        canvas.lines((left, y), &lines, self.label)
    }

    fn position(&self, axis: Axis, value: f64) -> f32 {
        let share = (value / most(axis)).clamp(0.0, 1.0);
        self.axis.0 + share as f32 * (self.axis.1 - self.axis.0)
    }
}

/// Right end of the axis.
fn most(axis: Axis) -> f64 {
    match axis {
        Axis::PerCent => 100.0,
        Axis::Coins(coins) => f64::from(coins.max(1)),
    }
}

/// Where thin lines and figures stand.
fn grid(axis: Axis) -> Vec<f64> {
    match axis {
        Axis::PerCent => vec![0.0, 25.0, 50.0, 75.0, 100.0],
        Axis::Coins(coins @ 1..=6) => (0..=coins).map(f64::from).collect(),
        Axis::Coins(coins) => vec![0.0, f64::from(coins)],
    }
}
