package store_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/app/store/storetest"
)

var silent = slog.New(slog.DiscardHandler)

func TestLastFactsStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		s := storetest.Open(t, fresh(t))
		if facts, ok, err := s.Facts(t.Context(), "", "k"); facts != nil || ok || err != nil {
			t.Fatalf("before any were kept: got %q, %t, %v, want none", facts, ok, err)
		}
		for _, facts := range []string{"first\x00\xff", "second"} {
			if err := s.KeepFacts(t.Context(), "", "k", []byte(facts)); err != nil {
				t.Fatal(err)
			}
			got, ok, err := s.Facts(t.Context(), "", "k")
			if string(got) != facts || !ok || err != nil {
				t.Errorf("after keeping %q: got %q, %t, %v", facts, got, ok, err)
			}
		}
	})
}

// What was read with one credential is not handed to who has another or none.
func TestFactsStayInTheirScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		s := storetest.Open(t, fresh(t))
		if err := s.KeepFacts(t.Context(), "team a", "k", []byte("private")); err != nil {
			t.Fatal(err)
		}
		for _, scope := range []string{"", "team b"} {
			if facts, ok, err := s.Facts(t.Context(), scope, "k"); ok || err != nil {
				t.Errorf("scope %q: got %q, %t, %v, want none", scope, facts, ok, err)
			}
		}
		if err := s.KeepFacts(t.Context(), "", "k", nil); err != nil {
			t.Fatal(err)
		}
		if facts, ok, err := s.Facts(t.Context(), "", "k"); len(facts) != 0 || !ok || err != nil {
			t.Errorf("empty public facts: got %q, %t, %v", facts, ok, err)
		}
	})
}

func TestFirstAcceptanceStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		databaseURL := fresh(t)
		s := storetest.Open(t, databaseURL)
		pull := store.PullKey{Repository: 1 << 40, Number: 7}
		first := store.Override{
			Pull: pull, EventID: 1 << 41, BaseRef: "main", Head: "a1", By: "alice",
			Findings: []string{"install-script-added", `"; DROP TABLE override`}, At: time.UnixMicro(1_700_000_000_000_001).UTC(),
		}
		if got, err := s.Accepted(t.Context(), pull, first.EventID, "main"); got != nil || err != nil {
			t.Fatalf("before it was accepted: got %v, %v, want none", got, err)
		}
		second := first
		second.Head, second.By, second.Findings, second.At = "b2", "mallory", nil, first.At.Add(time.Hour)
		for _, o := range []store.Override{first, second} {
			got, err := s.Accept(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&first, got); diff != "" {
				t.Errorf("accepting for %s (-want +got):\n%s", o.By, diff)
			}
		}

		// Another base and another event are other decisions.
		elsewhere := second
		elsewhere.BaseRef = "release"
		if got, err := s.Accept(t.Context(), elsewhere); err != nil || got.By != "mallory" {
			t.Errorf("on another base: got %v, %v, want its own", got, err)
		}
		if got, err := s.Accepted(t.Context(), pull, first.EventID+1, "main"); got != nil || err != nil {
			t.Errorf("of another event: got %v, %v, want none", got, err)
		}

		// A reason and an end may come later; what was accepted stays.
		first.Reason, first.Until = "it's \"ours\"", first.At.Add(24*time.Hour)
		amended := second
		amended.Reason, amended.Until = first.Reason, first.Until
		if err := s.Amend(t.Context(), amended); err != nil {
			t.Fatal(err)
		}
		got, err := s.Accepted(t.Context(), pull, first.EventID, "main")
		if diff := cmp.Diff(&first, got); diff != "" || err != nil {
			t.Errorf("amended: %v (-want +got):\n%s", err, diff)
		}
		if got, err := s.Accepted(t.Context(), pull, first.EventID, "release"); err != nil || got.Reason != "" {
			t.Errorf("on another base: got %v, %v", got, err)
		}

		if _, err := s.Prune(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Accepted(t.Context(), pull, first.EventID, "main"); got == nil || err != nil {
			t.Errorf("after pruning: got %v, %v, want it still there", got, err)
		}
	})
}

