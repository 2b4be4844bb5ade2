//! Who calls whom, from the words of errors: whoever complains of a service by name called it.
//!
//! Only asked where rows say nothing about callers. A name that is also a plain word misleads now and then; the graph
//! asks for more than one sighting.

use hashbrown::HashMap;

/// Words of a line that are looked at.
const WORDS_MAX: usize = 64;

/// Names shorter than this are words.
const NAME_BYTES_MIN: usize = 3;

/// The services that a line names, each once, in their order, without the one that wrote it.
pub(crate) fn of(line: &str, names: &HashMap<String, u32>, own: u32) -> Vec<u32> {
    let is_outside = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
    let mut found = Vec::new();
    for word in line.split(is_outside).filter(|word| word.len() >= NAME_BYTES_MIN).take(WORDS_MAX) {
        if let Some(service) = names.get(word).filter(|service| **service != own && !found.contains(*service))
        {
            found.push(*service);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_that_are_names_are_found_once() {
        let names: HashMap<String, u32> = [("stock-db", 1), ("cart", 2), ("web", 3)]
            .into_iter()
            .map(|(name, at)| (name.to_owned(), at))
            .collect();
        let line = "web: call to stock-db failed, stock-db:5432 refused; cartesian carts";
        assert_eq!(of(line, &names, 3), [1]);
    }
}
