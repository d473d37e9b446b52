-- Addresses that documents had before: whoever still has one is sent on. What is at an address now comes first.
CREATE TABLE knowledge_address (
    slug TEXT NOT NULL PRIMARY KEY,
    document_id INT NOT NULL REFERENCES knowledge_document (id),
    left_at INT NOT NULL -- when it got another
);
CREATE INDEX knowledge_address_document ON knowledge_address (document_id);
