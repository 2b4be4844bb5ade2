//! Text of a template to blocks: text, `{{ output }}`, `{% statements %}`, `{# comments #}`.
//!
//! First the marks are found and nested, then what is inside of them is read, so that a block that is never closed
//! is told before a slip in an expression. A mark ends at the first `}}`, `%}` or `#}`, even inside of quotes.

use super::check;
use super::error::{Kind, Raised, TemplateError};
use super::parse;
use super::syntax::{Expr, Statement};
use crate::limits::BLOCK_DEPTH_MAX;

/// One piece of a template.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Text(String),
    /// an expression and how it was written
    Output(Expr, String),
    If {
        branches: Vec<(Expr, Vec<Node>)>,
        orelse: Vec<Node>,
    },
    For {
        target: Expr,
        iter: Expr,
        body: Vec<Node>,
        orelse: Vec<Node>,
    },
    While {
        test: Expr,
        body: Vec<Node>,
        orelse: Vec<Node>,
    },
    Try(Box<Try>),
    Do(Statement),
    Break,
    Continue,
}

/// `{% try %} … {% except … %} … {% else %} … {% finally %} … {% end %}`
#[derive(Clone, Debug, Default)]
pub(super) struct Try {
    pub(super) body: Vec<Node>,
    pub(super) handlers: Vec<Handler>,
    pub(super) orelse: Vec<Node>,
    pub(super) finally: Vec<Node>,
}

/// `{% except A, B as name %}`
#[derive(Clone, Debug)]
pub(super) struct Handler {
    /// which errors; none for all
    pub(super) kinds: Vec<String>,
    /// the variable that holds the error's text
    pub(super) name: Option<String>,
    pub(super) body: Vec<Node>,
}

/// A piece before its inside is read.
enum Piece {
    Text(String),
    Output(String, usize),
    /// `set`, `break`, `continue`
    Statement(String, usize),
    /// the head of a block and its pieces
    Block(String, usize, Vec<Piece>),
    /// `else`, `elif`, `except`, `finally`
    Middle(String, usize),
}

/// Words that Tornado has and that reach outside of the template.
const FORBIDDEN: [&str; 9] =
    ["import", "from", "include", "extends", "apply", "block", "raw", "module", "autoescape"];

/// Reads a template. `name` is the node's, for errors.
pub(super) fn parse(text: &str, name: Option<&str>) -> Result<Vec<Node>, TemplateError> {
    let mut reader = Reader { text, name, at: 0, line: 1, space: Space::All };
    let pieces = reader.pieces(None, 0)?;
    nodes(&pieces)
}

/// What becomes of white space in text.
#[derive(Clone, Copy)]
enum Space {
    All,
    Single,
    Oneline,
}

struct Reader<'a> {
    text: &'a str,
    name: Option<&'a str>,
    at: usize,
    line: usize,
    space: Space,
}

/// The block that pieces are in.
#[derive(Clone, Copy)]
struct Inside<'a> {
    operator: &'a str,
    line: usize,
    has_loop: bool,
}

