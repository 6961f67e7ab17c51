package lockfile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const pylockText = `lock-version = "1.0"
created-by = "hand"
environments = []
default-groups = ["default"]

[[packages]]
name = "A.one"
version = "1.0"
index = "https://pypi.example/simple/"
marker = "'default' in dependency_groups or 'dev' in dependency_groups"
dependencies = [{ name = "b" }]
sdist = { url = "https://files.pypi.example/a.tar.gz", size = 1, hashes = { sha256 = "HEX", blake2b = "00" } }
wheels = [
  { name = "a.whl", url = "https://files.pypi.example/a.whl", hashes = { sha512 = "HEXHEX" } },
]

[[packages.attestation-identities]]
kind = "GitHub"
repository = "owner/a"

[[packages]]
name = "b"
marker = "('dev' in dependency_groups or \"docs\" in dependency_groups) and python_version >= '3'"
[packages.vcs]
type = "git"
url = "https://code.invalid/b.git"
commit-id = "0123"

[[packages]]
name = "c"
marker = "'dev' in dependency_groups or sys_platform == 'win32'"
archive = { url = "https://files.invalid/c.zip", hashes = { sha256 = "HEX" } }

[[packages]]
name = "folder"
directory = { path = ".", editable = true }

[[packages]]
name = "nothing"
index = "https://pypi.example/simple/"

[[packages]]
name = "d"
version = "1.0"

[tool.hand]
x = 1
`

func TestParsePylock(t *testing.T) {
	want := `a-one@1.0, direct, pinned, from https://pypi.example/simple
b@0123, dev, via [a-one], from git+https://code.invalid/b.git#0123
c@https://files.invalid/c.zip, direct, pinned, from https://files.invalid/c.zip
d@1.0, direct
`
	for _, name := range []string{"pylock.toml", "x/pylock.dev.toml"} {
		if d := cmp.Diff(want, parseString(t, name, python(pylockText))); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
	if Is("pylock.a.b.toml") || Is("pylock.txt") {
		t.Error("other files are taken for lockfiles")
	}
}

// A file that names no dependencies says nothing of who asks for what.
func TestPylockWithoutDependencies(t *testing.T) {
	got := parseString(t, "pylock.toml", "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\n")
	if want := "a@1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPylockRefuses(t *testing.T) {
	const head = "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\n"
	const wheel = "wheels = [{url = \"x\", hashes = {sha256 = \"HEX\"}}]\n"
	pythonRefuses(t, "pylock.toml", map[string][2]string{
		"no version of the format": {"", "line 1: "},
		"unknown version":          {"\nlock-version = \"1.1\"\n", "line 2: "},
		"unknown key":              {"lock-version = \"1.0\"\nfuture = 1\n", "line 2: "},
		"unknown key of a package": {head + "mirror = 1\n", "line 5: "},
		"unknown key of a file":    {head + "wheels = [{url = \"x\", hashes = {sha256 = \"HEX\"}, mirror = 1}]\n", "line 5: "},
		"two sources":              {head + wheel + "directory = {path = \".\"}\n", "line 2: "},
		"no name":                  {"lock-version = \"1.0\"\n[[packages]]\nversion = \"1\"\n" + wheel, "line 2: "},
		"no version":               {"lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\n" + wheel, "line 2: "},
		"file without digest":      {head + "wheels = [\n{url = \"x\"}]\n", "line 6: "},
		"unknown digest alone":     {head + "wheels = [{url = \"x\", hashes = {crc32 = \"00\"}}]\n", "line 5: "},
		"cut digest":               {head + "wheels = [{url = \"x\", hashes = {sha256 = \"00\"}}]\n", "line 5: "},
		"repository, no commit":    {head + "vcs = {type = \"git\", url = \"x\"}\n", "line 2: "},
		"archive, no address":      {head + "archive = {hashes = {sha256 = \"HEX\"}}\n", "line 2: "},
		"nameless dependency":      {head + wheel + "dependencies = [{version = \"1\"}]\n", "line 6: "},
	})
}

func FuzzParsePylock(f *testing.F) { fuzz(f, "pylock.toml", python(pylockText)) }
