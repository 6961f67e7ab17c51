package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// treeOf packs files and reads them as a release's.
const (
	before = "a step that runs before the job's own"
	after  = "a step that runs after the job's own"
)

func TestAction(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		at    string
		want  *Manifest
	}{
		"script with a step before and after": {
			map[string]string{"action.yml": "name: Tool\nruns:\n  using: node20\n  main: dist/index.js\n  pre: ./dist/setup.js\n  pre-if: runner.os == 'Linux'\n  post: dist/index.js\n"},
			"",
			&Manifest{Path: "action.yml", Hooks: []Hook{
				{Name: "pre", What: before, Kind: Loads, Command: "./dist/setup.js if runner.os == 'Linux'", File: "dist/setup.js", Path: "action.yml", Line: 5},
				{Name: "main", What: "a main script", Kind: Builds, File: "dist/index.js", Path: "action.yml", Line: 4},
				{Name: "post", What: after, Kind: Loads, Command: "dist/index.js", File: "dist/index.js", Path: "action.yml", Line: 7},
			}},
		},
		"in a folder, beside another": {
			map[string]string{"action.yml": "runs: {using: node20, main: a.js}\n", "sub/action.yaml": "runs: {using: node20, main: ../lib/b.js}\n"},
			"sub",
			&Manifest{Path: "sub/action.yaml", Hooks: []Hook{{Name: "main", What: "a main script", Kind: Builds, File: "lib/b.js", Path: "sub/action.yaml", Line: 1}}},
		},
		"composite": {
			map[string]string{"action.yml": `
runs:
  using: composite
  steps:
    - run: |
        npm ci
      shell: bash
    - uses: actions/cache@v4
    - uses: actions/cache@v3
    - uses: ./local
    - uses: docker://ghcr.io:443/maker/image@sha256:abc
    - run: npm test
      shell: bash
`},
			"",
			&Manifest{Path: "action.yml",
				Hooks: []Hook{{Name: "steps", What: "a list of commands", Kind: Builds, Command: "npm ci\nnpm test", Path: "action.yml", Line: 5}},
				Dependencies: map[string]Dependency{
					"actions/cache":                    {Package: "actions/cache", Spec: "v4", Field: "uses", Line: 8},
					"actions/cache@v3":                 {Package: "actions/cache", Spec: "v3", Field: "uses", Line: 9},
					"docker://ghcr.io:443/maker/image": {Package: "docker://ghcr.io:443/maker/image", Spec: "sha256:abc", Field: "uses", Line: 11, Outside: true},
				},
			},
		},
		"container": {
			map[string]string{"action.yml": "runs:\n  using: docker\n  image: docker://alpine:3\n  pre-entrypoint: setup.sh\n  entrypoint: run.sh\n"},
			"",
			&Manifest{Path: "action.yml", Hooks: []Hook{
				{Name: "image", What: "a container image", Kind: Builds, Command: "docker://alpine:3", Path: "action.yml", Line: 3},
				{Name: "pre-entrypoint", What: before, Kind: Loads, Command: "setup.sh", Path: "action.yml", Line: 4},
				{Name: "entrypoint", What: "an entrypoint", Kind: Builds, Command: "run.sh", Path: "action.yml", Line: 5},
			}},
		},
		"Dockerfile alone": {
			map[string]string{"Dockerfile": "FROM alpine:3\n"},
			"",
			&Manifest{Path: "Dockerfile", Hooks: []Hook{{Name: "image", What: "a container image", Kind: Builds, File: "Dockerfile", Path: "Dockerfile", Line: 1}}},
		},
		"workflow that others call": {
			map[string]string{".github/workflows/x.yml": "on: workflow_call\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker://alpine:3\n      - run: make\n  b:\n    uses: o/r/.github/workflows/y.yml@main\n"},
			".github/workflows/x.yml",
			&Manifest{Path: ".github/workflows/x.yml", Dependencies: map[string]Dependency{
				"actions/checkout":            {Package: "actions/checkout", Spec: "v4", Field: "uses", Line: 5},
				"docker://alpine":             {Package: "docker://alpine", Spec: "3", Field: "uses", Line: 6, Outside: true},
				"o/r/.github/workflows/y.yml": {Package: "o/r/.github/workflows/y.yml", Spec: "main", Field: "uses", Line: 9},
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadAction(treeOf(t, tt.files), tt.at)
			if err != nil {
				t.Fatal(err)
			}
			if len(tt.want.Dependencies) == 0 {
				got.Dependencies = nil
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// What cannot be read is no action that runs nothing.
func TestActionIsReadWhole(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		at    string
		want  string
	}{
		"none":                   {map[string]string{"README.md": "x"}, "", "there is no action.yml"},
		"none in the folder":     {map[string]string{"action.yml": "runs: {}"}, "sub", "there is no action.yml"},
		"no workflow":            {map[string]string{"action.yml": "runs: {}"}, ".github/workflows/x.yml", `there is no "x.yml"`},
		"no YAML":                {map[string]string{"action.yml": "runs: {"}, "", `parsing "action.yml"`},
		"two documents":          {map[string]string{"action.yml": "runs: {}\n---\nruns: {}\n"}, "", `parsing "action.yml"`},
		"uses what is no action": {map[string]string{"action.yml": "runs: {using: composite, steps: [{uses: nothing}]}"}, "", `parsing "action.yml"`},
		"steps are no list":      {map[string]string{"action.yml": "runs: {using: composite, steps: 1}"}, "", `parsing "action.yml"`},
		"too large":              {map[string]string{"action.yml": "# " + strings.Repeat("x", maxAction)}, "", "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadAction(treeOf(t, tt.files), tt.at); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
