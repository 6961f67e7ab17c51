package main

import (
	"context"
	"fmt"
	"net/url"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/repository"
)

// newGitHub returns the GitHub that "bot review" reads repositories at, with the
// operator's token. It is nil when there is none: GitHub lets strangers ask for
// little, so actions are then told as not read.
func newGitHub(getenv func(string) string, client *registry.Client) (*repository.GitHub, error) {
	token, err := secret(getenv, "GITHUB_TOKEN")
	if token == "" || err != nil {
		return nil, err
	}
	api := getenv("GITHUB_API_URL")
	if api == "" {
		api = githubAPI
	}
	if u, err := url.Parse(api); err != nil || u.Host == "" {
		return nil, fmt.Errorf("GITHUB_API_URL: %q is not an address", api)
	}
	return &repository.GitHub{
		Client:        client,
		API:           api,
		Authorization: func(context.Context) (string, error) { return "Bearer " + token, nil },
	}, nil
}

// publicGitHub returns the GitHub that the App reads public repositories at. Its
// token is that of whichever installation was seen, so nothing private is shown.
func publicGitHub(app *github.App, api string, client *registry.Client) *repository.GitHub {
	return &repository.GitHub{Client: client, API: api, Authorization: app.Authorization, PublicOnly: true}
}
