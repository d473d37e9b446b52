-- Where alerts come from. Each has a secret address, of which only the digest is kept.
CREATE TABLE desk_source (
    id ID,
    name TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL UNIQUE,
    mapping TEXT NOT NULL, -- how its JSON is read, as JSON
    client_id INT,
    project_id INT,
    retired_at INT,
    created_at INT NOT NULL,
    created_by INT
);
-- What burns or burned, one row a key of a source, and the ticket that it has.
CREATE TABLE desk_alert (
    id ID,
    source_id INT NOT NULL REFERENCES desk_source (id),
    alert_key TEXT NOT NULL,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    firing BOOL NOT NULL,
    fired TEXT NOT NULL, -- when it began to burn, lately, as JSON
    calm_at INT, -- when its ticket is solved by itself, if it stays calm until then
    updated_at INT NOT NULL,
    UNIQUE (source_id, alert_key)
);
CREATE INDEX desk_alert_calm ON desk_alert (calm_at);
CREATE INDEX desk_alert_ticket ON desk_alert (ticket_id);

-- What whoever asked says of the solution (RULES §9.1). One answer a ticket; the last one counts.
CREATE TABLE desk_survey (
    id ID,
    ticket_id INT NOT NULL UNIQUE REFERENCES desk_ticket (id),
    email TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE, -- of the secret in the mail's link
    asked_at INT NOT NULL,
    score INT, -- 1 to 5
    reason TEXT NOT NULL DEFAULT '',
    answered_at INT
);
CREATE INDEX desk_survey_asked ON desk_survey (asked_at);
