package advisory

import (
	"context"
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A GitHub matches versions with GitHub's own database, which tells of packages
// and of ranges. List makes the calls.
type GitHub struct {
	List func(context.Context, Question) ([]Listed, error)
}

// A Question is one listing of GitHub's database, described at
// https://docs.github.com/rest/security-advisories/global-advisories.
type Question struct {
	Ecosystem string   // as GitHub calls it
	Malware   bool     // list malware; else reviewed advisories
	Affects   []string // name@version each
}

// A Listed is an advisory as GitHub lists it.
type Listed struct {
	ID        string
	Aliases   []string
	Malware   bool
	Withdrawn bool
	Summary   string
	Severity  string
	URL       string
	Affected  []Affected
}

// An Affected is a package with the range of its versions for which an
// advisory holds.
type Affected struct {
	Ecosystem, Name string // as GitHub calls them
	Range           string // such as ">= 1.0, < 1.2.3"
	Patched         string // the first version after it that is whole; "" for none
}

// The bounds of one question. GitHub takes a thousand packages and says nothing
// of how long an address may be; eight thousand bytes are what servers take.
const (
	perQuestion    = 500
	questionLength = 6000
)

// githubNames are GitHub's names of ecosystems.
var githubNames = map[ecosystem.Ecosystem]string{
	ecosystem.NPM:           "npm",
	ecosystem.PyPI:          "pip",
	ecosystem.Go:            "go",
	ecosystem.CratesIO:      "rust",
	ecosystem.RubyGems:      "rubygems",
	ecosystem.Maven:         "maven",
	ecosystem.NuGet:         "nuget",
	ecosystem.Packagist:     "composer",
	ecosystem.GitHubActions: "actions",
}

// Name is the source's name in a repository's configuration.
func (g *GitHub) Name() string { return NameGitHub }

// Known returns the advisories that hold for versions.
func (g *GitHub) Known(ctx context.Context, versions []ecosystem.Version) (map[ecosystem.Version][]Advisory, error) {
	versions = asked(versions)
	if len(versions) > maxVersions {
		return nil, fmt.Errorf("%d versions are more than %d", len(versions), maxVersions)
	}
	known := make(map[ecosystem.Version][]Advisory)
	for len(versions) > 0 {
		next := questionOf(versions)
		for _, malware := range []bool{true, false} {
			q := Question{Ecosystem: githubNames[versions[0].Ecosystem], Malware: malware}
			for _, v := range versions[:next] {
				q.Affects = append(q.Affects, v.Name+"@"+v.Bare())
			}
			listed, err := g.List(ctx, q)
			if err != nil {
				return nil, err
			}
			for _, v := range versions[:next] {
				if held := holding(listed, v); len(held) > 0 {
					known[v] = append(known[v], held...)
				}
			}
		}
		versions = versions[next:]
	}
	return known, nil
}

// questionOf returns how many of versions go into the next question: those of
// one ecosystem, which are in a row.
func questionOf(versions []ecosystem.Version) int {
	length := 0
	for i, v := range versions {
		// An escaped byte takes three.
		length += 3 * (len(v.Name) + len(v.Number) + 2)
		if i > 0 && (i == perQuestion || length > questionLength || v.Ecosystem != versions[0].Ecosystem) {
			return i
		}
	}
	return len(versions)
}

// holding returns those of the listed advisories that hold for v. A range that
// cannot be read holds: GitHub named the package for one of the versions asked.
func holding(listed []Listed, v ecosystem.Version) []Advisory {
	var held []Advisory
	for _, l := range listed {
		if l.Withdrawn {
			continue
		}
		a := Advisory{ID: l.ID, Aliases: l.Aliases, Malware: l.Malware, Summary: l.Summary, Severity: rating(l.Severity), URL: l.URL, Source: NameGitHub}
		holds := false
		for _, in := range l.Affected {
			if in.Ecosystem != githubNames[v.Ecosystem] || !sameName(v.Package, in.Name) {
				continue
			}
			within, err := v.Within(in.Range)
			if !within && err == nil {
				continue
			}
			holds = true
			if in.Patched != "" {
				a.Fixed = append(a.Fixed, written(v.Package, in.Patched))
			}
		}
		if holds {
			held = append(held, a)
		}
	}
	return held
}

// sameName reports whether GitHub's name is p's. It names repositories in
// either case.
func sameName(p ecosystem.Package, name string) bool {
	if p.Ecosystem == ecosystem.GitHubActions {
		return strings.EqualFold(p.Name, name)
	}
	return ecosystem.Named(p.Ecosystem, name) == p
}
