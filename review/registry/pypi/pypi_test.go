package pypi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
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
)

// A server holds documents and files by path, and notes who asked what. Paths
// that begin with a slash are asked for with it; HOST in a document is its own.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string // path and authorization
}

func serve(t *testing.T, files map[string]string) *server {
	t.Helper()
	s := new(server)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.requests = append(s.requests, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Authorization")))
		body, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, strings.ReplaceAll(body, "HOST", "http://"+r.Host))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.requests...)
}

func client(t *testing.T, c Config) *Client {
	t.Helper()
	if c.Authorization == nil {
		c.Authorization = func(string) string { return "" }
	}
	return New(c, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
}

var example = ecosystem.Named(ecosystem.PyPI, "Example_Package")

func hexOf(data string) string {
	sum := sha256.Sum256([]byte(data))
	return hex.EncodeToString(sum[:])
}

func digestOf(data string) string { return registry.HexDigest("sha256", hexOf(data)) }

// A listed file is one of an index's document.
type listed map[string]any

func listing(name, at string, more listed) listed {
	f := listed{"filename": name, "url": "../../files/" + name, "hashes": map[string]string{"sha256": hexOf(name)}, "upload-time": at, "yanked": false}
	for key, value := range more {
		f[key] = value
	}
	return f
}

func document(more map[string]any, files ...listed) string {
	doc := map[string]any{"meta": map[string]string{"api-version": "1.4"}, "name": "example-package", "files": files}
	for key, value := range more {
		doc[key] = value
	}
	data, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return string(data)
}

const (
	wheel10  = "example_package-1.0-py3-none-any.whl"
	wheel11  = "example_package-1.1-py3-none-any.whl"
	native11 = "example_package-1.1-1-cp313-cp313-win_amd64.whl"
	sdist11  = "Example.Package-1.1.tar.gz"
	older11  = "example-package-1.1.tar.bz2"
)

func TestReleaseAndArtifact(t *testing.T) {
	proof := "HOST/integrity/example-package/1.1/" + wheel11 + "/provenance"
	s := serve(t, map[string]string{
		"/simple/example-package/": document(nil,
			listing(sdist11, "2026-01-03T00:00:00Z", listed{"provenance": nil}),
			listing(older11, "2026-01-04T00:00:00Z", nil),
			listing(wheel10, "2026-01-01T00:00:00Z", listed{"provenance": nil}),
			listing(native11, "2026-01-05T00:00:00Z", nil),
			listing("example_package-1.1-py3.13.egg", "2026-01-02T12:00:00Z", nil),
			listing("example_package-1.1.win32-py2.7.exe", "2026-01-05T00:00:00Z", nil),
			listing(wheel11, "2026-01-02T00:00:00.5Z", listed{"provenance": proof}),
			listing("example_package_extra-1.1-py3-none-any.whl", "2025-01-02T00:00:00Z", nil),
		),
		"/pypi/example-package/1.1/json": `{"info": {"license_expression": "MIT", "license": 3, "home_page": "https://home.invalid",
			"project_urls": {"Source Code": "https://git.invalid/example"}, "requires_dist": ["Other_Package>=1", "x; extra == 'y'"]},
			"ownership": {"roles": [{"role": "Owner", "user": "alice"}, {"role": "Maintainer", "user": "alice"}, {"user": "bob"}]}}`,
		"/files/" + wheel11: wheel11,
		"/integrity/example-package/1.1/" + wheel11 + "/provenance": `{"version": 1}`,
	})
	c := client(t, Config{Indexes: []string{s.URL + "/simple"}})
	v := example.At("1.1.0") // as a lockfile may write it
	r, err := c.Release(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return s.URL + "/files/" + name }
	want := &registry.Release{
		Version:   v,
		Registry:  s.URL + "/simple/",
		Published: time.Date(2026, 1, 2, 0, 0, 0, 5e8, time.UTC),
		Earlier:   []registry.Publication{{Number: "1.0", At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Attested: registry.NotAttested}},
		Origin:    registry.Origin{Repository: "https://git.invalid/example"},
		Told:      &registry.Manifest{Licence: "MIT", Repository: "https://git.invalid/example", Dependencies: map[string]string{"other-package": ">=1"}},
		Artifacts: []registry.Artifact{
			{File: wheel11, URL: at(wheel11), Format: archive.Zip, Variant: "py3-none-any", Digests: []string{digestOf(wheel11)}, Attested: registry.IsAttested, Attestations: strings.Replace(proof, "HOST", s.URL, 1)},
			{File: native11, URL: at(native11), Format: archive.Zip, Variant: "1-cp313-cp313-win_amd64", Digests: []string{digestOf(native11)}},
			{File: sdist11, URL: at(sdist11), Format: archive.TarGz, Variant: "sdist", Digests: []string{digestOf(sdist11)}, Attested: registry.NotAttested},
			{File: older11, URL: at(older11), Variant: "sdist.tar.bz2", Digests: []string{digestOf(older11)}}, // pip would build it
		},
	}
	if d := cmp.Diff(want, r); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	source, err := c.Open(t.Context(), example, r.Artifacts[0], []string{digestOf(wheel11)})
	if err != nil {
		t.Fatal(err)
	}
	body, err := source()
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if data, err := io.ReadAll(body); string(data) != wheel11 || err != nil {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := c.Open(t.Context(), example, r.Artifacts[0], []string{digestOf("other bytes")}); !errors.Is(err, registry.ErrDigest) {
		t.Errorf("got %v, want ErrDigest", err)
	}
	if data, err := c.Attestations(t.Context(), v, r.Artifacts[0]); string(data) != `{"version": 1}` || err != nil {
		t.Errorf("attestations: got %q, %v", data, err)
	}
	standing, err := c.Standing(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]registry.Owner{{Name: "alice"}, {Name: "bob"}}, standing.Owners); d != "" || len(standing.Releases) != 2 || standing.Withdrawal != (registry.Withdrawal{}) {
		t.Errorf("standing %+v %s", standing, d)
	}
	if _, err := c.Release(t.Context(), example.At("1.2")); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a version that is not there: got %v", err)
	}
	if numbers, err := c.Versions(t.Context(), example); cmp.Diff([]string{"1.0", "1.1"}, numbers) != "" || err != nil {
		t.Errorf("versions: got %q, %v", numbers, err)
	}
}

