package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxQuote  = 300      // characters of a quote that are shown
	maxLine   = 2400     // characters of a diff's line: each of its bytes may be written out as six
	maxProse  = 900      // bytes of a sentence of ours, quotes included
	maxSource = 16 << 10 // bytes of a sentence that are looked at at all
	maxMarks  = 3        // combining marks on one letter: more than any script needs
)

// Visible writes out what does not show, or shows as something else: control
// characters, what turns the direction of text, zero-width and blank letters,
// tags and variation selectors, and bytes that are no text. What it returns is
// one line that a terminal or a page shows as it stands. It leaves backslashes
// alone, so that paths and code stay readable: a package that spells out \u202e
// itself looks like one that has the character, which errs on the right side.
func Visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return s // as nearly all code is
	}
	var b strings.Builder
	marks := maxMarks // a mark at the start would sit on our own text
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case shows(r) && marks <= maxMarks:
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		default:
			b.WriteString(spelled(r))
		}
		i += size
	}
	return b.String()
}

// shows reports whether a reader sees that r is there, and nothing else by it.
func shows(r rune) bool {
	const brailleBlank = '\u2800' // a symbol to Unicode, nothing to the eye
	return unicode.IsPrint(r) && r != brailleBlank &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func spelled(r rune) string {
	if r > 0xffff {
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// cut shortens visible text to a number of characters, and shows that it did.
func cut(s string, most int) string {
	if len(s) <= most {
		return s // no more characters than bytes
	}
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// code shows a line of a package's file. Tabs are its indentation.
func code(s string) string {
	return cut(Visible(strings.ReplaceAll(s, "\t", "    ")), maxLine)
}
