//! What people lay down about templates, handed on to the miner; the lives of templates follow.

use crate::Analysis;
use miner::{Command, CommandError, CommandId, Piece};

impl Analysis {
    /// Does what people want of a template; the number of the override.
    ///
    /// # Errors
    /// Nothing has changed; the error says why.
    pub fn override_template(&mut self, wanted: Command) -> Result<u64, CommandError> {
        let id = self.miner.apply(wanted)?;
        self.follow_merges();
        Ok(id.0)
    }

    /// Takes an override back.
    ///
    /// # Errors
    /// [`CommandError::Command`] if there is none of this number.
    pub fn revert_override(&mut self, number: u64) -> Result<(), CommandError> {
        self.miner.revert(CommandId(number))?;
        self.follow_merges();
        Ok(())
    }

    /// The overrides that hold, oldest first, each with its number.
    pub fn overrides(&self) -> impl Iterator<Item = (u64, &Command)> {
        self.miner.commands().iter().map(|(id, command)| (id.0, command))
    }

    /// Words and values of a template, by which an override names a place in it. `None` for an unknown id.
    #[must_use]
    pub fn elements(&self, template: u64) -> Option<Vec<Piece>> {
        self.miner.resolve(template).map(|index| self.miner.elements(index))
    }
}
