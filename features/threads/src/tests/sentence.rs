//! What the composer understands, in both languages (DESIGN §3.3). Now is Monday 23 November 2026, half
//! past ten in Madrid.

use crate::{
    reference::Reference,
    sentence::{EntryKind, Means, Mentionable, Understood, Who, read},
};
use jiff::{Zoned, civil::date, tz::TimeZone};
use kernel::{ContactId, PersonId};
use proptest::prelude::*;

fn now() -> Zoned {
    date(2026, 11, 23).at(10, 30, 0, 0).to_zoned(TimeZone::get("Europe/Madrid").unwrap()).unwrap()
}

fn mentionable(who: Who, name: &str, handle: Option<&str>) -> Mentionable {
    Mentionable { who, name: name.into(), handle: handle.map(Into::into) }
}

const MARTA: Who = Who::Person(PersonId(1));
const ANA: Who = Who::Person(PersonId(2));
const LUIS: Who = Who::Person(PersonId(3));
const JORGE: Who = Who::Contact(ContactId(1));
const ANA_RUIZ: Who = Who::Contact(ContactId(2));
const NURIA: Who = Who::Contact(ContactId(3));

fn people() -> Vec<Mentionable> {
    vec![
        mentionable(MARTA, "Marta Ibáñez", Some("marta")),
        mentionable(ANA, "Ana López", Some("ana")),
        mentionable(LUIS, "Luis Pérez", Some("luis.p")),
        mentionable(JORGE, "Jorge Salas", None),
        mentionable(ANA_RUIZ, "Ana Ruiz", None),
        mentionable(NURIA, "Núria Vidal", None),
    ]
}

fn understood(text: &str) -> Understood {
    read(text, &now(), &people())
}

#[test]
fn the_sentence_of_the_mockups_is_read_whole() {
    let text = "Jorge confirma que el SSO llega el 4 dic, 25m, seguimiento vie";
    let read = understood(text);
    assert_eq!(read.people, [JORGE]);
    assert_eq!(read.seconds, Some(25 * 60));
    assert_eq!(read.follow_up, Some(date(2026, 11, 27)));
    assert_eq!((read.kind, read.happened_at), (None, None));
    assert_eq!(read.body, "Jorge confirma que el SSO llega el 4 dic");
    let spans: Vec<&str> = read.spans.iter().map(|span| &text[span.at.clone()]).collect();
    assert_eq!(spans, ["Jorge", "25m", "seguimiento vie"]);
    assert_eq!(understood("Ana aprueba el diseño, 15m, seguimiento vie").seconds, Some(15 * 60));
}

#[test]
fn time_spent_is_read_however_it_is_written() {
    for (text, minutes) in [
        ("llamada con Jorge, 25m", Some(25)),
        ("call with Jorge, 25 min", Some(25)),
        ("25min de dudas", Some(25)),
        ("dudas (25m)", Some(25)),
        ("1h30, taller", Some(90)),
        ("taller 1h30m", Some(90)),
        ("taller 1h 30m", Some(90)),
        ("taller 1 h 30 min", Some(90)),
        ("taller, 1:30h", Some(90)),
        ("taller, 1 hora y 30 minutos", Some(90)),
        ("taller, 1 hora y media", Some(90)),
        ("workshop, 1 hour and 30 minutes", Some(90)),
        ("workshop, 2 hours and a half", Some(150)),
        ("taller, 1,5h", Some(90)),
        ("taller, 1,5 horas", Some(90)),
        ("workshop, 1.5h", Some(90)),
        ("workshop, 1.25 hours", Some(75)),
        ("90 min de taller", Some(90)),
        ("2 horas", Some(120)),
        ("2 hours of work", Some(120)),
        ("2h", Some(120)),
        ("24h", Some(24 * 60)),
        ("diseño,25m", Some(25)),
        ("25m.", Some(25)),
        ("20m, y otros, 10m", Some(30)),
        ("el servidor cayó 2 horas, 15m", Some(15)),
        // Not time spent
        ("cayó 2 horas y volvió 1 hora", None),
        ("hace 2 horas", None),
        ("2 hours ago", None),
        ("dentro de 2 horas", None),
        ("0m", None),
        ("25h", None),
        ("25M de euros", None),
        ("a 25 m de la puerta", None),
        ("v1.25m", None),
        ("1h75", None),
        ("1,255h", None),
        ("x25m", None),
        ("25m2", None),
        ("pre-25m", None),
        ("25m.txt", None),
        ("https://example.com/?t=25m", None),
        ("16:00", None),
        ("99999m", None),
        ("99999999999999999999h", None),
    ] {
        assert_eq!(understood(text).seconds, minutes.map(|m| m * 60), "{text}");
    }
}

