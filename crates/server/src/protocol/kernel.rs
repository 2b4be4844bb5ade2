//! What Linux drops of a socket of UDP before anybody reads it: a table of all sockets, with a count for each.
//!
//! ```text
//!    sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
//!  1234: 0100007F:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 54321 2 0000000000000000 17
//! ```

use std::fs;
use std::os::fd::{AsRawFd, RawFd};

/// Packets that were dropped of a socket since it was bound; nothing where this cannot be known.
pub(super) fn dropped(socket: &impl AsRawFd) -> Option<u64> {
    let inode = inode(socket.as_raw_fd())?;
    let tables = ["/proc/self/net/udp", "/proc/self/net/udp6"];
    tables.iter().find_map(|path| drops_of(&fs::read_to_string(path).ok()?, &inode))
}

/// As in `socket:[54321]`.
fn inode(socket: RawFd) -> Option<String> {
    let link = fs::read_link(format!("/proc/self/fd/{socket}")).ok()?;
    Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
}

fn drops_of(table: &str, inode: &str) -> Option<u64> {
    let columns = table.lines().map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
    let mut rows = columns.filter(|columns| columns.get(9) == Some(&inode));
    rows.next()?.last()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  714: 0100007F:A3D8 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 54321 2 0000000000000000 17
  715: 0100007F:A3D9 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 17 2 0000000000000000 3
";

    #[test]
    fn the_count_of_a_socket_is_found_by_its_inode() {
        assert_eq!(drops_of(TABLE, "54321"), Some(17));
        assert_eq!(drops_of(TABLE, "17"), Some(3));
        assert_eq!(drops_of(TABLE, "1"), None);
        assert_eq!(drops_of("", "1"), None);
    }
}
