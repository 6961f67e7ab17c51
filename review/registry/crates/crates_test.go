package crates

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/standin"
)

// A server is a registry that serves what it is given and notes who asked.
type server struct {
	*httptest.Server
	files map[string]string // by path; HERE is the server's address

	mu       sync.Mutex
	requests []string // path and authorization
}

func serve(t *testing.T, files map[string]string) *server {
	t.Helper()
	s := &server{files: files}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, strings.TrimSpace(r.URL.RequestURI()+" "+r.Header.Get("Authorization")))
		s.mu.Unlock()
		data, ok := s.files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(strings.ReplaceAll(data, "HERE", s.URL)))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) asked() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.requests, "\n")
}

func (s *server) client(t *testing.T, change func(*Config)) *Client {
	t.Helper()
	c := Config{Index: s.URL + "/index", Default: s.URL + "/index/"}
	if change != nil {
		change(&c)
	}
	return New(c, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
}

var (
	pad   = ecosystem.Named(ecosystem.CratesIO, "left_pad")
	crate = string(standin.Pack(map[string][]byte{"Cargo.toml": []byte("[package]\n")}))
	sum   = sha256.Sum256([]byte(crate))
	sri   = "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
)

// registryOf has two versions of a crate, of which a workflow published the
// second, and whatever API it is given.
func registryOf(api string) map[string]string {
	line := `{"name":"left_pad","vers":%q,"deps":[{"name":"asked","req":"^1","kind":"normal"},{"name":"short","package":"renamed","req":"^2","kind":"build"},` +
		`{"name":"maybe","req":"*","kind":"normal","optional":true},{"name":"tested","req":"*","kind":"dev"}],"cksum":"%x","yanked":%t,"pubtime":%q}` + "\n"
	files := map[string]string{
		"/index/config.json":             `{"dl": "HERE/files", "api": "HERE"}`,
		"/index/le/ft/left_pad":          fmt.Sprintf(line, "1.0.0", sum, false, "2026-01-01T00:00:00Z") + fmt.Sprintf(line, "1.0.1", sum, true, "2026-01-02T00:00:00Z"),
		"/files/left_pad/1.0.1/download": crate,
	}
	if api != "" {
		files["/api/v1/crates/left_pad"] = api
		files["/api/v1/crates/left_pad/owners"] = `{"users": [{"id": 1, "login": "alice", "kind": "user"}, {"id": 2, "login": "github:team:core", "kind": "team"}]}`
	}
	return files
}

const api = `{"crate": {"repository": "https://code.example/team/pad"}, "versions": [
	{"num": "1.0.1", "created_at": "2026-01-02T00:00:01Z", "published_by": null, "yank_message": "Broken.", "license": "MIT",
	 "trustpub_data": {"provider": "github", "repository": "team/pad", "run_id": "1", "sha": "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}},
	{"num": "1.0.0", "created_at": "2026-01-01T00:00:00Z", "published_by": {"login": "alice"}, "trustpub_data": null}]}`

func TestRelease(t *testing.T) {
	s := serve(t, registryOf(api))
	c := s.client(t, nil)
	got, err := c.Release(t.Context(), pad.At("1.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	const repository = "https://code.example/team/pad"
	want := &registry.Release{
		Version:   pad.At("1.0.1"),
		Registry:  s.URL + "/index/",
		Published: time.Date(2026, 1, 2, 0, 0, 1, 0, time.UTC),
		Publisher: registry.Publisher{Trusted: "github team/pad"},
		Earlier: []registry.Publication{{
			Number: "1.0.0", At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Publisher: registry.Publisher{Name: "alice"}, Attested: registry.NotAttested,
		}},
		Origin: registry.Origin{Repository: repository, Commit: "4b825dc642cb6eb9a060e54bf8d69288fbee4904"},
		Told:   &registry.Manifest{Dependencies: map[string]string{"asked": "^1", "short": "^2"}, Licence: "MIT", Repository: repository},
		Artifacts: []registry.Artifact{{
			File: "left_pad-1.0.1.crate", URL: s.URL + "/files/left_pad/1.0.1/download", Format: archive.TarGz, Digests: []string{sri}, Attested: registry.IsAttested,
		}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	source, err := c.Open(t.Context(), pad, got.Artifacts[0], []string{sri})
	if err != nil {
		t.Fatal(err)
	}
	if tree, err := archive.Read(source, archive.TarGz, archive.DefaultLimits, nil); err != nil || tree.File("Cargo.toml") == nil {
		t.Errorf("got %v, %v", tree, err)
	}
	const other = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	if _, err := c.Open(t.Context(), pad, got.Artifacts[0], []string{other}); !errors.Is(err, registry.ErrDigest) {
		t.Errorf("pinned otherwise: got %v, want ErrDigest", err)
	}
	for _, v := range []ecosystem.Version{pad.At("9.9.9"), ecosystem.Named(ecosystem.CratesIO, "no-such").At("1.0.0"), ecosystem.Named(ecosystem.CratesIO, "../..").At("1.0.0")} {
		if _, err := c.Release(t.Context(), v); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", v, err)
		}
	}
	if numbers, err := c.Versions(t.Context(), pad); err != nil || cmp.Diff([]string{"1.0.0"}, numbers) != "" {
		t.Errorf("got %q, %v; a yanked version is taken only where it is pinned", numbers, err)
	}
}

// The index alone is enough to read a crate, and what it does not tell is
// unknown.
func TestWithoutAPI(t *testing.T) {
	for name, document := range map[string]string{"absent": "", "not JSON": "<html>", "of another kind": `{"versions": {}}`} {
		c := serve(t, registryOf(document)).client(t, nil)
		r, err := c.Release(t.Context(), pad.At("1.0.1"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !r.Publisher.IsZero() || r.Artifacts[0].Attested != registry.AttestedUnknown || len(r.Earlier) != 1 || r.Published.IsZero() {
			t.Errorf("%s: got %+v", name, r)
		}
	}
}

func TestStanding(t *testing.T) {
	c := serve(t, registryOf(api)).client(t, nil)
	got, err := c.Standing(t.Context(), pad.At("1.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	want := &registry.Standing{
		Withdrawal: registry.Withdrawal{State: registry.Yanked, Reason: "Broken."},
		Owners:     []registry.Owner{{Name: "alice"}, {Name: "github:team:core"}},
		Releases: []registry.Publication{
			{Number: "1.0.0", At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Publisher: registry.Publisher{Name: "alice"}, Attested: registry.NotAttested},
			{Number: "1.0.1", At: time.Date(2026, 1, 2, 0, 0, 1, 0, time.UTC), Publisher: registry.Publisher{Trusted: "github team/pad"}, Attested: registry.IsAttested, Withdrawn: true},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if got, err := c.Standing(t.Context(), pad.At("1.0.0")); err != nil || got.Withdrawal != (registry.Withdrawal{}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDownloadAddress(t *testing.T) {
	v := ecosystem.Named(ecosystem.CratesIO, "Left-Pad").At("1.0.0")
	l := line{Number: "1.0.0", Digest: sri}
	for dl, want := range map[string]string{
		"https://files.example/crates":                                   "https://files.example/crates/Left-Pad/1.0.0/download",
		"https://files.example/{prefix}/{crate}/{crate}-{version}.crate": "https://files.example/Le/ft/Left-Pad/Left-Pad-1.0.0.crate",
		"https://files.example/{lowerprefix}/{sha256-checksum}":          "https://files.example/le/ft/" + hex.EncodeToString(sum[:]),
	} {
		c := serve(t, map[string]string{"/index/config.json": fmt.Sprintf(`{"dl": %q}`, dl)}).client(t, nil)
		if got, err := c.download(t.Context(), v, l); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", dl, got, err, want)
		}
	}
	for name, want := range map[string]string{"a": "1/a", "ab": "2/ab", "ABC": "3/a/abc", "serde": "se/rd/serde", "": "", "a/b": "", "é": ""} {
		if got, _ := indexPath(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// The token is for the operator's host. Another that its registry names gets
// none, and must not be a neighbour.
func TestTokenStaysWithItsHost(t *testing.T) {
	elsewhere := serve(t, map[string]string{"/left_pad/1.0.1/download": crate})
	s := serve(t, registryOf(api))
	c := s.client(t, func(c *Config) { c.Token = "secret" })
	r, err := c.Release(t.Context(), pad.At("1.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(t.Context(), pad, r.Artifacts[0], nil); err != nil {
		t.Fatal(err)
	}
	for request := range strings.SplitSeq(s.asked(), "\n") {
		if !strings.HasSuffix(request, " secret") {
			t.Errorf("asked without the token: %q", request)
		}
	}
	for _, address := range []string{elsewhere.URL, strings.Replace(elsewhere.URL, "http:", "https:", 1)} {
		a := registry.Artifact{URL: address + "/left_pad/1.0.1/download", Digests: []string{sri}}
		if _, err := s.client(t, func(c *Config) { c.Token = "secret" }).Open(t.Context(), pad, a, nil); err == nil {
			t.Errorf("%s was asked", address)
		}
	}
	if elsewhere.asked() != "" {
		t.Errorf("asked elsewhere: %s", elsewhere.asked())
	}
	if r, err := c.request("https://files.example/a"); err != nil || r.Authorization != "" || !r.Far {
		t.Errorf("got %+v, %v", r, err)
	}
}

// A source that is not this registry's is not answered for.
func TestKnows(t *testing.T) {
	s := serve(t, nil)
	c := s.client(t, func(c *Config) {
		c.Sources = []string{"sparse+https://index.example/"}
		c.Default = "https://index.example/"
	})
	for source, want := range map[string]bool{"": true, "sparse+https://index.example/": true, "sparse+https://other.example/": false, "git+https://code.example/a#1": false} {
		if got := c.Knows(source); got != want {
			t.Errorf("%q: got %t", source, got)
		}
	}
	if c.Public(pad) || !s.client(t, nil).Public(pad) {
		t.Error("what is put in the place of crates.io is public, or crates.io is not")
	}
	c = s.client(t, func(c *Config) { c.Index, c.Unread = "", "It is in a folder." })
	if _, err := c.Release(t.Context(), pad.At("1.0.0")); !errors.As(err, new(*registry.NotAskedError)) || c.Public(pad) {
		t.Errorf("got %v, want a NotAskedError", err)
	}
}

const recorded = "../../../../shared/data/registry/crates"

func recordedFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(recorded, name))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: no recorded documents: %v", err)
	}
	return data
}

// Who published what comes out as the API's own document says.
func TestRecordedPublishers(t *testing.T) {
	document := recordedFile(t, "package_fetcher.json")
	var told struct {
		Versions []struct {
			Num         string                 `json:"num"`
			CreatedAt   time.Time              `json:"created_at"`
			Checksum    string                 `json:"checksum"`
			PublishedBy struct{ Login string } `json:"published_by"`
		} `json:"versions"`
	}
	if err := json.Unmarshal(document, &told); err != nil {
		t.Fatal(err)
	}
	var index strings.Builder
	for _, v := range told.Versions {
		fmt.Fprintf(&index, `{"name":"es-entity","vers":%q,"deps":[],"cksum":%q,"yanked":false}`+"\n", v.Num, v.Checksum)
	}
	s := serve(t, map[string]string{
		"/index/config.json":       `{"dl": "HERE/files", "api": "HERE"}`,
		"/index/es/-e/es-entity":   index.String(),
		"/api/v1/crates/es-entity": string(document),
	})
	newest := told.Versions[0]
	r, err := s.client(t, nil).Release(t.Context(), ecosystem.Named(ecosystem.CratesIO, "es-entity").At(newest.Num))
	if err != nil {
		t.Fatal(err)
	}
	if r.Publisher.Name != newest.PublishedBy.Login || !r.Published.Equal(newest.CreatedAt) || len(r.Earlier) != len(told.Versions)-1 {
		t.Errorf("got %+v, %v, %d earlier ones", r.Publisher, r.Published, len(r.Earlier))
	}
	for i, e := range r.Earlier {
		v := told.Versions[len(told.Versions)-1-i]
		if e.Number != v.Num || e.Publisher.Name != v.PublishedBy.Login || !e.At.Equal(v.CreatedAt) || e.Attested != registry.AttestedUnknown {
			t.Errorf("got %+v, want %+v", e, v)
		}
	}
	if r.Told.Repository == "" || r.Told.Licence != "Apache-2.0" {
		t.Errorf("got %+v", r.Told)
	}
}

// The index as it was served, with all that its lines have gained over the
// years.
func TestRecordedIndex(t *testing.T) {
	document := recordedFile(t, "rand")
	s := serve(t, map[string]string{"/index/config.json": `{"dl": "HERE/files"}`, "/index/ra/nd/rand": string(document)})
	c := s.client(t, nil)
	p := ecosystem.Named(ecosystem.CratesIO, "rand")
	lines, err := c.index(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Count(strings.TrimSpace(string(document)), "\n") + 1; len(lines) != want {
		t.Errorf("got %d versions, want %d", len(lines), want)
	}
	r, err := c.Release(t.Context(), p.At("0.1.1"))
	if err != nil || r.Artifacts[0].Digests[0] != "sha256-SKRbRsKow4NIrbEgWxPDxesBdODA/sUsyI6fsd4UxU0=" {
		t.Errorf("got %+v, %v", r, err)
	}
}

// A hostile index or API may list anything any number of times.
func TestEndless(t *testing.T) {
	index := `{"name": "inert", "vers": "1.0.0", "cksum": "` + strings.Repeat("00", 32) + `", "deps": [`
	if _, err := decodeIndex(strings.NewReader(index+strings.Repeat("{},", registry.MaxListed)+"{}]}"), "inert"); !errors.As(err, new(*archive.LimitError)) {
		t.Errorf("dependencies: got %v", err)
	}
	if _, err := decodeIndex(strings.NewReader(strings.Repeat(index+"]}\n", registry.MaxListed+1)), "inert"); !errors.As(err, new(*archive.LimitError)) {
		t.Errorf("versions: got %v", err)
	}
	if _, err := decodeAnswer(strings.NewReader(`{"versions": [` + strings.Repeat("{},", registry.MaxListed) + "{}]}")); !errors.As(err, new(*archive.LimitError)) {
		t.Errorf("the API's versions: got %v", err)
	}
}
