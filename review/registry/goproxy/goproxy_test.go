package goproxy

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
)

// A world is a proxy and a checksum database, each over HTTP, that note who
// asked what.
type world struct {
	proxy, sums *httptest.Server
	key         string // the database's verifier
	files       map[string][]byte
	status      int               // that the proxy answers with instead; 0: as it should
	hashes      map[string]string // "module@version" → what the database believes instead

	mu       sync.Mutex
	requests []string // host's name, path and authorization
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{files: make(map[string][]byte), hashes: make(map[string]string)}
	signer, verifier, err := note.GenerateKey(rand.Reader, "sums.example")
	if err != nil {
		t.Fatal(err)
	}
	w.key = verifier
	w.proxy = httptest.NewServer(w.noting("proxy", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		data, ok := w.files[strings.TrimPrefix(r.URL.Path, "/")]
		switch {
		case w.status != 0:
			http.Error(rw, "", w.status)
		case !ok:
			http.NotFound(rw, r)
		default:
			rw.Write(data)
		}
	})))
	server := sumdb.NewServer(sumdb.NewTestServer(signer, w.gosum))
	w.sums = httptest.NewServer(w.noting("sums", server))
	t.Cleanup(w.proxy.Close)
	t.Cleanup(w.sums.Close)
	return w
}

func (w *world) noting(name string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.requests = append(w.requests, strings.TrimSpace(name+" "+r.URL.Path+" "+r.Header.Get("Authorization")))
		w.mu.Unlock()
		h.ServeHTTP(rw, r)
	})
}

func (w *world) asked() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.requests, "\n")
}

// gosum is what the database believes of a version.
func (w *world) gosum(path, number string) ([]byte, error) {
	at, err := escaped(ecosystem.Named(ecosystem.Go, path).At(number))
	if err != nil || w.files[at+".zip"] == nil {
		return nil, os.ErrNotExist
	}
	sum := w.hashes[path+"@"+number]
	if sum == "" {
		d, err := registry.ModuleDigest(bytes.NewReader(w.files[at+".zip"]))
		if err != nil {
			return nil, err
		}
		sum = "h1:" + strings.TrimPrefix(d, "h1-")
	}
	mod, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(w.files[at+".mod"])), nil
	})
	return fmt.Appendf(nil, "%s %s %s\n%[1]s %[2]s/go.mod %[4]s\n", path, number, sum, mod), err
}

