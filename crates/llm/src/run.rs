//! The thin part that calls: it makes the calls that a stage asks for, as many at once as it asks for, and waits.

use crate::chat::Chat;
use crate::judge::Next;
use crate::stage::Stage;
use model::Timestamp;
use serde_json::Value;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// The time, and waiting for it. The one that runs reads the machine's; tests have their own.
pub trait Clock {
    /// The time now; never goes back.
    fn now(&self) -> Timestamp;

    /// Returns when so much time has passed.
    fn wait(&self, time: Duration);
}

/// Judges events and returns all of them in their order, when the last has its verdict or was given up. That takes as
/// long as the judge's patience at most, and then as long as the calls that still run need to end by their timeout.
pub fn judge_all(stage: &mut Stage, events: Vec<Value>, chat: &Chat, clock: &dyn Clock) -> Vec<Value> {
    stage.apply(events, clock.now());
    // bounded by the calls that the gate lets run at once: each sends once
    let (sender, receiver) = channel();
    thread::scope(|scope| {
        let mut running = 0_usize;
        loop {
            let answer = match stage.next(clock.now()) {
                Next::Call(call) => {
                    let sender = sender.clone();
                    running += 1;
                    scope.spawn(move || {
                        let answer = chat.ask(&call.question);
                        // nobody listens only if the loop has ended, which waits for every call
                        let _ = sender.send((call.id, answer));
                    });
                    continue;
                }
                Next::Wait(until) if running == 0 => {
                    clock.wait(until.since(clock.now()));
                    continue;
                }
                Next::Wait(until) => match receiver.recv_timeout(until.since(clock.now())) {
                    Ok(answer) => answer,
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => continue,
                },
                Next::Idle if running == 0 => break,
                Next::Idle => match receiver.recv() {
                    Ok(answer) => answer,
                    Err(_) => break,
                },
            };
            running -= 1;
            let (id, answer) = answer;
            stage.answered(id, answer, clock.now());
        }
    });
    stage.take_ready()
}
