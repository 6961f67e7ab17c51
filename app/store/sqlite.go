package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// openSQLite opens the file at path and claims it for this process.
func openSQLite(ctx context.Context, log *slog.Logger, path string) (*Store, error) {
	if path == "" {
		return nil, errors.New("sqlite: names no file")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	lock, err := lockFile(ctx, path)
	if err != nil {
		return nil, err
	}
	s, err := openFile(ctx, log, path)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	s.lock = lock
	return s, nil
}

// attachSQLite opens the file at path beside the process that has claimed it.
func attachSQLite(ctx context.Context, log *slog.Logger, path string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return openFile(ctx, log, path)
}

func openFile(ctx context.Context, log *slog.Logger, path string) (*Store, error) {
	db, err := sql.Open("sqlite", sqliteName(path, url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
		// A transaction that reads first and writes later would fail where
		// another wrote in between; one that begins by writing waits.
		"_txlock": {"immediate"},
		// River writes times in the local zone and compares them as text with
		// SQLite's, which are in UTC.
		"_timezone":    {"UTC"},
		"_time_format": {"sqlite"},
	}))
	if err != nil {
		return nil, err
	}
	// SQLite has one writer at a time. Waiting for it here is fair; waiting
	// inside SQLite is polling.
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{log: log, db: db}, nil
}

// sqliteName returns the name by which the driver opens the file at path.
func sqliteName(path string, parameters url.Values) string {
	name := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: parameters.Encode()}
	return name.String()
}

// A fileLock says that a SQLite file is in use. The lock is itself an open
// transaction on an empty database beside the file: SQLite knows how to lock a
// file on each system, the system drops the lock of a process that dies, and the
// file itself stays open to backups and to readers.
type fileLock struct {
	db   *sql.DB
	conn *sql.Conn
}

// lockFile claims the SQLite file at path, or fails at once if it is claimed.
func lockFile(ctx context.Context, path string) (*fileLock, error) {
	db, err := sql.Open("sqlite", sqliteName(path+".lock", url.Values{"_pragma": {"busy_timeout(0)"}}))
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("locking %q: %w", path, err), db.Close())
	}
	if _, err := conn.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code() == sqlite3.SQLITE_BUSY {
			err = errors.New("another process has it open; stop that one, or use PostgreSQL to run several")
		}
		return nil, errors.Join(fmt.Errorf("locking %q: %w", path, err), conn.Close(), db.Close())
	}
	return &fileLock{db: db, conn: conn}, nil
}

func (l *fileLock) release() error {
	return errors.Join(l.conn.Close(), l.db.Close())
}
