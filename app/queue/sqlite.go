package queue

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/bumplens/bumplens/app/store"
)

type sqliteEngine struct {
	*river.Client[*sql.Tx]
	db *sql.DB
}

func openSQLite(ctx context.Context, log *slog.Logger, st *store.Store, config *river.Config) (engine, error) {
	db := st.DB()
	driver := riversqlite.New(db)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: config.Logger})
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("bringing tables up to date: %w", err)
	}

	res, err := db.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'")
	if err != nil {
		return nil, fmt.Errorf("taking up jobs: %w", err)
	}
	if n, err := res.RowsAffected(); err == nil && n > 0 {
		log.Warn("took up jobs of a process that died", "jobs", n)
	}

	config.FetchPollInterval = cmp.Or(config.FetchPollInterval, 200*time.Millisecond)
	config.FetchCooldown = min(config.FetchPollInterval, river.FetchCooldownDefault)
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	return &sqliteEngine{client, db}, nil
}

func (e *sqliteEngine) transact(ctx context.Context, do func(transaction) error) error {
	tx, err := e.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(sqliteTx{tx, e.Client}); err != nil {
		return err
	}
	return tx.Commit()
}

type sqliteTx struct {
	tx     *sql.Tx
	client *river.Client[*sql.Tx]
}

func (t sqliteTx) exec(ctx context.Context, query string, args ...any) error {
	_, err := t.tx.ExecContext(ctx, query, args...)
	return err
}

func (t sqliteTx) queryRow(ctx context.Context, query string, args ...any) row {
	return t.tx.QueryRowContext(ctx, query, args...)
}

func (t sqliteTx) insert(ctx context.Context, jobs ...river.InsertManyParams) error {
	_, err := t.client.InsertManyTx(ctx, t.tx, jobs)
	return err
}

func (t sqliteTx) complete(ctx context.Context, job *river.Job[endedArgs]) (*river.Job[endedArgs], error) {
	return river.JobCompleteTx[*riversqlite.Driver](ctx, t.tx, job)
}
