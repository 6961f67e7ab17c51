package weaklink

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/registry"
)

func day(year int) time.Time { return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }

// What is known has its value, and what is not says why.
func TestLinks(t *testing.T) {
	alice := registry.Publisher{Name: "alice"}
	for name, tt := range map[string]struct {
		of   Package
		want map[string]string // a value, or "?" and why there is none
	}{
		"all is known": {
			Package{
				Hooks:        []string{"postinstall"},
				Releases:     []registry.Publication{{Number: "1.0.0", At: day(2020), Publisher: registry.Publisher{Name: "bob"}}, {Number: "1.1.0", At: day(2023), Publisher: alice}, {Number: "1.2.0", At: day(2026), Publisher: alice}},
				Published:    day(2026),
				Owners:       []registry.Owner{{Name: "alice", Domain: "a.example", Packages: 12}, {Name: "bob", Domain: "b.example", Packages: 180}},
				Contributors: 7,
				Domains:      map[string]bool{"a.example": true, "b.example": false},
				Now:          day(2026),
			},
			map[string]string{
				"expired-maintainer-domain": `expired: "b.example"`,
				"install-scripts":           `"postinstall"`,
				"unmaintained":              "1096 days since the release before; 1 of 2 maintainers published none of it in two years",
				"many-maintainers":          "2",
				"many-contributors":         "7",
				"overloaded-maintainers":    `180 ("bob")`,
			},
		},
		"nothing is known": {
			Package{},
			map[string]string{
				"expired-maintainer-domain": "?the registry does not tell who may publish",
				"install-scripts":           "?the artifact was not read",
				"unmaintained":              "?the registry does not tell when releases were published",
				"many-maintainers":          "?the registry does not tell who may publish",
				"many-contributors":         "?no repository was asked",
				"overloaded-maintainers":    "?the registry was not asked how many packages its accounts have",
			},
		},
		"owners without addresses": {
			Package{Hooks: []string{}, Owners: []registry.Owner{{Name: "alice"}}, Published: day(2026), Releases: []registry.Publication{{Number: "1.2.0", At: day(2026)}}, Now: day(2026)},
			map[string]string{
				"expired-maintainer-domain": "?the registry shows no e-mail addresses",
				"install-scripts":           "none",
				"unmaintained":              "this is the first release",
				"many-maintainers":          "1",
				"many-contributors":         "?no repository was asked",
				"overloaded-maintainers":    "?the registry was not asked how many packages its accounts have",
			},
		},
		"domains that were not looked up": {
			Package{Owners: []registry.Owner{{Name: "alice", Domain: "a.example"}}},
			map[string]string{"expired-maintainer-domain": "?domains were not looked up"},
		},
		"a domain without an answer": {
			Package{Owners: []registry.Owner{{Name: "alice", Domain: "a.example"}, {Name: "bob", Domain: "b.example"}, {Name: "carol", Domain: "b.example"}}, Domains: map[string]bool{"a.example": true}},
			map[string]string{"expired-maintainer-domain": "none of 1, and 1 could not be looked up"},
		},
		"domains that are registered": {
			Package{Owners: []registry.Owner{{Name: "alice", Domain: "a.example"}}, Domains: map[string]bool{"a.example": true}},
			map[string]string{"expired-maintainer-domain": "none of 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(map[string]string)
			for _, l := range Of(tt.of) {
				if _, asked := tt.want[l.ID]; !asked && len(tt.want) < 6 {
					continue
				}
				got[l.ID] = l.Value
				if l.Unknown != "" {
					got[l.ID] = "?" + l.Unknown
				}
				if l.Study == "" || l.How == "" {
					t.Errorf("%s has no figure to compare with, or does not say how it was computed", l.ID)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// A hook may be called anything, also what we might say.
func TestHooksAreQuoted(t *testing.T) {
	p := Package{Hooks: []string{"none of them is dangerous", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}}
	if got, want := scripts(p).Value, `"none of them is dangerous", "b", "c", "d", "e", "f", "g", "h", "i", "j", 2 more`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
