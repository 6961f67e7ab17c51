package npm

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// recorded holds what the registry really sent; it lies beside the clone.
const recorded = "../../../../shared/data/registry/npm"

// document reads a recorded document.
func document(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(recorded, file))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: the recorded documents are not beside the clone: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A packumentAsWritten is what a document says, read by nothing of ours.
type packumentAsWritten struct {
	Name     string
	Time     map[string]any
	Versions map[string]struct {
		User        struct{ Name string } `json:"_npmUser"`
		Maintainers []struct{ Name string }
		GitHead     string
		Deprecated  any
		Dist        struct {
			Signatures   []registry.Signature
			Attestations map[string]any
		}
	}
}

// Who published which release and who could, in which order, is what the
// document says.
func TestRecordedHistory(t *testing.T) {
	for file, versions := range map[string]int{"full/react.json": 160, "full/lodash.json": 114, "full/registry.json": 78} {
		t.Run(file, func(t *testing.T) {
			data := document(t, file)
			var want packumentAsWritten
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			if len(want.Versions) != versions {
				t.Fatalf("the document has %d versions, want %d", len(want.Versions), versions)
			}
			s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(data) }))
			c := client(t, Config{Registry: s.URL}, t.TempDir())
			p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: want.Name}
			for number, v := range want.Versions {
				r, err := c.Release(t.Context(), p.At(number))
				if err != nil {
					t.Fatalf("%s: %v", number, err)
				}
				var maintainers []string
				for _, m := range v.Maintainers {
					maintainers = append(maintainers, m.Name)
				}
				at, err := time.Parse(time.RFC3339, want.Time[number].(string))
				if err != nil {
					t.Fatal(err)
				}
				attested := registry.NotAttested
				if v.Dist.Attestations != nil {
					attested = registry.IsAttested
				}
				if len(v.Dist.Signatures) == 0 {
					attested = registry.AttestedUnknown
				}
				if !r.Published.Equal(at) || r.Publisher.Name != v.User.Name || r.Origin.Commit != v.GitHead || r.Artifacts[0].Attested != attested ||
					!slices.Equal(r.Maintainers, maintainers) || !slices.Equal(r.Artifacts[0].Signatures, v.Dist.Signatures) {
					t.Errorf("%s: got %+v", number, r)
				}
				checkEarlier(t, &want, number, at, r.Earlier)
			}
			if got := len(s.asked()); got != 1 {
				t.Errorf("%d requests for %d releases, want 1", got, len(want.Versions))
			}
		})
	}
}

// checkEarlier holds the releases before one to all that the document has from
// before its time.
func checkEarlier(t *testing.T, doc *packumentAsWritten, number string, at time.Time, earlier []registry.Publication) {
	t.Helper()
	publishers := make(map[string]string)
	for other, written := range doc.Time {
		when, err := time.Parse(time.RFC3339, written.(string))
		if err != nil {
			t.Fatal(err)
		}
		if other != "created" && other != "modified" && when.Before(at) {
			publishers[other] = doc.Versions[other].User.Name
		}
	}
	got := make(map[string]string)
	for _, e := range earlier {
		got[e.Number] = e.Publisher.Name
	}
	if d := cmp.Diff(publishers, got); d != "" {
		t.Errorf("before %s (-want +got)\n%s", number, d)
	}
	if !slices.IsSortedFunc(earlier, func(a, b registry.Publication) int { return a.At.Compare(b.At) }) {
		t.Errorf("before %s: not in the order of their publication", number)
	}
}