#[test]
fn a_follow_up_is_the_next_such_day_to_come() {
    let day = |month, day| Some(date(2026, month, day));
    for (text, expected) in [
        ("seguimiento vie", day(11, 27)),
        ("seguimiento viernes", day(11, 27)),
        ("seguimiento el viernes", day(11, 27)),
        ("seguimiento: el próximo viernes", day(11, 27)),
        ("Seguimiento para el viernes que viene", day(11, 27)),
        ("seguimiento vie 27", day(11, 27)),
        ("seguimiento vie. 27 nov", day(11, 27)),
        ("seguimiento mié", day(11, 25)),
        ("seguimiento sábado", day(11, 28)),
        ("seguimiento lunes", day(11, 30)),
        ("seguimiento mar", day(11, 24)),
        ("seguimiento mañana", day(11, 24)),
        ("seguimiento pasado mañana", day(11, 25)),
        ("seguimiento hoy", day(11, 23)),
        ("seguimiento 27/11", day(11, 27)),
        ("seguimiento el 27/11/2026", day(11, 27)),
        ("seguimiento 27/11/26", day(11, 27)),
        ("seguimiento 27 nov", day(11, 27)),
        ("seguimiento el 27 de noviembre", day(11, 27)),
        ("seguimiento el 3 de marzo de 2027", Some(date(2027, 3, 3))),
        ("seguimiento 22/11", Some(date(2027, 11, 22))),
        ("seguimiento 29/2", Some(date(2028, 2, 29))),
        ("seguimiento 2026-11-27", day(11, 27)),
        ("seguimiento en 3 días", day(11, 26)),
        ("seguimiento la semana que viene", day(11, 30)),
        ("follow up fri", day(11, 27)),
        ("follow-up on friday", day(11, 27)),
        ("Follow-up: Friday", day(11, 27)),
        ("followup next monday", day(11, 30)),
        ("follow up tomorrow", day(11, 24)),
        ("follow up on nov 27", day(11, 27)),
        ("follow up 27th november", day(11, 27)),
        ("follow up in 2 weeks", day(12, 7)),
        ("follow up next week", day(11, 30)),
        ("I will follow up Friday", day(11, 27)),
        ("seguimiento vie, seguimiento lun", day(11, 27)),
        // Not a follow-up
        ("mañana", None),
        ("llega mañana", None),
        ("27/11", None),
        ("el 4 dic", None),
        ("el viernes", None),
        ("seguimiento", None),
        ("seguimiento del proyecto", None),
        ("seguimiento vie 26", None),
        ("seguimiento 31/2", None),
        ("seguimiento 11/27", None),
        ("seguimiento 2020-01-01", None),
        ("seguimiento 22/11/2026", None),
        ("seguimiento en 9999 semanas", Some(date(2218, 7, 13))),
    ] {
        assert_eq!(understood(text).follow_up, expected, "{text}");
    }
}

