//! LogQL: selectors with pipelines, and metrics over them.

use crate::expression::{Aggregation, Grouping, Node, RangeFunction};
use crate::lexer::{Token, tokens};
use crate::limits::STAGES_MAX;
use crate::matcher::MatchOp;
use crate::parser::{Language, Parser};
use crate::pipeline::{
    Comparison, LabelFilter, LineFilter, LineOp, LogQuery, Parser as LineParser, Picked, Relabel, Stage,
    Template, refused,
};
use crate::{Error, Expression, Matcher};

/// What a query of LogQL asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum LogQl {
    /// lines
    Lines(LogQuery),
    /// numbers
    Metric(Expression<LogRange>),
}

/// A range of lines and the number it becomes: `rate({app="api"} |= "x" [5m])`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRange {
    /// which lines
    pub query: LogQuery,
    /// what they become
    pub function: RangeFunction,
    /// how long, in milliseconds
    pub range_ms: i64,
    /// how long before the moment that is asked for, in milliseconds
    pub offset_ms: i64,
    /// which label holds the value, where it is not the line that counts
    pub unwrap: Option<Unwrap>,
    /// labels of what it becomes
    pub grouping: Option<Grouping>,
}

/// `| unwrap duration(took)`
#[derive(Clone, Debug, PartialEq)]
pub struct Unwrap {
    /// the label
    pub label: String,
    unit: Conversion,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Conversion {
    Number,
    Seconds,
    Bytes,
}

impl Unwrap {
    /// The value of a label's text; durations in seconds.
    #[must_use]
    pub fn value(&self, text: &str) -> Option<f64> {
        use crate::pipeline::Unit;
        match self.unit {
            Conversion::Number => Unit::One.read(text),
            Conversion::Seconds => Unit::Duration.read(text).map(|ms| ms / 1e3),
            Conversion::Bytes => Unit::Bytes.read(text),
        }
        .filter(|value| !value.is_nan())
    }
}

/// Reads a query of LogQL.
///
/// # Errors
/// All of [`Error`] but [`Error::Mismatch`].
pub fn parse(text: &str) -> Result<LogQl, Error> {
    let first = tokens(text)?.into_iter().find(|(_, token)| *token != Token::Sign("("));
    let mut parser = Parser::<Loki>::new(text)?;
    if first.is_some_and(|(_, token)| token == Token::Sign("{")) && !has_range(text)? {
        let brackets = std::iter::from_fn(|| parser.take_sign("(").then_some(())).count();
        let query = log_query(&mut parser)?;
        for _ in 0..brackets {
            parser.expect_sign(")")?;
        }
        return match parser.peek() {
            Token::End => Ok(LogQl::Lines(query)),
            _ => Err(parser.unexpected("a stage or the end")),
        };
    }
    let mut expression = parser.whole()?;
    let Expression { root, leaves } = &mut expression;
    push_sums_down(root, leaves);
    Ok(LogQl::Metric(expression))
}

/// Counts that are summed right away are counted by the labels of the sum: by all labels that lines in JSON tell, there could
/// be as many series as lines.
fn push_sums_down(node: &Node, leaves: &mut [LogRange]) {
    use RangeFunction::{Bytes, BytesRate, Count, Rate};
    if let Node::Aggregate { op: Aggregation::Sum, grouping, of, .. } = node
        && let Node::Leaf(leaf) = **of
        && let leaf = &mut leaves[leaf]
        && leaf.unwrap.is_none()
        && leaf.grouping.is_none()
        && matches!(leaf.function, Count | Rate | Bytes | BytesRate)
    {
        leaf.grouping = Some(grouping.clone().unwrap_or_default());
    }
    for inner in node.inner() {
        push_sums_down(inner, leaves);
    }
}

/// A selector alone, as `match[]` and `/series` have it; an empty text selects everything.
///
/// # Errors
/// All of [`Error`] but [`Error::Mismatch`].
pub fn parse_selector(text: &str) -> Result<Vec<Matcher>, Error> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut parser = Parser::<Loki>::new(text)?;
    parser.expect_sign("{")?;
    let matchers = parser.matchers()?;
    match parser.peek() {
        Token::End => Ok(matchers),
        _ => Err(parser.unexpected("the end")),
    }
}

