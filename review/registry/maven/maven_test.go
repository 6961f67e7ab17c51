package maven

import (
	"archive/zip"
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
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
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A repository serves files by path, and notes what was asked of it.
type repository struct {
	*httptest.Server
	mu    sync.Mutex
	files map[string][]byte
	asked []string
}

var modified = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func serve(t *testing.T, files map[string][]byte) *repository {
	t.Helper()
	r := &repository{files: files}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.asked = append(r.asked, strings.TrimSpace(req.URL.Path+" "+req.Header.Get("Authorization")))
		data, ok := r.files[req.URL.Path]
		if !ok {
			http.NotFound(w, req)
			return
		}
		w.Header().Set("Last-Modified", modified.Format(http.TimeFormat))
		w.Write(data)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *repository) client(t *testing.T, dir string) *Client {
	t.Helper()
	return New(Config{Registry: r.URL + "/maven2", Default: "https://maven.example/maven2"}, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(dir)})
}

// jar packs files by name.
func jar(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, files[name])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func hexSum1(data []byte) []byte {
	sum := sha1.Sum(data)
	return []byte(hex.EncodeToString(sum[:]))
}

func hexSum256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// sign makes a detached signature with a key of its own.
func sign(t *testing.T, data []byte) (signature []byte, fingerprint string) {
	t.Helper()
	key, err := openpgp.NewEntity("inert", "", "inert@mail.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := openpgp.ArmoredDetachSign(&buf, key, bytes.NewReader(data), nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes(), fmt.Sprintf("%X", key.PrimaryKey.Fingerprint)
}

const (
	pom = `<project>
  <groupId>org.acme</groupId><artifactId>pad</artifactId><version>1.0</version>
  <scm><url>https://git.example/acme/pad</url></scm>
  <dependencies>
    <dependency><groupId>org.acme</groupId><artifactId>core</artifactId><version>2.1</version></dependency>
  </dependencies>
</project>`
	at = "/maven2/org/acme/pad/1.0/pad-1.0"
)

var pad = ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "org.acme:pad"}

func read(t *testing.T, c *Client, a registry.Artifact, pinned []string) (*archive.Tree, error) {
	t.Helper()
	source, err := c.Open(t.Context(), pad, a, pinned)
	if err != nil {
		return nil, err
	}
	return archive.Read(source, a.Format, archive.DefaultLimits, nil)
}