impl Reader<'_> {
    fn refuse<T>(&self, message: &str) -> Result<T, TemplateError> {
        Err(TemplateError::parse_at(message, self.name, self.line))
    }

    fn take(&mut self, len: usize) -> String {
        let taken = &self.text[self.at..self.at + len];
        self.at += len;
        self.line += taken.matches('\n').count();
        taken.to_owned()
    }

    fn pieces(&mut self, inside: Option<Inside<'_>>, depth: usize) -> Result<Vec<Piece>, TemplateError> {
        if depth > BLOCK_DEPTH_MAX {
            return self.refuse(&format!("blocks are nested deeper than {BLOCK_DEPTH_MAX} levels"));
        }
        let mut pieces = Vec::new();
        loop {
            let Some(len) = mark(&self.text[self.at..]) else {
                if let Some(inside) = inside {
                    return Err(self.unclosed(inside));
                }
                let rest = self.take(self.text.len() - self.at);
                pieces.push(Piece::Text(self.spaced(rest)));
                return Ok(pieces);
            };
            if len > 0 {
                let text = self.take(len);
                pieces.push(Piece::Text(self.spaced(text)));
            }
            let open = self.take(2);
            let line = self.line;
            if self.text[self.at..].starts_with('!') {
                self.take(1);
                pieces.push(Piece::Text(open));
                continue;
            }
            let (close, what) = match open.as_str() {
                "{#" => ("#}", "comment #}"),
                "{{" => ("}}", "expression }}"),
                _ => ("%}", "block %}"),
            };
            let Some(end) = self.text[self.at..].find(close) else {
                return self.refuse(&format!("Missing end {what}"));
            };
            let inner = self.take(end).trim().to_owned();
            self.take(2);
            match open.as_str() {
                "{#" => {}
                "{{" if inner.is_empty() => return self.refuse("Empty expression"),
                "{{" => pieces.push(Piece::Output(inner, line)),
                _ if inner.is_empty() => return self.refuse("Empty block tag ({% %})"),
                _ => {
                    if self.statement(inner, line, inside, depth, &mut pieces)? {
                        return Ok(pieces);
                    }
                }
            }
        }
    }

    /// Takes a `{% … %}`; whether it ends the block.
    fn statement(
        &mut self,
        inner: String,
        line: usize,
        inside: Option<Inside<'_>>,
        depth: usize,
        pieces: &mut Vec<Piece>,
    ) -> Result<bool, TemplateError> {
        let operator = inner.split(' ').next().unwrap_or("").to_owned();
        let suffix = inner[operator.len()..].trim();
        let has_loop = inside.is_some_and(|inside| inside.has_loop);
        match operator.as_str() {
            "else" | "elif" | "except" | "finally" => {
                self.check_middle(&operator, inside)?;
                pieces.push(Piece::Middle(inner, line));
            }
            "end" if inside.is_none() => return self.refuse("Extra {% end %} block"),
            "end" => return Ok(true),
            "comment" => {}
            "set" if suffix.is_empty() => return self.refuse("set missing statement"),
            "set" => pieces.push(Piece::Statement(suffix.to_owned(), line)),
            "whitespace" => {
                self.space = match suffix {
                    "all" => Space::All,
                    "single" => Space::Single,
                    "oneline" => Space::Oneline,
                    other => {
                        let message = format!("invalid whitespace mode {other}");
                        return Err(TemplateError::Parse { message });
                    }
                };
            }
            "if" | "for" | "while" | "try" => {
                let has_loop = has_loop || matches!(operator.as_str(), "for" | "while");
                let inside = Inside { operator: &operator, line, has_loop };
                let body = self.pieces(Some(inside), depth + 1)?;
                pieces.push(Piece::Block(inner, line, body));
            }
            "break" | "continue" if !has_loop => {
                return self.refuse(&format!("{operator} outside {{'while', 'for'}} block"));
            }
            "break" | "continue" => pieces.push(Piece::Statement(inner, line)),
            word if FORBIDDEN.contains(&word) => return self.refuse(&format!("{word} is forbidden")),
            word => {
                let word = super::value::text_repr(word);
                return self.refuse(&format!("unknown operator: {word}"));
            }
        }
        Ok(false)
    }

    fn check_middle(&self, operator: &str, inside: Option<Inside<'_>>) -> Result<(), TemplateError> {
        let (parents, shown): (&[&str], _) = match operator {
            "else" => (&["if", "for", "while", "try"], "{'while', 'try', 'if', 'for'}"),
            "elif" => (&["if"], "{'if'}"),
            _ => (&["try"], "{'try'}"),
        };
        match inside {
            None => self.refuse(&format!("{operator} outside {shown} block")),
            Some(inside) if parents.contains(&inside.operator) => Ok(()),
            Some(inside) => {
                self.refuse(&format!("{operator} block cannot be attached to {} block", inside.operator))
            }
        }
    }

    fn unclosed(&self, inside: Inside<'_>) -> TemplateError {
        let line = inside.line;
        let message = match self.name {
            None => format!("Missing {{% end %}} block for if at line {line}"),
            Some(name) => format!(
                "Missing {{% end %}} block for if in the node {name} at line {line} of the SQL: {}",
                self.text
            ),
        };
        TemplateError::Parse { message }
    }

    fn spaced(&self, text: String) -> String {
        match self.space {
            Space::All => text,
            Space::Single => single_spaced(&text),
            Space::Oneline => squeezed(&text, |_| " "),
        }
    }
}

