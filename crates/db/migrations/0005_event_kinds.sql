-- Most events tell of a post, and nobody asks for those by their kind. Whoever asks for others says so: SQLite uses
-- the index for a statement that repeats its condition, and for no other.
DROP INDEX db_event_kind;
CREATE INDEX db_event_kind ON db_event (kind, id) WHERE kind <> 'PostAdded';
