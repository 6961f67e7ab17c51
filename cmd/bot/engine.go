package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/actions"
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

// newRegistries returns clients of the registries that the operator configured
// for each ecosystem. A project's own configuration is not among what is read.
// github may be nil: then no actions are read.
func newRegistries(getenv func(string) string, dir string, client *registry.Client, github *repository.GitHub) (review.Registries, error) {
	npm, err := newNPM(dir, client)
	if err != nil {
		return nil, err
	}
	modules, err := newGo(getenv, client)
	if err != nil {
		return nil, err
	}
	cargo, err := newCargo(getenv, client)
	if err != nil {
		return nil, err
	}
	registries := review.Registries{ecosystem.NPM: npm, ecosystem.Go: modules, ecosystem.CratesIO: cargo}
	pypi, err := newPyPI(getenv, client)
	if err != nil {
		return nil, err
	}
	if pypi != nil {
		registries[ecosystem.PyPI] = pypi
	}
	if registries[ecosystem.Maven], err = newMaven(getenv, client); err != nil {
		return nil, err
	}
	gems, err := newRubyGems(getenv, client)
	if err != nil {
		return nil, err
	}
	if gems != nil {
		registries[ecosystem.RubyGems] = gems
	}
	if github != nil {
		registries[ecosystem.GitHubActions] = actions.New(github)
	}
	return registries, nil
}

// newReviewer returns the engine of "bot review", which keeps facts in files.
func newReviewer(log *slog.Logger, getenv func(string) string, dir string, flags sharedFlags) (*review.Reviewer, error) {
	client := newClient(dir, flags.Offline)
	github, err := newGitHub(getenv, client)
	if err != nil {
		return nil, err
	}
	registries, err := newRegistries(getenv, dir, client, github)
	if err != nil {
		return nil, err
	}
	sources, err := newAdvisories(log, getenv, client)
	if err != nil {
		return nil, err
	}
	r := &review.Reviewer{Log: log, Registries: registries, Advisories: sources, Jobs: flags.Jobs}
	r.Domains = newDomains(log, client)
	r.Store = &fileStore{registry.NewCache(filepath.Join(dir, "facts")), flags.Refresh}
	return r, nil
}

// A fileStore keeps facts as files beside the cache.
type fileStore struct {
	cache  *registry.Cache
	forget bool // facts are made anew, and then kept
}

// Facts returns the facts that are kept under key.
func (s *fileStore) Facts(_ context.Context, _, key string) ([]byte, bool, error) {
	if s.forget {
		return nil, false, nil
	}
	data, err := s.cache.Document(key)
	return data, data != nil, err
}

// KeepFacts keeps facts under key. They are the operator's own, whatever
// credential they were made with.
func (s *fileStore) KeepFacts(_ context.Context, _, key string, data []byte) error {
	return s.cache.KeepDocument(key, data)
}

// Sightings returns what was seen of a package, oldest first.
func (s *fileStore) Sightings(_ context.Context, scope, name string) ([][]byte, error) {
	data, err := s.cache.Document("sightings " + scope + " " + name)
	if data == nil || err != nil {
		return nil, err
	}
	return bytes.Split(data, []byte("\n")), nil
}

// KeepSighting keeps what was seen of a package on a day.
func (s *fileStore) KeepSighting(ctx context.Context, scope, name string, _ time.Time, seen []byte) error {
	kept, err := s.Sightings(ctx, scope, name)
	if err != nil {
		return err
	}
	return s.cache.KeepDocument("sightings "+scope+" "+name, bytes.Join(append(kept, seen), []byte("\n")))
}

// limits lists the bounds on what is read.
func limits() string {
	l := archive.DefaultLimits
	return fmt.Sprintf(`Limits: artifact %d MiB packed, %d GiB unpacked, %d:1, %d files, path %d bytes; lockfile %d MiB; document %d MiB; file compared line by line %d MiB. Facts of engine %s.`,
		l.Packed>>20, l.Unpacked>>30, l.Ratio, l.Files, l.Path, lockfile.MaxSize>>20, registry.MaxDocument>>20, diff.MaxText>>20, facts.Engine)
}
