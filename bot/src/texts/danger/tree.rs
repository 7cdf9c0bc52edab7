//! All words and stems of a list, letter by letter; found also with one typo.

/// Shorter words and stems are not looked for with a typo: too many others are one letter away.
const LONG: usize = 8;

/// Which words stand for what: the numbers of their groups.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug, Default, Clone)]
struct Node {
    next: Vec<(u8, usize)>,
    /// Groups of the word that ends here.
    whole: Vec<u16>,
    /// Groups of the stem that ends here: any ending may follow.
    stem: Vec<u16>,
}

impl Tree {
    /// Adds a word, or a stem, to a group.
    pub(super) fn add(&mut self, word: &str, is_stem: bool, group: u16) {
        if word.is_empty() {
            return;
        }
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let mut at = 0;
        for letter in word.bytes() {
            at = match self.child(at, letter) {
                Some(child) => child,
                None => {
                    let child = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[at].next.push((letter, child));
                    child
                }
            };
        }
        let node = &mut self.nodes[at];
        let groups = if is_stem {
            &mut node.stem
        } else {
            &mut node.whole
        };
        if !groups.contains(&group) {
            groups.push(group);
        }
    }

    /// The groups of a word; if it is in none, those of words that one typo makes of it. Its first letter is taken to be right.
    pub(super) fn find(&self, word: &str) -> Vec<u16> {
        let mut found = Vec::new();
        let word = word.as_bytes();
        let Some(first) = word
            .first()
            .filter(|_| !self.nodes.is_empty())
            .and_then(|letter| self.child(0, *letter))
        else {
            return found;
        };
        self.walk(first, &word[1..], 1, Typo::No, &mut found);
        if found.is_empty() && word.len() + 1 >= LONG {
            self.walk(first, &word[1..], 1, Typo::Free, &mut found);
        }
        found
    }

    fn child(&self, at: usize, letter: u8) -> Option<usize> {
        let next = &self.nodes[at].next;
        next.iter().find(|(l, _)| *l == letter).map(|(_, to)| *to)
    }

    /// Goes on from a node that stands for so many letters, with what is left of the word.
    fn walk(&self, at: usize, rest: &[u8], depth: usize, typo: Typo, found: &mut Vec<u16>) {
        let node = &self.nodes[at];
        if typo == Typo::No || (typo == Typo::Made && depth >= LONG) {
            found.extend(&node.stem);
            if rest.is_empty() {
                found.extend(&node.whole);
            }
        }
        if let [letter, after @ ..] = rest
            && let Some(child) = self.child(at, *letter)
        {
            self.walk(child, after, depth + 1, typo, found);
        }
        if typo != Typo::Free {
            return;
        }
        for (letter, child) in &node.next {
            // a letter is missing, or is another one
            self.walk(*child, rest, depth + 1, Typo::Made, found);
            if let [typed, after @ ..] = rest
                && typed != letter
            {
                self.walk(*child, after, depth + 1, Typo::Made, found);
            }
        }
        if let [_, after @ ..] = rest {
            self.walk(at, after, depth, Typo::Made, found);
        }
        if let [one, two, after @ ..] = rest
            && one != two
            && let Some(child) = self.child(at, *two).and_then(|c| self.child(c, *one))
        {
            self.walk(child, after, depth + 2, Typo::Made, found);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typo {
    /// None is allowed.
    No,
    /// One may come.
    Free,
    /// It has come.
    Made,
}
