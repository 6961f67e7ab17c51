package lockfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a go.sum pins belongs to the go.mod beside it, or to any where none
// stands there.
func TestPin(t *testing.T) {
	const (
		one = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
		two = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA="
	)
	mod := func(version string) string { return "module mod.example/a\n\nrequire mod.example/b " + version + "\n" }
	sum := func(version, sum string) string { return "mod.example/b " + version + " h1:" + sum + "\n" }
	for name, tt := range map[string]struct {
		base, head map[string]string
		was, is    string
	}{
		"beside it":           {map[string]string{"go.mod": mod("v1.0.0"), "go.sum": sum("v1.0.0", one)}, map[string]string{"go.mod": mod("v1.1.0"), "go.sum": sum("v1.1.0", two)}, "h1/" + one, "h1/" + two},
		"not another's":       {nil, map[string]string{"go.mod": mod("v1.0.0"), "go.sum": sum("v1.0.0", one), "x/go.sum": sum("v1.0.0", two)}, "", "h1/" + one},
		"of the folder above": {nil, map[string]string{"a/go.mod": mod("v1.0.0"), "go.sum": sum("v1.0.0", one)}, "", "h1/" + one},
		"that disagree":       {nil, map[string]string{"a/go.mod": mod("v1.0.0"), "a/go.sum": sum("v1.0.0", one), "b/go.mod": mod("v1.0.0"), "b/go.sum": sum("v1.0.0", two)}, "", "h1/" + one + " h1/" + two},
		"of its go.mod":       {nil, map[string]string{"go.mod": mod("v1.0.0"), "go.sum": sum("v1.0.0/go.mod", one)}, "", ""},
		"of another version":  {nil, map[string]string{"go.mod": mod("v1.0.0"), "go.sum": sum("v1.0.1", one)}, "", ""},
	} {
		entries := func(files map[string]string) []Entry {
			var all []Entry
			for file, text := range files {
				f, err := Parse(file, []byte(text))
				if err != nil {
					t.Fatalf("%s: %s: %v", name, file, err)
				}
				all = append(all, f.Entries...)
			}
			return all
		}
		base, head := entries(tt.base), entries(tt.head)
		changes := Compare(base, head)
		Pin(changes, base, head)
		if len(changes) != 1 {
			t.Errorf("%s: got %d changes", name, len(changes))
			continue
		}
		sorted := strings.Fields(strings.Join(changes[0].To.Pins, " "))
		if len(sorted) == 2 && sorted[0] > sorted[1] {
			sorted[0], sorted[1] = sorted[1], sorted[0]
		}
		got := [2]string{strings.Join(changes[0].From.Pins, " "), strings.Join(sorted, " ")}
		if d := cmp.Diff([2]string{tt.was, tt.is}, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}
