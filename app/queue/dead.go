package queue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/bumplens/bumplens/app/store"
)

// A DeadJob is a job that was given up. It is forgotten when another of its kind
// and key succeeds.
type DeadJob struct {
	Kind     string // evaluate, group, sweep, read or redeliver
	Key      string // installation/repository/number, for one
	Reason   string
	Attempts int
	At       time.Time
}

// Dead returns the jobs that were given up last, the newest first, limit at most.
func Dead(ctx context.Context, st *store.Store, limit int) ([]DeadJob, error) {
	rows, err := st.DB().QueryContext(ctx, `
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

// Retry has a job that was given up begun again, by the process that serves: this
// one need not be it. It returns false where there is no such job.
func Retry(ctx context.Context, st *store.Store, kind, key string) (bool, error) {
	res, err := st.DB().ExecContext(ctx, "UPDATE dead_job SET retry = 1 WHERE kind = $1 AND key = $2", kind, key)
	if err != nil {
		return false, fmt.Errorf("retrying %s %s: %w", kind, key, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// bury writes t down among the dead, or with no cause takes its like out.
func bury(ctx context.Context, tx transaction, t task, cause error) error {
	if cause == nil {
		return tx.exec(ctx, "DELETE FROM dead_job WHERE kind = $1 AND key = $2", t.job.Kind, t.key)
	}
	return tx.exec(ctx, `
		INSERT INTO dead_job (kind, key, args, reason, attempts, died_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (kind, key) DO UPDATE SET args = excluded.args,
			reason = excluded.reason, attempts = excluded.attempts, died_at = excluded.died_at, retry = 0`,
		t.job.Kind, t.key, t.job.EncodedArgs, printable(cause), t.job.Attempt, time.Now().UnixMicro())
}

// revive inserts the jobs of the dead that a person wants tried again.
func (q *Queue) revive(ctx context.Context) error {
	for {
		found := false
		err := q.engine.transact(ctx, func(tx transaction) error {
			var kind, key string
			var text []byte
			err := tx.queryRow(ctx, `
				UPDATE dead_job SET retry = 0 WHERE (kind, key) IN (SELECT kind, key FROM dead_job WHERE retry = 1 LIMIT 1)
				RETURNING kind, key, args`).Scan(&kind, &key, &text)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			found = true
			args, err := parseArgs(kind, text)
			if err != nil {
				q.log.Error("job not tried again", "kind", kind, "key", key, "err", err)
				return nil
			}
			if wish, ok := args.(wishArgs); ok {
				return raise(ctx, tx, &want{args: wish})
			}
			return tx.insert(ctx, river.InsertManyParams{Args: args})
		})
		if err != nil || !found {
			return err
		}
	}
}

// parseArgs reads the arguments of a job of a kind.
func parseArgs(kind string, text []byte) (river.JobArgs, error) {
	parse := map[string]func([]byte) (river.JobArgs, error){
		evaluateArgs{}.Kind():  unmarshal[evaluateArgs],
		groupArgs{}.Kind():     unmarshal[groupArgs],
		sweepArgs{}.Kind():     unmarshal[sweepArgs],
		readArgs{}.Kind():      unmarshal[readArgs],
		redeliverArgs{}.Kind(): unmarshal[redeliverArgs],
	}[kind]
	if parse == nil {
		return nil, fmt.Errorf("there are no jobs of the kind %q", kind)
	}
	return parse(text)
}

func unmarshal[T river.JobArgs](text []byte) (river.JobArgs, error) {
	var args T
	err := json.Unmarshal(text, &args)
	return args, err
}
