-- Mails that left or want to leave. The message is kept until it is sent, or while nobody can send it.
CREATE TABLE web_mail (
    id ID,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    error TEXT,
    message TEXT,
    created_at INT NOT NULL
);
