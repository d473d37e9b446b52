CREATE TABLE blank_entry (
    id ID,
    title TEXT NOT NULL
);
