package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Code that is pushed out of sight is in sight, whatever it is pushed with.
func TestBlanksAreCounted(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"a;" + strings.Repeat(" ", 2000) + "eval(x)", "a;⟨2,000 blanks⟩eval(x)"},
		{strings.Repeat("\t", 10) + "eval(x)", "⟨10 blanks⟩eval(x)"},
		{strings.Repeat("\t", 9) + "eval(x)", strings.Repeat("\t", 9) + "eval(x)"},
		{"a;" + strings.Repeat("\u00a0", 40) + "b", "a;⟨40 characters that do not show⟩b"},
		{"a;" + strings.Repeat("\u200b \U000e0041", 20) + "b", "a;⟨60 characters that do not show⟩b"},
		{"a;" + strings.Repeat("\u2800", 39) + "b", "a;" + strings.Repeat("\u2800", 39) + "b"},
		{"a" + strings.Repeat(" ", 50), "a⟨50 blanks⟩"},
		{"é\xff" + strings.Repeat(" ", 50) + "é", "é\xff⟨50 blanks⟩é"},
		{"", ""},
	} {
		if got := window(tt.line, 0); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	// Blanks are counted where what is around them is too long to be shown, too.
	got := window(strings.Repeat("a", 1000)+strings.Repeat(" ", 1000)+"eval(x)", 2000)
	if want := "⟨1,000 blanks⟩eval(x)"; !strings.HasSuffix(got, want) || !strings.HasPrefix(got, "… ") {
		t.Errorf("got %q, want %q", got, want)
	}
	// Where the lines begin to differ is inside the blanks.
	base, head := []byte("a;"+strings.Repeat(" ", 30)+"\n"), []byte("a;"+strings.Repeat(" ", 60)+"b\n")
	hunks, _ := hunksOf(base, head, 9)
	if got, want := hunks[0].Lines[1].Text, "a;⟨60 blanks⟩b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzWindow holds the cut of a line to its promise: it is short, shows what
// stands at the place that it is cut around, and breaks no character.
func FuzzWindow(f *testing.F) {
	f.Add("a"+strings.Repeat(" ", 100)+"b", 101)
	f.Add(strings.Repeat("é", 400), 399)
	f.Add(strings.Repeat("\u200b", 300)+"x", 2)
	f.Fuzz(func(t *testing.T, line string, at int) {
		if at < 0 || at > len(line) {
			return
		}
		got := window(line, at)
		if len(got) > widest+60 {
			t.Errorf("%d bytes are shown", len(got))
		}
		if utf8.ValidString(line) && !utf8.ValidString(got) {
			t.Errorf("%q is no text", got)
		}
		if at < len(line) && line[at] > ' ' && line[at] < 0x7f && !strings.Contains(got, line[at:at+1]) {
			t.Errorf("%q does not show %q", got, line[at])
		}
	})
}

// lines writes n lines, of which some are others.
func lines(n int, other map[int]string) []byte {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if text, ok := other[i]; ok {
			b.WriteString(text + "\n")
			continue
		}
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return []byte(b.String())
}

// What a finding is about is shown first, however far down it stands and however
// much stands around it, and comes with its right number.
func TestSpotsComeFirst(t *testing.T) {
	few := map[int]string{10: "x", 100: "y", 200: "planted()", 300: "worse()"}
	for name, tt := range map[string]struct {
		base, head []byte
		spots      []Spot
		want       []string // what is found in the first hunks
	}{
		"in a hunk of its own":   {lines(400, nil), lines(400, few), []Spot{{200, "", 1}}, []string{"200 planted()"}},
		"the worse before it":    {lines(400, nil), lines(400, few), []Spot{{200, "", 1}, {300, "", 2}}, []string{"300 worse()", "200 planted()"}},
		"deep in a file":         {nil, lines(400, few), []Spot{{300, "", 2}}, []string{"300 worse()"}},
		"on a line that stays":   {lines(400, few), lines(400, map[int]string{200: "planted()", 201: "x", 300: "worse()"}), []Spot{{200, "", 1}}, []string{"200 planted()"}},
		"far from what changed":  {lines(400, nil), lines(400, few), []Spot{{150, "", 1}}, nil},
		"after lines that went":  {lines(400, map[int]string{1: "-\n-\n-"}), lines(400, few), []Spot{{200, "", 1}}, []string{"200 planted()"}},
		"deep in a line":         {nil, lines(9, map[int]string{5: strings.Repeat("a", 9000) + "planted(1);" + strings.Repeat("b", 9000)}), []Spot{{5, "x;planted(1)…", 1}}, []string{"5 planted(1)"}},
		"near the end of a file": {nil, lines(400, map[int]string{400: "planted()"}), []Spot{{400, "", 1}}, []string{"400 planted()"}},
	} {
		hunks, left := hunksOf(tt.base, tt.head, 60, tt.spots...)
		var found []string
		shown := 0
		for i, h := range hunks {
			line := h.Head
			for _, l := range h.Lines {
				if l.Found {
					found = append(found, fmt.Sprintf("%d %s", line, l.Text))
					if i >= len(tt.want) {
						t.Errorf("%s: it is in hunk %d", name, i)
					}
				}
				if l.Op != "-" {
					line++
				}
			}
			shown += len(h.Lines)
		}
		ok := slices.EqualFunc(found, tt.want, func(got, want string) bool {
			number, text, _ := strings.Cut(want, " ")
			return strings.HasPrefix(got, number+" ") && strings.Contains(got, text)
		})
		if !ok || shown > 60 {
			t.Errorf("%s: got %q in %d lines, want %q", name, found, shown, tt.want)
		}
		if tt.base == nil && left != 400-60 && len(tt.head) < 9000 {
			t.Errorf("%s: %d lines are left out", name, left)
		}
	}
}

// In a bundle of one line, a finding is where its text is.
func TestSpotsInARelinedFile(t *testing.T) {
	old, now := bundle(200, ""), bundle(200, `999:(e,t,r)=>{require("net").connect(4444);a()},`)
	f := File{Relined: true}
	f.Edits = Lines(reline([]byte(old)), reline([]byte(now)))
	for _, s := range []Spot{{1, `{require("net").connect(4444)…`, 1}, {1, "", 1}} {
		hunks, _ := f.Hunks([]byte(old), []byte(now), 60, []Spot{s})
		i := slices.IndexFunc(hunks[0].Lines, func(l Line) bool { return l.Found })
		if i < 0 || hunks[0].Lines[i].Op != "+" || s.Text != "" && hunks[0].Lines[i].Text != `require("net").connect(4444);` {
			t.Errorf("%q is at %d of %v", s.Text, i, hunks[0].Lines)
		}
	}
	// Of two lines, the finding is in its own.
	f.Edits = Lines(nil, reline([]byte(old+"\n"+now)))
	hunks, _ := f.Hunks(nil, []byte(old+"\n"+now), 60, []Spot{{2, "require", 1}, {3, "require", 1}})
	if i := slices.IndexFunc(hunks[0].Lines, func(l Line) bool { return l.Found }); i < 0 || !strings.Contains(hunks[0].Lines[i].Text, "require") {
		t.Errorf("got %v", hunks[0].Lines)
	}
}
