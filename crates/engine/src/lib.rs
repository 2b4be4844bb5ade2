//! The one ordered loop that wires the stages.
