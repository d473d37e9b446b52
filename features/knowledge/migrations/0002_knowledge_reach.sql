-- Where the ticket of a question stands: who does not reach that project does not see the question.
ALTER TABLE knowledge_question ADD COLUMN project_id INT;
