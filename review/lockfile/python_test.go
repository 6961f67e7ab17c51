package lockfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hex64 is the hexadecimal form of a SHA-256.
var hex64 = strings.Repeat("0a", 32)

// python writes a digest where a case says HASH or HASH512, and its number
// alone for HEX.
func python(text string) string {
	return strings.NewReplacer("HASH512", "sha512:"+hex64+hex64, "HASH", "sha256:"+hex64, "HEX", hex64).Replace(text)
}

// digests writes the digests of all entries, for those with more than one.
func digests(t *testing.T, name, text string) string {
	t.Helper()
	list, err := parsed(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range list {
		all = append(all, strings.Join(e.Digests, " "))
	}
	return strings.Join(all, "\n")
}

// pythonRefuses holds the parser of one file to refusing texts with a line.
func pythonRefuses(t *testing.T, file string, cases map[string][2]string) {
	t.Helper()
	all := make(map[string]refusal)
	for name, c := range cases {
		all[name] = refusal{file, python(c[0]), c[1]}
	}
	refuses(t, all)
}

const uvLock = `version = 1
revision = 3

[manifest]
members = ["app", "Tool"]

[manifest.dependency-groups]
ci = [{ name = "ci-only" }]

[[package]]
name = "app"
source = { editable = "." }
dependencies = [{ name = "a" }, { name = "twice", version = "1.0.0", source = { registry = "https://pypi.example/simple" } }]
[package.optional-dependencies]
more = [{ name = "extra" }]
[package.dev-dependencies]
dev = [{ name = "test-tool" }, { name = "a" }]
[package.metadata]
requires-dist = [{ name = "a", specifier = ">=1" }]

[[package]]
name = "a"
version = "1.1.0"
source = { registry = "https://pypi.example/simple" }
dependencies = [{ name = "b", marker = "sys_platform == 'win32'" }]
sdist = { url = "https://files.pypi.example/a-1.1.0.tar.gz", hash = "HASH", size = 1, upload-time = "2026-01-01T00:00:00Z" }
wheels = [
    { url = "https://files.pypi.example/a-1.1.0-py3-none-any.whl", hash = "HASH512" },
]

[[package]]
name = "b"
version = "2.0.0"
source = { git = "https://code.invalid/b.git?rev=main#0123", subdirectory = "b" }

[[package]]
name = "twice"
version = "1.0.0"
source = { registry = "https://pypi.example/simple" }
wheels = [{ url = "https://files.invalid/twice-1.0.0-py3-none-any.whl" }]

[[package]]
name = "twice"
version = "2.0.0"
source = { url = "https://files.invalid/twice-2.0.0.tar.gz" }
sdist = { hash = "HASH" }

[[package]]
name = "extra"
version = "1.0.0"
source = { path = "wheels/extra-1.0.0-py3-none-any.whl" }
wheels = [{ filename = "extra-1.0.0-py3-none-any.whl", hash = "HASH" }]

[[package]]
name = "test-tool"
version = "1.0.0"
source = { registry = "https://pypi.example/simple" }
sdist = { url = "https://files.pypi.example/t.tar.gz", hash = "HASH" }

[[package]]
name = "ci-only"
version = "1.0.0"
source = { registry = "https://pypi.example/simple" }
sdist = { url = "https://files.pypi.example/t.tar.gz", hash = "HASH" }
`

func TestParseUV(t *testing.T) {
	text := python(uvLock)
	want := `a@1.1.0, direct, pinned, from https://pypi.example/simple
b@2.0.0, via [a], from git+https://code.invalid/b.git?rev=main#0123
twice@1.0.0, direct, from https://files.invalid/twice-1.0.0-py3-none-any.whl
twice@2.0.0, direct, pinned, from https://files.invalid/twice-2.0.0.tar.gz
extra@1.0.0, direct, optional, pinned, from wheels/extra-1.0.0-py3-none-any.whl
test-tool@1.0.0, direct, dev, pinned, from https://pypi.example/simple
ci-only@1.0.0, direct, dev, pinned, from https://pypi.example/simple
`
	if d := cmp.Diff(want, parseString(t, "uv.lock", text)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	pinned, _, _ := strings.Cut(digests(t, "uv.lock", text), "\n")
	if !strings.HasPrefix(pinned, "sha256-Cgo") || !strings.Contains(pinned, " sha512-Cgo") {
		t.Errorf("digests of a: %s", pinned)
	}
}

// A file without a digest would be installed whatever it is, however well the
// others are pinned.
func TestUVFileWithoutDigest(t *testing.T) {
	got := parseString(t, "uv.lock", python(`version = 1
[[package]]
name = "a"
version = "1.0.0"
source = { registry = "https://pypi.example/simple" }
sdist = { url = "https://files.pypi.example/a.tar.gz", hash = "HASH" }
wheels = [{ url = "https://files.invalid/a.whl" }]
`))
	if want := "a@1.0.0, from https://files.invalid/a.whl\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUVRefuses(t *testing.T) {
	const head = "version = 1\n[[package]]\nname = \"a\"\nversion = \"1\"\n"
	const source = "source = { registry = \"https://pypi.example/simple\" }\n"
	pythonRefuses(t, "uv.lock", map[string][2]string{
		"no version of the format": {"revision = 3\n", "line 1: "},
		"unknown version":          {"\nversion = 2\n", "line 2: "},
		"no TOML":                  {"version = 1\n<<<<<<< HEAD\n", "line 2: "},
		"unknown key":              {"version = 1\nfuture = 1\n", "line 2: "},
		"unknown key of a package": {head + source + "future = 1\n", "line 6: "},
		"unknown key of a file":    {head + source + "wheels = [\n{ url = \"x\", hash = \"HASH\", mirror = \"y\" }]\n", "line 7: "},
		"unknown source":           {head + "source = { torrent = \"x\" }\n", "line 5: "},
		"two sources":              {head + "source = { registry = \"x\", url = \"y\" }\n", "line 5: "},
		"no source":                {head, "line 2: "},
		"no version":               {"version = 1\n[[package]]\nname = \"a\"\n" + source, "line 2: "},
		"no name":                  {"version = 1\n[[package]]\nversion = \"1\"\n" + source, "line 2: "},
		"unknown digest":           {head + source + "sdist = { hash = \"crc32:00\" }\n", "line 6: "},
		"cut digest":               {head + source + "sdist = { hash = \"sha256:00\" }\n", "line 6: "},
		"there twice":              {head + source + strings.TrimPrefix(head, "version = 1\n") + source, "line 6: "},
		"key twice":                {head + source + source, "line 6: "},
		"files are no list":        {head + source + "wheels = \"x\"\n", "line 6: "},
		"digest is no text":        {head + source + "sdist = { hash = 1 }\n", "line 6: "},
		"nameless dependency":      {head + source + "dependencies = [{ marker = \"x\" }]\n", "line 6: "},
		"packages are a table":     {"version = 1\n[package]\n", "line 2: "},
	})
}

func FuzzParseUV(f *testing.F) { fuzz(f, "uv.lock", python(uvLock)) }

// A project that keeps one set of packages in two lockfiles upgrades each.
func TestTwoPythonLockfiles(t *testing.T) {
	read := func(number string) []Entry {
		uv, err := parsed("uv.lock", []byte("version = 1\n[[package]]\nname = \"a\"\nversion = \""+number+"\"\nsource = { registry = \"https://pypi.example/simple/\" }\n"))
		if err != nil {
			t.Fatal(err)
		}
		pip, err := parsed("requirements.txt", []byte("a=="+number+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		return append(uv, pip...)
	}
	changes := Compare(read("1.0"), read("2.0"))
	if len(changes) != 1 || len(changes[0].To.Places) != 2 {
		t.Fatalf("got %d changes, want one in two places", len(changes))
	}
	for _, c := range changes[0].Each() {
		if c.Kind() != Upgraded || c.From.Source != c.To.Source {
			t.Errorf("got %s from %q to %q", c.Kind(), c.From.Source, c.To.Source)
		}
	}
}
