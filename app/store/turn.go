package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// TakeTurn takes an installation's next turn to write to GitHub, for the processes
// that share a PostgreSQL; on SQLite there is one process, which knows by itself.
// The turn is now, or gap after the last that was
// taken. taken is how many it had in the hour up to it, with this one. When there
// were most or more, none is taken, and free is when one can be.
func (s *Store) TakeTurn(ctx context.Context, installation int64, now time.Time, gap time.Duration, most int) (at time.Time, taken int, free time.Time, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// One at a time for each installation; the lock ends with the transaction.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, $2)", int32(turnLock), int32(installation)); err != nil {
			return err
		}
		var last int64
		if err := tx.QueryRow(ctx, "SELECT coalesce(max(at), 0) FROM turn WHERE installation = $1", installation).Scan(&last); err != nil {
			return err
		}
		at = now
		if next := time.UnixMicro(last).Add(gap); next.After(now) {
			at = next
		}
		if _, err := tx.Exec(ctx, "DELETE FROM turn WHERE installation = $1 AND at <= $2", installation, at.Add(-time.Hour).UnixMicro()); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM turn WHERE installation = $1", installation).Scan(&taken); err != nil {
			return err
		}
		if taken >= most {
			var oldest int64
			err := tx.QueryRow(ctx, "SELECT at FROM turn WHERE installation = $1 ORDER BY at DESC OFFSET $2 LIMIT 1", installation, most-1).Scan(&oldest)
			free = time.UnixMicro(oldest).Add(time.Hour)
			return err
		}
		taken++
		_, err := tx.Exec(ctx, "INSERT INTO turn (installation, at) VALUES ($1, $2)", installation, at.UnixMicro())
		return err
	})
	if err != nil {
		return time.Time{}, 0, time.Time{}, fmt.Errorf("taking a turn: %w", err)
	}
	return at, taken, free, nil
}

// turnLock is the first half of the advisory locks by which turns are taken.
const turnLock = 0x7475726e // "turn"
