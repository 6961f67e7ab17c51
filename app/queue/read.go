package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
)

// batch is how many rows are written or looked up in one go: few enough that on
// SQLite, where everybody waits, a webhook is still answered at once.
const batch = 200

// AddReads asks for the reads, but for those whose keys are being read or waited
// for already. It does not know what was read before.
//
// The order counts: the first of a call come before the later ones of another,
// so that a pull request of a thousand updates does not hold up one of two.
func (q *Queue) AddReads(ctx context.Context, reads []Read) error {
	seen, err := q.liveReads(ctx)
	if err != nil {
		return fmt.Errorf("adding reads: %w", err)
	}
	var jobs []river.InsertManyParams
	for i, read := range reads {
		if _, ok := seen[read.Key]; ok {
			continue
		}
		seen[read.Key] = time.Time{}
		jobs = append(jobs, river.InsertManyParams{
			Args:       readArgs{Key: read.Key, Payload: read.Payload},
			InsertOpts: &river.InsertOpts{Priority: priority(i)},
		})
	}
	// In one order, so that two who add the same at once do not lock each other
	// out on PostgreSQL.
	slices.SortFunc(jobs, func(a, b river.InsertManyParams) int {
		return strings.Compare(a.Args.(readArgs).Key, b.Args.(readArgs).Key)
	})
	for some := range slices.Chunk(jobs, batch) {
		err := q.engine.transact(ctx, func(tx transaction) error { return tx.insert(ctx, some...) })
		if err != nil {
			return fmt.Errorf("adding reads: %w", err)
		}
	}
	return nil
}

// priority returns river's priority, 1 to 4, of the i-th read of a call.
func priority(i int) int {
	switch {
	case i < 16:
		return 1
	case i < 128:
		return 2
	case i < 1024:
		return 3
	}
	return 4
}

// liveReads returns the keys of the reads that have not ended, and when each is
// due, or was. Inserting them again would do no harm, but an evaluation that waits asks for all it misses
// every time it looks, and an insert costs a hundred times more than this.
func (q *Queue) liveReads(ctx context.Context) (map[string]time.Time, error) {
	rows, err := q.store.DB().QueryContext(ctx, "SELECT args ->> 'key', scheduled_at FROM river_job WHERE kind = 'read' AND "+isLive)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	live := make(map[string]time.Time)
	for rows.Next() {
		var key string
		var due time.Time
		if err := rows.Scan(&key, &due); err != nil {
			return nil, err
		}
		live[key] = due
	}
	return live, rows.Err()
}

// RestingReads returns the keys of the reads that are put off for longer than d:
// a registry asked for rest.
func (q *Queue) RestingReads(ctx context.Context, d time.Duration) (map[string]bool, error) {
	live, err := q.liveReads(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking up resting reads: %w", err)
	}
	resting := make(map[string]bool)
	for key, due := range live {
		if time.Until(due) > d {
			resting[key] = true
		}
	}
	return resting, nil
}

// FailedReads returns which of the reads with the given keys died since w was
// wanted last, and why each did. Those that died earlier, for somebody else, are
// worth another try: a Want asks for everything anew.
func (q *Queue) FailedReads(ctx context.Context, w Wish, keys []string) (map[string]string, error) {
	failed := make(map[string]string)
	for some := range slices.Chunk(keys, batch) {
		if err := q.failedReads(ctx, w, some, failed); err != nil {
			return nil, fmt.Errorf("looking up failed reads of %s: %w", w, err)
		}
	}
	return failed, nil
}

func (q *Queue) failedReads(ctx context.Context, w Wish, keys []string, failed map[string]string) error {
	wish := w.args()
	args := []any{wish.Kind(), wish.key()}
	var places []string
	for _, key := range keys {
		args = append(args, key)
		places = append(places, fmt.Sprintf("$%d", len(args)))
	}
	rows, err := q.store.DB().QueryContext(ctx, `
		SELECT key, reason FROM dead_job
		WHERE kind = 'read' AND died_at >= coalesce((
			SELECT raised_at FROM wish WHERE kind = $1 AND key = $2), 0)
		AND key IN (`+strings.Join(places, ", ")+`)`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, reason string
		if err := rows.Scan(&key, &reason); err != nil {
			return err
		}
		failed[key] = reason
	}
	return rows.Err()
}
