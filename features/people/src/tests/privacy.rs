//! RULES §11.12: the reason of an absence reaches nobody who may not see it, on no page, in no answer
//! of the API, in no export and in no record.

use super::{ROOMS, joins};
use testkit::{Browser, Furnished, on_both};

/// What is marked: a note that stands nowhere else, and the words of its reason.
const NOTE: &str = "zarzaparrilla-73";
const REASON: &str = "Personas a cargo";

/// Every page, API answer and export that a person can open, with every key there is.
async fn opens_everything(h: &Furnished, browser: &mut Browser, who: &str) -> usize {
    let doors: Vec<String> = h
        .house
        .doors()
        .iter()
        .filter(|door| door.method == http::Method::GET)
        .map(|door| door.path.clone())
        .collect();
    let mut opened = 0;
    for door in doors {
        for key in 1..=6 {
            let path = door
                .replace("{id}", &key.to_string())
                .replace("{day}", "2026-12-08")
                .replace("{secret}", "x");
            let page = browser.get(&path).await;
            opened += usize::from(page.status == 200);
            assert!(!page.has(NOTE), "{who} reads the note at {path}");
            let offers_reasons = path == "/absences/new";
            assert!(offers_reasons || !page.has(REASON), "{who} reads the reason at {path}");
            assert!(!page.has("\"care\"") || offers_reasons, "{who} reads the reason's word at {path}");
            if !door.contains('{') {
                break;
            }
        }
    }
    opened
}

on_both! { ROOMS;
    async fn a_reason_reaches_only_the_person_and_those_who_may_see_reasons(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", "Europe/Madrid", &["services"]).await;
        let mut diego = joins(&h, &mut owner, "Diego Peña", "Europe/Madrid", &["services", "finance"]).await;
        let mut iker = joins(&h, &mut owner, "Iker Zubiaurre", "Europe/Madrid", &["admin"]).await;
        let mut nadia = joins(&h, &mut owner, "Nadia Kern", "Europe/Madrid", &["head"]).await;
        let form = [("from", "2026-11-30"), ("last", "2026-12-04"), ("reason", "care"), ("note", NOTE)];
        let page = marta.post("/absences", &form).await.expect(303).location();
        nadia.post(&format!("{page}/approval"), &[]).await.expect(303);
        h.work().await;

        marta.get(&page).await.expect(200).shows(NOTE).shows(REASON);
        owner.get(&page).await.expect(200).shows(NOTE).shows(REASON);
        nadia.get(&page).await.expect(200).shows("Aprobada");
        nadia.get(&format!("{page}/edit")).await.expect(200).hides("name=\"reason\"");
        for (browser, who) in [(&mut diego, "a member"), (&mut iker, "an admin"), (&mut nadia, "a head")] {
            let opened = opens_everything(&h, browser, who).await;
            assert!(opened >= 12, "{who} opened only {opened}");
        }

        // A head who may not see the reason can move the days; why stays what it was.
        let moved = [("from", "2026-12-01"), ("last", "2026-12-04"), ("reason", "holiday"), ("note", "otra")];
        nadia.post(&page, &moved).await.expect(303);
        marta.get(&page).await.expect(200).shows(NOTE).shows(REASON).shows("1 dic – 4 dic");
        // Not even the person's own list in the API says why.
        marta.get("/api/v1/absences").await.expect(200).shows("2026-12-01").hides(NOTE).hides("care");
        // A refused form says what to fix without repeating the note to anybody else's record.
        let again = [("from", "2026-12-02"), ("reason", "care"), ("note", NOTE)];
        marta.post("/absences", &again).await.expect(422).shows(NOTE);
        owner.get("/admin/audit.jsonl").await.expect(200).hides(NOTE).hides("care");
    }

    async fn who_may_not_see_reasons_reads_nothing_of_absences_in_the_record(h) {
        let mut owner = h.set_up().await;
        let mut marta = joins(&h, &mut owner, "Marta Ibáñez", "Europe/Madrid", &["services"]).await;
        let mut iker = joins(&h, &mut owner, "Iker Zubiaurre", "Europe/Madrid", &["admin"]).await;
        let mut nadia = joins(&h, &mut owner, "Nadia Kern", "Europe/Madrid", &["head"]).await;
        // Illness counts when it is said; a holiday waits for a head: in the record that would be the reason.
        let ill = [("from", "2026-11-23"), ("last", "2026-11-24"), ("reason", "illness")];
        marta.post("/absences", &ill).await.expect(303);
        let holiday = [("from", "2026-12-01"), ("last", "2026-12-04"), ("reason", "holiday")];
        let page = marta.post("/absences", &holiday).await.expect(303).location();
        nadia.post(&format!("{page}/approval"), &[]).await.expect(303);
        for path in ["/admin/audit.jsonl", "/api/v1/events", "/admin/audit?kind=AbsenceApproved", "/admin/audit?kind=AbsenceRequested"] {
            let read = iker.get(path).await.expect(200);
            assert!(!read.has("\"absence\"") && !read.has("&quot;absence&quot;"), "an admin reads of an absence at {path}");
        }
        // Whoever may see reasons reads who did what, and still not why.
        let read = owner.get("/admin/audit.jsonl").await.expect(200).shows("AbsenceRequested").shows("AbsenceApproved");
        read.hides("approved\\\":").hides("illness").hides("holiday\\\"");
    }
}
