//! What a cell says: headings in both languages, days, yes and no, kinds.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

/// Our fields with the headings under which they come, in small letters without accents.
const HEADINGS: &[(&str, &[&str])] = &[
    ("name", &["name", "nombre", "full name", "nombre completo"]),
    ("email", &["email", "e-mail", "mail", "correo", "correo electronico", "direccion de correo"]),
    ("title", &["title", "job title", "position", "cargo", "puesto"]),
    ("role", &["role", "rol", "papel"]),
    ("services", &["services", "servicios"]),
    ("active", &["active", "activo", "activa"]),
    ("phone", &["phone", "telephone", "telefono", "movil"]),
    ("zone", &["zone", "time zone", "timezone", "zona", "zona horaria"]),
    ("lang", &["lang", "language", "idioma", "lengua"]),
    ("client", &["client", "customer", "company", "cliente", "empresa"]),
    ("code", &["code", "codigo"]),
    ("stage", &["stage", "etapa", "fase comercial"]),
    ("tier", &["tier", "support", "nivel", "soporte"]),
    ("segment", &["segment", "segmento"]),
    ("sector", &["sector", "industry"]),
    ("legal_name", &["legal name", "legal_name", "razon social"]),
    ("tax_id", &["tax id", "tax_id", "vat", "nif", "cif"]),
    ("country", &["country", "pais"]),
    ("address", &["address", "direccion"]),
    ("note", &["note", "notes", "nota", "notas"]),
    ("project", &["project", "proyecto"]),
    ("kind", &["kind", "type", "tipo", "tracker"]),
    ("description", &["description", "descripcion"]),
    ("lead", &["lead", "responsable", "la que manda", "manda"]),
    ("backup", &["backup", "telonero", "telonera", "suplente"]),
    ("thread", &["thread", "hilo", "topic", "tema"]),
    ("author", &["author", "autor", "autora", "user", "usuario", "by", "por"]),
    ("date", &["date", "day", "fecha", "dia", "start", "start date", "start_date", "created", "creado"]),
    ("time", &["time", "hora"]),
    ("text", &["text", "texto", "body", "cuerpo", "subject", "asunto", "entry", "entrada"]),
    ("visibility", &["visibility", "visibilidad"]),
];

/// The field that a heading means.
pub fn field(heading: &str) -> Option<&'static str> {
    let plain = plain(heading);
    HEADINGS.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
}

/// Small letters without accents.
pub fn plain(text: &str) -> String {
    let letter = |c| match c {
        'á' | 'à' | 'ä' => 'a',
        'é' | 'è' | 'ë' => 'e',
        'í' | 'ì' | 'ï' => 'i',
        'ó' | 'ò' | 'ö' => 'o',
        'ú' | 'ù' | 'ü' => 'u',
        other => other,
    };
    text.trim().to_lowercase().chars().map(letter).collect()
}

/// A day: `2026-11-23`, or the day before the month, `23/11/2026`, `23.11.2026`, `23-11-2026`.
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [day, month, year] = parts[..] else { return None };
    let year: i16 = year.parse().ok()?;
    let year = if (0..100).contains(&year) { year + 2000 } else { year };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// An instant: a whole one, or a day with a time, in a zone; noon where no time is said.
pub fn instant(date: &str, time: &str, zone: &TimeZone) -> Option<Timestamp> {
    let date = date.trim();
    if let Ok(at) = date.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(at) = date.replace(' ', "T").parse::<DateTime>()
        && date.len() > 10
    {
        return zone.to_ambiguous_zoned(at).compatible().ok().map(|zoned| zoned.timestamp());
    }
    let (date, own_time) = date.split_once(' ').unwrap_or((date, ""));
    let time = if time.trim().is_empty() { own_time.trim() } else { time.trim() };
    let day = day(date)?;
    if time.is_empty() {
        return Some(kernel::local_noon(day, zone));
    }
    let time = Time::strptime("%H:%M:%S", time).or_else(|_| Time::strptime("%H:%M", time)).ok()?;
    zone.to_ambiguous_zoned(day.to_datetime(time)).compatible().ok().map(|zoned| zoned.timestamp())
}

/// Yes or no; nothing for another word.
pub fn yes(text: &str, usual: bool) -> Option<bool> {
    match plain(text).as_str() {
        "" => Some(usual),
        "si" | "s" | "yes" | "y" | "true" | "1" | "x" => Some(true),
        "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_both_languages() {
        for (heading, wanted) in [
            ("Correo electrónico", "email"),
            ("E-mail", "email"),
            (" TELONERO ", "backup"),
            ("Razón social", "legal_name"),
        ] {
            assert_eq!(field(heading), Some(wanted), "{heading}");
        }
        assert_eq!(field("database"), None);
    }

    #[test]
    fn days_come_before_months_and_impossible_ones_are_none() {
        for (text, wanted) in [
            ("10/07/2015", "2015-07-10"),
            ("1.2.26", "2026-02-01"),
            ("2026-02-28", "2026-02-28"),
            ("03-12-2026", "2026-12-03"),
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Some(wanted));
        }
        for text in ["04/15/2015", "31/02/2026", "2026-13-01", "", "mañana", "1/2"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_is_whole_or_a_day_with_its_time() {
        let madrid = TimeZone::get("Europe/Madrid").unwrap();
        for (date, time, wanted) in [
            ("2026-11-23T10:00:00Z", "", "2026-11-23T10:00:00Z"),
            ("2026-11-23 10:00", "", "2026-11-23T09:00:00Z"),
            ("23/11/2026", "10:30", "2026-11-23T09:30:00Z"),
            ("23/11/2026 10:30", "", "2026-11-23T09:30:00Z"),
            ("23/11/2026", "", "2026-11-23T11:00:00Z"),
        ] {
            assert_eq!(
                instant(date, time, &madrid).map(|at| at.to_string()).as_deref(),
                Some(wanted),
                "{date}"
            );
        }
        assert_eq!(instant("23/11/2026", "25:00", &madrid), None);
    }
}
