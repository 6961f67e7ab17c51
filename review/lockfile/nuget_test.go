package lockfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseNuGet(t *testing.T) {
	hash := strings.TrimPrefix(sri, "sha512-")
	got := parseString(t, "src/packages.lock.json", strings.ReplaceAll(`{
  "version": 2,
  "dependencies": {
    "net8.0": {
      "A.Direct": {"type": "Direct", "requested": "[1.0.0, )", "resolved": "1.0.0", "contentHash": "HASH", "dependencies": {"B": "2.0.0"}},
      "B": {"type": "Transitive", "resolved": "2.0.0", "contentHash": "HASH"},
      "C": {"type": "CentralTransitive", "requested": "[3.0.0, )", "resolved": "3.0.0", "contentHash": "HASH"},
      "lib": {"type": "Project", "dependencies": {"C": "[3.0.0, )"}}
    },
    "net8.0/win-x64": {
      "b": {"type": "Transitive", "resolved": "2.0.0", "contentHash": "HASH", "dependencies": {"runtime.B": "2.0.0"}},
      "runtime.B": {"type": "Transitive", "resolved": "2.0.0", "contentHash": "HASH"}
    }
  }
}`, "HASH", hash))
	want := strings.ReplaceAll(`a.direct@1.0.0, direct, checksum contentHash/HASH
b@2.0.0, via [a.direct], checksum contentHash/HASH
c@3.0.0, direct, checksum contentHash/HASH
runtime.b@2.0.0, via [a.direct b], checksum contentHash/HASH
`, "HASH", hash)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestNuGetRefuses(t *testing.T) {
	const head, end = "{\"version\": 1, \"dependencies\": {\"net8.0\": {\n", "}}}"
	hash := strings.TrimPrefix(sri, "sha512-")
	other := "B" + hash[1:]
	refuses(t, map[string]refusal{
		"conflict":        {"packages.lock.json", "{\n<<<<<<< HEAD\n", "line 2: "},
		"no object":       {"packages.lock.json", "[]", "line 1: "},
		"no version":      {"packages.lock.json", "{}", "line 1: the version"},
		"unknown version": {"packages.lock.json", "{\n\"version\": 4}", `line 2: version "4"`},
		"unknown key":     {"packages.lock.json", "{\"version\": 1,\n\"packages\": {}}", `line 2: "packages"`},
		"odd framework":   {"packages.lock.json", "{\"version\": 1, \"dependencies\": {\n\"net8.0\": []}}", "line 2: "},
		"unknown type":    {"packages.lock.json", head + `"A": {"type": "New", "resolved": "1.0.0"}` + end, `line 2: "A" is of the unknown type "New"`},
		"not resolved":    {"packages.lock.json", head + `"A": {"type": "Direct"}` + end, "line 2: "},
		"unknown field":   {"packages.lock.json", head + `"A": {"type": "Direct", "resolved": "1.0.0", "url": "x"}` + end, `line 2: "url"`},
		"not a hash":      {"packages.lock.json", head + `"A": {"type": "Direct", "resolved": "1.0.0", "contentHash": "AAAA"}` + end, "line 2: "},
		"a name twice":    {"packages.lock.json", head + "\"A\": {\"type\": \"Direct\", \"resolved\": \"1.0.0\"},\n\"a\": {\"type\": \"Direct\", \"resolved\": \"2.0.0\"}" + end, "line 3: "},
		"two hashes":      {"packages.lock.json", head + `"A": {"type": "Direct", "resolved": "1.0.0", "contentHash": "` + hash + "\"}},\n\"net9.0\": {\"A\": {\"type\": \"Direct\", \"resolved\": \"1.0.0\", \"contentHash\": \"" + other + `"}` + end, "line 3: "},
	})
}

func FuzzParseNuGet(f *testing.F) {
	fuzz(f, "packages.lock.json", `{"version": 1, "dependencies": {"net8.0": {"A": {"type": "Direct", "resolved": "1.0.0", "dependencies": {"B": "1"}}, "B": {"type": "Project"}}}}`)
}