// An index that says nothing of attestations has not said that there are none.
func TestAttestedUnknown(t *testing.T) {
	for _, tt := range []struct {
		version string
		want    registry.Attested
		more    []listed
	}{
		{"1.1", registry.AttestedUnknown, nil},
		{"1.3", registry.NotAttested, nil},
		{"1.0", registry.NotAttested, []listed{listing(wheel10, "", listed{"provenance": "https://index.example/integrity"})}},
	} {
		doc := document(map[string]any{"meta": map[string]string{"api-version": tt.version}}, append(tt.more, listing(wheel11, "", listed{"provenance": nil}))...)
		c := client(t, Config{Indexes: []string{serve(t, map[string]string{"/simple/example-package/": doc}).URL + "/simple/"}})
		r, err := c.Release(t.Context(), example.At("1.1"))
		if err != nil || r.Artifacts[0].Attested != tt.want || !r.Published.IsZero() || r.Earlier != nil {
			t.Errorf("%s: got %+v, %v", tt.version, r, err)
		}
		if r.Told != nil {
			t.Errorf("%s: told %+v by an index that has no such document", tt.version, r.Told)
		}
	}
}

func TestStanding(t *testing.T) {
	yanked := listed{"yanked": "leaks memory"}
	for name, tt := range map[string]struct {
		doc  string
		want registry.Withdrawal
	}{
		"yanked":           {document(nil, listing(wheel11, "", yanked), listing(sdist11, "", listed{"yanked": true})), registry.Withdrawal{State: registry.Yanked, Reason: "leaks memory"}},
		"one file of two":  {document(nil, listing(wheel11, "", yanked), listing(sdist11, "", nil)), registry.Withdrawal{}},
		"active":           {document(map[string]any{"project-status": map[string]string{"status": "active"}}, listing(wheel11, "", nil)), registry.Withdrawal{}},
		"archived":         {document(map[string]any{"project-status": map[string]string{"status": "archived", "reason": "done"}}, listing(wheel11, "", nil)), registry.Withdrawal{State: registry.Archived, Reason: "done", Package: true}},
		"quarantined":      {document(map[string]any{"project-status": map[string]string{"status": "quarantined"}}), registry.Withdrawal{State: registry.Quarantined, Package: true}},
		"gone":             {document(nil, listing(wheel10, "", nil)), registry.Withdrawal{State: registry.Unpublished}},
		"yanked, archived": {document(map[string]any{"project-status": map[string]string{"status": "archived"}}, listing(wheel11, "", yanked)), registry.Withdrawal{State: registry.Yanked, Reason: "leaks memory"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, Config{Indexes: []string{serve(t, map[string]string{"/simple/example-package/": tt.doc}).URL + "/simple/"}})
			s, err := c.Standing(t.Context(), example.At("1.1"))
			if err != nil || s.Withdrawal != tt.want || s.Owners != nil || s.Releases != nil {
				t.Errorf("got %+v, %v", s, err)
			}
			if strings.HasPrefix(name, "yanked") {
				numbers, err := c.Versions(t.Context(), example)
				r, releaseErr := c.Release(t.Context(), example.At("1.1"))
				if len(numbers) > 0 || err != nil || releaseErr != nil || len(r.Artifacts) == 0 {
					t.Errorf("got %q, %v, %+v, %v", numbers, err, r, releaseErr)
				}
			}
		})
	}
}

