//! What the kernel says about the server.

use anyhow::Context;

/// Ticks per second in `/proc/<pid>/stat`: 100 on every Linux, whatever the kernel's own rate is.
const TICKS_PER_SECOND: f64 = 100.0;

/// CPU time of a process so far, user and system, in seconds.
pub(crate) fn cpu_seconds(pid: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    parse_cpu_seconds(&stat).with_context(|| format!("/proc/{pid}/stat has another shape"))
}

/// Largest resident memory of a process so far, in bytes.
pub(crate) fn peak_rss_bytes(pid: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    parse_peak_rss_bytes(&status).with_context(|| format!("/proc/{pid}/status has no VmHWM"))
}

/// Fields 14 and 15; the name in field 2 may hold blanks and brackets, so counting starts behind it.
fn parse_cpu_seconds(stat: &str) -> Option<f64> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    let mut fields = behind_name.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

fn parse_peak_rss_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_behind_a_name_with_brackets() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 900 0 0 0 1234 66 0 0 20 0 9 0 100 1 1";
        assert_eq!(parse_cpu_seconds(stat), Some(13.0));
        assert_eq!(parse_cpu_seconds("42 (a)"), None);
        assert_eq!(parse_peak_rss_bytes("VmPeak:\t 9 kB\nVmHWM:\t    2048 kB\n"), Some(2_097_152));
        assert_eq!(parse_peak_rss_bytes("VmPeak:\t 9 kB\n"), None);
    }
}
