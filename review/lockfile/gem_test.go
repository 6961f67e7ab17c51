package lockfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const gemfile = `GIT
  remote: https://code.invalid/g.git
  revision: abc
  branch: main
  specs:
    g (0.1.0)
      deep (>= 1)

PATH
  remote: engines/w
  specs:
    w (0.0.0)
      asked

GEM
  remote: https://gems.example/
  specs:
    a (1.0.0)
      b (~> 2.0, != 2.0.1)
      bundler (>= 1.15.0)
    asked (1.0.0)
    b (2.0.0)
    b (2.0.0-x86_64-linux)
    deep (3.0.0.rc1)

PLATFORMS
  ruby
  x86_64-linux

DEPENDENCIES
  a (= 1.0.0)
  g!
  w!
`

// The file says the same with checksums and without.
func TestParseGemfile(t *testing.T) {
	const want = `g@0.1.0, direct, from git+https://code.invalid/g.git#abc
a@1.0.0, direct, PINNED, from https://gems.example/
asked@1.0.0, direct, PINNED, from https://gems.example/
b@2.0.0, via [a], PINNED, from https://gems.example/
deep@3.0.0.rc1, via [g], PINNED, from https://gems.example/
`
	const end = "\nRUBY VERSION\n   ruby 3.3.0p0\n\nBUNDLED WITH\n   2.6.0\n"
	if d := cmp.Diff(strings.ReplaceAll(want, "PINNED, ", ""), parseString(t, "Gemfile.lock", gemfile+end)); d != "" {
		t.Errorf("without checksums (-want +got)\n%s", d)
	}
	other := strings.Repeat("ab", 32)
	sums := strings.NewReplacer("DIGEST", "sha256="+hexSum, "OTHER", "sha256="+other).Replace(`
CHECKSUMS
  a (1.0.0) DIGEST
  asked (1.0.0) DIGEST
  b (2.0.0) DIGEST
  b (2.0.0-x86_64-linux) OTHER
  bundler (4.0.0) DIGEST
  deep (3.0.0.rc1) DIGEST
  g (0.1.0)
  w (0.0.0)
`)
	if d := cmp.Diff(strings.ReplaceAll(want, "PINNED", "pinned"), parseString(t, "Gemfile.lock", gemfile+sums+end)); d != "" {
		t.Errorf("with checksums (-want +got)\n%s", d)
	}
	list, err := parsed("Gemfile.lock", []byte(gemfile+sums+end))
	if err != nil {
		t.Fatal(err)
	}
	b := list[3]
	if d := cmp.Diff([]string{hexDigest("sha256", hexSum), hexDigest("sha256", other)}, b.Digests); d != "" {
		t.Errorf("the digests of all platforms (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]Place{{"Gemfile.lock", 22}, {"Gemfile.lock", 23}}, b.Places); d != "" {
		t.Errorf("the lines of all platforms (-want +got)\n%s", d)
	}
}

// Before Bundler 2.2 a gem came from any of several registries.
func TestGemsOfMergedRegistries(t *testing.T) {
	got := parseString(t, "Gemfile.lock", "GEM\n  remote: https://gems.example/\n  remote: https://other.invalid/\n  specs:\n    a (1.0.0)\n\nDEPENDENCIES\n  a\n")
	if want := "a@1.0.0, direct, from https://gems.example/ https://other.invalid/\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGemfileRefuses(t *testing.T) {
	const head = "GEM\n  remote: https://gems.example/\n  specs:\n    a (1.0.0)\n"
	refuses(t, map[string]refusal{
		"conflict":          {"Gemfile.lock", head + "<<<<<<< HEAD\n", "line 5: "},
		"unknown section":   {"Gemfile.lock", head + "\nSVN\n", `line 6: the section "SVN"`},
		"section twice":     {"Gemfile.lock", "DEPENDENCIES\n  a\nDEPENDENCIES\n", "line 3: "},
		"line alone":        {"Gemfile.lock", "  remote: x\n", "line 1: "},
		"unknown field":     {"Gemfile.lock", "GEM\n  mirror: x\n", "line 2: "},
		"no address":        {"Gemfile.lock", "GEM\n  remote: x\n  remote:\n", "line 3: "},
		"field twice":       {"Gemfile.lock", "GIT\n  revision: x\n  revision: y\n", "line 3: "},
		"no version":        {"Gemfile.lock", head + "    b\n", "line 5: "},
		"odd indentation":   {"Gemfile.lock", head + "     b (1.0.0)\n", "line 5: "},
		"odd dependency":    {"Gemfile.lock", head + "      b 1.0.0 2\n", "line 5: "},
		"gem twice":         {"Gemfile.lock", head + "    a (1.0.0)\n", "line 5: "},
		"gem of two blocks": {"Gemfile.lock", head + "\nGEM\n  remote: https://other.invalid/\n  specs:\n    a (1.0.0-java)\n", "line 9: "},
		"no remote":         {"Gemfile.lock", "GEM\n  specs:\n    a (1.0.0)\n", "line 3: "},
		"unknown digest":    {"Gemfile.lock", head + "\nCHECKSUMS\n  a (1.0.0) md5=abc\n", "line 7: "},
		"checksum twice":    {"Gemfile.lock", head + "\nCHECKSUMS\n  a (1.0.0)\n  a (1.0.0) sha256=" + hexSum + "\n", "line 8: "},
		"checksum of what":  {"Gemfile.lock", head + "\nCHECKSUMS\n  a sha256=" + hexSum + "\n", "line 7: "},
	})
}

// A long line ends no reading.
func TestGemfileLongLine(t *testing.T) {
	long := "    long (1.0.0)\n      b (" + strings.Repeat("= 1, ", 50_000) + "= 1)\n"
	got := parseString(t, "Gemfile.lock", "GEM\n  remote: x\n  specs:\n"+long+"    z (1.0.0)\n")
	if want := "long@1.0.0, from x\nz@1.0.0, from x\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzParseGemfile(f *testing.F) {
	fuzz(f, "Gemfile.lock", gemfile, "GEM\n  remote: x\n  specs:\n    a (1-java)\nCHECKSUMS\n  a (1-java) sha256="+hexSum+"\n")
}
