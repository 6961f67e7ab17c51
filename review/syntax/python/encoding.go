package python

import (
	"bytes"
	"strconv"
	"strings"
)

// mark is the byte order mark that a file in UTF-8 may start with.
var mark = []byte("\xef\xbb\xbf")

func hasMark(source []byte) bool { return bytes.HasPrefix(source, mark) }

// A script is how bytes become characters.
type script uint8

const (
	foreign    script = iota // could make another program of the bytes
	utf8Script               // UTF-8, or as good as that: bytes beyond ASCII mean no syntax
	latin                    // ISO 8859-1
)

// declared returns the encoding that one of the first two lines names, "" when
// they name none: https://peps.python.org/pep-0263/
func declared(source []byte) string {
	rest := bytes.TrimPrefix(source, mark)
	for range 2 {
		end := 0
		for end < len(rest) && rest[end] != '\n' && rest[end] != '\r' {
			end++
		}
		line := bytes.Trim(rest[:end], " \t\f")
		if len(line) > 0 && line[0] != '#' {
			return ""
		}
		for {
			_, after, ok := bytes.Cut(line, []byte("coding"))
			if !ok {
				break
			}
			line = after
			if len(line) > 0 && (line[0] == ':' || line[0] == '=') {
				value := bytes.TrimLeft(line[1:], " \t")
				n := 0
				for n < len(value) && (classes[value[n]]&(letter|digit) != 0 || value[n] == '-' || value[n] == '.') {
					n++
				}
				if n > 0 {
					return string(value[:n])
				}
			}
		}
		rest = rest[end+lineEnd(rest, end):]
	}
	return ""
}

// decoding returns how the bytes of a source become characters.
func decoding(source []byte) script {
	name := strings.ReplaceAll(strings.ToLower(declared(source)), "_", "-")
	for _, known := range []string{"utf-8", "latin-1", "iso-8859-1", "iso-latin-1"} {
		if strings.HasPrefix(name, known+"-") {
			name = known // an editor's word for line ends follows
		}
	}
	switch name {
	case "", "utf-8", "utf8", "u8", "utf", "cp65001", "ascii", "us-ascii", "646":
		return utf8Script
	case "latin-1", "latin1", "l1", "latin", "iso-8859-1", "iso8859-1", "8859", "cp819", "iso-latin-1":
		return latin
	case "koi8-r", "koi8-u", "euc-jp", "euc-kr", "gb2312", "cp437", "cp850", "cp866", "mac-roman":
		return utf8Script
	}
	for _, family := range []string{"iso-8859-", "iso8859-", "cp125", "windows-125"} {
		if strings.HasPrefix(name, family) {
			return utf8Script
		}
	}
	return foreign
}

// quoted returns a name from a source so that it can be told.
func quoted(name string) string { return strconv.Quote(name[:min(len(name), 40)]) }
