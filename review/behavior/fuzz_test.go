package behavior

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// fuzzNames are names of files in each language, by the number that a fuzzer
// picks.
var fuzzNames = []string{"a.js", "a.ts", "a.py", "a.pth", "binding.gyp", "a.rb", "a.go", "a.sh", "a.bat", "a.ps1", "README.md", ".claude/settings.json"}

// longestQuote is how many bytes of a file are quoted at most.
const longestQuote = 200

// FuzzOf holds the reader to its promises: it answers, the same each time, not
// without end, and what it says stands where it says.
func FuzzOf(f *testing.F) {
	for _, all := range allSpellings {
		for _, s := range append(all.does, all.lookAlike...) {
			for i, name := range fuzzNames {
				if name[len(name)-2:] == s.file[len(s.file)-2:] {
					f.Add(uint8(i), []byte(s.source))
					break
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, language uint8, data []byte) {
		name := fuzzNames[int(language)%len(fuzzNames)]
		file := Of(name, data)
		if file == nil {
			return
		}
		if again := Of(name, data); !cmp.Equal(file, again, cmp.AllowUnexported(looseEnd{})) {
			t.Fatalf("read twice: %s", cmp.Diff(file, again, cmp.AllowUnexported(looseEnd{})))
		}
		all := file.Observations
		for _, flow := range file.Flows {
			all = append(all, flow.Observation)
		}
		if len(all) > 3*maxObservations || len(file.Loose) > maxObservations {
			t.Errorf("got %d observations and flows, %d loose ends", len(all), len(file.Loose))
		}
		lines := 1 + bytes.Count(data, []byte("\n"))
		for _, o := range all {
			if o.Line < 1 || o.Line > lines {
				t.Errorf("line %d of %d: %+v", o.Line, lines, o)
			}
			if len(o.Quote) > longestQuote || !utf8.ValidString(o.Quote) || !utf8.ValidString(o.What) {
				t.Errorf("quote of %d bytes: %q %q", len(o.Quote), o.Quote, o.What)
			}
			if o.Kind == 0 || o.Kind >= lastKind {
				t.Errorf("of no kind: %+v", o)
			}
		}
		for _, flow := range file.Flows {
			if flow.FromLine < 0 || flow.FromLine > lines || flow.From == 0 {
				t.Errorf("from line %d of %d: %+v", flow.FromLine, lines, flow)
			}
		}
	})
}