// A file without a digest that is good enough is not read.
func TestNoDigest(t *testing.T) {
	for _, hashes := range []map[string]string{{}, {"md5": "d41d8cd98f00b204e9800998ecf8427e"}, {"sha256": "short"}} {
		doc := document(nil, listing(wheel11, "", nil), listing(sdist11, "", listed{"hashes": hashes}))
		c := client(t, Config{Indexes: []string{serve(t, map[string]string{"/simple/example-package/": doc}).URL + "/simple/"}})
		if r, err := c.Release(t.Context(), example.At("1.1")); !errors.Is(err, errNoDigest) {
			t.Errorf("%v: got %+v, %v", hashes, r, err)
		}
	}
}

func TestHTML(t *testing.T) {
	page := `<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"><base href="/files/"></head><body>
		<a href="../">up</a>
		<a href="` + wheel10 + `#sha256=` + hexOf(wheel10) + `" data-yanked>x</a>
		<a href="` + wheel11 + `#sha256=` + hexOf(wheel11) + `" data-requires-python="&gt;=3.9">any text</a>
		<a href="` + sdist11 + `#md5=d41d8cd98f00b204e9800998ecf8427e&amp;sha256=` + hexOf(sdist11) + `">` + sdist11 + `</a></body></html>`
	s := serve(t, map[string]string{"/simple/example-package/": page, "/files/" + wheel11: wheel11})
	c := client(t, Config{Indexes: []string{s.URL + "/simple/"}})
	r, err := c.Release(t.Context(), example.At("1.1"))
	if err != nil {
		t.Fatal(err)
	}
	want := []registry.Artifact{
		{File: wheel11, URL: s.URL + "/files/" + wheel11, Format: archive.Zip, Variant: "py3-none-any", Digests: []string{digestOf(wheel11)}},
		{File: sdist11, URL: s.URL + "/files/" + sdist11, Format: archive.TarGz, Variant: "sdist", Digests: []string{digestOf(sdist11)}},
	}
	if d := cmp.Diff(want, r.Artifacts); d != "" || !r.Published.IsZero() || r.Earlier != nil {
		t.Errorf("got %+v\n%s", r, d)
	}
	if standing, err := c.Standing(t.Context(), example.At("1.0")); err != nil || standing.Withdrawal.State != registry.Yanked {
		t.Errorf("got %+v, %v", standing, err)
	}
	if _, err := c.Open(t.Context(), example, r.Artifacts[0], nil); err != nil {
		t.Error(err)
	}
}

// The first index that has the version is asked, and that others have the name
// too is told: an installer may take theirs.
func TestSeveralIndexes(t *testing.T) {
	doc := document(nil, listing(wheel10, "", nil))
	newer := document(nil, listing(wheel10, "", nil), listing(wheel11, "", nil))
	none, one, two := serve(t, nil), serve(t, map[string]string{"/simple/example-package/": doc}), serve(t, map[string]string{"/simple/example-package/": newer})
	c := client(t, Config{Indexes: []string{none.URL + "/simple", one.URL + "/simple", two.URL + "/simple"}})
	for version, from := range map[string]*server{"1.0": one, "1.1": two} {
		r, err := c.Release(t.Context(), example.At(version))
		if err != nil || r.Registry != from.URL+"/simple/" {
			t.Errorf("%s: got %+v, %v", version, r, err)
		}
		s, err := c.Standing(t.Context(), example.At(version))
		if err != nil || len(s.Elsewhere) != 1 || s.Elsewhere[0] == from.URL+"/simple/" {
			t.Errorf("%s: got %+v, %v", version, s, err)
		}
	}
	if numbers, err := c.Versions(t.Context(), example); cmp.Diff([]string{"1.0", "1.1"}, numbers) != "" || err != nil {
		t.Errorf("versions: got %q, %v", numbers, err)
	}
	if _, err := c.Standing(t.Context(), ecosystem.Named(ecosystem.PyPI, "nobody").At("1")); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a package that is nowhere: got %v", err)
	}
	// What an index that does not answer has cannot be told.
	down := client(t, Config{Indexes: []string{serve(t, map[string]string{"/simple/example-package/": "{"}).URL + "/simple/", one.URL + "/simple/"}})
	if _, err := down.Release(t.Context(), example.At("1.0")); err == nil || errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a broken index: got %v", err)
	}
}