// publish adds a version to the proxy.
func (w *world) publish(t *testing.T, path, number, mod string, files map[string]string) {
	t.Helper()
	at, err := escaped(ecosystem.Named(ecosystem.Go, path).At(number))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, name := range append(slices.Sorted(maps.Keys(files)), "go.mod") {
		f, err := z.Create(path + "@" + number + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text := files[name]
		if name == "go.mod" {
			text = mod
		}
		io.WriteString(f, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	folder := at[:strings.LastIndexByte(at, '/')]
	w.files[at+".zip"], w.files[at+".mod"] = packed.Bytes(), []byte(mod)
	w.files[at+".info"] = fmt.Appendf(nil, `{"Version": %q, "Time": "2026-01-01T00:00:00Z"}`, number)
	w.files[folder+"/list"] = append(w.files[folder+"/list"], number+"\n"...)
}

// client asks the world's proxy and database, unless change says otherwise.
func (w *world) client(t *testing.T, change func(*Config)) *Client {
	t.Helper()
	c := Config{
		Proxies: []Proxy{{URL: w.proxy.URL}},
		Default: w.proxy.URL,
		Sums:    &SumDB{Key: w.key, URL: w.sums.URL},
	}
	if change != nil {
		change(&c)
	}
	return New(c, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
}

func named(name string) ecosystem.Package { return ecosystem.Named(ecosystem.Go, name) }

var pad = named("mod.example/Left/pad")

const padMod = "module mod.example/Left/pad\n\nrequire (\n\tmod.example/asked v1.0.0\n\tmod.example/brought v1.0.0 // indirect\n)\n"

func digestOf(t *testing.T, w *world, path string) string {
	t.Helper()
	d, err := registry.ModuleDigest(bytes.NewReader(w.files[path]))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRelease(t *testing.T) {
	w := newWorld(t)
	w.publish(t, pad.Name, "v1.0.1", padMod, map[string]string{"pad.go": "package pad\n"})
	w.files["mod.example/!left/pad/@v/v1.0.1.info"] = []byte(`{"Version": "v1.0.1", "Time": "2026-01-01T00:00:00Z", "Origin": {"VCS": "git", "URL": "https://code.example/left/pad", "Subdir": "pad", "Ref": "refs/tags/v1.0.1", "Hash": "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}}`)
	c := w.client(t, nil)
	got, err := c.Release(t.Context(), pad.At("v1.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	const zipPath = "mod.example/!left/pad/@v/v1.0.1.zip"
	want := &registry.Release{
		Version:  pad.At("v1.0.1"),
		Registry: w.proxy.URL + "/",
		Origin:   registry.Origin{Repository: "https://code.example/left/pad", Folder: "pad", Commit: "4b825dc642cb6eb9a060e54bf8d69288fbee4904"},
		Told:     &registry.Manifest{Dependencies: map[string]string{"mod.example/asked": "v1.0.0"}},
		Artifacts: []registry.Artifact{{
			File: "pad@v1.0.1.zip", URL: w.proxy.URL + "/" + zipPath, Format: archive.Module, Digests: []string{digestOf(t, w, zipPath)},
		}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	source, err := c.Open(t.Context(), pad, got.Artifacts[0], got.Artifacts[0].Digests)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := archive.Read(source, archive.Module, archive.DefaultLimits, nil)
	if err != nil || tree.File("pad.go") == nil {
		t.Errorf("got %v, %v", tree, err)
	}
	if _, err := c.Release(t.Context(), pad.At("v1.0.2")); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	for path := range strings.SplitSeq(w.asked(), "\n") {
		if strings.HasPrefix(path, "sums /lookup") && path != "sums /lookup/mod.example/!left/pad@v1.0.1" {
			t.Errorf("asked %q", path)
		}
	}
}

// The database's word counts, whatever the proxy serves, and so does a go.sum.
func TestWrongBytesAreRefused(t *testing.T) {
	const other = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	w := newWorld(t)
	w.publish(t, pad.Name, "v1.0.0", padMod, nil)
	w.publish(t, pad.Name, "v1.0.1", padMod, nil)
	w.hashes[pad.Name+"@v1.0.0"] = other
	c := w.client(t, nil)
	for number, pinned := range map[string][]string{"v1.0.0": nil, "v1.0.1": {"h1-" + other[3:]}} {
		r, err := c.Release(t.Context(), pad.At(number))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Open(t.Context(), pad, r.Artifacts[0], pinned); !errors.Is(err, registry.ErrDigest) {
			t.Errorf("%s: got %v, want ErrDigest", number, err)
		}
	}
}

// A go.mod beside the zip is used in place of the one in it.
func TestWrongGoMod(t *testing.T) {
	w := newWorld(t)
	w.publish(t, pad.Name, "v1.0.0", padMod, nil)
	if _, err := w.client(t, nil).sums(t.Context(), pad.At("v1.0.0")); err != nil { // the log is written
		t.Fatal(err)
	}
	w.files["mod.example/!left/pad/@v/v1.0.0.mod"] = []byte(padMod + "require mod.example/more v1.0.0\n")
	if _, err := w.client(t, nil).Release(t.Context(), pad.At("v1.0.0")); !errors.Is(err, registry.ErrDigest) {
		t.Errorf("got %v, want ErrDigest", err)
	}
}

// A database that signs with another key, or answers nothing, vouches for
// nothing, and a release is not read without it.
func TestDatabaseIsVerified(t *testing.T) {
	w := newWorld(t)
	w.publish(t, pad.Name, "v1.0.0", padMod, nil)
	_, stranger, err := note.GenerateKey(rand.Reader, "sums.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, db := range map[string]*SumDB{
		"another key": {Key: stranger, URL: w.sums.URL},
		"no database": {Key: w.key, URL: w.proxy.URL},
	} {
		c := w.client(t, func(c *Config) { c.Sums = db })
		r, err := c.Release(t.Context(), pad.At("v1.0.0"))
		if err == nil || errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%s: got %+v, %v", name, r, err)
		}
	}
}

// Where the operator wants no database asked, the digest is that of the bytes,
// and nobody's word.
func TestNobodyVouches(t *testing.T) {
	w := newWorld(t)
	w.publish(t, pad.Name, "v1.0.0", padMod, nil)
	for name, change := range map[string]func(*Config){
		"off":     func(c *Config) { c.Sums = nil },
		"pattern": func(c *Config) { c.NoSum = "mod.example/*" },
	} {
		c := w.client(t, change)
		r, err := c.Release(t.Context(), pad.At("v1.0.0"))
		if err != nil {
			t.Fatal(err)
		}
		a := r.Artifacts[0]
		if !a.Unvouched || a.Digests[0] != digestOf(t, w, "mod.example/!left/pad/@v/v1.0.0.zip") {
			t.Errorf("%s: got %+v", name, a)
		}
		if _, err := c.Open(t.Context(), pad, a, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// The bytes are those that were served first, or none.
		packed := w.files["mod.example/!left/pad/@v/v1.0.0.zip"]
		again := w.client(t, change)
		if _, err := again.Release(t.Context(), pad.At("v1.0.0")); err != nil {
			t.Fatal(err)
		}
		w.publish(t, pad.Name, "v1.0.0", padMod, map[string]string{"new.go": "package pad\n"})
		if _, err := again.Open(t.Context(), pad, a, nil); !errors.Is(err, registry.ErrDigest) {
			t.Errorf("%s: got %v, want ErrDigest", name, err)
		}
		w.files["mod.example/!left/pad/@v/v1.0.0.zip"] = packed
	}
	if strings.Contains(w.asked(), "sums ") {
		t.Errorf("the database was asked:\n%s", w.asked())
	}
}

// Nobody is told the names of private modules.
func TestPrivateModulesAreNotAsked(t *testing.T) {
	w := newWorld(t)
	w.publish(t, pad.Name, "v1.0.0", padMod, nil)
	c := w.client(t, func(c *Config) { c.NoProxy, c.NoSum = "mod.example/Left", "mod.example/Left" })
	_, errRelease := c.Release(t.Context(), pad.At("v1.0.0"))
	_, errVersions := c.Versions(t.Context(), pad)
	_, errStanding := c.Standing(t.Context(), pad.At("v1.0.0"))
	_, errOpen := c.Open(t.Context(), pad, registry.Artifact{URL: w.proxy.URL + "/x.zip", Digests: []string{"h1-AA=="}}, nil)
	for _, err := range []error{errRelease, errVersions, errStanding, errOpen} {
		if !errors.As(err, new(*registry.NotAskedError)) {
			t.Errorf("got %v, want a NotAskedError", err)
		}
	}
	if c.Public(pad) || c.Registry(pad) != "" || w.asked() != "" {
		t.Errorf("public: %t, registry: %q, asked: %s", c.Public(pad), c.Registry(pad), w.asked())
	}
	own := w.client(t, func(c *Config) { c.Default = "https://proxy.example" })
	if own.Public(pad) {
		t.Error("a module of the operator's own proxy and database is public")
	}
	own.config.Sums.Public = true
	if !own.Public(pad) {
		t.Error("a module that the public database is asked about is not public")
	}
	if other := named("mod.example/other"); !c.Public(other) || c.Registry(other) == "" {
		t.Error("all modules are private")
	}
}

// Which errors lead to the next element of GOPROXY is decided by what stands
// between them.
func TestFallThrough(t *testing.T) {
	for name, tt := range map[string]struct {
		list   string
		status int
		want   string
	}{
		"comma, not found":    {"FIRST,GOOD", http.StatusNotFound, ""},
		"comma, gone":         {"FIRST,GOOD", http.StatusGone, ""},
		"comma, forbidden":    {"FIRST,GOOD", http.StatusForbidden, `the registry answered "403 Forbidden"`},
		"bar, forbidden":      {"FIRST|GOOD", http.StatusForbidden, ""},
		"direct":              {"direct", 0, "only proxies are read"},
		"off":                 {"off", 0, "GOPROXY is off"},
		"then direct":         {"FIRST,direct", http.StatusNotFound, "No proxy has it"},
		"error, then direct":  {"FIRST,direct", http.StatusForbidden, "403"},
		"then off":            {"FIRST,off", http.StatusNotFound, "not found in the registry"},
		"nothing behind off":  {"off,GOOD", 0, "GOPROXY is off"},
		"a folder":            {"file:///srv/proxy,GOOD", 0, "in a folder"},
		"then a folder":       {"FIRST,/srv/proxy", http.StatusNotFound, "in a folder"},
		"empty elements":      {",GOOD,,", 0, ""},
		"its own credentials": {"FIRST,GOOD", http.StatusNotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			first, good := newWorld(t), newWorld(t)
			first.status = tt.status
			good.publish(t, pad.Name, "v1.0.0", padMod, nil)
			list := strings.NewReplacer(
				"FIRST", strings.Replace(first.proxy.URL, "//", "//alice:secret@", 1),
				"GOOD", good.proxy.URL+"/",
			).Replace(tt.list)
			proxies, err := ParseProxies(list)
			if err != nil {
				t.Fatal(err)
			}
			c := good.client(t, func(c *Config) { c.Proxies = proxies })
			_, err = c.Release(t.Context(), pad.At("v1.0.0"))
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if strings.Contains(good.asked(), "Basic") {
				t.Errorf("credentials left their host:\n%s", good.asked())
			}
			if asked := first.asked(); asked != "" && !strings.Contains(asked, " Basic YWxpY2U6c2VjcmV0") {
				t.Errorf("asked without credentials:\n%s", asked)
			}
		})
	}
	for _, list := range []string{",", "ftp://proxy.example", "https://"} {
		if got, err := ParseProxies(list); err == nil {
			t.Errorf("%q: got %+v", list, got)
		}
	}
	if _, err := ParseProxies("ftp://alice:secret@proxy.example"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

// A proxy that passes the database's answers on is asked in its place.
func TestDatabaseThroughProxy(t *testing.T) {
	w := newWorld(t)
	w.publish(t, pad.Name, "v1.0.0", padMod, nil)
	mux := http.NewServeMux()
	mux.HandleFunc("/sumdb/sums.example/supported", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/sumdb/sums.example/", http.StripPrefix("/sumdb/sums.example", w.sums.Config.Handler))
	mux.Handle("/", w.proxy.Config.Handler)
	both := httptest.NewServer(w.noting("both", mux))
	t.Cleanup(both.Close)
	c := w.client(t, func(c *Config) {
		c.Proxies, c.Sums.URL = []Proxy{{URL: both.URL}}, "http://sums.invalid"
	})
	if _, err := c.Release(t.Context(), pad.At("v1.0.0")); err != nil {
		t.Error(err)
	}
	c.client.Offline = true // what was read once is at hand
	if _, err := c.Release(t.Context(), pad.At("v1.0.0")); err != nil {
		t.Errorf("offline: %v", err)
	}
	if _, err := c.Release(t.Context(), pad.At("v1.0.1")); !errors.Is(err, registry.ErrOffline) {
		t.Errorf("got %v, want ErrOffline", err)
	}
}

// What a module's latest go.mod says of it, and of no other version's.
func TestStanding(t *testing.T) {
	w := newWorld(t)
	const retracts = "\nretract (\n\tv1.0.1 // Published by accident.\n\t[v1.1.0, v1.2.0]\n)\n"
	w.publish(t, pad.Name, "v1.0.0", padMod, nil)
	w.publish(t, pad.Name, "v1.10.0", padMod+retracts, nil)
	w.publish(t, pad.Name, "v1.9.0", padMod, nil)
	w.publish(t, pad.Name, "v1.11.0-rc.1", padMod, nil)
	w.publish(t, pad.Name, "v2.0.0+incompatible", padMod, nil)
	w.publish(t, "mod.example/old", "v1.0.0", "// Deprecated: use mod.example/new.\nmodule mod.example/old\n"+retracts, nil)
	const pseudo = "v0.0.0-20260101000000-0123456789ab"
	w.publish(t, "mod.example/untagged", pseudo, "module mod.example/untagged\n\nretract "+pseudo+"\n", nil)
	w.files["mod.example/untagged/@v/list"] = []byte{}
	w.files["mod.example/untagged/@latest"] = w.files["mod.example/untagged/@v/"+pseudo+".info"]
	c := w.client(t, nil)
	for _, tt := range []struct {
		p      ecosystem.Package
		number string
		want   registry.Withdrawal
	}{
		{pad, "v1.0.0", registry.Withdrawal{}},
		{pad, "v1.0.1", registry.Withdrawal{State: registry.Retracted, Reason: "Published by accident."}},
		{pad, "v1.1.5", registry.Withdrawal{State: registry.Retracted}},
		{named("mod.example/old"), "v1.0.0", registry.Withdrawal{State: registry.Deprecated, Reason: "use mod.example/new.", Package: true}},
		{named("mod.example/old"), "v1.0.1", registry.Withdrawal{State: registry.Retracted, Reason: "Published by accident."}},
		{named("mod.example/untagged"), pseudo, registry.Withdrawal{State: registry.Retracted}},
	} {
		got, err := c.Standing(t.Context(), tt.p.At(tt.number))
		if err != nil {
			t.Errorf("%s: %v", tt.number, err)
			continue
		}
		if d := cmp.Diff(&registry.Standing{Withdrawal: tt.want}, got); d != "" {
			t.Errorf("%s@%s (-want +got)\n%s", tt.p.Name, tt.number, d)
		}
	}
}

const recorded = "../../../../shared/data/registry/go"

// Documents as proxies have served them.
func TestRecordedDocuments(t *testing.T) {
	list, err := os.ReadFile(filepath.Join(recorded, "go_yaml_list"))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: no recorded documents: %v", err)
	}
	info, err := os.ReadFile(filepath.Join(recorded, "go_yaml_1.3.0_info"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	p := named("mod.example/go-yaml")
	w.publish(t, p.Name, "v1.3.0", "module mod.example/go-yaml\n", nil)
	w.files["mod.example/go-yaml/@v/list"], w.files["mod.example/go-yaml/@v/v1.3.0.info"] = list, info
	c := w.client(t, nil)
	numbers, err := c.Versions(t.Context(), p)
	if want := []string{"v1.3.0", "v1.0.0", "v1.2.0", "v1.1.0"}; err != nil || !slices.Equal(numbers, want) {
		t.Errorf("got %q, %v, want %q", numbers, err, want)
	}
	r, err := c.Release(t.Context(), p.At("v1.3.0"))
	if err != nil {
		t.Fatal(err)
	}
	var told struct{ Time string }
	if err := json.Unmarshal(info, &told); err != nil || told.Time == "" {
		t.Fatalf("the document gives no time: %v", err)
	}
	if !r.Published.IsZero() {
		t.Errorf("the time of the commit, which its author chose, is taken for that of publishing: %v", r.Published)
	}
}

// A proxy may list any number of versions.
func TestEndlessList(t *testing.T) {
	w := newWorld(t)
	w.files["mod.example/@v/list"] = bytes.Repeat([]byte("v1.0.0\n"), registry.MaxListed+1)
	if _, err := w.client(t, nil).Versions(t.Context(), named("mod.example")); !errors.As(err, new(*archive.LimitError)) {
		t.Errorf("got %v", err)
	}
}

// A go.mod that nobody wrote by hand is not read.
func TestHugeGoMod(t *testing.T) {
	w := newWorld(t)
	mod := padMod + "\n//" + strings.Repeat("x", lockfile.MaxGoMod)
	w.publish(t, pad.Name, "v1.0.0", mod, nil)
	if _, err := w.client(t, nil).Release(t.Context(), pad.At("v1.0.0")); !errors.As(err, new(*archive.LimitError)) {
		t.Errorf("got %v", err)
	}
}
