//! Which parameters a template has, read from its tree without rendering.
//!
//! Inside of one expression the outer calls come first, and inside of one block its body comes before its head: this
//! is the order in which Tinybird lists parameters.

use super::block::Node;
use super::call::{function, is_type};
use super::syntax::{Constant, Expr, Statement};
use super::value::{float_repr, json_of_text};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A value in the metadata of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamDefault {
    /// `True` or `False`
    Bool(bool),
    /// a whole number
    Int(i128),
    /// a number with fraction or exponent
    Float(f64),
    /// a text
    Text(String),
    /// a list of such values
    List(Vec<ParamDefault>),
}

impl ParamDefault {
    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        match self {
            Self::Bool(is_true) => is_true.to_string(),
            Self::Int(number) => number.to_string(),
            Self::Float(number) if number.is_finite() => float_repr(*number),
            Self::Float(_) => "null".to_owned(),
            Self::Text(text) => json_of_text(text),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::to_json).collect::<Vec<_>>().join(","))
            }
        }
    }
}

/// What a template tells about one of its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// as requests name it
    pub name: String,
    /// `String`, `Int32`, `Array(Int32)`, …; `String` where the template names the parameter alone
    pub param_type: String,
    /// used when the request has no such parameter
    pub default: Option<ParamDefault>,
    /// whether the author calls it required; documentation only, a default still counts
    pub required: Option<bool>,
    /// in the words of the author
    pub description: Option<String>,
    /// the values the author lists; others are taken too
    pub choices: Vec<ParamDefault>,
    /// a value to show
    pub example: Option<ParamDefault>,
    /// how values are written, in the words of the author
    pub format: Option<String>,
}

/// How a template names a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// with a type, or inside of an expression; errors about missing parameters list it
    Declared,
    /// as an argument of a function that needs no value, such as `defined(p)`
    Argument,
    /// as `{{ p }}`, or as an argument of other functions
    Bare,
}

/// One place where a parameter is named.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mention {
    pub(super) usage: Usage,
    pub(super) param: Param,
}

/// Functions whose first named argument is a parameter.
const WITH_PARAM: [&str; 9] = [
    "column",
    "columns",
    "defined",
    "split_to_array",
    "day_diff",
    "date_diff_in_days",
    "date_diff_in_hours",
    "date_diff_in_minutes",
    "date_diff_in_seconds",
];

/// All mentions in Tinybird's order, and the names that the template itself gives a value.
pub(super) fn mentions(nodes: &[Node]) -> (Vec<Mention>, BTreeSet<String>) {
    let mut collector = Collector { mentions: Vec::new(), assigned: BTreeSet::new() };
    collector.nodes(nodes);
    (collector.mentions, collector.assigned)
}

/// Each parameter once: the first that tells a type, else the first; variables of the template fall out.
pub(super) fn distinct(mentions: &[Mention], assigned: &BTreeSet<String>) -> Vec<Param> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut kept: Vec<&Mention> = Vec::new();
    for mention in mentions.iter().filter(|mention| !assigned.contains(&mention.param.name)) {
        let place = *places.entry(&mention.param.name).or_insert(kept.len());
        if place == kept.len() {
            kept.push(mention);
        } else if mention.usage == Usage::Declared && kept[place].usage != Usage::Declared {
            kept[place] = mention;
        }
    }
    kept.into_iter().map(|mention| mention.param.clone()).collect()
}

struct Collector {
    mentions: Vec<Mention>,
    assigned: BTreeSet<String>,
}

