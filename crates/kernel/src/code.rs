//! Codes that a person may have to paste or type: of a link in a mail, of a calendar, of recovery. No database, no
//! randomness: whoever makes one brings the bytes.

/// Letters and digits of a code: 32 each, 140 bits in all, so that a digest of it is as good as a slow hash
/// (OWASP ASVS 5.0, 6.5.2 and 11.5.1).
pub const LENGTH: usize = 28;
/// Letters that stand together.
const GROUP: usize = 4;
/// Without what is easily misread: no I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code out of random bytes, one letter each.
pub fn letters(random: &[u8]) -> String {
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// A code as it is shown: `7K2Q-DM94-XA7K-2QDM-94XA-7K2Q-DM94`.
pub fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// What a link carries behind its `#`, which no browser sends to a server; of anything else all of it. So a whole link can be
/// pasted where its code is asked for.
pub fn carried(typed: &str) -> &str {
    typed.rsplit('#').next().unwrap_or(typed).trim()
}

/// A code as somebody types or pastes it: without spaces and hyphens, in capitals, misread letters put right.
pub fn plain(typed: &str) -> String {
    let kept = carried(typed).chars().filter(char::is_ascii_alphanumeric).take(2 * LENGTH);
    kept.map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_as_itself_however_it_is_typed() {
        for seed in 0..=u8::MAX {
            let code = letters(&[seed; LENGTH]);
            let shown = grouped(&code);
            assert_eq!(shown.split('-').map(str::len).collect::<Vec<_>>(), [GROUP; 7]);
            for typed in [
                shown.clone(),
                shown.to_lowercase().replace('-', " "),
                format!(" https://b.example/reset#{code}\n"),
            ] {
                assert_eq!(plain(&typed), code, "{typed}");
            }
        }
        assert_eq!(plain("7k2qd-m94xo il"), "7K2QDM94X011");
        assert_eq!(carried("https://b.example/mail/leave#12.5.ab "), "12.5.ab");
    }
}
