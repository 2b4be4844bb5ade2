//! Daemons that read a file, or the journal, and send what they find.

use super::{Ground, LINES, Promise, lines};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A program by its name, or why the test is left out.
pub(super) fn program(name: &str) -> Option<OsString> {
    let found = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        eprintln!("skipped: there is no {name}");
        return None;
    }
    Some(name.into())
}

/// Hands lines over.
type Feed = Box<dyn Fn(&[String])>;

/// A client that runs beside the server.
struct Daemon {
    name: &'static str,
    promise: Promise,
    /// how it is started
    command: Box<dyn Fn() -> Command>,
    /// how it gets lines
    feed: Feed,
}

impl Daemon {
    fn start(&self) -> Child {
        (self.command)().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Lets it send what it is fed; kills the server while it does.
    fn run(&self, mut ground: Ground) {
        (self.feed)(&lines(0..3_000));
        let mut child = self.start();
        ground.wait_for_rows();
        for part in [3_000..6_000, 6_000..9_000] {
            ground.rows = ground.count();
            (self.feed)(&lines(part));
            // Some of it has come, and the rest is on its way.
            ground.wait_for_rows_beside(|| self.look_after(&mut child));
            ground.kill_and_start();
        }
        (self.feed)(&lines(9_000..LINES));
        ground.settle(|| self.look_after(&mut child));
        child.kill().unwrap();
        child.wait().unwrap();
        ground.judge(self.name, self.promise);
    }

    /// Starts it again when it has gone, as a supervisor does.
    fn look_after(&self, child: &mut Child) {
        if child.try_wait().unwrap().is_some() {
            *child = self.start();
        }
    }
}

/// Lines at the end of a file; those of one text begin with spaces.
fn append(path: PathBuf) -> Feed {
    Box::new(move |texts| {
        let mut file = File::options().create(true).append(true).open(&path).unwrap();
        file.write_all((texts.join("\n") + "\n").as_bytes()).unwrap();
    })
}

fn host_and_port(address: &str) -> (&str, &str) {
    address.split_once(':').unwrap()
}

pub(super) fn rsyslog(name: &'static str, promise: Promise, ground: Ground, (global, action): (&str, &str)) {
    let (config, file, work) = (ground.path("rsyslog.conf"), ground.path("shop.log"), ground.path("rsyslog"));
    fs::create_dir_all(&work).unwrap();
    let text = format!(
        "global(workDirectory=\"{work}\" maxMessageSize=\"300k\" {global})\n\
         module(load=\"imfile\")\n\
         input(type=\"imfile\" file=\"{file}\" tag=\"shop:\" startmsg.regex=\"^(line|long|Exception)\" escapeLF=\"off\" readTimeout=\"1\")\n\
         template(name=\"document\" type=\"list\") {{\n\
           constant(value=\"{{\") property(outname=\"@timestamp\" name=\"timereported\" dateFormat=\"rfc3339\" format=\"jsonf\")\n\
           constant(value=\",\") property(outname=\"message\" name=\"msg\" format=\"jsonf\") constant(value=\"}}\")\n\
         }}\n\
         action(action.resumeRetryCount=\"-1\" action.resumeInterval=\"1\" {action})\n",
        work = work.display(),
        file = file.display(),
    );
    fs::write(&config, text).unwrap();
    let command = move || {
        let mut command = Command::new("rsyslogd");
        command.arg("-n").arg("-f").arg(&config).arg("-i").arg(config.with_extension("pid"));
        command
    };
    Daemon { name, promise, command: Box::new(command), feed: append(file) }.run(ground);
}

const FORWARDED: &str = "template=\"RSYSLOG_SyslogProtocol23Format\" TCP_Framing=\"octet-counted\"";

#[test]
fn rsyslog_over_tcp() {
    if program("rsyslogd").is_none() {
        return;
    }
    let ground = Ground::new("syslog_tcp", "");
    let (host, port) = host_and_port(&ground.listener);
    let action = format!("type=\"omfwd\" target=\"{host}\" port=\"{port}\" protocol=\"tcp\" {FORWARDED}");
    rsyslog("rsyslog: omfwd, TCP", Promise::OnTheWay, ground, ("", &action));
}

#[test]
fn rsyslog_over_relp() {
    if program("rsyslogd").is_none() || !Path::new("/usr/lib/x86_64-linux-gnu/rsyslog/omrelp.so").exists() {
        eprintln!("skipped: there is no rsyslog with omrelp");
        return;
    }
    let ground = Ground::new("syslog_relp", "");
    let (host, port) = host_and_port(&ground.listener);
    let action = format!(
        "type=\"omrelp\" target=\"{host}\" port=\"{port}\" template=\"RSYSLOG_SyslogProtocol23Format\" timeout=\"5\""
    );
    let global = ")\nmodule(load=\"omrelp\"";
    rsyslog("rsyslog: omrelp", Promise::Kept, ground, (global, &action));
}

/// A certificate of its own for this machine, and its key.
pub(super) fn certificate(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let mut command = Command::new("openssl");
    command.args([
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
    ]);
    command.arg("subjectAltName=IP:127.0.0.1").arg("-keyout").arg(&key).arg("-out").arg(&certificate);
    let made = command.stderr(Stdio::null()).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: openssl makes no certificate");
        return None;
    }
    Some((certificate, key))
}

