//! `{{ tb_secret("name", "default") }}` in values of files, where there is no SQL to bind it to.

use super::error::TemplateError;
use super::parse;
use super::syntax::{Constant, Expr};

/// The value with its secrets in place. Other text stays as it is.
///
/// # Errors
/// Names the secret that `secret` does not know, or what stands in `{{ }}` instead.
pub fn resolve_secrets(
    value: &str,
    secret: &dyn Fn(&str) -> Option<String>,
) -> Result<String, TemplateError> {
    let mut out = String::new();
    let mut rest = value;
    while let Some(begin) = rest.find("{{") {
        out.push_str(&rest[..begin]);
        let inner = &rest[begin + 2..];
        let Some(len) = inner.find("}}") else {
            return Err(TemplateError::Parse { message: "Missing end expression }}".to_owned() });
        };
        let (name, default) = named(&inner[..len]).ok_or_else(|| {
            let found = inner[..len].trim();
            let message = format!("only tb_secret(\"name\") can stand in a value, found {found}");
            TemplateError::Parse { message }
        })?;
        let found = secret(&name).or(default).ok_or_else(|| TemplateError::Syntax {
            message: format!(
                "Cannot access secret '{name}'. Check the secret exists in the Workspace and the token has the required scope."
            ),
            documentation: None,
        })?;
        out.push_str(&found);
        rest = &inner[len + 2..];
    }
    Ok(out + rest)
}

/// Name and default of the secret.
fn named(inner: &str) -> Option<(String, Option<String>)> {
    let Expr::Call { func, args, keywords } = parse::expression(inner.trim()).ok()? else { return None };
    let is_secret = matches!(&*func, Expr::Name(name) if name == "tb_secret" || name == "tb_var");
    let text = |expr: &Expr| match expr {
        Expr::Constant(Constant::Text(text)) => Some(text.clone()),
        Expr::Constant(Constant::Int(number)) => Some(number.to_string()),
        _ => None,
    };
    let name = args.first().and_then(text).filter(|_| is_secret)?;
    let default =
        keywords.iter().find(|(name, _)| name.as_deref() == Some("default")).map(|(_, value)| value);
    Some((name, args.get(1).or(default).and_then(text)))
}
