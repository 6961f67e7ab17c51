package review_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
)

// Facts that were made while somebody who knows more did not answer hold for a
// while, and are then made again; those of a registry that told all hold for
// ever.
func TestSilenceIsAskedAgain(t *testing.T) {
	old, young := release("left-pad", "1.3.0", `{}`, nil), release("left-pad", "1.3.1", `{}`, nil)
	young.Attestations = []byte(`{"attestations": []}`)
	b := newBench(t, old, young)
	kept := newMemory()
	b.Store = kept
	answers := false
	b.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/attestations/") && !answers {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		b.registry.ServeHTTP(w, r)
	})
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}
	key := facts.Key{Registry: b.Registries[p.Ecosystem].Registry(p), From: p.At("1.3.0"), To: p.At("1.3.1")}

	f, err := b.Read(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if left := time.Until(f.Until); left < 50*time.Minute || left > time.Hour {
		t.Errorf("they hold for %s, want an hour", left)
	}
	if again, err := b.Recall(t.Context(), key); again == nil || err != nil {
		t.Errorf("a moment later: got %v, %v", again, err)
	}
	f.Until = time.Now().Add(-time.Minute)
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Store.KeepFacts(t.Context(), key.Registry, key.String(), data); err != nil {
		t.Fatal(err)
	}
	if again, err := b.Recall(t.Context(), key); again != nil || err != nil {
		t.Errorf("after that: got %v, %v", again, err)
	}
	answers = true
	if f, err = b.Read(t.Context(), key); err != nil || !f.Until.IsZero() {
		t.Errorf("when it answers: they hold until %s, %v", f.Until, err)
	}
}
