package behavior

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

const (
	// behindColumns is the run of blanks that hides what is behind it: half of a
	// split diff shows about 100 columns, and honest alignment within a line
	// stays below that.
	behindColumns = 100
	// indentColumns is it for the start of a line, where deep structures and
	// arguments under a parenthesis stand.
	indentColumns = 200
	// tabColumns is what a tab is wide.
	tabColumns = 4
	// minStride is the shortest run in bytes, so that a look at each such byte
	// meets them all.
	minStride = behindColumns / tabColumns
)

// behindBlanks finds code that a run of blanks pushes out of sight.
func behindBlanks(data []byte) []Observation {
	var observations []Observation
	var line blankLine
	told := -regionLines
	for i := minStride - 1; i < len(data); i += minStride {
		start, end, columns := blankRun(data, i)
		if columns < behindColumns {
			continue
		}
		i = max(i, end)
		line.move(data, start)
		if !line.hidesCode(data, start, end, columns) {
			continue
		}
		if line.number-told >= regionLines {
			observations = append(observations, Observation{
				Kind: Hidden, Line: line.number, What: codeBehindBlanks, Quote: spelledOut(data[end:line.end], 0, maxHiddenQuote),
			})
		}
		if told = line.number; len(observations) == maxHidden {
			break
		}
	}
	return observations
}

// A blankLine is the line that behindBlanks looks at. It is measured once, for
// a file may be one line with many runs.
type blankLine struct {
	number      int // from 1; 0 before the first
	start, end  int // the end is without blanks
	first, last byte
}

// move goes on to the line that has data[at].
func (l *blankLine) move(data []byte, at int) {
	if l.number > 0 && at <= l.end {
		return
	}
	start := bytes.LastIndexByte(data[l.end:at], '\n') + 1
	if start == 0 && l.number > 0 {
		return // in the blanks at the end
	}
	start += l.end
	l.number = max(1, l.number) + bytes.Count(data[l.end:start], newline)
	text := bytes.TrimRight(data[start:start+endOfLine(data[start:])], " \t\r\v\f\\")
	l.start, l.end = start, start+len(text)
	l.first, l.last = 0, 0
	if text = bytes.TrimLeft(text, " \t\v\f"); len(text) > 0 {
		l.first, l.last = text[0], text[len(text)-1]
	}
}

// hidesCode reports whether data[start:end], blanks of the line, have code
// behind them that they hide. Tables, aligned comments, strings of blanks and
// deep indentation have none.
func (l *blankLine) hidesCode(data []byte, start, end, columns int) bool {
	if end >= l.end {
		return false
	}
	before, rest := data[l.start:start], data[end:l.end]
	if len(before) == 0 {
		return columns >= indentColumns && columns-indentAbove(data[:l.start]) >= behindColumns && looksLikeCode(rest)
	}
	if l.first == '|' && l.last == '|' {
		return false // a table of Markdown's
	}
	q := before[len(before)-1]
	if quoted := strings.IndexByte("'\"`", q) >= 0 && rest[0] == q; quoted && (len(before) > farOut || len(rest) <= shortRest && !hasDanger(rest)) {
		return false // a string of blanks, to pad with
	}
	return looksLikeCode(rest)
}

const (
	// farOut is a column that nobody sees without scrolling: blanks behind it
	// hide nothing more.
	farOut = 400
	// shortRest is what may stand behind a string of blanks: the end of a
	// statement, in which little fits.
	shortRest = 40
)

// blankRun returns the run of blanks around i and how wide it shows.
func blankRun(data []byte, i int) (start, end, columns int) {
	for n := 0; n < utf8.UTFMax && i > 0 && !utf8.RuneStart(data[i]); n++ {
		i--
	}
	start = i
	for start > 0 && blankAt(data[i:]) > 0 {
		_, size := utf8.DecodeLastRune(data[:start])
		if blankAt(data[start-size:]) != size {
			break
		}
		start -= size
	}
	for end = start; end < len(data); {
		size := blankAt(data[end:])
		if size == 0 {
			break
		}
		if columns++; data[end] == '\t' {
			columns += tabColumns - 1
		}
		end += size
	}
	return start, end, columns
}

// blankAt returns how many bytes the blank has that a text starts with, 0 when
// it starts with none.
func blankAt(s []byte) int {
	if len(s) == 0 {
		return 0
	}
	switch c := s[0]; {
	case c == ' ' || c == '\t' || c == '\v' || c == '\f':
		return 1
	case c < utf8.RuneSelf:
		return 0
	}
	switch r, size := utf8.DecodeRune(s); {
	case r == 0xa0, r >= 0x2000 && r <= 0x200a, r == 0x202f, r == 0x205f, r == 0x2800, r == 0x3000, r == 0x3164, r == 0xffa0:
		return size
	}
	return 0
}

// indentAbove returns how wide the last line that is not blank is indented.
func indentAbove(data []byte) int {
	for n := 0; len(data) > 0 && n < maxBlankLines; n++ {
		data = data[:len(data)-1]
		start := bytes.LastIndexByte(data, '\n') + 1
		line := data[start:]
		if text := bytes.TrimLeft(line, " \t"); len(bytes.TrimSpace(text)) > 0 {
			return len(line) - len(text) + (tabColumns-1)*bytes.Count(line[:len(line)-len(text)], []byte("\t"))
		}
		data = data[:start]
	}
	return 0
}

// maxBlankLines is how many blank lines are gone up.
const maxBlankLines = 10

// looksLikeCode reports whether a text may do something. A comment does
// nothing, unless what starts it is another thing in the language: then it
// would call.
func looksLikeCode(s []byte) bool {
	s = s[:min(len(s), maxLook)]
	for bytes.HasPrefix(s, []byte("/*")) {
		_, rest, _ := bytes.Cut(s[2:], []byte("*/"))
		s = bytes.TrimLeft(rest, " \t")
	}
	if bytes.HasPrefix(s, []byte("//")) || bytes.HasPrefix(s, []byte("#")) {
		return hasCall(s)
	}
	return hasCall(s) || hasDanger(s) || bytes.ContainsAny(s, "=`")
}

// maxLook is how much of what is behind blanks is looked at.
const maxLook = 4 << 10

// hasCall reports whether a text has a name with a parenthesis behind it.
func hasCall(s []byte) bool {
	for i := 1; i < len(s); i++ {
		if s[i] == '(' && (isWord(s[i-1]) || strings.IndexByte("])'\"", s[i-1]) >= 0) {
			return true
		}
	}
	return false
}

// hasDanger reports whether a text has a word by which code runs or loads.
func hasDanger(s []byte) bool {
	for _, word := range []string{"eval", "exec", "import", "require", "Function", "system", "spawn", "popen", "global"} {
		if bytes.Contains(s, []byte(word)) {
			return true
		}
	}
	return false
}
