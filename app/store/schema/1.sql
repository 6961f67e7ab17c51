-- SQLite and PostgreSQL run the same text. To SQLite bytea is a column that
-- takes what it is given; times are microseconds since 1970 in both, since the
-- two have no type for a moment in common.

CREATE TABLE facts (
    scope   text   NOT NULL,
    key     text   NOT NULL,
    facts   bytea  NOT NULL,
    kept_at bigint NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE INDEX facts_kept_at ON facts (kept_at);

CREATE TABLE override (
    repository  bigint NOT NULL,
    number      bigint NOT NULL,
    event_id    bigint NOT NULL,
    base_ref    text   NOT NULL,
    head        text   NOT NULL,
    accepted_by text   NOT NULL,
    findings    text   NOT NULL, -- a JSON list
    accepted_at bigint NOT NULL,
    PRIMARY KEY (repository, number, event_id, base_ref)
);

-- A row for every pull request that a delivery was about. app/queue raises the
-- generation in the transaction that inserts the job, and compares it in the
-- transaction that ends the job.
CREATE TABLE wanted (
    installation bigint NOT NULL,
    repository   bigint NOT NULL,
    number       bigint NOT NULL,
    owner        text   NOT NULL,
    name         text   NOT NULL,
    generation   bigint NOT NULL,
    raised_at    bigint NOT NULL,
    PRIMARY KEY (installation, repository, number)
);

-- Jobs that app/queue gave up, until one of the same kind and key succeeds.
CREATE TABLE dead_job (
    kind     text   NOT NULL,
    key      text   NOT NULL,
    reason   text   NOT NULL,
    attempts bigint NOT NULL,
    died_at  bigint NOT NULL,
    PRIMARY KEY (kind, key)
);
