//! Tokens into expressions: what both languages share.

use crate::expression::{Aggregation, BinaryOp, Function, Grouping, Matching, Node, Replacement, Verdict};
use crate::lexer::{Token, duration_ms, tokens};
use crate::limits::{CHAIN_MAX, LEAVES_MAX, NESTING_MAX};
use crate::matcher::{MatchOp, Matcher, compile};
use crate::pipeline::Comparison;
use crate::{Error, Expression};

/// What a language begins its expressions with.
pub(crate) trait Language: Sized {
    /// what is to be fetched
    type Leaf;

    /// Whether this name begins a leaf.
    fn is_leaf(parser: &Parser<Self>) -> bool;

    /// The leaf that begins here.
    fn leaf(parser: &mut Parser<Self>) -> Result<Self::Leaf, Error>;
}

/// Where in its tokens reading is.
pub(crate) struct Parser<L: Language> {
    tokens: Vec<(usize, Token)>,
    position: usize,
    /// where the token that was taken last stands
    taken: usize,
    depth: usize,
    leaves: Vec<L::Leaf>,
}

/// Operators by how strongly they bind, weakest first.
const LEVELS: [&[&str]; 5] =
    [&["or"], &["and", "unless"], &["==", "!=", "<=", "<", ">=", ">"], &["+", "-"], &["*", "/", "%"]];

/// Functions of Prometheus and Loki that are known and not answered.
const REFUSED: [&str; 27] = [
    "histogram_quantile",
    "irate",
    "idelta",
    "delta",
    "deriv",
    "predict_linear",
    "holt_winters",
    "changes",
    "resets",
    "rate_counter",
    "label_join",
    "count_values",
    "approx_topk",
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "hour",
    "minute",
    "month",
    "year",
    "timestamp",
    "present_over_time",
    "mad_over_time",
    "sort_by_label",
    "double_exponential_smoothing",
    "variants",
];

impl<L: Language> Parser<L> {
    pub(crate) fn new(text: &str) -> Result<Self, Error> {
        Ok(Self { tokens: tokens(text)?, position: 0, taken: 0, depth: 0, leaves: Vec::new() })
    }

    /// An expression that takes up the whole text.
    pub(crate) fn whole(mut self) -> Result<Expression<L::Leaf>, Error> {
        let root = self.expression()?;
        match self.peek() {
            Token::End => Ok(Expression { root, leaves: self.leaves }),
            _ => Err(self.unexpected("an operator or the end")),
        }
    }

    pub(crate) fn peek(&self) -> &Token {
        &self.tokens[self.position].1
    }

    /// The token behind the next one.
    pub(crate) fn peek_second(&self) -> &Token {
        &self.tokens[(self.position + 1).min(self.tokens.len() - 1)].1
    }

    pub(crate) fn at(&self) -> usize {
        self.tokens[self.position].0
    }

