//! Mails: what the server hears, and what becomes of its answers.

use crate::counterpart::{Authority, Counterpart, Replies, mail_server};
use crate::{Names, hasty_sender, sender, trusting_sender};
use seismolog_sink::{
    Error, Login, Mail, MailAnswer, MailServer, Options, Picture, RefusedReceiver, Security, Sender,
};

fn mail() -> Mail {
    Mail {
        from: "seismolog@shop.example".to_owned(),
        to: vec!["anna@shop.example".to_owned(), "ben@shop.example".to_owned()],
        subject: "payments fail".to_owned(),
        headers: vec![
            ("Message-Id".to_owned(), "<1@shop.example>".to_owned()),
            ("References".to_owned(), "<alert-1@shop.example>".to_owned()),
        ],
        text: "Payments fail.\n.\n..two dots\n".to_owned(),
        html: "<p>Payments fail.</p>".to_owned(),
        picture: None,
    }
}

fn at(server: &Counterpart, security: Security) -> MailServer {
    MailServer { host: "receiver.example".to_owned(), port: server.port, security, login: None }
}

fn taken(text: &str) -> MailAnswer {
    MailAnswer { code: 250, text: text.to_owned(), refused: Vec::new() }
}

/// What a sender gets from a server in plain text, and what that server heard.
async fn exchange(
    sender: &Sender,
    replies: Replies,
    mail: &Mail,
) -> (Result<MailAnswer, Error>, Vec<String>) {
    let mut server = mail_server(replies, None, false).await;
    let sent = sender.mail(&at(&server, Security::Plain), mail).await;
    (sent, server.heard())
}

#[tokio::test]
async fn a_mail_arrives_with_its_headers_and_both_parts() {
    let (sent, heard) = exchange(&sender(|_| {}), &[(".", "250 2.0.0 queued\r\n")], &mail()).await;
    assert_eq!(sent, Ok(taken("2.0.0 queued")));
    let commands = [
        "EHLO [127.0.0.1]",
        "MAIL FROM:<seismolog@shop.example>",
        "RCPT TO:<anna@shop.example>",
        "RCPT TO:<ben@shop.example>",
        "DATA",
    ];
    assert_eq!(heard[..5], commands);
    let letter = &heard[5];
    for part in [
        "From: seismolog@shop.example\r\n",
        "To: anna@shop.example, ben@shop.example\r\n",
        "Subject: payments fail\r\n",
        "Message-Id: <1@shop.example>\r\n",
        "References: <alert-1@shop.example>\r\n",
        "Date: ",
        "MIME-Version: 1.0\r\n",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Payments fail.\r\n..\r\n...two dots\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
        "<p>Payments fail.</p>",
    ] {
        assert!(letter.contains(part), "{part:?} is not in\n{letter}");
    }
}

