//! Tokens to trees: Python's expressions, and the statements of `{% set %}`.

use super::fstring::push_text;
use super::syntax::{Binary, Built, Comparison, Constant, Expr, Statement, Unary};
use super::token::{Refusal, Token, tokens};
use crate::limits::{EXPRESSION_DEPTH_MAX, EXPRESSION_LINKS_MAX};

/// What reading gives.
pub(super) type Taken<T> = Result<T, Refusal>;

/// Words that cannot be names.
const KEYWORDS: [&str; 21] = [
    "and", "as", "assert", "async", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "for", "from", "if", "import", "in", "is", "or", "pass", "return",
];

/// Operators by how strongly they bind, weakest first; `**` and those before a value are apart.
const LEVELS: [&[(&str, Binary)]; 6] = [
    &[("|", Binary::BitOr)],
    &[("^", Binary::BitXor)],
    &[("&", Binary::BitAnd)],
    &[("<<", Binary::LShift), (">>", Binary::RShift)],
    &[("+", Binary::Add), ("-", Binary::Sub)],
    &[
        ("*", Binary::Mult),
        ("/", Binary::Div),
        ("//", Binary::FloorDiv),
        ("%", Binary::Mod),
        ("@", Binary::MatMult),
    ],
];

/// Reads one expression to its end; a list with commas is a tuple.
pub(super) fn expression(text: &str) -> Taken<Expr> {
    let mut parser = Parser::of(text, 0)?;
    let expr = parser.tuple_or_test()?;
    parser.end()?;
    Ok(expr)
}

/// Reads `targets in iter`.
pub(super) fn for_clause(text: &str) -> Taken<(Expr, Expr)> {
    let mut parser = Parser::of(text, 0)?;
    let target = parser.targets()?;
    parser.expect_word("in")?;
    let iter = parser.tuple_or_test()?;
    parser.end()?;
    Ok((target, iter))
}

/// Reads what `{% set … %}` holds; `None` if there is more than one statement.
pub(super) fn statement(text: &str) -> Taken<Option<Statement>> {
    let mut parser = Parser::of(text, 0)?;
    let first = parser.tuple_or_test()?;
    let augmented = match parser.peek() {
        Some(Token::Op(op)) if op.len() > 1 && op.ends_with('=') => {
            let op = &op[..op.len() - 1];
            let pow = [("**", Binary::Pow)];
            LEVELS.iter().copied().flatten().chain(&pow).find(|(known, _)| *known == op).map(|(_, op)| *op)
        }
        _ => None,
    };
    let statement = if let Some(op) = augmented {
        parser.next += 1;
        Statement::Augment { target: assignable(first)?, op, value: parser.tuple_or_test()? }
    } else {
        let mut targets = Vec::new();
        let mut value = first;
        while parser.take_op("=") {
            targets.push(assignable(value)?);
            value = parser.tuple_or_test()?;
        }
        if targets.is_empty() { Statement::Expr(value) } else { Statement::Assign { targets, value } }
    };
    if parser.take_op(";") {
        return Ok(parser.peek().is_none().then_some(statement));
    }
    parser.end()?;
    Ok(Some(statement))
}

fn assignable(expr: Expr) -> Taken<Expr> {
    match &expr {
        Expr::Name(_) | Expr::Subscript { .. } | Expr::Attribute { .. } => Ok(expr),
        Expr::Tuple(items) | Expr::List(items) => {
            for item in items {
                assignable(item.clone())?;
            }
            Ok(expr)
        }
        _ => Err("cannot assign to expression here. Maybe you meant '==' instead of '='?".to_owned()),
    }
}

/// Reads tokens one after the other.
pub(super) struct Parser {
    pub(super) tokens: Vec<Token>,
    pub(super) next: usize,
    /// levels the next expression is inside of
    pub(super) depth: usize,
    /// operators, calls and indices of the expression so far
    pub(super) links: usize,
}

