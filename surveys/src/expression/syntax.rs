//! The syntax tree and the functions it may call.

use regex::Regex;

/// A node of the tree.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Number(f64),
    Text(String),
    /// `${name}`.
    Reference {
        name: String,
        offset: usize,
    },
    /// `.`.
    Current,
    /// A bare name, meaningful in a `choice_filter` only.
    Column {
        name: String,
        offset: usize,
    },
    Negate(Box<Node>),
    /// Operators of one precedence, left to right; a list and not a tree, so that depth stays bounded by [`super::MAX_DEPTH`].
    Chain {
        first: Box<Node>,
        rest: Vec<(Operator, Node)>,
        offset: usize,
    },
    /// `regex(text, 'pattern')`, compiled while parsing.
    Matches {
        text: Box<Node>,
        pattern: String,
        regex: Regex,
        offset: usize,
    },
    /// `jr:choice-name(value, '${question}')`.
    ChoiceName {
        value: Box<Node>,
        question: String,
        offset: usize,
    },
    Call {
        function: Function,
        arguments: Vec<Node>,
        offset: usize,
    },
}

impl Node {
    /// Where it begins, if that is kept.
    pub(crate) fn offset(&self) -> Option<usize> {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Current => None,
            Self::Negate(node) => node.offset(),
            Self::Chain { first, offset, .. } => first.offset().or(Some(*offset)),
            Self::Reference { offset, .. }
            | Self::Column { offset, .. }
            | Self::Matches { offset, .. }
            | Self::ChoiceName { offset, .. }
            | Self::Call { offset, .. } => Some(*offset),
        }
    }

    pub(crate) fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Self)) {
        see(self);
        match self {
            Self::Negate(inner)
            | Self::Matches { text: inner, .. }
            | Self::ChoiceName { value: inner, .. } => inner.visit(see),
            Self::Chain { first, rest, .. } => {
                first.visit(see);
                rest.iter().for_each(|(_, node)| node.visit(see));
            }
            Self::Call { arguments, .. } => arguments.iter().for_each(|a| a.visit(see)),
            Self::Number(_)
            | Self::Text(_)
            | Self::Reference { .. }
            | Self::Current
            | Self::Column { .. } => {}
        }
    }

    /// How many nodes stand within each other.
    pub(crate) fn depth(&self) -> usize {
        let deepest = |nodes: &mut dyn Iterator<Item = &Self>| nodes.map(Self::depth).max();
        let within = match self {
            Self::Negate(inner)
            | Self::Matches { text: inner, .. }
            | Self::ChoiceName { value: inner, .. } => Some(inner.depth()),
            Self::Chain { first, rest, .. } => {
                let rest = rest.iter().map(|(_, node)| node);
                deepest(&mut std::iter::once(&**first).chain(rest))
            }
            Self::Call { arguments, .. } => deepest(&mut arguments.iter()),
            Self::Number(_)
            | Self::Text(_)
            | Self::Reference { .. }
            | Self::Current
            | Self::Column { .. } => None,
        };
        1 + within.unwrap_or(0)
    }

    /// Where the first `once()` in it begins.
    pub(crate) fn once(&self) -> Option<usize> {
        let mut found = None;
        self.visit(&mut |node| {
            if let Self::Call {
                function: Function::Once,
                offset,
                ..
            } = node
            {
                found.get_or_insert(*offset);
            }
        });
        found
    }

    /// Where an `once()` begins whose value is only a part of the result. As it gives the whole value of its row, the result would
    /// grow with every pass.
    pub(crate) fn misplaced_once(&self) -> Option<usize> {
        let once = |nodes: &[Self]| nodes.iter().find_map(Self::once);
        let misplaced = |nodes: &[Self]| nodes.iter().find_map(Self::misplaced_once);
        let Self::Call {
            function,
            arguments,
            ..
        } = self
        else {
            return self.once();
        };
        match function {
            Function::Once => once(arguments),
            Function::Coalesce => misplaced(arguments),
            Function::If => {
                let (condition, branches) = arguments.split_at(1.min(arguments.len()));
                once(condition).or_else(|| misplaced(branches))
            }
            _ => once(arguments),
        }
    }

    /// The same node, known to begin at this byte.
    pub(super) fn at(mut self, begin: usize) -> Self {
        if let Self::Matches { offset, .. }
        | Self::ChoiceName { offset, .. }
        | Self::Call { offset, .. } = &mut self
        {
            *offset = begin;
        }
        self
    }

    /// Whether its own value, its parts aside, is not always the same.
    pub(super) const fn varies(&self) -> bool {
        use Function as F;
        match self {
            Self::Reference { .. }
            | Self::Current
            | Self::Column { .. }
            | Self::ChoiceName { .. } => true,
            Self::Call { function, .. } => {
                matches!(function, F::Now | F::Once | F::Random | F::Today)
            }
            Self::Number(_)
            | Self::Text(_)
            | Self::Negate(_)
            | Self::Chain { .. }
            | Self::Matches { .. } => false,
        }
    }

    /// The arguments that a call reads as dates.
    pub(crate) fn dated_arguments(&self) -> &[Self] {
        use Function as F;
        let Self::Call {
            function,
            arguments,
            ..
        } = self
        else {
            return &[];
        };
        let count = match function {
            F::Date | F::DateTime | F::DecimalDateTime => 1,
            // the second one is the pattern
            F::FormatDate | F::FormatDateTime => 1,
            F::DifferenceInMonths => 2,
            _ => 0,
        };
        &arguments[..count.min(arguments.len())]
    }

    /// Whether its value is always a number.
    pub(crate) fn is_number(&self) -> bool {
        use Function as F;
        match self {
            Self::Number(_) | Self::Negate(_) => true,
            Self::Chain { .. } => !self.is_truth(),
            Self::Call { function, .. } => matches!(
                function,
                F::Abs
                    | F::Ceiling
                    | F::CountSelected
                    | F::DecimalDateTime
                    | F::DifferenceInMonths
                    | F::Floor
                    | F::Int
                    | F::Max
                    | F::Min
                    | F::Number
                    | F::Pow
                    | F::Random
                    | F::Round
                    | F::StringLength
            ),
            _ => false,
        }
    }

    /// Whether its value is always a boolean.
    pub(crate) fn is_truth(&self) -> bool {
        use Function as F;
        match self {
            Self::Chain { rest, .. } => rest
                .first()
                .is_some_and(|(op, _)| op.precedence() <= Operator::LessEqual.precedence()),
            Self::Matches { .. } => true,
            Self::Call { function, .. } => matches!(
                function,
                F::Not
                    | F::True
                    | F::False
                    | F::Boolean
                    | F::BooleanFromString
                    | F::Selected
                    | F::Contains
                    | F::StartsWith
                    | F::EndsWith
            ),
            _ => false,
        }
    }
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Operator {
    /// 0 binds weakest.
    pub(crate) const fn precedence(self) -> usize {
        match self {
            Self::Or => 0,
            Self::And => 1,
            Self::Equal | Self::NotEqual => 2,
            Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Modulo => 5,
        }
    }

    /// How many levels of precedence there are.
    pub(crate) const LEVELS: usize = 6;

    /// Operators that are written as words.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "or" => Self::Or,
            "and" => Self::And,
            "div" => Self::Divide,
            "mod" => Self::Modulo,
            _ => return None,
        })
    }
}

