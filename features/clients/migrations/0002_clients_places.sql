-- Where a contact works.
ALTER TABLE clients_contact ADD COLUMN site_id INT;
-- Since when a place is no longer one: what was asked there keeps its name.
ALTER TABLE clients_site ADD COLUMN gone_at INT;
-- What rooms above may join; places that are gone too.
CREATE VIEW clients_site_card AS SELECT id, client_id, name FROM clients_site;
