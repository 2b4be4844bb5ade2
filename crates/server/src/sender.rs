//! Sends what the outbox holds: a message is said to be started before it leaves and its receipt is logged after, so
//! that a crash in between is known.

use crate::act;
use crate::state::Server;
use alert::{Answer, ChannelOptions, Delivery, MailSecurity, Message, Method, Outcome, Reach, Request};
use engine::Command;
use model::Timestamp;
use sink::{HttpMethod, HttpRequest, Login, Mail, MailServer, Picture, Security, Sender};
use std::sync::{Arc, Weak};
use tokio::sync::{Notify, Semaphore};

/// Messages under way at once, over all channels.
const SENDING_MAX: usize = 32;

/// Runs until the server is gone. Time is that of the engine's ticks.
pub(crate) async fn run(server: Weak<Server>) {
    let Some(mut live) = server.upgrade().map(|server| server.engine.live()) else { return };
    let room = Arc::new(Semaphore::new(SENDING_MAX));
    let answered = Arc::new(Notify::new());
    let Some(started) = server.upgrade() else { return };
    // What was under way when the program stopped is in doubt, and known as such before anything is sent.
    if started.engine.command(Command::LettersInDoubt).await.is_err() {
        return;
    }
    drop(started);
    loop {
        tokio::select! {
            changed = live.changed() => if changed.is_err() { return },
            () = answered.notified() => {}
        }
        let at = live.borrow_and_update().at;
        let Some(server) = server.upgrade() else { return };
        let Ok(due) = server.engine.ask_all(move |_, alerts| alerts.outbox().next(at)).await else { return };
        for mut delivery in due {
            act::sign(&server, &mut delivery);
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
            let letter = delivery.intent.id.0;
            if server.engine.command(Command::LetterStarted { letter }).await.is_err() {
                return;
            }
            let (server, answered) = (Arc::clone(&server), Arc::clone(&answered));
            tokio::spawn(async move {
                let outcome = send(&server, &delivery).await;
                // If the engine stops meanwhile, the message is in doubt at the next start.
                let _ = server.engine.command(Command::LetterReceipt { letter, outcome }).await;
                drop(permit);
                answered.notify_one();
            });
        }
    }
}

/// Renders a message and sends it; what the receiver made of it.
pub(crate) async fn send(server: &Server, delivery: &Delivery) -> Outcome {
    let message_only = |reason: String| Outcome::Permanent { reach: Reach::Message, reason };
    let Some(channel) = server.options.alerts.channels.get(&delivery.intent.channel) else {
        return message_only("the channel is not in the configuration any more".to_owned());
    };
    let rendered = match channel.render(delivery, server.now()) {
        Ok(rendered) => rendered,
        Err(error) => return message_only(error.to_string()),
    };
    let redacted = rendered.redactions.sum();
    if redacted > 0 {
        tracing::info!(channel = delivery.intent.channel, redacted, "secrets were taken out of a message");
    }
    match rendered.message {
        Message::Http(requests) => {
            let mut outcomes = Vec::with_capacity(requests.len());
            for request in requests {
                outcomes.push(post(&server.options.sender, channel, request, server.now()).await);
            }
            Outcome::best(outcomes)
        }
        Message::Leading(first, others) => {
            let outcome = post(&server.options.sender, channel, first, server.now()).await;
            if let Outcome::Delivered { .. } = outcome {
                for request in others {
                    let sent = post(&server.options.sender, channel, request, server.now()).await;
                    if let Outcome::Retry { reason, .. } | Outcome::Permanent { reason, .. } = sent {
                        let channel = &delivery.intent.channel;
                        tracing::warn!(channel, reason, "what goes along with a message was not taken");
                    }
                }
            }
            outcome
        }
        Message::Mail(mail) => match mail_server(channel) {
            Some(to) => {
                let sent = server.options.sender.mail(&to, &as_sent(mail)).await;
                for refused in sent.iter().flat_map(|answer| &answer.refused) {
                    let channel = &delivery.intent.channel;
                    tracing::warn!(
                        channel,
                        code = refused.code,
                        "the mail server refused one of the receivers"
                    );
                }
                let answer = sent.map(|answer| Answer::Smtp { code: answer.code, text: answer.text });
                judged(channel, answer, server.now())
            }
            None => message_only("the channel sends no mail".to_owned()),
        },
    }
}

async fn post(sender: &Sender, channel: &ChannelOptions, request: Request, now: Timestamp) -> Outcome {
    let method = match request.method {
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Patch => HttpMethod::Patch,
    };
    let headers = request.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned()));
    let request = HttpRequest {
        method,
        url: request.url.expose().to_owned(),
        headers: headers.collect(),
        body: request.body,
    };
    let answer = sender.http(request).await;
    let answer = answer.map(|answer| Answer::Http {
        status: answer.status,
        headers: answer.headers,
        body: answer.body,
    });
    judged(channel, answer, now)
}

/// What is refused by us stays refused; what got no answer is tried again, under the same key.
fn judged(channel: &ChannelOptions, answer: Result<Answer, sink::Error>, now: Timestamp) -> Outcome {
    match answer {
        Ok(answer) => channel.interpret(&answer, now),
        Err(error @ (sink::Error::Refused(_) | sink::Error::Config { .. })) => {
            Outcome::Permanent { reach: Reach::Channel, reason: error.to_string() }
        }
        Err(error) => channel.interpret(&Answer::Failed { reason: error.to_string() }, now),
    }
}

fn mail_server(channel: &ChannelOptions) -> Option<MailServer> {
    let ChannelOptions::Email(email) = channel else { return None };
    let login = (!email.user.is_empty())
        .then(|| Login { user: email.user.clone(), password: email.password.expose().to_owned() });
    Some(MailServer {
        host: email.host.clone(),
        port: email.port,
        security: match email.security {
            None => Security::of_port(email.port),
            Some(MailSecurity::Plain) => Security::Plain,
            Some(MailSecurity::StartTls) => Security::StartTls,
            Some(MailSecurity::Tls) => Security::Tls,
        },
        login,
    })
}

fn as_sent(mail: alert::Mail) -> Mail {
    Mail {
        from: mail.from,
        to: mail.to,
        subject: mail.subject,
        headers: mail.headers,
        text: mail.text,
        html: mail.html,
        picture: mail.picture.map(|bytes| Picture { id: alert::channel::PICTURE.to_owned(), bytes }),
    }
}