/// Bytes before the next mark. Of more than two `{` in a row the last two count.
fn mark(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(1)).find(|at| {
        let is_mark = bytes[*at] == b'{' && matches!(bytes[at + 1], b'{' | b'%' | b'#');
        is_mark && !(bytes[at + 1] == b'{' && bytes.get(at + 2) == Some(&b'{'))
    })
}

/// Each run of white space replaced.
fn squeezed(text: &str, replacement: impl Fn(&str) -> &'static str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(char::is_whitespace) {
        out.push_str(&rest[..begin]);
        rest = &rest[begin..];
        let len = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        out.push_str(replacement(&rest[..len]));
        rest = &rest[len..];
    }
    out + rest
}

fn single_spaced(text: &str) -> String {
    squeezed(text, |run| if run.contains('\n') { "\n" } else { " " })
}

fn nodes(pieces: &[Piece]) -> Result<Vec<Node>, TemplateError> {
    let mut nodes = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) if text.is_empty() => {}
            Piece::Text(text) => nodes.push(Node::Text(text.clone())),
            Piece::Output(inner, line) => {
                let expr = parse::expression(inner).map_err(|message| syntax_error(&message))?;
                check::output(&expr, *line).map_err(unwrapped)?;
                nodes.push(Node::Output(expr, inner.clone()));
            }
            Piece::Statement(inner, _) if inner == "break" => nodes.push(Node::Break),
            Piece::Statement(inner, _) if inner == "continue" => nodes.push(Node::Continue),
            Piece::Statement(inner, line) => nodes.push(Node::Do(set(inner, *line)?)),
            Piece::Block(head, line, body) => nodes.push(block(head, *line, body)?),
            Piece::Middle(..) => debug_assert!(false, "blocks take their middles"),
        }
    }
    Ok(nodes)
}

fn syntax_error(message: &str) -> TemplateError {
    TemplateError::Parse { message: format!("{message} (<unknown>, line 1)") }
}

fn unwrapped(raised: Raised) -> TemplateError {
    debug_assert!(raised.kind != Kind::Limit, "checks do no work");
    *raised.error
}

fn set(inner: &str, line: usize) -> Result<Statement, TemplateError> {
    let statement = parse::statement(inner).map_err(|message| syntax_error(&message))?;
    let Some(statement) = statement else {
        return Err(unwrapped(Raised::bare(format!("Invalid set statement: {inner}"))));
    };
    let exprs: Vec<&Expr> = match &statement {
        Statement::Assign { targets, value } => targets.iter().chain([value]).collect(),
        Statement::Augment { target, value, .. } => vec![target, value],
        Statement::Expr(value) => vec![value],
    };
    for expr in exprs {
        check::control(expr, line).map_err(unwrapped)?;
    }
    Ok(statement)
}

fn control(inner: &str, line: usize) -> Result<Expr, TemplateError> {
    let expr = parse::expression(inner).map_err(|message| syntax_error(&message))?;
    check::control(&expr, line).map_err(unwrapped)?;
    Ok(expr)
}

/// The pieces before the first middle, and each middle with those behind it.
struct Sections<'a> {
    body: &'a [Piece],
    middles: Vec<(&'a str, usize, &'a [Piece])>,
}

