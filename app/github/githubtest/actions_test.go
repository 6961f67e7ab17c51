package githubtest_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/actions"
)

func action(name string) ecosystem.Package {
	return ecosystem.Named(ecosystem.GitHubActions, name)
}

func TestReleaseOfAction(t *testing.T) {
	g, tool, github := public(t)
	client := actions.New(github)
	first := tool.Branch("main")
	tool.Tag("v1", first)
	tool.Tag("v1.0.0", first)
	at := time.Now().Add(time.Hour).UTC().Truncate(time.Second) // after the commit
	tool.Release("v1.0.0", "First.", standin.Person("mona"), at)
	tool.Release("v1", "First of many.", standin.Person("other"), at.Add(time.Hour))
	want := &registry.Release{
		Version:   action("maker/tool/sub/folder").At(first),
		Registry:  g.URL + "/",
		Published: at,
		Publisher: registry.Publisher{Name: "mona"},
		Origin:    registry.Origin{Repository: strings.Replace(g.URL, "http:", "https:", 1) + "/maker/tool", Folder: "sub/folder", Commit: first},
		Artifacts: []registry.Artifact{{
			File: "maker-tool-" + first[:7] + ".tar.gz", URL: g.URL + "/repos/maker/tool/tarball/" + first,
			Format: archive.TarGz, Digests: []string{"git-" + first},
		}},
	}
	got, err := client.Release(t.Context(), want.Version)
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%s, %v", d, err)
	}
	for number, by := range map[string]string{"v1": "other", "v1.0.0": "mona", "main": ""} {
		r, err := client.Release(t.Context(), action("maker/tool").At(number))
		if err != nil || r.Origin.Commit != first || r.Publisher.Name != by || r.Published.IsZero() != (by == "") {
			t.Errorf("%s: got %+v, %v", number, r, err)
		}
	}
	for _, v := range []ecosystem.Version{action("maker/tool").At("v9"), action("maker/none").At("v1"), action("maker").At("v1"), action("maker/..").At("v1")} {
		if _, err := client.Release(t.Context(), v); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", v, err)
		}
	}
	versions, err := client.Versions(t.Context(), action("maker/tool"))
	if d := cmp.Diff([]string{"v1", "v1.0.0"}, slices.Sorted(slices.Values(versions))); d != "" || err != nil {
		t.Errorf("%s, %v", d, err)
	}
}

// The age of a release is no age of a commit to which its tag was moved.
func TestMovedTagIsNotAsOldAsItsRelease(t *testing.T) {
	_, tool, github := public(t)
	tool.Release("v1", "First.", standin.Person("mona"), time.Now().AddDate(-1, 0, 0))
	tool.Tag("v1", tool.Commit("main", map[string]string{"a.js": "moved\n"}))
	r, err := actions.New(github).Release(t.Context(), action("maker/tool").At("v1"))
	if err != nil || !r.Published.IsZero() || !r.Publisher.IsZero() {
		t.Errorf("got %+v, %v", r, err)
	}
}

// Facts of the commit that a tag has now are no facts of the one that it had when
// the change was looked at.
func TestTagThatMovesWhileItIsRead(t *testing.T) {
	_, tool, github := public(t)
	tool.Tag("v1", tool.Branch("main"))
	reviewer := func() *review.Reviewer {
		return &review.Reviewer{Log: slog.New(slog.DiscardHandler), Registries: review.Registries{ecosystem.GitHubActions: actions.New(engineAgain(t, github))}}
	}
	key, unread := reviewer().Key(t.Context(), lockfile.Change{To: lockfile.Entry{Version: action("maker/tool").At("v1")}})
	if unread != nil || key.ToPinned || len(key.ToDigests) != 1 || key.ToDigests[0] != "git-"+tool.Branch("main") {
		t.Fatalf("got %+v, %+v", key, unread)
	}
	f, err := reviewer().Read(t.Context(), *key)
	if err != nil || len(f.Artifacts) != 1 || len(f.Artifacts[0].Verified) > 0 {
		t.Fatalf("got %+v, %v", f, err)
	}
	tool.Tag("v1", tool.Commit("main", map[string]string{"a.js": "moved\n"}))
	if _, err := reviewer().Read(t.Context(), *key); err == nil || !strings.Contains(err.Error(), "not those that were told before") {
		t.Errorf("got %v", err)
	}
}

// A token needs an installation, and one that is gone is not asked for ever.
func TestAuthorizationNeedsAnInstallation(t *testing.T) {
	g := githubtest.Start(t)
	if _, err := g.App.Authorization(t.Context()); !errors.Is(err, github.ErrNoInstallation) {
		t.Errorf("got %v", err)
	}
	one, other := g.CreateRepository("acme", "shop", nil), g.CreateRepository("other", "shop", nil)
	g.Client(one)
	g.Suspend(one.Installation())
	if _, err := g.App.Authorization(t.Context()); !errors.As(err, new(*github.AccessError)) {
		t.Errorf("suspended: got %v", err)
	}
	g.Client(other)
	if header, err := g.App.Authorization(t.Context()); err != nil || !strings.HasPrefix(header, "Bearer ghs_") {
		t.Errorf("another: got %q, %v", header, err)
	}
}

func TestArtifactOfAction(t *testing.T) {
	_, tool, github := public(t)
	client := actions.New(github)
	v := action("maker/tool").At(tool.Branch("main"))
	r, err := client.Release(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	for pinned, want := range map[string]error{
		"git-" + v.Number:                  nil,
		"git-" + strings.Repeat("0", 40):   registry.ErrDigest,
		"sha512-" + strings.Repeat("A", 8): nil, // of something else: it says nothing about a commit
	} {
		if _, err := client.Open(t.Context(), v.Package, r.Artifacts[0], []string{pinned}); !errors.Is(err, want) {
			t.Errorf("pinned %s: got %v, want %v", pinned, err, want)
		}
	}
}

func TestStandingOfAction(t *testing.T) {
	g, tool, github := public(t)
	client := actions.New(github)
	first := tool.Branch("main")
	tool.Tag("v1", first)
	foreign := tool.CommitInFork("main", map[string]string{"a.js": "evil\n"})
	for number, want := range map[string]registry.Commit{
		"v1":    {Hash: first, Reachable: registry.Yes, Tags: []string{"v1"}},
		first:   {Hash: first, Reachable: registry.Yes, Tags: []string{"v1"}},
		foreign: {Hash: foreign, Reachable: registry.No, Tags: []string{}},
	} {
		s, err := client.Standing(t.Context(), action("maker/tool").At(number))
		if d := cmp.Diff(&registry.Standing{Commit: &want}, s); d != "" || err != nil {
			t.Errorf("%s: %s, %v", number, d, err)
		}
	}
	if !client.Public(action("maker/tool")) || client.Public(action("acme/unheard")) {
		t.Error("what is known to be public, and nothing else, is public at a GitHub of somebody's own")
	}
	tool.Archive()
	client = actions.New(engine(t, g))
	s, err := client.Standing(t.Context(), action("maker/tool").At("v1"))
	if err != nil || s.Withdrawal != (registry.Withdrawal{State: registry.Archived, Package: true}) {
		t.Errorf("got %+v, %v", s, err)
	}
}
