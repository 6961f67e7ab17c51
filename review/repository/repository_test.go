package repository

import (
	"errors"
	"testing"

	"github.com/bumplens/bumplens/review/registry"
)

// What a workflow file calls a repository or a tag leads to no other call. The
// calls themselves are tested in app/github/githubtest, against a GitHub.
func TestHostileNames(t *testing.T) {
	g := &GitHub{Client: &registry.Client{Offline: true}, API: "https://api.github.com"}
	for _, repo := range []string{"", "owner", "owner/..", "../owner", "owner/.", "a/b/c", "owner/name?x", "owner/na%2Fme", "/name"} {
		if _, err := g.Facts(t.Context(), repo); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%q: got %v", repo, err)
		}
	}
	for _, ref := range []string{"", "..", "../../zen", "a//b", "./a", "a/"} {
		if _, err := g.Resolve(t.Context(), "owner/name", ref); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%q: got %v", ref, err)
		}
		if _, err := g.Notes(t.Context(), "owner/name", ref); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("notes of %q: got %v", ref, err)
		}
	}
	if got := escaped("releases/v1?x#y"); got != "releases/v1%3Fx%23y" {
		t.Errorf("got %q", got)
	}
}

func TestPageOf(t *testing.T) {
	const link = `<https://api.github.com/repositories/1/contributors?anon=1&per_page=1&page=2>; rel="next", <https://api.github.com/repositories/1/contributors?anon=1&per_page=1&page=57>; rel="last"`
	for rel, want := range map[string]int{"next": 2, "last": 57, "prev": 0} {
		if got := pageOf(link, rel); got != want {
			t.Errorf("%s: got %d, want %d", rel, got, want)
		}
	}
	if got := pageOf(`<https://api.github.com/x?page=many>; rel="last"`, "last"); got != 0 {
		t.Errorf("got %d", got)
	}
}
