package review

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/standin"
)

// A shop has one release, and opens all of its artifacts.
type shop struct {
	unasked
	release registry.Release
}

func (s shop) Release(context.Context, ecosystem.Version) (*registry.Release, error) {
	return &s.release, nil
}

func (s shop) Open(context.Context, ecosystem.Package, registry.Artifact, []string) (archive.Source, error) {
	return packed(nil), nil
}

// packed is the source of an archive of files.
func packed(files map[string][]byte) archive.Source {
	data := standin.Pack(files)
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
}

// Of a release's artifacts those are read that the lockfile pins. One that pins
// none of them pins other bytes than the registry has, and that is never a
// release without artifacts.
func TestPinnedArtifacts(t *testing.T) {
	p := ecosystem.Package{Ecosystem: ecosystem.PyPI, Name: "example"}
	release := registry.Release{Artifacts: []registry.Artifact{
		{File: "a.whl", Digests: []string{"sha256-AAAA"}},
		{File: "b.tar.gz", Digests: []string{"sha256-BBBB"}},
		{File: "c.whl", Digests: []string{"sha256-CCCC"}, Unvouched: true},
		{File: "d.tar.gz", Digests: []string{"git-0123"}},
	}}
	r := &Reviewer{Log: slog.New(slog.DiscardHandler), Registries: Registries{ecosystem.PyPI: shop{release: release}}}
	type read struct {
		file     string
		verified []string
	}
	for name, tt := range map[string]struct {
		digests []string
		pinned  bool
		want    []read
	}{
		"two are pinned":         {[]string{"sha256-AAAA", "sha256-CCCC"}, true, []read{{"a.whl", []string{"lockfile", "registry"}}, {"c.whl", []string{"lockfile"}}, {"d.tar.gz", []string{}}}},
		"nothing is pinned":      {nil, false, []read{{"a.whl", []string{"registry"}}, {"b.tar.gz", []string{"registry"}}, {"c.whl", []string{}}, {"d.tar.gz", []string{}}}},
		"other bytes are pinned": {[]string{"sha256-DDDD", "git-4567"}, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := r.side(t.Context(), p.At("1.0.0"), tt.digests, tt.pinned)
			var failure *Failure
			if tt.want == nil {
				if !errors.As(err, &failure) || failure.Unread.Cause != facts.ArtifactUnverified {
					t.Errorf("got %d files, %v", len(s.Files), err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []read
			for _, f := range s.Files {
				got = append(got, read{f.Artifact.File, f.Verified})
			}
			if d := cmp.Diff(tt.want, got, cmp.AllowUnexported(read{})); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// A wheel is compared with the source archive of its release; a source archive
// alone is compared with nothing.
func TestSdistOfRelease(t *testing.T) {
	sdist := File{Artifact: registry.Artifact{File: "example-1.0.1.tar.gz", Variant: "sdist", Format: archive.TarGz}, Source: packed(map[string][]byte{"a.py": []byte("a\n")})}
	wheel := File{Artifact: registry.Artifact{File: "example-1.0.1-py3-none-any.whl", Variant: "py3-none-any", Format: archive.Zip}}
	both := Material{Key: facts.Key{To: padded}, Head: Side{Files: []File{wheel, sdist}}}
	if got := both.sdist(); got == nil || got.Place != sdist.Artifact.File || got.Ref != "1.3.1" || got.Tree.File("a.py") == nil {
		t.Errorf("got %+v", got)
	}
	for name, m := range map[string]Material{
		"wheels alone":   {Head: Side{Files: []File{wheel, wheel}}},
		"an sdist alone": {Head: Side{Files: []File{sdist}}},
	} {
		if got := m.sdist(); got != nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

// The source of a release is looked for where there is somebody to ask, of what
// everybody may know, and where there is an old release to compare with.
func TestWhenSourceIsLookedFor(t *testing.T) {
	change := func(name string, from string) lockfile.Change {
		p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}
		c := lockfile.Change{To: lockfile.Entry{Version: p.At("1.0.1"), Digests: []string{"sha512-BBBB"}}}
		if from != "" {
			c.From = lockfile.Entry{Version: p.At(from), Digests: []string{"sha512-AAAA"}}
		}
		return c
	}
	r := &Reviewer{Log: slog.New(slog.DiscardHandler), Registries: Registries{ecosystem.NPM: plainRegistry{}}, Repositories: new(shelves)}
	for name, tt := range map[string]struct {
		c    lockfile.Change
		want bool
	}{
		"public":  {change("public", "1.0.0"), true},
		"private": {change("private", "1.0.0"), false},
		"added":   {change("public", ""), false},
	} {
		key, unread := r.Key(t.Context(), tt.c)
		if unread != nil || key.Sourced != tt.want {
			t.Errorf("%s: got %+v, %+v", name, key, unread)
		}
	}
	r.Repositories = nil
	if key, unread := r.Key(t.Context(), change("public", "1.0.0")); unread != nil || key.Sourced {
		t.Errorf("nobody to ask: got %+v, %+v", key, unread)
	}
}
