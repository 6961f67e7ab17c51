package corpus

import (
	"errors"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

var (
	_ review.Registry     = (*Registry)(nil)
	_ review.Repositories = (*Registry)(nil)
)

// Each release is packed as its ecosystem packs them: what the engine unpacks is
// what the pair has, with nothing that it remarks on, and of the digest that is
// pinned.
func TestReleasesArePackedAsTheirsAre(t *testing.T) {
	formats := make(map[ecosystem.Ecosystem]bool)
	for _, folder := range []string{"incidents", "twins"} {
		for name, p := range pairs(t, folder) {
			known := NewRegistry(p)
			_, head, err := p.Entries()
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range append([]Release{p.Head}, p.Added...) {
				release, err := known.Release(t.Context(), r.Version)
				if err != nil {
					t.Fatal(err)
				}
				formats[r.Version.Ecosystem] = true
				a := release.Artifacts[0]
				source, err := known.Open(t.Context(), r.Version.Package, a, head[i].Digests)
				if err != nil {
					t.Fatalf("%s: %s: %v", name, r.Version, err)
				}
				if r.Version.Ecosystem != ecosystem.GitHubActions {
					holds(t, source, a.Digests)
				}
				tree, err := archive.Read(source, a.Format, archive.DefaultLimits, nil)
				if err != nil {
					t.Fatalf("%s: %s: %v", name, r.Version, err)
				}
				if len(tree.Notes) > 0 {
					t.Errorf("%s: %s: %v", name, r.Version, tree.Notes)
				}
				for file, data := range r.Files {
					if got, err := tree.Data(file); err != nil || string(got) != string(data) {
						t.Errorf("%s: %s: %s is not what was packed: %v", name, r.Version, file, err)
					}
				}
				for _, f := range tree.All() {
					if made := path.Base(f.Path) == "RECORD" || path.Base(f.Path) == "WHEEL"; r.Files[f.Path] == nil && !made {
						t.Errorf("%s: %s: %s was not packed", name, r.Version, f.Path)
					}
				}
			}
		}
	}
	if len(formats) != 5 {
		t.Errorf("releases of %d ecosystems", len(formats))
	}
}

// holds holds the bytes of a source to digests.
func holds(t *testing.T, source archive.Source, digests []string) {
	t.Helper()
	verifier, err := registry.NewVerifier(digests)
	if err != nil {
		t.Fatal(err)
	}
	r, err := source()
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 32<<10)
	for n, err := r.Read(buf); n > 0 || err == nil; n, err = r.Read(buf) {
		verifier.Write(buf[:n])
	}
	if err := verifier.Verify(); err != nil {
		t.Error(err)
	}
}

// A registry has the releases of its pair and no others, in the order of their
// history, and hands out no bytes that are not those that are pinned.
func TestRegistryHasItsPairAlone(t *testing.T) {
	p := pairs(t, "incidents")["n47-axios"]
	known, head := NewRegistry(p), p.Head.Version
	r, err := known.Release(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	if r.Publisher.Name != "jasonsaay" || r.Artifacts[0].Attested != registry.NotAttested || len(r.Earlier) != 2 || r.Earlier[1].Attested != registry.IsAttested || r.Earlier[1].Publisher.Trusted == "" {
		t.Errorf("got %+v", r)
	}
	if _, err := known.Open(t.Context(), head.Package, r.Artifacts[0], []string{"sha512-other"}); !errors.Is(err, registry.ErrDigest) {
		t.Errorf("other bytes were pinned: got %v", err)
	}
	r.Artifacts[0].Digests = []string{"sha512-other"}
	if _, err := known.Open(t.Context(), head.Package, r.Artifacts[0], nil); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("another artifact: got %v", err)
	}
	for _, v := range []ecosystem.Version{{}, head.At("0.30.4"), ecosystem.Named(ecosystem.NPM, "other").At("1.0.0")} {
		if _, err := known.Release(t.Context(), v); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%s: got %v", v, err)
		}
	}
	if got, err := known.Versions(t.Context(), p.Added[0].Version.Package); err != nil || strings.Join(got, " ") != "4.2.0 4.2.1" {
		t.Errorf("versions: got %q, %v", got, err)
	}
	if now := p.Now(); now != time.Date(2026, 4, 1, 0, 21, 0, 0, time.UTC) {
		t.Errorf("now is %s", now)
	}
}

// What a release was made from is in its own repository, if anywhere.
func TestSource(t *testing.T) {
	xz := pairs(t, "incidents")["s01-xz"]
	known := NewRegistry(xz)
	ref, source, err := known.Source(t.Context(), registry.Repository(xz.Head.History.Repository), []string{"v5.6.0", "5.6.0"})
	if err != nil || ref != "v5.6.0" {
		t.Fatalf("got %q, %v", ref, err)
	}
	tree, err := archive.Read(source, archive.TarGz, archive.DefaultLimits, nil)
	if err != nil || tree.File("configure") != nil || tree.File("configure.ac") == nil {
		t.Errorf("the source has what it lacks, or lacks what it has: %v", err)
	}
	xz.Source = nil
	for repository, p := range map[string]*Pair{"code.invalid/other/one": pairs(t, "incidents")["s01-xz"], registry.Repository(xz.Head.History.Repository): xz} {
		if _, _, err := NewRegistry(p).Source(t.Context(), repository, []string{"v5.6.0"}); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%s: got %v", repository, err)
		}
	}
}

// An action's commit stands in its repository as the history says.
func TestStandingOfCommits(t *testing.T) {
	for folder, want := range map[string]registry.Answer{"incidents": registry.No, "twins": registry.Yes} {
		p := pairs(t, folder)["a01-tj-actions"]
		s, err := NewRegistry(p).Standing(t.Context(), p.Head.Version)
		if err != nil || s.Commit == nil || s.Commit.Reachable != want || len(s.Commit.Tags) > 0 != (want == registry.Yes) {
			t.Errorf("%s: got %+v, %v", folder, s, err)
		}
	}
}
