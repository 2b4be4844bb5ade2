//! Anomalies to incidents with a root cause and a blast radius.
