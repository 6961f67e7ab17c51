package review

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
)

// An open registry is one that everybody reads, and knows no other.
type openRegistry struct{ unasked }

func (openRegistry) Knows(source string) bool {
	return strings.HasPrefix(source, "https://registry.npm.example/")
}
func (openRegistry) Public(ecosystem.Package) bool { return true }

// A scope is internal when all that the project has of it comes from a registry
// of its own; a package is, whatever its scope.
func TestInternalNames(t *testing.T) {
	entry := func(name, host string) lockfile.Entry {
		v := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At("1.0.0")
		return lockfile.Entry{Version: v, Source: "https://" + host + "/" + name}
	}
	r := &Reviewer{Registries: Registries{ecosystem.NPM: openRegistry{}}}
	got := make(map[string]string)
	for p, where := range r.internal([]lockfile.Entry{
		entry("@corp/ui", "npm.corp.example"),
		entry("@mixed/a", "npm.corp.example"),
		entry("@mixed/b", "registry.npm.example"),
		entry("@open/a", "registry.npm.example"),
		{Version: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "@git/a"}.At("1.0.0"), Source: "git+ssh://git.corp.example/a"},
	}) {
		got[p.Name] = where
	}
	want := map[string]string{
		"@corp/ui": "https://npm.corp.example/@corp/ui",
		"@corp":    "https://npm.corp.example/@corp/ui",
		"@mixed/a": "https://npm.corp.example/@mixed/a",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// Facts are partial when anybody was silent, on either side.
func TestPartial(t *testing.T) {
	for name, tt := range map[string]struct {
		m    Material
		want bool
	}{
		"all answered":       {Material{Base: Side{Release: new(registry.Release)}, Head: Side{Files: []File{{}}}}, false},
		"an old document":    {Material{Base: Side{Release: &registry.Release{Partial: true}}}, true},
		"a new document":     {Material{Head: Side{Release: &registry.Release{Partial: true}}}, true},
		"attestations":       {Material{Head: Side{Files: []File{{}, {Silent: true}}}}, true},
		"the repository":     {Material{Head: Side{Made: Made{Silent: true}}}, true},
		"no such repository": {Material{Head: Side{Made: Made{Unknown: "it names no repository"}}}, false},
	} {
		if got := tt.m.partial(); got != tt.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