// Credentials go to the index they are for: not to the others, nor to the hosts
// that documents name, and no index names files of another.
func TestCredentialsStayWithTheirHost(t *testing.T) {
	public := serve(t, map[string]string{"/simple/other/": strings.ReplaceAll(document(map[string]any{"name": "other"}, listing("other-1.0.tar.gz", "", nil)), "../../files/", "/files/"), "/files/other-1.0.tar.gz": "other-1.0.tar.gz"})
	private := serve(t, map[string]string{"/simple/example-package/": document(nil, listing(wheel10, "", nil)), "/files/" + wheel10: wheel10})
	config := Config{
		Indexes: []string{private.URL + "/simple/", public.URL + "/simple/"},
		Authorization: func(address string) string {
			if strings.HasPrefix(address, private.URL+"/") {
				return "Basic SECRET"
			}
			return ""
		},
	}
	c := client(t, config)
	for _, v := range []ecosystem.Version{example.At("1.0"), ecosystem.Named(ecosystem.PyPI, "other").At("1.0")} {
		r, err := c.Release(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Open(t.Context(), v.Package, r.Artifacts[0], nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range private.asked() {
		if !strings.HasSuffix(r, " Basic SECRET") {
			t.Errorf("the private index was asked without credentials: %q", r)
		}
	}
	for _, r := range public.asked() {
		if strings.Contains(r, "SECRET") {
			t.Errorf("the public index was shown them: %q", r)
		}
	}
	thief := serve(t, map[string]string{"/simple/example-package/": document(nil, listing(wheel11, "", listed{"url": private.URL + "/files/" + wheel11}))})
	config.Indexes = []string{thief.URL + "/simple/", private.URL + "/simple/"}
	before := len(private.asked())
	if r, err := client(t, config).Release(t.Context(), example.At("1.1")); err == nil {
		t.Errorf("got %+v", r)
	}
	if len(private.asked()) > before {
		t.Error("the private index was asked for the file of another")
	}
}

// A document cannot send us to another host in clear, nor to a neighbour, nor
// for attestations to any.
func TestForeignHosts(t *testing.T) {
	foreign := serve(t, nil)
	c := client(t, Config{Indexes: []string{"https://index.example/simple"}})
	for name, address := range map[string]string{
		"in clear":          foreign.URL + "/" + wheel10,
		"a private address": strings.Replace(foreign.URL, "http:", "https:", 1) + "/" + wheel10,
		"with a user":       "https://user@files.invalid/" + wheel10,
		"ours with a user":  "https://user@index.example/" + wheel10,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if _, err := c.Open(ctx, example, registry.Artifact{URL: address, Digests: []string{digestOf("")}}, nil); err == nil {
				t.Error("got no error")
			}
			if _, err := c.Attestations(ctx, example.At("1.0"), registry.Artifact{Attestations: address}); err == nil {
				t.Error("attestations: got no error")
			}
		})
	}
	if asked := foreign.asked(); len(asked) > 0 {
		t.Errorf("the foreign host was asked %q", asked)
	}
	r, err := c.artifactRequest(registry.Artifact{URL: "https://files.invalid/" + wheel10})
	if err != nil || !r.Far || r.Authorization != "" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestKnows(t *testing.T) {
	c := client(t, Config{Indexes: []string{"https://index.example/root/simple/", "https://extra.example/one/+simple"}, Default: "https://default.example/simple"})
	for source, want := range map[string]bool{
		"":                                  true,
		"https://index.example/root/simple": true,
		"https://INDEX.example/root/":       true,
		"https://default.example/simple/":   true,
		"https://default.example":           true,
		"https://extra.example/one/+simple": true,
		"https://extra.example/two/+simple": false,
		"https://index.example/simple":      false,
		"https://other.invalid/simple":      false,
		"git+https://git.invalid/a":         false,
		"../a":                              false,
	} {
		if got := c.Knows(source); got != want {
			t.Errorf("%q: got %t, want %t", source, got, want)
		}
	}
}

func TestPublic(t *testing.T) {
	for want, indexes := range map[bool][]string{true: {"https://private.example/simple", "https://default.example/simple/"}, false: {"https://private.example/simple"}} {
		c := client(t, Config{Indexes: indexes, Default: "https://default.example/simple"})
		if got := c.Public(example); got != want {
			t.Errorf("%q: got %t", indexes, got)
		}
	}
}

func TestVersionOf(t *testing.T) {
	for file, want := range map[string]string{
		wheel11: "1.1", native11: "1.1", sdist11: "1.1", older11: "1.1",
		"example-package-1.0-2.zip":                       "1.0-2",
		"example-package-1.0.post1.tar.gz":                "1.0.post1",
		"example_package-1.1-py3.13-win-amd64.egg":        "1.1",
		"example_package-1.1.win-amd64-py3.6.msi":         "1.1",
		"example-package-1.1-1.noarch.rpm":                "1.1",
		"example-package-extra-1.0.tar.gz":                "extra-1.0", // which is no version that anybody asks for
		"example-1.0.tar.gz":                              "",
		"example_package_extra-1.0.tar.gz":                "",
		"example_package-1.1-py3-none-any.whl.metadata":   "",
		"example_package-1.1-py3-none-any-extra-more.whl": "",
		"example_package-1.1.txt":                         "",
		"":                                                "",
	} {
		if got := versionOf(file, "example-package"); got != want {
			t.Errorf("%q: got %q, want %q", file, got, want)
		}
	}
}

// recorded holds what indexes really sent; it lies beside the clone.
const recorded = "../../../../shared/data/registry/pypi"

func record(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(recorded, name))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the recorded documents are missing: %v", err)
		}
		t.Skipf("SKIPPED: the recorded documents are not here: %v", err)
	}
	return data
}