fn has_range(text: &str) -> Result<bool, Error> {
    Ok(tokens(text)?.iter().any(|(_, token)| *token == Token::Sign("[")))
}

struct Loki;

impl Language for Loki {
    type Leaf = LogRange;

    fn is_leaf(parser: &Parser<Self>) -> bool {
        let is_range = |name: &str| RangeFunction::NAMES.iter().any(|(known, _)| *known == name);
        matches!(parser.peek(), Token::Name(name) if is_range(name))
    }

    fn leaf(parser: &mut Parser<Self>) -> Result<LogRange, Error> {
        if parser.is_sign("{") {
            return Err(Error::syntax(
                parser.at(),
                "lines are no numbers here; put a function such as count_over_time(… [5m]) around the selector",
            ));
        }
        let at = parser.at();
        let name = parser.expect_name()?;
        let known = RangeFunction::NAMES.into_iter().find(|(known, _)| *known == name);
        let Some((_, mut function)) = known.filter(|(name, _)| *name != "increase") else {
            return Err(Error::syntax(at, format!("unknown function {name}")));
        };
        parser.expect_sign("(")?;
        if matches!(function, RangeFunction::Quantile(_)) {
            let Token::Number(share) = parser.next() else {
                return Err(parser.unexpected_before("a quantile from 0 to 1"));
            };
            function = RangeFunction::Quantile(share);
            parser.expect_sign(",")?;
        }
        let Ranged { query, range_ms, offset_ms, unwrap } = ranged(parser)?;
        parser.expect_sign(")")?;
        let grouping = parser.grouping()?;
        let needs_value = !matches!(
            function,
            RangeFunction::Count
                | RangeFunction::Rate
                | RangeFunction::Bytes
                | RangeFunction::BytesRate
                | RangeFunction::Absent
        );
        if needs_value && unwrap.is_none() {
            return Err(Error::syntax(
                at,
                format!("{name} needs a value: add `| unwrap LABEL` before the range"),
            ));
        }
        let is_of_bytes = matches!(function, RangeFunction::Bytes | RangeFunction::BytesRate);
        if is_of_bytes && unwrap.is_some() {
            return Err(Error::syntax(at, format!("{name} counts lines; it takes no unwrap")));
        }
        Ok(LogRange { query, function, range_ms, offset_ms, unwrap, grouping })
    }
}

/// What a function of a range is given.
struct Ranged {
    query: LogQuery,
    range_ms: i64,
    offset_ms: i64,
    unwrap: Option<Unwrap>,
}

/// A selector with its pipeline and range, which may stand before or behind the stages.
fn ranged(parser: &mut Parser<Loki>) -> Result<Ranged, Error> {
    if parser.take_sign("(") {
        let inner = parser.deeper(ranged)?;
        parser.expect_sign(")")?;
        return Ok(inner);
    }
    parser.expect_sign("{")?;
    let mut query = LogQuery { matchers: selected(parser)?, stages: Vec::new() };
    let mut unwrap = None;
    let mut range = None;
    loop {
        if range.is_none() && parser.take_sign("[") {
            range = Some((parser.range()?, parser.offset()?));
        } else if parser.is_sign("|") && matches!(parser.peek_second(), Token::Name(name) if name == "unwrap")
        {
            parser.next();
            parser.next();
            unwrap = Some(unwrapped(parser)?);
        } else if let Some(stage) = stage(parser)? {
            query.stages.push(stage);
            check_length(&query)?;
        } else {
            break;
        }
    }
    let (range_ms, offset_ms) = range.ok_or_else(|| parser.unexpected("a range such as [5m]"))?;
    Ok(Ranged { query, range_ms, offset_ms, unwrap })
}

