package review_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/policy"
)

// A lockfile that cannot be read is told and left out on both sides, unless it
// is gone: then nothing is installed from it any more.
func TestUnreadableFiles(t *testing.T) {
	const good, bad = "a==1.0\n", "a==\n"
	for situation, tt := range map[string]struct{ base, head, want string }{
		"new and broken":    {"", bad, "requirements.txt:1"},
		"broken since":      {good, bad, "requirements.txt:1"},
		"broken before":     {bad, good, "requirements.txt:1"},
		"broken, and gone":  {bad, "", ""},
		"read on each side": {good, "a==1.1\n", "a"},
		"gone":              {good, "", "a"},
	} {
		t.Run(situation, func(t *testing.T) {
			side := func(text string) map[string][]byte {
				if text == "" {
					return nil
				}
				return map[string][]byte{"requirements.txt": []byte(text)}
			}
			c := review.Compare(review.Files{Base: side(tt.base), Head: side(tt.head)}, policy.Default(), now)
			var got []string
			for _, change := range c.Changes {
				got = append(got, change.Package().Name)
			}
			for _, u := range c.Unread {
				got = append(got, fmt.Sprintf("%s:%d", u.Path, u.Line))
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// What is the same on both sides is not looked at, whatever is in it, and what
// is on one side alone is.
func TestDifferingFiles(t *testing.T) {
	f := review.Files{
		Base:  map[string][]byte{"same/bun.lockb": []byte("x"), "a/requirements.txt": []byte("a==1.0\n"), "gone/requirements.txt": []byte("b==1.0\n")},
		Head:  map[string][]byte{"same/bun.lockb": []byte("x"), "a/requirements.txt": []byte("a==1.1\n"), "come/requirements.txt": {}},
		Whole: true,
	}
	d := f.Differing()
	if len(d.Base) != 2 || len(d.Head) != 2 || !d.Whole || len(f.Base) != 3 {
		t.Errorf("got %d and %d files", len(d.Base), len(d.Head))
	}
	if c := review.Compare(d, policy.Default(), now); len(c.Unread) != 0 || len(c.Changes) != 2 {
		t.Errorf("got %d changes, %+v", len(c.Changes), c.Unread)
	}
}

// A list of what may run is a fact where pnpm, which wants one, is new, and a
// notice where it is not.
func TestListsOfNewPackageManagers(t *testing.T) {
	const list, lock = "allowBuilds:\n  esbuild: true\n", "lockfileVersion: '9.0'\n"
	for situation, tt := range map[string]struct {
		base, head map[string][]byte
		want       policy.Verdict
	}{
		"new":           {nil, map[string][]byte{"web/pnpm-workspace.yaml": []byte(list), "web/pnpm-lock.yaml": []byte(lock)}, policy.Pass},
		"elsewhere new": {nil, map[string][]byte{"pnpm-workspace.yaml": []byte(list), "web/pnpm-lock.yaml": []byte(lock)}, policy.Notice},
		"there before":  {map[string][]byte{"web/pnpm-lock.yaml": []byte(lock)}, map[string][]byte{"web/pnpm-workspace.yaml": []byte(list), "web/pnpm-lock.yaml": []byte(lock)}, policy.Notice},
		"as it was":     {nil, map[string][]byte{"web/pnpm-workspace.yaml": []byte(list)}, policy.Notice},
	} {
		rep := review.TellFiles(review.Files{Base: tt.base, Head: tt.head, Whole: true}, policy.Default(), now)
		if rep.Verdict != tt.want || len(rep.Beside) != 1 {
			t.Errorf("%s: got %s, %+v", situation, rep.Verdict, rep.Beside)
		}
	}
	p, err := policy.Parse([]byte("version: 1\necosystems: [PyPI]\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if rep := review.TellFiles(review.Files{Head: map[string][]byte{"pnpm-workspace.yaml": []byte(list)}}, p, now); len(rep.Beside) != 0 {
		t.Errorf("of an ecosystem that is not asked for: %+v", rep.Beside)
	}
}

// Two lockfiles that say the same are one update, in which each is looked at by
// itself: one of them may no longer pin what the other pins.
func TestEachLockfileIsLookedAt(t *testing.T) {
	lock := func(version, integrity string) []byte {
		return fmt.Appendf(nil, "{\"lockfileVersion\": 3, \"packages\": {\n\"\": {\"dependencies\": {\"a\": \"*\"}},\n\"node_modules/a\": {\"version\": %q%s}}}", version, integrity)
	}
	const one, two = `, "integrity": "` + otherSHA512 + `"`, `, "integrity": "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="`
	rep := review.TellFiles(review.Files{
		Base: map[string][]byte{"x/package-lock.json": lock("1.0.0", one), "y/package-lock.json": lock("1.0.0", one)},
		Head: map[string][]byte{"x/package-lock.json": lock("1.0.1", two), "y/package-lock.json": lock("1.0.1", "")},
	}, policy.Default(), now)
	if len(rep.Updates) != 1 || len(rep.Updates[0].Change.To.Places) != 2 {
		t.Fatalf("got %d updates", len(rep.Updates))
	}
	findings := rep.Updates[0].Findings
	if len(findings) != 1 || findings[0].Indicator != "lockfile-digest-changed" || findings[0].Path != "y/package-lock.json" || findings[0].Line != 3 {
		t.Errorf("got %+v", findings)
	}
}
