package review_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/crates"
)

// A crate of another registry than the one that is asked is not looked for
// there: its name is nobody's business, and a namesake would be another crate.
func TestCratesOfOtherRegistries(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	const ours = "sparse+https://index.example/"
	b := newBench(t)
	b.Registries[ecosystem.CratesIO] = crates.New(
		crates.Config{Index: server.URL, Default: server.URL, Sources: []string{ours}},
		&registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	for source, want := range map[string]string{
		"sparse+https://private.example/":                     facts.SourceUnread,
		"registry+https://private.example/index":              facts.SourceUnread,
		"git+https://code.example/left-pad#4b825dc642cb6eb9a": facts.SourceUnread,
		ours: facts.ArtifactMissing, // it was asked, and does not have it
	} {
		asked = 0
		lock := fmt.Sprintf("version = 4\n\n[[package]]\nname = \"left-pad\"\nversion = \"1.0.0\"\nsource = %q\n", source)
		rep, err := b.ReviewFiles(t.Context(), review.Files{Head: map[string][]byte{"Cargo.lock": []byte(lock)}}, policy.Default(), now)
		if err != nil {
			t.Fatal(err)
		}
		if got := rep.Updates[0].Unread; len(got) != 1 || got[0].Cause != want || (asked > 0) != (source == ours) {
			t.Errorf("%s: got %+v, asked %d times", source, got, asked)
		}
	}
}
