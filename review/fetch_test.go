package review

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/report"
)

type anyRegistry = Registry

// A canned registry has one release, or one error.
type canned struct {
	anyRegistry
	release *registry.Release
	err     error
}

func (c canned) Release(context.Context, ecosystem.Version) (*registry.Release, error) {
	return c.release, c.err
}

func (c canned) Versions(context.Context, ecosystem.Package) ([]string, error) { return nil, c.err }

// What is missing, refused, kept from us, too much or unanswered are told apart.
func TestWhyNoRelease(t *testing.T) {
	v := ecosystem.Named(ecosystem.PyPI, "inert").At("1.0")
	for name, tt := range map[string]struct {
		from  canned
		cause string
	}{
		"missing":            {canned{err: registry.ErrNotFound}, facts.ArtifactMissing},
		"refused":            {canned{err: &registry.StatusError{Code: 403, Text: "403 Forbidden"}}, facts.ArtifactMissing},
		"not asked":          {canned{err: &registry.NotAskedError{Reason: "It is private."}}, facts.SourceUnread},
		"other bytes":        {canned{err: registry.ErrDigest}, facts.ArtifactUnverified},
		"out of order":       {canned{err: &registry.StatusError{Code: 502, Text: "502 Bad Gateway"}}, ""},
		"no end of artifact": {canned{release: &registry.Release{Artifacts: make([]registry.Artifact, 100_000)}}, facts.ArtifactUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			r := &Reviewer{Registries: Registries{ecosystem.PyPI: tt.from}}
			_, err := r.release(t.Context(), v)
			var known *Failure
			switch {
			case err == nil:
				t.Fatal("got no error")
			case errors.As(err, &known) != (tt.cause != ""):
				t.Errorf("got %v", err)
			case known != nil && known.Unread.Cause != tt.cause:
				t.Errorf("got %+v", known.Unread)
			}
		})
	}
}

// That a registry does not tell which versions there are says nothing of them.
func TestVersionsNotListed(t *testing.T) {
	to := ecosystem.Named(ecosystem.PyPI, "inert").At("1.0")
	for err, cause := range map[error]string{
		registry.ErrNotFound:                   facts.ArtifactMissing,
		errors.New("no answer"):                facts.RegistrySilent,
		&registry.NotAskedError{Reason: "No."}: facts.SourceUnread,
	} {
		r := &Reviewer{Log: slog.New(slog.DiscardHandler), Registries: Registries{ecosystem.PyPI: canned{err: err}}}
		rep := &report.Report{Updates: []report.Update{{
			Change: lockfile.Change{To: lockfile.Entry{Version: to}},
			Facts:  &facts.Facts{Wanted: []indicator.Wanted{{Name: "other", Spec: ">=1"}}},
		}}}
		if _, _, unresolved := r.resolve(t.Context(), rep); len(unresolved) != 1 || unresolved[0].Cause != cause {
			t.Errorf("%v: got %+v", err, unresolved)
		}
	}
}

// A manifest may ask for as much as it has room for.
func TestManyDependencies(t *testing.T) {
	tree := func(n int) *archive.Tree {
		var doc strings.Builder
		doc.WriteString(`{"dependencies": {"one": "1"`)
		for i := range n {
			fmt.Fprintf(&doc, ", \"d%d\": \"1\"", i)
		}
		doc.WriteString("}}")
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		w.WriteHeader(&tar.Header{Name: "package/package.json", Mode: 0o644, Size: int64(doc.Len())})
		w.Write([]byte(doc.String()))
		w.Close()
		z.Close()
		tree, err := archive.Read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }, archive.TarGz, archive.DefaultLimits, nil)
		if err != nil {
			t.Fatal(err)
		}
		return tree
	}
	began := time.Now()
	p := ecosystem.Named(ecosystem.NPM, "inert")
	m := Material{Key: facts.Key{From: p.At("1.0.0"), To: p.At("1.0.1")}}
	u := m.update(pair{})
	u.Base.Tree, u.Head.Tree = tree(0), tree(200_000)
	r := reading{Material: m, facts: new(facts.Facts), wanted: make(map[string]bool)}
	r.want(u)
	if len(r.facts.Wanted) != 200_000 {
		t.Errorf("%d are wanted", len(r.facts.Wanted))
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

// A lockfile may pin as many digests as it has room for.
func TestNamedAmongManyPins(t *testing.T) {
	artifacts := make([]registry.Artifact, maxArtifacts)
	for i := range artifacts {
		artifacts[i].Digests = []string{fmt.Sprintf("sha256-%d", i)}
	}
	pins := make([]string, 400_000)
	for i := range pins {
		pins[i] = fmt.Sprintf("sha512-%d", i)
	}
	began := time.Now()
	if got := named(artifacts, append(pins, "sha256-7")); len(got) != 1 || !strings.HasSuffix(got[0].Digests[0], "-7") {
		t.Errorf("got %d artifacts", len(got))
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}