    pub(crate) fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.taken = self.position;
        if self.position + 1 < self.tokens.len() {
            self.position += 1;
        }
        token
    }

    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(found) if *found == sign)
    }

    pub(crate) fn is_name(&self, name: &str) -> bool {
        matches!(self.peek(), Token::Name(found) if found.eq_ignore_ascii_case(name))
    }

    pub(crate) fn take_sign(&mut self, sign: &str) -> bool {
        let is_it = self.is_sign(sign);
        if is_it {
            self.next();
        }
        is_it
    }

    pub(crate) fn take_name(&mut self, name: &str) -> bool {
        let is_it = self.is_name(name);
        if is_it {
            self.next();
        }
        is_it
    }

    pub(crate) fn expect_sign(&mut self, sign: &str) -> Result<(), Error> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected(&format!("{sign:?}"))) }
    }

    pub(crate) fn expect_name(&mut self) -> Result<String, Error> {
        match self.next() {
            Token::Name(name) => Ok(name),
            _ => Err(self.unexpected_before("a name")),
        }
    }

    pub(crate) fn expect_text(&mut self) -> Result<String, Error> {
        match self.next() {
            Token::Text(text) => Ok(text),
            _ => Err(self.unexpected_before("a text in quotes")),
        }
    }

    pub(crate) fn unexpected(&self, wanted: &str) -> Error {
        Error::syntax(self.at(), format!("unexpected {}, expected {wanted}", self.peek().shown()))
    }

    /// The same about the token that was just taken.
    pub(crate) fn unexpected_before(&mut self, wanted: &str) -> Error {
        self.position = self.taken;
        self.unexpected(wanted)
    }

    /// What is inside, one level deeper.
    pub(crate) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err(Error::TooMuch(format!("the expression is nested deeper than {NESTING_MAX} levels")));
        }
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    pub(crate) fn expression(&mut self) -> Result<Node, Error> {
        self.deeper(|parser| parser.level(0))
    }

    fn level(&mut self, level: usize) -> Result<Node, Error> {
        let Some(operators) = LEVELS.get(level) else { return self.power() };
        let mut left = self.level(level + 1)?;
        for _ in 0..CHAIN_MAX {
            let Some(op) = self.operator(operators) else { return Ok(left) };
            let (op, matching) = self.modifiers(op)?;
            let right = self.level(level + 1)?;
            left = Node::Binary { op, matching, left: Box::new(left), right: Box::new(right) };
        }
        Err(Error::TooMuch(format!("more than {CHAIN_MAX} operators stand behind each other")))
    }

    /// Binds to the right, and stronger than the sign before it.
    fn power(&mut self) -> Result<Node, Error> {
        if self.take_sign("-") {
            return Ok(Node::Negate(Box::new(self.deeper(Self::power)?)));
        }
        self.take_sign("+");
        let left = self.primary()?;
        let Some(op) = self.operator(&["^"]) else { return Ok(left) };
        let (op, matching) = self.modifiers(op)?;
        let right = self.deeper(Self::power)?;
        Ok(Node::Binary { op, matching, left: Box::new(left), right: Box::new(right) })
    }

    fn operator(&mut self, operators: &[&str]) -> Option<BinaryOp> {
        let found = match self.peek() {
            Token::Sign(sign) => *operators.iter().find(|op| *op == sign)?,
            Token::Name(name) => *operators.iter().find(|op| op.eq_ignore_ascii_case(name))?,
            _ => return None,
        };
        self.next();
        Some(match found {
            "+" => BinaryOp::Add,
            "-" => BinaryOp::Subtract,
            "*" => BinaryOp::Multiply,
            "/" => BinaryOp::Divide,
            "%" => BinaryOp::Modulo,
            "^" => BinaryOp::Power,
            "and" => BinaryOp::And,
            "or" => BinaryOp::Or,
            "unless" => BinaryOp::Unless,
            sign => BinaryOp::Compare(Comparison::of(sign)?, Verdict::Filter),
        })
    }

    /// `bool`, `on (…)`, `ignoring (…)` behind an operator.
    fn modifiers(&mut self, op: BinaryOp) -> Result<(BinaryOp, Matching), Error> {
        let mut op = op;
        if self.is_name("bool") {
            let BinaryOp::Compare(comparison, _) = op else {
                return Err(self.unexpected("an operand: bool goes with comparisons"));
            };
            self.next();
            op = BinaryOp::Compare(comparison, Verdict::Bool);
        }
        let mut matching = Matching::default();
        if self.take_name("on") {
            matching.on = Some(self.names()?);
        } else if self.take_name("ignoring") {
            matching.ignoring = self.names()?;
        }
        for many in ["group_left", "group_right"] {
            if self.is_name(many) {
                return Err(Error::unsupported(format!("matching of one series with many ({many})")));
            }
        }
        Ok((op, matching))
    }

    /// `(a, b)`
    fn names(&mut self) -> Result<Vec<String>, Error> {
        self.expect_sign("(")?;
        let mut names = Vec::new();
        while !self.take_sign(")") {
            names.push(match self.next() {
                Token::Name(name) | Token::Text(name) => name,
                _ => return Err(self.unexpected_before("a label")),
            });
            if !self.take_sign(",") && !self.is_sign(")") {
                return Err(self.unexpected("\",\" or \")\""));
            }
        }
        Ok(names)
    }

    fn primary(&mut self) -> Result<Node, Error> {
        if self.take_sign("(") {
            let inner = self.expression()?;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        if let Token::Number(number) = self.peek() {
            let number = *number;
            self.next();
            return Ok(Node::Number(number));
        }
        if let Token::Name(name) = self.peek().clone()
            && !L::is_leaf(self)
        {
            match name.to_ascii_lowercase().as_str() {
                "inf" => return self.constant(f64::INFINITY),
                "nan" => return self.constant(f64::NAN),
                _ => {}
            }
            if let Some(node) = self.known(&name)? {
                return Ok(node);
            }
        }
        if self.leaves.len() >= LEAVES_MAX {
            return Err(Error::TooMuch(format!("the expression has more than {LEAVES_MAX} selectors")));
        }
        let leaf = L::leaf(self)?;
        self.leaves.push(leaf);
        Ok(Node::Leaf(self.leaves.len() - 1))
    }

    fn constant(&mut self, number: f64) -> Result<Node, Error> {
        self.next();
        Ok(Node::Number(number))
    }

    /// An aggregation or a function, if the name is of one.
    fn known(&mut self, name: &str) -> Result<Option<Node>, Error> {
        let is_call = matches!(self.peek_second(), Token::Sign("("));
        if let Some((_, op)) = Aggregation::NAMES.into_iter().find(|(known, _)| *known == name) {
            self.next();
            return self.aggregate(op).map(Some);
        }
        if !is_call {
            return Ok(None);
        }
        if name == "label_replace" {
            self.next();
            return self.label_replace().map(Some);
        }
        if let Some((_, function, least, most)) =
            Function::NAMES.into_iter().find(|(known, ..)| *known == name)
        {
            self.next();
            let arguments = self.arguments()?;
            if arguments.len() < least || arguments.len() > most {
                return Err(Error::syntax(self.at(), format!("{name} takes {least} to {most} arguments")));
            }
            return Ok(Some(Node::Call { function, arguments }));
        }
        if REFUSED.contains(&name) {
            return Err(Error::unsupported(format!("the function {name}")));
        }
        Ok(None)
    }

    fn arguments(&mut self) -> Result<Vec<Node>, Error> {
        self.expect_sign("(")?;
        let mut arguments = Vec::new();
        while !self.take_sign(")") {
            arguments.push(self.expression()?);
            if !self.take_sign(",") && !self.is_sign(")") {
                return Err(self.unexpected("\",\" or \")\""));
            }
        }
        Ok(arguments)
    }

    fn aggregate(&mut self, op: Aggregation) -> Result<Node, Error> {
        let before = self.grouping()?;
        let mut arguments = self.arguments()?;
        let grouping = if before.is_some() { before } else { self.grouping()? };
        let wanted = if op.has_parameter() { 2 } else { 1 };
        let of = arguments.pop().filter(|_| arguments.len() + 1 == wanted);
        let of =
            of.ok_or_else(|| Error::syntax(self.at(), format!("this aggregation takes {wanted} arguments")))?;
        if matches!(op, Aggregation::Sort | Aggregation::SortDescending) && grouping.is_some() {
            return Err(Error::syntax(self.at(), "sorting has no groups"));
        }
        Ok(Node::Aggregate { op, parameter: arguments.pop().map(Box::new), grouping, of: Box::new(of) })
    }

    /// `by (…)` or `without (…)`, if it stands here.
    pub(crate) fn grouping(&mut self) -> Result<Option<Grouping>, Error> {
        let is_without = self.is_name("without");
        if !is_without && !self.is_name("by") {
            return Ok(None);
        }
        self.next();
        Ok(Some(Grouping { is_without, labels: self.names()? }))
    }

    fn label_replace(&mut self) -> Result<Node, Error> {
        self.expect_sign("(")?;
        let of = self.expression()?;
        let mut texts = Vec::new();
        for _ in 0..4 {
            self.expect_sign(",")?;
            texts.push(self.expect_text()?);
        }
        self.expect_sign(")")?;
        let [target, template, source, pattern]: [String; 4] =
            texts.try_into().map_err(|_| self.unexpected("four texts"))?;
        let regex = compile(&format!("^(?s:{pattern})$"), &pattern)?;
        let replacement = Replacement { target, template, source, regex };
        Ok(Node::Replace { of: Box::new(of), replacement })
    }

    /// `{a="b", c=~"d"}`, of which the opening bracket has been taken.
    pub(crate) fn matchers(&mut self) -> Result<Vec<Matcher>, Error> {
        let mut matchers = Vec::new();
        while !self.take_sign("}") {
            let name = self.expect_name()?;
            let op = match self.next() {
                Token::Sign("=") => MatchOp::Equal,
                Token::Sign("!=") => MatchOp::NotEqual,
                Token::Sign("=~") => MatchOp::Regex,
                Token::Sign("!~") => MatchOp::NotRegex,
                _ => return Err(self.unexpected_before("=, !=, =~ or !~")),
            };
            let value = self.expect_text()?;
            matchers.push(Matcher::new(name, op, value)?);
            if !self.take_sign(",") && !self.is_sign("}") {
                return Err(self.unexpected("\",\" or \"}\""));
            }
        }
        Ok(matchers)
    }

    /// `5m]`, of which the opening bracket has been taken; in milliseconds.
    pub(crate) fn range(&mut self) -> Result<i64, Error> {
        let ms = match self.next() {
            Token::Quantity(text) => duration_ms(&text),
            Token::Number(seconds) => Some(seconds * 1e3),
            _ => None,
        };
        let fitting = ms.filter(|ms| (1.0..=1e14).contains(ms));
        let ms = fitting.ok_or_else(|| self.unexpected_before("a duration such as 5m"))?;
        if self.is_sign(":") {
            return Err(Error::unsupported("a subquery ([range:step])"));
        }
        self.expect_sign("]")?;
        Ok(ms as i64)
    }

    /// `offset 1h` behind a selector: how long before, in milliseconds; nothing without it. The modifier @ is refused.
    pub(crate) fn offset(&mut self) -> Result<i64, Error> {
        let mut offset = 0;
        if self.take_name("offset") {
            let sign = if self.take_sign("-") { -1 } else { 1 };
            let ms = match self.next() {
                Token::Quantity(text) => crate::lexer::duration_ms(&text),
                _ => None,
            };
            let fitting = ms.filter(|ms| (0.0..=1e14).contains(ms));
            let ms = fitting.ok_or_else(|| self.unexpected_before("a duration such as 5m"))?;
            offset = sign * ms as i64;
        }
        if self.is_sign("@") {
            return Err(Error::unsupported("the modifier @"));
        }
        Ok(offset)
    }
}
