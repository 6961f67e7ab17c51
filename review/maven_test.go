package review_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/maven"
	"github.com/bumplens/bumplens/review/report"
)

// A mavenBench is the engine in front of a Maven repository over HTTP.
type mavenBench struct {
	*review.Reviewer
	files map[string][]byte // by path
}

func newMavenBench(t *testing.T) *mavenBench {
	t.Helper()
	b := &mavenBench{files: make(map[string][]byte)}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := b.files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Last-Modified", now.AddDate(0, -1, 0).Format(http.TimeFormat))
		w.Write(data)
	}))
	t.Cleanup(s.Close)
	client := maven.New(maven.Config{Registry: s.URL}, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	b.Reviewer = &review.Reviewer{Log: slog.New(slog.DiscardHandler), Registries: review.Registries{ecosystem.Maven: client}, Jobs: 2}
	return b
}

// publish puts a version of org.acme's in the repository, with a jar unless
// files is nil.
func (b *mavenBench) publish(t *testing.T, name, version, rest string, files map[string]string) {
	t.Helper()
	at := "/org/acme/" + name + "/" + version + "/" + name + "-" + version
	b.files[at+".pom"] = []byte("<project><groupId>org.acme</groupId><artifactId>" + name + "</artifactId><version>" + version + "</version>\n" + rest + "</project>\n")
	if files == nil {
		return
	}
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, file := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, files[file])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b.files[at+".jar"] = buf.Bytes()
	sum := sha1.Sum(buf.Bytes())
	b.files[at+".jar.sha1"] = []byte(hex.EncodeToString(sum[:]))
}

func (b *mavenBench) sum(path string) string {
	sum := sha256.Sum256(b.files[path])
	return hex.EncodeToString(sum[:])
}

func (b *mavenBench) versions(t *testing.T, name, from, to string) *report.Report {
	t.Helper()
	p := ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "org.acme:" + name}
	rep, err := b.ReviewVersions(t.Context(), p.At(from), p.At(to), policy.Default(), now)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func asks(name, version string) string {
	if version != "" {
		version = "<version>" + version + "</version>"
	}
	return "<dependencies><dependency><groupId>org.acme</groupId><artifactId>" + name + "</artifactId>" + version + "</dependency></dependencies>\n"
}

// What Maven installs with a jar is what the pom.xml beside it says, also where
// the jar says nothing.
func TestReviewOfMaven(t *testing.T) {
	b := newMavenBench(t)
	b.publish(t, "pad", "1.0", "", map[string]string{"a.class": "one"})
	b.publish(t, "pad", "1.1", asks("extra", "2.0"), map[string]string{"a.class": "two"})
	b.publish(t, "pad", "1.2", asks("parents", ""), map[string]string{"a.class": "two"})
	b.publish(t, "pad", "1.3", "", map[string]string{"a.class": "two", "META-INF/services/javax.annotation.processing.Processor": "org.acme.Inert\n"})
	b.publish(t, "extra", "2.0", "<packaging>pom</packaging>", nil)

	for to, want := range map[string]struct {
		findings, updates, unknown string
		verdict                    policy.Verdict
	}{
		"1.1": {"org.acme:pad: dependency-added (low)", "org.acme:pad org.acme:extra", "", policy.Pass},
		"1.2": {"org.acme:pad: dependency-added (low)", "org.acme:pad", `the version of "org.acme:parents" is said in a parent's pom.xml, which is not read`, policy.Pass},
		"1.3": {"org.acme:pad: install-script-added (high)", "org.acme:pad", "", policy.Block},
		"9":   {"", "org.acme:pad", "the old release could not be read", policy.Incomplete},
	} {
		rep := b.versions(t, "pad", "1.0", to)
		var updates, unknown []string
		for _, u := range rep.Updates {
			updates = append(updates, u.Name())
			for _, n := range u.Unknown {
				if n.Indicator == "dependency-added" {
					unknown = append(unknown, n.Reason)
				}
			}
		}
		slices.Sort(updates)
		slices.Reverse(updates)
		if got := findings(rep); got != want.findings || rep.Verdict != want.verdict || strings.Join(updates, " ") != want.updates || strings.Join(unknown, " ") != want.unknown {
			t.Errorf("to %s: got %s, %q, %q, %q", to, rep.Verdict, got, updates, unknown)
		}
	}
}

// A build that pins better digests than its repository gives is held to them,
// and the files that it does not pin are not read as if it did.
func TestPinnedByGradle(t *testing.T) {
	b := newMavenBench(t)
	b.publish(t, "pad", "1.0", "", map[string]string{"a.class": "one"})
	b.publish(t, "pad", "1.1", "", map[string]string{"a.class": "two"})
	metadata := func(version, sum string, more string) []byte {
		return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<verification-metadata>
   <configuration><verify-metadata>true</verify-metadata><verify-signatures>false</verify-signatures></configuration>
   <components>
      <component group="org.acme" name="pad" version="%s">
         <artifact name="pad-%[1]s.jar"><sha256 value="%s"/></artifact>%s
      </component>
   </components>
</verification-metadata>
`, version, sum, more)
	}
	at := func(version string) string { return "/org/acme/pad/" + version + "/pad-" + version }
	pom := func(version string) string {
		return "\n<artifact name=\"pad-" + version + ".pom\"><sha256 value=\"" + b.sum(at(version)+".pom") + "\"/></artifact>"
	}
	for name, tt := range map[string]struct {
		head     []byte
		verified string
		verdict  policy.Verdict
	}{
		"the jar":             {metadata("1.1", b.sum(at("1.1")+".jar"), ""), "pad-1.1.jar: lockfile registry", policy.Pass},
		"the jar and its pom": {metadata("1.1", b.sum(at("1.1")+".jar"), pom("1.1")), "pad-1.1.jar: lockfile registry, pad-1.1.pom: lockfile", policy.Pass},
		"other bytes":         {metadata("1.1", strings.Repeat("0", 64), ""), "", policy.Incomplete},
	} {
		base := metadata("1.0", b.sum(at("1.0")+".jar"), pom("1.0"))
		file := "gradle/verification-metadata.xml"
		rep, err := b.ReviewFiles(t.Context(), review.Files{Base: map[string][]byte{file: base}, Head: map[string][]byte{file: tt.head}}, policy.Default(), now)
		if err != nil {
			t.Fatal(err)
		}
		var verified []string
		for _, u := range rep.Updates {
			if u.Facts == nil {
				continue
			}
			for _, a := range u.Facts.Artifacts {
				if a.Side == "head" {
					verified = append(verified, a.File+": "+strings.Join(a.Verified, " "))
				}
			}
		}
		if got := strings.Join(verified, ", "); got != tt.verified || rep.Verdict != tt.verdict {
			t.Errorf("%s: got %s, %q", name, rep.Verdict, got)
		}
	}
}
