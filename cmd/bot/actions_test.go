package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/store/storetest"
)

const workflows = ".github/workflows/"

// using is a workflow that uses an action.
func using(action string) string {
	return "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: " + action + "\n"
}

// long is when what is not young was published.
var long = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// A maker is an action's public repository with two releases, the second of
// which runs something before the job, and an honest third.
type maker struct {
	*standin.Repository
	v1, v11, v12 string
}

func (h *house) maker() maker {
	m := maker{Repository: h.github.CreateRepository("maker", "tool", map[string]string{
		"action.yml": "name: Tool\nruns:\n  using: node20\n  main: a.js\n", "a.js": "console.log(1)\n",
	})}
	m.Publish()
	m.v1 = m.Branch("main")
	m.v11 = m.Commit("main", map[string]string{"action.yml": "name: Tool\nruns:\n  using: node20\n  pre: setup.js\n  main: a.js\n", "setup.js": "console.log(0)\n"})
	m.v12 = m.Commit("main", map[string]string{"action.yml": "name: Tool\nruns:\n  using: node20\n  main: a.js\n", "a.js": "console.log(2)\n"}, "setup.js")
	for tag, commit := range map[string]string{"v1.0.0": m.v1, "v1.1.0": m.v11, "v1.2.0": m.v12} {
		m.Tag(tag, commit)
		m.Release(tag, "Better.", standin.Person("mona"), long)
	}
	return m
}

// An update of an action is read like one of a package: the files of its two
// commits, and whether they are what they are called.
func TestUpdateOfAction(t *testing.T) {
	for name, tt := range map[string]struct {
		from, to   func(maker) string // from is the first release where it is nil
		conclusion string
		told       []string
		quiet      []string
	}{
		"honest": {
			nil,
			func(m maker) string { return m.v12 + " # v1.2.0" },
			"success", nil, nil,
		},
		"new to the project": {
			func(maker) string { return "./local" },
			func(m maker) string { return m.v1 + " # v1.0.0" },
			"success", nil, nil,
		},
		"runs something before the job": {
			nil,
			func(m maker) string { return m.v11 + " # v1.1.0" },
			"failure",
			[]string{"install-script-added", "A step that runs before the job's own is new in this release", "setup.js"},
			[]string{"imposter-commit", "tag-mismatch", "as the registry says"},
		},
		"commit of a fork": {
			nil,
			func(m maker) string {
				return m.CommitInFork("main", map[string]string{"a.js": "console.log('INERT FIXTURE')\n"}) + " # v1.2.0"
			},
			"failure",
			[]string{"imposter-commit", "None of the branches and tags of `maker/tool` has this commit", "tag-mismatch"},
			nil,
		},
		"tag that is another": {
			nil,
			func(m maker) string { return m.v12 + " # v1.3.0" },
			"neutral",
			[]string{"tag-mismatch", "`v1.3.0`", "`v1.2.0`"},
			[]string{"imposter-commit"},
		},
		"commit that is nowhere": {
			nil,
			func(maker) string { return strings.Repeat("5", 40) + " # v1.2.0" },
			"action_required",
			[]string{"does not have"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			m := h.maker()
			was := "maker/tool@" + m.v1 + " # v1.0.0"
			if tt.from != nil {
				was = tt.from(m)
			}
			h.repo.Commit("main", map[string]string{workflows + "ci.yml": using(was)})
			h.start(storetest.SQLite(t))
			pull := h.repo.Open(standin.Proposal{
				Author: renovate, Title: "Update maker/tool", Branch: "renovate/tool",
				Files: map[string]string{workflows + "ci.yml": using("maker/tool@" + tt.to(m))},
			})
			h.await(pull, tt.conclusion, "")
			body := ""
			for _, c := range h.comments(pull) {
				body += c.Body
			}
			for _, want := range tt.told {
				if !strings.Contains(body, want) {
					t.Errorf("%q is not told in\n%s", want, body)
				}
			}
			for _, unwanted := range tt.quiet {
				if strings.Contains(body, unwanted) {
					t.Errorf("%q is told in\n%s", unwanted, body)
				}
			}
		})
	}
}

// A private repository of one installation is not shown to another's, not even
// by what a review says of it.
func TestPrivateActionIsNotRead(t *testing.T) {
	h := newHouse(t)
	secret := h.github.CreateRepository("rival", "tool", map[string]string{"action.yml": "name: Secret\nruns:\n  using: node20\n  main: a.js\n"})
	h.start(storetest.SQLite(t))
	pull := h.repo.Open(standin.Proposal{
		Author: standin.Person("arthur"), Title: "Look", Branch: "look",
		Files: map[string]string{workflows + "ci.yml": using(fmt.Sprintf("rival/tool@%s", secret.Branch("main")))},
	})
	h.await(pull, "action_required", "")
	for _, c := range h.comments(pull) {
		if strings.Contains(c.Body, "main script") || strings.Contains(c.Body, "Secret") {
			t.Errorf("it is shown:\n%s", c.Body)
		}
	}
	for _, c := range h.github.Calls() {
		// Its own installation is asked for its pull requests.
		if strings.HasPrefix(c.Path, "/repos/rival/tool/") && c.Path != "/repos/rival/tool/pulls" {
			t.Errorf("asked %s, %d", c.Path, c.Status)
		}
	}
}

// On a command line actions are read with the operator's token, and told as not
// read without one.
func TestReviewOfActionOnCommandLine(t *testing.T) {
	h := newHouse(t)
	m := h.maker()
	h.github.Client(h.repo)
	header, err := h.github.App.Authorization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var sides []string
	for side, action := range map[string]string{"base": m.v1 + " # v1.0.0", "head": m.v11 + " # v1.1.0"} {
		file := filepath.Join(dir, side, workflows, "ci.yml")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(using("maker/tool@"+action)), 0o600); err != nil {
			t.Fatal(err)
		}
		sides = append(sides, "--"+side, file)
	}
	for token, tt := range map[string]struct {
		code int
		told string
	}{
		strings.TrimPrefix(header, "Bearer "): {exitBlock, "is new in this release"},
		"":                                    {exitPass, "releases of GitHub Actions are not read"},
		"wrong":                               {exitIncomplete, "does not give out"},
	} {
		var stdout, stderr strings.Builder
		env := environment{func(name string) string {
			return map[string]string{"DATA_DIR": filepath.Join(dir, "data"), "GITHUB_TOKEN": token, "GITHUB_API_URL": h.github.URL}[name]
		}, &stdout, &stderr}
		if got := run(t.Context(), append([]string{"review"}, sides...), env); got != tt.code || !strings.Contains(stdout.String(), tt.told) {
			t.Errorf("token %q: got %d, want %d with %q:\n%s%s", token, got, tt.code, tt.told, &stdout, &stderr)
		}
		t.Log(stdout.String())
	}
}
