-- Who gets a copy of the answers of a ticket.
CREATE TABLE desk_copy (
    id ID,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    entry_id INT REFERENCES desk_entry (id), -- the answer that it went with; empty: of those to come
    email TEXT NOT NULL
);
CREATE INDEX desk_copy_ticket ON desk_copy (ticket_id, id);
CREATE INDEX desk_copy_entry ON desk_copy (entry_id);
CREATE INDEX desk_copy_email ON desk_copy (email);

-- Files of answers.
CREATE TABLE desk_attachment (
    id ID,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    entry_id INT REFERENCES desk_entry (id), -- the answer; empty: put aside while its writer mends it
    person_id INT NOT NULL, -- who attached it
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    size INT NOT NULL,
    hash TEXT NOT NULL,
    at INT NOT NULL
);
CREATE INDEX desk_attachment_ticket ON desk_attachment (ticket_id, id);
CREATE INDEX desk_attachment_entry ON desk_attachment (entry_id);
