package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// between returns what stands in text between two marks.
func between(t *testing.T, text, start, end string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, start)
	part, _, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("there is nothing between %q and %q", start, end)
	}
	return strings.TrimSpace(part)
}

// moving is what differs between two runs of the demo.
var moving = regexp.MustCompile("\\d{4}-\\d\\d-\\d\\d( at)? \\d\\d:\\d\\d|at `[0-9a-f]{7}`")

// The comment in the README is what the program posts today.
func TestReadmeShowsARealComment(t *testing.T) {
	var stdout, stderr strings.Builder
	dir := t.TempDir()
	env := environment{func(name string) string { return map[string]string{"DATA_DIR": dir}[name] }, &stdout, &stderr}
	if code := run(context.Background(), []string{"demo", "--once", "--offline"}, env); code != exitPass {
		t.Fatalf("the demo ended with %d: %s", code, stderr.String())
	}
	posted := between(t, stdout.String(), "\n**", "<!-- bumplensReview -->")
	shown := between(t, readme(t), "<!-- comment -->\n**", "<!-- /comment -->")
	if d := cmp.Diff(moving.ReplaceAllString(posted, "…"), moving.ReplaceAllString(shown, "…")); d != "" {
		t.Errorf("(-posted +shown)\n%s", d)
	}
}

// The configuration in the README is one that the program takes, and has every
// key that there is.
func TestReadmeConfiguration(t *testing.T) {
	shown := between(t, readme(t), "```yaml\n", "```")
	if _, err := policy.Parse([]byte(shown), nil); err != nil {
		t.Error(err)
	}
	type keys struct{ Properties map[string]struct{ keys } }
	var schema struct {
		Properties map[string]struct {
			keys
			Then keys
		}
		Defs struct{ Levels keys } `json:"$defs"`
	}
	if err := json.Unmarshal(policy.JSONSchema, &schema); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name, key := range schema.Properties {
		names = append(names, name)
		if name != "indicators" { // whose keys are the catalogue
			names = slices.AppendSeq(names, maps.Keys(key.Properties))
		}
		names = slices.AppendSeq(names, maps.Keys(key.Then.Properties))
	}
	names = slices.AppendSeq(names, maps.Keys(schema.Defs.Levels.Properties))
	for _, name := range names {
		if !regexp.MustCompile(`(?m)^ *` + name + `:`).MatchString(shown) {
			t.Errorf("%s is not in the example", name)
		}
	}
	if len(names) < 26 {
		t.Errorf("the schema has only %q", names)
	}
}

// What a check tells programs is in the README as it is told.
func TestReadmeShowsTheVerdict(t *testing.T) {
	var shown, told map[string]any
	if err := json.Unmarshal([]byte(between(t, readme(t), "```json\n", "```")), &shown); err != nil {
		t.Fatal(err)
	}
	check := report.Check(&report.Report{Updates: []report.Update{{}}}, report.CheckOptions{Head: "x", Conclusion: "x", Override: report.Override{By: "x"}})
	if err := json.Unmarshal([]byte(between(t, check.Text, "```json\n", "```")), &told); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(keysOf(told), keysOf(shown)); d != "" {
		t.Errorf("(-told +shown)\n%s", d)
	}
}

// keysOf returns the keys of a JSON value, in whatever depth.
func keysOf(v any) map[string]bool {
	keys := make(map[string]bool)
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			keys[name] = true
			maps.Copy(keys, keysOf(inner))
		}
	case []any:
		for _, inner := range v {
			maps.Copy(keys, keysOf(inner))
		}
	}
	return keys
}

// The changes in the README are those of a recorded update.
func TestReadmeShowsRealChanges(t *testing.T) {
	const recorded = "../../../shared/data/updates/03-npm-v3-large-transitive"
	dir := t.TempDir()
	repo, err := git.PlainInit(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []string{"before", "after"} {
		files := make(map[string]string)
		for _, name := range []string{"package.json", "package-lock.json"} {
			data, err := os.ReadFile(filepath.Join(recorded, side, name))
			if err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatalf("the recorded updates are missing: %v", err)
				}
				t.Skipf("SKIPPED: the recorded updates are not here: %v", err)
			}
			files[name] = string(data)
		}
		commit(t, repo, files)
	}
	var stdout, stderr strings.Builder
	env := environment{func(string) string { return "" }, &stdout, &stderr}
	if code := run(t.Context(), []string{"changes", "--repo", dir, "--base", "HEAD~1", "--head", "HEAD"}, env); code != exitPass {
		t.Fatalf("ended with %d: %s", code, stderr.String())
	}
	shown := strings.Split(between(t, readme(t), "<!-- changes -->\n```\n", "\n```\n<!-- /changes -->"), "\n")
	told := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	left := len(told)
	for _, line := range shown[:len(shown)-1] {
		if !slices.Contains(told, line) {
			t.Errorf("%q is not told", line)
		}
		left--
	}
	if want := fmt.Sprintf("  … and %d more", left); shown[len(shown)-1] != want {
		t.Errorf("the last line is %q, want %q", shown[len(shown)-1], want)
	}
}
