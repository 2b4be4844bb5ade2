//! Where in a TOML file a value stands.

use toml::de::{DeTable, DeValue};

/// The line, from 1, of the value at a path such as `alerts.route.routes[2].channels`, or of what is nearest above it;
/// `None` where not even its section is written.
pub(crate) fn line_of(text: &str, path: &str) -> Option<usize> {
    let root = DeTable::parse(text).ok()?;
    let mut table = Some(root.get_ref());
    let mut begin = None;
    for part in path.split('.') {
        let mut names = part.split('[');
        let found = names.next().and_then(|name| table?.get_key_value(name));
        let Some((key, value)) = found else { break };
        begin = Some(key.span().start);
        let mut value = value.get_ref();
        for index in names {
            let index = index.trim_end_matches(']').parse::<usize>().ok();
            let Some(item) = index.and_then(|index| value.as_array()?.get(index)) else { break };
            begin = Some(item.span().start);
            value = item.get_ref();
        }
        table = match value {
            DeValue::Table(table) => Some(table),
            _ => None,
        };
    }
    Some(text.get(..begin?)?.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_line_or_the_nearest_above() {
        let text = "[alerts]\npage = 'x'\nchannels.a = { type = 'webhook', url = 'nope' }\n[alerts.route]\n\
                    channels = ['a']\n[[alerts.route.routes]]\nmatch = {}\n\n[[alerts.route.routes]]\nname = 'n'\n";
        for (path, expected) in [
            ("alerts.page", Some(2)),
            ("alerts.channels.a", Some(3)),
            ("alerts.channels.a.url", Some(3)),
            ("alerts.route.routes[0].match", Some(7)),
            ("alerts.route.routes[1]", Some(9)),
            ("alerts.route.routes[1].name.deeper", Some(10)),
            ("alerts.route.routes[7]", Some(6)),
            ("nothing.of.this", None),
        ] {
            assert_eq!(line_of(text, path), expected, "{path}");
        }
        assert_eq!(line_of("= 1", "a"), None);
    }
}
