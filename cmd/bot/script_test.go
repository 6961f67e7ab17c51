package main

import (
	"context"
	"flag"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"

	"github.com/bumplens/bumplens/review/registry/standin"
)

func TestMain(m *testing.M) {
	flag.Set("test.parallel", "16") // they mostly wait
	testscript.Main(m, map[string]func(){"bot": main, "hasty": serveHastily, "send": send})
}

// TestScripts runs the program as people do, against a registry that holds the
// releases of testdata/registry.txtar. The scripts are the documentation of
// the command line that cannot go stale.
func TestScripts(t *testing.T) {
	server := httptest.NewServer(scriptRegistry(t))
	t.Cleanup(server.Close)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("DATA_DIR", filepath.Join(env.WorkDir, "data"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("NPM_CONFIG_USERCONFIG", filepath.Join(env.WorkDir, "npmrc"))
			env.Setenv("LOG_FORMAT", "text")
			env.Setenv("GOPROXY", "off") // no test needs the network
			env.Setenv("CARGO_NET_OFFLINE", "true")
			return os.WriteFile(filepath.Join(env.WorkDir, "npmrc"), []byte("registry="+server.URL+"\n"), 0o600)
		},
	})
}

// scriptRegistry reads releases whose files are named name@version/path.
func scriptRegistry(t *testing.T) *standin.Registry {
	t.Helper()
	a, err := txtar.ParseFile("testdata/registry.txtar")
	if err != nil {
		t.Fatal(err)
	}
	releases := make(map[string]*standin.Release)
	for _, f := range a.Files {
		version, path, _ := strings.Cut(f.Name, "/")
		name, number, _ := strings.Cut(version, "@")
		if releases[version] == nil {
			releases[version] = &standin.Release{Name: name, Version: number, Files: make(map[string][]byte), Published: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		}
		releases[version].Files[path] = f.Data
	}
	reg := standin.New()
	for _, r := range releases {
		reg.Publish(*r)
	}
	return reg
}

// Nothing that a package says and nothing in the environment makes the program
// ask for another exit status than the contract's.
func TestExitStatusOfWrongCalls(t *testing.T) {
	for _, args := range [][]string{
		{"review", "left-pad"},
		{"review", "pkg:npm/left-pad"},
		{"review", "pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0"},
		{"review", "pkg:npm/a@1.0.0", "pkg:npm/a@1.0.0", "pkg:npm/a@1.0.0"},
		{"review", "--base", "package-lock.json"},
		{"review", "--base", "no-such/package-lock.json", "--head", "no-such/package-lock.json"},
		{"review", "--format", "pdf", "pkg:npm/a@1.0.0"},
		{"indicators", "no-such"},
		{"config", "check", "no-such.yml"},
		{"frobnicate"},
	} {
		var stderr strings.Builder
		env := environment{func(name string) string {
			if name == "DATA_DIR" {
				return t.TempDir()
			}
			return ""
		}, &strings.Builder{}, &stderr}
		if got := run(context.Background(), args, env); got != exitUsage || !strings.HasPrefix(stderr.String(), "bot: ") {
			t.Errorf("%q: got %d, %q", args, got, stderr.String())
		}
	}
}

// The exit status is the contract's: 0 for a pass or a notice, 1 for a block,
// 3 for what could not be read.
func TestExitStatusOfReviews(t *testing.T) {
	server := httptest.NewServer(scriptRegistry(t))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	npmrc := filepath.Join(dir, "npmrc")
	if err := os.WriteFile(npmrc, []byte("registry="+server.URL+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NPM_CONFIG_USERCONFIG", npmrc) // which npm's own configuration is read from
	env := environment{func(name string) string { return map[string]string{"DATA_DIR": dir}[name] }, &strings.Builder{}, &strings.Builder{}}
	for _, tt := range []struct {
		from, to string
		want     int
	}{
		{"quiet@1.0.0", "quiet@1.0.1", exitPass},
		{"left-pad@1.3.0", "left-pad@1.3.1", exitBlock},
		{"left-pad@1.3.0", "left-pad@9.9.9", exitIncomplete},
		{"left-pad@0.0.1", "left-pad@1.3.0", exitIncomplete},
	} {
		if got := run(t.Context(), []string{"review", "pkg:npm/" + tt.from, "pkg:npm/" + tt.to}, env); got != tt.want {
			t.Errorf("%s to %s: got %d, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}
