package rubygems

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
)

// A server serves documents by path, and notes what was asked of it.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	files map[string][]byte
	asked []string
}

func serve(t *testing.T, files map[string][]byte) *server {
	t.Helper()
	s := &server{files: files}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked = append(s.asked, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Authorization")))
		data, ok := s.files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write(data)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) client(t *testing.T, dir string) *Client {
	t.Helper()
	return New(Config{Registry: s.URL}, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(dir)})
}

// pack makes a gem of one file.
func pack(t *testing.T, text string) []byte {
	t.Helper()
	tarred := func(names []string, files map[string]string) []byte {
		var buf bytes.Buffer
		w := tar.NewWriter(&buf)
		for _, name := range names {
			if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(files[name])), Format: tar.FormatUSTAR}); err != nil {
				t.Fatal(err)
			}
			io.WriteString(w, files[name])
		}
		w.Close()
		return buf.Bytes()
	}
	zipped := func(data string) string {
		var buf bytes.Buffer
		w := gzip.NewWriter(&buf)
		io.WriteString(w, data)
		w.Close()
		return buf.String()
	}
	return tarred([]string{"metadata.gz", "data.tar.gz"}, map[string]string{
		"metadata.gz": zipped("name: pad\n"),
		"data.tar.gz": zipped(string(tarred([]string{"lib/pad.rb"}, map[string]string{"lib/pad.rb": text}))),
	})
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

