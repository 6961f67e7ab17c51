package shell

import "bytes"

const (
	longestBraced = 256  // bytes of a word that braces multiply
	mostBraced    = 64   // words that it becomes
	mostExpanded  = 1024 // bytes that these have
)

// braces returns the words that the braces of the next word make of it, as they
// would be written, and how long it is; no words when it has no braces that
// multiply it.
func (r *reader) braces() ([][]byte, int) {
	text := r.src[r.pos:min(r.pos+longestBraced, len(r.src))]
	n, braced := 0, false
	for ; n < len(text) && !r.delimits(text[n]); n = skip(text, n) {
		switch {
		case text[n] == '`' || bytes.HasPrefix(text[n:], []byte("$(")):
			return nil, 0
		case text[n] == '{':
			braced = true
		}
	}
	if !braced || n >= longestBraced {
		return nil, 0
	}
	words := expand(text[:n])
	if len(words) < 2 {
		return nil, 0
	}
	return words, n
}

// skip returns where what comes at i ends: a byte, an escape, a quote or a
// parameter.
func skip(text []byte, i int) int {
	end := -1
	switch {
	case text[i] == '\\':
		return min(i+2, len(text))
	case text[i] == '\'', text[i] == '"':
		end = bytes.IndexByte(text[i+1:], text[i])
	case bytes.HasPrefix(text[i:], []byte("${")):
		end = bytes.IndexByte(text[i+1:], '}')
	default:
		return i + 1
	}
	if end < 0 {
		return len(text)
	}
	return i + end + 2
}

// expand returns what the first braces that have a comma make of text, and then
// the further ones; none when that is too much.
func expand(text []byte) [][]byte {
	open, depth := -1, 0
	var cuts []int
	for i := 0; i < len(text); i = skip(text, i) {
		switch text[i] {
		case '{':
			if depth++; depth == 1 {
				open, cuts = i, append(cuts[:0], i)
			}
		case ',':
			if depth == 1 {
				cuts = append(cuts, i)
			}
		case '}':
			depth--
			if depth == 0 && len(cuts) > 1 {
				return multiply(text[:open], text, append(cuts, i), text[i+1:])
			}
			depth = max(depth, 0)
		}
	}
	return [][]byte{text}
}

// multiply joins a text with each of those between the cuts, and with what
// stands behind.
func multiply(before, text []byte, cuts []int, behind []byte) [][]byte {
	ends := expand(behind)
	var words [][]byte
	size := 0
	for i := range len(cuts) - 1 {
		for _, middle := range expand(text[cuts[i]+1 : cuts[i+1]]) {
			for _, end := range ends {
				size += len(before) + len(middle) + len(end)
				if len(words) >= mostBraced || size > mostExpanded {
					return nil
				}
				words = append(words, bytes.Join([][]byte{before, middle, end}, nil))
			}
		}
	}
	return words
}