impl Parser {
    pub(super) fn of(text: &str, depth: usize) -> Taken<Self> {
        Ok(Self { tokens: tokens(text)?, next: 0, depth, links: 0 })
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    pub(super) fn is_op(&self, op: &str) -> bool {
        matches!(self.peek(), Some(Token::Op(found)) if *found == op)
    }

    pub(super) fn take_op(&mut self, op: &str) -> bool {
        let is_it = self.is_op(op);
        self.next += usize::from(is_it);
        is_it
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(found)) if found == word)
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_it = self.is_word(word);
        self.next += usize::from(is_it);
        is_it
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Taken<()> {
        if self.take_word(word) { Ok(()) } else { Err("invalid syntax".to_owned()) }
    }

    pub(super) fn expect_op(&mut self, op: &str) -> Taken<()> {
        if self.take_op(op) { Ok(()) } else { self.refuse() }
    }

    /// The refusal that Python has for what stands here.
    pub(super) fn refuse<T>(&self) -> Taken<T> {
        match self.peek() {
            Some(Token::Op(op @ (")" | "]" | "}"))) => Err(format!("unmatched '{op}'")),
            _ => Err("invalid syntax".to_owned()),
        }
    }

    /// Refuses what is left.
    pub(super) fn end(&self) -> Taken<()> {
        if self.peek().is_none() { Ok(()) } else { self.refuse() }
    }

    /// Whether an expression cannot begin here.
    fn is_closed(&self) -> bool {
        match self.peek() {
            None => true,
            Some(Token::Op(op)) => matches!(*op, ")" | "]" | "}" | "=" | ":" | ";"),
            Some(Token::Name(name)) => matches!(name.as_str(), "in" | "for" | "if" | "else"),
            Some(_) => false,
        }
    }

    /// An expression; with commas a tuple.
    pub(super) fn tuple_or_test(&mut self) -> Taken<Expr> {
        let first = self.starred_or_test()?;
        if !self.is_op(",") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.take_op(",") && !self.is_closed() {
            items.push(self.starred_or_test()?);
        }
        Ok(Expr::Tuple(items))
    }

    pub(super) fn targets(&mut self) -> Taken<Expr> {
        let mut items = vec![assignable(self.binary(0)?)?];
        let mut is_tuple = false;
        while self.take_op(",") {
            is_tuple = true;
            if self.is_word("in") {
                break;
            }
            items.push(assignable(self.binary(0)?)?);
        }
        let first = items.first().cloned();
        Ok(first.filter(|_| !is_tuple).unwrap_or(Expr::Tuple(items)))
    }

    pub(super) fn starred_or_test(&mut self) -> Taken<Expr> {
        if self.take_op("*") {
            return Ok(Expr::Starred(Box::new(self.binary(0)?)));
        }
        self.test()
    }