// Recorded pages are read whole: each link of them is a file of some version.
func TestRecordedPages(t *testing.T) {
	at, err := url.Parse("https://index.example/simple/x/")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"requests", "django"} {
		data := record(t, "simple/pypi_simple_response_"+name+".html")
		p, err := decodeProject(strings.NewReader(string(data)), at)
		if err != nil {
			t.Fatal(err)
		}
		p.Name = name
		if links := strings.Count(string(data), "<a "); len(p.Files) != links || links < 10 {
			t.Errorf("%s: got %d files of %d links", name, len(p.Files), links)
		}
		for _, f := range p.Files {
			if p.version(f) == "" || len(f.Digests) == 0 {
				t.Errorf("%s: got %+v", name, f)
			}
		}
	}
}

func TestRecordedDocuments(t *testing.T) {
	for name, want := range map[string]string{
		"requests_2.27.1": "https://github.com/psf/requests",
		"plotly_5.7.0":    "https://github.com/plotly/plotly.py",
		"pandas_1.4.2":    "https://github.com/pandas-dev/pandas",
		"pypi_response":   "",
	} {
		told, err := decodeTale(strings.NewReader(string(record(t, "json/"+name+".json"))))
		if err != nil {
			t.Fatal(err)
		}
		if name == "pypi_response" {
			continue // of another age: read, and nothing asked of it
		}
		if told.Repository != want || told.Licence == "" || len(told.Dependencies) == 0 || told.Owners != nil {
			t.Errorf("%s: got %+v", name, told)
		}
	}
}

// A hostile index may list any number of files, nest its page to any depth and
// give files names of any length. None of it takes more than it is worth.
func TestEndless(t *testing.T) {
	at, err := url.Parse("https://index.example/simple/inert/")
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]string{
		"files":    `{"files": [` + strings.Repeat("{},", registry.MaxListed) + "{}]}",
		"versions": `{"versions": [` + strings.Repeat(`"",`, registry.MaxListed) + `""]}`,
		"links":    "<html>" + strings.Repeat("<a>", registry.MaxListed+1),
	} {
		if _, err := decodeProject(strings.NewReader(page), at); !errors.As(err, new(*archive.LimitError)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	deep := strings.Repeat("<b>", 2_000_000) + `<a href="inert-1.0.tar.gz">`
	if p, err := decodeProject(strings.NewReader(deep), at); err != nil || len(p.Files) != 1 {
		t.Errorf("deep: got %v", err)
	}
	began := time.Now()
	if got := versionOf(strings.Repeat("a-", 200_000)+"1.0.tar.gz", "inert"); got != "" {
		t.Errorf("got version %.20q", got)
	}
	p := &project{Name: "inert"}
	for i := range 100_000 {
		p.Listed = append(p.Listed, fmt.Sprintf("1.%d", i))
	}
	if got := len(p.numbers()); got != 100_000 {
		t.Errorf("got %d versions", got)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}