#[test]
fn when_it_happened_is_the_last_such_moment_that_was() {
    let at = |day: i8, hour, minute| Some((day, hour, minute));
    for (text, expected) in [
        ("ayer", at(22, 12, 0)),
        ("Ayer llamó Jorge", at(22, 12, 0)),
        ("Jorge llamó ayer", at(22, 12, 0)),
        ("ayer a las 9", at(22, 9, 0)),
        ("ayer a las 4 de la tarde", at(22, 16, 0)),
        ("ayer por la tarde", at(22, 16, 0)),
        ("ayer por la mañana a las 9:15", at(22, 9, 15)),
        ("ayer 16:00", at(22, 16, 0)),
        ("yesterday", at(22, 12, 0)),
        ("yesterday 16:00", at(22, 16, 0)),
        ("yesterday at 4pm", at(22, 16, 0)),
        ("yesterday at 4:30 pm", at(22, 16, 30)),
        ("yesterday morning", at(22, 10, 0)),
        ("anoche", at(22, 21, 0)),
        ("last night at 10", at(22, 22, 0)),
        ("anteayer", at(21, 12, 0)),
        ("antes de ayer", at(21, 12, 0)),
        ("the day before yesterday at 9:30", at(21, 9, 30)),
        ("el lunes", at(16, 12, 0)),
        ("El viernes hablé con Jorge", at(20, 12, 0)),
        ("Jorge aprueba, el viernes a las 17:00", at(20, 17, 0)),
        ("hablamos el viernes pasado", at(20, 12, 0)),
        ("hablamos el pasado viernes", at(20, 12, 0)),
        ("on Friday we spoke", at(20, 12, 0)),
        ("we spoke last friday at 9am", at(20, 9, 0)),
        ("esta mañana a las 9", at(23, 9, 0)),
        ("esta mañana", at(23, 10, 0)),
        ("this morning at 9:05", at(23, 9, 5)),
        ("hoy a las 9", at(23, 9, 0)),
        ("today at 9", at(23, 9, 0)),
        ("hace 2 horas", at(23, 8, 30)),
        ("90 minutes ago", at(23, 9, 0)),
        ("hace 3 días", at(20, 10, 30)),
        // Not something that happened
        ("hoy", None),
        ("today", None),
        ("esta tarde", None),
        ("hoy a las 18:00", None),
        ("esta mañana a las 11", None),
        ("el SSO llega el lunes", None),
        ("el lunes que viene hablamos", None),
        ("el lunes 30 entregamos", None),
        ("next monday", None),
        ("monday", None),
        ("a las 9", None),
        ("mañana a las 9", None),
    ] {
        let seen = understood(text).happened_at.map(|t| t.to_zoned(now().time_zone().clone()));
        let seen = seen.map(|z| (z.day(), z.hour(), z.minute()));
        assert_eq!(seen, expected, "{text}");
    }
}

#[test]
fn a_slash_word_names_the_kind_in_either_language() {
    for (words, kind) in [
        ("/call /llamada /Llamada", EntryKind::Call),
        ("/mail /correo", EntryKind::Mail),
        ("/meeting /reunión /reunion", EntryKind::Meeting),
        ("/delivery /entrega", EntryKind::Delivery),
        ("/visit /visita", EntryKind::Visit),
        ("/decision /decisión", EntryKind::Decision),
        ("/note /nota", EntryKind::Note),
        ("/ship /envío /envio", EntryKind::Ship),
        ("/other /otro", EntryKind::Other),
    ] {
        for word in words.split(' ') {
            for text in [
                format!("{word} Jorge aprueba"),
                format!("Jorge aprueba {word}"),
                format!("Jorge aprueba, {word}, 25m"),
            ] {
                let read = understood(&text);
                assert_eq!((read.kind, read.body.as_str()), (Some(kind), "Jorge aprueba"), "{text}");
            }
        }
    }
    let not_interactions: Vec<&str> =
        EntryKind::ALL.iter().filter(|k| !k.is_interaction()).map(|k| k.word()).collect();
    assert_eq!(not_interactions, ["note", "decision", "ship"]);
}

#[test]
fn a_path_inside_a_sentence_is_not_a_kind_and_stays() {
    for text in ["GET /note falla", "mira a/call", "/calls", "/ call", "https://example.com/call", "/call/2"]
    {
        assert_eq!((understood(text).kind, understood(text).body.as_str()), (None, text), "{text}");
    }
    let twice = understood("/call /mail Jorge");
    assert_eq!((twice.kind, twice.body.as_str()), (Some(EntryKind::Call), "/mail Jorge"));
}

