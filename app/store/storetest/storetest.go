// Package storetest gives tests a fresh database of each engine.
package storetest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/bumplens/bumplens/app/store"
)

// Server is the variable that names the PostgreSQL server on which tests may
// create databases, as a postgres:// URL.
const Server = "BUMPLENS_POSTGRES"

// Each runs test once for each engine. The function it hands on makes an empty
// database and returns its URL.
func Each(t *testing.T, test func(t *testing.T, fresh func(*testing.T) string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, SQLite) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, Postgres) })
}

// SQLite returns the URL of an empty SQLite database. Its path has characters in
// it that a URL would read as something else.
func SQLite(t *testing.T) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "100%? #1", "bumplens.db")
}

// Postgres returns the URL of an empty PostgreSQL database, which is dropped when
// the test ends. Without a server the test is skipped, but fails in CI: there a
// test that did not run must not look like one that passed.
func Postgres(t *testing.T) string {
	server := os.Getenv(Server)
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set: PostgreSQL is not tested", Server)
		}
		t.Skipf("%s is not set: PostgreSQL is not tested", Server)
	}
	conn, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	name := "bumplens_" + strings.ToLower(rand.Text())
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context is over by now.
		ctx := context.WithoutCancel(t.Context())
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	database, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	database.Path = "/" + name
	return database.String()
}

// Open opens the database at databaseURL until the test ends.
func Open(t *testing.T, databaseURL string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
