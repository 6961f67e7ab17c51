package behavior

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What hidden sees, as [Observation.What] has it.
const (
	variationSelectors    = "variation selectors"
	zeroWidthCharacters   = "zero-width characters"
	tagCharacters         = "tags"
	privateUseCharacters  = "private-use characters"
	bidirectionalControls = "bidirectional controls"
	confusableIdentifier  = "confusable identifier"
	codeBehindBlanks      = "code behind blanks"
)

const (
	// hiddenRun is how many hidden characters in a row are a message: fewer than
	// 8 carry not even a word, and honest text has two or three.
	hiddenRun = 8
	// hiddenScattered is how many are one when they stand apart, each in a place
	// where no script and no emoji needs it. Pasted prose has a handful.
	hiddenScattered = 40
	// regionLines is how many lines without any part two regions of a file.
	regionLines = 40
	// maxHidden are the regions that are told: more say nothing new.
	maxHidden = 50
)

// hidden finds characters that do not show, that turn the text around them or
// look like others, and code that is pushed out of sight. Most such characters
// are honest where they stand: in emoji, in the words of many scripts, at the
// start of a file. So places count, and amounts, not presence. A region of a
// file has one observation for each sort, with the line where it begins.
func hidden(data []byte) []Observation {
	h := hiding{data: data, line: 1, regions: make(map[string]*region)}
	for i := pastASCII(data, 0); i < len(data); {
		start := bytes.LastIndexByte(data[:i], '\n') + 1
		end := start + endOfLine(data[start:])
		h.advance(start)
		if isText(data[start:end]) {
			h.characters(data[start:end])
		}
		i = pastASCII(data, end)
	}
	for _, what := range []string{variationSelectors, zeroWidthCharacters, tagCharacters, privateUseCharacters, bidirectionalControls, confusableIdentifier} {
		h.end(what)
	}
	return append(h.observations, behindBlanks(data)...)
}

// isText reports whether a line is UTF-8 for the most part: single characters
// mean nothing in machine code.
func isText(line []byte) bool {
	if utf8.Valid(line) {
		return true
	}
	good, bad := 0, 0
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		if r == utf8.RuneError && size == 1 {
			bad++
		} else if size > 1 {
			good++
		}
		line = line[size:]
	}
	return good >= 4*bad
}

// A hiding is what hidden knows while it reads.
type hiding struct {
	data         []byte
	at, line     int // the line that is read, and where it starts
	regions      map[string]*region
	observations []Observation
}

// A region is where hidden characters of one sort stand close to each other.
type region struct {
	first, last int // lines
	count, run  int // characters in all, and in a row
	sure        bool
	quote       string
}

func (h *hiding) advance(to int) {
	h.line += bytes.Count(h.data[h.at:to], newline)
	h.at = to
}

// see adds n characters in a row to a region.
func (h *hiding) see(what string, line []byte, at, n int) *region {
	r := h.regions[what]
	if r == nil || h.line-r.last > regionLines {
		h.end(what)
		r = &region{first: h.line, quote: spelledOut(line, at, maxHiddenQuote)}
		h.regions[what] = r
	}
	if n > r.run {
		r.quote = spelledOut(line, at, maxHiddenQuote)
	}
	r.last, r.count, r.run = h.line, r.count+n, max(r.run, n)
	return r
}

// surely adds what one of is enough.
func (h *hiding) surely(what string, line []byte, at int) { h.see(what, line, at, 1).sure = true }

// end closes the region of one sort, and tells it when it is large enough.
func (h *hiding) end(what string) {
	r := h.regions[what]
	delete(h.regions, what)
	if r == nil || !r.sure && r.run < leastRun(what) && (what == privateUseCharacters || r.count < hiddenScattered) || len(h.observations) >= maxHidden {
		return
	}
	h.observations = append(h.observations, Observation{Kind: Hidden, Line: r.first, What: what, Quote: r.quote})
}

// leastRun is the run that is a message: fonts of icons live in the private
// use areas, and their tables have a few letters side by side.
func leastRun(what string) int {
	if what == privateUseCharacters {
		return 3 * hiddenRun
	}
	return hiddenRun
}

// characters reads a line that is not ASCII alone.
func (h *hiding) characters(line []byte) {
	var prev rune
	read := 0 // up to where identifiers are read
	turned := false
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		what := hiddenSort(r)
		if what == "" || r == '\ufeff' && h.at+i == 0 {
			if i >= read && lookAlikeLetter(r) != 0 {
				read = h.identifier(line, read, i)
			}
			prev, i = r, i+size
			continue
		}
		if what == bidirectionalControls && !turned {
			turned = true
			if turns(line) {
				h.surely(what, line, i)
			}
		}
		// The run ends with another sort: what stands for a bit is of one.
		start, n, stray := i, 0, 0
		for ; i < len(line) && hiddenSort(r) == what; n++ {
			if n > 0 && what != bidirectionalControls || !honestAfter(r, prev) {
				stray++
			}
			prev = r
			i += size
			r, size = utf8.DecodeRune(line[i:])
		}
		switch {
		case what == tagCharacters && n <= maxFlag && isFlag(line[:start]):
		case what == zeroWidthCharacters && n == 1 && inName(line, start, i):
			h.surely(what, line, start)
		case stray > 0:
			h.see(what, line, start, stray)
		}
	}
}

