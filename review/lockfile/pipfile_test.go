package lockfile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const pipfileLock = `{
  "_meta": {
    "hash": {"sha256": "00"},
    "pipfile-spec": 6,
    "requires": {},
    "sources": [
      {"name": "main", "url": "https://pypi.example/simple", "verify_ssl": true},
      {"name": "other", "url": "https://other.example/simple", "verify_ssl": true}
    ]
  },
  "default": {
    "Zope.A": {"hashes": ["HASH", "HASH512"], "index": "main", "version": "==1.0", "markers": "python_version >= '3'"},
    "b": {"hashes": ["HASH"], "version": "==2.0"},
    "c": {"hashes": ["HASH"], "index": "other", "version": "==3.0", "extras": ["x"]},
    "d": {"git": "https://code.invalid/d.git", "ref": "0123", "editable": true},
    "e": {"path": ".", "editable": true},
    "f": {"file": "https://files.invalid/f-1.0.zip"},
    "g": {"path": "./wheels/g-1.0-py3-none-any.whl"}
  },
  "develop": {
    "b": {"hashes": ["HASH"], "index": "main", "version": "==2.0"},
    "t": {"version": "==1.0"},
    "any": {"version": "*", "markers": "python_version >= '3.13'"}
  },
  "docs": {
    "s": {"version": "==1.0"}
  }
}
`

func TestParsePipfile(t *testing.T) {
	want := `zope-a@1.0, pinned, from https://pypi.example/simple
b@2.0, pinned, from https://pypi.example/simple
c@3.0, pinned, from https://other.example/simple
d@0123, from git+https://code.invalid/d.git#0123
f@https://files.invalid/f-1.0.zip, from https://files.invalid/f-1.0.zip
g@./wheels/g-1.0-py3-none-any.whl, from ./wheels/g-1.0-py3-none-any.whl
t@1.0, dev, from https://pypi.example/simple
s@1.0, from https://pypi.example/simple
`
	if d := cmp.Diff(want, parseString(t, "Pipfile.lock", python(pipfileLock))); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestPipfileRefuses(t *testing.T) {
	const head = "{\"_meta\": {\"pipfile-spec\": 6},\n\"default\": {\n"
	pythonRefuses(t, "Pipfile.lock", map[string][2]string{
		"no object":                {"\n[]", "line 2: "},
		"no version of the format": {"{\"_meta\": {}}", "line 1: "},
		"unknown version":          {"{\"_meta\": {\n\"pipfile-spec\": 7}}", "line 2: "},
		"category is a list":       {"{\"_meta\": {\"pipfile-spec\": 6},\n\"default\": []}", "line 2: "},
		"entry is a list":          {head + "\"a\": []}}", "line 3: "},
		"unknown key":              {head + "\"a\": {\"version\": \"==1\",\n\"mirror\": \"x\"}}}", "line 4: "},
		"no version":               {head + "\"a\": {}}}", "line 3: "},
		"digests of any version":   {head + "\"a\": {\"version\": \"*\", \"hashes\": [\"HASH\"]}}}", "line 3: "},
		"range":                    {head + "\"a\": {\"version\": \">=1\"}}}", "line 3: "},
		"version is a number":      {head + "\"a\": {\"version\": 1}}}", "line 3: "},
		"empty version":            {head + "\"a\": {\"version\": \"==\"}}}", "line 3: "},
		"unknown index":            {head + "\"a\": {\"version\": \"==1\", \"index\": \"x\"}}}", "line 3: "},
		"unknown digest":           {head + "\"a\": {\"version\": \"==1\", \"hashes\": [\n\"crc32:00\"]}}}", "line 4: "},
		"digest is no text":        {head + "\"a\": {\"version\": \"==1\", \"hashes\": [1]}}}", "line 3: "},
		"there twice":              {head + "\"a\": {\"version\": \"==1\"},\n\"a\": {\"version\": \"==2\"}}}", "line 4: "},
	})
}

func FuzzParsePipfile(f *testing.F) { fuzz(f, "Pipfile.lock", python(pipfileLock)) }
