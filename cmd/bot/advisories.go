package main

import (
	"context"
	"log/slog"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/worker"
	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// osvAPI is where OSV's database is asked.
const osvAPI = "https://api.osv.dev/"

func newOSV(client *registry.Client) *advisory.OSV {
	return &advisory.OSV{Base: osvAPI, Client: client}
}

// newAdvisories returns the sources that "bot review" asks: GitHub's own is
// among them where there is a token for it.
func newAdvisories(log *slog.Logger, getenv func(string) string, client *registry.Client) ([]advisory.Source, error) {
	sources := []advisory.Source{newOSV(client)}
	token := getenv("GITHUB_TOKEN")
	if token == "" {
		return sources, nil
	}
	api, err := apiURL(getenv)
	if err != nil {
		return nil, err
	}
	if client.Offline {
		return append(sources, offline{advisory.NameGitHub}), nil
	}
	return append(sources, worker.Advisories(github.NewReader(log, api, token, userAgent))), nil
}

// An offline source is one that may not be asked and keeps nothing.
type offline struct{ name string }

// Name is the source's name in a repository's configuration.
func (o offline) Name() string { return o.name }

// Known knows nothing and says so.
func (offline) Known(context.Context, []ecosystem.Version) (map[ecosystem.Version][]advisory.Advisory, error) {
	return nil, registry.ErrOffline
}
