package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/repository"
)

const userAgent = "bumplens (+https://github.com/bumplens/bumplens)"

// dataDir returns where the cache and the default database are.
func dataDir(getenv func(string) string) (string, error) {
	if dir := getenv("DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	if dir := getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "bumplens"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("DATA_DIR is not set: %w", err)
	}
	return filepath.Join(home, ".local", "share", "bumplens"), nil
}

// newClient returns what all clients of registries fetch with.
func newClient(dir string, offline bool) *registry.Client {
	return &registry.Client{
		Getter:  registry.NewGetter(userAgent),
		Cache:   registry.NewCache(filepath.Join(dir, "cache")),
		Offline: offline,
	}
}

// newEngine returns the engine as the operator configured it. github may be nil:
// then neither actions nor the sources of releases are read.
func newEngine(log *slog.Logger, getenv func(string) string, dir string, client *registry.Client, github *repository.GitHub) (*review.Reviewer, error) {
	registries, err := newRegistries(getenv, dir, client, github)
	if err != nil {
		return nil, err
	}
	r := &review.Reviewer{Log: log, Registries: registries, Domains: newDomains(log, client)}
	if github != nil {
		r.Repositories = repository.Addressed{GitHub: github}
	}
	return r, nil
}

// newReviewer returns the engine of "bot review", which keeps facts in files.
func newReviewer(log *slog.Logger, getenv func(string) string, dir string, flags sharedFlags) (*review.Reviewer, error) {
	client := newClient(dir, flags.Offline)
	github, err := newGitHub(getenv, client)
	if err != nil {
		return nil, err
	}
	r, err := newEngine(log, getenv, dir, client, github)
	if err != nil {
		return nil, err
	}
	if r.Advisories, err = newAdvisories(log, getenv, client); err != nil {
		return nil, err
	}
	r.Jobs = flags.Jobs
	r.Store = &fileStore{registry.NewCache(filepath.Join(dir, "facts")), flags.Refresh}
	return r, nil
}

// limits lists the bounds on what is read.
func limits() string {
	l := archive.DefaultLimits
	return fmt.Sprintf(`Limits: artifact %d MiB packed, %d GiB unpacked, %d:1, %d files, path %d bytes; lockfile %d MiB; document %d MiB; file compared line by line %d MiB. Facts of engine %s.`,
		l.Packed>>20, l.Unpacked>>30, l.Ratio, l.Files, l.Path, lockfile.MaxSize>>20, registry.MaxDocument>>20, diff.MaxText>>20, facts.Engine)
}
