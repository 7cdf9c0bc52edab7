//! Columns of few values together: each tells only a class, all of them together may tell who it is. Whoever looks knows the others of the
//! place (an upper bound of any colluders), learns from them which classes go together, and looks for the one left over.

use super::attack::{Cell, Known, Table, places_of, sessions};

/// Columns of more values are taken in so many parts of their order.
const PARTS: usize = 8;
/// So many values may stand for themselves.
const FEW: usize = 12;
/// So many pairs of columns, those that tell most, are used.
const BEST: usize = 12;
/// Pairs that tell less might tell it by chance: what is learnt of them would drown the others. In deviations of chance.
const SURE: f64 = 5.0;
const SMOOTHING: f64 = 0.5;

/// How many are found, of several that fit equally well one at random.
pub(super) fn found(tables: &[Table], people: &[Known], truth: &[String]) -> f64 {
    let answers = sessions(tables);
    let truth = places_of(answers, truth);
    let theirs = answers.features();
    let theirs: Vec<Classes> = theirs.iter().map(|(_, cells)| Classes::of(cells)).collect();
    let own: Vec<Classes> = (tables.iter())
        .filter(|table| table.name != "session")
        .flat_map(|table| of_people(table, people))
        .collect();
    let mut pairs: Vec<Pair> = (own.iter())
        .flat_map(|own| theirs.iter().map(move |theirs| (own, theirs)))
        .filter(|(own, theirs)| own.many > 1 && theirs.many > 1)
        .map(|(own, theirs)| Pair::new(own, theirs, &truth))
        .collect();
    pairs.sort_by(|a, b| b.tells.total_cmp(&a.tells));
    pairs.retain(|pair| pair.tells > SURE);
    pairs.truncate(BEST);
    let by_person = |person: usize| {
        let fit = |session| -> f64 { pairs.iter().map(|p| p.fit(person, session, &truth)).sum() };
        let fits: Vec<f64> = (0..answers.rows.len()).map(fit).collect();
        let best = fits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let is_best = |fit: &f64| (best - fit).abs() < 1e-9;
        match is_best(&fits[truth[person]]) {
            true => 1.0 / fits.iter().filter(|fit| is_best(fit)).count() as f64,
            false => 0.0,
        }
    };
    (0..people.len()).map(by_person).sum()
}

/// Of a table, for each person: how many rows, and of each column the class of the first and of the last.
fn of_people(table: &Table, people: &[Known]) -> Vec<Classes> {
    let rows: Vec<Vec<usize>> = people.iter().map(|known| table.of(known)).collect();
    if rows.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let counts: Vec<_> = rows
        .iter()
        .map(|rows| Some(Cell::number(rows.len())))
        .collect();
    let mut classes = vec![Classes::of(&counts)];
    for (_, values) in table.features() {
        let first = |rows: &Vec<usize>| values[*rows.first()?].clone();
        let last = |rows: &Vec<usize>| values[*rows.last()?].clone();
        let (first, last): (Vec<_>, Vec<_>) = rows.iter().map(|r| (first(r), last(r))).unzip();
        classes.push(Classes::of(&first));
        if first != last {
            classes.push(Classes::of(&last));
        }
    }
    classes
}

/// A column, as the class of each.
struct Classes {
    of: Vec<usize>,
    many: usize,
}

impl Classes {
    fn of(cells: &[Option<Cell>]) -> Self {
        let mut values: Vec<&Cell> = cells.iter().flatten().collect();
        values.sort_by(|a, b| a.order(b));
        let mut distinct = values.clone();
        distinct.dedup_by(|a, b| a.text == b.text);
        let class = |cell: &Cell| match distinct.len() <= FEW {
            true => distinct.iter().position(|d| d.text == cell.text),
            false => {
                let before = values.partition_point(|value| value.order(cell).is_lt());
                Some(before * PARTS / values.len())
            }
        };
        // none is a class too
        let of: Vec<usize> = cells
            .iter()
            .map(|cell| cell.as_ref().and_then(class).map_or(0, |class| class + 1))
            .collect();
        let mut seen = of.clone();
        seen.sort_unstable();
        seen.dedup();
        Self {
            many: seen.len(),
            of: of
                .iter()
                .map(|class| seen.partition_point(|s| s < class))
                .collect(),
        }
    }
}

/// A column of people and one of sessions, and how often their classes come together.
struct Pair<'a> {
    own: &'a Classes,
    theirs: &'a Classes,
    together: Vec<Vec<f64>>,
    /// How much more than chance, in deviations of it: the G-test of the two.
    tells: f64,
}

impl<'a> Pair<'a> {
    fn new(own: &'a Classes, theirs: &'a Classes, truth: &[usize]) -> Self {
        let mut together = vec![vec![0.0; theirs.many]; own.many];
        for (person, session) in truth.iter().enumerate() {
            together[own.of[person]][theirs.of[*session]] += 1.0;
        }
        let all = truth.len() as f64;
        let row = |at: usize| together[at].iter().sum::<f64>();
        let column = |at: usize| together.iter().map(|row| row[at]).sum::<f64>();
        let free = ((own.many - 1) * (theirs.many - 1)) as f64;
        let mut tells = 0.0;
        for (a, cells) in together.iter().enumerate() {
            for (b, n) in cells.iter().enumerate() {
                if *n > 0.0 {
                    tells += n / all * (n * all / row(a) / column(b)).ln();
                }
            }
        }
        Self {
            own,
            theirs,
            together,
            tells: (2.0 * all * tells - free) / (2.0 * free).sqrt(),
        }
    }

    /// How well a session fits a person, by all the others.
    fn fit(&self, person: usize, session: usize, truth: &[usize]) -> f64 {
        let (a, b) = (self.own.of[person], self.theirs.of[session]);
        let own_class = self.theirs.of[truth[person]];
        let without = |row: usize, column: usize| {
            let is_own = row == a && column == own_class;
            self.together[row][column] - f64::from(u8::from(is_own))
        };
        let many = self.theirs.many;
        let in_class: f64 = (0..many).map(|column| without(a, column)).sum();
        let in_all: f64 = (0..self.own.many).map(|row| without(row, b)).sum();
        let share = |n: f64, of: f64| (n + SMOOTHING) / (of + SMOOTHING * many as f64);
        (share(without(a, b), in_class) / share(in_all, truth.len() as f64 - 1.0)).ln()
    }
}
