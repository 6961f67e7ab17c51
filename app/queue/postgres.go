package queue

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/bumplens/bumplens/app/store"
)

type postgresEngine struct {
	*river.Client[pgx.Tx]
	pool *pgxpool.Pool
}

func openPostgres(ctx context.Context, _ *slog.Logger, st *store.Store, config *river.Config) (engine, error) {
	driver := riverpgxv5.New(st.Pool())
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: config.Logger})
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("bringing tables up to date: %w", err)
	}
	config.FetchPollInterval = cmp.Or(config.FetchPollInterval, time.Second)
	config.FetchCooldown = min(config.FetchPollInterval, river.FetchCooldownDefault)
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	return &postgresEngine{client, st.Pool()}, nil
}

func (e *postgresEngine) transact(ctx context.Context, do func(transaction) error) error {
	return pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error {
		return do(postgresTx{tx, e.Client})
	})
}

type postgresTx struct {
	tx     pgx.Tx
	client *river.Client[pgx.Tx]
}

func (t postgresTx) exec(ctx context.Context, query string, args ...any) error {
	_, err := t.tx.Exec(ctx, query, args...)
	return err
}

func (t postgresTx) queryRow(ctx context.Context, query string, args ...any) row {
	return t.tx.QueryRow(ctx, query, args...)
}

func (t postgresTx) insert(ctx context.Context, jobs ...river.InsertManyParams) error {
	_, err := t.client.InsertManyTx(ctx, t.tx, jobs)
	return err
}

func (t postgresTx) complete(ctx context.Context, job *river.Job[endedArgs]) (*river.Job[endedArgs], error) {
	return river.JobCompleteTx[*riverpgxv5.Driver](ctx, t.tx, job)
}
