package review_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/npm"
	"github.com/bumplens/bumplens/review/registry/standin"
	"github.com/bumplens/bumplens/review/report"
)

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func release(name, version, manifest string, files map[string]string) standin.Release {
	contents := map[string][]byte{"package.json": []byte(manifest)}
	for path, text := range files {
		contents[path] = []byte(text)
	}
	return standin.Release{Name: name, Version: version, Files: contents, Published: now.AddDate(0, -1, 0), Publisher: "alice"}
}

// A bench is the engine in front of a registry over HTTP.
type bench struct {
	*review.Reviewer
	registry *standin.Registry
	server   *httptest.Server
}

func newBench(t *testing.T, releases ...standin.Release) *bench {
	t.Helper()
	b := &bench{registry: standin.New(releases...)}
	b.server = httptest.NewServer(b.registry)
	t.Cleanup(b.server.Close)
	b.Reviewer = &review.Reviewer{Log: slog.New(slog.DiscardHandler), Jobs: 2}
	b.fresh(t)
	return b
}

// fresh gives the engine a client that has nothing at hand.
func (b *bench) fresh(t *testing.T) {
	client := npm.New(npm.Config{Registry: b.server.URL, Authorization: func(string) string { return "" }},
		&registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	b.Registries = review.Registries{ecosystem.NPM: client}
}

// lock writes a package-lock.json with the registry's own digests.
func (b *bench) lock(versions ...string) []byte {
	asked := make(map[string]string)
	packages := map[string]any{"": map[string]any{"dependencies": asked}}
	for _, v := range versions {
		i := strings.LastIndexByte(v, '@')
		asked[v[:i]] = "*"
		packages["node_modules/"+v[:i]] = map[string]string{"version": v[i+1:], "integrity": b.registry.Integrity(v[:i], v[i+1:])}
	}
	data, err := json.Marshal(map[string]any{"lockfileVersion": 3, "packages": packages})
	if err != nil {
		panic(err)
	}
	return data
}

func (b *bench) review(t *testing.T, base, head []byte, p *policy.Policy) *report.Report {
	t.Helper()
	rep, err := b.ReviewFiles(t.Context(), review.Files{Base: map[string][]byte{"package-lock.json": base}, Head: map[string][]byte{"package-lock.json": head}}, p, now)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func findings(r *report.Report) string {
	var list []string
	for _, u := range r.Updates {
		for _, f := range u.Findings {
			list = append(list, fmt.Sprintf("%s: %s (%s)", u.Name(), f.Indicator, f.Severity))
		}
	}
	return strings.Join(list, ", ")
}

func TestReview(t *testing.T) {
	b := newBench(t,
		release("left-pad", "1.3.0", `{"name": "left-pad"}`, nil),
		release("left-pad", "1.3.1", `{"name": "left-pad", "scripts": {"postinstall": "node setup.js"}}`, nil),
		release("quiet", "1.0.0", `{"name": "quiet"}`, map[string]string{"index.js": "1\n"}),
		release("quiet", "1.0.1", `{"name": "quiet"}`, map[string]string{"index.js": "2\n"}),
	)
	rep := b.review(t, b.lock("left-pad@1.3.0", "quiet@1.0.0"), b.lock("left-pad@1.3.1", "quiet@1.0.1"), policy.Default())
	if got, want := findings(rep), "left-pad: install-script-added (high)"; got != want || rep.Verdict != policy.Block {
		t.Errorf("got %s, %q; want block, %q", rep.Verdict, got, want)
	}
	quiet := rep.Updates[1]
	if quiet.Verdict != policy.Pass || quiet.Facts.Stats.LinesAdded != 1 || quiet.Facts.Coverage.Compared != 2 {
		t.Errorf("quiet: %+v", quiet)
	}
	for _, a := range rep.Updates[0].Facts.Artifacts {
		if strings.Join(a.Verified, " ") != "lockfile registry" {
			t.Errorf("artifact %s on the %s side was checked against %v", a.File, a.Side, a.Verified)
		}
	}
	if patches := rep.Updates[0].Facts.Patches; len(patches) == 0 || patches[0].Path != "package.json" {
		t.Errorf("the riskiest patch is not first: %+v", patches)
	}
}

// A package that comes into the project with an update is read too: the
// attack on axios was in nothing else.
func TestAddedPackageIsRead(t *testing.T) {
	b := newBench(t,
		release("axios", "1.14.0", `{"name": "axios", "version": "1.14.0"}`, nil),
		release("axios", "1.14.1", `{"name": "axios", "version": "1.14.1", "dependencies": {"plain-crypto": "^4.2.1"}}`, nil),
		release("plain-crypto", "4.2.1", `{"name": "plain-crypto", "scripts": {"postinstall": "node setup.js"}}`, nil),
	)
	want := "plain-crypto: install-script-added (high), axios: dependency-added (medium)"
	rep := b.review(t, b.lock("axios@1.14.0"), b.lock("axios@1.14.1", "plain-crypto@4.2.1"), policy.Default())
	if got := findings(rep); got != want || rep.Verdict != policy.Block {
		t.Errorf("in a lockfile: got %s, %q", rep.Verdict, got)
	}
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "axios"}
	rep, err := b.ReviewVersions(t.Context(), p.At("1.14.0"), p.At("1.14.1"), policy.Default(), now)
	if err != nil {
		t.Fatal(err)
	}
	if got := findings(rep); got != want || rep.Verdict != policy.Block {
		t.Errorf("by its own manifest: got %s, %q", rep.Verdict, got)
	}
}

// A second version beside the first is compared with it: what the project has
// already is not new.
func TestSecondVersionIsComparedWithTheFirst(t *testing.T) {
	manifest := `{"name": "built", "scripts": {"install": "node-gyp rebuild"}}`
	b := newBench(t, release("built", "1.0.0", manifest, nil), release("built", "2.0.0", manifest, nil))
	base, head := b.lock("built@1.0.0"), []byte(strings.Replace(string(b.lock("built@1.0.0")), `"node_modules/built"`, `"packages/w":{"dependencies":{"built":"2"}},"packages/w/node_modules/built":{"version":"2.0.0"},"node_modules/built"`, 1))
	rep := b.review(t, base, head, policy.Default())
	if got := findings(rep); got != "" || len(rep.Updates) != 1 || rep.Updates[0].Change.Kind() != "added" {
		t.Errorf("got %q, %+v", got, rep.Updates)
	}
}

// A review that could fetch nothing must not look like one that found nothing.
func TestReviewWithoutRegistry(t *testing.T) {
	b := newBench(t, release("left-pad", "1.3.0", `{}`, nil), release("left-pad", "1.3.1", `{}`, nil))
	base, head := b.lock("left-pad@1.3.0"), b.lock("left-pad@1.3.1")
	b.server.Close()
	rep := b.review(t, base, head, policy.Default())
	if u := rep.Updates[0]; rep.Verdict != policy.Incomplete || len(u.Unread) != 1 || u.Unread[0].Cause != facts.RegistrySilent {
		t.Errorf("got %s, %+v", rep.Verdict, u.Unread)
	}
}

// Of an ecosystem whose releases are not read, the review says what changed and
// that it knows no more.
func TestEcosystemWithoutRegistry(t *testing.T) {
	b := newBench(t)
	p := ecosystem.Named(ecosystem.PyPI, "Flask_Login")
	rep, err := b.Review(t.Context(), review.CompareEntries([]lockfile.Entry{{Version: p.At("0.6.2")}}, []lockfile.Entry{{Version: p.At("0.6.3")}}, policy.Default(), now), policy.Default(), now)
	if err != nil {
		t.Fatal(err)
	}
	u := rep.Updates[0]
	if rep.Verdict != policy.Notice || u.Name() != "flask-login" || u.Change.Kind() != lockfile.Upgraded || len(u.Unknown) == 0 || u.Unknown[len(u.Unknown)-1].Reason != "releases of PyPI are not read" {
		t.Errorf("got %s, %+v", rep.Verdict, u)
	}
}

// What could not be read or verified makes a review incomplete, each for its
// own reason.
func TestIncomplete(t *testing.T) {
	b := newBench(t,
		release("left-pad", "1.3.0", `{}`, nil),
		release("left-pad", "1.3.1", `{"version": "1.3.1"}`, nil),
		release("left-pad", "1.3.2", `{}`, map[string]string{"../../evil.js": "INERT FIXTURE"}),
	)
	old, good := b.lock("left-pad@1.3.0"), b.lock("left-pad@1.3.1")
	digest := b.registry.Integrity("left-pad", "1.3.1")
	for name, tt := range map[string]struct {
		head  string
		cause string
	}{
		"withdrawn":         {strings.Replace(string(good), "1.3.1", "1.3.9", 1), facts.ArtifactMissing},
		"other bytes":       {strings.Replace(string(good), digest, b.registry.Integrity("left-pad", "1.3.0"), 1), facts.ArtifactUnverified},
		"hostile archive":   {string(b.lock("left-pad@1.3.2")), facts.ArtifactUnreadable},
		"from git":          {`{"lockfileVersion": 3, "packages": {"node_modules/left-pad": {"version": "1.3.1", "resolved": "git+ssh://git@code.invalid/x.git#abc"}}}`, facts.SourceUnread},
		"foreign, unpinned": {`{"lockfileVersion": 3, "packages": {"node_modules/left-pad": {"version": "1.3.1", "resolved": "https://files.invalid/left-pad/-/left-pad-1.3.1.tgz"}}}`, facts.ArtifactUnverified},
		"broken lockfile":   {"{", facts.LockfileUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			rep := b.review(t, old, []byte(tt.head), policy.Default())
			var causes []string
			for _, u := range rep.Errors {
				causes = append(causes, u.Cause)
			}
			for _, u := range rep.Updates {
				for _, cause := range u.Unread {
					causes = append(causes, cause.Cause)
				}
			}
			if strings.Join(causes, " ") != tt.cause || rep.Verdict == policy.Pass || rep.Verdict == policy.Notice {
				t.Errorf("got %s for %q, want %q", rep.Verdict, causes, tt.cause)
			}
		})
	}
}