fn unwrapped(parser: &mut Parser<Loki>) -> Result<Unwrap, Error> {
    let name = parser.expect_name()?;
    let unit = match name.as_str() {
        "duration" | "duration_seconds" => Conversion::Seconds,
        "bytes" => Conversion::Bytes,
        _ => return Ok(Unwrap { label: name, unit: Conversion::Number }),
    };
    if !parser.take_sign("(") {
        return Ok(Unwrap { label: name, unit: Conversion::Number });
    }
    let label = parser.expect_name()?;
    parser.expect_sign(")")?;
    Ok(Unwrap { label, unit })
}

fn log_query(parser: &mut Parser<Loki>) -> Result<LogQuery, Error> {
    parser.expect_sign("{")?;
    let mut query = LogQuery { matchers: selected(parser)?, stages: Vec::new() };
    while let Some(stage) = stage(parser)? {
        query.stages.push(stage);
        check_length(&query)?;
    }
    Ok(query)
}

fn selected(parser: &mut Parser<Loki>) -> Result<Vec<Matcher>, Error> {
    parser.matchers()
}

fn check_length(query: &LogQuery) -> Result<(), Error> {
    if query.stages.len() > STAGES_MAX {
        return Err(Error::TooMuch(format!("the pipeline has more than {STAGES_MAX} stages")));
    }
    Ok(())
}

/// The stage that begins here, if one does.
fn stage(parser: &mut Parser<Loki>) -> Result<Option<Stage>, Error> {
    let Token::Sign(sign) = *parser.peek() else { return Ok(None) };
    if let Some((_, op)) = LineOp::SIGNS.into_iter().find(|(known, _)| *known == sign) {
        parser.next();
        let mut texts = vec![line_text(parser)?];
        while parser.take_name("or") {
            texts.push(line_text(parser)?);
        }
        return LineFilter::new(op, texts).map(|filter| Some(Stage::Line(filter)));
    }
    if sign != "|" {
        return Ok(None);
    }
    parser.next();
    let name = match parser.peek() {
        Token::Name(name) => name.clone(),
        Token::Sign("(") => return label_filter(parser).map(|filter| Some(Stage::Label(filter))),
        _ => return Err(parser.unexpected("a stage")),
    };
    let is_condition = matches!(parser.peek_second(), Token::Sign(sign) if Comparison::of(sign).is_some() || matches!(*sign, "=~" | "!~"));
    if is_condition {
        return label_filter(parser).map(|filter| Some(Stage::Label(filter)));
    }
    parser.next();
    let stage = match name.as_str() {
        "json" => Stage::Parse(LineParser::Json(named(parser)?)),
        "logfmt" => {
            if parser.is_sign("-") {
                return Err(Error::unsupported("a flag of `| logfmt`"));
            }
            Stage::Parse(LineParser::Logfmt(named(parser)?))
        }
        "regexp" => Stage::Parse(LineParser::regexp(&parser.expect_text()?)?),
        "pattern" => Stage::Parse(LineParser::pattern(&parser.expect_text()?)?),
        "drop" => Stage::Drop(picked(parser)?),
        "keep" => Stage::Keep(picked(parser)?),
        "line_format" => Stage::Format(Template::parse(&parser.expect_text()?)?),
        "label_format" => Stage::Relabel(relabelled(parser)?),
        "decolorize" | "unpack" | "distinct" | "unwrap" => {
            return Err(refused(&name));
        }
        _ => return Err(Error::syntax(parser.at(), format!("unknown stage `| {name}`"))),
    };
    Ok(Some(stage))
}

fn line_text(parser: &mut Parser<Loki>) -> Result<String, Error> {
    if parser.is_name("ip") {
        return Err(Error::unsupported("a line filter with ip(…)"));
    }
    parser.expect_text()
}

/// `a, b="c.d"`: labels and what they are taken from.
fn named(parser: &mut Parser<Loki>) -> Result<Vec<(String, String)>, Error> {
    let mut pairs = Vec::new();
    while matches!(parser.peek(), Token::Name(name) if !name.eq_ignore_ascii_case("by") && !name.eq_ignore_ascii_case("without"))
    {
        let name = parser.expect_name()?;
        let from = if parser.take_sign("=") { parser.expect_text()? } else { name.clone() };
        pairs.push((name, from));
        if !parser.take_sign(",") {
            break;
        }
    }
    Ok(pairs)
}

