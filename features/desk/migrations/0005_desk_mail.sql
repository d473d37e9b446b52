-- Addresses at which clients write to the desk, each with what it says of a ticket.
CREATE TABLE desk_address (
    email TEXT NOT NULL PRIMARY KEY,
    client_id INT, -- whose tickets they are, where the sender does not tell
    project_id INT,
    category TEXT NOT NULL,
    service TEXT NOT NULL,
    created_at INT NOT NULL,
    created_by INT
);

-- The mails of tickets, those that came and those that left.
CREATE TABLE desk_mail (
    id ID,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    entry_id INT REFERENCES desk_entry (id), -- what was written by it
    digest TEXT NOT NULL, -- of its id, by which answers name it
    message_id TEXT NOT NULL, -- its id, if an answer may name it
    address TEXT NOT NULL, -- of ours: where it came to, or where answers go
    hash TEXT, -- the whole mail, if it came
    sent_id INT, -- the mail that left
    at INT NOT NULL
);
CREATE INDEX desk_mail_digest ON desk_mail (digest);
CREATE INDEX desk_mail_ticket ON desk_mail (ticket_id, id);
CREATE INDEX desk_mail_entry ON desk_mail (entry_id);

-- Files of mails. Their bytes stay in the mail.
CREATE TABLE desk_file (
    id ID,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    entry_id INT NOT NULL REFERENCES desk_entry (id),
    name TEXT NOT NULL,
    size INT NOT NULL,
    mail_id INT NOT NULL REFERENCES desk_mail (id),
    place INT NOT NULL -- which file of the mail it is, from nought
);
CREATE INDEX desk_file_ticket ON desk_file (ticket_id, id);
CREATE INDEX desk_file_entry ON desk_file (entry_id);
CREATE INDEX desk_file_mail ON desk_file (mail_id);

-- Mails to the desk of which a person says what becomes.
CREATE TABLE desk_held (
    id ID,
    state TEXT NOT NULL, -- triage, spam, filed, dismissed
    reason TEXT NOT NULL, -- why nobody but a person can say
    from_name TEXT NOT NULL,
    from_email TEXT NOT NULL,
    subject TEXT NOT NULL,
    glance TEXT NOT NULL,
    address TEXT NOT NULL, -- of ours, where it came to
    project_id INT, -- where it would go: who does not reach it does not see the mail
    ticket_id INT REFERENCES desk_ticket (id), -- the ticket that it names, or the one that it became
    mail_key TEXT NOT NULL,
    hash TEXT NOT NULL,
    at INT NOT NULL,
    decided_at INT,
    decided_by INT
);
CREATE INDEX desk_held_state ON desk_held (state, id);
CREATE INDEX desk_held_sender ON desk_held (from_email);
CREATE INDEX desk_held_ticket ON desk_held (ticket_id);
CREATE INDEX desk_ticket_email ON desk_ticket (email, updated_at);

-- What stands under the answers of a person.
CREATE TABLE desk_signature (
    person_id INT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);
