-- Where a ticket stands that a document solved: who does not reach that project does not count it.
ALTER TABLE knowledge_solved ADD COLUMN project_id INT;

-- What rooms above may join.
CREATE VIEW knowledge_solved_card AS
SELECT ticket_id, document_id, at FROM knowledge_solved;
