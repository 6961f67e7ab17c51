package main

import (
	"encoding/base64"
	"fmt"

	"github.com/google/osv-scalibr/clients/datasource"

	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/npm"
)

// newNPM returns a client of the npm registries that the operator configured, as
// npm itself reads its configuration. A project's own .npmrc is not among
// the files read: the folder given in its place is the operator's.
func newNPM(dir string, client *registry.Client) (*npm.Client, error) {
	configured, err := datasource.LoadNPMRegistryConfig(dir)
	if err != nil {
		return nil, fmt.Errorf("npm's configuration: %w", err)
	}
	config := npm.Config{
		Registry: configured.ScopeURLs[""],
		Scopes:   make(map[string]string),
		Default:  datasource.ParseNPMRegistryInfo(nil).ScopeURLs[""],
		Authorization: func(url string) string {
			return authorization(configured.Auths.GetAuth(url))
		},
	}
	for scope, base := range configured.ScopeURLs {
		if scope != "" {
			config.Scopes[scope] = base
		}
	}
	return npm.New(config, client), nil
}

// authorization writes credentials as npm does, "" when there are none.
func authorization(a *datasource.HTTPAuthentication) string {
	switch {
	case a == nil:
		return ""
	case a.BearerToken != "":
		return "Bearer " + a.BearerToken
	case a.BasicAuth != "":
		return "Basic " + a.BasicAuth
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(a.Username+":"+a.Password))
}
