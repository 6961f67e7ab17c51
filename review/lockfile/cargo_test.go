package lockfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const hexSum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// All versions of the format say the same thing.
func TestParseCargo(t *testing.T) {
	const want = `a@1.0.0, direct, pinned
b@0.1.0, via [a], pinned
b@0.2.0, direct, pinned, from sparse+https://crates.invalid/index/
g@0.3.0, via [a b], from git+https://code.invalid/g.git?branch=main#abc
`
	flat := `
[[package]]
name = "a"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "SUM"
dependencies = [
 "b 0.1.0",
]

[[package]]
name = "app"
version = "0.0.0"
dependencies = [
 "a",
 "b 0.2.0",
 "lib",
]

[[package]]
name = "b"
version = "0.1.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "SUM"
dependencies = [
 "g",
]

[[package]]
name = "b"
version = "0.2.0"
source = "sparse+https://crates.invalid/index/"
checksum = "SUM"

[[package]]
name = "g"
version = "0.3.0"
source = "git+https://code.invalid/g.git?branch=main#abc"

[[package]]
name = "lib"
version = "0.0.0"
`
	for name, text := range map[string]string{
		"1": `[root]
name = "app"
version = "0.0.0"
dependencies = [
 "a 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)",
 "b 0.2.0 (sparse+https://crates.invalid/index/)",
]

[[package]]
name = "a"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = [
 "b 0.1.0 (registry+https://github.com/rust-lang/crates.io-index)",
]

[[package]]
name = "b"
version = "0.1.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = [
 "g 0.3.0 (git+https://code.invalid/g.git?branch=main#abc)",
]

[[package]]
name = "b"
version = "0.2.0"
source = "sparse+https://crates.invalid/index/"

[[package]]
name = "g"
version = "0.3.0"
source = "git+https://code.invalid/g.git?branch=main#abc"

[metadata]
"checksum a 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)" = "SUM"
"checksum b 0.1.0 (registry+https://github.com/rust-lang/crates.io-index)" = "SUM"
"checksum b 0.2.0 (sparse+https://crates.invalid/index/)" = "SUM"
"checksum g 0.3.0 (git+https://code.invalid/g.git?branch=main#abc)" = "<none>"
`,
		"2": flat,
		"3": "version = 3\n" + flat,
		"4": "# generated\nversion = 4\n" + flat + "\n[[patch.unused]]\nname = \"p\"\nversion = \"1.0.0\"\n",
	} {
		t.Run("version "+name, func(t *testing.T) {
			if d := cmp.Diff(want, parseString(t, "Cargo.lock", strings.ReplaceAll(text, "SUM", hexSum))); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// What a [replace] section of the manifest puts aside is not built.
func TestCargoReplace(t *testing.T) {
	got := parseString(t, "Cargo.lock", `version = 4
[[package]]
name = "app"
version = "0.0.0"
dependencies = ["a 1.0.0 (`+cratesIO+`)"]
[[package]]
name = "a"
version = "1.0.0"
source = "git+https://code.invalid/a.git#abc"
[[package]]
name = "a"
version = "1.0.0"
source = "`+cratesIO+`"
replace = "a 1.0.0 (git+https://code.invalid/a.git#abc)"
`)
	if want := "a@1.0.0, direct, from git+https://code.invalid/a.git#abc\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCargoRefuses(t *testing.T) {
	const a = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"" + cratesIO + "\"\n"
	refuses(t, map[string]refusal{
		"unknown version":         {"Cargo.lock", "version = 5\n", `line 1: version "5"`},
		"unknown table":           {"Cargo.lock", "version = 4\n[crates]\n", `line 2: "crates" is not known`},
		"unknown key":             {"Cargo.lock", a + "url = \"x\"\n", `line 5: "url"`},
		"name twice":              {"Cargo.lock", a + "name = \"b\"\n", "line 5: "},
		"package twice":           {"Cargo.lock", a + a, "line 5: "},
		"no version":              {"Cargo.lock", "[[package]]\nname = \"a\"\n", "line 1: "},
		"not a digest":            {"Cargo.lock", a + "checksum = \"abc\"\n", "line 5: "},
		"unknown dependency":      {"Cargo.lock", a + "dependencies = [\n \"b\",\n]\n", `line 6: the dependency "b"`},
		"checksum of another":     {"Cargo.lock", a + "[metadata]\n\"checksum b 1.0.0 (x)\" = \"abc\"\n", "line 6: "},
		"metadata not understood": {"Cargo.lock", "[metadata]\nx = \"abc\"\n", "line 2: "},
		"conflict":                {"Cargo.lock", "<<<<<<< HEAD\n", "line 1: "},
	})
}

func FuzzParseCargo(f *testing.F) {
	fuzz(f, "Cargo.lock", "version = 4\n[[package]]\nname = \"a\"\nversion = \"1\"\nsource = \"x\"\ndependencies = [\"a\"]\n", "[root]\nname = \"a\"\nversion = \"1\"\n[metadata]\n\"checksum a 1\" = \"<none>\"\n")
}
