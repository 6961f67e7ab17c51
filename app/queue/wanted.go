package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
)

func (p Pull) args() evaluateArgs {
	return evaluateArgs{p.Installation, p.Repository, p.Number, p.Owner, p.Name}
}

func (p Pull) key() string {
	return fmt.Sprintf("%d/%d/%d", p.Installation, p.Repository, p.Number)
}

// Want asks for an evaluation of p that begins after the call. When it has
// returned without an error, the evaluation will come, whatever happens to the
// process.
func (q *Queue) Want(ctx context.Context, p Pull) error {
	err := q.engine.transact(ctx, func(tx transaction) error {
		// Generations begin at the time and not at 1, so that none comes twice
		// where the row was pruned between.
		err := tx.exec(ctx, `
			INSERT INTO wanted (installation, repository, number, owner, name, generation, raised_at)
			VALUES ($1, $2, $3, $4, $5, $6, $6)
			ON CONFLICT (installation, repository, number) DO UPDATE SET
				owner = excluded.owner, name = excluded.name,
				generation = wanted.generation + 1, raised_at = excluded.raised_at`,
			p.Installation, p.Repository, p.Number, p.Owner, p.Name, time.Now().UnixMicro())
		if err != nil {
			return err
		}
		return tx.insert(ctx, river.InsertManyParams{Args: p.args()})
	})
	if err != nil {
		return fmt.Errorf("wanting %s: %w", p, err)
	}
	return nil
}

// wanted returns the pull request that a asks for, under the name by which it was
// wanted last, and its generation.
func (q *Queue) wanted(ctx context.Context, a evaluateArgs) (Pull, int64, error) {
	p := Pull{a.Installation, a.Repository, a.Owner, a.Name, a.Number}
	var generation int64
	err := q.store.DB().QueryRowContext(ctx, `
		SELECT owner, name, generation FROM wanted
		WHERE installation = $1 AND repository = $2 AND number = $3`,
		a.Installation, a.Repository, a.Number).Scan(&p.Owner, &p.Name, &generation)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // pruned: nobody wanted it for long
		return p, 0, fmt.Errorf("looking up what is wanted of %s: %w", p, err)
	}
	return p, generation, nil
}

// generation returns the generation of p, and keeps others from raising it until
// tx has ended. It is zero where the row was pruned.
func generation(ctx context.Context, tx transaction, p Pull) (int64, error) {
	var generation int64
	// An update that changes nothing: SQLite has no SELECT … FOR UPDATE.
	err := tx.queryRow(ctx, `
		UPDATE wanted SET generation = generation
		WHERE installation = $1 AND repository = $2 AND number = $3
		RETURNING generation`,
		p.Installation, p.Repository, p.Number).Scan(&generation)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return generation, err
}
