//! What the kernel says about this process: CPU time and memory.

/// CPU time of the main thread, in seconds; to the nanosecond where the kernel keeps it.
pub(crate) fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.map_or_else(cpu_seconds_in_ticks, |nanoseconds| nanoseconds / 1e9)
}

/// Kernels built without scheduler statistics still count ticks, 100 a second.
fn cpu_seconds_in_ticks() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap_or_default();
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let mut fields = behind_name.split_whitespace().skip(11).map_while(|field| field.parse::<f64>().ok());
    (fields.next().unwrap_or(0.0) + fields.next().unwrap_or(0.0)) / 100.0
}

/// Resident memory now, in bytes; the peak is counted from here on.
pub(crate) fn begin_peak() -> u64 {
    // Without the right to reset it the peak is that of the whole process: too high, never too low.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    field_bytes("VmRSS:")
}

/// Largest resident memory since [`begin_peak`], in bytes.
pub(crate) fn peak_bytes() -> u64 {
    field_bytes("VmHWM:")
}

fn field_bytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
