package queue

import (
	"context"
	"fmt"
	"time"
)

// A DeadJob is a job that was given up. It is forgotten when another of its kind
// and key succeeds.
type DeadJob struct {
	Kind     string // evaluate or read
	Key      string // installation/repository/number, or the key of the read
	Reason   string
	Attempts int
	At       time.Time
}

// Dead returns the jobs that were given up last, the newest first, limit at most.
func (q *Queue) Dead(ctx context.Context, limit int) ([]DeadJob, error) {
	rows, err := q.store.DB().QueryContext(ctx, `
		SELECT kind, key, reason, attempts, died_at FROM dead_job
		ORDER BY died_at DESC, kind, key LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("listing dead jobs: %w", err)
	}
	defer rows.Close()
	var dead []DeadJob
	for rows.Next() {
		var d DeadJob
		var at int64
		if err := rows.Scan(&d.Kind, &d.Key, &d.Reason, &d.Attempts, &at); err != nil {
			return nil, fmt.Errorf("listing dead jobs: %w", err)
		}
		d.At = time.UnixMicro(at).UTC()
		dead = append(dead, d)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("listing dead jobs: %w", err)
	}
	return dead, nil
}

// bury writes t down among the dead, or with no cause takes its like out.
func bury(ctx context.Context, tx transaction, t task, cause error) error {
	if cause == nil {
		return tx.exec(ctx, "DELETE FROM dead_job WHERE kind = $1 AND key = $2", t.job.Kind, t.key)
	}
	return tx.exec(ctx, `
		INSERT INTO dead_job (kind, key, reason, attempts, died_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (kind, key) DO UPDATE SET
			reason = excluded.reason, attempts = excluded.attempts, died_at = excluded.died_at`,
		t.job.Kind, t.key, printable(cause), t.job.Attempt, time.Now().UnixMicro())
}
