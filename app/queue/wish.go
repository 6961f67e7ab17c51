package queue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
)

// A Wish is what can be wanted: a [Pull] or a [Group] is to be evaluated, or a
// [Sweep] to be made.
type Wish interface {
	fmt.Stringer
	args() wishArgs
}

// wishArgs are a wish as river keeps it.
type wishArgs interface {
	river.JobArgs
	wish() Wish
	key() string // among those of its kind
}

// A Pull is the pull request that an evaluation is about. The App may see it
// through several installations in its life; each has its own evaluations.
type Pull struct {
	Installation int64
	Repository   int64 // GitHub's id, which outlives names
	Owner, Name  string
	Number       int
}

func (p Pull) String() string { return fmt.Sprintf("%s/%s#%d", p.Owner, p.Name, p.Number) }

func (p Pull) args() wishArgs {
	return evaluateArgs{p.Installation, p.Repository, p.Number, p.Owner, p.Name}
}

// A Group is what a merge queue wants to merge at once: its head is a commit on
// the base branch that holds one or several pull requests.
type Group struct {
	Installation int64
	Repository   int64
	Owner, Name  string
	Head         string // commit
	Ref          string // of the head, without refs/heads/; it names one of the pull requests
	Base         string // the commit that the group is made on
	BaseRef      string // its branch, without refs/heads/
}

func (g Group) String() string { return fmt.Sprintf("%s/%s@%s", g.Owner, g.Name, g.Head) }

func (g Group) args() wishArgs { return groupArgs(g) }

// A Sweep has open pull requests evaluated, one after the other and slowly. Each
// field that is set narrows it; the zero value sweeps everything.
type Sweep struct {
	Installation int64
	Repository   int64
	Owner, Name  string
	Base         string   // those for this branch, without refs/heads/
	Head         string   // those with this head, and the merge group of it; they do not wait
	Labels       []string // those that carry one of these, and those that were once let through
	Unseen       bool     // those on whose head no check of ours has ended
}

func (s Sweep) String() string {
	text, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Pull returns a pull request of the repository that is swept.
func (s Sweep) Pull(number int) Pull {
	return Pull{s.Installation, s.Repository, s.Owner, s.Name, number}
}

func (s Sweep) args() wishArgs { return sweepArgs{Text: s.String(), Sweep: s} }

// Want asks for w to be done, by a job that begins after the call. When it has
// returned without an error, the job will come, whatever happens to the process.
// The delivery is the one by which it is wanted, "" where there was none.
func (q *Queue) Want(ctx context.Context, w Wish, delivery string) error {
	err := q.crowd.join(&want{args: w.args(), delivery: delivery}, func(all []*want) error { return q.keepAll(ctx, all) })
	if err != nil {
		return fmt.Errorf("wanting %s: %w", w, err)
	}
	return nil
}

// Later has w wanted at a time, or sooner if it waits for a sooner one already.
func (q *Queue) Later(ctx context.Context, w Wish, at time.Time) error {
	args := w.args()
	text, err := json.Marshal(args)
	if err == nil {
		_, err = q.store.DB().ExecContext(ctx, `
			INSERT INTO wish (kind, key, args, delivery, generation, raised_at, due_at) VALUES ($1, $2, $3, '', $4, $4, $5)
			ON CONFLICT (kind, key) DO UPDATE SET
				due_at = CASE WHEN wish.due_at < excluded.due_at THEN wish.due_at ELSE excluded.due_at END`,
			args.Kind(), args.key(), text, time.Now().UnixMicro(), at.UnixMicro())
	}
	if err != nil {
		return fmt.Errorf("wanting %s later: %w", w, err)
	}
	return nil
}

// Drop forgets that w is wanted. A job for it that waits comes to nothing.
func (q *Queue) Drop(ctx context.Context, w Wish) error {
	args := w.args()
	if _, err := q.store.DB().ExecContext(ctx, "DELETE FROM wish WHERE kind = $1 AND key = $2", args.Kind(), args.key()); err != nil {
		return fmt.Errorf("dropping %s: %w", w, err)
	}
	return nil
}

// Groups returns the merge groups of a repository that were wanted and not
// dropped, as an installation sees it.
func (q *Queue) Groups(ctx context.Context, installation, repository int64) ([]Group, error) {
	rows, err := q.store.DB().QueryContext(ctx, "SELECT args FROM wish WHERE kind = $1 AND key LIKE $2",
		groupArgs{}.Kind(), fmt.Sprintf("%d/%d/%%", installation, repository))
	if err != nil {
		return nil, fmt.Errorf("listing merge groups: %w", err)
	}
	defer rows.Close()
	var groups []Group
	for rows.Next() {
		var text []byte
		var g groupArgs
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("listing merge groups: %w", err)
		}
		if err := json.Unmarshal(text, &g); err != nil {
			return nil, fmt.Errorf("listing merge groups: %w", err)
		}
		groups = append(groups, Group(g))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("listing merge groups: %w", err)
	}
	return groups, nil
}

// wished reads into args what was wanted last under their key, and returns its
// generation and delivery.
func (q *Queue) wished(ctx context.Context, args wishArgs, latest any) (generation int64, delivery string, _ error) {
	var text []byte
	err := q.store.DB().QueryRowContext(ctx, "SELECT args, generation, delivery FROM wish WHERE kind = $1 AND key = $2",
		args.Kind(), args.key()).Scan(&text, &generation, &delivery)
	if errors.Is(err, sql.ErrNoRows) { // pruned or dropped
		return 0, "", nil
	}
	if err == nil {
		err = json.Unmarshal(text, latest)
	}
	if err != nil {
		return 0, "", fmt.Errorf("looking up what is wanted of %s %s: %w", args.Kind(), args.key(), err)
	}
	return generation, delivery, nil
}

// generation returns the generation of a wish, and keeps others from raising it
// until tx has ended. It is zero where there is none.
func generation(ctx context.Context, tx transaction, args wishArgs) (int64, error) {
	var generation int64
	// An update that changes nothing: SQLite has no SELECT … FOR UPDATE.
	err := tx.queryRow(ctx, `
		UPDATE wish SET generation = generation WHERE kind = $1 AND key = $2
		RETURNING generation`,
		args.Kind(), args.key()).Scan(&generation)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return generation, err
}