#[test]
fn people_are_called_by_handle_by_name_or_as_contacts() {
    for (text, named, unknown) in [
        ("@marta mira esto", vec![MARTA], vec![]),
        ("@Marta, mira", vec![MARTA], vec![]),
        ("@ana mira", vec![ANA], vec![]),
        ("@luis.p mira", vec![LUIS], vec![]),
        ("@luis mira", vec![LUIS], vec![]),
        ("@Ana Ruiz aprueba", vec![ANA_RUIZ], vec![]),
        ("@Ana López aprueba", vec![ANA], vec![]),
        ("@jorge y @Nuria", vec![JORGE, NURIA], vec![]),
        ("@núria.", vec![NURIA], vec![]),
        ("@eva mira", vec![], vec!["eva"]),
        ("@eva y @eva, @pepe-2", vec![], vec!["eva", "pepe-2"]),
        ("Jorge aprueba", vec![JORGE], vec![]),
        ("Jorge Salas y Núria", vec![JORGE, NURIA], vec![]),
        ("con Jorge, otra vez Jorge", vec![JORGE], vec![]),
        ("Ana Ruiz aprueba", vec![ANA_RUIZ], vec![]),
        // Nobody
        ("Ana aprueba", vec![], vec![]),
        ("Marta aprueba", vec![], vec![]),
        ("jorge aprueba", vec![], vec![]),
        ("Jorgelina aprueba", vec![], vec![]),
        ("marta@example.com", vec![], vec![]),
        ("https://example.com/@marta", vec![], vec![]),
    ] {
        let read = understood(text);
        assert_eq!(
            (read.people, read.unknown),
            (named, unknown.into_iter().map(String::from).collect()),
            "{text}"
        );
    }
}

#[test]
fn references_are_read_once_each_and_stay_in_the_body() {
    let read = understood("ver #12, T-418 y AUR-2#12 (SOW-7), otra vez #12");
    let aurora = Some("AUR-2".parse().unwrap());
    assert_eq!(
        read.references,
        [
            Reference::Thread { project: None, number: 12 },
            Reference::Ticket(418),
            Reference::Thread { project: aurora, number: 12 },
            Reference::Sow(7),
        ]
    );
    assert_eq!(read.body, "ver #12, T-418 y AUR-2#12 (SOW-7), otra vez #12");
}

#[test]
fn what_stands_alone_leaves_the_body_and_what_is_part_of_the_sentence_stays() {
    for (text, body) in [
        ("Jorge aprueba, 25m, seguimiento vie", "Jorge aprueba"),
        ("25m, seguimiento vie, Jorge aprueba", "Jorge aprueba"),
        ("Jorge aprueba, 25m, el diseño", "Jorge aprueba, el diseño"),
        ("Jorge aprueba, 25m.", "Jorge aprueba."),
        ("Jorge aprueba. 25m. Seguimiento vie.", "Jorge aprueba."),
        ("Jorge aprueba. 25m. Falta el logo.", "Jorge aprueba. Falta el logo."),
        ("ayer, /call, Jorge aprueba", "Jorge aprueba"),
        ("/call ayer 16:00 25m\nJorge aprueba", "Jorge aprueba"),
        ("Jorge aprueba\n25m seguimiento vie", "Jorge aprueba"),
        ("Jorge aprueba; 25m seguimiento vie; falta el logo", "Jorge aprueba; falta el logo"),
        ("Jorge aprueba · 25m · seguimiento vie", "Jorge aprueba"),
        ("Hablamos 25m con Jorge", "Hablamos 25m con Jorge"),
        ("Ayer llamó Jorge", "Ayer llamó Jorge"),
        ("Le haré seguimiento el viernes a Jorge", "Le haré seguimiento el viernes a Jorge"),
        ("Jorge aprueba, seguimiento vie 16:00", "Jorge aprueba, seguimiento vie 16:00"),
        ("25m", ""),
        ("", ""),
        ("  \n ", ""),
        ("Lista:\n\n- uno\n- dos, 25m\n\n    código 25m\n", "Lista:\n\n- uno\n- dos\n\n    código 25m"),
    ] {
        assert_eq!(understood(text).body, body, "{text}");
    }
}

