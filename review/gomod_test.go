package review_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/goproxy"
)

// moduleZip packs a module that has a go.mod and nothing else.
func moduleZip(t *testing.T, path, number string) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create(path + "@" + number + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "module "+path+"\n")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// What go.sum pins is what is read, where nobody else vouches for it too; and
// bytes that nobody vouches for are not called verified.
func TestModulesArePinned(t *testing.T) {
	const path = "mod.example/b"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		number = number[:strings.LastIndexByte(number, '.')]
		switch {
		case strings.HasSuffix(r.URL.Path, ".info"):
			fmt.Fprintf(w, `{"Version": %q}`, number)
		case strings.HasSuffix(r.URL.Path, ".mod"):
			fmt.Fprintf(w, "module %s\n", path)
		case strings.HasSuffix(r.URL.Path, ".zip"):
			w.Write(moduleZip(t, path, number))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	b := newBench(t)
	b.Registries[ecosystem.Go] = goproxy.New(
		goproxy.Config{Proxies: []goproxy.Proxy{{URL: server.URL}}, NoProxy: "mod.example/private"},
		&registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	sum := func(number string) string {
		d, err := registry.ModuleDigest(bytes.NewReader(moduleZip(t, path, number)))
		if err != nil {
			t.Fatal(err)
		}
		return path + " " + number + " h1:" + strings.TrimPrefix(d, "h1-") + "\n"
	}
	mod := func(path, number string) []byte {
		return fmt.Appendf(nil, "module mod.example/a\n\nrequire %s %s\n", path, number)
	}
	const wrong = path + " v1.1.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	for name, tt := range map[string]struct {
		path, sum, more string // go.mod's requirement, go.sum and that of another folder
		cause, verified string
	}{
		"pinned":           {path, sum("v1.1.0"), "", "", "lockfile"},
		"not pinned":       {path, "", "", "", ""},
		"pinned otherwise": {path, wrong, "", facts.ArtifactUnverified, ""},
		"pinned two ways":  {path, sum("v1.1.0"), wrong, facts.ArtifactUnverified, ""},
		"private":          {"mod.example/private/c", "", "", facts.SourceUnread, ""},
	} {
		files := review.Files{
			Base: map[string][]byte{"go.mod": mod(tt.path, "v1.0.0"), "go.sum": []byte(sum("v1.0.0"))},
			Head: map[string][]byte{"go.mod": mod(tt.path, "v1.1.0"), "go.sum": []byte(tt.sum)},
		}
		if tt.more != "" {
			files.Head["x/go.mod"], files.Head["x/go.sum"] = mod(tt.path, "v1.1.0"), []byte(tt.more)
		}
		rep, err := b.ReviewFiles(t.Context(), files, policy.Default(), now)
		if err != nil {
			t.Fatal(err)
		}
		u := rep.Updates[0]
		cause := ""
		if len(u.Unread) > 0 {
			cause = u.Unread[0].Cause
		}
		if cause != tt.cause {
			t.Errorf("%s: got %+v, want %q", name, u.Unread, tt.cause)
		}
		if u.Facts == nil {
			continue
		}
		if got := strings.Join(u.Facts.Artifacts[len(u.Facts.Artifacts)-1].Verified, " "); got != tt.verified {
			t.Errorf("%s: verified by %q, want %q", name, got, tt.verified)
		}
	}
}
