-- Where a mail stands that another room took.
ALTER TABLE inbox_letter ADD COLUMN led_to TEXT;

-- How far each mailbox of ours was read.
CREATE TABLE inbox_mailbox (
    name TEXT NOT NULL PRIMARY KEY, -- user@host/folder
    validity INT NOT NULL, -- the server's UIDVALIDITY: with another one the numbers begin anew
    uid INT NOT NULL, -- of the last mail that was taken
    read_at INT NOT NULL
);
