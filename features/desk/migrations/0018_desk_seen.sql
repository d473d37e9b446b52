-- How far somebody has read in a ticket: of use to them alone.
CREATE TABLE desk_seen (
    person_id INT NOT NULL,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    entry_id INT NOT NULL,
    seen_at INT NOT NULL,
    PRIMARY KEY (person_id, ticket_id)
);
