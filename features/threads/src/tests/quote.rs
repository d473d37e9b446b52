//! What of a mail is new.

use crate::quote::{Part, PartKind, new_text, split};
use proptest::prelude::*;
use std::path::Path;

fn kinds(body: &str) -> Vec<(PartKind, &str)> {
    split(body).into_iter().map(|Part { kind, text }| (kind, text.trim())).collect()
}

#[test]
fn an_answer_above_the_quote_is_new_and_the_quote_is_folded() {
    for attribution in [
        "El lun, 23 nov 2026 a las 10:15, Jorge Salas (<jorge@example.com>) escribió:",
        "El 23/11/2026 a las 10:15, Jorge Salas escribió:",
        "El lun, 23 nov 2026 a las 10:15, Jorge Salas\n(<jorge@example.com>)\nescribió:",
        "On Mon, Nov 23, 2026 at 10:15 AM Jorge Salas <jorge@example.com> wrote:",
        "On 23 Nov 2026, at 10:15, Jorge Salas\n<jorge@example.com> wrote:",
        "2026-11-23 10:15 GMT+01:00 Jorge Salas <jorge@example.com>:",
    ] {
        let body = format!("El diseño está bien.\nAdelante.\n\n{attribution}\n\n> ¿Qué tal?\n>\n> Jorge\n");
        let quoted = format!("{attribution}\n\n> ¿Qué tal?\n>\n> Jorge");
        let expected = [(PartKind::New, "El diseño está bien.\nAdelante."), (PartKind::Quoted, &quoted)];
        assert_eq!(kinds(&body), expected, "{attribution}");
    }
}

#[test]
fn what_follows_an_attribution_without_marks_is_all_quoted() {
    let body = "Sí.\n\nOn 23 Nov 2026 Jorge wrote:\nWill it be ready?\n\nJorge\n";
    assert_eq!(kinds(body).len(), 2);
    assert_eq!(new_text(body), "Sí.");
}

#[test]
fn answers_between_the_lines_are_new() {
    let body = "El 3 nov 2026, Ana escribió:\n> ¿Fecha?\n\nEl lunes 9.\n\n> ¿Quién?\n\nLuis.\n";
    assert_eq!(new_text(body), "El lunes 9.\nLuis.");
    assert_eq!(kinds(body).len(), 4);
}

#[test]
fn an_outlook_head_folds_everything_below_it() {
    for head in [
        "De: Jorge Salas <jorge@example.com>\nEnviado: lunes, 23 de noviembre de 2026 10:15\nPara: Ana\nAsunto: Fechas",
        "*De:* Jorge Salas\n*Fecha:* lunes 23\n*Para:* Ana\n*Asunto:* Fechas",
        "From: Jorge Salas\nSent: Monday, 23 November 2026 10:15\nTo: Ana\nSubject: Dates",
        "-----Mensaje original-----\nDe: Jorge",
        "----- Original Message -----\nwhatever",
        "---------- Forwarded message ---------\nwhatever",
        "________________________________\nFrom: Jorge\nSent: Monday\nTo: Ana",
    ] {
        let body = format!("Vale.\n\n{head}\n\n¿Cuándo?\n\n-- \nJorge\n");
        assert_eq!(new_text(&body), "Vale.", "{head}");
        assert_eq!(kinds(&body).len(), 2, "{head}");
    }
}

#[test]
fn a_signature_is_folded_up_to_the_quote() {
    for mark in ["-- ", "--"] {
        let body = format!("Vale.\n\n{mark}\nAna López\nAurora\n\nOn 3 Nov 2026 Luis wrote:\n> ¿Vale?\n");
        let seen: Vec<PartKind> = split(&body).iter().map(|part| part.kind).collect();
        assert_eq!(seen, [PartKind::New, PartKind::Signature, PartKind::Quoted]);
    }
    for device in ["Enviado desde mi iPhone", "Sent from my iPhone", "Enviado desde Outlook para Android"] {
        assert_eq!(kinds(&format!("Vale.\n\n{device}\n"))[1], (PartKind::Signature, device));
    }
}