// A memory keeps facts and sightings as a store does.
type memory struct {
	sync.Mutex
	facts     map[string][]byte
	sightings map[string][][]byte
}

func newMemory() *memory {
	return &memory{facts: make(map[string][]byte), sightings: make(map[string][][]byte)}
}

func (m *memory) Facts(_ context.Context, scope, key string) ([]byte, bool, error) {
	m.Lock()
	defer m.Unlock()
	data, ok := m.facts[scope+key]
	return data, ok, nil
}

func (m *memory) KeepFacts(_ context.Context, scope, key string, data []byte) error {
	m.Lock()
	defer m.Unlock()
	m.facts[scope+key] = data
	return nil
}

func (m *memory) Sightings(_ context.Context, scope, name string) ([][]byte, error) {
	m.Lock()
	defer m.Unlock()
	return m.sightings[scope+name], nil
}

func (m *memory) KeepSighting(_ context.Context, scope, name string, _ time.Time, data []byte) error {
	m.Lock()
	defer m.Unlock()
	m.sightings[scope+name] = append(m.sightings[scope+name], data)
	return nil
}

// Facts are made once: a changed policy reads nothing again.
func TestFactsAreMadeOnce(t *testing.T) {
	b := newBench(t,
		release("left-pad", "1.3.0", `{}`, nil),
		release("left-pad", "1.3.1", `{"scripts": {"postinstall": "node setup.js"}}`, nil),
	)
	kept := newMemory()
	b.Store, b.Jobs = kept, 1
	base, head := b.lock("left-pad@1.3.0"), b.lock("left-pad@1.3.1")
	if rep := b.review(t, base, head, policy.Default()); rep.Verdict != policy.Block || len(kept.facts) != 1 {
		t.Fatalf("got %s, %d facts kept", rep.Verdict, len(kept.facts))
	}
	b.server.Close()
	lenient := policy.Default()
	lenient.Indicators = map[string]policy.Levels{"install-script-added": {Level: policy.Off}}
	if rep := b.review(t, base, head, lenient); rep.Verdict != policy.Pass || rep.Updates[0].Ignored != 1 {
		t.Errorf("got %s", rep.Verdict)
	}
}