func TestPruneForgetsWhatIsOlder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		s := storetest.Open(t, fresh(t))
		if err := s.KeepFacts(t.Context(), "", "k", []byte("facts")); err != nil {
			t.Fatal(err)
		}
		for _, prune := range []struct {
			olderThan time.Time
			want      int64
		}{
			{time.Now().Add(-time.Hour), 0},
			{time.Now().Add(time.Hour), 1},
		} {
			if got, err := s.Prune(t.Context(), prune.olderThan); got != prune.want || err != nil {
				t.Errorf("pruning what is older than %s: got %d, %v, want %d", prune.olderThan, got, err, prune.want)
			}
		}
		if _, ok, err := s.Facts(t.Context(), "", "k"); ok || err != nil {
			t.Errorf("after pruning: got %t, %v, want no facts", ok, err)
		}
	})
}

func TestFactsOutliveTheStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		databaseURL := fresh(t)
		s := storetest.Open(t, databaseURL)
		if err := s.KeepFacts(t.Context(), "", "k", []byte("facts")); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = storetest.Open(t, databaseURL)
		if facts, ok, err := s.Facts(t.Context(), "", "k"); string(facts) != "facts" || !ok || err != nil {
			t.Errorf("got %q, %t, %v, want the facts", facts, ok, err)
		}
	})
}

// Several machines are started at once on an empty PostgreSQL.
func TestManyStartAtOnce(t *testing.T) {
	databaseURL := storetest.Postgres(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s, err := store.Open(t.Context(), silent, databaseURL)
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	all.Wait()
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		databaseURL := fresh(t)
		s := storetest.Open(t, databaseURL)
		if _, err := s.DB().ExecContext(t.Context(), "INSERT INTO schema_version (version) VALUES (999)"); err != nil {
			t.Fatal(err)
		}
		s.Close()
		_, err := store.Open(t.Context(), silent, databaseURL)
		if err == nil || !strings.Contains(err.Error(), "newer") {
			t.Errorf("got %v, want a refusal", err)
		}
	})
}

// A process is told why it may not start beside another on the same file, and
// may once the other is gone, however it went.
func TestOneProcessOwnsAFile(t *testing.T) {
	const child = "BUMPLENS_STORE_TEST_OPEN"
	if databaseURL := os.Getenv(child); databaseURL != "" {
		s, err := store.Open(t.Context(), silent, databaseURL)
		if err != nil {
			os.Stdout.WriteString("refused: " + err.Error() + "\n")
			os.Exit(0)
		}
		os.Stdout.WriteString("opened\n")
		os.Stdin.Read(make([]byte, 1)) // until the parent kills us
		s.Close()
		os.Exit(0)
	}

	databaseURL := storetest.SQLite(t)
	start := func() (*exec.Cmd, string) {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOneProcessOwnsAFile$")
		cmd.Env = append(os.Environ(), child+"="+databaseURL)
		if _, err := cmd.StdinPipe(); err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		for b := make([]byte, 1); ; {
			if n, err := out.Read(b); n == 0 && err != nil || b[0] == '\n' {
				return cmd, said.String()
			}
			said.Write(b)
		}
	}

	owner, said := start()
	if said != "opened" {
		t.Fatalf("the first process: %s, want it to open", said)
	}
	second, said := start()
	if !strings.Contains(said, "another process has it open") {
		t.Errorf("the second process said %q, want why it may not", said)
	}
	second.Process.Kill()
	second.Wait()

	owner.Process.Kill()
	owner.Wait()
	storetest.Open(t, databaseURL)
	if _, err := store.Open(t.Context(), silent, databaseURL); err == nil {
		t.Error("the same process opened the file twice")
	}
}

// An unknown URL may hold a password, which must not be repeated.
func TestErrorKeepsThePassword(t *testing.T) {
	for _, databaseURL := range []string{
		"mysql://user:secret@db.example/x",
		"postgres://user:secret@127.0.0.1:1/x?connect_timeout=1",
		"postgres://user:secret@db.invalid:notaport/x",
		"sqlite:",
	} {
		_, err := store.Open(t.Context(), silent, databaseURL)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v, want an error without the password", err)
		}
	}
}