/// `to=from, other="a {{.template}}"`
fn relabelled(parser: &mut Parser<Loki>) -> Result<Vec<(String, Relabel)>, Error> {
    let mut all = Vec::new();
    loop {
        let name = parser.expect_name()?;
        parser.expect_sign("=")?;
        let how = match parser.peek() {
            Token::Name(_) => Relabel::Rename(parser.expect_name()?),
            _ => Relabel::Text(Template::parse(&parser.expect_text()?)?),
        };
        all.push((name, how));
        if !parser.take_sign(",") {
            return Ok(all);
        }
    }
}

fn picked(parser: &mut Parser<Loki>) -> Result<Vec<Picked>, Error> {
    let mut all = Vec::new();
    loop {
        let name = parser.expect_name()?;
        let op = match parser.peek() {
            Token::Sign("=") => Some(MatchOp::Equal),
            Token::Sign("!=") => Some(MatchOp::NotEqual),
            Token::Sign("=~") => Some(MatchOp::Regex),
            Token::Sign("!~") => Some(MatchOp::NotRegex),
            _ => None,
        };
        let matcher = match op {
            Some(op) => {
                parser.next();
                Some(Matcher::new(&*name, op, parser.expect_text()?)?)
            }
            None => None,
        };
        all.push(Picked { name, matcher });
        if !parser.take_sign(",") {
            return Ok(all);
        }
    }
}

/// `a="b" and c > 5 or (d=~"e")`
fn label_filter(parser: &mut Parser<Loki>) -> Result<LabelFilter, Error> {
    let mut left = label_filter_and(parser)?;
    while parser.take_name("or") {
        let right = label_filter_and(parser)?;
        left = LabelFilter::Or(Box::new(left), Box::new(right));
    }
    Ok(left)
}

fn label_filter_and(parser: &mut Parser<Loki>) -> Result<LabelFilter, Error> {
    let mut left = parser.deeper(label_condition)?;
    while parser.take_name("and") || parser.take_sign(",") {
        let right = parser.deeper(label_condition)?;
        left = LabelFilter::And(Box::new(left), Box::new(right));
    }
    Ok(left)
}

fn label_condition(parser: &mut Parser<Loki>) -> Result<LabelFilter, Error> {
    if parser.take_sign("(") {
        let inner = label_filter(parser)?;
        parser.expect_sign(")")?;
        return Ok(inner);
    }
    let name = parser.expect_name()?;
    let Token::Sign(sign) = parser.next() else { return Err(parser.unexpected_before("a comparison")) };
    let text_op = match sign {
        "=" => Some(MatchOp::Equal),
        "!=" => Some(MatchOp::NotEqual),
        "=~" => Some(MatchOp::Regex),
        "!~" => Some(MatchOp::NotRegex),
        _ => None,
    };
    if let (Some(op), Token::Text(_)) = (text_op, parser.peek()) {
        let value = parser.expect_text()?;
        return Matcher::new(name, op, value).map(LabelFilter::Text);
    }
    if parser.is_name("ip") {
        return Err(Error::unsupported("a label filter with ip(…)"));
    }
    let op = Comparison::of(sign).ok_or_else(|| parser.unexpected_before("a comparison"))?;
    number(parser, name, op)
}

fn number(parser: &mut Parser<Loki>, name: String, op: Comparison) -> Result<LabelFilter, Error> {
    use crate::pipeline::Unit;
    let sign = if parser.take_sign("-") { -1.0 } else { 1.0 };
    let (unit, value) = match parser.next() {
        Token::Number(number) => (Unit::One, number),
        Token::Quantity(text) => {
            Unit::of(&text).ok_or_else(|| parser.unexpected_before("a duration or a size"))?
        }
        _ => return Err(parser.unexpected_before("a text in quotes or a number")),
    };
    Ok(LabelFilter::Number { name, op, value: sign * value, unit })
}
