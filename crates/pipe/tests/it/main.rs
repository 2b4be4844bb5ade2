//! What datafiles become, and how they are refused.

#![cfg(test)]

mod accepted;
mod any_text;
mod files;
mod pipes;
mod refused;
mod template_vectors;
mod templates;
