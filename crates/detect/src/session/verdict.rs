//! What is said of a session.

use super::options::SessionPiece;

/// How unusual a session is, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// past the threshold
    pub is_anomalous: bool,
    /// minus the decimal logarithm of the probability that a normal session shows this, at least 0
    pub surprise: f64,
    /// in 0..=1; half at the threshold
    pub score: f64,
    /// the piece of evidence that weighs most, if any speaks
    pub piece: Option<SessionPiece>,
    /// why, with numbers; empty if nothing speaks
    pub sentence: String,
}

impl Verdict {
    pub(super) fn nothing() -> Self {
        Self { is_anomalous: false, surprise: 0.0, score: 0.0, piece: None, sentence: String::new() }
    }

    pub(super) fn of(surprise: f64, threshold: f64, piece: SessionPiece, sentence: String) -> Self {
        let surprise = surprise.max(0.0);
        Self {
            is_anomalous: surprise > threshold,
            surprise,
            score: surprise / (surprise + threshold),
            piece: Some(piece),
            sentence,
        }
    }

    /// The one that weighs more; the first if both weigh the same.
    pub(super) fn or_stronger(self, other: Self) -> Self {
        if other.surprise > self.surprise { other } else { self }
    }
}
