package behavior

import (
	"bytes"
	"strings"
)

const (
	// pieceLength is the shortest piece of a blob: lines of 64 and 76 letters
	// are usual.
	pieceLength = 60
	// leastHex is how long a blob of hexadecimal digits is that says anything:
	// the largest primes of key exchanges have 2,048, and test vectors as many.
	leastHex = 4 << 10
	// maxGap is what may part two pieces of a blob: quotes, a plus, a line's end
	// and indentation.
	maxGap = 40
)

// blobs adds up the encoded blobs of a text. Pictures, fonts, WebAssembly,
// certificates and maps of source are no code that was hidden.
func (s *shape) blobs(data []byte) {
	for i := pieceLength - 1; i < len(data); i += pieceLength {
		if !isEncoded(data[i]) {
			continue
		}
		start := i
		for start > 0 && isEncoded(data[start-1]) {
			start--
		}
		end := encodedEnd(data, i)
		if end-start < pieceLength {
			i = max(i, end)
			continue
		}
		var b blob
		for piece := start; ; {
			b.add(data[piece:end])
			next := gapEnd(data, end)
			if next == end || end-piece < pieceLength {
				break // a shorter piece is the last
			}
			piece, end = next, encodedEnd(data, next)
		}
		if b.isEncoded() && !isHonestBlob(data, start) {
			s.count(encodedBlob, b.all, start)
		}
		i = max(i, end)
	}
}

// encodedEnd returns where the letters of a blob end that go on at a place.
func encodedEnd(data []byte, i int) int {
	for i < len(data) && isEncoded(data[i]) {
		i++
	}
	return i
}

// A blob is what letters an encoded text has.
type blob struct {
	all, hex, digits, upper, lower int
	of                             [256]int
}

func (b *blob) add(piece []byte) {
	b.all += len(piece)
	for _, c := range piece {
		b.of[c]++
		switch {
		case c >= '0' && c <= '9':
			b.digits++
		case c >= 'A' && c <= 'Z':
			b.upper++
		case c >= 'a' && c <= 'z':
			b.lower++
		}
		if isHexDigit(c) {
			b.hex++
		}
	}
}

// isEncoded reports whether the letters are as mixed as those of bytes are.
func (b *blob) isEncoded() bool {
	most := 0
	for _, n := range b.of {
		most = max(most, n)
	}
	switch {
	case b.all < signs[encodedBlob].least || 2*most > b.all:
		return false
	case b.hex == b.all:
		return b.all >= leastHex && 4*b.digits > b.all && 10*b.digits < 9*b.all
	}
	return 20*b.digits > b.all && 10*b.upper > b.all && 10*b.lower > b.all
}

func isEncoded(c byte) bool {
	return isWord(c) && c != '$' || c == '+' || c == '/' || c == '=' || c == '-'
}

// gapEnd returns where the next piece of a blob begins behind the end of one,
// the end when none does.
func gapEnd(data []byte, end int) int {
	for i := end; i < len(data) && i <= end+maxGap; i++ {
		switch c := data[i]; {
		case c == '\\' && i+1 < len(data) && (data[i+1] == 'n' || data[i+1] == 'r'):
			i++
		case strings.IndexByte(" \t\r\n'\"+,\\`", c) >= 0:
		case isEncoded(c):
			return i
		default:
			return end
		}
	}
	return end
}

// honestTypes are the types of data: URLs that hold no code, or only maps of it.
var honestTypes = []string{
	"data:image/", "data:font/", "data:audio/", "data:video/", "data:application/font", "data:application/x-font",
	"data:application/vnd.ms-fontobject", "data:application/json", "data:application/wasm", "data:application/pdf", "data:application/x-woff",
}

// honestBeginnings are what base64 of files begins with that are no scripts:
// WebAssembly, pictures, fonts, sounds, documents, certificates and JSON; the
// last is hexadecimal, of Ethereum's programs.
var honestBeginnings = []string{
	"AGFzbQ", "iVBORw0KGgo", "R0lGOD", "/9j/", "UklGR", "AAABAA", "PHN2Z", "PD94bWw", "Qk0", "d09GR", "d09GM", "AAEAAA", "T1RUTw",
	"SUQz", "T2dnUw", "JVBERi", "MII", "LS0tLS1CRUdJTi", "eyJ", "ewog", "6080604052",
}

// typeWithin is how far before a blob its data: URL or its armor begins.
const typeWithin = 160

func isHonestBlob(data []byte, at int) bool {
	before := data[max(0, at-typeWithin):at]
	if bytes.Contains(before, []byte("-----BEGIN ")) {
		return true
	}
	if bytes.HasSuffix(before, []byte(",")) {
		if i := bytes.LastIndex(before, []byte("data:")); i >= 0 {
			for _, t := range honestTypes {
				if bytes.HasPrefix(before[i:], []byte(t)) {
					return true
				}
			}
		}
	}
	for _, b := range honestBeginnings {
		if bytes.HasPrefix(data[at:], []byte(b)) {
			return true
		}
	}
	return false
}
