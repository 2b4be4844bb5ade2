//! PromQL: selectors of metrics, and functions over their ranges.

use crate::expression::RangeFunction;
use crate::labels::METRIC_NAME;
use crate::lexer::Token;
use crate::matcher::MatchOp;
use crate::parser::{Language, Parser};
use crate::{Error, Expression, Labels, Matcher};

/// A selector, at a moment or over a range: `errors_total{service="api"}`, `rate(errors_total[5m])`.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// conditions on labels, the name of the metric among them
    pub matchers: Vec<Matcher>,
    /// what its values become over how many milliseconds; without it the value of the moment counts
    pub range: Option<(RangeFunction, i64)>,
    /// how long before the moment that is asked for, in milliseconds
    pub offset_ms: i64,
}

impl Selector {
    /// Whether a series is asked for.
    #[must_use]
    pub fn wants(&self, labels: &Labels) -> bool {
        self.matchers.iter().all(|matcher| matcher.fits(labels))
    }
}

/// Reads a query of PromQL.
///
/// # Errors
/// All of [`Error`] but [`Error::Mismatch`].
pub fn parse(text: &str) -> Result<Expression<Selector>, Error> {
    Parser::<Prometheus>::new(text)?.whole()
}

/// A selector alone, as `match[]` has it.
///
/// # Errors
/// All of [`Error`] but [`Error::Mismatch`].
pub fn parse_selector(text: &str) -> Result<Selector, Error> {
    let mut parser = Parser::<Prometheus>::new(text)?;
    let selector = Selector { matchers: matchers(&mut parser)?, range: None, offset_ms: 0 };
    match parser.peek() {
        Token::End => Ok(selector),
        _ => Err(parser.unexpected("the end")),
    }
}

struct Prometheus;

impl Language for Prometheus {
    type Leaf = Selector;

    fn is_leaf(parser: &Parser<Self>) -> bool {
        range_function(parser).is_some()
    }

    fn leaf(parser: &mut Parser<Self>) -> Result<Selector, Error> {
        let Some((name, mut function)) = range_function(parser) else {
            let is_call = matches!((parser.peek(), parser.peek_second()), (Token::Name(_), Token::Sign("(")));
            if is_call {
                return Err(Error::syntax(
                    parser.at(),
                    format!("unknown function {}", parser.peek().shown()),
                ));
            }
            let matchers = matchers(parser)?;
            if parser.is_sign("[") {
                return Err(parser.unexpected("a function around a range, such as rate(… [5m])"));
            }
            let offset_ms = parser.offset()?;
            return Ok(Selector { matchers, range: None, offset_ms });
        };
        if matches!(function, RangeFunction::Bytes | RangeFunction::BytesRate) {
            return Err(Error::syntax(parser.at(), format!("unknown function {name}")));
        }
        parser.next();
        parser.expect_sign("(")?;
        if matches!(function, RangeFunction::Quantile(_)) {
            let Token::Number(share) = parser.next() else {
                return Err(parser.unexpected_before("a quantile from 0 to 1"));
            };
            function = RangeFunction::Quantile(share);
            parser.expect_sign(",")?;
        }
        let matchers = matchers(parser)?;
        parser.expect_sign("[")?;
        let range_ms = parser.range()?;
        let offset_ms = parser.offset()?;
        parser.expect_sign(")")?;
        Ok(Selector { matchers, range: Some((function, range_ms)), offset_ms })
    }
}

/// The function of ranges whose name and bracket stand here.
fn range_function(parser: &Parser<Prometheus>) -> Option<(&'static str, RangeFunction)> {
    let (Token::Name(name), Token::Sign("(")) = (parser.peek(), parser.peek_second()) else { return None };
    RangeFunction::NAMES.into_iter().find(|(known, _)| known == name)
}

fn matchers(parser: &mut Parser<Prometheus>) -> Result<Vec<Matcher>, Error> {
    let mut matchers = Vec::new();
    if matches!(parser.peek(), Token::Name(_)) {
        matchers.push(Matcher::new(METRIC_NAME, MatchOp::Equal, parser.expect_name()?)?);
    }
    if parser.take_sign("{") {
        matchers.extend(parser.matchers()?);
    }
    if matchers.is_empty() {
        return Err(parser.unexpected("a metric or {label=\"value\"}"));
    }
    Ok(matchers)
}
