//! How deep the tree of these tokens will be, known before anything recurses over it.

use super::{Error, Keyword, Token, is_one_of};
use crate::limits;

/// Words that begin a list or clause: no operator reaches over them.
const BEGINS: [&str; 9] = ["SELECT", "FROM", "WHERE", "PREWHERE", "HAVING", "QUALIFY", "BY", "ON", "AS"];

/// Words that part what stands side by side, as a comma does.
const PARTS: [&str; 3] = ["WHEN", "THEN", "ELSE"];

/// Words that the parser reads as syntax first and as a name when that fails.
const READ_TWICE: [&str; 13] = [
    "CASE",
    "NOT",
    "FLOOR",
    "CEIL",
    "INTERVAL",
    "POSITION",
    "SUBSTRING",
    "SUBSTR",
    "CONVERT",
    "ARRAY",
    "OVERLAY",
    "MAP",
    "STRUCT",
];

/// An open bracket, or a CASE without its END, and what stands in it so far.
#[derive(Default)]
struct Level {
    /// AND, OR and `||` of the expression
    loose: usize,
    /// operators that bind tighter, since the last of those
    tight: usize,
    /// UNION and JOIN
    sets: usize,
    is_read_twice: bool,
    is_case: bool,
}

impl Level {
    fn depth(&self) -> usize {
        5 + self.loose + 5 * self.tight + 10 * self.sets
    }

    fn take(&mut self, token: &Token) {
        match token {
            Token::Comma => (self.loose, self.tight) = (0, 0),
            Token::StringConcat => (self.loose, self.tight) = (self.loose + 1, 0),
            Token::Word(word) if word.keyword == Keyword::NoKeyword => {}
            // `.1` behind a tuple is an element of it
            Token::Number(digits, _) if digits.starts_with('.') => self.tight += digits.matches('.').count(),
            Token::Number(..) | Token::SingleQuotedString(_) => {}
            token if is_one_of(Some(token), &["AND", "OR"]) => (self.loose, self.tight) = (self.loose + 1, 0),
            token if is_one_of(Some(token), &["UNION", "INTERSECT", "EXCEPT", "JOIN"]) => self.sets += 1,
            token if is_one_of(Some(token), &BEGINS) => (self.loose, self.tight) = (0, 0),
            token if self.is_case && is_one_of(Some(token), &PARTS) => (self.loose, self.tight) = (0, 0),
            _ => self.tight += 1,
        }
    }
}

/// Refuses what would take too much stack or time.
pub(super) fn check(list: &[Token]) -> Result<(), Error> {
    let mut levels = vec![Level::default()];
    // depth and twice-read brackets around the innermost level
    let (mut around, mut twice) = (0_usize, 0_usize);
    for (at, token) in list.iter().enumerate() {
        let Some(level) = levels.last_mut() else { return Ok(()) };
        match token {
            Token::LParen | Token::LBracket | Token::LBrace => {
                let before = at.checked_sub(1).map(|before| &list[before]);
                level.tight += usize::from(!matches!(token, Token::LParen));
                around += level.depth();
                let is_read_twice = is_one_of(before, &READ_TWICE);
                twice += usize::from(is_read_twice);
                levels.push(Level { is_read_twice, ..Level::default() });
            }
            token if is_one_of(Some(token), &["CASE"]) => {
                around += level.depth();
                levels.push(Level { is_case: true, ..Level::default() });
            }
            token if level.is_case && is_one_of(Some(token), &["END"]) => {
                levels.pop();
                around -= levels.last().map_or(0, Level::depth);
            }
            Token::RParen | Token::RBracket | Token::RBrace => {
                twice -= usize::from(level.is_read_twice);
                levels.pop();
                around -= levels.last().map_or(0, Level::depth);
                continue;
            }
            // `(x, y) -> …` is read as a tuple first
            Token::Arrow if at > 0 && matches!(list[at - 1], Token::RParen) && !level.is_read_twice => {
                level.is_read_twice = true;
                twice += 1;
            }
            token => level.take(token),
        }
        let depth = around + levels.last().map_or(0, Level::depth);
        if depth > limits::DEPTH_MAX {
            return Err(Error::Limit {
                limit: "query.depth_max",
                detail: "too many operators or brackets inside each other; use subqueries or fewer of them"
                    .into(),
            });
        }
        if twice > limits::TWICE_READ_MAX {
            return Err(Error::Limit {
                limit: "query.nesting_max",
                detail: format!(
                    "more than {} of {} inside each other",
                    limits::TWICE_READ_MAX,
                    "CASE, NOT, floor and the like"
                ),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::Statement;

    #[test]
    fn queries_that_people_write_are_not_too_deep() {
        let many = |one: &str, between: &str, times: usize| vec![one; times].join(between);
        let cases = [
            format!("SELECT {}", many("1", ", ", 5_000)),
            format!("SELECT id FROM t WHERE {}", many("id = 1", " OR ", 400)),
            format!("SELECT id FROM t WHERE {}", many("url LIKE '%a%'", " OR ", 400)),
            format!("SELECT {}", many("length(lower('a'))", " + ", 80)),
            format!("SELECT CASE {} END FROM t", many("WHEN id = 1 THEN 'a'", " ", 500)),
            format!("SELECT {}1{}", "CASE WHEN id = 1 THEN ".repeat(20), " ELSE 2 END".repeat(20)),
            format!("SELECT id FROM t WHERE id IN ({})", many("1", ", ", 5_000)),
            format!("SELECT 1 {}", many("UNION ALL SELECT 1", " ", 40)),
            format!("SELECT {}1{}", "if(1, ".repeat(20), ", 2)".repeat(20)),
        ];
        for text in cases {
            assert!(Statement::parse(&text).is_ok(), "{}", &text[..80]);
        }
    }
}
