-- What is wanted takes the place of the pull requests that were: a merge group
-- and a sweep are wanted as well, and each of them may have a time at which it
-- will be wanted of itself.
CREATE TABLE wish (
    kind       text   NOT NULL, -- evaluate, group, sweep
    key        text   NOT NULL, -- among those of its kind
    args       bytea  NOT NULL, -- the job's, as JSON
    delivery   text   NOT NULL, -- the last one that raised it, "" for none
    generation bigint NOT NULL,
    raised_at  bigint NOT NULL,
    due_at     bigint, -- NULL: it waits for nothing
    PRIMARY KEY (kind, key)
);

CREATE INDEX wish_due_at ON wish (due_at);

DROP TABLE wanted;

-- The arguments of a job that was given up, with which it is begun again, and
-- whether a person asked for that.
ALTER TABLE dead_job ADD COLUMN args bytea NOT NULL DEFAULT '';
ALTER TABLE dead_job ADD COLUMN retry bigint NOT NULL DEFAULT 0;

-- What is done now and then, by whichever process comes first.
CREATE TABLE chore (
    name   text   NOT NULL PRIMARY KEY,
    due_at bigint NOT NULL
);

-- Through which the pull request was seen, so that nothing is kept of one that
-- is gone.
ALTER TABLE override ADD COLUMN installation bigint NOT NULL DEFAULT 0;

ALTER TABLE override ADD COLUMN reason text NOT NULL DEFAULT '';
ALTER TABLE override ADD COLUMN until_at bigint; -- NULL: it has no end

-- What became of overrides, in order. Rows are added and never changed.
CREATE TABLE audit (
    repository bigint NOT NULL,
    number     bigint NOT NULL,
    step       bigint NOT NULL, -- from 1
    owner      text   NOT NULL,
    name       text   NOT NULL,
    what       text   NOT NULL, -- accepted, refused, stale, expired, canceled, removed
    event_id   bigint NOT NULL,
    actor      text   NOT NULL,
    role       text   NOT NULL,
    head       text   NOT NULL,
    base_ref   text   NOT NULL,
    findings   text   NOT NULL, -- a JSON list
    reason     text   NOT NULL, -- as the person gave it
    until_at   bigint,
    told       text   NOT NULL, -- what the pull request was told, in our words
    at         bigint NOT NULL,
    PRIMARY KEY (repository, number, step)
);

CREATE INDEX audit_at ON audit (at);

-- Turns to write to GitHub, of the last hour, on PostgreSQL alone: where there is
-- one process, it knows by itself.
CREATE TABLE turn (
    installation bigint NOT NULL,
    at           bigint NOT NULL
);

CREATE INDEX turn_of_installation ON turn (installation, at);
