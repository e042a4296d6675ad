-- Notices by mail of what needs a person: what they chose, and how the mails to them stand. Nobody gets any unasked.

CREATE TABLE notices (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The name of the zone (IANA) in which their morning comes.
    zone TEXT NOT NULL,
    -- When the next mail of a morning is due; NULL: that is to be found out, and nothing is sent until then.
    due_at BIGINT,
    -- How often a process took a mail on. Of two that read the same number one takes it on, and only that one writes how it went.
    claims BIGINT NOT NULL DEFAULT 0,
    -- When a mail was last taken on, which is before it is sent; and whether that was one more, of what ends.
    tried_at BIGINT,
    extra BIGINT NOT NULL DEFAULT 0,
    -- When one was last sent.
    sent_at BIGINT,
    -- Of the last one that could not be sent, while none was since: how many in a row, when, why in words, and when to try again;
    -- NULL: with the next one that is due.
    failures BIGINT NOT NULL DEFAULT 0,
    failed_at BIGINT,
    failure TEXT,
    retry_at BIGINT
);

-- The kinds of lines that they chose.
CREATE TABLE notice_kinds (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    PRIMARY KEY (user_id, kind)
);

-- What they were told of, or had a mail taken on for, that ends within a day: each end of a thing once.
CREATE TABLE notice_endings (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- A client or a secret.
    thing_id TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind, thing_id, ends_at)
);
CREATE INDEX notice_endings_by_end ON notice_endings (ends_at);
