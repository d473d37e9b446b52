-- Mails that hang together, by the ids that they name: digests, since an id may be as long as its sender
-- likes.
ALTER TABLE inbox_letter ADD COLUMN message_id TEXT; -- digest of its own id
ALTER TABLE inbox_letter ADD COLUMN conversation TEXT NOT NULL DEFAULT ''; -- digest of the first mail's id
ALTER TABLE inbox_letter ADD COLUMN imported BOOL NOT NULL DEFAULT FALSE; -- from an archive: told to nobody
CREATE INDEX inbox_letter_message ON inbox_letter (message_id);
CREATE INDEX inbox_letter_conversation ON inbox_letter (conversation, state);
