package behavior

import "bytes"

// A sign is a way in which code is written so that it cannot be read.
// Minifying is none: it leaves texts, numbers and calls as they are.
type sign uint8

const (
	hexNames       sign = iota // names such as _0x3fa2
	escapedText                // letters written as escapes
	symbolsOnly                // code without letters and digits
	encodedBlob                // bytes of base64 or hexadecimal that are no picture, font or the like
	stringArray                // calls of a function that takes texts from one array by number
	characterCodes             // characters put together from their codes in one call
	numbersAsText              // letters in an array of numbers
	packedCode                 // marks of packers
	computedNames              // members whose names are called for
	splitWords                 // words cut in pieces
	lastSign
)

// signs are how each sign is called, and from which measure on it is one.
var signs = [lastSign]struct {
	name  string
	least int
}{
	hexNames:       {"hexadecimal names", 8}, // obfuscators make dozens, and prose on them names some
	escapedText:    {"escape sequences", 50},
	symbolsOnly:    {"symbols only", 100},
	encodedBlob:    {"encoded blob", 1 << 10},
	stringArray:    {"string array with a decoder", 50},
	characterCodes: {"character codes", 8},
	numbersAsText:  {"text as numbers", 40},
	packedCode:     {"packed code", 1},
	computedNames:  {"computed names", 30},
	splitWords:     {"split words", 3},
}

// A shape is how much of each sign a file has. The zero shape has none.
type shape [lastSign]measure

// A measure is an amount, and the place where it is told: that of the first, or
// of the largest.
type measure struct {
	n, at, line int
	quote       string
}

// observations tells the signs that a shape has.
func (s *shape) observations() []Observation { return s.since(new(shape)) }

// since tells the signs of a shape that an older one has not, or has half of
// at most: what was obfuscated before is so again after every build.
func (s *shape) since(old *shape) []Observation {
	var observations []Observation
	for i, m := range s {
		if was := old[i].n; m.n >= signs[i].least && (was < signs[i].least || m.n >= 2*was) {
			observations = append(observations, Observation{Kind: Obfuscated, Line: m.line, What: signs[i].name, Quote: m.quote})
		}
	}
	return observations
}

// count adds n of a sign, told where the first is.
func (s *shape) count(of sign, n, at int) {
	m := &s[of]
	if m.n == 0 {
		m.at = at
	}
	m.n += n
}

// largest keeps the largest measure of a sign.
func (s *shape) largest(of sign, n, at int) {
	if m := &s[of]; n > m.n {
		m.n, m.at = n, at
	}
}

// maxSignQuote is how many characters of a sign are quoted.
const maxSignQuote = 60

// place finds the lines of what will be told.
func (s *shape) place(data []byte) {
	for i := range s {
		if m := &s[i]; m.n >= signs[i].least && m.at <= len(data) {
			m.line, m.quote = placeOf(data, m.at)
		}
	}
}

// placeOf returns the line of a place, and what begins there.
func placeOf(data []byte, at int) (line int, quote string) {
	rest := data[at:min(len(data), at+4*maxSignQuote)]
	return 1 + bytes.Count(data[:at], newline), spelledOut(rest[:endOfLine(rest)], 0, maxSignQuote)
}
