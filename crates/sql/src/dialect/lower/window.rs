//! Calls with OVER.

use super::{Lower, plain_call, quote_name, rows, set_args, unknown};
use crate::Error;
use crate::aggregate;
use crate::dialect::shape::{args, function_name};
use datafusion::sql::sqlparser::ast::{
    Expr, Function, WindowFrame, WindowFrameBound, WindowSpec, WindowType,
};

impl Lower<'_> {
    /// The parts of a window's definition.
    pub(crate) fn window(&mut self, spec: &mut WindowSpec) -> Result<(), Error> {
        let WindowSpec { window_name, partition_by, order_by, window_frame: _ } = spec;
        if let Some(name) = window_name {
            return Err(Error::Unsupported(format!("a window that extends {name}")));
        }
        for key in partition_by {
            *key = self.value(key)?;
        }
        for item in order_by {
            if item.with_fill.is_some() {
                return Err(Error::Unsupported("WITH FILL in a window".into()));
            }
            item.options.nulls_first = Some(item.options.nulls_first.unwrap_or(false));
            item.expr = self.value(&item.expr)?;
        }
        Ok(())
    }

    pub(super) fn window_call(&mut self, call: &Function) -> Result<Expr, Error> {
        let written = function_name(call);
        let lower = written.to_lowercase();
        let name = match lower.as_str() {
            "row_number" | "rank" | "dense_rank" | "percent_rank" | "ntile" => lower.as_str(),
            "first_value" | "last_value" | "nth_value" => lower.as_str(),
            _ if matches!(written, "lagInFrame" | "leadInFrame" | "lag" | "lead") => {
                return self.in_frame(call, written);
            }
            _ => {
                let resolved = aggregate::resolve(written).ok_or_else(|| unknown(written))?;
                return self.aggregate(call, &resolved);
            }
        };
        if call.filter.is_some() || !crate::dialect::shape::parameters(call).is_empty() {
            return Err(Error::Unsupported(format!("FILTER or parameters of {written}")));
        }
        let witness = args(call).first().map(|first| self.value(first)).transpose()?;
        let mut lowered = self.over(call)?;
        quote_name(&mut lowered, name);
        if name.ends_with("_value") {
            let filled = vec![Expr::Function(lowered)].into_iter().chain(witness).collect();
            return Ok(plain_call("_fill", filled));
        }
        Ok(super::typed(
            if name == "percent_rank" { "as_is" } else { "count" },
            vec![Expr::Function(lowered)],
        ))
    }

    /// The same call with arguments and window lowered.
    fn over(&mut self, call: &Function) -> Result<Function, Error> {
        let mut lowered = call.clone();
        let mut inside = Vec::new();
        for (at, arg) in args(call).into_iter().enumerate() {
            // the distance of lag and the position of nth_value must stay plain numbers
            inside.push(if at == 1 && rows(arg).is_some() { arg.clone() } else { self.value(arg)? });
        }
        if matches!(function_name(call).to_lowercase().as_str(), "ntile") {
            inside = args(call).into_iter().cloned().collect();
        }
        set_args(&mut lowered, inside);
        if let Some(WindowType::WindowSpec(spec)) = &mut lowered.over {
            self.window(spec)?;
        }
        Ok(lowered)
    }

    /// `lagInFrame` and `leadInFrame` look no further than the frame, and give the type's default beyond it.
    fn in_frame(&mut self, call: &Function, written: &str) -> Result<Expr, Error> {
        let inside = args(call);
        if inside.is_empty() || inside.len() > 2 {
            return Err(Error::Unsupported(format!("{written} with a default; use ifNull or if")));
        }
        let distance = match inside.get(1) {
            None => 1,
            Some(expr) => rows(expr).ok_or_else(|| {
                Error::Unsupported(format!("{written} with a distance that is not a number"))
            })?,
        };
        let Some(WindowType::WindowSpec(spec)) = &call.over else {
            return Err(Error::Unsupported(format!("{written} over a named window")));
        };
        let is_lag = written.starts_with("lag");
        // lag and lead look through the whole partition
        if written.ends_with("InFrame") && !reaches(spec.window_frame.as_ref(), is_lag, distance) {
            return Err(Error::Unsupported(format!(
                "{written} over this frame; write ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
            )));
        }
        let witness = self.value(inside[0])?;
        let mut lowered = self.over(call)?;
        quote_name(&mut lowered, if is_lag { "lag" } else { "lead" });
        if let Some(WindowType::WindowSpec(spec)) = &mut lowered.over {
            spec.window_frame = None;
        }
        Ok(plain_call("_fill", vec![Expr::Function(lowered), witness]))
    }
}

/// Whether the frame holds the row `distance` before (after) the current one whenever the partition does.
fn reaches(frame: Option<&WindowFrame>, is_lag: bool, distance: u64) -> bool {
    let Some(frame) = frame else { return is_lag };
    let is_rows = frame.units.to_string() == "ROWS";
    // The end that is as far away as the row, or farther, and the one that is no farther.
    let end = frame.end_bound.as_ref().unwrap_or(&WindowFrameBound::CurrentRow);
    let (far, near) = if is_lag { (&frame.start_bound, end) } else { (end, &frame.start_bound) };
    let steps = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::Preceding(Some(by)) if is_lag && is_rows => rows(by),
        WindowFrameBound::Following(Some(by)) if !is_lag && is_rows => rows(by),
        _ => None,
    };
    let is_far = match far {
        WindowFrameBound::Preceding(None) => is_lag,
        WindowFrameBound::Following(None) => !is_lag,
        bound => steps(bound).is_some_and(|by| by >= distance),
    };
    let is_near = match near {
        WindowFrameBound::CurrentRow => true,
        WindowFrameBound::Preceding(None) => !is_lag,
        WindowFrameBound::Following(None) => is_lag,
        WindowFrameBound::Preceding(Some(_)) if !is_lag => is_rows,
        WindowFrameBound::Following(Some(_)) if is_lag => is_rows,
        bound => steps(bound).is_some_and(|by| by <= distance),
    };
    is_far && is_near
}