// The same bytes give the same facts, to the byte.
func TestReadIsAFunction(t *testing.T) {
	b := newBench(t,
		release("left-pad", "1.3.0", `{"name": "left-pad"}`, map[string]string{"a.js": "1\n", "b.js": "1\n", "c/d.js": "x\n"}),
		release("left-pad", "1.3.1", `{"name": "left-pad", "scripts": {"install": "node a.js"}, "dependencies": {"x": "*", "y": "*"}}`, map[string]string{"a.js": "2\n", "b.js": "2\n", "e/d.js": "x\n"}),
	)
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}
	key := facts.Key{Registry: b.Registries[p.Ecosystem].Registry(p), From: p.At("1.3.0"), To: p.At("1.3.1")}
	var first string
	for i := range 5 {
		f, err := b.Read(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = string(data)
		} else if string(data) != first {
			t.Fatalf("read again:\n%s\nfirst:\n%s", data, first)
		}
	}
}

// A source whose bytes fail half-way is an error, and never facts.
func TestReadFailsWithItsSource(t *testing.T) {
	broken := errors.New("disk on fire")
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}
	_, err := review.Read(review.Material{
		Key: facts.Key{To: p.At("1.0.0")},
		Head: review.Side{Files: []review.File{{
			Artifact: registry.Artifact{Format: archive.TarGz, Digests: []string{"sha512-"}},
			Source:   archive.Source(func() (io.ReadCloser, error) { return nil, broken }),
		}}},
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// What a queue kept as text says the same again.
func TestFailuresSurviveAsText(t *testing.T) {
	f := &review.Failure{Unread: facts.Unread{Cause: facts.ArtifactMissing, Reason: `The registry does not have "x@1": gone.`}}
	if got := review.ParseFailure(f.Error()); *got != f.Unread {
		t.Errorf("got %+v", got)
	}
	if got := review.ParseFailure("dial tcp: connection refused"); got.Cause != facts.RegistrySilent || strings.Contains(got.Reason, "dial") {
		t.Errorf("got %+v", got)
	}
}
