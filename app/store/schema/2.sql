-- Whom a registry named as a package's owners on a day. No registry but npm
-- tells it later, so that these rows are not pruned.
CREATE TABLE sighting (
    scope text   NOT NULL,
    name  text   NOT NULL,
    day   bigint NOT NULL,
    seen  bytea  NOT NULL, -- a JSON object
    PRIMARY KEY (scope, name, day)
);
