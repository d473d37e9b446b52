//! Mails of all kinds are read: those of a tracker's own tests against what Python's `email` reads in
//! them, and the hostile ones.

use super::*;
use serde_json::Value;
use sha2::Digest as _;
use std::path::Path;

fn read(text: &str) -> Letter {
    Letter::read(text.as_bytes()).unwrap()
}

/// One fact of a mail, as the oracle has it and as we read it.
fn facts(oracle: &Value, letter: &Letter) -> Vec<(&'static str, Value, Value)> {
    let bracketed = |id: &str| Value::from(format!("<{id}>"));
    let files = oracle["attachments"].as_array().unwrap();
    let theirs = files.iter().map(|file| file["filename"].clone()).collect::<Value>();
    let sizes = files.iter().map(|file| file["bytes"].clone()).collect::<Value>();
    let kinds = files.iter().map(|file| file["type"].clone()).collect::<Value>();
    let sums = files.iter().map(|file| file["sha256"].clone()).collect::<Value>();
    let mut facts = vec![
        ("subject", oracle["subject"].clone(), Value::from(letter.subject.clone())),
        (
            "from",
            oracle["from"].clone(),
            letter.from.iter().map(|from| Value::from(from.email.clone())).collect(),
        ),
        ("id", oracle["message_id"].clone(), letter.id.as_deref().map_or(Value::Null, bracketed)),
        (
            "in-reply-to",
            oracle["in_reply_to"].clone(),
            letter.in_reply_to.first().map_or(Value::Null, |id| bracketed(id)),
        ),
        (
            "references",
            oracle["references"].clone(),
            letter.references.iter().map(|id| bracketed(id)).collect(),
        ),
        (
            "date",
            oracle["date_utc"].clone(),
            letter.date.map_or(Value::Null, |at| Value::from(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())),
        ),
        ("automatic", oracle["x_autoreply"].clone(), Value::from(letter.mark == Mark::Automatic)),
        ("file names", theirs, letter.files.iter().map(|file| Value::from(file.name.clone())).collect()),
        ("file kinds", kinds, letter.files.iter().map(|file| Value::from(file.media.clone())).collect()),
        ("file sizes", sizes, letter.files.iter().map(|file| Value::from(file.bytes.len())).collect()),
        (
            "file sums",
            sums,
            letter
                .files
                .iter()
                .map(|file| Value::from(crate::hex(&sha2::Sha256::digest(&file.bytes))))
                .collect(),
        ),
    ];
    // The oracle's lines have their spaces joined.
    let lines: Vec<String> =
        letter.text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in oracle["text_lines_contained"].as_array().into_iter().flatten() {
        let said = lines.iter().any(|ours| ours.contains(line.as_str().unwrap().trim()));
        facts.push((
            "line",
            line.clone(),
            if said { line.clone() } else { Value::from(letter.text.clone()) },
        ));
    }
    facts
}

#[test]
fn the_mails_of_a_tracker_are_read_as_python_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mail");
    let Ok(oracle) = std::fs::read(folder.join("issue-tracker.oracle.json")) else {
        eprintln!("skipped: no {}", folder.display());
        return;
    };
    let oracle: serde_json::Map<String, Value> = serde_json::from_slice(&oracle).unwrap();
    let (mut agreed, mut all, mut whole) = (0, 0, 0);
    let mut differ = Vec::new();
    for (name, expected) in &oracle {
        let bytes = std::fs::read(folder.join("issue-tracker").join(name)).unwrap();
        let letter = Letter::read(&bytes).unwrap();
        let facts = facts(expected, &letter);
        all += facts.len();
        let wrong: Vec<_> = facts.into_iter().filter(|(_, theirs, ours)| theirs != ours).collect();
        whole += usize::from(wrong.is_empty());
        differ.extend(
            wrong.into_iter().map(|(what, theirs, ours)| format!("{name}: {what}: {theirs} but {ours}")),
        );
        agreed = all - differ.len();
    }
    eprintln!("{whole} of {} mails and {agreed} of {all} facts agree", oracle.len());
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn charsets_and_broken_bytes_survive() {
    let mail = |charset: &str, body: &[u8]| {
        let head = format!("From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n");
        Letter::read(&[head.as_bytes(), body].concat()).unwrap().text
    };
    for (charset, body, says) in [
        ("shift_jis", &b"\x83e\x83X\x83g"[..], "テスト"),
        ("iso-2022-jp", b"\x1b$B%F%9%H\x1b(B", "テスト"),
        ("iso-8859-15", b"ma\xf1ana, 5 \xa4", "mañana, 5 €"),
        ("iso-8859-2", b"\xb9o\xb9i\xe6", "šošić"),
        ("windows-1252", b"\x93hola\x94", "“hola”"),
        ("utf-8", b"hola \xff mundo", "hola \u{fffd} mundo"),
        ("made-up", b"hola", "hola"),
        ("utf-8", b"uno\x00dos\x07", "unodos"),
    ] {
        assert_eq!(mail(charset, body), says, "{charset}");
    }
}