var (
	pad  = ecosystem.Package{Ecosystem: ecosystem.RubyGems, Name: "pad"}
	day1 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

func TestReleaseAndArtifacts(t *testing.T) {
	plain, java := pack(t, "plain"), pack(t, "java")
	index := fmt.Sprintf(`---
1.0 |checksum:%[1]s,ruby:>= 2.0,created_at:2026-01-01T00:00:00Z
1.1-java core:>= 1.0&< 3,jruby:>= 0|checksum:%[2]s,created_at:2026-01-03T00:00:00Z
1.1 native:~> 2.0,core:< 3&>= 1.0|checksum:%[1]s,created_at:2026-01-02T00:00:00Z
1.2 |checksum:%[1]s,created_at:2026-01-04T00:00:00Z
`, sum(plain), sum(java))
	s := serve(t, map[string][]byte{
		"/info/pad": []byte(index), "/gems/pad-1.1.gem": plain, "/gems/pad-1.1-java.gem": java,
		"/api/v1/attestations/pad-1.1.json": []byte("[]"),
		"/api/v1/gems/pad/owners.json":      []byte(`[{"id": 1, "handle": "ada", "email": "ada@Mail.example"}, {"id": 2, "handle": "bob"}, {"id": 3, "handle": null}]`),
	})
	c := s.client(t, t.TempDir())
	got, err := c.Release(t.Context(), pad.At("1.1"))
	if err != nil {
		t.Fatal(err)
	}
	want := &registry.Release{
		Version: pad.At("1.1"), Registry: s.URL + "/", Published: day1.AddDate(0, 0, 1),
		Earlier: []registry.Publication{{Number: "1.0", At: day1}},
		Told:    &registry.Manifest{Dependencies: map[string]string{"core": "< 3, >= 1.0"}},
		Artifacts: []registry.Artifact{
			{File: "pad-1.1.gem", URL: s.URL + "/gems/pad-1.1.gem", Format: archive.Gem, Variant: "ruby", Digests: []string{registry.HexDigest("sha256", sum(plain))}, Attested: registry.NotAttested},
			{File: "pad-1.1-java.gem", URL: s.URL + "/gems/pad-1.1-java.gem", Format: archive.Gem, Variant: "java", Digests: []string{registry.HexDigest("sha256", sum(java))}},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
	for i, text := range []string{"plain", "java"} {
		source, err := c.Open(t.Context(), pad, got.Artifacts[i], got.Artifacts[i].Digests)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := archive.Read(source, archive.Gem, archive.DefaultLimits, nil)
		if data, _ := tree.Data("lib/pad.rb"); err != nil || string(data) != text {
			t.Errorf("got %q, %v", data, err)
		}
	}
	if _, err := c.Open(t.Context(), pad, got.Artifacts[0], got.Artifacts[1].Digests); !errors.Is(err, registry.ErrDigest) {
		t.Errorf("other bytes than the pinned: got %v", err)
	}
	numbers, err := c.Versions(t.Context(), pad)
	if d := cmp.Diff([]string{"1.0", "1.1", "1.2"}, numbers); d != "" || err != nil {
		t.Error(d, err)
	}
	standing, err := c.Standing(t.Context(), pad.At("1.1"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&registry.Standing{
		Owners:   []registry.Owner{{Name: "ada", Domain: "mail.example"}, {Name: "bob"}},
		Releases: []registry.Publication{{Number: "1.0", At: day1}, {Number: "1.1", At: day1.AddDate(0, 0, 1)}, {Number: "1.2", At: day1.AddDate(0, 0, 3)}},
	}, standing); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if d := cmp.Diff([]string{"/info/pad", "/api/v1/attestations/pad-1.1.json", "/gems/pad-1.1.gem", "/gems/pad-1.1-java.gem", "/api/v1/gems/pad/owners.json"}, s.asked); d != "" {
		t.Errorf("asked (-want +got)\n%s", d)
	}
}

// A version that is yanked is in no document.
func TestYanked(t *testing.T) {
	s := serve(t, map[string][]byte{"/info/pad": []byte("---\n1.0 |checksum:" + sum(nil) + "\n")})
	c := s.client(t, t.TempDir())
	if _, err := c.Release(t.Context(), pad.At("1.1")); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	standing, err := c.Standing(t.Context(), pad.At("1.1"))
	if err != nil || standing.Withdrawal != (registry.Withdrawal{State: registry.Yanked}) || standing.Owners != nil || standing.Releases != nil {
		t.Errorf("got %+v, %v", standing, err)
	}
	if standing, err = c.Standing(t.Context(), pad.At("1.0")); err != nil || standing.Withdrawal != (registry.Withdrawal{}) {
		t.Errorf("one that stands: got %+v, %v", standing, err)
	}
	if _, err := c.Standing(t.Context(), ecosystem.Package{Ecosystem: ecosystem.RubyGems, Name: "gone"}.At("1.0")); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a gem that is gone: got %v", err)
	}
}

// Neither a name nor an index leads elsewhere, and what is not understood is
// not passed over.
func TestHostile(t *testing.T) {
	s := serve(t, map[string][]byte{
		"/info/slash": []byte("---\n1.0/../../x |checksum:" + sum(nil) + "\n"),
		"/info/bare":  []byte("---\n1.0\n"),
		"/info/when":  []byte("---\n1.0 |checksum:" + sum(nil) + ",created_at:yesterday\n"),
		"/info/needs": []byte("---\n1.0 other|checksum:" + sum(nil) + "\n"),
		"/info/short": []byte("---\n1.0 |checksum:abc\n"),
	})
	c := s.client(t, t.TempDir())
	for _, name := range []string{"slash", "bare", "when", "needs", "short", "../x", "a/b", "..", ""} {
		r, err := c.Release(t.Context(), ecosystem.Package{Ecosystem: ecosystem.RubyGems, Name: name}.At("1.0"))
		if err == nil {
			t.Errorf("%q: got %+v", name, r)
		}
	}
	for _, asked := range s.asked {
		if !strings.HasPrefix(asked, "/info/") && !strings.HasPrefix(asked, "/api/v1/versions/") || strings.Contains(asked, "..") {
			t.Errorf("asked %q", asked)
		}
	}
	if _, err := c.Open(t.Context(), pad, registry.Artifact{URL: "https://files.invalid/pad-1.0.gem", Digests: []string{"sha256-x"}}, nil); err == nil {
		t.Error("opened an artifact of another host")
	}
}

// What a server does not tell is unknown, and keeps no release from being read.
func TestSilentAPI(t *testing.T) {
	for name, answer := range map[string][]byte{"missing": nil, "null": []byte("null"), "an error": []byte(`{"error": "x"}`), "no JSON": []byte("<html>")} {
		files := map[string][]byte{"/info/pad": []byte("---\n1.0 |checksum:" + sum(nil) + "\n")}
		if answer != nil {
			files["/api/v1/attestations/pad-1.0.json"], files["/api/v1/gems/pad/owners.json"] = answer, answer
		}
		c := serve(t, files).client(t, t.TempDir())
		r, err := c.Release(t.Context(), pad.At("1.0"))
		if err != nil || r.Artifacts[0].Attested != registry.AttestedUnknown || !r.Published.IsZero() || r.Earlier != nil {
			t.Errorf("%s: got %+v, %v", name, r, err)
		}
		if standing, err := c.Standing(t.Context(), pad.At("1.0")); err != nil || standing.Owners != nil {
			t.Errorf("%s: got %+v, %v", name, standing, err)
		}
	}
}

// recorded holds what a server really sent; it lies beside the clone.
const recorded = "../../../../shared/data/registry/rubygems"

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

// The history of a gem comes out as the API's document has it: which versions,
// when and after which. Its index is from before indexes had times, and is made
// of the same document, for it is not recorded.
func TestRecordedHistory(t *testing.T) {
	for name, count := range map[string]int{"i18n": 50, "statesman": 35, "bundler": 259} {
		t.Run(name, func(t *testing.T) {
			data := document(t, "versions-"+name+".json")
			var versions []struct {
				Number, Sha string
				Created     time.Time `json:"created_at"`
			}
			if err := json.Unmarshal(data, &versions); err != nil {
				t.Fatal(err)
			}
			if len(versions) != count {
				t.Fatalf("the document has %d versions, want %d", len(versions), count)
			}
			index := "---\n"
			for _, v := range versions {
				index += v.Number + " |checksum:" + v.Sha + "\n"
			}
			c := serve(t, map[string][]byte{"/info/" + name: []byte(index), "/api/v1/versions/" + name + ".json": data}).client(t, t.TempDir())
			p := ecosystem.Package{Ecosystem: ecosystem.RubyGems, Name: name}
			for i, v := range versions {
				if count > 100 && i%10 > 0 {
					continue // some will do, for each is asked for
				}
				got, err := c.Release(t.Context(), p.At(v.Number))
				if err != nil {
					t.Fatal(err)
				}
				before := make(map[string]time.Time)
				for _, other := range versions {
					if other.Created.Before(v.Created) {
						before[other.Number] = other.Created
					}
				}
				earlier := make(map[string]time.Time)
				for i, e := range got.Earlier {
					earlier[e.Number] = e.At
					if i > 0 && e.At.Before(got.Earlier[i-1].At) {
						t.Errorf("%s: %s is not in the order of publication", v.Number, e.Number)
					}
				}
				if d := cmp.Diff(before, earlier); d != "" || !got.Published.Equal(v.Created) || !got.Publisher.IsZero() {
					t.Errorf("%s: published %s by %+v (-want +got)\n%s", v.Number, got.Published, got.Publisher, d)
				}
			}
			standing, err := c.Standing(t.Context(), p.At(versions[0].Number))
			if err != nil || len(standing.Releases) != count || standing.Owners != nil {
				t.Errorf("standing: %d releases, owners %v, %v", len(standing.Releases), standing.Owners, err)
			}
		})
	}
}

// Every line of the recorded indexes is read: its platform, what it needs and
// its digest.
func TestRecordedIndexes(t *testing.T) {
	for file, lines := range map[string]int{"info-nokogiri": 441, "info-rest-client": 113} {
		gems, err := parseIndex(document(t, file))
		if err != nil || len(gems) != lines {
			t.Fatalf("%s: got %d lines, %v, want %d", file, len(gems), err, lines)
		}
		for _, g := range gems {
			if registry.HexDigest("sha256", g.sum) == "" {
				t.Errorf("%s: %s has no digest", file, g.version())
			}
		}
	}
	s := serve(t, map[string][]byte{"/info/nokogiri": document(t, "info-nokogiri"), "/info/rest-client": document(t, "info-rest-client")})
	c := s.client(t, t.TempDir())
	for _, tt := range []struct {
		name, number, files, asks string
	}{
		{"nokogiri", "1.11.0.rc2", "ruby java x64-mingw32 x86-linux x86-mingw32 x86_64-linux", ""},
		{"rest-client", "2.1.0", "ruby x64-mingw32 x86-mingw32 x86-mswin32", "http-accept:< 2.0, >= 1.7.0 http-cookie:< 2.0, >= 1.0.2 mime-types:< 4.0, >= 1.16 netrc:~> 0.8"},
	} {
		r, err := c.Release(t.Context(), ecosystem.Package{Ecosystem: ecosystem.RubyGems, Name: tt.name}.At(tt.number))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var files []string
		for _, a := range r.Artifacts {
			files = append(files, a.Variant)
		}
		var asks []string
		for name, spec := range r.Told.Dependencies {
			asks = append(asks, name+":"+spec)
		}
		want := strings.Fields(tt.files)
		if d := cmp.Diff(want, files); d != "" || len(asks) != strings.Count(tt.asks, ":") {
			t.Errorf("%s: asks for %q\n%s", tt.name, asks, d)
		}
		for _, ask := range asks {
			if !strings.Contains(tt.asks, ask) {
				t.Errorf("%s: asks for %q", tt.name, ask)
			}
		}
	}
}

// An attestation goes through the client as it is, and holds for the gem that
// it names.
func TestRecordedAttestation(t *testing.T) {
	bundle := document(t, "sigstore-1.0.0.gem.sigstore.json")
	var signed struct {
		MessageSignature struct{ MessageDigest struct{ Digest []byte } }
	}
	if err := json.Unmarshal(bundle, &signed); err != nil {
		t.Fatal(err)
	}
	digest := signed.MessageSignature.MessageDigest.Digest
	s := serve(t, map[string][]byte{
		"/info/sigstore": []byte("---\n1.0.0 |checksum:" + hex.EncodeToString(digest) + "\n"),
		"/api/v1/attestations/sigstore-1.0.0.json": []byte("[" + string(bundle) + "]"),
	})
	c := s.client(t, t.TempDir())
	v := ecosystem.Package{Ecosystem: ecosystem.RubyGems, Name: "sigstore"}.At("1.0.0")
	r, err := c.Release(t.Context(), v)
	if err != nil || r.Artifacts[0].Attested != registry.IsAttested {
		t.Fatalf("got %+v, %v", r, err)
	}
	kept, err := c.Attestations(t.Context(), v, r.Artifacts[0])
	if err != nil {
		t.Fatal(err)
	}
	list, err := provenance.FromRubyGems(kept)
	if err != nil || len(list) != 1 {
		t.Fatalf("got %d attestations, %v", len(list), err)
	}
	trust, err := provenance.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trust.Verify(list[0], provenance.Subject{Name: r.Artifacts[0].File, SHA256: digest}); err != nil {
		t.Errorf("the attestation does not hold: %v", err)
	}
	other := sha256.Sum256([]byte("other bytes"))
	if s, err := trust.Verify(list[0], provenance.Subject{Name: r.Artifacts[0].File, SHA256: other[:]}); err == nil {
		t.Errorf("it holds for other bytes: %+v", s)
	}
}

// FuzzIndex holds the reader to it that no line goes missing, and that none of
// them is one for a file elsewhere.
func FuzzIndex(f *testing.F) {
	f.Add("---\n1.0 |checksum:00\n1.1-java a:>= 1&< 2,b:>= 0|checksum:00,created_at:2026-01-01T00:00:00Z\n")
	f.Add("created_at: x\n---\n")
	f.Fuzz(func(t *testing.T, index string) {
		gems, err := parseIndex([]byte(index))
		if err != nil {
			return
		}
		lines := 0
		for line := range strings.Lines(index) {
			if strings.Contains(line, "|") {
				lines++
			}
		}
		if len(gems) < lines-1 { // the first line may be one about the file
			t.Errorf("got %d gems of %d lines", len(gems), lines)
		}
		for _, g := range gems {
			if strings.Contains(g.version(), "/") {
				t.Errorf("got %q", g.version())
			}
		}
	})
}

// A hostile server may list anything any number of times.
func TestEndless(t *testing.T) {
	asks := new(strings.Builder)
	for i := range registry.MaxListed + 1 {
		fmt.Fprintf(asks, "g%d:>= 0,", i)
	}
	for name, index := range map[string]string{
		"versions":     strings.Repeat("1 |\n", registry.MaxListed+1),
		"dependencies": "1 " + asks.String() + "|checksum:00\n",
	} {
		if _, err := parseIndex([]byte(index)); !errors.As(err, new(*archive.LimitError)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