// What was seen of a package on a day stays as it was seen first, comes back in
// the order of days, and is nobody else's.
func TestSightings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		s := storetest.Open(t, fresh(t))
		day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
		for _, seen := range []struct {
			scope, name string
			day         int
			data        string
		}{
			{"registry", "npm left-pad", 7, "later"},
			{"registry", "npm left-pad", 2, "first"},
			{"registry", "npm left-pad", 7, "again"},
			{"registry", "npm right-pad", 3, "other package"},
			{"private", "npm left-pad", 4, "other registry"},
		} {
			if err := s.KeepSighting(t.Context(), seen.scope, seen.name, day(seen.day), []byte(seen.data)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Sightings(t.Context(), "registry", "npm left-pad")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"first", "later"}, []string{string(got[0]), string(got[1])}); d != "" || len(got) != 2 {
			t.Errorf("got %d (-want +got)\n%s", len(got), d)
		}
		if _, err := s.Prune(t.Context(), day(31)); err != nil {
			t.Fatal(err)
		}
		if got, err = s.Sightings(t.Context(), "registry", "npm left-pad"); err != nil || len(got) != 2 {
			t.Errorf("after pruning: got %d, %v: nobody tells it again", len(got), err)
		}
	})
}

func TestAuditIsInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		s := storetest.Open(t, fresh(t))
		at := time.UnixMicro(1_700_000_000_000_001).UTC()
		step := store.Step{
			Pull: store.PullKey{Repository: 1 << 40, Number: 7}, Owner: "acme", Name: "shop", What: store.Refused,
			EventID: 1 << 41, By: "alice", Role: "write", Head: "a1", BaseRef: "main", Findings: []string{"x", `"; DROP TABLE audit`}, Told: "Not enough.", At: at,
		}
		again := step
		again.At, again.Head = at.Add(time.Hour), "b2" // the same, said of the next head
		accepted := step
		accepted.What, accepted.Told, accepted.At = store.Accepted, "", at.Add(2*time.Hour)
		accepted.Reason, accepted.Until = "ours", at.Add(48*time.Hour)
		elsewhere := step
		elsewhere.Pull.Number, elsewhere.At = 8, at.Add(time.Minute)
		back := step // as it was before: that is a step too
		back.At = at.Add(3 * time.Hour)
		for _, r := range []struct {
			step  store.Step
			added bool
		}{{step, true}, {again, false}, {accepted, true}, {elsewhere, true}, {back, true}} {
			if added, err := s.Record(t.Context(), r.step); added != r.added || err != nil {
				t.Errorf("recording %s of %d: got %t, %v, want %t", r.step.What, r.step.Pull.Number, added, err, r.added)
			}
		}
		step.Number, accepted.Number, back.Number, elsewhere.Number = 1, 2, 3, 1
		got, err := s.Steps(t.Context(), step.Pull)
		if diff := cmp.Diff([]store.Step{step, accepted, back}, got); diff != "" || err != nil {
			t.Errorf("of one pull request: %v (-want +got):\n%s", err, diff)
		}
		got, err = s.Audit(t.Context(), at.Add(time.Second))
		if diff := cmp.Diff([]store.Step{elsewhere, accepted, back}, got); diff != "" || err != nil {
			t.Errorf("of all: %v (-want +got):\n%s", err, diff)
		}
		numbers, err := s.Overridden(t.Context(), 1<<40)
		if diff := cmp.Diff([]int{7, 8}, numbers); diff != "" || err != nil {
			t.Errorf("numbers: %v (-want +got):\n%s", err, diff)
		}
	})
}

// Who looks at the audit does so beside the process that serves.
func TestAttachBesideTheOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		databaseURL := fresh(t)
		log := slog.New(slog.DiscardHandler)
		if s, err := store.Attach(t.Context(), log, databaseURL); err == nil {
			s.Close()
			t.Error("attached to a database that nobody made")
		}
		owner := storetest.Open(t, databaseURL)
		beside, err := store.Attach(t.Context(), log, databaseURL)
		if err != nil {
			t.Fatal(err)
		}
		defer beside.Close()
		for _, s := range []*store.Store{owner, beside} {
			key := store.PullKey{Repository: 1, Number: 1}
			if _, err := s.Record(t.Context(), store.Step{Pull: key, What: store.Accepted, Head: fmt.Sprintf("%p", s), Told: fmt.Sprintf("%p", s)}); err != nil {
				t.Fatal(err)
			}
			if steps, err := owner.Steps(t.Context(), key); err != nil || steps[len(steps)-1].Head != fmt.Sprintf("%p", s) {
				t.Errorf("got %v, %v", steps, err)
			}
		}
	})
}

