//! Renders blocks: what is written, which branch is taken, how often.

use super::block::{Node, Try};
use super::error::{Evaluated, Kind, Raised};
use super::eval::Interpreter;
use super::syntax::{Expr, Statement};
use super::value::Value;
use super::{operator, output};

/// Characters of an expression that an error about it shows.
const EXPRESSION_CHARS_SHOWN: usize = 20;

/// How a list of nodes ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

impl Interpreter<'_> {
    /// Renders a whole template.
    pub(super) fn run(&mut self, nodes: &[Node]) -> Evaluated<()> {
        self.render(nodes).map(drop)
    }

    fn write(&mut self, text: &str) -> Evaluated<()> {
        self.meter.charge(text.len())?;
        self.out.push_str(text);
        Ok(())
    }

    fn render(&mut self, nodes: &[Node]) -> Evaluated<Flow> {
        for node in nodes {
            let flow = self.node(node)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn node(&mut self, node: &Node) -> Evaluated<Flow> {
        self.meter.step()?;
        match node {
            Node::Text(text) => self.write(text)?,
            Node::Output(expr, written) => self.output(expr, written)?,
            Node::If { branches, orelse } => {
                for (test, body) in branches {
                    if self.eval(test)?.is_true() {
                        return self.render(body);
                    }
                }
                return self.render(orelse);
            }
            Node::For { target, iter, body, orelse } => return self.for_loop(target, iter, body, orelse),
            Node::While { test, body, orelse } => return self.while_loop(test, body, orelse),
            Node::Try(block) => return self.try_block(block),
            Node::Do(statement) => self.statement(statement)?,
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn output(&mut self, expr: &Expr, written: &str) -> Evaluated<()> {
        if matches!(expr, Expr::Tuple(_)) && !written.starts_with('(') {
            return Err(Raised::wrong_type(
                "an output takes one value; put more into one list or into {{ }} each",
            ));
        }
        let value = self.eval(expr)?;
        if let Value::Secret(name) = &value {
            let begin = self.out.len();
            self.write(&value.show())?;
            self.secrets.push((begin..self.out.len(), name.to_string()));
            return Ok(());
        }
        if matches!(value, Value::None) {
            let mut chars = written.chars();
            let mut shown: String = chars.by_ref().take(EXPRESSION_CHARS_SHOWN).collect();
            if chars.next().is_some() {
                shown.push_str("...");
            }
            return Err(Raised::syntax(format!("expression \"{shown}\" evaluated to null")));
        }
        let text = output::rendered(&value)?;
        self.write(&text)
    }

    fn for_loop(&mut self, target: &Expr, iter: &Expr, body: &[Node], orelse: &[Node]) -> Evaluated<Flow> {
        let items = self.eval(iter)?.iterate()?;
        self.meter.charge_items(items.len())?;
        for item in items {
            self.meter.step()?;
            self.assign(target, item)?;
            if self.render(body)? == Flow::Break {
                return Ok(Flow::Next);
            }
        }
        self.render(orelse)
    }

    fn while_loop(&mut self, test: &Expr, body: &[Node], orelse: &[Node]) -> Evaluated<Flow> {
        // the meter ends a loop that does not end itself
        while self.eval(test)?.is_true() {
            if self.render(body)? == Flow::Break {
                return Ok(Flow::Next);
            }
        }
        self.render(orelse)
    }

    fn try_block(&mut self, block: &Try) -> Evaluated<Flow> {
        let result = match self.render(&block.body) {
            Ok(Flow::Next) => self.render(&block.orelse),
            Err(raised) if raised.kind != Kind::Limit => self.handled(block, raised),
            other => other,
        };
        if matches!(&result, Err(raised) if raised.kind == Kind::Limit) {
            return result;
        }
        match self.render(&block.finally)? {
            Flow::Next => result,
            flow => Ok(flow),
        }
    }

    fn handled(&mut self, block: &Try, raised: Raised) -> Evaluated<Flow> {
        let catches =
            |kinds: &[String]| kinds.is_empty() || kinds.iter().any(|kind| raised.kind.is_caught_by(kind));
        let Some(handler) = block.handlers.iter().find(|handler| catches(&handler.kinds)) else {
            return Err(raised);
        };
        if let Some(name) = &handler.name {
            self.locals.insert(name.clone(), Value::text(&raised.message));
        }
        self.render(&handler.body)
    }

    fn statement(&mut self, statement: &Statement) -> Evaluated<()> {
        match statement {
            Statement::Assign { targets, value } => {
                let value = self.eval(value)?;
                targets.iter().try_for_each(|target| self.assign(target, value.clone()))
            }
            Statement::Augment { target, op, value } => {
                let (left, right) = (self.eval(target)?, self.eval(value)?);
                let value = operator::binary(*op, &left, &right, &mut self.meter)?;
                self.assign(target, value)
            }
            Statement::Expr(value) => self.eval(value).map(drop),
        }
    }
}
