//! What of a plain-text mail is new, what it quotes and what is its signature, in Spanish and English.
//!
//! The parts are cut, never changed: put together they are the mail again, so what is folded on the
//! screen is never lost.
//! Absent on purpose: HTML mail (made plain before it comes here) and other languages.

/// What a part of a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// Written for this mail.
    New,
    /// From an earlier mail, with the line that says whose.
    Quoted,
    /// Who writes, or from which device.
    Signature,
}

/// A part of a mail, as it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'t> {
    /// What it is.
    pub kind: PartKind,
    /// Its text, with its line ends.
    pub text: &'t str,
}

/// Cuts a mail into parts; two that follow one another are of different kinds.
pub fn split(body: &str) -> Vec<Part<'_>> {
    let lines: Vec<&str> = body.split_inclusive('\n').collect();
    let kinds = kinds(&lines);
    let mut parts: Vec<Part<'_>> = Vec::new();
    let (mut start, mut end) = (0, 0);
    for (at, line) in lines.iter().enumerate() {
        end += line.len();
        if kinds.get(at + 1) != Some(&kinds[at]) {
            parts.push(Part { kind: kinds[at], text: &body[start..end] });
            start = end;
        }
    }
    parts
}

/// What was written for this mail, without the rest.
pub fn new_text(body: &str) -> String {
    let parts = split(body);
    let new = parts.iter().filter(|part| part.kind == PartKind::New);
    new.map(|part| part.text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A whole text says whose words follow: `On … wrote:`, `El … escribió:`.
pub fn is_attribution(text: &str) -> bool {
    if !text.trim_end().ends_with(':') {
        return false;
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let dated = text.bytes().any(|b| b.is_ascii_digit());
    let english = text.starts_with("on ") && text.ends_with("wrote:");
    let spanish = text.starts_with("el ") && (text.ends_with("escribió:") || text.ends_with("escribio:"));
    // Older mailers: `2026-11-20 10:00 GMT+01:00 Jorge <jorge@example.com>:`
    let bare = text.starts_with("20") && text.contains('@') && text.ends_with(">:");
    dated && (english || spanish || bare)
}

/// The parts of a mail that become a post: what was written for it, and what it quotes with its signature
/// as a quote that the page folds. Nothing is lost.
pub fn folded(text: &str) -> (String, String) {
    let mut new = Vec::new();
    let mut rest = String::new();
    for part in split(text) {
        match part.kind {
            PartKind::New => new.push(part.text.trim()),
            _ => quote_into(&mut rest, part.text.trim_end()),
        }
    }
    new.retain(|text| !text.is_empty());
    (new.join("\n\n"), rest.trim().to_owned())
}

/// A part as a quote of Markdown; the line that says whose words follow stands above it.
fn quote_into(out: &mut String, part: &str) {
    let lines: Vec<&str> = part.lines().collect();
    let own = lines.iter().take_while(|line| !line.trim_start().starts_with('>') && !line.trim().is_empty());
    let above = own.count();
    let head = lines[..above].join(" ");
    let from = if is_attribution(&head) {
        out.push_str("\n\n");
        out.push_str(head.trim());
        out.push_str("\n\n");
        above
    } else {
        0
    };
    for line in &lines[from..] {
        let line = line.trim_start();
        if line.starts_with('>') {
            out.push_str(line);
        } else {
            out.push_str("> ");
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// The most lines over which mailers break an attribution.
const ATTRIBUTION_LINES: usize = 4;

/// The kind of each line.
fn kinds(lines: &[&str]) -> Vec<PartKind> {
    let mut kinds = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let length = if let Some(length) = attribution(&lines[at..]) {
            let after = lines[at + length..].iter().find(|line| !is_blank(line));
            if after.is_some_and(|line| is_quoted(line)) { length } else { lines.len() - at }
        } else if is_header_block(&lines[at..]) || is_forward_rule(&lines[at..]) {
            lines.len() - at
        } else {
            usize::from(is_quoted(lines[at]))
        };
        let (kind, length) = if length > 0 {
            (PartKind::Quoted, length)
        } else if let Some(length) = signature(&lines[at..])
            // Nobody sends a notice alone: without anything above it, it is what the mail is about.
            && (kinds.contains(&PartKind::New) || !is_notice(&lines[at..]))
        {
            (PartKind::Signature, length)
        } else if is_blank(lines[at]) {
            // Space belongs to what it follows.
            (kinds.last().copied().unwrap_or(PartKind::New), 1)
        } else {
            (PartKind::New, 1)
        };
        kinds.resize(kinds.len() + length, kind);
        at += length;
    }
    kinds
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// How many lines an attribution takes that starts here.
fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines[0].trim();
    if !first.bytes().any(|b| b.is_ascii_digit()) || is_quoted(first) {
        return None;
    }
    let most =
        lines.iter().take(ATTRIBUTION_LINES).take_while(|line| !is_blank(line) && !is_quoted(line)).count();
    (1..=most)
        .find(|length| is_attribution(&lines[..*length].concat()))
        .filter(|length| (1..*length).all(|from| !is_attribution(&lines[from..*length].concat())))
}

/// Outlook's head of an earlier mail: who from, and two more of its lines.
fn is_header_block(lines: &[&str]) -> bool {
    const FROM: [&str; 2] = ["from", "de"];
    const OTHERS: [&str; 12] = [
        "sent",
        "date",
        "to",
        "cc",
        "subject",
        "enviado",
        "enviado el",
        "fecha",
        "para",
        "asunto",
        "importance",
        "importancia",
    ];
    let key = |line: &str| {
        let line = line.trim().trim_start_matches('*').to_lowercase();
        line.split_once(':').map(|(key, _)| key.trim_end_matches('*').trim().to_owned())
    };
    if !key(lines[0]).is_some_and(|key| FROM.contains(&key.as_str())) {
        return false;
    }
    let next = lines[1..].iter().take(6).take_while(|line| !is_blank(line));
    next.filter(|line| key(line).is_some_and(|key| OTHERS.contains(&key.as_str()))).count() >= 2
}

/// A rule or a heading behind which an earlier mail follows.
fn is_forward_rule(lines: &[&str]) -> bool {
    const HEADINGS: [&str; 4] =
        ["original message", "mensaje original", "forwarded message", "mensaje reenviado"];
    let line = lines[0].trim();
    let dashed =
        line.starts_with("--") && HEADINGS.contains(&line.trim_matches(['-', ' ']).to_lowercase().as_str());
    let underscored = line.len() >= 10 && line.bytes().all(|b| b == b'_');
    let next = || lines.iter().skip(1).position(|line| !is_blank(line));
    dashed
        || line.to_lowercase() == "begin forwarded message:"
        || (underscored && next().is_some_and(|next| is_header_block(&lines[next + 1..])))
}

/// The most lines of a signature behind a bare `--`, which people also use as a rule.
const SIGNATURE_LINES: usize = 10;

/// How many lines a signature takes that starts here: up to what is quoted, or to the end.
fn signature(lines: &[&str]) -> Option<usize> {
    let mark = lines[0].trim_end_matches(['\r', '\n']);
    let most = match mark {
        "-- " | "\u{2014} " => lines.len(),
        "--" | "\u{2014}" | "__" => SIGNATURE_LINES,
        _ if is_device(mark) => 0,
        _ if is_notice(lines) => lines.len(),
        _ => return None,
    };
    let mut written = 0;
    for at in 1..lines.len() {
        if ends_signature(&lines[at..]) {
            return Some(at);
        }
        written += usize::from(!is_blank(lines[at]));
        if written > most {
            return None;
        }
    }
    Some(lines.len())
}

fn ends_signature(lines: &[&str]) -> bool {
    let next = lines[0].trim_end_matches(['\r', '\n']);
    is_quoted(lines[0])
        || attribution(lines).is_some()
        || is_header_block(lines)
        || is_forward_rule(lines)
        || is_device(next)
        || is_notice(lines)
}

/// How many lines of a notice are looked at for what it is about.
const NOTICE_LINES: usize = 6;

/// What a company's mailer puts under every mail: that it is confidential, and for whom it was.
fn is_notice(lines: &[&str]) -> bool {
    const HEADINGS: [&str; 6] = [
        "aviso legal",
        "aviso de confidencialidad",
        "confidencialidad",
        "confidentiality notice",
        "disclaimer",
        "legal notice",
    ];
    const STARTS: [&str; 10] = [
        "este mensaje",
        "este correo",
        "este e-mail",
        "este email",
        "la información contenida en este",
        "this message",
        "this e-mail",
        "this email",
        "the information contained in this",
        "the contents of this",
    ];
    const ABOUT: [&str; 4] = ["confidencial", "confidential", "destinatario", "intended recipient"];
    let first = lines[0].trim().trim_matches(['*', '_']).to_lowercase();
    let is_heading = HEADINGS.iter().any(|heading| first.trim_end_matches([':', '.']).trim() == *heading);
    let starts = || {
        let first = HEADINGS.iter().find_map(|heading| first.strip_prefix(heading)).unwrap_or(&first);
        let first = first.trim_start_matches([':', '.', ' ', '*']);
        STARTS.iter().any(|start| first.starts_with(start))
    };
    let about = || {
        let near = lines.iter().take(NOTICE_LINES).take_while(|line| !is_blank(line));
        let near = near.map(|line| line.to_lowercase()).collect::<String>();
        ABOUT.iter().any(|word| near.contains(word))
    };
    is_heading || (starts() && about())
}

/// `Sent from my iPhone`, `Enviado desde mi móvil`, with the address that some mailers put behind it.
fn is_device(line: &str) -> bool {
    const STARTS: [&str; 17] = [
        "sent from outlook",
        "sent from gmail",
        "sent from yahoo",
        "sent with outlook",
        "sent with proton",
        "enviado con gmail",
        "enviado con outlook",
        "enviado con proton",
        "enviado a través de outlook",
        "descargar outlook para ",
        "sent from my ",
        "sent from mail for ",
        "sent via ",
        "enviado desde mi ",
        "enviado desde ",
        "get outlook for ",
        "obtener outlook para ",
    ];
    let line = line.trim().trim_start_matches(['*', '_', '[']).to_lowercase();
    let line = line.split(['<', ']', '(']).next().unwrap_or_default();
    line.chars().count() <= 80 && STARTS.iter().any(|start| line.starts_with(start))
}
