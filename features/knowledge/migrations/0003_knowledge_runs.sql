-- Where the ticket of a run stands: who does not reach that project sees neither the run nor its evidence.
ALTER TABLE knowledge_run ADD COLUMN project_id INT;
