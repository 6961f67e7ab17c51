package lockfile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseComposer(t *testing.T) {
	got := parseString(t, "composer.lock", `{
  "_readme": ["x"],
  "content-hash": "x",
  "packages": [
    {"name": "Vendor/A", "version": "v1.0.0", "source": {"type": "git", "url": "https://code.invalid/a.git", "reference": "abc"},
     "dist": {"type": "zip", "url": "https://code.invalid/a/zipball/abc", "reference": "abc", "shasum": ""},
     "require": {"php": "^8.0", "vendor/log-implementation": "^1.0", "vendor/w": "*"}},
    {"name": "vendor/b", "version": "2.0.0", "dist": {"type": "zip", "url": "https://files.invalid/b.zip", "reference": "def", "shasum": "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
     "provide": {"vendor/log-implementation": "1.0"}, "require": []},
    {"name": "vendor/meta", "version": "1.0.0", "type": "metapackage", "require": {"vendor/git": "*"}},
    {"name": "vendor/git", "version": "dev-main", "dist": null, "source": {"type": "git", "url": "https://code.invalid/git.git", "reference": "123"}},
    {"name": "vendor/w", "version": "dev-main", "dist": {"type": "path", "url": "packages/w", "reference": "x"}, "require": {"vendor/asked": "*"}},
    {"name": "vendor/asked", "version": "1.0.0", "dist": {"type": "zip", "url": "https://files.invalid/asked.zip"}}
  ],
  "packages-dev": [
    {"name": "vendor/test", "version": "1.0.0", "dist": {"type": "zip", "url": "https://files.invalid/test.zip"}}
  ],
  "aliases": [], "platform": [], "plugin-api-version": "2.6.0"
}`)
	want := `vendor/a@v1.0.0, direct, from https://code.invalid/a/zipball/abc
vendor/b@2.0.0, via [vendor/a], pinned, from https://files.invalid/b.zip#def
vendor/meta@1.0.0, direct
vendor/git@dev-main, via [vendor/meta], from https://code.invalid/git.git#123
vendor/asked@1.0.0, direct, from https://files.invalid/asked.zip
vendor/test@1.0.0, direct, dev, from https://files.invalid/test.zip
`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestComposerRefuses(t *testing.T) {
	refuses(t, map[string]refusal{
		"conflict":          {"composer.lock", "{\n<<<<<<< HEAD\n", "line 2: "},
		"no packages":       {"composer.lock", "{}", `line 1: "packages"`},
		"unknown list":      {"composer.lock", "{\"packages\": [],\n\"packages-test\": []}", `line 2: "packages-test" is not known`},
		"dev is no list":    {"composer.lock", "{\"packages\": [],\n\"packages-dev\": {}}", "line 2: "},
		"no version":        {"composer.lock", "{\"packages\": [\n{\"name\": \"a/a\"}]}", "line 2: "},
		"no source":         {"composer.lock", "{\"packages\": [\n{\"name\": \"a/a\", \"version\": \"1\"}]}", `line 2: "a/a" comes from nowhere`},
		"not a digest":      {"composer.lock", "{\"packages\": [\n{\"name\": \"a/a\", \"version\": \"1\", \"dist\": {\"url\": \"x\",\n\"shasum\": \"abc\"}}]}", "line 3: "},
		"package twice":     {"composer.lock", "{\"packages\": [\n{\"name\": \"a/a\", \"version\": \"1\", \"dist\": {\"url\": \"x\"}},\n{\"name\": \"A/a\", \"version\": \"2\", \"dist\": {\"url\": \"x\"}}]}", "line 3: "},
		"an address twice":  {"composer.lock", "{\"packages\": [\n{\"name\": \"a/a\", \"version\": \"1\", \"dist\": {\"url\": \"x\", \"url\": \"y\"}}]}", "line 2: "},
		"package is a word": {"composer.lock", "{\"packages\": [\n\"a/a\"]}", "line 2: "},
	})
}

func FuzzParseComposer(f *testing.F) {
	fuzz(f, "composer.lock", `{"packages": [{"name": "a/a", "version": "1", "dist": {"url": "x", "reference": "y"}, "require": {"a/b": "*"}}], "packages-dev": [{"name": "a/b", "version": "1", "type": "metapackage"}]}`)
}
