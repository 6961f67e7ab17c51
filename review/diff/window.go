package diff

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	widest    = 300 // bytes of a line that are shown
	manyBlank = 40  // columns of blanks from which on they are counted instead
	tabStop   = 4
)

// window cuts a line that is too wide down to the part around at, so that a
// change deep inside a minified line is what is seen of it, and says how much
// it left out on each side.
//
// Long runs of blanks are counted instead: they are how code is pushed out of
// a reader's sight.
func window(line string, at int) string {
	list := stretches(line)
	if len(list) == 1 && list[0].mark == "" && len(line) <= widest {
		return line
	}
	start := back(list, at, widest/4)
	end := forth(list, start, widest)
	if end == len(line) {
		start = back(list, end, widest)
	}
	for start > 0 && start < len(line) && !utf8.RuneStart(line[start]) {
		start++
	}
	for end > start && end < len(line) && !utf8.RuneStart(line[end]) {
		end--
	}
	var b strings.Builder
	if start > 0 {
		fmt.Fprintf(&b, "… %s … ", inBytes(start))
	}
	for _, s := range list {
		switch from, to := max(start, s.start), min(end, s.end); {
		case from >= to:
		case s.mark != "":
			b.WriteString(s.mark)
		default:
			b.WriteString(line[from:to])
		}
	}
	if left := len(line) - end; left > 0 {
		fmt.Fprintf(&b, " … %s …", inBytes(left))
	}
	return b.String()
}

// A stretch is a part of a line: text, or many blanks and the mark for them.
type stretch struct {
	start, end int
	mark       string
}

// stretches takes a line apart. There is one stretch at least.
func stretches(line string) []stretch {
	var list []stretch
	start := 0 // of the text behind the last mark
	for i := 0; i < len(line); {
		end, columns, chars, plain := blankRun(line, i)
		if columns >= manyBlank {
			if i > start {
				list = append(list, stretch{start: start, end: i})
			}
			what := "blanks"
			if !plain {
				what = "characters that do not show"
			}
			list = append(list, stretch{i, end, "⟨" + commas(chars) + " " + what + "⟩"})
			start = end
		}
		if end == i {
			end++ // into a rune at most, of which the rest is no blank either
		}
		i = end
	}
	if start < len(line) || list == nil {
		list = append(list, stretch{start: start, end: len(line)})
	}
	return list
}

// blankRun measures the blanks at i: where they end, how wide and how many they
// are, and whether all are spaces and tabs.
func blankRun(line string, i int) (end, columns, chars int, plain bool) {
	plain = true
	for i < len(line) {
		r, size := rune(line[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(line[i:])
		}
		switch {
		case r == '\t':
			columns += tabStop
		case r == ' ':
			columns++
		case blank(r):
			columns++
			plain = false
		default:
			return i, columns, chars, plain
		}
		chars++
		i += size
	}
	return i, columns, chars, plain
}

// blank reports whether nothing is seen of r. Report's Visible writes out the
// few that a text has; thousands of them would push the text out of sight.
func blank(r rune) bool {
	const brailleBlank = '\u2800'
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == brailleBlank ||
		r >= utf8.RuneSelf && r != utf8.RuneError && unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// size is how many bytes are shown of a stretch between two places.
func (s stretch) size(from, to int) int {
	if s.mark != "" {
		return len(s.mark)
	}
	return to - from
}

// back returns from where on at most n bytes are shown before at.
func back(list []stretch, at, n int) int {
	for i := len(list) - 1; i >= 0; i-- {
		s := list[i]
		if s.start >= at {
			continue
		}
		to := min(at, s.end)
		if size := s.size(s.start, to); size <= n {
			n, at = n-size, s.start
			continue
		}
		if s.mark != "" {
			return to
		}
		return to - n
	}
	return at
}

// forth returns up to where at most n bytes are shown behind at.
func forth(list []stretch, at, n int) int {
	for _, s := range list {
		if s.end <= at {
			continue
		}
		from := max(at, s.start)
		if size := s.size(from, s.end); size <= n {
			n, at = n-size, s.end
			continue
		}
		if s.mark != "" {
			return from
		}
		return from + n
	}
	return at
}

func inBytes(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return commas(n) + " bytes"
}

// commas writes n with commas between thousands.
func commas(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
