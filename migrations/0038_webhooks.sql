-- Notices by webhook, beside those by mail: whether somebody gets mails, where their webhook leads, and what was sent there.

ALTER TABLE notices ADD COLUMN by_mail BIGINT NOT NULL DEFAULT 1;

CREATE TABLE webhooks (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    -- What notices are signed with: sealed under a key outside of the database, when there is one.
    secret TEXT NOT NULL,
    -- One more with each address and each secret: what was sent before says nothing of what stands here now.
    version BIGINT NOT NULL DEFAULT 1,
    -- Since when nothing is sent there, and why: 'gone' (the target said so) or 'restored' (the database was put back).
    off_at BIGINT,
    off_why TEXT,
    -- When something was last taken there.
    delivered_at BIGINT,
    -- When a test was last sent.
    tested_at BIGINT
);

-- What is on its way to a webhook, and what never arrived. What was taken there is gone from here.
CREATE TABLE webhook_messages (
    -- The same with each try: whoever gets it twice can tell.
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL,
    -- Whether it is one more, of what ends.
    extra BIGINT NOT NULL,
    -- What is sent, once it was written, and the kinds of lines in it.
    body TEXT,
    kinds TEXT NOT NULL DEFAULT '',
    -- How often a process took it on. Of two that read the same number one does, and only that one writes how it went.
    attempts BIGINT NOT NULL DEFAULT 0,
    -- When it is taken on next; NULL: never, it is a dead letter. While it is under way, when another process may.
    next_at BIGINT,
    -- When it was last not delivered, and why in words.
    failed_at BIGINT,
    failure TEXT
);
CREATE INDEX webhook_messages_due ON webhook_messages (next_at);
CREATE INDEX webhook_messages_by_user ON webhook_messages (user_id, made_at);