// Processes that share a database take their turns one after the other, and no
// more of them than an hour has.
func TestTurnsAreShared(t *testing.T) {
	databaseURL := storetest.Postgres(t)
	processes := []*store.Store{storetest.Open(t, databaseURL), storetest.Open(t, databaseURL)}
	now := time.UnixMicro(1_700_000_000_000_000).UTC()
	const most = 10
	var taking sync.WaitGroup
	turns := make(chan time.Time, most)
	for _, s := range processes {
		taking.Go(func() {
			for range most / 2 {
				at, _, free, err := s.TakeTurn(t.Context(), 7, now, time.Second, most)
				if err != nil || !free.IsZero() {
					t.Errorf("got %s, %v", free, err)
				}
				turns <- at
			}
		})
	}
	taking.Wait()
	close(turns)
	var got []time.Time
	for at := range turns {
		got = append(got, at)
	}
	slices.SortFunc(got, time.Time.Compare)
	for i, at := range got {
		if want := now.Add(time.Duration(i) * time.Second); !at.Equal(want) {
			t.Errorf("turn %d is at %s, want %s", i, at, want)
		}
	}
	if _, taken, free, err := processes[0].TakeTurn(t.Context(), 7, now, time.Second, most); err != nil || taken != most || !free.Equal(now.Add(time.Hour)) {
		t.Errorf("one too many: got %d, %s, %v", taken, free, err)
	}
	if at, taken, _, err := processes[0].TakeTurn(t.Context(), 8, now, time.Second, most); err != nil || taken != 1 || !at.Equal(now) {
		t.Errorf("another installation: got %s, %d, %v", at, taken, err)
	}
	if at, taken, _, err := processes[1].TakeTurn(t.Context(), 7, now.Add(time.Hour), time.Second, most); err != nil || taken != most || !at.Equal(now.Add(time.Hour)) {
		t.Errorf("an hour later: got %s, %d, %v", at, taken, err)
	}
}

// What is kept of an installation goes with it, and nothing of another.
func TestForget(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		s := storetest.Open(t, fresh(t))
		const repository = 1 << 40
		for i, of := range []struct{ installation, repository int64 }{{1, repository}, {1, repository + 1}, {11, repository + 2}, {2, repository}} {
			o := store.Override{Pull: store.PullKey{Repository: of.repository, Number: i}, Installation: of.installation, Findings: []string{"x"}, At: time.Now()}
			if _, err := s.Accept(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			key := fmt.Sprintf("%d/%d/%d", of.installation, of.repository, i)
			for _, row := range []string{
				"INSERT INTO wish (kind, key, args, delivery, generation, raised_at) VALUES ('evaluate', $1, '', '', 1, 1)",
				"INSERT INTO dead_job (kind, key, reason, attempts, died_at) VALUES ('evaluate', $1, '', 1, 1)",
				"INSERT INTO dead_job (kind, key, reason, attempts, died_at) VALUES ('read', $1, '', 1, 1)",
			} {
				if _, err := s.DB().ExecContext(t.Context(), row, key); err != nil {
					t.Fatal(err)
				}
			}
		}
		left := func() (n [3]int) {
			for i, table := range []string{"override", "wish", "dead_job WHERE kind = 'evaluate'"} {
				if err := s.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n[i]); err != nil {
					t.Fatal(err)
				}
			}
			return n
		}
		for _, tt := range []struct {
			installation, repository int64
			left                     [3]int
		}{
			{1, repository, [3]int{3, 3, 3}},
			{1, 0, [3]int{2, 2, 2}},
			{3, 0, [3]int{2, 2, 2}},
		} {
			if err := s.Forget(t.Context(), tt.installation, tt.repository); err != nil {
				t.Fatal(err)
			}
			if got := left(); got != tt.left {
				t.Errorf("after %d/%d: %v are left, want %v", tt.installation, tt.repository, got, tt.left)
			}
		}
		var reads int
		if err := s.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM dead_job WHERE kind = 'read'").Scan(&reads); err != nil || reads != 4 {
			t.Errorf("%d reads are left, %v", reads, err)
		}
	})
}
