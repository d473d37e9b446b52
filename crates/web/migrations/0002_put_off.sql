-- What somebody set aside on My day until an instant. `mark` is the digest of what it said, so that it is
-- back as soon as it says something new.
CREATE TABLE web_put_off (
    person_id INT NOT NULL,
    mark TEXT NOT NULL,
    until INT NOT NULL,
    PRIMARY KEY (person_id, mark)
);
