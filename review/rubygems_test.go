package review_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/rubygems"
)

func tarOf(t *testing.T, files ...[2]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f[0], Mode: 0o644, Size: int64(len(f[1])), Format: tar.FormatUSTAR}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, f[1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func gzipped(data string) string {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	io.WriteString(w, data)
	w.Close()
	return buf.String()
}

// gemOf packs a gem with more of a gemspec and with files.
func gemOf(t *testing.T, version, more string, files ...[2]string) []byte {
	t.Helper()
	spec := "--- !ruby/object:Gem::Specification\nname: pad\nversion: !ruby/object:Gem::Version\n  version: " + version + "\n" + more
	return tarOf(t, [2]string{"metadata.gz", gzipped(spec)}, [2]string{"data.tar.gz", gzipped(string(tarOf(t, files...)))})
}

// Gems are read from the server, held to a Gemfile.lock's checksums, and what
// they run on install is told.
func TestReviewOfGems(t *testing.T) {
	library := [2]string{"lib/pad.rb", "1\n"}
	old, quiet := gemOf(t, "1.0", "", library), gemOf(t, "1.1", "", [2]string{"lib/pad.rb", "2\n"})
	plugin := gemOf(t, "1.2", "", library, [2]string{"lib/rubygems_plugin.rb", "puts 'INERT FIXTURE'\n"})
	needs := "dependencies:\n- !ruby/object:Gem::Dependency\n  name: extra\n  requirement: !ruby/object:Gem::Requirement\n    requirements:\n    - - \"~>\"\n      - !ruby/object:Gem::Version\n        version: '2.0'\n  type: :runtime\n"
	native := gemOf(t, "1.3", needs+"extensions:\n- ext/extconf.rb\n", library, [2]string{"ext/extconf.rb", "# INERT FIXTURE\n"})
	shown := gemOf(t, "1.4", "", library)
	extra := gemOf(t, "2.5", "")

	sum := func(data []byte) string { s := sha256.Sum256(data); return hex.EncodeToString(s[:]) }
	files := map[string][]byte{"/gems/extra-2.5.gem": extra, "/info/extra": fmt.Appendf(nil, "---\n2.5 |checksum:%s\n3.0.rc1 |checksum:%[1]s\n", sum(extra))}
	index := "---\n"
	for i, g := range [][]byte{old, quiet, plugin, native, shown} {
		version := fmt.Sprintf("1.%d", i)
		files["/gems/pad-"+version+".gem"] = g
		asks := ""
		if version == "1.3" {
			asks = "extra:~> 2.0"
		}
		if version == "1.4" {
			asks = "evil:>= 0" // which the gem itself does not ask for
		}
		index += fmt.Sprintf("%s %s|checksum:%s,created_at:2026-0%d-01T00:00:00Z\n", version, asks, sum(g), i+1)
	}
	files["/info/pad"] = []byte(index)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if data, ok := files[r.URL.Path]; ok {
			w.Write(data)
			return
		}
		http.NotFound(w, r)
	}))
	defer s.Close()
	client := rubygems.New(rubygems.Config{Registry: s.URL}, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	r := &review.Reviewer{Log: slog.New(slog.DiscardHandler), Registries: review.Registries{ecosystem.RubyGems: client}, Jobs: 2}

	lock := func(version string, pinned []byte) []byte {
		return fmt.Appendf(nil, "GEM\n  remote: %s/\n  specs:\n    pad (%s)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  pad\n\nCHECKSUMS\n  pad (%[2]s) sha256=%s\n", s.URL, version, sum(pinned))
	}
	for name, tt := range map[string]struct {
		version  string
		pinned   []byte
		findings string
		verdict  policy.Verdict
	}{
		"quiet":                       {"1.1", quiet, "", policy.Pass},
		"a plugin":                    {"1.2", plugin, "pad: install-script-added (high)", policy.Block},
		"an index that asks for more": {"1.4", shown, "pad: artifact-differs-from-manifest (high)", policy.Block},
		"other bytes":                 {"1.1", plugin, "", policy.Incomplete},
	} {
		f := review.Files{Base: map[string][]byte{"Gemfile.lock": lock("1.0", old)}, Head: map[string][]byte{"Gemfile.lock": lock(tt.version, tt.pinned)}}
		rep, err := r.ReviewFiles(t.Context(), f, policy.Default(), now)
		if err != nil {
			t.Fatal(err)
		}
		if got := findings(rep); got != tt.findings || rep.Verdict != tt.verdict {
			t.Errorf("%s: got %s, %q", name, rep.Verdict, got)
		}
	}
	p := ecosystem.Package{Ecosystem: ecosystem.RubyGems, Name: "pad"}
	rep, err := r.ReviewVersions(t.Context(), p.At("1.0"), p.At("1.3"), policy.Default(), now)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, u := range rep.Updates {
		names = append(names, u.Change.To.Version.String())
	}
	if got := findings(rep); !strings.Contains(got, "pad: dependency-added (low)") || !strings.Contains(got, "pad: install-script-added (medium)") || !strings.Contains(strings.Join(names, " "), "extra@2.5") {
		t.Errorf("got %s, %q of %q", rep.Verdict, got, names)
	}
}
