//! What stands in brackets, comprehensions, and lambda.

use super::parse::{Parser, Taken};
use super::syntax::{Built, Expr, Generator, Signature};
use super::token::Token;

impl Parser {
    pub(super) fn brackets(&mut self) -> Taken<Expr> {
        self.next += 1;
        if self.take_op(")") {
            return Ok(Expr::Tuple(Vec::new()));
        }
        if self.take_word("yield") {
            let value = if self.is_op(")") { None } else { Some(Box::new(self.tuple_or_test()?)) };
            self.expect_op(")")?;
            return Ok(Expr::Yield(value));
        }
        let named = match (self.peek(), self.tokens.get(self.next + 1)) {
            (Some(Token::Name(name)), Some(Token::Op(":="))) => Some(name.clone()),
            _ => None,
        };
        let inner = if let Some(target) = named {
            self.next += 2;
            Expr::Named { target, value: Box::new(self.test()?) }
        } else {
            self.tuple_or_test()?
        };
        let inner =
            if self.is_word("for") { self.comprehension(Built::GeneratorExp, None, inner)? } else { inner };
        self.close(")")?;
        Ok(inner)
    }

    fn close(&mut self, bracket: &str) -> Taken<()> {
        if self.take_op(bracket) {
            return Ok(());
        }
        if self.peek().is_none() {
            let open = match bracket {
                ")" => '(',
                "]" => '[',
                _ => '{',
            };
            return Err(format!("'{open}' was never closed"));
        }
        self.refuse()
    }

    pub(super) fn list(&mut self) -> Taken<Expr> {
        self.next += 1;
        if self.take_op("]") {
            return Ok(Expr::List(Vec::new()));
        }
        let first = self.starred_or_test()?;
        if self.is_word("for") {
            let expr = self.comprehension(Built::ListComp, None, first)?;
            self.close("]")?;
            return Ok(expr);
        }
        let mut items = vec![first];
        while self.take_op(",") && !self.is_op("]") {
            items.push(self.starred_or_test()?);
        }
        self.close("]")?;
        Ok(Expr::List(items))
    }

    pub(super) fn braces(&mut self) -> Taken<Expr> {
        self.next += 1;
        let (mut pairs, mut items) = (Vec::new(), Vec::new());
        while !self.is_op("}") {
            if self.take_op("**") {
                pairs.push((None, self.binary(0)?));
            } else {
                let first = self.starred_or_test()?;
                let value = if self.take_op(":") { Some(self.test()?) } else { None };
                if self.is_word("for") {
                    let expr = match value {
                        Some(value) => self.comprehension(Built::DictComp, Some(first), value)?,
                        None => self.comprehension(Built::SetComp, None, first)?,
                    };
                    self.close("}")?;
                    return Ok(expr);
                }
                match value {
                    Some(value) => pairs.push((Some(first), value)),
                    None => items.push(first),
                }
            }
            if !self.take_op(",") {
                break;
            }
        }
        self.close("}")?;
        match (items.is_empty(), pairs.is_empty()) {
            (true, _) => Ok(Expr::Dict(pairs)),
            (false, true) => Ok(Expr::Set(items)),
            (false, false) => Err("invalid syntax".to_owned()),
        }
    }

    pub(super) fn comprehension(&mut self, built: Built, key: Option<Expr>, element: Expr) -> Taken<Expr> {
        let mut generators = Vec::new();
        while self.take_word("for") {
            let target = self.targets()?;
            self.expect_word("in")?;
            let iter = self.either()?;
            let mut ifs = Vec::new();
            while self.take_word("if") {
                ifs.push(self.either()?);
            }
            generators.push(Generator { target, iter, ifs });
        }
        Ok(Expr::Comprehension { built, key: key.map(Box::new), element: Box::new(element), generators })
    }

    pub(super) fn lambda(&mut self) -> Taken<Expr> {
        let mut signature = Signature::default();
        let mut is_keyword_only = false;
        while !self.is_op(":") {
            if self.take_op("**") {
                signature.kwarg = Some(self.name()?);
            } else if self.take_op("*") {
                is_keyword_only = true;
                signature.vararg = if self.is_op(",") { None } else { Some(self.name()?) };
            } else {
                let name = self.name()?;
                let default = if self.take_op("=") { Some(self.test()?) } else { None };
                if is_keyword_only {
                    signature.kwonly.push((name, default));
                } else {
                    signature.args.push(name);
                    signature.defaults.extend(default);
                }
            }
            if !self.take_op(",") {
                break;
            }
        }
        self.expect_op(":")?;
        Ok(Expr::Lambda { signature: Box::new(signature), body: Box::new(self.test()?) })
    }
}