// maxFlag are the tags behind a black flag that make it a region's.
const maxFlag = 7

func isFlag(before []byte) bool { return bytes.HasSuffix(before, []byte("\U0001f3f4")) }

// hiddenSort says which sort of hidden character r is, "" for none.
func hiddenSort(r rune) string {
	switch {
	case r < 0xad:
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef:
		return variationSelectors
	case r >= 0xe0000 && r <= 0xe007f:
		return tagCharacters
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return bidirectionalControls
	case r >= 0xe000 && r <= 0xf8ff, r >= 0xf0000 && r <= unicode.MaxRune:
		return privateUseCharacters
	case r >= 0x200b && r <= 0x200f, r >= 0x2060 && r <= 0x206f, r == 0xfeff, r == 0xad, r == 0x34f, r == 0x61c,
		r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0, r == 0x17b4, r == 0x17b5, r >= 0x180b && r <= 0x180f,
		r >= 0xfff0 && r <= 0xfffb, r >= 0x1bca0 && r <= 0x1bca3, r >= 0x1d173 && r <= 0x1d17a, r >= 0xe0080 && r <= 0xe0fff:
		return zeroWidthCharacters
	}
	return ""
}

// honestAfter reports whether r has a use behind prev: one selector behind what
// has several looks, a joiner in a word or an emoji of a script that has them.
func honestAfter(r, prev rune) bool {
	switch {
	case r == 0xfe0e || r == 0xfe0f:
		// GitHub's anchors keep the selector and drop the emoji before it.
		return prev >= 0xa9 && hiddenSort(prev) == "" || prev != 0 && strings.ContainsRune("#*-0123456789", prev)
	case r >= 0xfe00 && r <= 0xfe06:
		return prev > 0x1000 && hiddenSort(prev) == ""
	case r >= 0xe0100 && r <= 0xe0120:
		return unicode.Is(unicode.Han, prev)
	case hiddenSort(r) == zeroWidthCharacters:
		return r == 0xad || prev == 0xfe0f || prev > 0xff && (unicode.In(prev, unicode.S, unicode.M) || unicode.In(prev, joiningScripts...)) && hiddenSort(prev) == "" ||
			(r == 0x200e || r == 0x200f || r == 0x61c) && hiddenSort(prev) == ""
	}
	return false
}

// joiningScripts use characters without width between letters or words.
var joiningScripts = []*unicode.RangeTable{
	unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Nko, unicode.Mandaic, unicode.Mongolian,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Thai, unicode.Lao, unicode.Tibetan, unicode.Myanmar,
	unicode.Khmer, unicode.Balinese, unicode.Javanese, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
}

// inName reports whether the one character at start is a name that does not
// show, or part of a name that looks like another: a Hangul filler is a letter
// to JavaScript and Python, a joiner may stand within a name of JavaScript's.
// In quotes and in lists of characters they are data.
func inName(line []byte, start, end int) bool {
	r, _ := utf8.DecodeRune(line[start:])
	before, after := byte(' '), byte(' ')
	if start > 0 {
		before = line[start-1]
	}
	if end < len(line) {
		after = line[end]
	}
	switch r {
	case 0x200c, 0x200d:
		return isWord(before) && isWord(after)
	case 0x115f, 0x1160, 0x3164, 0xffa0:
		const data = "'\"`[]-|\\"
		return before < utf8.RuneSelf && after < utf8.RuneSelf && strings.IndexByte(data, before) < 0 && strings.IndexByte(data, after) < 0
	}
	return false
}

// turns reports whether the controls of a line make it read otherwise than it
// is: any override, and what is opened and not closed, for then it reaches over
// what follows (Boucher and Anderson, Trojan Source, 2021). Those beside a
// letter that is written from the right are language, those alone in quotes or
// in a list of characters are data.
func turns(line []byte) bool {
	var prev rune
	embedded, isolated := 0, 0
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		next, _ := utf8.DecodeRune(line[i+size:])
		language := fromTheRight(prev) || fromTheRight(next)
		listed := isListed(prev) && isListed(next)
		switch {
		case hiddenSort(r) != bidirectionalControls || listed:
		case r == 0x202d || r == 0x202e:
			return true
		case r == 0x202c:
			embedded = max(0, embedded-1)
		case r == 0x2069:
			isolated = max(0, isolated-1)
		case language:
		case r < 0x202d:
			embedded++
		default:
			isolated++
		}
		prev, i = r, i+size
	}
	return embedded+isolated > 0
}

func isListed(r rune) bool {
	return r != 0 && strings.ContainsRune("'\"`[]-|,", r) || hiddenSort(r) != ""
}

func fromTheRight(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
}
