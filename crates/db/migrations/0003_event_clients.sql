-- Few events are about a client and no project; the others need no place among them.
DROP INDEX db_event_client;
CREATE INDEX db_event_client ON db_event (client_id, id) WHERE client_id IS NOT NULL;
