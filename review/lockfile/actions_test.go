package lockfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	oldCommit = "de0fac2e4500dabe0009e67214ff5f5447ce83dd"
	newCommit = "3d3c42e5aac5ba805825da76410c181273ba90b1"
)

// used writes what a file uses, one a line, with the tags that comments name.
func used(t *testing.T, file, text string) string {
	t.Helper()
	list, err := parsed(file, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range list {
		b.WriteString(e.Version.String())
		if e.Tag != "" {
			b.WriteString(" " + e.Tag)
		}
		if !e.Direct {
			b.WriteString(" indirect")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestParseWorkflow(t *testing.T) {
	text := `name: uses nothing
on:
  workflow_call:
    inputs:
      uses: {type: string}
jobs:
  with:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@COMMIT # v6.0.2
      - {uses: "owner/repo/path/to@COMMIT"} # tag=v2
      - name: an action
        uses: &cache 'actions/cache@COMMIT' # zizmor: ignore[cache-poisoning] # v5.0.5
        with: {uses: not/this@v1}
      - uses: *cache
      - uses: actions/setup-go@v6 # v5 is too old
      - uses: ./.github/actions/local
      - uses: docker://image:1
      - run: |
          uses: not/this@v1
  called:
    uses: owner/repo/.github/workflows/reusable.yml@main
    with: {a: b}
  none:
    steps:
`
	want := `actions/checkout@COMMIT v6.0.2
owner/repo/path/to@COMMIT v2
actions/cache@COMMIT v5.0.5
actions/setup-go@v6
owner/repo/.github/workflows/reusable.yml@main
`
	commits := strings.NewReplacer("COMMIT", oldCommit)
	if d := cmp.Diff(commits.Replace(want), used(t, ".github/workflows/ci.yaml", commits.Replace(text))); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestParseAction(t *testing.T) {
	got := used(t, "tools/action.yml", "name: x\ninputs: {uses: {description: x}}\nruns:\n  using: composite\n  steps:\n    - uses: a/b@v1\n")
	if want := "a/b@v1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := used(t, "action.yaml", "runs: {using: node24, main: index.js}\n"); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestWorkflowsByPath(t *testing.T) {
	for name, want := range map[string]bool{
		".github/workflows/ci.yml":     true,
		"a/.github/workflows/ci.yaml":  true,
		".github/workflows/README.md":  false,
		".github/workflows/a/ci.yml":   false,
		"x.github/workflows/ci.yml":    false,
		".github/dependabot.yml":       false,
		".github/actions/x/action.yml": true,
		"sub/action.yaml":              true,
		"ci.yml":                       false,
	} {
		if got := Is(name); got != want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// Of two commits the comments say which is newer, for want of anything better.
func TestActionsKind(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     Kind
	}{
		{"v6", "v7", Upgraded},
		{"v7.0.1", "v6.0.2", Downgraded},
		{oldCommit + " # v6.0.2", newCommit + " # v7.0.1", Upgraded},
		{oldCommit + " # v7.0.1", newCommit + " # v6.0.2", Downgraded},
		{"v6", newCommit + " # v7.0.1", Upgraded},
	} {
		read := func(version string) []Entry {
			t.Helper()
			list, err := parsed(".github/workflows/ci.yml", []byte("jobs: {a: {steps: [\n  {\n    uses: actions/checkout@"+strings.Replace(version, " #", ", # ", 1)+"\n  }\n]}}\n"))
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		changes := Compare(read(tt.from), read(tt.to))
		if len(changes) != 1 || changes[0].Kind() != tt.want {
			t.Errorf("%s to %s: got %+v, want %s", tt.from, tt.to, changes, tt.want)
		}
	}
}

func TestActionsRefuse(t *testing.T) {
	const head = "jobs:\n  a:\n    steps:\n"
	refuses(t, map[string]refusal{
		"no YAML":           {".github/workflows/ci.yml", "jobs:\n\ta:\n", "line 2: "},
		"no version":        {".github/workflows/ci.yml", head + "      - uses: a/b\n", `line 4: "a/b" is not an action`},
		"no owner":          {".github/workflows/ci.yml", head + "      - uses: b@v1\n", "line 4: "},
		"two versions":      {".github/workflows/ci.yml", head + "      - uses: a/b@v1@v2\n", "line 4: "},
		"an expression":     {".github/workflows/ci.yml", head + "      - uses: ${{ matrix.action }}\n", "line 4: "},
		"not text":          {".github/workflows/ci.yml", head + "      - uses: [a/b@v1]\n", "line 4: "},
		"steps, no list":    {".github/workflows/ci.yml", "jobs:\n  a:\n    steps: {uses: a/b@v1}\n", "line 3: "},
		"step, no mapping":  {".github/workflows/ci.yml", head + "      - a/b@v1\n", "line 4: "},
		"jobs, no mapping":  {".github/workflows/ci.yml", "jobs:\n  - uses: a/b@v1\n", "line 2: "},
		"uses twice":        {".github/workflows/ci.yml", head + "      - uses: a/b@v1\n        uses: a/b@v2\n", "line 5: "},
		"job twice":         {".github/workflows/ci.yml", "jobs:\n  a: {uses: a/b/c@v1}\n  a: {}\n", "line 3: "},
		"under a new key":   {".github/workflows/ci.yml", head + "      - parallel:\n          - uses: a/b@v1\n", `line 4: the key "parallel"`},
		"a merged mapping":  {".github/workflows/ci.yml", head + "      - &s {uses: a/b@v1}\n      - {<<: *s}\n", `line 5: the key "<<"`},
		"two documents":     {".github/workflows/ci.yml", "jobs: {}\n---\njobs: {}\n", "one document"},
		"action, under new": {"action.yml", "hooks:\n  - uses: a/b@v1\n", "line 1: "},
	})
}

// Aliases that multiply or lead in circles end, with nothing lost.
func TestActionsAliases(t *testing.T) {
	var b strings.Builder
	b.WriteString("jobs:\n  a:\n    x: &x [1]\n    y: &y {y: *y}\n    steps: &s\n")
	b.WriteString(strings.Repeat("      - uses: a/b@v1\n", 2000))
	for i := range 2000 {
		b.WriteString("  j" + strings.Repeat("i", i%7) + strings.Repeat("k", i/7) + ": {steps: *s, z: *y}\n")
	}
	b.WriteString("  called: &c {uses: a/b@v1}\n  again: *c\n")
	list, err := parsed(".github/workflows/ci.yml", []byte(b.String()))
	if err != nil || len(list) != 1 || len(list[0].Places) != 2001 {
		t.Errorf("got %d entries, %v", len(list), err)
	}
}

func FuzzParseActions(f *testing.F) {
	fuzz(f, ".github/workflows/ci.yml", "jobs:\n  a: &a\n    uses: a/b/c@v1\n    steps:\n      - uses: a/b@"+oldCommit+" # v1\n      - *a\n", "runs: {steps: [{uses: a/b@v1}]}\n")
}