#[test]
fn nothing_in_the_text_makes_an_entry_visible_to_the_client() {
    for word in [
        "/client",
        "/cliente",
        "/public",
        "/público",
        "/share",
        "/compartir",
        "/visible",
        "/guest",
        "@client",
        "!public",
    ] {
        let text = format!("{word} Jorge aprueba {word}");
        let read = understood(&text);
        // Understood has no field for it, and the words stay as they were written.
        assert_eq!((read.kind, read.body), (None, text));
    }
}

#[test]
fn a_clock_change_is_the_earlier_of_two_and_the_later_of_none() {
    let madrid = TimeZone::get("Europe/Madrid").unwrap();
    let happened = |text: &str, now: Zoned| read(text, &now, &[]).happened_at.unwrap().to_string();
    let autumn = date(2026, 10, 26).at(9, 0, 0, 0).to_zoned(madrid.clone()).unwrap();
    assert_eq!(happened("ayer 2:30", autumn), "2026-10-25T00:30:00Z");
    let spring = date(2027, 3, 29).at(9, 0, 0, 0).to_zoned(madrid).unwrap();
    assert_eq!(happened("ayer 2:30", spring), "2027-03-28T01:30:00Z");
}

/// Pieces that mean something, to be thrown together.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "25m",
        "1h",
        "30",
        "1,5h",
        ",",
        ".",
        ";",
        ":",
        "/",
        "-",
        "#",
        "@",
        "T-",
        "AUR-2#",
        "12",
        "seguimiento",
        "follow",
        "up",
        "vie",
        "27",
        "27/11",
        "2026-11-27",
        "nov",
        "ayer",
        "el",
        "lunes",
        "a las",
        "9",
        "9999",
        "pm",
        "esta",
        "mañana",
        "hace",
        "horas",
        "/call",
        "Jorge",
        "Salas",
        "Ana",
        "\n",
        " ",
        "\t",
        "é",
        "日本",
        "🙂",
        "e\u{301}",
        "\u{0}",
        "in",
        "weeks",
        "de la",
        "tarde",
        "º",
        "İ",
        "ß",
        "²",
    ]);
    prop::collection::vec((piece, prop::bool::ANY), 0..40).prop_map(|pieces| {
        pieces
            .into_iter()
            .map(|(piece, space)| if space { format!("{piece} ") } else { piece.to_owned() })
            .collect()
    })
}

fn check(text: &str, now: &Zoned) -> Result<(), TestCaseError> {
    let read = read(text, now, &people());
    let mut end = 0;
    for span in &read.spans {
        prop_assert!(span.at.start >= end && span.at.end > span.at.start, "{:?}", span);
        prop_assert!(text.get(span.at.clone()).is_some(), "{:?} is no character boundary", span);
        end = span.at.end;
    }
    let spent: i64 = read.spans.iter().map(|s| if let Means::Spent(n) = s.means { n } else { 0 }).sum();
    prop_assert_eq!(read.seconds.unwrap_or(0), spent);
    prop_assert!(read.follow_up.is_none_or(|day| day >= now.date()));
    prop_assert!(read.happened_at.is_none_or(|at| at <= now.timestamp()));
    prop_assert!(read.body.len() <= text.len());
    Ok(())
}

proptest! {
    #[test]
    fn any_text_at_any_time_is_read_without_a_fault(text in "\\PC{0,80}|(?s).{0,80}", seconds in -377_705_000_000_i64..253_402_000_000) {
        let now = jiff::Timestamp::from_second(seconds).unwrap().to_zoned(TimeZone::get("Pacific/Apia").unwrap());
        check(&text, &now)?;
    }

    #[test]
    fn any_mix_of_words_that_mean_something_is_read_without_a_fault(text in pieces()) {
        check(&text, &now())?;
        check(&text, &jiff::Timestamp::MAX.to_zoned(TimeZone::UTC))?;
        check(&text, &jiff::Timestamp::MIN.to_zoned(TimeZone::UTC))?;
    }
}
