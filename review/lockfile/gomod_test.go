package lockfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseGoMod(t *testing.T) {
	got := parseString(t, "sub/go.mod", `module example.test/app

go 1.26

toolchain go1.26.3

require (
	example.test/a v1.2.3
	example.test/b/v2 v2.0.0-20260102030405-abcdefabcdef // indirect
	example.test/lint v0.1.0 // indirect
	example.test/forked v1.0.0
	example.test/pinned v1.0.0
	example.test/local v1.0.0
)

require example.test/old v1.0.0+incompatible

tool example.test/lint/cmd/lint

replace (
	example.test/forked => fork.invalid/forked v1.0.1
	example.test/pinned => example.test/pinned v1.1.0
	example.test/pinned v1.0.0 => example.test/pinned v1.2.0
	example.test/local => ../local
	example.test/deep => fork.invalid/deep v0.0.1
)

exclude example.test/a v1.2.2

retract v0.9.0 // wrong
`)
	want := `example.test/a@v1.2.3, direct
example.test/b/v2@v2.0.0-20260102030405-abcdefabcdef
example.test/lint@v0.1.0, direct
fork.invalid/forked@v1.0.1, direct, alias
example.test/pinned@v1.2.0, direct
example.test/old@v1.0.0+incompatible, direct
fork.invalid/deep@v0.0.1, alias
`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// Two modules of one repository may require two versions of a third.
func TestGoModulesApart(t *testing.T) {
	read := func(app, tools string) []Entry {
		t.Helper()
		var list []Entry
		for module, version := range map[string]string{"app": app, "tools": tools} {
			entries, err := parsed(module+"/go.mod", []byte("module example.test/"+module+"\nrequire example.test/a "+version+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, entries...)
		}
		return list
	}
	changes := Compare(read("v1.1.0", "v1.2.0"), read("v1.2.1", "v1.1.1"))
	if len(changes) != 2 || changes[0].To.Version.Number != "v1.2.1" || changes[1].To.Version.Number != "v1.1.1" {
		t.Errorf("got %+v", changes)
	}
}

const goHash = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// go.sum fixes no versions: lines that come and go are no changes, and another
// hash for what was there is one, beside whatever go.mod says.
func TestGoSumPinsOnly(t *testing.T) {
	const other = "h1:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	parse := func(name, text string) []Entry {
		t.Helper()
		list, err := parsed(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	mod := parse("go.mod", "module m\nrequire example.test/a v1.0.0\n")
	sum := func(hash string) []Entry {
		return append(parse("go.sum", "example.test/a v1.0.0 "+hash+"\nexample.test/a v1.0.0/go.mod "+goHash+"\n"), mod...)
	}
	for name, tt := range map[string]struct {
		base, head []Entry
		want       string
	}{
		"the same":            {sum(goHash), sum(goHash), ""},
		"lines that come":     {mod, sum(goHash), ""},
		"lines that go":       {sum(goHash), mod, ""},
		"another hash":        {sum(goHash), sum(other), "replaced example.test/a@v1.0.0 " + "h1/" + other[3:]},
		"one of two files":    {append(sum(goHash), sum(goHash)...), append(sum(goHash), sum(other)...), "replaced example.test/a@v1.0.0 " + "h1/" + other[3:]},
		"a version beside it": {sum(goHash), append(sum(goHash), parse("go.sum", "example.test/a v1.1.0 "+other+"\n")...), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, c := range Compare(tt.base, tt.head) {
				got = append(got, string(c.Kind())+" "+c.To.Version.String()+" "+c.To.OtherChecksum(c.From))
			}
			if got := strings.Join(got, ", "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestGoRefuses(t *testing.T) {
	refuses(t, map[string]refusal{
		"conflict":                   {"go.mod", "module m\n<<<<<<< HEAD\n", "line 2: "},
		"unknown directive":          {"go.mod", "module m\nneed a v1.0.0\n", "line 2: unknown directive"},
		"a branch for a version":     {"go.mod", "module m\nrequire example.test/a main\n", "line 2: require example.test/a: "},
		"required twice":             {"go.mod", "module m\nrequire example.test/a v1.0.0\nrequire example.test/a v1.0.1\n", `line 3: "example.test/a" is there twice`},
		"replaced twice":             {"go.mod", "module m\nreplace example.test/a => ./a\nreplace example.test/a => ./b\n", "line 3: "},
		"sum, two words":             {"go.sum", "example.test/a v1.0.0\n", "line 1: "},
		"sum, other hash":            {"go.sum", "example.test/a v1.0.0 h2:AAAA\n", "line 1: "},
		"sum, short hash":            {"go.sum", "example.test/a v1.0.0 h1:AAAA\n", "line 1: "},
		"sum, no version":            {"go.sum", "example.test/a main " + goHash + "\n", "line 1: "},
		"sum, disagrees with itself": {"go.sum", "example.test/a v1.0.0 " + goHash + "\nexample.test/a v1.0.0 h1:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "line 2: "},
	})
}

func FuzzParseGoMod(f *testing.F) {
	fuzz(f, "go.mod", "module m\nrequire example.test/a v1.0.0 // indirect\nreplace example.test/a v1.0.0 => example.test/b v1.0.0\ntool example.test/a/cmd\n")
}

func FuzzParseGoSum(f *testing.F) {
	fuzz(f, "go.sum", "example.test/a v1.0.0/go.mod "+goHash+"\n")
}
