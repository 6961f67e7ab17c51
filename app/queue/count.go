package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/bumplens/bumplens/app/store"
)

// A Count is how many jobs of one kind have not ended.
type Count struct {
	Kind    string
	Waiting int
	Running int
	Age     time.Duration // since the oldest that waits could have begun, 0 where none waits
}

// age is, on each engine, the seconds since the oldest waiting job was due.
const (
	sqliteAge   = "unixepoch('now') - unixepoch(min(CASE WHEN state = 'running' THEN NULL ELSE scheduled_at END))"
	postgresAge = "extract(epoch FROM now() - min(scheduled_at) FILTER (WHERE state <> 'running'))"
)

// Counts returns how much there is to do, by kind.
func Counts(ctx context.Context, st *store.Store) ([]Count, error) {
	age := sqliteAge
	if st.Pool() != nil {
		age = postgresAge
	}
	rows, err := st.DB().QueryContext(ctx, `
		SELECT kind, sum(CASE WHEN state = 'running' THEN 0 ELSE 1 END), sum(CASE WHEN state = 'running' THEN 1 ELSE 0 END), coalesce(`+age+`, 0)
		FROM river_job WHERE `+isLive+` GROUP BY kind ORDER BY kind`)
	if err != nil {
		return nil, fmt.Errorf("counting jobs: %w", err)
	}
	defer rows.Close()
	var counts []Count
	for rows.Next() {
		var c Count
		var seconds float64
		if err := rows.Scan(&c.Kind, &c.Waiting, &c.Running, &seconds); err != nil {
			return nil, fmt.Errorf("counting jobs: %w", err)
		}
		c.Age = max(0, time.Duration(seconds*float64(time.Second)))
		counts = append(counts, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("counting jobs: %w", err)
	}
	return counts, nil
}
