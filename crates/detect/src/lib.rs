//! Windows, baselines, detectors and the one decision about what is unusual.
