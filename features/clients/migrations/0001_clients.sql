-- Companies that we work with, or might.
CREATE TABLE clients_client (
    id ID,
    code TEXT NOT NULL UNIQUE, -- three capitals, the first part of project keys
    slug TEXT NOT NULL UNIQUE, -- the last part of the page's address
    name TEXT NOT NULL,
    stage TEXT NOT NULL, -- prospect, active, former
    since_day TEXT NOT NULL, -- the day on which the stage began
    tier TEXT NOT NULL, -- standard, extended
    segment TEXT NOT NULL, -- small, mid_market, enterprise
    sector TEXT NOT NULL,
    zone TEXT NOT NULL,
    calendar_id INT, -- holidays, of people
    lang TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    tax_id TEXT NOT NULL,
    country TEXT NOT NULL,
    address TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at INT NOT NULL
);
CREATE INDEX clients_client_name ON clients_client (name, id);

-- Which tier of support was in force when: figures of a past period keep what held then (RULES §0).
CREATE TABLE clients_tier (
    id ID,
    client_id INT NOT NULL REFERENCES clients_client (id),
    tier TEXT NOT NULL,
    valid_from INT NOT NULL,
    valid_to INT
);
CREATE INDEX clients_tier_client ON clients_tier (client_id, valid_from);

-- People at a client, whether or not they can sign in.
CREATE TABLE clients_contact (
    id ID,
    client_id INT NOT NULL REFERENCES clients_client (id),
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT NOT NULL,
    title TEXT NOT NULL,
    person_id INT, -- the guest of people that they became
    left_at INT
);
CREATE INDEX clients_contact_client ON clients_contact (client_id, name);
CREATE INDEX clients_contact_email ON clients_contact (email);
CREATE INDEX clients_contact_person ON clients_contact (person_id);

-- Places of a client, each with its zone and holidays.
CREATE TABLE clients_site (
    id ID,
    client_id INT NOT NULL REFERENCES clients_client (id),
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    zone TEXT NOT NULL,
    calendar_id INT
);
CREATE INDEX clients_site_client ON clients_site (client_id);

-- What rooms above may join.
CREATE VIEW clients_card AS
SELECT id, code, slug, name, stage, tier, zone, lang FROM clients_client;

CREATE VIEW clients_contact_card AS
SELECT id, client_id, name, email, title, person_id FROM clients_contact WHERE left_at IS NULL;
