//! Spanish public holidays, national and of every region, as rows to start a calendar from.
//!
//! Easter goes by rule (Meeus); what a region chose for a year, and a Sunday's holiday that it moved to
//! Monday, are data for [`YEARS`], restated from the yearly list of the Dirección General de Trabajo
//! (BOE). The rows for 2027 and the two feasts of the Islamic calendar in it are provisional.
//! Absent on purpose: town holidays, an island's own day in the Canaries, and holidays that fall on a
//! Sunday and stay there. Calendars are editable rows, so an administrator adds or removes any of them.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use std::ops::RangeInclusive;

/// The years for which the regional rows are known.
pub const YEARS: RangeInclusive<i16> = 2025..=2027;

/// The country itself.
pub const NATIONAL: &str = "ES";

/// A day off, ready to be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub day: Date,
    /// `ES`, or a region such as `ES-MD`.
    pub region: &'static str,
    /// Its name in Spanish.
    pub es: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

/// A region that keeps its own holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166-2, such as `ES-MD`.
    pub code: &'static str,
    /// Its name in Spanish.
    pub es: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

const fn region(code: &'static str, es: &'static str, en: &'static str) -> Region {
    Region { code, es, en }
}

/// The seventeen regions and the two cities.
pub const REGIONS: [Region; 19] = [
    region("ES-AN", "Andalucía", "Andalusia"),
    region("ES-AR", "Aragón", "Aragon"),
    region("ES-AS", "Asturias", "Asturias"),
    region("ES-CB", "Cantabria", "Cantabria"),
    region("ES-CE", "Ceuta", "Ceuta"),
    region("ES-CL", "Castilla y León", "Castile and León"),
    region("ES-CM", "Castilla-La Mancha", "Castilla-La Mancha"),
    region("ES-CN", "Canarias", "Canary Islands"),
    region("ES-CT", "Cataluña", "Catalonia"),
    region("ES-EX", "Extremadura", "Extremadura"),
    region("ES-GA", "Galicia", "Galicia"),
    region("ES-IB", "Illes Balears", "Balearic Islands"),
    region("ES-MC", "Región de Murcia", "Region of Murcia"),
    region("ES-MD", "Comunidad de Madrid", "Community of Madrid"),
    region("ES-ML", "Melilla", "Melilla"),
    region("ES-NC", "Navarra", "Navarre"),
    region("ES-PV", "País Vasco", "Basque Country"),
    region("ES-RI", "La Rioja", "La Rioja"),
    region("ES-VC", "Comunitat Valenciana", "Valencian Community"),
];

/// Everything off in a place in a year, in order of days: national, and the region's own if the code is
/// of a region and the year is one of [`YEARS`].
pub fn in_force(region: &str, year: i16) -> Vec<Holiday> {
    let mut days = national(year);
    days.extend(regional(region, year));
    days.sort_unstable();
    days
}

/// The national holidays of any year from 1583 on, without those that fall on a Sunday.
pub fn national(year: i16) -> Vec<Holiday> {
    listed(NATIONAL, NATIONAL_DAYS, year).collect()
}

/// A region's own holidays in a year of [`YEARS`]; none for another year or an unknown code.
pub fn regional(code: &str, year: i16) -> Vec<Holiday> {
    let Some(region) = REGIONS.iter().find(|region| region.code == code) else { return Vec::new() };
    if !YEARS.contains(&year) {
        return Vec::new();
    }
    let own = REGIONAL_DAYS.iter().filter(|row| row.0.split(' ').any(|short| code.ends_with(short)));
    own.flat_map(|row| listed(region.code, std::slice::from_ref(&row.1), year)).collect()
}

