//! The engine by its public functions: what it finds is a function of its log.
#![cfg(test)]

mod alerts;
mod deployments;
mod replay;
mod scene;
mod views;
