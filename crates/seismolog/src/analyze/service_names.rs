//! Services by number, so that a record carries four bytes and not a name.

use super::chunk::ServiceSlot;
use model::limits::{OTHER_SERVICE, SERVICES_MAX};
use std::collections::HashMap;

/// Numbers services in the order they are first named. Beyond [`SERVICES_MAX`] all share [`OTHER_SERVICE`].
#[derive(Debug, Default)]
pub(super) struct ServiceNames {
    slots: HashMap<String, u32>,
    /// the last one asked for: most lines are of the same service as the line before
    last: Option<(String, u32)>,
}

impl ServiceNames {
    /// The number of a service; a new name is added to `added`.
    pub(super) fn slot(&mut self, name: &str, added: &mut Vec<String>) -> ServiceSlot {
        if let Some((last, slot)) = &self.last
            && last == name
        {
            return ServiceSlot(*slot);
        }
        let slot = match self.slots.get(name) {
            Some(slot) => *slot,
            // the last place is kept for all others
            None if name != OTHER_SERVICE && self.slots.len() + 1 >= SERVICES_MAX => {
                return self.slot(OTHER_SERVICE, added);
            }
            None => {
                let slot = self.slots.len() as u32;
                self.slots.insert(name.to_owned(), slot);
                added.push(name.to_owned());
                slot
            }
        };
        let (last, last_slot) = self.last.get_or_insert_default();
        last.clear();
        last.push_str(name);
        *last_slot = slot;
        ServiceSlot(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_once_and_bounded() {
        let (mut names, mut added) = (ServiceNames::default(), Vec::new());
        let slots: Vec<u32> =
            ["a", "a", "b", "a"].iter().map(|name| names.slot(name, &mut added).0).collect();
        assert_eq!((slots, added.len()), (vec![0, 0, 1, 0], 2));
        for number in 0..2 * SERVICES_MAX {
            names.slot(&number.to_string(), &mut added);
        }
        assert_eq!(added.len(), SERVICES_MAX);
        assert_eq!(added.last().map(String::as_str), Some(OTHER_SERVICE));
    }
}
