package diff

import "testing"

// What only looks otherwise is told to be the same, and nothing else is.
func TestCompareForm(t *testing.T) {
	for _, tt := range []struct {
		path, was, is string
		want          alike
	}{
		{"a.js", "f(){a;b;}", "f ( ) {\n\ta;\n\tb\n}\n", sameButForm},
		{"a.js", "a", "a;", sameButForm},
		{"a.js", "a // b c", "a //  b\tc\n", sameButForm},
		{"a.js", "a // b", "a // c", sameCode},
		{"a.js", "a /* b */", "a", sameCode},
		{"a.js", "'a b'", "'a  b'", different},
		{"a.js", "`a b`", "`a  b`", different},
		{"a.js", "/a b/", "/a  b/", different},
		{"a.js", "return a", "return\na", different},
		{"a.js", "return /*\n*/a", "return a", different},
		{"a.js", "return\n}", "return}", sameButForm},
		{"a.js", "a\n++b", "a++\nb", different},
		{"a.js", "async function f(){}", "async\nfunction f(){}", different},
		{"a.js", "if(a);b", "if(a)b", different},
		{"a.js", "a;(b)", "a\n(b)", different},
		{"a.js", "a+ +b", "a++b", different},
		{"a.js", "a b", "ab", different},
		{"a.js", "#!/bin/a b", "#!/bin/a  b", different},
		{"a.js", "a\n--> b", "a\n--> c", different},
		{"a.js", "a='", "a ='", different},
		{"a.js", "a\xc3", "a \xc3", different},
		{"a.js", "\xc3'a b' //'", "\xc3'a  b' //'", different},
		{"a.ts", "a;b", "a; b", different},
		{"a.py", "if a:\n  b", "if a:\n    b", different},
		{"a.py", "a  \r\nb\r\n", "a\nb\n", sameButForm},
		{"a.py", "a\nb", "a\r\nb\r\n", sameButForm},
		{"a.py", "a\nb\n", "a\r\nb\n", different},
		{"a.py", "a\nb\n", "a \t \nb\n", different},
		{"a.py", "a\nb\n", "a\nb\n\n", different},
		{"a.sh", "a \\ \nb", "a \\\nb", different},
		{"a.sh", "#!/bin/sh\na", "#!/bin/sh\r\na", different},
		{"a.yml", "a: b\nc: d", "a: b\nc: e", different},
	} {
		if got := compareForm(tt.path, []byte(tt.was), []byte(tt.is)); got != tt.want {
			t.Errorf("%s: %q and %q: got %d, want %d", tt.path, tt.was, tt.is, got, tt.want)
		}
	}
}

// A file that differs where it says the package's version is told apart.
func TestMarkVersions(t *testing.T) {
	base := tree(t, nil, map[string]string{
		"package.json":       `{"version": "1.2.3"}`,
		"a.js":               "v='v1.2.3'; x=1",
		"b.js":               "v='1.2.3'",
		"c.js":               "v='1.2.3', w='11.2.3'",
		"p-1.2.3.info/WHEEL": "Wheel",
		"p-1.2.3.info/META":  "Name: p\nSummary: a\nHome: b\nVersion: 1.2.3\nLicense: c",
		"moved.js":           "moved",
	})
	head := tree(t, base, map[string]string{
		"package.json":        `{"version": "1.2.10"}`,
		"a.js":                "v='v1.2.10'; x=2",
		"b.js":                "v='1.2.3'+'1.2.10'",
		"c.js":                "v='1.2.10', w='11.2.10'",
		"p-1.2.10.info/WHEEL": "Wheel",
		"p-1.2.10.info/META":  "Name: p\nSummary: a\nHome: b\nVersion: 1.2.10\nLicense: c",
		"lib/moved.js":        "moved",
	})
	for _, tt := range []struct {
		from, to string
		want     int
	}{{"1.2.3", "1.2.10", 3}, {"1.2", "1.2", 0}, {"", "", 0}} {
		d, err := Trees(base, head)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.MarkVersions(base, head, tt.from, tt.to); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range d.Files {
			if f.VersionOnly {
				n++
				if f.Path == "a.js" || f.Path == "b.js" || f.Path == "c.js" || f.Path == "lib/moved.js" {
					t.Errorf("%s differs in more", f.Path)
				}
			}
		}
		if n != tt.want {
			t.Errorf("%s to %s: %d files differ in it alone, want %d", tt.from, tt.to, n, tt.want)
		}
	}
}
