package main

import (
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/actions"
	"github.com/bumplens/bumplens/review/repository"
)

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
