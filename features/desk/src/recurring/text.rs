//! What a message says, without what every message has: quoted mail, signatures, and everything that names one
//! case alone (RULES §10.4): numbers, dates, addresses, hosts, paths, identifiers.

/// Lines that begin a quoted mail.
const QUOTED: &[(&str, &str)] =
    &[("el ", "escribió:"), ("on ", "wrote:"), ("de:", ""), ("from:", ""), ("-----", "")];
/// Lines that begin a signature; nothing below them is the request.
const SIGNED: &[&str] = &[
    "--",
    "un saludo",
    "saludos",
    "atentamente",
    "gracias y un saludo",
    "muchas gracias",
    "best",
    "best regards",
    "kind regards",
    "regards",
    "thanks",
    "many thanks",
    "cheers",
    "enviado desde mi",
    "sent from my",
];

/// The words of a request that may tell what it is about, in small letters.
pub fn normal(subject: &str, message: &str) -> String {
    let mut out = String::with_capacity(subject.len() + message.len());
    for line in std::iter::once(subject).chain(own_lines(message)) {
        for word in line.split_whitespace().filter(|word| !is_masked(word)) {
            out.push_str(&word.to_lowercase());
            out.push(' ');
        }
    }
    out
}

/// The lines that the writer wrote: not quoted, and above the signature.
fn own_lines(message: &str) -> impl Iterator<Item = &str> {
    let ends = |line: &str| {
        let line = line.trim().to_lowercase();
        let bare = line.trim_end_matches([',', '.', '!', ':']);
        let quotes =
            |(begin, end): &(&str, &str)| line.starts_with(begin) && line.ends_with(end) && line.len() > 4;
        SIGNED.contains(&bare)
            || line.starts_with("enviado desde")
            || line.starts_with("sent from")
            || QUOTED.iter().any(quotes)
    };
    message.lines().filter(|line| !line.trim_start().starts_with('>')).take_while(move |line| !ends(line))
}

/// Whether a word names one case alone. What stands around a word (brackets, commas) does not count.
fn is_masked(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '\\' | '#' | '@'));
    let inner_dot = word.split('.').filter(|part| !part.is_empty()).count() > 1;
    word.chars().any(|c| c.is_ascii_digit())
        || word.contains(['@', '\\', '#'])
        || word.contains("://")
        || word.starts_with('/')
        || word.matches('/').count() > 1
        || inner_dot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_tell_something_is_left() {
        for (subject, message, left) in [
            (
                "La impresora 3 no imprime",
                "Desde el 12/11 en srv-01.aurora.example",
                "la impresora no imprime desde el en ",
            ),
            ("VPN", "No conecta.\n\nUn saludo,\nAna\nTeléfono 600", "vpn no conecta. "),
            ("VPN", "> antes\nSigue igual\nEl lun, 3 nov, Ana escribió:\n> no conecta", "vpn sigue igual "),
            (
                "Login",
                "See https://x.example/a and C:\\temp, ask ana@x.example\n-- \nJo",
                "login see and ask ",
            ),
            ("Póliza POL4471", "Factura #88, IP 10.0.0.4, hash 9f2c1a", "póliza factura ip hash "),
            ("On time", "On Monday Jo wrote:\nhello", "on time "),
        ] {
            assert_eq!(normal(subject, message), left, "{subject}: {message}");
        }
    }
}
