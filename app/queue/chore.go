package queue

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/riverqueue/river"
)

// A chore is done again and again, by whichever process comes first when it is
// due. River's own periodic jobs forget when they were last done as the process
// ends, and a process that is replaced every day would never sweep.
type chore struct {
	name  string
	every time.Duration
	do    func(context.Context, *Queue) error
}

// chores are few: a delivery that GitHub could not make is asked for again soon,
// and once a day nothing is taken for granted.
var chores = []chore{
	{"redeliver", 5 * time.Minute, func(ctx context.Context, q *Queue) error {
		return q.engine.transact(ctx, func(tx transaction) error {
			return tx.insert(ctx, river.InsertManyParams{Args: redeliverArgs{}})
		})
	}},
	{"sweep", 24 * time.Hour, func(ctx context.Context, q *Queue) error {
		return q.Want(ctx, Sweep{Unseen: true}, "")
	}},
	{"prune", 24 * time.Hour, func(ctx context.Context, q *Queue) error {
		rows, err := q.store.Prune(ctx, time.Now().Add(-keep))
		q.log.Info("pruned", "rows", rows)
		return err
	}},
}

// keep is how long facts, wishes and dead jobs are kept that nobody asks for.
const keep = 90 * 24 * time.Hour

// wake does what is due, until ctx is done.
func (q *Queue) wake(ctx context.Context) {
	tick := time.NewTicker(q.config.Wake)
	defer tick.Stop()
	for {
		for _, look := range []func(context.Context) error{q.raiseDue, q.revive, q.doChores} {
			if err := look(ctx); err != nil && ctx.Err() == nil {
				q.log.Warn("not looked whether something is due", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// raiseDue raises the wishes whose time has come.
func (q *Queue) raiseDue(ctx context.Context) error {
	for {
		found := false
		err := q.engine.transact(ctx, func(tx transaction) error {
			var kind string
			var text []byte
			err := tx.queryRow(ctx, `
				UPDATE wish SET due_at = NULL WHERE due_at <= $1 AND (kind, key) IN (
					SELECT kind, key FROM wish WHERE due_at <= $1 ORDER BY due_at LIMIT 1)
				RETURNING kind, args`, time.Now().UnixMicro()).Scan(&kind, &text)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			found = true
			args, err := parseArgs(kind, text)
			if err != nil {
				return err
			}
			return raise(ctx, tx, &want{args: args.(wishArgs)})
		})
		if err != nil || !found {
			return err
		}
	}
}

// doChores does the chores that are due.
func (q *Queue) doChores(ctx context.Context) error {
	var failed []error
	for _, c := range chores {
		due, err := q.takeChore(ctx, c, time.Now())
		if err == nil && due {
			err = c.do(ctx, q)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// takeChore reports whether a chore is due, and if so puts it off. The first time
// counts from when the database was made.
func (q *Queue) takeChore(ctx context.Context, c chore, now time.Time) (due bool, _ error) {
	next := now.Add(c.every).UnixMicro()
	db := q.store.DB()
	if _, err := db.ExecContext(ctx, "INSERT INTO chore (name, due_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", c.name, next); err != nil {
		return false, err
	}
	res, err := db.ExecContext(ctx, "UPDATE chore SET due_at = $1 WHERE name = $2 AND due_at <= $3", next, c.name, now.UnixMicro())
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
