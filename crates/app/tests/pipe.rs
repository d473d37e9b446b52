//! A mail through the pipe of a mail server, with the built program, while the house is in use: it becomes a ticket
//! of the desk, once, and what is no mail is returned. And a log of tickets by the command line, tried and brought in.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use std::{
    fs,
    io::Write as _,
    process::{Command, Output, Stdio},
};
use testkit::{Furnished, on_both};

/// The built program in the house, with nothing of the environment but the clock.
fn program(h: &Furnished) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bitacora"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BITACORA_")) {
        command.env_remove(name);
    }
    if let db::Config::Postgres { url, .. } = &h.database {
        command.env("BITACORA_DATABASE_URL", url);
    }
    command.env("BITACORA_CLOCK", h.now().to_string());
    command
}

/// `import tickets` with some arguments.
fn import(h: &Furnished, args: &[&str]) -> (i32, Output) {
    let done =
        program(h).args(["import", "tickets", "--data"]).arg(h.folder.path()).args(args).output().unwrap();
    (done.status.code().unwrap(), done)
}

/// Gives the program a mail on its standard input: its exit code, and what it answers.
fn pipe(h: &Furnished, mail: &str) -> (i32, serde_json::Value) {
    let mut command = program(h);
    command.args(["mail", "receive", "--json", "--data"]).arg(h.folder.path());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // What is no mail at all may be refused before it was read.
    let _ = child.stdin.take().unwrap().write_all(mail.replace('\n', "\r\n").as_bytes());
    let done = child.wait_with_output().unwrap();
    let said = serde_json::from_slice(&done.stdout).unwrap_or_default();
    (done.status.code().unwrap(), said)
}

on_both! { ROOMS;
    async fn a_mail_to_the_desk_through_the_pipe_is_one_ticket_and_the_answer_comes_back_into_it(h) {
        let mut owner = h.set_up().await;
        let form = [("name", "Aurora"), ("slug", "aurora"), ("zone", "Europe/Madrid"), ("lang", "es"), ("stage", "active")];
        owner.post("/clients", &form).await.expect(303);
        owner.post("/clients/aurora/contacts", &[("name", "Ana Torres"), ("email", "ana@aurora.example")]).await.expect(303);
        let address = [("address", "soporte@tramontana.example"), ("client", ""), ("project", ""), ("category", ""), ("service", "")];
        owner.post("/admin/desk/mail", &address).await.expect(303);
        let mail = "From: Ana <ana@aurora.example>\nTo: soporte@tramontana.example\nMessage-ID: <1@a>\nSubject: No entra\n\nDesde el viernes\n";
        let (code, first) = pipe(&h, mail);
        assert_eq!((code, first["state"].as_str(), first["again"].as_bool()), (0, Some("taken"), Some(false)));
        let (code, again) = pipe(&h, mail);
        assert_eq!((code, &again["id"], again["again"].as_bool()), (0, &first["id"], Some(true)));
        let all = owner.get("/api/v1/tickets").await.expect(200).json();
        let [ticket] = all["items"].as_array().unwrap().as_slice() else { panic!("{all}") };
        assert_eq!((ticket["subject"].as_str(), ticket["source"].as_str()), (Some("No entra"), Some("mail")));
        let answer = "From: Ana <ana@aurora.example>\nTo: soporte@tramontana.example\nMessage-ID: <2@a>\nReferences: <1@a>\nSubject: otra cosa\n\nYa entra\n";
        assert_eq!(pipe(&h, answer).0, 0);
        owner.get(&format!("/tickets/{}", ticket["id"])).await.expect(200).shows("Desde el viernes").shows("Ya entra");
        assert_eq!(pipe(&h, "ni un solo encabezado").0, 65, "returned by the mail server");
        assert_eq!(owner.get("/api/v1/tickets").await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    }

    async fn a_log_of_tickets_by_the_command_line_is_tried_brought_in_and_every_refusal_named(h) {
        let mut owner = h.set_up().await;
        let refused = (0..60).map(|n| format!("{n},ayer,New\n")).collect::<Vec<_>>().concat();
        let (log, mapping, report) = (h.folder.path().join("log.csv"), h.folder.path().join("m.json"), h.folder.path().join("r.csv"));
        fs::write(&log, format!("id,at,state\nA1,2026-11-02 09:00,New\nA1,2026-11-02 10:00,Raro\n{refused}")).unwrap();
        fs::write(&mapping, r#"{"source": "otro", "ticket": "id", "at": "at", "state": ["state"], "zone": "Europe/Madrid", "states": {"New": "new"}}"#).unwrap();
        let [log, mapping, report] = [&log, &mapping, &report].map(|path| path.to_str().unwrap());
        let args = [log, "--mapping", mapping, "--report", report, "--json"];
        let (code, tried) = import(&h, &[&args[..], &["--dry-run"]].concat());
        let said: serde_json::Value = serde_json::from_slice(&tried.stdout).unwrap();
        assert_eq!((code, said["dry_run"].as_bool(), said["tickets"].as_u64(), said["unknown_states"]["Raro"].as_u64()), (3, Some(true), Some(1), Some(1)), "{said}");
        assert_eq!(said["samples"][0]["opened"], "2026-11-02T08:00:00Z");
        assert!(owner.get("/api/v1/tickets").await.expect(200).json()["items"].as_array().unwrap().is_empty());
        let lines = fs::read_to_string(report).unwrap();
        assert_eq!((lines.lines().next(), lines.lines().count()), (Some("line,key,reason"), 61), "all of them: {lines}");
        assert!(lines.contains("63,desk-log-no-date,a date that cannot be read"), "{lines}");
        let kept = |h: &Furnished| String::from_utf8(import(h, &["--mappings"]).1.stdout).unwrap();
        assert_eq!(import(&h, &[&args[..3], &["--keep", "redmine"]].concat()).0, 1, "a name of the program's");
        let (code, done) = import(&h, &[&args[..3], &["--keep", "otro"]].concat());
        let said = String::from_utf8(done.stdout).unwrap();
        assert!(code == 3 && said.starts_with("1 new tickets with 2 events, 0 already here, 60 lines refused"), "{code}: {said}");
        assert_eq!(owner.get("/api/v1/tickets").await.expect(200).json()["items"].as_array().unwrap().len(), 1);
        assert!(kept(&h).contains("servicenow\n") && kept(&h).contains("otro (kept)\n"));
        assert_eq!((import(&h, &["--forget", "otro"]).0, import(&h, &["--forget", "otro"]).0), (0, 1));
        assert!(!kept(&h).contains("otro"));
        fs::write(log, "id,at,state\nA1,2026-11-02 09:00,New\n").unwrap();
        assert_eq!(import(&h, &args[..3]).0, 0, "nothing was refused");
        fs::write(log, "id,when,state\nA1,2026-11-02 09:00,New\n").unwrap();
        let (code, wrong) = import(&h, &args[..3]);
        let said = String::from_utf8(wrong.stderr).unwrap();
        assert!(code == 1 && said.contains("names: at; it has these: id, when, state"), "{code}: {said}");
    }
}