#[tokio::test]
async fn a_picture_is_a_part_beside_the_html_that_shows_it() {
    let picture = Picture { id: "trend@shop.example".to_owned(), bytes: b"\x89PNG\r\n\x1a\n".to_vec() };
    let mail = Mail { picture: Some(picture), ..mail() };
    let (sent, heard) = exchange(&sender(|_| {}), &[], &mail).await;
    assert_eq!(sent, Ok(taken("ok")));
    let letter = &heard[5];
    let places = [
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: multipart/related",
        "Content-Type: text/html; charset=utf-8\r\n",
        "Content-ID: <trend@shop.example>\r\n",
    ];
    let places: Vec<_> = places.iter().map(|part| letter.find(part)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {letter}");
    assert!(letter.contains("Content-Type: image/png\r\n") && letter.contains("iVBORw0KGgo="), "{letter}");
}

#[tokio::test]
async fn no_text_of_a_mail_becomes_a_header_or_a_command() {
    let evil = "a\r\nBcc: evil@evil.example\r\n\r\n.\r\nQUIT\r\n";
    let mut tricky = mail();
    tricky.subject = evil.to_owned();
    tricky.text = format!("{evil}\n.\nRSET\n\r.\rNOOP");
    tricky.html = evil.to_owned();
    let (sent, heard) = exchange(&sender(|_| {}), &[], &tricky).await;
    assert_eq!(sent, Ok(taken("ok")));
    let letter = &heard[5];
    assert!(heard.get(6).is_none_or(|last| last == "QUIT"), "{heard:?}");
    let head = letter.split("\r\n\r\n").next().unwrap();
    assert!(!head.contains("\r\nBcc"), "{head}");

    let long = format!("{} \u{1f525} ärger", "word ".repeat(60));
    let (sent, heard) = exchange(&sender(|_| {}), &[], &Mail { subject: long, ..mail() }).await;
    assert_eq!(sent, Ok(taken("ok")));
    assert!(heard[5].is_ascii() && heard[5].lines().all(|line| line.len() < 200), "{}", heard[5]);
}

#[tokio::test]
async fn what_is_no_address_or_header_is_refused() {
    let to = |address: &str| Mail { to: vec![address.to_owned()], ..mail() };
    let header =
        |name: &str, value: &str| Mail { headers: vec![(name.to_owned(), value.to_owned())], ..mail() };
    let cases = [
        to(""),
        to("anna"),
        to("anna@shop.example\r\nRCPT TO:<evil@evil.example>"),
        to("anna@shop.example> SIZE=1"),
        to("anna@shöp.example"),
        to("\"a\r\nb\"@shop.example"),
        Mail { to: Vec::new(), ..mail() },
        Mail { to: vec!["anna@shop.example".to_owned(); 101], ..mail() },
        Mail { from: "<>\r\nDATA".to_owned(), ..mail() },
        Mail { text: "x".repeat(9 * 1024 * 1024), ..mail() },
        header("X-A", "1\r\nBcc: evil@evil.example"),
        header("X-A", "1\nBcc: evil@evil.example"),
        header("X-A\r\nBcc", "evil@evil.example"),
        header("X A", "1"),
        header("", "1"),
        header("bcc", "evil@evil.example"),
        header("Subject", "other"),
        header("Content-Type", "text/html"),
    ];
    for mail in cases {
        let (sent, heard) = exchange(&sender(|_| {}), &[], &mail).await;
        assert!(matches!(sent, Err(Error::Refused(_))), "{:?} {:?}: {sent:?}", mail.to, mail.headers);
        assert_eq!(heard, [""; 0]);
    }
}

#[tokio::test]
async fn what_a_server_says_is_the_answer() {
    let cases: [(Replies, u16, &str); 8] = [
        (&[("CONNECT", "554-go\r\n554 away\r\n")], 554, "go away"),
        (&[("EHLO", "421 later\r\n")], 421, "later"),
        (&[("MAIL", "451 4.7.1 greylisted\r\n")], 451, "4.7.1 greylisted"),
        (&[("RCPT", "550 unknown\r\n")], 550, "unknown"),
        (&[("RCPT TO:<anna", "550 unknown\r\n"), ("RCPT TO:<ben", "450 later\r\n")], 450, "later"),
        (&[("DATA", "554 no\r\n")], 554, "no"),
        (&[(".", "452-4.3.1 full\r\n452 \u{7}disk\r\n")], 452, "4.3.1 full disk"),
        (&[(".", "250\r\n")], 250, ""),
    ];
    for (replies, code, text) in cases {
        let (sent, _) = exchange(&sender(|_| {}), replies, &mail()).await;
        let answer = sent.unwrap();
        assert_eq!((answer.code, answer.text.as_str()), (code, text));
    }
}

#[tokio::test]
async fn one_receiver_that_is_refused_does_not_take_the_mail_from_the_others() {
    let (sent, heard) =
        exchange(&sender(|_| {}), &[("RCPT TO:<anna", "550 5.1.1 unknown\r\n")], &mail()).await;
    let refused = RefusedReceiver {
        address: "anna@shop.example".to_owned(),
        code: 550,
        text: "5.1.1 unknown".to_owned(),
    };
    assert_eq!(sent, Ok(MailAnswer { refused: vec![refused], ..taken("ok") }));
    assert_eq!(heard[4], "DATA");
}

#[tokio::test]
async fn a_mail_is_in_doubt_from_its_first_byte_and_not_before() {
    let cases: [(Replies, &str); 6] = [
        (&[("CONNECT", "")], "the mail server closed the connection"),
        (&[("MAIL", "")], "the mail server closed the connection"),
        (&[("CONNECT", "HTTP/1.1 400 Bad Request\r\n")], "the mail server does not answer in SMTP"),
        (&[("EHLO", "250-and\r\n251*so\r\n")], "the mail server does not answer in SMTP"),
        (&[("CONNECT", "\r\n")], "the mail server does not answer in SMTP"),
        (&[("EHLO", "250-more\r\n")], "the mail was not taken within 1000 ms"),
    ];
    for (replies, expected) in cases {
        let (sent, _) = exchange(&hasty_sender(), replies, &mail()).await;
        assert_eq!(sent, Err(Error::Unsent(expected.to_owned())), "{replies:?}");
    }
    for endless in [format!("250-{}", "x".repeat(10_000)), "250-more\r\n".repeat(1_000)] {
        let replies: Replies = Box::leak(Box::new([("EHLO", &*endless.leak())]));
        let (sent, _) = exchange(&sender(|_| {}), replies, &mail()).await;
        assert_eq!(sent, Err(Error::Unsent("the mail server does not answer in SMTP".to_owned())));
    }

    let cases: [(Replies, &str); 2] = [
        (&[(".", "")], "the mail server closed the connection"),
        (&[(".", "250-queued\r\n")], "no answer of the mail server within 1000 ms"),
    ];
    for (replies, expected) in cases {
        let (sent, _) = exchange(&hasty_sender(), replies, &mail()).await;
        assert_eq!(sent, Err(Error::InDoubt(expected.to_owned())), "{replies:?}");
    }
}

#[tokio::test]
async fn plain_text_goes_to_allowed_servers_only() {
    let mut server = mail_server(&[], None, false).await;
    // The second is public, and never connected to.
    for (address, expected) in [("127.0.0.1", "loopback"), ("8.8.8.8", "use starttls or tls")] {
        let sender = Sender::with_resolver(&Options::default(), Names::say(&[&[address]])).unwrap();
        let sent = sender.mail(&at(&server, Security::Plain), &mail()).await;
        assert!(matches!(&sent, Err(Error::Refused(reason)) if reason.contains(expected)), "{sent:?}");
    }
    for host in ["127.0.0.1", "0x7f.1", "[::1]", "::1", "::ffff:127.0.0.1", "localhost"] {
        let server = MailServer { host: host.to_owned(), ..at(&server, Security::Tls) };
        let sent = Sender::new(&Options::default()).unwrap().mail(&server, &mail()).await;
        assert!(
            matches!(&sent, Err(Error::Refused(reason)) if reason.contains("loopback")),
            "{host}: {sent:?}"
        );
    }
    assert_eq!(server.heard(), [""; 0]);
}

type Kind = fn(String) -> Error;

const OFFERED: (&str, &str) = ("EHLO", "250-mail.example\r\n250-STARTTLS\r\n250 AUTH LOGIN PLAIN\r\n");

fn login() -> Option<Login> {
    Some(Login { user: "anna".to_owned(), password: "pass".to_owned() })
}

#[tokio::test]
async fn starttls_comes_before_everything_or_nothing_is_said() {
    let authority = Authority::new();
    let replies: Replies = &[OFFERED, ("STARTTLS", "220 go\r\n"), ("AUTH", "235 welcome\r\n")];
    let mut server = mail_server(replies, Some(&authority), false).await;
    let place = MailServer { login: login(), ..at(&server, Security::StartTls) };
    assert_eq!(trusting_sender(&authority).mail(&place, &mail()).await, Ok(taken("ok")));
    let expected =
        ["EHLO [127.0.0.1]", "STARTTLS", "(in TLS)", "EHLO [127.0.0.1]", "AUTH PLAIN AGFubmEAcGFzcw=="];
    assert_eq!(server.heard()[..5], expected);

    let cases: [(Replies, Kind, &str); 3] = [
        (&[], Error::Refused, "the mail server offers no STARTTLS; use another port, or tls"),
        (
            &[OFFERED, ("STARTTLS", "220 go\r\n250-evil.example\r\n250 AUTH PLAIN\r\n")],
            Error::Unsent,
            "the mail server said more than it may before TLS",
        ),
        (
            &[OFFERED, ("STARTTLS", "220 go\r\n")],
            Error::Unsent,
            "no secure connection to the receiver: invalid peer certificate: UnknownIssuer",
        ),
    ];
    for (replies, kind, expected) in cases {
        let mut server = mail_server(replies, Some(&authority), false).await;
        let place = MailServer { login: login(), ..at(&server, Security::StartTls) };
        assert_eq!(sender(|_| {}).mail(&place, &mail()).await, Err(kind(expected.to_owned())));
        let heard = server.heard();
        assert!(
            heard.iter().all(|command| command.starts_with("EHLO") || command == "STARTTLS"),
            "{heard:?}"
        );
    }
}

#[tokio::test]
async fn a_log_in_uses_what_the_server_knows() {
    let authority = Authority::new();
    let plain: Replies = &[OFFERED, ("AUTH PLAIN", "235 welcome\r\n")];
    let by_login: Replies = &[
        ("EHLO", "250-mail.example\r\n250 AUTH=LOGIN XOAUTH2\r\n"),
        ("AUTH LOGIN", "334 VXNlcm5hbWU6\r\n"),
        ("YW5uYQ==", "334 UGFzc3dvcmQ6\r\n"),
        ("cGFzcw==", "235 welcome\r\n"),
    ];
    let wrong: Replies = &[OFFERED, ("AUTH", "535 5.7.8 wrong\r\n")];
    let cases = [
        (plain, Ok(taken("ok"))),
        (by_login, Ok(taken("ok"))),
        (wrong, Ok(MailAnswer { code: 535, ..taken("5.7.8 wrong") })),
        (&[], Err(Error::Refused("the mail server offers no log-in by PLAIN or LOGIN".to_owned()))),
    ];
    for (replies, expected) in cases {
        let server = mail_server(replies, Some(&authority), true).await;
        let place = MailServer { login: login(), ..at(&server, Security::Tls) };
        assert_eq!(trusting_sender(&authority).mail(&place, &mail()).await, expected);
    }
    assert_eq!(format!("{:?}", login()), "Some(Login(…))");
}
