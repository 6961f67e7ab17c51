package store

import (
	"context"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// migrationLock is the advisory lock that [Store.Alone] takes. Its value only
// has to be one that nobody else chose.
const migrationLock = 0x62756d706c656e73 // "bumplens"

// poolSize is how many connections a process has at most, unless the database's
// URL says so with pool_max_conns. Pgx would have one for each core, for which
// deliveries would queue behind jobs.
const poolSize = 16

// openPostgres opens the database that databaseURL names. The store's own
// statements and the queue's share one pool.
func openPostgres(ctx context.Context, log *slog.Logger, databaseURL string) (*Store, error) {
	config, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, err // pgx leaves the password out
	}
	if !strings.Contains(databaseURL, "pool_max_conns=") {
		config.MaxConns = poolSize
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return &Store{log: log, db: stdlib.OpenDBFromPool(pool), pool: pool}, nil
}

// alonePostgres calls do while it holds the advisory lock. The lock belongs to a
// connection and not to a transaction, since some of river's migrations must
// commit before the next begins.
func alonePostgres(ctx context.Context, pool *pgxpool.Pool, do func(context.Context) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	// Closing the connection drops the lock for certain, where an unlock that
	// failed would leave it with a connection of the pool.
	defer conn.Conn().Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return err
	}
	return do(ctx)
}
