//! Evaluates expressions.

use super::call;
use super::error::{Evaluated, Raised};
use super::operator;
use super::syntax::{Built, Comparison, Constant, Expr, Generator};
use super::value::Value;
use super::{Mode, Request, Settings};
use crate::limits::{JSON_DEPTH_MAX, RENDER_COST_MAX, STEP_COST};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What rendering has cost so far.
#[derive(Debug, Default)]
pub(super) struct Meter {
    cost: usize,
}

impl Meter {
    /// Adds bytes that are about to be made.
    pub(super) fn charge(&mut self, bytes: usize) -> Evaluated<()> {
        self.cost = self.cost.saturating_add(bytes);
        if self.cost > RENDER_COST_MAX {
            return Err(Raised::limit(
                "the template does more than one request may; make its loops shorter or its values smaller",
            ));
        }
        Ok(())
    }

    /// Adds items of a collection that is about to be made.
    pub(super) fn charge_items(&mut self, items: usize) -> Evaluated<()> {
        self.charge(items.saturating_mul(size_of::<Value>()))
    }

    /// Adds one step of evaluation.
    pub(super) fn step(&mut self) -> Evaluated<()> {
        self.charge(STEP_COST)
    }
}

/// The state of one rendering.
pub(super) struct Interpreter<'a> {
    pub(super) request: &'a Request<'a>,
    /// parameters declared as arrays, as the lists they become where they are named alone
    pub(super) arrays: BTreeMap<String, Value>,
    pub(super) locals: BTreeMap<String, Value>,
    pub(super) meter: Meter,
    pub(super) out: String,
    pub(super) settings: Settings,
    pub(super) used: BTreeSet<String>,
    pub(super) secrets: Vec<(Range<usize>, String)>,
}

impl<'a> Interpreter<'a> {
    pub(super) fn of(request: &'a Request<'a>) -> Self {
        Self {
            request,
            arrays: BTreeMap::new(),
            locals: BTreeMap::new(),
            meter: Meter::default(),
            out: String::new(),
            settings: Settings::default(),
            used: BTreeSet::new(),
            secrets: Vec::new(),
        }
    }

    /// Whether values that were not sent have placeholders.
    pub(super) fn is_test(&self) -> bool {
        self.request.mode == Mode::Test
    }

    /// `target = value`.
    pub(super) fn assign(&mut self, target: &Expr, value: Value) -> Evaluated<()> {
        match target {
            Expr::Name(name) => {
                self.locals.insert(name.clone(), value);
                Ok(())
            }
            Expr::Tuple(targets) | Expr::List(targets) => {
                let items = value.iterate()?;
                if items.len() > targets.len() {
                    return Err(Raised::value(format!(
                        "too many values to unpack (expected {})",
                        targets.len()
                    )));
                }
                if items.len() < targets.len() {
                    let (expected, found) = (targets.len(), items.len());
                    return Err(Raised::value(format!(
                        "not enough values to unpack (expected {expected}, got {found})"
                    )));
                }
                targets.iter().zip(items).try_for_each(|(target, item)| self.assign(target, item))
            }
            Expr::Subscript { value: collection, index } => {
                let (collection, index) = (self.eval(collection)?, self.eval(index)?);
                store(&collection, index, &value, &mut self.meter)
            }
            _ => Err(Raised::wrong_type("this cannot be assigned to")),
        }
    }