#[test]
fn what_mailers_put_under_a_mail_is_folded_in_both_languages() {
    for under in [
        "Enviado con Gmail para Android",
        "Enviado a través de Outlook para iOS<https://aka.ms/o0ukef>",
        "[Obtener Outlook para iOS](https://aka.ms/o0ukef)",
        "Get Outlook for Android<https://aka.ms/AAb9ysg>",
        "*Sent from Outlook for iOS*",
        "Sent from Yahoo Mail on Android",
        "\u{2014}\nAna López\nAurora Seguros",
        "__\nAna López",
        "-- \nAna López\n\nAVISO LEGAL: Este mensaje y sus adjuntos son confidenciales.\nSi no es su destinatario, bórrelo.",
        "Enviado desde mi iPhone\n\nEste correo electrónico y sus archivos son\nconfidenciales.\n\nPiense antes de imprimir.",
        "CONFIDENTIALITY NOTICE\nwhatever it says",
        "This email and any files are for the intended recipient alone.\n\nThink before you print.",
    ] {
        let body = format!("Vale, lo miro.\n\n{under}\n");
        assert_eq!(kinds(&body), [(PartKind::New, "Vale, lo miro."), (PartKind::Signature, under)]);
        let quoted = format!("{body}\nOn 3 Nov 2026 Luis wrote:\n> ¿Vale?\n");
        assert_eq!(new_text(&quoted), "Vale, lo miro.");
    }
    for own in [
        "Este mensaje no llegó al cliente.",
        "This email arrived twice, can you look?",
        "Enviado con retraso, perdona.\n¿Lo ves bien?",
        "Confidencialidad: ¿firmamos algo?",
        "Aviso legal\nHay que cambiarlo en la web.",
        "Enviado con un día de retraso, perdona.",
    ] {
        assert_eq!(new_text(own).replace('\r', ""), own, "{own}");
    }
}

#[test]
fn what_only_looks_like_a_quote_or_a_signature_is_new() {
    for body in [
        "El diseño que escribió:",
        "On Monday we wrote:",
        "De: Madrid\nA: Valencia",
        "From: here\n\nSent: never\nTo: nobody",
        "Sent from my office yesterday, as promised.\nDid it arrive?",
        "uno\n--\ndos\ntres\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13",
        "a -- b",
        "__________",
    ] {
        assert_eq!(kinds(body), [(PartKind::New, body)], "{body}");
    }
}

#[test]
fn eight_published_mails_are_cut_as_their_library_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mail/reply-trimming.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: shared/data is absent");
        return;
    };
    let cases: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(cases.len(), 8);
    for (name, case) in cases {
        assert_eq!(new_text(case["text"].as_str().unwrap()), case["new_text"].as_str().unwrap(), "{name}");
    }
}

#[test]
fn a_mail_of_nothing_but_marks_is_cut_in_one_walk() {
    for line in ["--\n", "__________\n", "> \n", "On 3 Nov\n", "De: a\n", "\n"] {
        let body = line.repeat(20_000);
        assert_eq!(split(&body).iter().map(|part| part.text.len()).sum::<usize>(), body.len());
    }
}

proptest! {
    #[test]
    fn nothing_of_a_mail_is_ever_lost(
        lines in prop::collection::vec(prop_oneof![
            "(?s).{0,30}",
            prop::sample::select(vec![
                "", "> x", "-- ", "--", "On 3 Nov Ana wrote:", "El 3 nov Ana", "escribió:", "De: a", "Para: b", "Asunto: c",
                "Enviado desde mi x", "-----Original Message-----", "__________", "hola",
            ]).prop_map(String::from),
        ], 0..30),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let body = lines.join(end);
        let parts = split(&body);
        prop_assert_eq!(parts.iter().map(|part| part.text).collect::<String>(), body.as_str());
        prop_assert!(parts.windows(2).all(|two| two[0].kind != two[1].kind));
        prop_assert!(parts.iter().all(|part| !part.text.is_empty()));
    }
}
