-- What lists of other things say of a project. One table alone, so that SQLite looks a row up where a join may miss;
-- of the card, which joins the client, it would make the whole first.
CREATE VIEW projects_name AS SELECT id, key, name, state FROM projects_project;
