package review

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
)

// A plain registry has no releases. Of its packages those with "public" as
// their name are everybody's.
type plainRegistry struct{ unasked }

type unasked = Registry

func (plainRegistry) Registry(ecosystem.Package) string { return "https://registry.npm.example/" }
func (plainRegistry) Knows(string) bool                 { return true }
func (plainRegistry) Public(p ecosystem.Package) bool   { return p.Name == "public" }
func (plainRegistry) Standing(context.Context, ecosystem.Version) (*registry.Standing, error) {
	return new(registry.Standing), nil
}

// A source answers as its function does, and notes what it was asked.
type source struct {
	known func(context.Context) (map[ecosystem.Version][]advisory.Advisory, error)
	asked []ecosystem.Version
}

func (s *source) Name() string { return advisory.NameGitHub }

func (s *source) Known(ctx context.Context, versions []ecosystem.Version) (map[ecosystem.Version][]advisory.Advisory, error) {
	s.asked = append(s.asked, versions...)
	return s.known(ctx)
}

func silentSource(context.Context) (map[ecosystem.Version][]advisory.Advisory, error) {
	return nil, errors.New("down")
}

// judged reviews updates of packages, with facts at hand and one required source.
func judged(t *testing.T, s *source, names ...string) policy.Verdict {
	t.Helper()
	r := &Reviewer{Log: slog.New(slog.DiscardHandler), Registries: Registries{ecosystem.NPM: plainRegistry{}}}
	of := new(Comparison)
	var known []Known
	for _, name := range names {
		p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}
		of.Changes = append(of.Changes, lockfile.Change{From: lockfile.Entry{Version: p.At("1.0.0")}, To: lockfile.Entry{Version: p.At("1.0.1")}})
		known = append(known, Known{Facts: new(facts.Facts)})
	}
	if err := r.Today(t.Context(), of.Changes, known, Asking{Sources: []advisory.Source{s}, Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	p := policy.Default()
	p.Required = []string{advisory.NameGitHub}
	return r.Judge(of, known, p, time.Now()).Verdict
}

// The names of private packages are sent to nobody, and nobody is waited for
// who was not to be asked.
func TestPrivateNamesStayHere(t *testing.T) {
	s := &source{known: silentSource}
	if got := judged(t, s, "private"); got != policy.Pass || len(s.asked) > 0 {
		t.Errorf("private alone: %s, asked %v", got, s.asked)
	}
	if got := judged(t, s, "private", "public"); got != policy.Incomplete || slices.ContainsFunc(s.asked, func(v ecosystem.Version) bool { return v.Name == "private" }) {
		t.Errorf("private beside public: %s, asked %v", got, s.asked)
	}
	if len(s.asked) != 2 {
		t.Errorf("asked %v, want both versions", s.asked)
	}
	s.known = func(context.Context) (map[ecosystem.Version][]advisory.Advisory, error) { return nil, nil }
	if got := judged(t, s, "private", "public"); got != policy.Pass {
		t.Errorf("answered: %s", got)
	}
}

// A source that hangs is silent, and holds nothing up for long.
func TestSourceThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		got := judged(t, &source{known: func(ctx context.Context) (map[ecosystem.Version][]advisory.Advisory, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}, "public")
		if took := time.Since(began); got != policy.Incomplete || took > time.Minute {
			t.Errorf("got %s after %s", got, took)
		}
	})
}

// Who is told to stop does not blame a source.
func TestTodayStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := &Reviewer{Log: slog.New(slog.DiscardHandler)}
	if err := r.Today(ctx, nil, nil, Asking{Sources: []advisory.Source{&source{known: silentSource}}, Now: time.Now()}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A gone registry has no version any more.
type goneRegistry struct{ plainRegistry }

func (goneRegistry) Standing(context.Context, ecosystem.Version) (*registry.Standing, error) {
	return nil, fmt.Errorf("asking: %w", registry.ErrNotFound)
}

// A version that its registry does not have any more is withdrawn; owners that
// the releases themselves tell are not looked for elsewhere.
func TestStandingOfWhatIsGone(t *testing.T) {
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "public"}
	changes := []lockfile.Change{{From: lockfile.Entry{Version: p.At("1.0.0")}, To: lockfile.Entry{Version: p.At("1.0.1")}}}
	told := indicator.Owners{Was: []string{"alice"}, Is: []string{"alice", "bob"}}
	known := []Known{{Facts: &facts.Facts{Maintainers: told}}}
	r := &Reviewer{Log: slog.New(slog.DiscardHandler), Registries: Registries{ecosystem.NPM: goneRegistry{}}}
	if err := r.Today(t.Context(), changes, known, Asking{Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if s := known[0].Today.Standing; s == nil || s.Withdrawal.State != registry.Unpublished {
		t.Errorf("it stands as %+v", s)
	}
	if got := known[0].Today.Owners; !slices.Equal(got.Was, told.Was) || !slices.Equal(got.Is, told.Is) {
		t.Errorf("its owners are %+v, want %+v", got, told)
	}
}