#[test]
fn rsyslog_over_tls() {
    if program("rsyslogd").is_none() || !Path::new("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so").exists()
    {
        eprintln!("skipped: there is no rsyslog with OpenSSL");
        return;
    }
    let made = tempfile::tempdir().unwrap();
    let Some((certificate, key)) = certificate(made.path()) else { return };
    let more = format!("tls_certificate = \"{}\"\ntls_key = \"{}\"\n", certificate.display(), key.display());
    let ground = Ground::new("syslog_tls", &more);
    let (host, port) = host_and_port(&ground.listener);
    let action = format!(
        "type=\"omfwd\" target=\"{host}\" port=\"{port}\" protocol=\"tcp\" StreamDriver=\"ossl\" StreamDriverMode=\"1\" \
         StreamDriverAuthMode=\"anon\" {FORWARDED}"
    );
    let global = format!("defaultNetstreamDriverCAFile=\"{}\"", certificate.display());
    rsyslog("rsyslog: omfwd, TLS", Promise::OnTheWay, ground, (&global, &action));
}

#[test]
fn rsyslog_to_elasticsearch() {
    if program("rsyslogd").is_none()
        || !Path::new("/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so").exists()
    {
        eprintln!("skipped: there is no rsyslog with omelasticsearch");
        return;
    }
    let ground = Ground::new("", "");
    let (host, port) = host_and_port(&ground.address);
    let action = format!(
        "type=\"omelasticsearch\" server=\"{host}\" serverport=\"{port}\" template=\"document\" bulkmode=\"on\" \
         searchIndex=\"logs-shop-default\" searchType=\"\" uid=\"any\" pwd=\"{}\"",
        ground.server().token
    );
    let global = ")\nmodule(load=\"omelasticsearch\"";
    rsyslog("rsyslog: omelasticsearch", Promise::Kept, ground, (global, &action));
}

fn syslog_ng(name: &'static str, promise: Promise, ground: Ground, destination: &str) {
    let found = std::env::var_os("SYSLOG_NG").or_else(|| program("syslog-ng"));
    let Some(found) = found else { return };
    let (config, file) = (ground.path("syslog-ng.conf"), ground.path("shop.log"));
    let include = if destination.starts_with("elasticsearch") { "@include \"scl.conf\"\n" } else { "" };
    let text = format!(
        "@version: 3.35\n{include}\
         options {{ time-reopen(1); log-msg-size(300000); }};\n\
         source files {{ file(\"{}\" flags(no-parse) multi-line-mode(indented) \
             multi-line-timeout(1) follow-freq(0.2) read-old-records(yes)); }};\n\
         destination here {{ {destination} }};\n\
         log {{ source(files); destination(here); flags(flow-control); }};\n",
        file.display(),
    );
    fs::write(&config, text).unwrap();
    let folder = ground.path("syslog-ng");
    fs::create_dir_all(&folder).unwrap();
    let command = move || {
        let mut command = Command::new(&found);
        command.args(["--foreground", "--no-caps", "--cfgfile"]).arg(&config);
        for (option, name) in [("--persist-file", "persist"), ("--pidfile", "pid"), ("--control", "control")]
        {
            command.arg(option).arg(folder.join(name));
        }
        command
    };
    Daemon { name, promise, command: Box::new(command), feed: append(file) }.run(ground);
}

/// Batches of at most 100, each sent again until it is answered.
const BATCHES: &str =
    "method(\"POST\") batch-lines(100) batch-timeout(200) batch-bytes(1000000) retries(1000) timeout(10)";

#[test]
fn syslog_ng_to_loki() {
    let ground = Ground::new("", "");
    // The message as a text in JSON: an object with nothing else, without its ends.
    let quoted = "$(substr \"$(format-json --scope none m=$MSG)\" 5 -1)";
    let destination = format!(
        "http(url(\"{}/loki/api/v1/push\") headers(\"Content-Type: application/json\", \"Authorization: Bearer {}\") \
         body-prefix('{{\"streams\":[{{\"stream\":{{\"app\":\"shop\"}},\"values\":[') delimiter(\",\") body-suffix(']}}]}}') \
         body('[\"${{UNIXTIME}}000000000\",{quoted}]') {BATCHES});",
        ground.server().url(""),
        ground.server().token,
    );
    syslog_ng("syslog-ng: http, Loki", Promise::Kept, ground, &destination);
}

