package queue

import (
	"context"
	"errors"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// An engine is river on one kind of database. Its first three methods are those
// of [river.Client], whose type depends on the kind.
type engine interface {
	Start(context.Context) error
	Stop(context.Context) error
	StopAndCancel(context.Context) error

	// transact does all that do does, or nothing.
	transact(ctx context.Context, do func(transaction) error) error
}

// A transaction is one in which our own tables and river's change together.
type transaction interface {
	exec(ctx context.Context, query string, args ...any) error
	queryRow(ctx context.Context, query string, args ...any) row
	insert(context.Context, ...river.InsertManyParams) error
	complete(context.Context, *river.Job[endedArgs]) (*river.Job[endedArgs], error)
}

// A row is what a query found; its error is [database/sql.ErrNoRows] where that
// is nothing.
type row interface {
	Scan(...any) error
}

// endedArgs stand for the arguments of a job of either kind, which no longer
// matter when it ends.
type endedArgs struct{}

func (endedArgs) Kind() string { return "ended" }

var errNotOurs = errors.New("the job is not this process's any more")

// complete marks the job as completed within tx. The context must be that of the
// job's worker.
func complete(ctx context.Context, tx transaction, job *rivertype.JobRow) error {
	ended, err := tx.complete(ctx, &river.Job[endedArgs]{JobRow: job})
	if err != nil {
		return err
	}
	// River looks at neither: a job that was taken for dead may have been given
	// to another process meanwhile.
	if ended.State != rivertype.JobStateCompleted || ended.Attempt != job.Attempt {
		return errNotOurs
	}
	return nil
}
