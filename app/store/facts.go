package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Facts returns the facts kept under key in scope. It returns false, and no
// error, where there are none.
//
// The scope is the credential that the facts were read with; "" is that of the
// public. Facts about a private package are found under its own scope alone, so
// that naming its digests in a lockfile tells nothing about it.
func (s *Store) Facts(ctx context.Context, scope, key string) ([]byte, bool, error) {
	var facts []byte
	err := s.db.QueryRowContext(ctx, "SELECT facts FROM facts WHERE scope = $1 AND key = $2", scope, key).Scan(&facts)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("looking up facts %q: %w", key, err)
	}
	return facts, true, nil
}

// KeepFacts keeps facts under key in scope, in the place of those that are there.
// What two releases say does not change, so that it does not matter who asked
// last, but for facts that were made while somebody was silent: they are made
// again.
func (s *Store) KeepFacts(ctx context.Context, scope, key string, facts []byte) error {
	if facts == nil {
		facts = []byte{} // nil would be NULL, which is the absence of facts
	}
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO facts (scope, key, facts, kept_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (scope, key) DO UPDATE SET facts = excluded.facts, kept_at = excluded.kept_at`,
		scope, key, facts, time.Now().UnixMicro())
	if err != nil {
		return fmt.Errorf("keeping facts %q: %w", key, err)
	}
	return nil
}