macro_rules! functions {
    ($($variant:ident $name:literal $min:literal $max:literal,)*) => {
        /// The functions of the subset, but for `regex` and `jr:choice-name`, which have nodes of their own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Function { $($variant,)* }

        impl Function {
            /// Name, function, fewest and most arguments.
            pub(crate) const ALL: &[(&'static str, Self, usize, usize)] = &[$(($name, Self::$variant, $min, $max),)*];
        }
    };
}

functions! {
    Abs "abs" 1 1,
    Boolean "boolean" 1 1,
    BooleanFromString "boolean-from-string" 1 1,
    Ceiling "ceiling" 1 1,
    Coalesce "coalesce" 2 99,
    Concat "concat" 1 99,
    Contains "contains" 2 2,
    CountSelected "count-selected" 1 1,
    Date "date" 1 1,
    DateTime "date-time" 1 1,
    DecimalDateTime "decimal-date-time" 1 1,
    DifferenceInMonths "difference-in-months" 2 2,
    EndsWith "ends-with" 2 2,
    False "false" 0 0,
    Floor "floor" 1 1,
    FormatDate "format-date" 2 2,
    FormatDateTime "format-date-time" 2 2,
    If "if" 3 3,
    Int "int" 1 1,
    Join "join" 2 99,
    Max "max" 1 99,
    Min "min" 1 99,
    NormalizeSpace "normalize-space" 1 1,
    Not "not" 1 1,
    Now "now" 0 0,
    Number "number" 1 1,
    Once "once" 1 1,
    Pow "pow" 2 2,
    Random "random" 0 0,
    Round "round" 1 2,
    Selected "selected" 2 2,
    SelectedAt "selected-at" 2 2,
    StartsWith "starts-with" 2 2,
    String "string" 1 1,
    StringLength "string-length" 1 1,
    Substr "substr" 2 3,
    SubstringAfter "substring-after" 2 2,
    SubstringBefore "substring-before" 2 2,
    Today "today" 0 0,
    Translate "translate" 3 3,
    True "true" 0 0,
}
