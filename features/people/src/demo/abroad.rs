//! Holidays outside Spain that the demo company and its clients keep: the national ones of Mexico
//! (Ley Federal del Trabajo, art. 74) and Ireland (Organisation of Working Time Act, second schedule).

use crate::store;
use db::Tx;
use jiff::civil::Date;
use kernel::{Error, Lang, Result};

/// A calendar: code, its name in both languages, and its days.
struct Country(&'static str, &'static str, &'static str, &'static [Day]);

/// A holiday on its day in 2025, 2026 and 2027, with its name in both languages.
struct Day([(i8, i8); 3], &'static str, &'static str);

const fn every(month: i8, day: i8) -> [(i8, i8); 3] {
    [(month, day), (month, day), (month, day)]
}

const COUNTRIES: &[Country] = &[
    Country(
        "MX",
        "México",
        "Mexico",
        &[
            Day(every(1, 1), "Año Nuevo", "New Year's Day"),
            Day([(2, 3), (2, 2), (2, 1)], "Día de la Constitución", "Constitution Day"),
            Day([(3, 17), (3, 16), (3, 15)], "Natalicio de Benito Juárez", "Benito Juárez's birthday"),
            Day(every(5, 1), "Día del Trabajo", "Labour Day"),
            Day(every(9, 16), "Día de la Independencia", "Independence Day"),
            Day([(11, 17), (11, 16), (11, 15)], "Día de la Revolución", "Revolution Day"),
            Day(every(12, 25), "Navidad", "Christmas Day"),
        ],
    ),
    Country(
        "IE",
        "Irlanda",
        "Ireland",
        &[
            Day(every(1, 1), "Año Nuevo", "New Year's Day"),
            Day([(2, 3), (2, 2), (2, 1)], "Santa Brígida", "Saint Brigid's Day"),
            Day(every(3, 17), "San Patricio", "Saint Patrick's Day"),
            Day([(4, 21), (4, 6), (3, 29)], "Lunes de Pascua", "Easter Monday"),
            Day([(5, 5), (5, 4), (5, 3)], "Festivo de mayo", "May bank holiday"),
            Day([(6, 2), (6, 1), (6, 7)], "Festivo de junio", "June bank holiday"),
            Day([(8, 4), (8, 3), (8, 2)], "Festivo de agosto", "August bank holiday"),
            Day([(10, 27), (10, 26), (10, 25)], "Festivo de octubre", "October bank holiday"),
            Day(every(12, 25), "Navidad", "Christmas Day"),
            Day(every(12, 26), "San Esteban", "Saint Stephen's Day"),
        ],
    ),
];

/// The years of the rows.
const YEARS: [i16; 3] = [2025, 2026, 2027];

fn days(country: &Country) -> impl Iterator<Item = (Result<Date>, &'static Day)> {
    country.3.iter().flat_map(|day| {
        YEARS.iter().zip(day.0).map(move |(year, (month, number))| {
            (Date::new(*year, month, number).map_err(Error::internal), day)
        })
    })
}

/// Adds the calendars that are not there yet.
pub async fn load(tx: &mut Tx, lang: Lang) -> Result<()> {
    for country in COUNTRIES {
        if store::find_calendar(tx, country.0).await?.is_some() {
            continue;
        }
        let name = |es: &'static str, en: &'static str| if lang == Lang::Es { es } else { en };
        let id = store::insert_calendar(tx, country.0, name(country.1, country.2)).await?;
        for (day, row) in days(country) {
            store::put_holiday(tx, id, day?, name(row.1, row.2)).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holidays::easter;
    use jiff::civil::{Weekday::Monday, date};

    /// The days that move are the nth Mondays that the laws name.
    #[test]
    fn the_days_that_move_fall_on_the_mondays_of_the_law() {
        for year in YEARS {
            let monday = |month, nth| date(year, month, 1).nth_weekday_of_month(nth, Monday).unwrap();
            let off = |code: &str| -> Vec<Date> {
                let country = COUNTRIES.iter().find(|country| country.0 == code).unwrap();
                days(country).map(|(day, _)| day.unwrap()).filter(|day| day.year() == year).collect()
            };
            let mexico = off("MX");
            assert_eq!(mexico.len(), 7);
            for day in [monday(2, 1), monday(3, 3), monday(11, 3), date(year, 9, 16)] {
                assert!(mexico.contains(&day), "Mexico {day}");
            }
            let ireland = off("IE");
            assert_eq!(ireland.len(), 10);
            let easter_monday = easter(year).unwrap().tomorrow().unwrap();
            for day in [monday(2, 1), easter_monday, monday(5, 1), monday(6, 1), monday(8, 1), monday(10, -1)]
            {
                assert!(ireland.contains(&day), "Ireland {day}");
            }
        }
    }
}