#[test]
fn html_is_read_as_a_person_sees_it() {
    let html = "<html><head><style>p{color:red}</style><title>no</title></head><body>\
        <p>Hola <b>Ana</b>:</p><ul><li>uno</li><li>dos</li></ul><script>bad()</script>\
        <table><tr><td>a&nbsp;b</td><td><a href='https://example.org/x'>aquí</a></td></tr></table>\
        <p>ver <a href='javascript:bad()'>esto</a><img src='https://spy.example/1.gif' alt=''></p>\
        <blockquote><p>antes</p></blockquote></body></html>";
    let text = to_markdown(html);
    for part in
        ["Hola **Ana**:", "- uno", "- dos", "a b", "[aquí](https://example.org/x)", "ver esto", "> antes"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    for part in ["bad()", "color", "spy.example"] {
        assert!(!text.contains(part), "{part} is in\n{text}");
    }
}

#[test]
fn html_nested_very_deep_or_very_long_ends() {
    for (tag, times) in [("div", 20_000), ("blockquote", 2_000), ("table><tr><td", 500), ("b", 20_000)] {
        let html = format!("{}hola", format!("<{tag}>").repeat(times));
        assert!(to_markdown(&html).contains("hola"), "{tag}");
    }
    assert!(to_markdown(&"<p>hola".repeat(HTML_BYTES_AND_MORE)).contains("hola"));
}
const HTML_BYTES_AND_MORE: usize = html::HTML_BYTES / 7 + 1;

#[test]
fn who_is_behind_a_mail_is_known() {
    let mark = |head: &str| read(&format!("From: a@b.example\n{head}\n\nhola")).mark;
    assert_eq!(mark("Auto-Submitted: no"), Mark::Person);
    for head in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "X-Autoreply: yes",
        "Precedence: bulk",
        "Precedence: AUTO_REPLY",
        "Return-Path: <>",
    ] {
        assert_eq!(mark(head), Mark::Automatic, "{head}");
    }
    assert_eq!(mark(&format!("{OURS}: 1")), Mark::Loop);
    assert_eq!(
        mark(&"Received: from a by b; Mon, 23 Nov 2026 10:00:00 +0100\n".repeat(HOPS + 1)),
        Mark::Loop
    );
}

#[test]
fn a_bounce_names_the_mail_that_did_not_arrive() {
    let report = "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nSubject: Undelivered\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\
        --x\nContent-Type: text/plain\n\nIt did not arrive.\n\
        --x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
        Final-Recipient: rfc822; ana@example.com\nAction: failed\nStatus: 5.1.1\n\
        Diagnostic-Code: smtp; 550 no such\n user here\n\
        --x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <mail-7@bitacora.example>\nSubject: Hola\n\n--x--\n";
    let Mark::Bounce(bounce) = read(report).mark else { panic!("{:?}", read(report).mark) };
    assert_eq!(bounce.of.as_deref(), Some("mail-7@bitacora.example"));
    assert_eq!(bounce.recipient.as_deref(), Some("ana@example.com"));
    assert!(bounce.is_final);
    assert_eq!(bounce.reason, "smtp; 550 no such user here 5.1.1");
    let whole = report.replace("text/rfc822-headers", "message/rfc822");
    let Mark::Bounce(bounce) = read(&whole).mark else { panic!() };
    assert_eq!(bounce.of.as_deref(), Some("mail-7@bitacora.example"));
}

#[test]
fn the_way_back_and_the_way_here_are_read() {
    let letter = read(
        "From: \"Ana Ruiz\" <ana@example.com>\nTo: Team <team@x.example>, <t+1@x.example>\nCc: Luis <luis@x.example>\n\
         Delivered-To: reply+ab@x.example\nMessage-ID: <c@d>\nIn-Reply-To: <b@d>\nReferences: <a@d>\n <b@d>\n\nsí",
    );
    assert_eq!(letter.from, Some(Party { name: "Ana Ruiz".to_owned(), email: "ana@example.com".to_owned() }));
    assert_eq!(letter.to, ["team@x.example", "t+1@x.example", "luis@x.example", "reply+ab@x.example"]);
    assert_eq!(letter.ancestors().collect::<Vec<_>>(), ["b@d", "b@d", "a@d"]);
}

#[test]
fn names_hide_no_folders_and_subjects_no_headers() {
    let letter = read(
        "From: a@b.example\nSubject: =?utf-8?Q?hola=0D=0ABcc:_x@y.example?=\nContent-Type: multipart/mixed; boundary=x\n\n\
         --x\nContent-Type: text/plain\n\nhola\n--x\nContent-Type: image/png; name=\"../../etc/pass\twd\"\n\
         Content-Transfer-Encoding: base64\n\niVBORw0=\n--x\nContent-Type: application/pdf\n\n%PDF\n--x--\n",
    );
    assert_eq!(letter.subject, "hola Bcc: x@y.example");
    let names: Vec<_> = letter.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["etc-pass wd", "2.pdf"]);
    assert_eq!(letter.text, "hola");
}

#[test]
fn lines_broken_for_the_wire_are_joined() {
    let letter = read(
        "From: a@b.example\nContent-Type: text/plain; format=flowed\n\n\
         una frase \nlarga\notra\n> cita \n> larga\n-- \nAna\n",
    );
    assert_eq!(letter.text, "una frase larga\notra\n> cita larga\n-- \nAna");
}

#[test]
fn what_is_too_large_or_no_mail_is_refused_with_a_reason() {
    let key = |bytes: &[u8]| match Letter::read(bytes) {
        Err(Error::Invalid(fields)) => fields[0].key,
        other => panic!("{other:?}"),
    };
    assert_eq!(key(&vec![b'a'; MAIL_BYTES + 1]), "web-letter-large");
    for bytes in [&b""[..], b"\x00\x01\x02", b"only words", b"\n\nbody"] {
        assert_eq!(key(bytes), "web-letter-unreadable", "{bytes:?}");
    }
    let part = |n: usize| format!("--x\nContent-Type: image/png; name={n}.png\n\nx\n");
    let many = (0..FILES + 2).map(part).collect::<Vec<_>>().concat();
    let letter =
        read(&format!("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n{many}--x--\n"));
    assert_eq!((letter.files.len(), letter.left_out.len()), (FILES, 2));
}
