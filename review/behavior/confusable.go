package behavior

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxIdentifier is the longest name that is looked at.
const maxIdentifier = 64

// identifier looks at the name around the letter at i, which looks like an
// ASCII letter and is none, and returns where the name ends. A name is
// confusable when all of it reads as ASCII and it holds ASCII letters too, or
// when it reads as a word by which code is run. In prose of the letters' own
// script a suffix may look so, so there only what is called counts.
func (h *hiding) identifier(line []byte, from, i int) (end int) {
	start := i
	for start > from {
		r, size := utf8.DecodeLastRune(line[from:start])
		if !isIdentifier(r) {
			break
		}
		start -= size
	}
	if start > 0 && line[start-1] == '\\' {
		start = min(i, start+escapeLength(line[start]))
	}
	var read strings.Builder
	own, ascii, strange, styled := 0, 0, 0, 0
	for end = start; end < len(line); {
		r, size := utf8.DecodeRune(line[end:])
		if !isIdentifier(r) {
			break
		}
		like := lookAlikeLetter(r)
		switch {
		case r < utf8.RuneSelf:
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				ascii++
			}
			like = byte(r)
		case like == 0:
			strange++
		case isStyled(r):
			styled++
		default:
			own++
		}
		if read.Len() <= maxIdentifier {
			read.WriteByte(like)
		}
		end += size
	}
	if strange > 0 || read.Len() < 3 || read.Len() > maxIdentifier {
		return end
	}
	called := end < len(line) && line[end] == '('
	used := called || end < len(line) && line[end] == '.' || start > 0 && line[start-1] == '.'
	mixed := ascii > 0 && (called || own > 0 && !hasProse(line, start, end))
	if mixed || codeWords[read.String()] && (used || ascii > 0 || own > 0 && !hasProse(line, start, end)) || called && styled > 0 && ascii == 0 && own == 0 {
		h.surely(confusableIdentifier, line, start)
	}
	return end
}

// escapeLength is how many letters behind a backslash belong to it.
func escapeLength(c byte) int {
	switch c {
	case 'x':
		return 3
	case 'u':
		return 5
	}
	return 1
}

// hasProse reports whether a line has, beside one name, letters of other
// scripts that cannot be taken for ASCII, as prose has.
func hasProse(line []byte, start, end int) bool {
	other := func(r rune) bool {
		return r >= 0x370 && unicode.IsLetter(r) && lookAlikeLetter(r) == 0
	}
	return bytes.ContainsFunc(line[max(0, start-maxProse):start], other) ||
		bytes.ContainsFunc(line[end:min(len(line), end+maxProse)], other)
}

// maxProse is how far around a name prose is looked for.
const maxProse = 120

func isIdentifier(r rune) bool {
	if r < utf8.RuneSelf {
		return isWord(byte(r))
	}
	return unicode.IsLetter(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd)
}

// isWord reports whether an ASCII letter may be in a name.
func isWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '$'
}

// codeWords are the words by which code runs, loads and reaches out. Python
// reads styled letters as plain ones (PEP 3131), so that one of these may be
// written in bold or full width and still be it.
var codeWords = func() map[string]bool {
	words := make(map[string]bool)
	for w := range strings.FieldsSeq(`eval exec execSync spawn spawnSync fork require import __import__ importlib from compile
		open getattr setattr globals locals builtins __builtins__ subprocess popen Popen system process child_process
		Function constructor fetch axios request requests urlopen urllib socket http https crypto base64 atob Buffer
		decode b64decode marshal loads pickle ctypes codecs zlib decompress token secret password console window document
		true false null None True False this self return if else while for class def lambda try except catch throw raise
		copy scope access process env environ os sys path fs vm net`) {
		words[w] = true
	}
	return words
}()

// isStyled reports whether r is an ASCII letter to Unicode's compatibility
// forms: full width, or one of the alphabets of mathematics.
func isStyled(r rune) bool {
	return r >= 0xff21 && r <= 0xff5a || r >= 0x1d400 && r <= 0x1d7ff || r == 0x210e || r == 0x17f
}

// lookAlikeLetter returns the ASCII letter that r looks like or stands for, 0
// for none. Greek letters of formulas are left out: people know them.
func lookAlikeLetter(r rune) byte {
	switch {
	case r < 0x17f:
		return 0
	case r >= 0xff21 && r <= 0xff3a, r >= 0xff41 && r <= 0xff5a:
		return byte(r - 0xfee0)
	case r >= 0x1d400 && r <= 0x1d6a3:
		if n := byte((r - 0x1d400) % 52); n < 26 {
			return 'A' + n
		} else {
			return 'a' + n - 26
		}
	case r >= 0x1d7ce && r <= 0x1d7ff:
		return '0' + byte((r-0x1d7ce)%10)
	}
	return lookAlikes[r]
}

// lookAlikes are letters whose shape is that of an ASCII letter in the usual
// fonts, by Unicode's table of confusables (UTS 39). Letters of the phonetic
// alphabet are left out: dictionaries mix them with ASCII.
var lookAlikes = func() map[rune]byte {
	m := map[rune]byte{0x17f: 's', 0x210e: 'h'}
	for ascii, letters := range map[byte]string{
		'a': "\u0430", 'c': "\u0441\u03f2", 'd': "\u0501", 'e': "\u0435", 'h': "\u04bb\u0570", 'i': "\u0456\u0131", 'j': "\u0458\u03f3",
		'l': "\u04cf", 'n': "\u0578", 'o': "\u043e\u03bf\u0585", 'p': "\u0440", 'q': "\u051b\u0566", 's': "\u0455", 'u': "\u057d", 'v': "\u0475",
		'w': "\u051d", 'x': "\u0445", 'y': "\u0443",
		'A': "\u0410\u0391\u13aa", 'B': "\u0412\u0392\u13f4", 'C': "\u0421\u13df", 'D': "\u13a0", 'E': "\u0415\u0395\u13ac", 'H': "\u041d\u0397\u13bb", 'I': "\u0406\u0399",
		'J': "\u0408\u13ab", 'K': "\u041a\u039a\u13e6", 'M': "\u041c\u039c\u13b7", 'N': "\u039d", 'O': "\u041e\u039f\u0555", 'P': "\u0420\u03a1\u13e2",
		'S': "\u0405\u13da\u054f", 'T': "\u0422\u03a4\u13a2", 'X': "\u0425\u03a7", 'Y': "\u04ae\u03a5", 'Z': "\u0396\u13c3",
	} {
		for _, r := range letters {
			m[r] = ascii
		}
	}
	return m
}()
