package store

import (
	"context"
	"fmt"
	"time"
)

// Sightings returns what was seen of a package in scope, by day, oldest first.
func (s *Store) Sightings(ctx context.Context, scope, name string) ([][]byte, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT seen FROM sighting WHERE scope = $1 AND name = $2 ORDER BY day", scope, name)
	if err != nil {
		return nil, fmt.Errorf("looking up sightings of %q: %w", name, err)
	}
	defer rows.Close()
	var all [][]byte
	for rows.Next() {
		var seen []byte
		if err := rows.Scan(&seen); err != nil {
			return nil, fmt.Errorf("looking up sightings of %q: %w", name, err)
		}
		all = append(all, seen)
	}
	return all, rows.Err()
}

// KeepSighting keeps what was seen of a package on a day. What was seen first
// on that day stays.
func (s *Store) KeepSighting(ctx context.Context, scope, name string, day time.Time, seen []byte) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO sighting (scope, name, day, seen) VALUES ($1, $2, $3, $4)
		ON CONFLICT (scope, name, day) DO NOTHING`,
		scope, name, day.UnixMicro(), seen)
	if err != nil {
		return fmt.Errorf("keeping a sighting of %q: %w", name, err)
	}
	return nil
}