fn sections(pieces: &[Piece]) -> Sections<'_> {
    let is_middle = |piece: &Piece| matches!(piece, Piece::Middle(..));
    let first = pieces.iter().position(is_middle).unwrap_or(pieces.len());
    let mut middles = Vec::new();
    let mut rest = &pieces[first..];
    while let [Piece::Middle(head, line), behind @ ..] = rest {
        let len = behind.iter().position(is_middle).unwrap_or(behind.len());
        middles.push((head.as_str(), *line, &behind[..len]));
        rest = &behind[len..];
    }
    Sections { body: &pieces[..first], middles }
}

fn block(head: &str, line: usize, pieces: &[Piece]) -> Result<Node, TemplateError> {
    let Sections { body, middles } = sections(pieces);
    let (operator, clause) = head.split_once(' ').unwrap_or((head, ""));
    if operator == "try" {
        return try_block(body, &middles);
    }
    if operator == "for" {
        let (target, iter) = parse::for_clause(clause).map_err(|message| syntax_error(&message))?;
        check::control(&target, line).map_err(unwrapped)?;
        check::control(&iter, line).map_err(unwrapped)?;
        let (body, orelse) = (nodes(body)?, last_else(&middles)?);
        return Ok(Node::For { target, iter, body, orelse });
    }
    let test = control(clause, line)?;
    if operator == "while" {
        return Ok(Node::While { test, body: nodes(body)?, orelse: last_else(&middles)? });
    }
    let mut branches = vec![(test, nodes(body)?)];
    let mut orelse = None;
    for (head, line, pieces) in middles {
        if orelse.is_some() {
            return Err(syntax_error("invalid syntax"));
        }
        match head.strip_prefix("elif") {
            Some(test) => branches.push((control(test, line)?, nodes(pieces)?)),
            None => orelse = Some(nodes(pieces)?),
        }
    }
    Ok(Node::If { branches, orelse: orelse.unwrap_or_default() })
}

/// The one `else` that a loop may have.
fn last_else(middles: &[(&str, usize, &[Piece])]) -> Result<Vec<Node>, TemplateError> {
    match middles {
        [] => Ok(Vec::new()),
        [(_, _, pieces)] => nodes(pieces),
        _ => Err(syntax_error("invalid syntax")),
    }
}

fn try_block(body: &[Piece], middles: &[(&str, usize, &[Piece])]) -> Result<Node, TemplateError> {
    let mut block = Try { body: nodes(body)?, ..Try::default() };
    for (head, _, pieces) in middles {
        let (operator, clause) = head.split_once(' ').unwrap_or((head, ""));
        let body = nodes(pieces)?;
        match operator {
            "else" => block.orelse = body,
            "finally" => block.finally = body,
            _ => {
                let (kinds, name) = clause.split_once(" as ").unwrap_or((clause, ""));
                let kinds = kinds.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                let kinds = kinds.filter(|kind| !kind.is_empty()).map(str::to_owned).collect();
                let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
                block.handlers.push(Handler { kinds, name, body });
            }
        }
    }
    if middles.is_empty() {
        return Err(syntax_error("expected 'except' or 'finally' block"));
    }
    Ok(Node::Try(Box::new(block)))
}

/// Adds the texts of all branches, with a space between them.
pub(super) fn skeleton(nodes: &[Node], out: &mut String) {
    out.push(' ');
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Output(..) => out.push_str("''"),
            Node::If { branches, orelse } => {
                branches.iter().for_each(|(_, body)| skeleton(body, out));
                skeleton(orelse, out);
            }
            Node::For { body, orelse, .. } | Node::While { body, orelse, .. } => {
                skeleton(body, out);
                skeleton(orelse, out);
            }
            Node::Try(block) => {
                skeleton(&block.body, out);
                block.handlers.iter().for_each(|handler| skeleton(&handler.body, out));
                skeleton(&block.orelse, out);
                skeleton(&block.finally, out);
            }
            Node::Do(_) | Node::Break | Node::Continue => {}
        }
    }
}