// A mirror that puts a packument together gives times of its own, and no time
// at which the package was created. Such a document has no times: what is made
// of them would be wrong.
func TestTimesOfMirrors(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(document(t, "full/lodash.json"), &doc); err != nil {
		t.Fatal(err)
	}
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "lodash"}
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { json.NewEncoder(w).Encode(doc) }))

	r, err := client(t, Config{Registry: s.URL}, t.TempDir()).Release(t.Context(), p.At("4.17.21"))
	if err != nil || r.Published.IsZero() || len(r.Earlier) == 0 {
		t.Fatalf("as recorded: published %s, %d before it, %v", r.Published, len(r.Earlier), err)
	}
	delete(doc["time"].(map[string]any), "created")
	mirrored := client(t, Config{Registry: s.URL}, t.TempDir())
	r, err = mirrored.Release(t.Context(), p.At("4.17.21"))
	if err != nil || !r.Published.IsZero() || r.Earlier != nil {
		t.Errorf("without the package's creation: published %s, %d before it, %v", r.Published, len(r.Earlier), err)
	}
	standing, err := mirrored.Standing(t.Context(), p.At("4.17.21"))
	if err != nil || len(standing.Releases) != 0 {
		t.Errorf("without the package's creation: %d releases in order, %v", len(standing.Releases), err)
	}
}

// How versions stand today: one deprecated, one withdrawn, a package that is
// gone as a whole.
func TestRecordedStanding(t *testing.T) {
	for _, tt := range []struct {
		file, name, number string
		want               registry.Withdrawal
	}{
		{"full/etag_deprecated.json", "etag", "1.0.0", registry.Withdrawal{State: registry.Deprecated, Reason: "Switch to elm"}},
		{"full/etag.json", "etag", "1.0.0", registry.Withdrawal{}},
		{"full-npmcli/eslint-scope.json", "eslint-scope", "3.7.2", registry.Withdrawal{State: registry.Unpublished}},
		{"full/unpublishedpackage.json", "@somosme/webflowutils", "1.0.0", registry.Withdrawal{State: registry.Unpublished, Package: true}},
	} {
		data := document(t, tt.file)
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(data) }))
		defer s.Close()
		v := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: tt.name}.At(tt.number)
		got, err := client(t, Config{Registry: s.URL}, t.TempDir()).Standing(t.Context(), v)
		if err != nil || got.Withdrawal != tt.want {
			t.Errorf("%s of %s: got %+v, %v", v, tt.file, got, err)
		}
	}
}

func recordedPackument(t *testing.T, name string) *packument {
	t.Helper()
	data := document(t, name)
	doc, err := decodePackument(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))) // put there by who saved it
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The document that unmasked the first attack on npm: the malicious version is
// in its times and nowhere else.
func TestRecordedWithdrawal(t *testing.T) {
	doc := recordedPackument(t, "full-npmcli/eslint-scope.json")
	v := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "eslint-scope"}
	if _, err := doc.release(v.At("3.7.2"), ""); !errors.Is(err, registry.ErrNotFound) || !strings.Contains(err.Error(), "2018-07-12") {
		t.Errorf("got %v", err)
	}
	r, err := doc.release(v.At("3.7.3"), "")
	if err != nil {
		t.Fatal(err)
	}
	if r.Publisher.Name == "" || len(r.Earlier) == 0 || r.Published.IsZero() || registry.Strength(r.Artifacts[0].Digests) != 4 {
		t.Errorf("got %+v", r)
	}
}

// Every recorded document is read, and of every version what is needed.
func TestRecordedDocuments(t *testing.T) {
	for _, folder := range []string{"full", "full-npmcli"} {
		files, err := filepath.Glob(filepath.Join(recorded, folder, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			recordedPackument(t, folder) // skips or fails
		}
		for _, file := range files {
			if base := filepath.Base(file); base == "lodashjs.json" || base == "registry.json" {
				continue // no packuments: a user's packages, and an index
			}
			doc := recordedPackument(t, filepath.Join(folder, filepath.Base(file)))
			for number, v := range doc.Versions {
				if v.Tarball == "" || len(v.Digests) == 0 {
					t.Errorf("%s@%s: no tarball or digest", doc.Name, number)
				}
			}
		}
	}
}