/// Easter Sunday by the rule of Meeus, Jones and Butcher, which holds from 1583 on.
#[expect(clippy::many_single_char_names, reason = "the rule's own letters")]
pub fn easter(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

/// When a holiday falls.
enum When {
    /// A month and day of every year.
    On(i8, i8),
    /// A month and day in these years only.
    In(&'static [i16], i8, i8),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Days after Easter Sunday in these years only.
    EasterIn(&'static [i16], i64),
}

struct Rule(When, &'static str, &'static str);

impl Rule {
    fn day(&self, year: i16) -> Option<Date> {
        let after_easter = |days: i64| Some(easter(year)?.saturating_add(days.days()));
        match self.0 {
            When::On(month, day) => Date::new(year, month, day).ok(),
            When::In(years, month, day) => {
                years.contains(&year).then(|| Date::new(year, month, day).ok()).flatten()
            }
            When::Easter(days) => after_easter(days),
            When::EasterIn(years, days) => years.contains(&year).then(|| after_easter(days)).flatten(),
        }
    }
}

fn listed(region: &'static str, rules: &[Rule], year: i16) -> impl Iterator<Item = Holiday> {
    rules.iter().filter_map(move |rule| {
        let day = rule.day(year).filter(|day| day.weekday() != Weekday::Sunday)?;
        Some(Holiday { day, region, es: rule.1, en: rule.2 })
    })
}

use When::{Easter, EasterIn, In, On};

const NATIONAL_DAYS: &[Rule] = &[
    Rule(On(1, 1), "Año Nuevo", "New Year's Day"),
    Rule(On(1, 6), "Epifanía del Señor", "Epiphany"),
    Rule(Easter(-2), "Viernes Santo", "Good Friday"),
    Rule(On(5, 1), "Fiesta del Trabajo", "Labour Day"),
    Rule(On(8, 15), "Asunción de la Virgen", "Assumption of Mary"),
    Rule(On(10, 12), "Fiesta Nacional de España", "National Day of Spain"),
    Rule(On(11, 1), "Todos los Santos", "All Saints' Day"),
    Rule(On(12, 6), "Día de la Constitución Española", "Constitution Day"),
    Rule(On(12, 8), "Inmaculada Concepción", "Immaculate Conception"),
    Rule(On(12, 25), "Natividad del Señor", "Christmas Day"),
];

/// Regions (the ends of their codes) and the day that they keep.
const REGIONAL_DAYS: &[(&str, Rule)] = &[
    // Tied to Easter
    (
        "AN AR AS CB CE CL CM CN EX GA IB MC MD ML NC PV RI",
        Rule(Easter(-3), "Jueves Santo", "Maundy Thursday"),
    ),
    ("CT NC PV RI VC", Rule(Easter(1), "Lunes de Pascua", "Easter Monday")),
    ("IB", Rule(EasterIn(&[2026, 2027], 1), "Lunes de Pascua", "Easter Monday")),
    ("CM", Rule(EasterIn(&[2026], 1), "Lunes de Pascua", "Easter Monday")),
    ("CM", Rule(Easter(60), "Corpus Christi", "Corpus Christi")),
    // The region's own day
    ("AN", Rule(On(2, 28), "Día de Andalucía", "Andalusia Day")),
    ("AR", Rule(On(4, 23), "San Jorge, Día de Aragón", "Saint George, Aragon Day")),
    ("AS", Rule(On(9, 8), "Día de Asturias", "Asturias Day")),
    ("CB", Rule(On(7, 28), "Día de las Instituciones de Cantabria", "Cantabria Institutions Day")),
    ("CB", Rule(On(9, 15), "La Bien Aparecida", "Our Lady of the Apparition")),
    ("CE", Rule(On(6, 13), "San Antonio", "Saint Anthony")),
    ("CE", Rule(On(8, 5), "Nuestra Señora de África", "Our Lady of Africa")),
    ("CE", Rule(In(&[2026, 2027], 9, 2), "Día de Ceuta", "Ceuta Day")),
    ("CL", Rule(On(4, 23), "Fiesta de Castilla y León", "Castile and León Day")),
    ("CM", Rule(In(&[2025, 2027], 5, 31), "Día de Castilla-La Mancha", "Castilla-La Mancha Day")),
    ("CN", Rule(On(5, 30), "Día de Canarias", "Canary Islands Day")),
    ("CT", Rule(On(9, 11), "Fiesta Nacional de Cataluña", "National Day of Catalonia")),
    ("EX", Rule(On(9, 8), "Día de Extremadura", "Extremadura Day")),
    ("GA", Rule(On(5, 17), "Día de las Letras Gallegas", "Galician Literature Day")),
    ("GA", Rule(On(7, 25), "Día Nacional de Galicia", "National Day of Galicia")),
    ("IB", Rule(On(3, 1), "Día de las Illes Balears", "Balearic Islands Day")),
    ("MC", Rule(On(6, 9), "Día de la Región de Murcia", "Region of Murcia Day")),
    ("MD", Rule(On(5, 2), "Fiesta de la Comunidad de Madrid", "Community of Madrid Day")),
    ("ML", Rule(On(9, 8), "Nuestra Señora la Virgen de la Victoria", "Our Lady of Victory")),
    ("ML", Rule(On(9, 17), "Día de Melilla", "Melilla Day")),
    ("NC", Rule(On(12, 3), "San Francisco Javier", "Saint Francis Xavier")),
    ("RI", Rule(On(6, 9), "Día de La Rioja", "La Rioja Day")),
    ("VC", Rule(On(10, 9), "Día de la Comunitat Valenciana", "Valencian Community Day")),
    // Saints that a region keeps always, or chose for a year
    ("MC VC", Rule(On(3, 19), "San José", "Saint Joseph")),
    ("GA NC", Rule(In(&[2026], 3, 19), "San José", "Saint Joseph")),
    ("PV", Rule(In(&[2026, 2027], 3, 19), "San José", "Saint Joseph")),
    ("MD", Rule(In(&[2027], 3, 19), "San José", "Saint Joseph")),
    ("CT VC", Rule(On(6, 24), "San Juan", "Saint John")),
    ("GA", Rule(In(&[2026], 6, 24), "San Juan", "Saint John")),
    ("MD NC", Rule(In(&[2025], 7, 25), "Santiago Apóstol", "Saint James")),
    ("PV", Rule(On(7, 25), "Santiago Apóstol", "Saint James")),
    ("CT", Rule(On(12, 26), "San Esteban", "Saint Stephen")),
    ("IB", Rule(In(&[2025, 2026], 12, 26), "Segunda fiesta de Navidad", "Second day of Christmas")),
    // Feasts of the Islamic calendar, announced each year
    ("CE ML", Rule(In(&[2025], 3, 31), "Fin del Ramadán (Eid al-Fitr)", "End of Ramadan (Eid al-Fitr)")),
    ("CE ML", Rule(In(&[2026], 3, 20), "Fin del Ramadán (Eid al-Fitr)", "End of Ramadan (Eid al-Fitr)")),
    ("CE ML", Rule(In(&[2027], 3, 9), "Fin del Ramadán (Eid al-Fitr)", "End of Ramadan (Eid al-Fitr)")),
    (
        "CE ML",
        Rule(
            In(&[2025], 6, 6),
            "Fiesta del Sacrificio (Eid al-Adha)",
            "Feast of the Sacrifice (Eid al-Adha)",
        ),
    ),
    (
        "CE ML",
        Rule(
            In(&[2026], 5, 27),
            "Fiesta del Sacrificio (Eid al-Adha)",
            "Feast of the Sacrifice (Eid al-Adha)",
        ),
    ),
    // A Sunday's holiday kept on the Monday after it
    (
        "AN AR AS CL EX",
        moved(&[2025], 10, 13, "Fiesta Nacional de España (trasladada)", "National Day of Spain (moved)"),
    ),
    ("IB", moved(&[2026], 3, 2, "Día de las Illes Balears (trasladado)", "Balearic Islands Day (moved)")),
    (
        "AN AR AS CL CM CN EX MD NC",
        moved(&[2026], 11, 2, "Todos los Santos (trasladado)", "All Saints' Day (moved)"),
    ),
    (
        "AN AR AS CB CL EX MC MD ML RI",
        moved(&[2026], 12, 7, "Día de la Constitución (trasladado)", "Constitution Day (moved)"),
    ),
    ("AN", moved(&[2027], 3, 1, "Día de Andalucía (trasladado)", "Andalusia Day (moved)")),
    (
        "MD",
        moved(
            &[2027],
            5,
            3,
            "Fiesta de la Comunidad de Madrid (trasladada)",
            "Community of Madrid Day (moved)",
        ),
    ),
    ("CN", moved(&[2027], 5, 31, "Día de Canarias (trasladado)", "Canary Islands Day (moved)")),
    ("CE", moved(&[2027], 6, 14, "San Antonio (trasladado)", "Saint Anthony (moved)")),
    (
        "AN AR AS CL CN",
        moved(&[2027], 8, 16, "Asunción de la Virgen (trasladada)", "Assumption of Mary (moved)"),
    ),
];

const fn moved(years: &'static [i16], month: i8, day: i8, es: &'static str, en: &'static str) -> Rule {
    Rule(In(years, month, day), es, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::{collections::BTreeSet, path::Path};

    #[test]
    fn easter_falls_when_the_church_says() {
        let known = [
            (1583, 4, 10),
            (1818, 3, 22),
            (1943, 4, 25),
            (2000, 4, 23),
            (2008, 3, 23),
            (2019, 4, 21),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2285, 3, 22),
        ];
        for (year, month, day) in known {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
        assert_eq!((easter(1582), easter(i16::MIN), easter(i16::MAX)), (None, None, None));
    }

    #[test]
    fn every_region_has_the_days_that_the_law_gives_it_and_none_twice() {
        for year in [2025, 2026] {
            for region in REGIONS {
                let days: BTreeSet<Date> = in_force(region.code, year).iter().map(|h| h.day).collect();
                assert_eq!(
                    days.len(),
                    in_force(region.code, year).len(),
                    "{} {year}: a day twice",
                    region.code
                );
                // Twelve, and two of each town: the two cities are their own town, Navarre names one of its
                // towns' days, Catalonia and Valencia added one in 2025, and in the Canaries each island
                // names one itself.
                let expected = match (region.code, year) {
                    ("ES-CE" | "ES-ML", _) => 14,
                    ("ES-NC", _) | ("ES-CT" | "ES-VC", 2025) => 13,
                    ("ES-CN", _) => 11,
                    _ => 12,
                };
                assert_eq!(days.len(), expected, "{} {year}: {days:?}", region.code);
            }
        }
    }

    #[test]
    fn a_holiday_on_a_sunday_is_kept_only_where_it_was_moved() {
        let off = |code, day: Date| in_force(code, day.year()).iter().any(|h| h.day == day);
        assert!(!off("ES-MD", date(2025, 10, 12)) && !off("ES-MD", date(2025, 10, 13)));
        assert!(off("ES-AN", date(2025, 10, 13)));
        assert!(off("ES-MD", date(2026, 12, 7)) && !off("ES-CT", date(2026, 12, 7)));
        assert!(REGIONS.iter().all(|region| off(region.code, date(2026, 12, 8))));
    }

    #[test]
    fn an_unknown_region_or_year_has_the_national_days_only() {
        assert_eq!(in_force("ES-XX", 2026), national(2026));
        assert_eq!(in_force("MD", 2026), national(2026));
        assert_eq!(in_force("ES-MD", 2028), national(2028));
        assert!(national(2028).iter().any(|h| h.day == date(2028, 4, 14)), "Good Friday goes by rule");
    }

    #[test]
    fn every_day_has_a_name_in_both_languages() {
        for year in YEARS {
            for region in REGIONS {
                for day in in_force(region.code, year) {
                    assert!(!day.es.is_empty() && !day.en.is_empty() && day.day.year() == year, "{day:?}");
                }
            }
        }
    }

    /// One flat object a row, one member a line: what the list of agreed days looks like.
    fn rows(text: &str) -> Vec<(String, Date, bool)> {
        let member = |row: &str, name: &str| {
            let value = row.split_once(&format!("\"{name}\": "))?.1;
            Some(value.split(['\n', ',', '}']).next()?.trim().trim_matches('"').to_owned())
        };
        text.split('{')
            .filter_map(|row| {
                let day = member(row, "date")?.parse().ok()?;
                Some((member(row, "region")?, day, member(row, "agreed")? == "true"))
            })
            .collect()
    }

    #[test]
    fn we_list_every_day_on_which_three_libraries_agree() {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/holidays-es/es-holidays.json");
        let Ok(text) = std::fs::read_to_string(path) else {
            println!("skipped: shared/data is absent");
            return;
        };
        let rows = rows(&text);
        assert_eq!((rows.len(), rows.iter().filter(|row| row.2).count()), (130, 105));
        for (region, day, agreed) in &rows {
            let ours = in_force(region, day.year());
            assert!(!agreed || ours.iter().any(|h| h.day == *day), "{region} {day} is missing");
        }
        for region in ["ES", "ES-AN", "ES-CT", "ES-MD", "ES-VC"] {
            for day in [2025, 2026].into_iter().flat_map(|year| in_force(region, year)) {
                let known = rows.iter().any(|row| row.0 == region && row.1 == day.day);
                assert!(known, "{region} {} is in no library", day.day);
            }
        }
    }
}
