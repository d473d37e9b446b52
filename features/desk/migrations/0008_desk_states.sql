-- Names that an installation gives to states, each within one of the fixed ones.
CREATE TABLE desk_state (
    id ID,
    category TEXT NOT NULL, -- new, open, waiting_client, waiting_third_party, resolved, closed
    name TEXT NOT NULL UNIQUE
);
ALTER TABLE desk_ticket ADD COLUMN state_id INT; -- of desk_state; empty: the usual name of its state