impl Collector {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Text(_) | Node::Break | Node::Continue => {}
            Node::Output(Expr::Name(name), _) => self.name(name, Usage::Bare),
            Node::Output(expr, _) => self.exprs(&[expr]),
            Node::If { branches, orelse } => {
                let Some(((head, body), others)) = branches.split_first() else { return };
                self.nodes(body);
                for (test, body) in others {
                    self.exprs(&[test]);
                    self.nodes(body);
                }
                self.nodes(orelse);
                self.exprs(&[head]);
            }
            Node::For { target, iter, body, orelse } => {
                self.nodes(body);
                self.nodes(orelse);
                self.assign(target);
                self.exprs(&[target, iter]);
            }
            Node::While { test, body, orelse } => {
                self.nodes(body);
                self.nodes(orelse);
                self.exprs(&[test]);
            }
            Node::Try(block) => {
                self.nodes(&block.body);
                for handler in &block.handlers {
                    self.assigned.extend(handler.name.clone());
                    self.nodes(&handler.body);
                }
                self.nodes(&block.orelse);
                self.nodes(&block.finally);
            }
            Node::Do(Statement::Assign { targets, value }) => {
                targets.iter().for_each(|target| self.assign(target));
                let exprs: Vec<&Expr> = targets.iter().chain([value]).collect();
                self.exprs(&exprs);
            }
            Node::Do(Statement::Augment { target, value, .. }) => self.exprs(&[target, value]),
            Node::Do(Statement::Expr(value)) => self.exprs(&[value]),
        }
    }

    fn assign(&mut self, target: &Expr) {
        match target {
            Expr::Name(name) => {
                self.assigned.insert(name.clone());
            }
            Expr::Tuple(items) | Expr::List(items) => items.iter().for_each(|item| self.assign(item)),
            _ => {}
        }
    }

    /// Goes through expressions level by level.
    fn exprs(&mut self, exprs: &[&Expr]) {
        let mut queue: VecDeque<&Expr> = exprs.iter().copied().collect();
        while let Some(expr) = queue.pop_front() {
            match expr {
                Expr::Name(name) => self.name(name, Usage::Declared),
                Expr::Call { func, args, keywords } => {
                    self.call(func, args, keywords);
                    if !matches!(&**func, Expr::Name(_)) {
                        queue.push_back(func);
                    }
                    queue.extend(args.iter().filter(|arg| !matches!(arg, Expr::Name(_))));
                    queue.extend(keywords.iter().map(|(_, value)| value));
                }
                Expr::Comprehension { generators, .. } => {
                    generators.iter().for_each(|generator| self.assign(&generator.target));
                    queue.extend(expr.children());
                }
                Expr::Named { target, .. } => {
                    self.assigned.insert(target.clone());
                    queue.extend(expr.children());
                }
                other => queue.extend(other.children()),
            }
        }
    }

    fn call(&mut self, func: &Expr, args: &[Expr], keywords: &[(Option<String>, Expr)]) {
        let Expr::Name(called) = func else { return };
        let names = args.iter().filter_map(|arg| if let Expr::Name(name) = arg { Some(name) } else { None });
        if is_type(called) {
            if let Some(param) = declared(called, args, keywords) {
                self.mentions.push(Mention { usage: Usage::Declared, param });
            }
            return;
        }
        for (index, name) in names.enumerate() {
            let is_argument = index == 0 && WITH_PARAM.contains(&called.as_str());
            self.name(name, if is_argument { Usage::Argument } else { Usage::Bare });
        }
    }

    fn name(&mut self, name: &str, usage: Usage) {
        if function(name).is_none() {
            self.mentions.push(Mention { usage, param: plain(name, "String".to_owned()) });
        }
    }
}

fn plain(name: &str, param_type: String) -> Param {
    Param {
        name: name.to_owned(),
        param_type,
        default: None,
        required: None,
        description: None,
        choices: Vec::new(),
        example: None,
        format: None,
    }
}

/// The parameter of `Type(name, …)`.
fn declared(called: &str, args: &[Expr], keywords: &[(Option<String>, Expr)]) -> Option<Param> {
    let keyword =
        |name: &str| keywords.iter().find(|(known, _)| known.as_deref() == Some(name)).map(|(_, v)| v);
    let first = args.first().or_else(|| keyword("name"))?;
    let Expr::Name(name) = first else { return None };
    let is_array = called == "Array";
    let param_type = if is_array {
        let element = match args.get(1).or_else(|| keyword("_type")) {
            Some(Expr::Constant(Constant::Text(text))) => text,
            Some(Expr::Name(name)) => name,
            _ => "String",
        };
        format!("Array({element})")
    } else {
        called.to_owned()
    };
    let text = |name: &str| match keyword(name).and_then(literal) {
        Some(ParamDefault::Text(text)) => Some(text),
        _ => None,
    };
    let default = args.get(if is_array { 2 } else { 1 }).or_else(|| keyword("default"));
    let choices = match keyword("enum").and_then(literal) {
        Some(ParamDefault::List(items)) => items,
        _ => Vec::new(),
    };
    let required = match keyword("required").and_then(literal) {
        Some(ParamDefault::Bool(is_required)) => Some(is_required),
        Some(ParamDefault::Int(number)) => Some(number != 0),
        _ => None,
    };
    Some(Param {
        default: default.and_then(literal),
        required,
        description: text("description"),
        choices,
        example: keyword("example").and_then(literal),
        format: text("format"),
        ..plain(name, param_type)
    })
}

/// The value of an expression that is written out.
fn literal(expr: &Expr) -> Option<ParamDefault> {
    Some(match expr {
        Expr::Constant(Constant::Bool(is_true)) => ParamDefault::Bool(*is_true),
        Expr::Constant(Constant::Int(number)) => ParamDefault::Int(*number),
        Expr::Constant(Constant::Float(number)) => ParamDefault::Float(*number),
        Expr::Constant(Constant::Text(text)) => ParamDefault::Text(text.clone()),
        Expr::Unary(super::syntax::Unary::USub, operand) => match literal(operand)? {
            ParamDefault::Int(number) => ParamDefault::Int(-number),
            ParamDefault::Float(number) => ParamDefault::Float(-number),
            _ => return None,
        },
        Expr::List(items) | Expr::Tuple(items) => {
            ParamDefault::List(items.iter().map(literal).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