    /// The value of an expression.
    pub(super) fn eval(&mut self, expr: &Expr) -> Evaluated<Value> {
        self.meter.step()?;
        match expr {
            Expr::Constant(constant) => Ok(constant_value(constant)),
            Expr::Name(name) => Ok(self.name(name)),
            Expr::Call { func, args, keywords } => self.call(func, args, keywords),
            Expr::Attribute { value, attr } => {
                let value = self.eval(value)?;
                Err(Raised::attribute(value.type_name(), attr))
            }
            Expr::Subscript { value, index } => self.subscript(value, index),
            Expr::Unary(op, operand) => operator::unary(*op, &self.eval(operand)?),
            Expr::Binary(op, left, right) => {
                let (left, right) = (self.eval(left)?, self.eval(right)?);
                operator::binary(*op, &left, &right, &mut self.meter)
            }
            Expr::Bool { is_and, values } => self.either(*is_and, values),
            Expr::Compare { left, rest } => self.compare(left, rest),
            Expr::If { test, body, orelse } => {
                let is_true = self.eval(test)?.is_true();
                self.eval(if is_true { body } else { orelse })
            }
            Expr::List(items) => Ok(Value::list(self.all(items)?)),
            Expr::Tuple(items) => Ok(Value::Tuple(self.all(items)?.into())),
            Expr::Set(items) => {
                let items = self.all(items)?;
                set_of(items, &mut self.meter)
            }
            Expr::Dict(items) => self.dict(items),
            Expr::Joined(parts) => self.joined(parts).map(Value::text),
            Expr::Formatted { .. } => self.joined(std::slice::from_ref(expr)).map(Value::text),
            Expr::Comprehension { built, key, element, generators } => {
                let mut made = Vec::new();
                self.comprehend(generators, key.as_deref(), element, &mut made)?;
                let values = |made: Vec<(Value, Value)>| made.into_iter().map(|(_, value)| value).collect();
                match built {
                    Built::DictComp => dict_of(made, &mut self.meter),
                    Built::SetComp => set_of(values(made), &mut self.meter),
                    _ => Ok(Value::list(values(made))),
                }
            }
            Expr::Named { target, value } => {
                let value = self.eval(value)?;
                self.locals.insert(target.clone(), value.clone());
                Ok(value)
            }
            Expr::Lambda { .. } => Err(Raised::bare("lambda is not supported; use {% for %} or {% if %}")),
            Expr::Slice { .. } | Expr::Starred(_) | Expr::Yield(_) | Expr::Await(_) => {
                Err(Raised::bare("invalid syntax"))
            }
        }
    }

    /// A variable, a function, or else a parameter.
    fn name(&mut self, name: &str) -> Value {
        if let Some(value) = self.locals.get(name) {
            return value.clone();
        }
        if let Some(function) = call::function(name) {
            return Value::Function(function);
        }
        if let Some(list) = self.arrays.get(name) {
            self.used.insert(name.to_owned());
            return list.clone();
        }
        self.parameter(name)
    }

    /// A parameter as it was sent.
    fn parameter(&mut self, name: &str) -> Value {
        match self.request.params.get(name) {
            Some(value) => {
                self.used.insert(name.to_owned());
                value.to_value()
            }
            None if self.is_test() => Value::Placeholder,
            None => Value::None,
        }
    }

    fn call(&mut self, func: &Expr, args: &[Expr], keywords: &[(Option<String>, Expr)]) -> Evaluated<Value> {
        match func {
            Expr::Name(name) => {
                let is_shadowed = self.locals.contains_key(name.as_str());
                let function =
                    call::function(name).filter(|_| !is_shadowed).ok_or_else(Raised::not_callable)?;
                let (args, keywords) = self.arguments(args, keywords)?;
                call::call(self, function, &args, &keywords)
            }
            Expr::Attribute { value, attr } => {
                let value = self.eval(value)?;
                let (args, keywords) = self.arguments(args, keywords)?;
                super::method::call(&value, attr, &args, &keywords, &mut self.meter)
            }
            _ => {
                self.eval(func)?;
                Err(Raised::not_callable())
            }
        }
    }

    #[allow(clippy::type_complexity, reason = "the two halves of a call, used once")]
    fn arguments(
        &mut self,
        args: &[Expr],
        keywords: &[(Option<String>, Expr)],
    ) -> Evaluated<(Vec<Value>, Vec<(String, Value)>)> {
        let args = self.all(args)?;
        let mut named = Vec::with_capacity(keywords.len());
        for (name, value) in keywords {
            let value = self.eval(value)?;
            match (name, &value) {
                (Some(name), _) => named.push((name.clone(), value)),
                (None, Value::Dict(pairs)) => {
                    let pairs = pairs.borrow();
                    named.extend(pairs.iter().map(|(key, value)| (key.show(), value.clone())));
                }
                (None, other) => {
                    let found = other.type_name();
                    return Err(Raised::wrong_type(format!(
                        "argument after ** must be a mapping, not {found}"
                    )));
                }
            }
        }
        Ok((args, named))
    }

