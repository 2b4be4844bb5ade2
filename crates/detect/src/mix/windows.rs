//! Windows of event time that are still open.

use crate::limits::OPEN_WINDOWS_MAX;

/// Length of the windows, and up to where they are closed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Windows {
    secs: i64,
    /// windows before this one are closed; windows are counted from 1970
    closed_until: i64,
}

impl Windows {
    /// `closed_until` as a snapshot has it; `i64::MIN` for nothing.
    pub(crate) fn new(secs: u32, closed_until: i64) -> Self {
        Self { secs: i64::from(secs.max(1)), closed_until }
    }

    pub(crate) fn closed_until(&self) -> i64 {
        self.closed_until
    }

    /// The window of a second, unless it is closed.
    pub(crate) fn of(&self, second: i64) -> Option<i64> {
        let window = second.div_euclid(self.secs);
        (window >= self.closed_until).then_some(window)
    }

    /// Closes the windows that end by `until`; the numbers of those of `open` that are closed now, in order.
    pub(crate) fn close(&mut self, until: i64, open: impl Iterator<Item = i64>) -> Vec<i64> {
        let end = until.div_euclid(self.secs);
        if end <= self.closed_until {
            return Vec::new();
        }
        self.closed_until = end;
        let mut closed: Vec<i64> = open.filter(|window| *window < end).collect();
        closed.sort_unstable();
        closed.dedup();
        closed
    }

    /// First second of a window, and the first behind it.
    pub(crate) fn span(&self, window: i64) -> (i64, i64) {
        (window.saturating_mul(self.secs), (window + 1).saturating_mul(self.secs))
    }

    pub(crate) fn secs(&self) -> i64 {
        self.secs
    }
}

/// What is gathered in open windows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Open<T> {
    windows: Vec<(i64, T)>,
}

impl<T> Default for Open<T> {
    fn default() -> Self {
        Self { windows: Vec::new() }
    }
}

impl<T: Default> Open<T> {
    /// The place of a window; `None` while too many others are open.
    pub(crate) fn at(&mut self, window: i64) -> Option<&mut T> {
        let place = match self.windows.iter().position(|(known, _)| *known == window) {
            Some(place) => place,
            None if self.windows.len() < OPEN_WINDOWS_MAX => {
                self.windows.push((window, T::default()));
                self.windows.len() - 1
            }
            None => return None,
        };
        Some(&mut self.windows[place].1)
    }

    pub(crate) fn get(&self, window: i64) -> Option<&T> {
        self.windows.iter().find(|(known, _)| *known == window).map(|(_, kept)| kept)
    }

    pub(crate) fn take(&mut self, window: i64) -> Option<T> {
        let place = self.windows.iter().position(|(known, _)| *known == window)?;
        Some(self.windows.remove(place).1)
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = i64> {
        self.windows.iter().map(|(window, _)| *window)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    pub(crate) fn list(&self) -> &[(i64, T)] {
        &self.windows
    }

    /// From a snapshot; `None` if there are too many.
    pub(crate) fn from_list(windows: Vec<(i64, T)>) -> Option<Self> {
        (windows.len() <= OPEN_WINDOWS_MAX).then_some(Self { windows })
    }
}
