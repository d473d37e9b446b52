//! A sound request to every door of the API that changes something: where it goes and what it says, about things of
//! its own each time, so that it is taken. A door of the description that has none here fails whoever asks for it.

use http::Method;
use jiff::{Span, civil::date};
use kernel::{Actor, PersonId};
use serde_json::{Value, json};
use testkit::{Browser, Furnished};
use threads::{Audience, NewPost};

db::sql! {
    static CLUSTER: (i64,) = "INSERT INTO desk_cluster (name, words, made_at) VALUES ('Acceso', 'acceso', $1) RETURNING id";
    static STANDS: () = "INSERT INTO desk_cluster_ticket (ticket_id, cluster_id, nearness, by_hand) VALUES ($1, $2, 900, FALSE)";
}

/// Where a request goes and what it says.
pub struct Sound {
    pub to: String,
    pub body: Option<Value>,
}

fn bare(to: String) -> Sound {
    Sound { to, body: None }
}

fn says(to: impl Into<String>, body: Value) -> Sound {
    Sound { to: to.into(), body: Some(body) }
}

/// What all requests are about: a client with an open project, a thread, documents, a ticket, opening hours.
pub struct World<'h> {
    h: &'h Furnished,
    /// Whoever has every right, by token.
    pub script: Browser,
    me: i64,
    other: PersonId,
    client: String,
    client_id: i64,
    project: String,
    project_id: i64,
    thread: i64,
    thread_id: i64,
    post: i64,
    hours: i64,
    runbook: String,
    document: String,
    ticket: String,
    rule: i64,
    schedule: i64,
    turn: i64,
}

/// A token for somebody who is signed in.
pub async fn token(h: &Furnished, owner: &mut Browser) -> Browser {
    let form = [("password", "correct horse battery"), ("name", "t"), ("scope", "write"), ("days", "30")];
    let made = owner.post("/settings/tokens", &form).await.expect(200);
    let at = made.body.find("bit_").unwrap();
    let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let token: String = made.body[at..].chars().take_while(is_part).collect();
    h.browser().with_token(&token)
}

/// Adds somebody of the team.
async fn colleague(h: &Furnished) -> PersonId {
    let role = kernel::Role::Admin;
    cast::invite(h, people::Invite { role, head: true, ..cast::colleague("Otra Persona") }).await.person
}

fn hours(name: &str) -> Value {
    json!({
        "name": name, "zone": "Europe/Madrid", "hours": { "mon": [["09:00", "14:00"]] },
        "holidays": ["2027-12-25"], "special": { "2027-12-24": [["09:00", "12:00"]] },
    })
}

