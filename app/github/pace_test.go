package github_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
)

func TestTurns(t *testing.T) {
	githubtest.Pace(t, func(*testing.T) github.Pace { return github.NewTurns() })
}

// A pull request is held up until its check is completed, and by nothing else
// that is written.
func TestWritesOfAnHour(t *testing.T) {
	g, repo, client, number := start(t)
	ctx := t.Context()
	running := github.CheckContent{Title: "Reading", Summary: "0 of 2"}
	check, err := client.CreateCheck(ctx, repo.Head(number), running, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 449 {
		if _, err := client.UpdateCheck(ctx, check.ID, running, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := client.Spent(); got != 0.9 {
		t.Errorf("spent %v, want 0.9", got)
	}
	sent := len(g.Calls())
	other := g.Client(g.CreateRepository("acme", "other", nil)) // of the same installation
	for name, write := range map[string]func() error{
		"progress":       func() error { _, err := client.UpdateCheck(ctx, check.ID, running, nil); return err },
		"another check":  func() error { _, err := client.CreateCheck(ctx, repo.Branch("main"), running, nil); return err },
		"comment":        func() error { _, err := client.CreateComment(ctx, number, "a"); return err },
		"edit":           func() error { return client.EditComment(ctx, 1, "a") },
		"label":          func() error { return client.RemoveLabel(ctx, number, "a") },
		"in another one": func() error { return other.EditComment(ctx, 1, "a") },
	} {
		limit := new(github.LimitError)
		if err := write(); !errors.As(err, &limit) || time.Until(limit.After) < 50*time.Minute || time.Until(limit.After) > time.Hour {
			t.Errorf("%s: got %v, want a LimitError for most of an hour", name, err)
		}
	}
	if n := len(g.Calls()) - sent; n != 0 {
		t.Errorf("%d calls in spite of the limit", n)
	}
	done := github.CheckContent{Conclusion: github.Success, Title: "Done", Summary: "2 of 2"}
	for range 50 {
		if _, err := client.UpdateCheck(ctx, check.ID, done, nil); err != nil {
			t.Fatalf("verdict: %v", err)
		}
	}
	if _, err := client.UpdateCheck(ctx, check.ID, done, nil); !errors.As(err, new(*github.LimitError)) || client.Spent() != 1 {
		t.Errorf("one over: got %v, spent %v", err, client.Spent())
	}
	if _, err := client.Pull(ctx, number); err != nil {
		t.Errorf("reading: %v", err)
	}
	elsewhere := g.CreateRepository("other-owner", "shop", nil)
	if _, err := g.Client(elsewhere).CreateCheck(ctx, elsewhere.Branch("main"), running, nil); err != nil {
		t.Errorf("another installation: %v", err)
	}
}

// ledger is a Pace of all processes that says what it was asked.
type ledger struct {
	asked []int64
	most  []int
	turn  github.Turn
	err   error
}

func (l *ledger) Turn(_ context.Context, installation int64, _ time.Time, gap time.Duration, most int) (github.Turn, error) {
	l.asked, l.most = append(l.asked, installation), append(l.most, most)
	return l.turn, l.err
}

func TestPaceOfAllProcesses(t *testing.T) {
	g, repo, _, number := start(t)
	l := &ledger{turn: github.Turn{At: time.Now(), Taken: 250}}
	config := g.Config()
	config.Pace = l
	app := newApp(t, config)
	client := app.Repository(repo.Installation(), repo.ID(), "acme", "shop")
	write := func() error { _, err := client.CreateComment(t.Context(), number, "a"); return err }
	if err := write(); err != nil || client.Spent() != 0.5 {
		t.Errorf("got %v, spent %v, want 0.5", err, client.Spent())
	}
	if len(l.asked) != 1 || l.asked[0] != repo.Installation() || l.most[0] >= 500 {
		t.Errorf("asked for %v, at most %v", l.asked, l.most)
	}
	l.err = errors.New("the database is down")
	if err := write(); err == nil || !strings.Contains(err.Error(), "database") || len(repo.Comments(number)) != 1 {
		t.Errorf("without turns: got %v and %d comments", err, len(repo.Comments(number)))
	}
	// What the App does as itself belongs to no installation.
	g.DropDeliveries(1)
	repo.Close(number, standin.Person("ada"))
	failed, err := app.FailedDeliveries(t.Context(), time.Now().Add(-time.Minute))
	if err != nil || len(failed) != 1 || app.Redeliver(t.Context(), failed[0].ID) != nil || len(l.asked) != 2 {
		t.Errorf("redelivery: %v, asked %v", err, l.asked)
	}
}
