//! Range bars: what on the left, a bar from the lower to the upper end of the range, the range in figures on the right.

use surveys::statistics::{Axis, Chart, Released};

use super::ChartError;
use super::canvas::{Anchor, Canvas, Style};
use super::fonts::Weight;
use super::palette::{self, BEFORE, GRID, INK, MARK, SOFT, TRACK};

/// A page of bars. Lengths come from released charts alone; everything else is text.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// A mark across the top, for specimens.
    pub mark: Option<&'a str>,
    /// Whose answers.
    pub title: &'a str,
    /// How many and when.
    pub subtitle: &'a str,
    /// One for each question.
    pub sections: Vec<Section<'a>>,
    /// How to read it, a line each.
    pub notes: Vec<&'a str>,
}

/// The bars of one question.
#[derive(Debug)]
pub struct Section<'a> {
    /// The question.
    pub heading: &'a str,
    /// Where its bars begin and end.
    pub chart: &'a Released<Chart>,
    /// Texts of the first bars, in the chart's order; bars without texts are not drawn.
    pub captions: Vec<Caption>,
    /// What is said of the bars that are not drawn.
    pub rest: Option<String>,
}

/// The texts beside a bar.
#[derive(Debug, Clone)]
pub struct Caption {
    /// What, on the left.
    pub label: String,
    /// The range in figures, on the right.
    pub printed: String,
}

const WIDTH: f32 = 1080.0;
const MARGIN: f32 = 44.0;
const LABEL_ROOM: f32 = 440.0;
const BAR: f32 = MARGIN + LABEL_ROOM + 24.0;
const BAR_END: f32 = WIDTH - MARGIN - 172.0;
const BAR_HEIGHT: f32 = 34.0;

const TITLE: Style = Style::new(46.0, Weight::Bold, INK);
const SUBTITLE: Style = Style::new(32.0, Weight::Regular, SOFT);
const HEADING: Style = Style::new(36.0, Weight::Bold, INK);
const LABEL: Style = Style::new(33.0, Weight::Regular, INK);
const RANGE: Style = Style::new(33.0, Weight::Bold, INK).anchored(Anchor::End);
const TICK: Style = Style::new(30.0, Weight::Regular, SOFT).anchored(Anchor::Middle);
const NOTE: Style = Style::new(30.0, Weight::Regular, SOFT);

/// Draws the page as PNG, 1,080 pixels wide.
///
/// # Errors
/// [`ChartError`]: send the text without a picture.
pub fn range_bars(sheet: &Sheet<'_>) -> Result<Vec<u8>, ChartError> {
    let mut canvas = Canvas::new(WIDTH);
    let room = WIDTH - 2.0 * MARGIN;
    let mut y = MARGIN - 8.0;
    if let Some(mark) = sheet.mark {
        let style = Style::new(40.0, Weight::Bold, "#ffffff").anchored(Anchor::Middle);
        let lines = style.wrap(mark, room, 2);
        let height = style.leading() * lines.len() as f32 + 28.0;
        canvas.rect([0.0, 0.0, WIDTH, height], 0.0, MARK);
        canvas.lines((WIDTH / 2.0, 8.0), &lines, style);
        y = height + 20.0;
    }
    y = canvas.lines((MARGIN, y), &TITLE.wrap(sheet.title, room, 3), TITLE);
    y = canvas.lines(
        (MARGIN, y + 4.0),
        &SUBTITLE.wrap(sheet.subtitle, room, 2),
        SUBTITLE,
    );
    let mut sections = sheet.sections.iter().peekable();
    while let Some(section) = sections.next() {
        y = section.draw(&mut canvas, y + 26.0);
        let same_axis = |next: &&Section<'_>| next.chart.axis == section.chart.axis;
        if !sections.peek().is_some_and(same_axis) {
            y = ticks(&mut canvas, y, section.chart.axis);
        }
    }
    y += 14.0;
    for note in &sheet.notes {
        y = canvas.lines((MARGIN, y + 6.0), &NOTE.wrap(note, room, 3), NOTE);
    }
    canvas.png(y + MARGIN - 12.0)
}

impl Section<'_> {
    fn draw(&self, canvas: &mut Canvas, top: f32) -> f32 {
        let heading = HEADING.wrap(self.heading, WIDTH - 2.0 * MARGIN, 3);
        let mut y = canvas.lines((MARGIN, top), &heading, HEADING) + 12.0;
        let axis = self.chart.axis;
        for (bar, caption) in self.chart.bars.iter().zip(&self.captions) {
            let label = LABEL.wrap(&caption.label, LABEL_ROOM, 3);
            let height = (label.len().max(1) as f32 * LABEL.leading()).max(BAR_HEIGHT) + 14.0;
            let middle = y + height / 2.0;
            let text_top = middle - label.len() as f32 * LABEL.leading() / 2.0 - 3.0;
            canvas.lines((MARGIN, text_top), &label, LABEL);
            let bar_top = middle - BAR_HEIGHT / 2.0;
            let mut stripe = |from: f64, to: f64, fill| {
                let (from, to) = (position(axis, from), position(axis, to));
                canvas.rect([from, bar_top, to - from, BAR_HEIGHT], 0.0, fill);
            };
            stripe(0.0, most(axis), TRACK);
            stripe(0.0, bar.low, BEFORE);
            for tick in grid(axis) {
                canvas.rect([position(axis, tick) - 1.0, y, 2.0, height], 0.0, GRID);
            }
            let (from, to) = (position(axis, bar.low), position(axis, bar.high));
            // a range of one per cent is still to be seen
            let length = (to - from).max(6.0);
            canvas.rect([from, bar_top, length, BAR_HEIGHT], 5.0, palette::BAR);
            let baseline = middle + RANGE.size * 0.36;
            canvas.line((WIDTH - MARGIN, baseline), &caption.printed, RANGE);
            y += height;
        }
        if let Some(rest) = &self.rest {
            let lines = NOTE.wrap(rest, WIDTH - 2.0 * MARGIN, 2);
            y = canvas.lines((MARGIN, y + 2.0), &lines, NOTE);
        }
        y
    }
}

fn ticks(canvas: &mut Canvas, top: f32, axis: Axis) -> f32 {
    for tick in grid(axis) {
        let at = (position(axis, tick), top + TICK.size);
        canvas.line(at, &format!("{tick:.0}"), TICK);
    }
    top + TICK.leading()
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

fn position(axis: Axis, value: f64) -> f32 {
    let share = (value / most(axis)).clamp(0.0, 1.0);
    BAR + share as f32 * (BAR_END - BAR)
}