    /// Reads something one level deeper. All nesting comes through [`Self::test`] or [`Self::unary`], which call it.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Taken<T>) -> Taken<T> {
        self.depth += 1;
        // a pair of brackets counts as two: once as an expression, once as an operand
        if self.depth > 2 * EXPRESSION_DEPTH_MAX {
            return Err(format!("the expression is nested deeper than {EXPRESSION_DEPTH_MAX} levels"));
        }
        let read = read(self)?;
        self.depth -= 1;
        Ok(read)
    }

    /// Counts an operator, call or index: a row of them makes a deep tree too.
    fn link(&mut self) -> Taken<()> {
        self.links += 1;
        if self.links > EXPRESSION_LINKS_MAX {
            return Err(format!("more than {EXPRESSION_LINKS_MAX} operators and calls in one expression"));
        }
        Ok(())
    }

    /// A whole expression without commas.
    pub(super) fn test(&mut self) -> Taken<Expr> {
        self.deeper(|parser| if parser.take_word("lambda") { parser.lambda() } else { parser.conditional() })
    }

    fn conditional(&mut self) -> Taken<Expr> {
        let body = self.either()?;
        if !self.take_word("if") {
            return Ok(body);
        }
        let test = self.either()?;
        self.expect_word("else").map_err(|_| "expected 'else' after 'if' expression".to_owned())?;
        let orelse = self.test()?;
        Ok(Expr::If { test: Box::new(test), body: Box::new(body), orelse: Box::new(orelse) })
    }

    pub(super) fn either(&mut self) -> Taken<Expr> {
        let mut values = vec![self.both()?];
        while self.take_word("or") {
            values.push(self.both()?);
        }
        Ok(single_or(values, |values| Expr::Bool { is_and: false, values }))
    }

    fn both(&mut self) -> Taken<Expr> {
        let mut values = vec![self.negation()?];
        while self.take_word("and") {
            values.push(self.negation()?);
        }
        Ok(single_or(values, |values| Expr::Bool { is_and: true, values }))
    }

    fn negation(&mut self) -> Taken<Expr> {
        let mut count = 0_usize;
        while self.take_word("not") {
            self.link()?;
            count += 1;
        }
        let mut expr = self.comparison()?;
        for _ in 0..count {
            expr = Expr::Unary(Unary::Not, Box::new(expr));
        }
        Ok(expr)
    }

    fn comparison(&mut self) -> Taken<Expr> {
        let left = self.binary(0)?;
        let mut rest = Vec::new();
        while let Some(op) = self.take_comparison() {
            rest.push((op, self.binary(0)?));
        }
        Ok(if rest.is_empty() { left } else { Expr::Compare { left: Box::new(left), rest } })
    }

    fn take_comparison(&mut self) -> Option<Comparison> {
        let (op, len) = match self.peek()? {
            Token::Op("==") => (Comparison::Eq, 1),
            Token::Op("!=") => (Comparison::NotEq, 1),
            Token::Op("<") => (Comparison::Lt, 1),
            Token::Op("<=") => (Comparison::LtE, 1),
            Token::Op(">") => (Comparison::Gt, 1),
            Token::Op(">=") => (Comparison::GtE, 1),
            Token::Name(name) => {
                let next = match self.tokens.get(self.next + 1) {
                    Some(Token::Name(next)) => next.as_str(),
                    _ => "",
                };
                match (name.as_str(), next) {
                    ("in", _) => (Comparison::In, 1),
                    ("not", "in") => (Comparison::NotIn, 2),
                    ("is", "not") => (Comparison::IsNot, 2),
                    ("is", _) => (Comparison::Is, 1),
                    _ => return None,
                }
            }
            _ => return None,
        };
        self.next += len;
        Some(op)
    }

    pub(super) fn binary(&mut self, level: usize) -> Taken<Expr> {
        let Some(ops) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(Token::Op(found)) = self.peek() {
            let Some((_, op)) = ops.iter().find(|(op, _)| op == found) else { break };
            self.next += 1;
            self.link()?;
            left = Expr::Binary(*op, Box::new(left), Box::new(self.binary(level + 1)?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Taken<Expr> {
        self.deeper(Self::operand)
    }

    fn operand(&mut self) -> Taken<Expr> {
        for (op, unary) in [("-", Unary::USub), ("+", Unary::UAdd), ("~", Unary::Invert)] {
            if self.take_op(op) {
                return Ok(Expr::Unary(unary, Box::new(self.unary()?)));
            }
        }
        if self.take_word("await") {
            return Ok(Expr::Await(Box::new(self.primary()?)));
        }
        let base = self.primary()?;
        if self.take_op("**") {
            self.link()?;
            return Ok(Expr::Binary(Binary::Pow, Box::new(base), Box::new(self.unary()?)));
        }
        Ok(base)
    }

    fn primary(&mut self) -> Taken<Expr> {
        let mut expr = self.atom()?;
        loop {
            expr = if self.take_op("(") {
                let (args, keywords) = self.arguments()?;
                Expr::Call { func: Box::new(expr), args, keywords }
            } else if self.take_op("[") {
                let index = self.index()?;
                self.expect_op("]")?;
                Expr::Subscript { value: Box::new(expr), index: Box::new(index) }
            } else if self.take_op(".") {
                Expr::Attribute { value: Box::new(expr), attr: self.name()? }
            } else {
                return Ok(expr);
            };
            self.link()?;
        }
    }

    pub(super) fn name(&mut self) -> Taken<String> {
        match self.peek() {
            Some(Token::Name(name)) if !KEYWORDS.contains(&name.as_str()) => {
                let name = name.clone();
                self.next += 1;
                Ok(name)
            }
            _ => self.refuse(),
        }
    }

    #[allow(clippy::type_complexity, reason = "the two halves of a call, used once")]
    fn arguments(&mut self) -> Taken<(Vec<Expr>, Vec<(Option<String>, Expr)>)> {
        let (mut args, mut keywords) = (Vec::new(), Vec::new());
        while !self.take_op(")") {
            if self.take_op("**") {
                keywords.push((None, self.test()?));
            } else if let Some(name) = self.keyword() {
                keywords.push((Some(name), self.test()?));
            } else {
                let arg = self.starred_or_test()?;
                let arg = if self.is_word("for") {
                    self.comprehension(Built::GeneratorExp, None, arg)?
                } else {
                    arg
                };
                if !keywords.is_empty() {
                    return Err("positional argument follows keyword argument".to_owned());
                }
                args.push(arg);
            }
            if !self.take_op(",") {
                self.expect_op(")")?;
                break;
            }
        }
        Ok((args, keywords))
    }

    /// Takes `name =`.
    fn keyword(&mut self) -> Option<String> {
        let Some(Token::Name(name)) = self.peek() else { return None };
        let name = name.clone();
        if !matches!(self.tokens.get(self.next + 1), Some(Token::Op("="))) {
            return None;
        }
        self.next += 2;
        Some(name)
    }

    fn index(&mut self) -> Taken<Expr> {
        let first = self.index_item()?;
        if !self.is_op(",") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.take_op(",") && !self.is_op("]") {
            items.push(self.index_item()?);
        }
        Ok(Expr::Tuple(items))
    }

    fn index_item(&mut self) -> Taken<Expr> {
        let lower = if self.is_op(":") { None } else { Some(Box::new(self.test()?)) };
        if !self.take_op(":") {
            return lower.map_or_else(|| self.refuse(), |index| Ok(*index));
        }
        let is_open = |parser: &Self| parser.is_op(":") || parser.is_op("]") || parser.is_op(",");
        let upper = if is_open(self) { None } else { Some(Box::new(self.test()?)) };
        let step = if self.take_op(":") && !is_open(self) { Some(Box::new(self.test()?)) } else { None };
        Ok(Expr::Slice { lower, upper, step })
    }

    fn atom(&mut self) -> Taken<Expr> {
        let Some(token) = self.peek().cloned() else { return self.refuse() };
        match token {
            Token::Constant(_) | Token::Format(..) => self.texts(),
            Token::Name(name) => {
                let constant = match name.as_str() {
                    "None" => Some(Constant::None),
                    "True" => Some(Constant::Bool(true)),
                    "False" => Some(Constant::Bool(false)),
                    _ => None,
                };
                if let Some(constant) = constant {
                    self.next += 1;
                    return Ok(Expr::Constant(constant));
                }
                self.name().map(Expr::Name)
            }
            Token::Op("...") => {
                self.next += 1;
                Ok(Expr::Constant(Constant::Foreign("Ellipsis".to_owned())))
            }
            Token::Op("(") => self.brackets(),
            Token::Op("[") => self.list(),
            Token::Op("{") => self.braces(),
            Token::Op(_) => self.refuse(),
        }
    }

    /// A literal; texts beside each other are one.
    fn texts(&mut self) -> Taken<Expr> {
        let mut parts: Vec<Expr> = Vec::new();
        let mut is_format = false;
        loop {
            match self.peek().cloned() {
                Some(Token::Constant(Constant::Text(text))) => {
                    self.next += 1;
                    push_text(&mut parts, text);
                }
                Some(Token::Format(inner, is_raw)) => {
                    self.next += 1;
                    is_format = true;
                    self.format_parts(&inner, is_raw, &mut parts)?;
                }
                Some(Token::Constant(constant)) if parts.is_empty() => {
                    self.next += 1;
                    return Ok(Expr::Constant(constant));
                }
                _ => break,
            }
        }
        if is_format {
            return Ok(Expr::Joined(parts));
        }
        Ok(parts.into_iter().next().unwrap_or_else(|| Expr::Constant(Constant::Text(String::new()))))
    }
}

fn single_or(mut values: Vec<Expr>, build: impl FnOnce(Vec<Expr>) -> Expr) -> Expr {
    match values.len() {
        1 => values.remove(0),
        _ => build(values),
    }
}