#[test]
fn syslog_ng_to_splunks_collector() {
    let ground = Ground::new("", "");
    let destination = format!(
        "http(url(\"{}/services/collector/event\") headers(\"Authorization: Splunk {}\") \
         body('$(format-json --scope none time=double($UNIXTIME) sourcetype=shop event=$MSG)') {BATCHES});",
        ground.server().url(""),
        ground.server().token,
    );
    syslog_ng("syslog-ng: http, Splunk", Promise::Kept, ground, &destination);
}

#[test]
fn syslog_ng_to_elasticsearch() {
    let ground = Ground::new("", "");
    let destination = format!(
        "elasticsearch-http(url(\"{}/_bulk\") index(\"logs-shop-default\") type(\"\") user(\"any\") password(\"{}\") \
         template('$(format-json --scope none message=$MSG)') batch-lines(100) batch-timeout(200) retries(1000) timeout(10));",
        ground.server().url(""),
        ground.server().token,
    );
    syslog_ng("syslog-ng: elasticsearch-http", Promise::Kept, ground, &destination);
}

#[test]
fn syslog_ng_over_tcp() {
    let ground = Ground::new("syslog_tcp", "");
    let (host, port) = host_and_port(&ground.listener);
    let destination = format!("syslog(\"{host}\" port({port}) transport(\"tcp\"));");
    syslog_ng("syslog-ng: syslog, TCP", Promise::OnTheWay, ground, &destination);
}

/// Entries in the journal's export format.
fn exported(texts: &[String]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in texts {
        let at = jiff::Timestamp::now().as_microsecond();
        let boot = "0123456789abcdef0123456789abcdef";
        bytes.extend(
            format!("__REALTIME_TIMESTAMP={at}\n__MONOTONIC_TIMESTAMP={at}\n_BOOT_ID={boot}\n").bytes(),
        );
        bytes.extend(b"SYSLOG_IDENTIFIER=shop\nPRIORITY=3\nMESSAGE\n");
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.bytes());
        bytes.extend(b"\n\n");
    }
    bytes
}

#[test]
fn journal_upload() {
    let folder = Path::new("/lib/systemd");
    let (upload, remote) = (folder.join("systemd-journal-upload"), folder.join("systemd-journal-remote"));
    if !upload.exists() || !remote.exists() {
        eprintln!("skipped: there is no systemd-journal-upload");
        return;
    }
    let ground = Ground::new("", "");
    let url = ground.server().url("").replace("http://", &format!("http://any:{}@", ground.server().token));
    let (journal, state) = (ground.path("shop.journal"), ground.path("state"));
    let output = format!("--output={}", journal.display());
    let feed = move |texts: &[String]| {
        let mut writing = Command::new(&remote).arg(&output).arg("-").stdin(Stdio::piped()).spawn().unwrap();
        writing.stdin.take().unwrap().write_all(&exported(texts)).unwrap();
        assert!(writing.wait().unwrap().success());
    };
    let command = move || {
        let mut command = Command::new(&upload);
        command.arg(format!("--url={url}")).arg(format!("--save-state={}", state.display()));
        command.arg(format!("--file={}", journal.display())).arg("--follow");
        command
    };
    let name = "systemd-journal-upload";
    Daemon { name, promise: Promise::Kept, command: Box::new(command), feed: Box::new(feed) }.run(ground);
}

#[test]
fn logger_over_udp() {
    let Some(logger) = program("logger") else { return };
    let mut ground = Ground::new("syslog_udp", "");
    let (host, port) = host_and_port(&ground.listener);
    let (host, port) = (host.to_owned(), port.to_owned());
    let file = ground.path("part");
    let send = |texts: &[String]| {
        // It sends each line of a file; one packet holds 64 KB.
        let short: Vec<&str> =
            texts.iter().map(String::as_str).filter(|text| text.starts_with("line")).collect();
        fs::write(&file, short.join("\n") + "\n").unwrap();
        let mut command = Command::new(&logger);
        command.args(["--udp", "--server", &host, "--port", &port, "--tag", "shop", "--rfc5424", "--file"]);
        assert!(command.arg(&file).status().unwrap().success());
    };
    send(&lines(0..5_000));
    ground.wait_for_rows();
    ground.kill_and_start();
    send(&lines(5_000..LINES));
    ground.settle(|| {});
    let found = ground.found();
    eprintln!("| logger: UDP | {LINES} | {} | 0 |", LINES - found.len());
    // Any packet may be lost; what is sent again comes in the end.
    ground.server().until("a packet after the flood", || {
        send(&["line: the end".to_owned()]);
        ground.server().number("SELECT count() FROM logs WHERE message = 'line: the end'") > 0
    });
}