    /// The values of a list of expressions, `*items` spread out.
    fn all(&mut self, exprs: &[Expr]) -> Evaluated<Vec<Value>> {
        self.meter.charge_items(exprs.len())?;
        let mut values = Vec::with_capacity(exprs.len());
        for expr in exprs {
            if let Expr::Starred(inner) = expr {
                let items = self.eval(inner)?.iterate()?;
                self.meter.charge_items(items.len())?;
                values.extend(items);
            } else {
                values.push(self.eval(expr)?);
            }
        }
        values.iter().try_for_each(|value| self.check_depth(value))?;
        Ok(values)
    }

    fn subscript(&mut self, value: &Expr, index: &Expr) -> Evaluated<Value> {
        let value = self.eval(value)?;
        let Expr::Slice { lower, upper, step } = index else {
            let index = self.eval(index)?;
            if !matches!(value, Value::List(_) | Value::Tuple(_)) {
                // characters and keys are counted off one by one
                self.meter.charge(value.len().unwrap_or(0))?;
            }
            return operator::index(&value, &index);
        };
        let mut bounds = [Value::None, Value::None, Value::None];
        for (bound, expr) in bounds.iter_mut().zip([lower, upper, step]) {
            if let Some(expr) = expr {
                *bound = self.eval(expr)?;
            }
        }
        self.meter.charge(value.len().unwrap_or(0))?;
        operator::slice(&value, [&bounds[0], &bounds[1], &bounds[2]])
    }

    fn either(&mut self, is_and: bool, values: &[Expr]) -> Evaluated<Value> {
        let mut last = Value::None;
        for value in values {
            last = self.eval(value)?;
            if last.is_true() != is_and {
                break;
            }
        }
        Ok(last)
    }

    fn compare(&mut self, left: &Expr, rest: &[(Comparison, Expr)]) -> Evaluated<Value> {
        let mut left = self.eval(left)?;
        for (op, right) in rest {
            let right = self.eval(right)?;
            self.meter.charge(left.weight().0 + right.weight().0)?;
            if !operator::comparison(*op, &left, &right)? {
                return Ok(Value::Bool(false));
            }
            left = right;
        }
        Ok(Value::Bool(true))
    }

    fn dict(&mut self, items: &[(Option<Expr>, Expr)]) -> Evaluated<Value> {
        let mut pairs = Vec::with_capacity(items.len());
        for (key, value) in items {
            let key = key.as_ref().map(|key| self.eval(key)).transpose()?;
            let value = self.eval(value)?;
            self.check_depth(&value)?;
            match (key, value) {
                (Some(key), value) => pairs.push((key, value)),
                (None, Value::Dict(inner)) => pairs.extend(inner.borrow().iter().cloned()),
                (None, other) => {
                    let found = other.type_name();
                    return Err(Raised::wrong_type(format!("'{found}' object is not a mapping")));
                }
            }
        }
        self.meter.charge_items(2 * pairs.len())?;
        dict_of(pairs, &mut self.meter)
    }

    /// Refuses lists in lists that could not be printed any more.
    fn check_depth(&mut self, value: &Value) -> Evaluated<()> {
        if !matches!(value, Value::List(_) | Value::Tuple(_) | Value::Set(_) | Value::Dict(_)) {
            return Ok(());
        }
        let (size, depth) = value.weight();
        self.meter.charge(size)?;
        if depth > JSON_DEPTH_MAX {
            return Err(Raised::limit(format!("lists are nested deeper than {JSON_DEPTH_MAX} levels")));
        }
        Ok(())
    }

