package behavior

import "bytes"

// blanks returns where the blanks at a place of a text end.
func blanks(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t' || data[i] == '\n' || data[i] == '\r') {
		i++
	}
	return i
}

// numberAt reads the whole number at a place. Its end is i when there is none.
func numberAt(data []byte, i int) (value, end int) {
	if i+2 < len(data) && data[i] == '0' && data[i+1]|0x20 == 'x' && isHexDigit(data[i+2]) {
		for end = i + 2; end < len(data) && isHexDigit(data[end]); end++ {
			value = min(value<<4|hexValue(data[end]), maxCode)
		}
		return value, end
	}
	for end = i; end < len(data) && data[end] >= '0' && data[end] <= '9'; end++ {
		value = min(value*10+int(data[end]-'0'), maxCode)
	}
	return value, end
}

// maxCode is more than any character's code.
const maxCode = 1 << 24

// numbers finds lists whose numbers are a text. Tables of bytes have few
// letters, and those of an alphabet rise by one.
func (s *shape) numbers(data []byte, opens byte) {
	for i := 0; i < len(data); {
		n := bytes.IndexByte(data[i:], opens)
		if n < 0 {
			return
		}
		start := i + n
		list := letterCount{}
		for i = blanks(data, start+1); ; {
			value, end := numberAt(data, i)
			if end == i {
				break
			}
			list.add(value)
			if i = blanks(data, end); i == len(data) || data[i] != ',' {
				break
			}
			i = blanks(data, i+1)
		}
		if list.isText() {
			s.largest(numbersAsText, list.all, start)
		}
	}
}

// A letterCount tells whether numbers are the codes of a text.
type letterCount struct {
	all, printable, letters, rising, last int
}

func (l *letterCount) add(code int) {
	if code >= ' ' && code < 0x7f || code == '\n' || code == '\t' || code == '\r' {
		l.printable++
	}
	if code < 0x80 && code|0x20 >= 'a' && code|0x20 <= 'z' {
		l.letters++
	}
	if l.all > 0 && code == l.last+1 {
		l.rising++
	}
	l.all++
	l.last = code
}

func (l *letterCount) isText() bool {
	return l.all >= signs[numbersAsText].least && 10*l.printable >= 9*l.all && 2*l.letters >= l.all && 2*l.rising < l.all
}

// codes finds calls that put characters together from many constant codes.
func (s *shape) codes(data []byte, function string) {
	each(data, function, func(at int) int {
		i := blanks(data, at)
		if i == len(data) || data[i] != '(' {
			return at
		}
		n := 0
		for {
			i = blanks(data, i+1)
			_, end := numberAt(data, i)
			if end == i {
				return i
			}
			n++
			if i = blanks(data, end); i == len(data) || data[i] != ',' {
				break
			}
		}
		s.largest(characterCodes, n, at-len(function))
		return i
	})
}

// chained finds characters that are put together one by one: chr(101)+chr(118).
func (s *shape) chained(data []byte) {
	const between = 6 // " + " and a backslash with its line's end
	start, last, n := 0, -between-1, 0
	each(data, "chr(", func(at int) int {
		_, end := numberAt(data, at)
		if end == at || end == len(data) || data[end] != ')' {
			return at
		}
		if at-len("chr(")-last > between {
			start, n = at-len("chr("), 0
		}
		last = end + 1
		n++
		s.largest(characterCodes, n, start)
		return end
	})
}

const (
	// maxShort is the length of a text that may be one of many in an array.
	maxShort = 120
	// leastStrings is how many texts an array has from which calls take theirs.
	leastStrings = 50
)

// strings finds a large array of short texts beside a function that is called
// many times with a hexadecimal number, as a decoder is and as minifiers do not
// write numbers.
func (s *shape) strings(data []byte) {
	most, at := 0, 0
	for i := 0; i < len(data); {
		n := bytes.IndexByte(data[i:], '[')
		if n < 0 {
			break
		}
		start, count := i+n, 0
		for i = blanks(data, start+1); ; {
			end := shortString(data, i)
			if end == i {
				break
			}
			count++
			if i = blanks(data, end); i == len(data) || data[i] != ',' {
				break
			}
			i = blanks(data, i+1)
		}
		if count > most {
			most, at = count, start
		}
	}
	if most < leastStrings {
		return
	}
	decoders := make(map[string]int)
	for _, opens := range []string{"(0x", "('0x", "(-0x"} {
		each(data, opens, func(behind int) int {
			digits := behind
			for digits < len(data) && isHexDigit(data[digits]) {
				digits++
			}
			name := wordBefore(data, behind-len(opens))
			if name != "" && digits-behind <= maxIndexDigits && len(decoders) < maxDecoders {
				decoders[name]++
			}
			return digits
		})
	}
	for _, n := range decoders {
		s.largest(stringArray, n, at)
	}
}

const (
	maxIndexDigits = 4
	maxDecoders    = 10_000 // names that are counted
)

// shortString returns the end of the short quoted text at i; i when there is
// none.
func shortString(data []byte, i int) int {
	if i >= len(data) || data[i] != '\'' && data[i] != '"' {
		return i
	}
	for j := i + 1; j < len(data) && j <= i+maxShort && data[j] != '\n'; j++ {
		switch data[j] {
		case '\\':
			j++
		case data[i]:
			return j + 1
		}
	}
	return i
}

// wordBefore returns the name that ends at i, "" when none does, or a member's.
func wordBefore(data []byte, i int) string {
	start := i
	for start > 0 && i-start < maxIdentifier && isWord(data[start-1]) {
		start--
	}
	if start > 0 && data[start-1] == '.' {
		return ""
	}
	return string(data[start:i])
}
