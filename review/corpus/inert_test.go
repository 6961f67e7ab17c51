package corpus

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	urlHost   = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+-]*://(?:[^/@\s"'<>]*@)?([^/\s"'` + "`" + `()<>\\$#?:,|{}]+)`)
	bareHost  = regexp.MustCompile(`\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|ru|cn|xyz|cloud|app)\b(\()?`)
	literal   = regexp.MustCompile("[\"'`]([A-Za-z0-9+/_-]{24,}={0,2})[\"'`]")
	command   = regexp.MustCompile(`\b(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|fork|Popen|check_call|system|getExecOutput|Command)\(\[?\s*["'` + "`" + `]([^"'` + "`" + `\s]+)`)
	invisible = regexp.MustCompile(`[\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]{4,}`)
	onlyHex   = regexp.MustCompile(`^(?:[0-9a-f]{2})+$`)
	commit    = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// noise are long literals that decode to other words: names of functions and
// variables, which do nothing by themselves.
var noise = []string{
	"6e706d5f7061636b6167655f6465736372697074696f6e", // npm_package_description
	"6372656174654465636970686572",                   // createDecipher
}

// commands are those that may be started by a name which stands there: besides
// echo and true those that run a file of the package itself, and git.
var commands = []string{"echo", "true", "git", "bash", "/bin/bash", "cmd.exe", "./configure"}

// Nothing in the corpus leads anywhere: no host that is one, no code that is
// encoded, no command that does anything.
func TestEverythingIsInert(t *testing.T) {
	for _, folder := range []string{"incidents", "twins"} {
		for name, p := range pairs(t, folder) {
			for _, r := range append([]Release{p.Base, p.Head}, p.Added...) {
				for path, data := range r.Files {
					if why := alive(string(data)); why != "" {
						t.Errorf("%s/%s: %s %s: %s", folder, name, r.Version, path, why)
					}
				}
			}
			for path, data := range p.Source {
				if why := alive(string(data)); why != "" {
					t.Errorf("%s/%s: source %s: %s", folder, name, path, why)
				}
			}
		}
	}
	names, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files: %v", len(names), err)
	}
	for _, name := range names { // registry.json and comments too
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range urlHost.FindAllStringSubmatch(string(data), -1) {
			if !reserved(m[1]) {
				t.Errorf("%s: host %q", name, m[1])
			}
		}
	}
}

func reserved(host string) bool {
	return strings.HasSuffix(host, ".invalid") || strings.HasSuffix(host, ".example")
}

// alive says why text is not inert, "" when it is.
func alive(text string) string {
	for _, m := range urlHost.FindAllStringSubmatch(text, -1) {
		if !reserved(m[1]) {
			return "host " + m[1]
		}
	}
	for _, m := range bareHost.FindAllStringSubmatch(text, -1) {
		if m[1] == "" {
			return "host " + m[0]
		}
	}
	for _, m := range literal.FindAllStringSubmatch(text, -1) {
		if !inert(m[1]) {
			return "literal " + m[1][:24]
		}
	}
	for _, m := range command.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(commands, m[1]) {
			return "command " + m[1]
		}
	}
	for _, run := range invisible.FindAllString(text, -1) {
		if !harmless(selected(run)) {
			return "hidden " + selected(run)
		}
	}
	return ""
}

// inert reports whether a literal decodes to nothing but the words, or is none
// that is encoded.
func inert(literal string) bool {
	switch {
	case slices.Contains(noise, literal), commit.MatchString(literal):
		return true
	case onlyHex.MatchString(literal):
		data, err := hex.DecodeString(literal)
		return err == nil && harmless(string(data))
	}
	data, err := base64.StdEncoding.DecodeString(literal)
	if err != nil {
		return true // it is a word of some other alphabet
	}
	return harmless(string(data)) || strings.ContainsFunc(string(data), func(r rune) bool { return r < ' ' || r > '~' })
}

// harmless reports whether text is a part of the words, over and over.
func harmless(text string) bool {
	return strings.HasPrefix(strings.Repeat("INERT FIXTURE. ", len(text)/15+1), text) || text == "INERT FIXTURE"
}

// selected decodes variation selectors as GlassWorm does.
func selected(run string) string {
	var data []byte
	for _, r := range run {
		if r >= 0xE0100 {
			data = append(data, byte(r-0xE0100+16))
		} else {
			data = append(data, byte(r-0xFE00))
		}
	}
	return string(data)
}