func TestReleaseAndArtifacts(t *testing.T) {
	packed := jar(t, map[string]string{"org/acme/Pad.class": "INERT"})
	signature, fingerprint := sign(t, packed)
	r := serve(t, map[string][]byte{at + ".pom": []byte(pom), at + ".jar": packed, at + ".jar.sha1": append(hexSum1(packed), "  pad-1.0.jar\n"...), at + ".jar.asc": signature})
	c := r.client(t, t.TempDir())

	got, err := c.Release(t.Context(), pad.At("1.0"))
	if err != nil {
		t.Fatal(err)
	}
	want := &registry.Release{
		Version: pad.At("1.0"), Registry: r.URL + "/maven2/", Published: modified,
		Publisher: registry.Publisher{Name: "PGP key " + fingerprint},
		Origin:    registry.Origin{Repository: "https://git.example/acme/pad"},
		Told:      &registry.Manifest{Dependencies: map[string]string{"org.acme:core": "2.1"}, Repository: "https://git.example/acme/pad"},
		Artifacts: []registry.Artifact{
			{File: "pad-1.0.jar", URL: r.URL + at + ".jar", Format: archive.Zip, Variant: "jar", Digests: []string{registry.SHA1Digest(string(hexSum1(packed)))}},
			{File: "pad-1.0.pom", URL: r.URL + at + ".pom", Format: archive.POM, Variant: "pom", Digests: served([]byte(pom)), Unvouched: true},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
	tree, err := read(t, c, got.Artifacts[0], nil)
	if err != nil || tree.File("org/acme/Pad.class") == nil {
		t.Errorf("jar: got %+v, %v", tree, err)
	}
	tree, err = read(t, c, got.Artifacts[1], nil)
	if data, _ := tree.Data(archive.POMFile); err != nil || string(data) != pom {
		t.Errorf("pom: got %q, %v", data, err)
	}
	if _, err := c.Release(t.Context(), pad.At("1.0")); err != nil {
		t.Error(err)
	}
	if standing, err := c.Standing(t.Context(), pad.At("1.0")); err != nil || standing.Releases != nil || standing.Withdrawal != (registry.Withdrawal{}) {
		t.Errorf("standing: got %+v, %v", standing, err)
	}
	if d := cmp.Diff([]string{at + ".pom", at + ".jar.sha256", at + ".jar.sha1", at + ".jar.asc", at + ".jar"}, r.asked); d != "" {
		t.Errorf("asked (-want +got)\n%s", d)
	}
}

// Bytes that a build pins by a better hash than the repository's are held to it.
func TestPinnedDigestCounts(t *testing.T) {
	packed := jar(t, map[string]string{"a.class": "INERT"})
	r := serve(t, map[string][]byte{at + ".pom": []byte(pom), at + ".jar": packed, at + ".jar.sha1": hexSum1(packed)})
	c := r.client(t, t.TempDir())
	got, err := c.Release(t.Context(), pad.At("1.0"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, c, got.Artifacts[0], []string{registry.HexDigest("sha256", hexSum256(packed))}); err != nil {
		t.Error(err)
	}
	for _, a := range got.Artifacts {
		if _, err := read(t, c, a, []string{registry.HexDigest("sha256", hexSum256([]byte("other")))}); !errors.Is(err, registry.ErrDigest) {
			t.Errorf("%s: got %v, want ErrDigest", a.File, err)
		}
	}
}

// What a release has for a main file is told by its pom.xml and by what is there.
func TestMainFile(t *testing.T) {
	packed := jar(t, map[string]string{"a.class": "INERT"})
	packaged := func(kind string) []byte {
		return []byte(strings.Replace(pom, "<scm>", "<packaging>"+kind+"</packaging><scm>", 1))
	}
	for name, tt := range map[string]struct {
		files map[string][]byte
		want  string
	}{
		"a pom alone":           {map[string][]byte{at + ".pom": packaged("pom")}, "pad-1.0.pom"},
		"a bundle is a jar":     {map[string][]byte{at + ".pom": packaged("bundle"), at + ".jar": packed, at + ".jar.sha256": []byte(hexSum256(packed))}, "pad-1.0.jar pad-1.0.pom"},
		"an Android library":    {map[string][]byte{at + ".pom": packaged("aar"), at + ".aar": packed, at + ".aar.sha1": hexSum1(packed)}, "pad-1.0.aar pad-1.0.pom"},
		"classifiers only":      {map[string][]byte{at + ".pom": []byte(pom)}, "pad-1.0.pom"},
		"no digest":             {map[string][]byte{at + ".pom": []byte(pom), at + ".jar": packed}, errNoDigest.Error()},
		"a digest that is none": {map[string][]byte{at + ".pom": []byte(pom), at + ".jar": packed, at + ".jar.sha1": []byte("<html>")}, errNoDigest.Error()},
		"a pom that is none":    {map[string][]byte{at + ".pom": []byte("<html>"), at + ".jar": packed, at + ".jar.sha1": hexSum1(packed)}, "pad-1.0.jar pad-1.0.pom"},
		"nothing":               {nil, registry.ErrNotFound.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := serve(t, tt.files).client(t, t.TempDir()).Release(t.Context(), pad.At("1.0"))
			var got []string
			if err != nil {
				got = []string{err.Error()}
			} else {
				for _, a := range r.Artifacts {
					got = append(got, a.File)
				}
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// No name or number leads to another place than the package's.
func TestHostileCoordinates(t *testing.T) {
	r := serve(t, nil)
	c := r.client(t, t.TempDir())
	for _, v := range []ecosystem.Version{
		pad.At("../../secret"), pad.At("1.0/../x"), pad.At("${revision}"), pad.At("1.0-SNAPSHOT"), pad.At(""), pad.At(".."), pad.At("1.0?x"), pad.At("[1,2)"),
		{Package: ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "pad"}, Number: "1.0"},
		{Package: ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "org/acme:pad"}, Number: "1.0"},
		{Package: ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "org..acme:pad"}, Number: "1.0"},
		{Package: ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "org.acme:../pad"}, Number: "1.0"},
		{Package: ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "org.acme:pad:x"}, Number: "1.0"},
	} {
		if _, err := c.Release(t.Context(), v); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%s: got %v", v, err)
		}
	}
	if _, err := c.Open(t.Context(), pad, registry.Artifact{URL: "https://files.invalid/pad-1.0.jar", Digests: served(nil)}, nil); err == nil {
		t.Error("opened an artifact of another host")
	}
	if len(r.asked) > 0 {
		t.Errorf("asked %q", r.asked)
	}
}

// The credential is sent, and a repository that wants rest is left alone.
func TestRest(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if asked++; req.Header.Get("Authorization") != "Basic TOKEN" {
			t.Errorf("got the credential %q", req.Header.Get("Authorization"))
		}
		w.Header().Set("Retry-After", "1800")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer s.Close()
	c := New(Config{Registry: s.URL, Authorization: "Basic TOKEN"}, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	for range 3 {
		if _, err := c.Release(t.Context(), pad.At("1.0")); err == nil || errors.Is(err, registry.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times, want once", asked)
	}
}

// Offline nothing is fetched, and what was fetched before is there.
func TestOffline(t *testing.T) {
	dir := t.TempDir()
	packed := jar(t, map[string]string{"a.class": "INERT"})
	r := serve(t, map[string][]byte{at + ".pom": []byte(pom), at + ".jar": packed, at + ".jar.sha1": hexSum1(packed), at + ".jar.asc": []byte("none")})
	if _, err := r.client(t, dir).Release(t.Context(), pad.At("1.0")); err != nil {
		t.Fatal(err)
	}
	c, count := r.client(t, dir), len(r.asked)
	c.client.Offline = true
	got, err := c.Release(t.Context(), pad.At("1.0"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, c, got.Artifacts[0], nil); !errors.Is(err, registry.ErrOffline) {
		t.Errorf("jar: got %v, want ErrOffline", err)
	}
	if _, err := read(t, c, got.Artifacts[1], nil); err != nil {
		t.Errorf("pom: %v", err)
	}
	if len(r.asked) != count {
		t.Errorf("asked %q", r.asked[count:])
	}
}

func TestKnows(t *testing.T) {
	c := New(Config{Registry: "https://mirror.example/maven2", Default: "https://maven.example/maven2/"}, nil)
	for source, want := range map[string]bool{"": true, "https://mirror.example/other": true, "https://maven.example/maven2": false, "%": false} {
		if got := c.Knows(source); got != want {
			t.Errorf("%q: got %t", source, got)
		}
	}
	if c.Public(pad) || !New(Config{Registry: "https://maven.example/maven2", Default: "https://maven.example/maven2/"}, nil).Public(pad) {
		t.Error("only the unconfigured repository is public")
	}
}

// recorded holds what a repository really sent; it lies beside the clone.
const recorded = "../../../../shared/data/registry/maven"

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

func TestRecordedDocuments(t *testing.T) {
	r := serve(t, map[string][]byte{
		"/maven2/com/google/guava/guava/maven-metadata.xml":           document(t, "with_release.xml"),
		"/maven2/ant/ant/maven-metadata.xml":                          document(t, "maven_ant_metadata.xml"),
		"/maven2/com/google/cose/cose/20230908/cose-20230908.pom":     document(t, "maven_cose_20230908.pom"),
		"/maven2/com/google/cose/cose/20230908/cose-20230908.jar.asc": []byte("not found"),
	})
	c := r.client(t, t.TempDir())
	for name, want := range map[string]struct {
		count       int
		first, last string
	}{"com.google.guava:guava": {70, "r03", "23.7-rc1-android"}, "ant:ant": {12, "1.4.1", "1.6.5"}} {
		got, err := c.Versions(t.Context(), ecosystem.Package{Ecosystem: ecosystem.Maven, Name: name})
		if err != nil || len(got) != want.count || got[0] != want.first || got[len(got)-1] != want.last {
			t.Errorf("%s: got %d, %q, %v", name, len(got), got, err)
		}
	}
	cose := ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "com.google.cose:cose"}.At("20230908")
	got, err := c.Release(t.Context(), cose)
	if err != nil {
		t.Fatal(err)
	}
	want := &registry.Manifest{
		Dependencies: map[string]string{
			"co.nstant.in:cbor": "0.9", "com.google.guava:guava": "32.1.1-android",
			"com.google.crypto.tink:tink-android": "1.10.0", "org.bouncycastle:bcprov-jdk15on": "1.69",
		},
		Licence: got.Told.Licence, Repository: got.Told.Repository,
	}
	if d := cmp.Diff(want, got.Told); d != "" || got.Told.Licence == "" || got.Told.Repository == "" {
		t.Errorf("%+v\n%s", got.Told, d)
	}
}

// Whatever a signature's file holds, what it names is a key.
func FuzzSigningKey(f *testing.F) {
	f.Add([]byte("-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for key := range strings.SplitSeq(signingKey(data), " and ") {
			if strings.Trim(key, "0123456789ABCDEF") != "" {
				t.Errorf("got %q", key)
			}
		}
	})
}

// Whether a version is there is asked today, whatever is kept of it.
func TestStandingIsAsked(t *testing.T) {
	files := map[string][]byte{"/maven2/example/pad/1.0/pad-1.0.pom": []byte("<project/>")}
	r := serve(t, files)
	c := r.client(t, t.TempDir())
	v := ecosystem.Named(ecosystem.Maven, "example:pad").At("1.0")
	if _, err := c.Standing(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	name := strings.Join([]string{"document 1", "", r.URL + "/maven2/example/pad/1.0/pad-1.0.pom", "", ""}, "\n")
	data, err := c.client.Cache.Document(name)
	if err != nil {
		t.Fatal(err)
	}
	var kept registry.Document
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatal(err)
	}
	kept.At = kept.At.Add(-2 * standingFresh)
	if data, err = json.Marshal(kept); err != nil {
		t.Fatal(err)
	}
	if err := c.client.Cache.KeepDocument(name, data); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	clear(files)
	r.mu.Unlock()
	if _, err := c.Standing(t.Context(), v); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
