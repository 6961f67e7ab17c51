// Package store keeps what must outlive a process: facts, accepted overrides
// and what became of them, and the tables beside the job queue that app/queue writes in its own
// transactions (what is wanted and when, which jobs died).
//
// It keeps them in one SQLite file or in one PostgreSQL database, with the same
// tables and the same statements. What callers may rely on:
//
//   - [Open] brings the tables up to date, however many processes start at once,
//     and refuses a database that a newer program has written to.
//   - A SQLite file belongs to one process. A second one refuses to start.
//   - The facts that are kept last stay, and the first acceptance of an override.
//     Writing either again is harmless.
//   - Facts of one scope are never handed out for another.
//
// The package decides nothing: it knows neither what facts say nor whether an
// override is valid.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// schema holds one file for each version of the tables, from 1.sql up. A file
// that was released is never edited; a change is the next file.
//
//go:embed schema/*.sql
var schema embed.FS

// A Store is an open database. It is safe for concurrent use.
type Store struct {
	log  *slog.Logger
	db   *sql.DB
	pool *pgxpool.Pool // nil on SQLite
	lock *fileLock     // nil on PostgreSQL
}

// Open opens the database at databaseURL, "sqlite:PATH" or "postgres://…", and
// brings its tables up to date. A SQLite file is made if it is missing.
func Open(ctx context.Context, log *slog.Logger, databaseURL string) (*Store, error) {
	s, err := connect(ctx, log, databaseURL, openSQLite)
	if err != nil {
		return nil, err
	}
	if err := s.Alone(ctx, s.migrate); err != nil {
		return nil, errors.Join(fmt.Errorf("bringing tables up to date: %w", err), s.Close())
	}
	return s, nil
}

// Attach opens a database that another process may have open and own, to look
// at it and to change a row. It makes none, and refuses one whose tables are not
// those of this program.
func Attach(ctx context.Context, log *slog.Logger, databaseURL string) (*Store, error) {
	s, err := connect(ctx, log, databaseURL, attachSQLite)
	if err != nil {
		return nil, err
	}
	files, err := schema.ReadDir("schema")
	var have int
	if err == nil {
		err = s.db.QueryRowContext(ctx, "SELECT max(version) FROM schema_version").Scan(&have)
	}
	if err == nil && have != len(files) {
		err = fmt.Errorf("its tables are at version %d, this program knows %d", have, len(files))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("looking at the database: %w", err), s.Close())
	}
	return s, nil
}

// connect opens the database at databaseURL, a SQLite file by sqlite.
func connect(ctx context.Context, log *slog.Logger, databaseURL string, sqlite func(context.Context, *slog.Logger, string) (*Store, error)) (*Store, error) {
	open := openPostgres
	place := databaseURL
	switch scheme, rest, _ := strings.Cut(databaseURL, ":"); scheme {
	case "sqlite":
		open, place = sqlite, rest
	case "postgres", "postgresql":
	default:
		// The rest of the URL may hold a password.
		return nil, fmt.Errorf("database URL begins with %q, want \"sqlite:\" or \"postgres:\"", scheme)
	}
	s, err := open(ctx, log, place)
	if err != nil {
		return nil, fmt.Errorf("opening database: %w", err)
	}
	return s, nil
}

// Close closes the database. Nothing may use it any more.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.pool != nil {
		s.pool.Close()
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.release())
	}
	return err
}

// DB returns the database as database/sql sees it. On SQLite it has a single
// connection: while rows or a transaction are open, everybody else waits.
func (s *Store) DB() *sql.DB { return s.db }

// Pool returns the connections to PostgreSQL, or nil on SQLite.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Alone calls do while no other process that uses the database is in a call of
// Alone. It is for bringing tables up to date, which PostgreSQL does not let two
// processes do at once.
func (s *Store) Alone(ctx context.Context, do func(context.Context) error) error {
	if s.pool == nil {
		return do(ctx) // the lock on the file keeps others out for good
	}
	return alonePostgres(ctx, s.pool, do)
}

// Prune forgets facts, wishes and dead jobs that are older than
// the given time, and returns how many rows that were. Facts that are forgotten
// are made again when they are needed. Accepted overrides are the record of who
// allowed what, and stay.
func (s *Store) Prune(ctx context.Context, olderThan time.Time) (int64, error) {
	var gone int64
	for _, old := range []struct{ table, query string }{
		{"facts", "DELETE FROM facts WHERE kept_at < $1"},
		{"wish", "DELETE FROM wish WHERE raised_at < $1 AND due_at IS NULL"},
		{"dead_job", "DELETE FROM dead_job WHERE died_at < $1"},
	} {
		res, err := s.db.ExecContext(ctx, old.query, olderThan.UnixMicro())
		if err != nil {
			return gone, fmt.Errorf("pruning %s: %w", old.table, err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return gone, fmt.Errorf("pruning %s: %w", old.table, err)
		}
		gone += n
	}
	return gone, nil
}

// Forget drops what is kept of a repository that an installation no longer has;
// zero stands for all of its repositories. Facts are nobody's, and the audit is
// the operator's: they stay.
func (s *Store) Forget(ctx context.Context, installation, repository int64) error {
	keys := fmt.Sprintf("%d/%%", installation)
	if repository != 0 {
		keys = fmt.Sprintf("%d/%d/%%", installation, repository)
	}
	for _, gone := range []struct {
		table, query string
		args         []any
	}{
		{"override", "DELETE FROM override WHERE installation = $1 AND CAST($2 AS bigint) IN (0, repository)", []any{installation, repository}},
		{"wish", "DELETE FROM wish WHERE key LIKE $1", []any{keys}},
		{"dead_job", "DELETE FROM dead_job WHERE key LIKE $1 AND kind <> 'read'", []any{keys}}, // a read's key is of facts
	} {
		if _, err := s.db.ExecContext(ctx, gone.query, gone.args...); err != nil {
			return fmt.Errorf("forgetting installation %d in %s: %w", installation, gone.table, err)
		}
	}
	return nil
}

// migrate applies the versions of the tables that the database has not seen, all
// of them or none.
func (s *Store) migrate(ctx context.Context) error {
	files, err := schema.ReadDir("schema")
	if err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS schema_version (version bigint PRIMARY KEY)"); err != nil {
		return err
	}
	var have int
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM schema_version").Scan(&have); err != nil {
		return err
	}
	if have > len(files) {
		return fmt.Errorf("the database is at version %d, this program knows %d: it was written by a newer one", have, len(files))
	}
	for version := have + 1; version <= len(files); version++ {
		text, err := schema.ReadFile(fmt.Sprintf("schema/%d.sql", version))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("version %d: %w", version, err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO schema_version (version) VALUES ($1)", version); err != nil {
			return fmt.Errorf("version %d: %w", version, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if have < len(files) {
		s.log.Info("brought tables up to date", "from", have, "to", len(files))
	}
	return nil
}
