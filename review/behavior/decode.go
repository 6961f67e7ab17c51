package behavior

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf16"
)

// encodings are what codecs of Python decode texts from, by their names there.
var encodings = map[string]string{"rot13": "rot13", "rot_13": "rot13", "rot-13": "rot13", "hex": "hex", "hex_codec": "hex", "base64": "base64", "base64_codec": "base64", "zlib": "compressed data", "zip": "compressed data", "bz2": "compressed data"}

// codec decodes a text by the name of a codec. To be encoded by 13 letters is
// the same as to be decoded.
func (e *evaluator) codec(c *call, from, name value) (value, bool) {
	encoding, ok := encodings[name.text]
	if !ok || c.callee.path == "codecs.encode" && encoding != "rot13" {
		return value{}, false
	}
	return e.decoded(c, from, encoding), true
}

// decoded decodes a text, and says that it was.
func (e *evaluator) decoded(c *call, from value, encoding string) value {
	v := e.note(c.id, rule{kind: Decoding, what: encoding, arg: -1, gives: fromDecoding}, value{}).with(from)
	if !from.known || !e.spend(len(from.text)) {
		return v
	}
	var data []byte
	var err error
	switch encoding {
	case "hex":
		data, err = hex.DecodeString(strings.TrimSpace(from.text))
	case "compressed data":
		return v
	case "rot13":
		data = []byte(strings.Map(rot13, from.text))
	default:
		clean := strings.NewReplacer("-", "+", "_", "/", "=", "", "\n", "", "\r", "", " ", "").Replace(from.text)
		data, err = base64.RawStdEncoding.DecodeString(clean)
	}
	if err == nil && len(data) <= maxText {
		v.text, v.known = string(data), true
	}
	return v
}

func rot13(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return 'a' + (r-'a'+13)%26
	case r >= 'A' && r <= 'Z':
		return 'A' + (r-'A'+13)%26
	}
	return r
}

func charCodes(args []value) (value, bool) {
	var units []uint16
	if len(args) == 1 && args[0].object != nil {
		args = args[0].object.list
	}
	for _, a := range args {
		n, ok := a.integer()
		if !ok || n < 0 || n > 0x10ffff {
			return value{}, false
		}
		units = utf16.AppendRune(units, rune(n))
	}
	return constant(string(utf16.Decode(units))), len(units) > 0
}

// bytesOf makes a text of a list of bytes.
func bytesOf(list []value) (string, bool) {
	data := make([]byte, 0, len(list))
	for _, v := range list {
		n, ok := v.integer()
		if !ok || n < 0 || n > 255 {
			return "", false
		}
		data = append(data, byte(n))
	}
	return string(data), len(data) > 0
}
