-- Mails that were taken and still lie in their mailbox, neither marked nor moved: noted with the mail, and gone when
-- the server has put it away.
CREATE TABLE inbox_lying (
    mailbox TEXT NOT NULL, -- user@host/folder
    validity INT NOT NULL, -- the server's UIDVALIDITY
    uid INT NOT NULL,
    why TEXT NOT NULL, -- what the server said when it refused; empty: not tried yet
    at INT NOT NULL, -- when it was tried last
    PRIMARY KEY (mailbox, validity, uid)
);