    /// The text of an f-string.
    fn joined(&mut self, parts: &[Expr]) -> Evaluated<String> {
        let mut out = String::new();
        for part in parts {
            let text = match part {
                Expr::Constant(Constant::Text(text)) => text.clone(),
                Expr::Formatted { value, conversion, spec } => {
                    let value = self.eval(value)?;
                    let spec = match spec.as_deref() {
                        Some(Expr::Joined(parts)) => self.joined(parts)?,
                        _ => String::new(),
                    };
                    let value = match conversion {
                        Some('s') => Value::text(value.show()),
                        Some(_) => Value::text(value.repr()),
                        None => value,
                    };
                    super::method::format(&value, &spec, &mut self.meter)?
                }
                other => self.eval(other)?.show(),
            };
            self.meter.charge(text.len())?;
            out.push_str(&text);
        }
        Ok(out)
    }

    fn comprehend(
        &mut self,
        generators: &[Generator],
        key: Option<&Expr>,
        element: &Expr,
        made: &mut Vec<(Value, Value)>,
    ) -> Evaluated<()> {
        let [generator, rest @ ..] = generators else {
            let key = key.map_or(Ok(Value::None), |key| self.eval(key))?;
            let value = self.eval(element)?;
            self.check_depth(&value)?;
            self.meter.charge_items(2)?;
            made.push((key, value));
            return Ok(());
        };
        self.meter.charge_items(self.locals.len())?;
        let before = self.locals.clone();
        for item in self.eval(&generator.iter)?.iterate()? {
            self.meter.step()?;
            self.assign(&generator.target, item)?;
            let mut is_kept = true;
            for test in &generator.ifs {
                is_kept = is_kept && self.eval(test)?.is_true();
            }
            if is_kept {
                self.comprehend(rest, key, element, made)?;
            }
        }
        // its variables are its own
        self.locals = before;
        Ok(())
    }
}

fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::None | Constant::Foreign(_) => Value::None,
        Constant::Bool(is_true) => Value::Bool(*is_true),
        Constant::Int(number) => Value::Int(*number),
        Constant::Float(number) => Value::Float(*number),
        Constant::Text(text) => Value::text(text),
    }
}

/// `collection[index] = value`.
pub(super) fn store(collection: &Value, index: Value, value: &Value, meter: &mut Meter) -> Evaluated<()> {
    let (size, depth) = value.weight();
    meter.charge_items(size)?;
    let value = value.deep_copy();
    if depth >= JSON_DEPTH_MAX {
        return Err(Raised::limit(format!("lists are nested deeper than {JSON_DEPTH_MAX} levels")));
    }
    match collection {
        Value::Dict(pairs) => {
            let mut pairs = pairs.borrow_mut();
            match pairs.iter_mut().find(|(key, _)| *key == index) {
                Some((_, kept)) => *kept = value,
                None => pairs.push((index, value)),
            }
            Ok(())
        }
        Value::List(items) => {
            let mut items = items.borrow_mut();
            let len = i128::try_from(items.len()).unwrap_or(i128::MAX);
            let at = index.as_int().map(|at| if at < 0 { at + len } else { at });
            let at = at.and_then(|at| usize::try_from(at).ok()).filter(|at| *at < items.len());
            let at = at.ok_or_else(|| Raised::index("list assignment index out of range"))?;
            items[at] = value;
            Ok(())
        }
        other => {
            let found = other.type_name();
            Err(Raised::wrong_type(format!("'{found}' object does not support item assignment")))
        }
    }
}

/// Each item once, in the order of the first.
pub(super) fn set_of(items: Vec<Value>, meter: &mut Meter) -> Evaluated<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        meter.charge(8 * kept.len())?;
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    Ok(Value::Set(kept.into()))
}

/// The last value of each key, in the order of the first.
pub(super) fn dict_of(pairs: Vec<(Value, Value)>, meter: &mut Meter) -> Evaluated<Value> {
    let mut kept: Vec<(Value, Value)> = Vec::new();
    for (key, value) in pairs {
        meter.charge(8 * kept.len())?;
        match kept.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => kept.push((key, value)),
        }
    }
    Ok(Value::dict(kept))
}
