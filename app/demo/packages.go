package demo

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
	npm "github.com/bumplens/bumplens/review/registry/standin"
)

// Scope is that of the embedded packages.
const Scope = "@bumplens-demo"

// suspect is the package of which a release looks like an attack.
const suspect = Scope + "/left-pad"

//go:embed packages
var packages embed.FS

// releases are the embedded ones. Their files are in packages, a folder each.
var releases = []struct {
	name, version string
	publisher     string
	age           time.Duration
}{
	{suspect, "1.2.0", "pad-works", 900 * day},
	{suspect, "1.3.0", "pad-works", 400 * day},
	{suspect, "1.3.1", "pad-w0rks", 3 * time.Hour},
	{honest, "1.4.0", "pad-works", 700 * day},
	{honest, "2.0.0", "pad-works", 300 * day},
	{honest, "2.0.1", "pad-works", 60 * day},
}

const (
	honest = Scope + "/pad-right"
	day    = 24 * time.Hour
)

// embedded returns a registry of the embedded releases as of now.
func embedded(now time.Time) (*npm.Registry, error) {
	r := npm.New()
	for _, release := range releases {
		data, err := packages.ReadFile("packages/" + path.Base(release.name) + ".txtar")
		if err != nil {
			return nil, fmt.Errorf("reading embedded package: %w", err)
		}
		files := make(map[string][]byte)
		for _, f := range txtar.Parse(data).Files {
			if name, ok := strings.CutPrefix(f.Name, release.version+"/"); ok {
				files[name] = f.Data
			}
		}
		r.Publish(npm.Release{
			Name: release.name, Version: release.version, Files: files,
			Published: now.Add(-release.age), Publisher: release.publisher,
		})
	}
	return r, nil
}

// An Update is a package that the pull request moves from one release to
// another.
type Update struct {
	Name, From, To string
	Integrity      map[string]string // by version, as lockfiles have it
}

func suspectUpdate() Update { return Update{Name: suspect, From: "1.3.0", To: "1.3.1"} }

func (d *Demo) embeddedUpdates() []Update {
	all := []Update{suspectUpdate(), {Name: honest, From: "2.0.0", To: "2.0.1"}}
	for i, u := range all {
		all[i].Integrity = map[string]string{
			u.From: d.registry.Integrity(u.Name, u.From),
			u.To:   d.registry.Integrity(u.Name, u.To),
		}
	}
	return all
}

// A Registry knows the releases of published packages.
type Registry interface {
	Release(context.Context, ecosystem.Version) (*registry.Release, error)
}

// published are updates of packages that are small, well known and have no
// dependencies.
var published = []Update{
	{Name: "ms", From: "2.1.2", To: "2.1.3"},
	{Name: "nanoid", From: "3.3.6", To: "3.3.7"},
	{Name: "picocolors", From: "1.0.0", To: "1.0.1"},
	{Name: "semver", From: "7.6.2", To: "7.6.3"},
}

// Published returns a few updates of published packages, with the digests that
// the registry gives. Those that it does not have are left out; an error means
// that it did not answer.
func Published(ctx context.Context, r Registry) ([]Update, error) {
	var all []Update
	for _, u := range published {
		digests := make(map[string]string)
		for _, number := range []string{u.From, u.To} {
			v := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: u.Name}.At(number)
			release, err := r.Release(ctx, v)
			if errors.Is(err, registry.ErrNotFound) {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("asking for %s: %w", v, err)
			}
			for _, a := range release.Artifacts {
				digests[number] = strings.Join(a.Digests, " ")
			}
		}
		if u.Integrity = digests; len(digests) == 2 {
			all = append(all, u)
		}
	}
	return all, nil
}