impl<'h> World<'h> {
    /// Makes the things through the API itself.
    pub async fn of(h: &'h Furnished, owner: &mut Browser) -> World<'h> {
        let other = colleague(h).await;
        let script = token(h, owner).await;
        let mut world = World {
            h,
            script,
            me: 0,
            other,
            client: String::new(),
            client_id: 0,
            project: String::new(),
            project_id: 0,
            thread: 0,
            thread_id: 0,
            post: 0,
            hours: 0,
            runbook: String::new(),
            document: String::new(),
            ticket: String::new(),
            rule: 0,
            schedule: 0,
            turn: 0,
        };
        world.me = world.script.get("/api/v1/me").await.expect(200).json()["id"].as_i64().unwrap();
        let client = world.make("/api/v1/clients", json!({ "name": "Zarzuela Textil" })).await;
        (world.client, world.client_id) = (text(&client["slug"]), client["id"].as_i64().unwrap());
        let project = world.proposed().await;
        (world.project, world.project_id) = (text(&project["key"]), project["id"].as_i64().unwrap());
        let pair = json!({ "lead": world.me, "backup": world.other.0 });
        world.make(&format!("/api/v1/projects/{}/opening", world.project), pair).await;
        let thread = world.make(&format!("/api/v1/projects/{}/threads", world.project), world.topic()).await;
        (world.thread, world.thread_id) =
            (thread["number"].as_i64().unwrap(), thread["id"].as_i64().unwrap());
        world.post = world.posted("Lo primero que se escribe").await;
        world.hours = world.make("/api/v1/desk/calendars", hours("Oficina")).await["id"].as_i64().unwrap();
        world.document = text(&world.make("/api/v1/knowledge", world.written("article")).await["slug"]);
        world.runbook = text(&world.make("/api/v1/knowledge", world.written("runbook")).await["slug"]);
        let to = format!("/api/v1/knowledge/{}/publication", world.runbook);
        world.make(&to, Value::Null).await;
        let ticket = json!({ "subject": "No entran", "text": "Desde ayer nadie entra", "requester": "Ana" });
        world.ticket = text(&world.make("/api/v1/tickets", ticket).await["number"]);
        // There may be no more than some of these, so that changes go to the same one.
        world.rule = world.made("/api/v1/desk/rules", rule(0)).await;
        world.schedule = world.made("/api/v1/desk/schedules", schedule(0)).await;
        world
    }

    /// What a door needs that something should be taken; a thing of its own wherever the door uses it up.
    ///
    /// # Panics
    /// For a door that nobody wrote a sound request for.
    #[expect(clippy::too_many_lines, reason = "one arm a door, to be read as a table")]
    pub async fn sound(&mut self, door: &str) -> Sound {
        self.turn += 1;
        let (n, me, other, project) = (self.turn, self.me, self.other.0, self.project.clone());
        let path = door.split_once(' ').map_or("", |(_, path)| path).to_owned();
        match door {
            "POST /api/v1/absences" => says(path, absence(n)),
            "POST /api/v1/absences/{id}/cancellation" => {
                let id = self.made("/api/v1/absences", absence(n)).await;
                bare(format!("/api/v1/absences/{id}/cancellation"))
            }
            "POST /api/v1/actions" => says(
                path,
                json!({ "project": project, "text": "Llamar al cliente", "due": "2027-12-09", "owner": me }),
            ),
            "POST /api/v1/actions/{id}/close" => {
                let id = self.made("/api/v1/actions", json!({ "text": "Llamar al cliente" })).await;
                says(format!("/api/v1/actions/{id}/close"), json!({ "reason": "Ya no hace falta" }))
            }
            "POST /api/v1/clients" => says(path, described(n)),
            "PATCH /api/v1/clients/{slug}" => {
                let made = self.make("/api/v1/clients", described(n)).await;
                let mut body = described(n);
                (body["code"], body["slug"]) = (made["code"].clone(), made["slug"].clone());
                says(format!("/api/v1/clients/{}", text(&made["slug"])), body)
            }
            "POST /api/v1/decisions" => says(path, self.decision(false)),
            "POST /api/v1/decisions/{id}/state" => {
                let id = self.made("/api/v1/decisions", self.decision(true)).await;
                says(format!("/api/v1/decisions/{id}/state"), json!({ "state": "taken" }))
            }
            "POST /api/v1/desk/clusters/{id}/confirmation" => {
                let (id, _) = self.cluster().await;
                says(
                    format!("/api/v1/desk/clusters/{id}/confirmation"),
                    json!({ "name": format!("Acceso {n}") }),
                )
            }
            "POST /api/v1/desk/clusters/{id}/dissolution" => {
                let id = self.confirmed().await;
                bare(format!("/api/v1/desk/clusters/{id}/dissolution"))
            }
            "POST /api/v1/desk/clusters/{id}/split" => {
                let (id, ticket) = self.cluster().await;
                let to = format!("/api/v1/desk/clusters/{id}/split");
                says(to, json!({ "tickets": [ticket], "name": format!("Otra cosa {n}") }))
            }
            "POST /api/v1/desk/clusters/{id}/merge" => {
                let ((id, _), (into, _)) = (self.cluster().await, self.cluster().await);
                says(format!("/api/v1/desk/clusters/{id}/merge"), json!({ "into": into }))
            }
            "PUT /api/v1/desk/clusters/{id}/candidate" => {
                let (id, _) = self.cluster().await;
                says(
                    format!("/api/v1/desk/clusters/{id}/candidate"),
                    json!({ "owner": other, "action": "fix", "link": "https://repo.example/1", "share": 50, "upkeep": 5, "build": 60 }),
                )
            }
            "POST /api/v1/desk/clusters/{id}/remedies" => {
                let (id, _) = self.cluster().await;
                says(format!("/api/v1/desk/clusters/{id}/remedies"), remedy(n))
            }
            "PUT /api/v1/desk/clusters/{id}/remedies/{remedy}" => says(self.treated().await, remedy(n)),
            "DELETE /api/v1/desk/clusters/{id}/remedies/{remedy}" => bare(self.treated().await),
            "PUT /api/v1/desk/mappings/{name}" => {
                says(format!("/api/v1/desk/mappings/prueba-{n}"), mapping())
            }
            "DELETE /api/v1/desk/rules/{id}" => {
                let made = self.made("/api/v1/desk/rules", rule(n + 10_000)).await;
                bare(format!("/api/v1/desk/rules/{made}"))
            }
            "POST /api/v1/desk/alert-sources" => says(path, source(n)),
            "PUT /api/v1/desk/alert-sources/{id}" => {
                let made = self.made("/api/v1/desk/alert-sources", source(n + 10_000)).await;
                says(format!("/api/v1/desk/alert-sources/{made}"), source(n + 20_000))
            }
            "DELETE /api/v1/desk/alert-sources/{id}" => {
                let made = self.made("/api/v1/desk/alert-sources", source(n + 30_000)).await;
                bare(format!("/api/v1/desk/alert-sources/{made}"))
            }
            "POST /api/v1/desk/alert-sources/{id}/secret" => {
                let made = self.made("/api/v1/desk/alert-sources", source(n + 40_000)).await;
                bare(format!("/api/v1/desk/alert-sources/{made}/secret"))
            }
            "DELETE /api/v1/desk/mappings/{name}" => {
                let to = format!("/api/v1/desk/mappings/prueba-{n}");
                self.script.json(Method::PUT, &to, &mapping()).await.expect(201);
                bare(to)
            }
            "POST /api/v1/desk/calendars" => says(path, hours(&format!("Oficina {n}"))),
            "PUT /api/v1/desk/calendars/{id}" => {
                says(format!("/api/v1/desk/calendars/{}", self.hours), hours("Oficina"))
            }
            "PUT /api/v1/desk/escalation" => says(
                path,
                json!({ "levels": [{ "after": { "minutes": 10 }, "tell": "owner" }], "since": "2026-11-23T08:00:00Z" }),
            ),
            "POST /api/v1/desk/rules" | "POST /api/v1/desk/rules/trial" => says(path, rule(n)),
            "PUT /api/v1/desk/rules/{id}" => says(format!("/api/v1/desk/rules/{}", self.rule), rule(n)),
            "PUT /api/v1/desk/rules/{id}/switch" => {
                says(format!("/api/v1/desk/rules/{}/switch", self.rule), json!({ "on": false }))
            }
            "POST /api/v1/desk/schedules" => says(path, schedule(n)),
            "PUT /api/v1/desk/schedules/{id}" => {
                says(format!("/api/v1/desk/schedules/{}", self.schedule), schedule(n))
            }
            "PUT /api/v1/desk/schedules/{id}/switch" => {
                says(format!("/api/v1/desk/schedules/{}/switch", self.schedule), json!({ "on": false }))
            }
            "POST /api/v1/desk/states" => says(path, json!({ "state": "open", "name": format!("Así {n}") })),
            "POST /api/v1/desk/clock" => says(
                path,
                json!({
                    "calendar": hours("Oficina"), "target_minutes": 60, "as_of": "2026-11-23T10:00:00Z",
                    "events": [{ "at": "2026-11-23T08:00:00Z", "type": "open", "target_minutes": 60 }],
                    "policy": { "preset": "standard" },
                }),
            ),
            "POST /api/v1/inbox/notices/{id}/done" => {
                bare(format!("/api/v1/inbox/notices/{}/done", self.notice().await))
            }
            "PUT /api/v1/inbox/threads/{id}/choice" => says(
                format!("/api/v1/inbox/threads/{}/choice", self.thread_id),
                json!({ "choice": "follow" }),
            ),
            "POST /api/v1/inbox/threads/{id}/read" => {
                self.told("Algo que leer").await;
                bare(format!("/api/v1/inbox/threads/{}/read", self.thread_id))
            }
            "POST /api/v1/knowledge" => says(path, self.written("article")),
            "PATCH /api/v1/knowledge/{slug}" => {
                let slug = text(&self.article().await["slug"]);
                let mut body = self.written("article");
                (body["slug"], body["source"]) = (json!(slug), json!(format!("## Otro texto {n}")));
                says(format!("/api/v1/knowledge/{slug}"), body)
            }
            "POST /api/v1/knowledge/questions" => {
                says(path, json!({ "words": format!("¿Cómo se cambia la clave {n}?") }))
            }
            "POST /api/v1/knowledge/questions/{id}/answer" => {
                let (id, document) = (self.question().await, self.article().await["id"].clone());
                says(format!("/api/v1/knowledge/questions/{id}/answer"), json!({ "document": document }))
            }
            "POST /api/v1/knowledge/questions/{id}/removal" => {
                bare(format!("/api/v1/knowledge/questions/{}/removal", self.question().await))
            }
            "POST /api/v1/knowledge/runs/{id}/end" => {
                let id = self.run().await;
                says(format!("/api/v1/knowledge/runs/{id}/end"), json!({ "note": "Se deja a medias" }))
            }
            "POST /api/v1/knowledge/runs/{id}/steps/{number}" => {
                let to = format!("/api/v1/knowledge/runs/{}/steps/1", self.run().await);
                says(to, json!({ "result": "failed", "evidence": "No responde" }))
            }
            "POST /api/v1/knowledge/{slug}/publication" => {
                bare(format!("/api/v1/knowledge/{}/publication", text(&self.article().await["slug"])))
            }
            "POST /api/v1/knowledge/{slug}/retirement" => {
                bare(format!("/api/v1/knowledge/{}/retirement", text(&self.article().await["slug"])))
            }
            "POST /api/v1/knowledge/{slug}/versions/{number}/restoration" => {
                let slug = text(&self.article().await["slug"]);
                let body = json!({ "source": "## Otro texto", "seen": 1 });
                let to = format!("/api/v1/knowledge/{slug}");
                self.script.json(Method::PATCH, &to, &body).await.expect(200);
                bare(format!("{to}/versions/1/restoration"))
            }
            "POST /api/v1/knowledge/{slug}/review" => {
                bare(format!("/api/v1/knowledge/{}/review", self.runbook))
            }
            "POST /api/v1/knowledge/{slug}/runs" => bare(format!("/api/v1/knowledge/{}/runs", self.runbook)),
            "PUT /api/v1/levels/{key}" => {
                says(format!("/api/v1/levels/{project}"), json!({ "level": "digest" }))
            }
            "DELETE /api/v1/posts/{id}" => {
                bare(format!("/api/v1/posts/{}", self.posted("Algo que se borra").await))
            }
            "PATCH /api/v1/posts/{id}" => {
                says(format!("/api/v1/posts/{}", self.post), json!({ "text": format!("Otro texto {n}") }))
            }
            "POST /api/v1/posts/{id}/share" => {
                bare(format!("/api/v1/posts/{}/share", self.posted("Algo que se comparte").await))
            }
            "POST /api/v1/projects" => says(path, self.proposal()),
            "POST /api/v1/projects/{key}/log" => {
                let to = format!("/api/v1/projects/{project}/log");
                says(
                    to,
                    json!({ "text": format!("Jorge confirma la fecha de entrega {n}"), "kind": "note", "audience": "team" }),
                )
            }
            "POST /api/v1/projects/{key}/opening" => {
                let key = text(&self.proposed().await["key"]);
                let body = json!({ "lead": me, "backup": other, "second_reason": "Es otro encargo" });
                says(format!("/api/v1/projects/{key}/opening"), body)
            }
            "POST /api/v1/projects/{key}/status" => says(
                format!("/api/v1/projects/{project}/status"),
                json!({ "state": "at_risk", "sentence": format!("Falta la firma {n}") }),
            ),
            "POST /api/v1/projects/{key}/threads" => {
                says(format!("/api/v1/projects/{project}/threads"), self.topic())
            }
            "POST /api/v1/projects/{key}/threads/{number}/posts" => {
                let to = format!("/api/v1/projects/{project}/threads/{}/posts", self.thread);
                says(to, json!({ "text": format!("Algo nuevo {n}"), "audience": "team", "files": [] }))
            }
            "POST /api/v1/tickets" => says(
                path,
                json!({
                    "subject": "No entran", "text": "Desde ayer nadie entra", "requester": "Ana Torres",
                    "email": "ana@aurora.example", "category": "Acceso", "service": "Web", "client": self.client_id,
                    "project": self.project_id, "impact": "low", "urgency": "low", "owner": me,
                    "followers": [self.other.0], "tags": ["acceso"],
                }),
            ),
            "PATCH /api/v1/tickets/{number}" => {
                // Of its own each time: what is open cannot be opened.
                let body = json!({ "subject": "No entran", "text": "Nadie entra", "requester": "Ana" });
                let id = self.made("/api/v1/tickets", body).await;
                says(
                    format!("/api/v1/tickets/{id}"),
                    json!({
                        "state": "open", "owner": me, "subject": "No entran", "category": "Acceso", "service": "Web",
                        "impact": "low", "urgency": "low", "priority": 3, "reason": "Lo pide el cliente", "tags": ["acceso"],
                    }),
                )
            }
            "POST /api/v1/tickets/{number}/time" => says(
                format!("/api/v1/tickets/{}/time", self.ticket),
                json!({ "seconds": 600, "day": "2026-11-23", "note": format!("Llamada {n}") }),
            ),
            "DELETE /api/v1/tickets/{number}/time/{id}" => {
                let to = format!("/api/v1/tickets/{}/time", self.ticket);
                let id = self.made(&to, json!({ "seconds": 600 })).await;
                bare(format!("{to}/{id}"))
            }
            "POST /api/v1/tickets/{number}/messages" => {
                let to = format!("/api/v1/tickets/{}/messages", self.ticket);
                says(to, json!({ "kind": "note", "text": format!("Lo miro yo {n}") }))
            }
            "POST /api/v1/tickets/{number}/solutions" => {
                let to = format!("/api/v1/tickets/{}/solutions", self.ticket);
                says(to, json!({ "document": self.article().await["id"] }))
            }
            "DELETE /api/v1/tickets/{number}/solutions/{document}" => {
                let (to, document) = (
                    format!("/api/v1/tickets/{}/solutions", self.ticket),
                    self.article().await["id"].clone(),
                );
                self.make(&to, json!({ "document": document })).await;
                bare(format!("{to}/{document}"))
            }
            "POST /api/v1/tickets/{number}/questions" => {
                let body = json!({ "subject": "No entran", "text": "Nadie entra", "requester": "Ana" });
                let id = self.made("/api/v1/tickets", body).await;
                says(format!("/api/v1/tickets/{id}/questions"), json!({ "words": "¿Cómo se entra?" }))
            }
            "POST /api/v1/tickets/{number}/runs" => {
                let runbook = self.script.get(&format!("/api/v1/knowledge/{}", self.runbook)).await.json();
                let to = format!("/api/v1/tickets/{}/runs", self.ticket);
                says(to, json!({ "document": runbook["id"] }))
            }
            _ => panic!("{door} has no sound request: write one in sound.rs"),
        }
    }

    /// Sends something that is taken.
    async fn make(&mut self, to: &str, body: Value) -> Value {
        // A minute passes, so that pacing does not stand in the way.
        self.h.advance(61);
        let answer = self.script.json(Method::POST, to, &body).await;
        assert!(answer.status < 300, "{to} {body} answers {}: {}", answer.status, answer.body);
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    async fn made(&mut self, to: &str, body: Value) -> i64 {
        self.make(to, body).await["id"].as_i64().unwrap()
    }

    /// Two tickets that were put together as each night would; the cluster's key and one of them.
    async fn cluster(&mut self) -> (i64, i64) {
        let body = json!({ "subject": "No entran", "text": "Nadie entra", "requester": "Ana" });
        let mut both = Vec::new();
        for _ in 0..2 {
            both.push(self.made("/api/v1/tickets", body.clone()).await);
        }
        let mut tx = self.h.tx(Actor::SYSTEM).await;
        let now = tx.now();
        let (id,) = CLUSTER.one(&mut tx, db::params![now]).await.unwrap();
        for ticket in &both {
            STANDS.exec(&mut tx, db::params![*ticket, id]).await.unwrap();
        }
        tx.commit().await.unwrap();
        (id, both[0])
    }

    async fn confirmed(&mut self) -> i64 {
        let (id, _) = self.cluster().await;
        self.make(&format!("/api/v1/desk/clusters/{id}/confirmation"), json!({ "name": "Acceso" })).await;
        id
    }

    /// Where something that was done about a cluster of its own stands.
    async fn treated(&mut self) -> String {
        let (id, _) = self.cluster().await;
        let whole = self.make(&format!("/api/v1/desk/clusters/{id}/remedies"), remedy(0)).await;
        format!("/api/v1/desk/clusters/{id}/remedies/{}", whole["remedies"][0]["id"])
    }

    async fn run(&mut self) -> i64 {
        self.made(&format!("/api/v1/knowledge/{}/runs", self.runbook), Value::Null).await
    }

    /// An article of its own.
    async fn article(&mut self) -> Value {
        self.make("/api/v1/knowledge", self.written("article")).await
    }

    /// A question that waits for its answer.
    async fn question(&mut self) -> i64 {
        let words = format!("¿Cómo se hace lo {}?", self.turn);
        self.made("/api/v1/knowledge/questions", json!({ "words": words })).await
    }

    async fn posted(&mut self, what: &str) -> i64 {
        let to = format!("/api/v1/projects/{}/threads/{}/posts", self.project, self.thread);
        self.made(&to, json!({ "text": what, "audience": "team" })).await
    }

    /// Something that the other one writes.
    async fn told(&mut self, what: &str) {
        self.h.advance(61);
        let mut read = self.h.read(Actor::SYSTEM).await;
        let email = people::find_card(&mut read, self.other).await.unwrap().email;
        let other = people::find_by_email(&mut read, &email).await.unwrap().unwrap();
        drop(read);
        let mut tx = self.h.tx(other.actor()).await;
        let thread = kernel::ThreadId(self.thread_id);
        threads::post(&mut tx, NewPost::new(thread, what.to_owned(), Audience::Team)).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A notice for whoever has the token: somebody wants them to do something.
    async fn notice(&mut self) -> i64 {
        self.h.advance(61);
        let mut tx = self.h.tx(Actor::SYSTEM).await;
        let email = people::find_card(&mut tx, self.other).await.unwrap().email;
        let other = people::find_by_email(&mut tx, &email).await.unwrap().unwrap();
        tx.act_as(other.actor(), None);
        let new = threads::NewAction {
            project: None,
            text: "Mirar esto".to_owned(),
            owner: PersonId(self.me),
            due: None,
            origin: (threads::Origin::Manual, 0),
        };
        threads::assign_action(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        self.script.get("/api/v1/inbox").await.expect(200).json()["notices"][0]["id"].as_i64().unwrap()
    }

    fn proposal(&self) -> Value {
        json!({
            "kind": "client", "client": self.client, "name": "Un encargo", "description": "Lo que hay que hacer",
            "context": "Por qué", "lang": "es", "restricted": false, "second_reason": "Es otro encargo",
        })
    }

    async fn proposed(&mut self) -> Value {
        self.make("/api/v1/projects", self.proposal()).await
    }

    fn topic(&self) -> Value {
        json!({ "kind": "topic", "title": format!("Un asunto {}", self.turn), "text": "De qué va", "visibility": "shared" })
    }

    fn decision(&self, open: bool) -> Value {
        json!({
            "projects": [self.project], "text": "Se entrega el lunes", "options": "El martes", "deciders": [self.me],
            "owner": self.me, "due": "2027-12-09", "affects_deal": false, "audience": "team", "open": open,
        })
    }

    fn written(&self, kind: &str) -> Value {
        json!({
            "title": format!("Cómo se hace {kind} {}", self.turn), "slug": format!("{kind}-{}", self.turn), "kind": kind,
            "audience": "team", "core": "", "summary": "Cómo se hace", "keywords": "hacer", "lang": "es",
            "owner": self.me, "review_days": 90, "source": "## Pasos\n\n1. Mirar\n2. Apagar\n3. Encender\n",
            "said": "La primera",
        })
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Part of a day of its own, far from any other.
fn absence(n: i64) -> Value {
    let from = date(2027, 1, 1).checked_add(Span::new().days(n)).unwrap();
    json!({
        "from_day": from.to_string(), "to_day": from.tomorrow().unwrap().to_string(), "from_time": "10:00",
        "to_time": "11:00", "reason": "other", "note": "Una gestión", "covers": [], "accept_gap": true,
    })
}

fn described(n: i64) -> Value {
    let letter = |n: i64| char::from(b'A' + u8::try_from(n % 26).unwrap());
    let code: String = ['Q', letter(n / 26), letter(n)].iter().collect();
    json!({
        "name": format!("Cliente {n}"), "code": code, "slug": format!("cliente-{n}"), "stage": "active",
        "since_day": "2026-11-01", "tier": "standard", "segment": "enterprise", "sector": "Textil",
        "zone": "Europe/Madrid", "lang": "es", "legal_name": "Cliente S. A.", "tax_id": "A00000000",
        "country": "ES", "address": "Calle Mayor 1", "note": "Llamar antes",
    })
}

fn rule(n: i64) -> Value {
    json!({ "name": format!("Regla {n}"), "trigger": "noted", "place": 1, "then": { "category": "Acceso", "note": "Visto" } })
}

fn schedule(n: i64) -> Value {
    json!({
        "name": format!("Copias {n}"), "subject": "Copias", "text": "Mirar las copias", "requester": "Ana", "email": "",
        "category": "Copias", "service": "Web", "impact": "low", "urgency": "low", "every": "week", "interval": 1,
        "day": 1, "time": "09:00", "zone": "Europe/Madrid", "closed": "keep", "from": "2027-01-01", "until": "2028-01-01",
    })
}

fn remedy(n: i64) -> Value {
    json!({
        "action": "fix", "words": format!("Se cambió la pieza {n}"), "since": "2026-11-20T10:00:00Z", "unit": "users",
        "units_before": 100, "units_after": 100,
    })
}

fn mapping() -> Value {
    json!({
        "source": "prueba", "ticket": "Number", "at": "Updated", "opened": "Created", "order": "Change", "state": ["State"],
        "priority": "Priority", "subject": ["Subject"], "requester": "Caller", "email": "Mail", "category": "Category",
        "service": "Service", "client": "Client", "by": "By", "owner": "Owner", "text": "Text", "reopened": "Again",
        "date": "%Y-%m-%d", "zone": "Europe/Madrid", "missing": "?", "separator": ";", "charset": "utf-8",
    })
}

fn source(n: i64) -> Value {
    json!({ "name": format!("Vigía {n}"), "preset": "alertmanager" })
}
