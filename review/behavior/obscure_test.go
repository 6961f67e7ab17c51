package behavior

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// inert is a text that payloads of these tests stand for.
const inert = "INERT FIXTURE, as often as it takes; "

// scrambled is n bytes that look like compressed ones.
func scrambled(n int) []byte {
	b, x := make([]byte, n), uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

func escaped(form, text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, form, c)
	}
	return b.String()
}

func listed(text, separator string) string {
	return strings.TrimPrefix(escaped(separator+"%d", text), separator)
}

// asWords are n texts of an array.
func asWords(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "'w%dq', ", i)
	}
	return "[" + b.String() + "]"
}

func repeated(n int, form string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, i)
	}
	return b.String()
}

func inLines(s, between string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + between)
		s = s[76:]
	}
	return b.String() + s
}

func TestObscureTextIsSeen(t *testing.T) {
	long := strings.Repeat(inert, 3)
	blob := base64.StdEncoding.EncodeToString(scrambled(1500))
	symbols := "[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]+(!![]+[])[+[]]]" + "[([][(![]+[])[+[]]+(![]+[])[!+[]+!+[]])()"
	name := func(s sign) string { return signs[s].name }
	tests := []struct{ kind, name, text, want string }{
		{"names", "of an obfuscator", repeated(12, "var _0x3fa%x=1;"), name(hexNames)},
		{"names", "with a prefix", repeated(12, "const a0_0x1b2c%x = 1\n"), name(hexNames)},
		{"names", "called", repeated(9, "_0x4e12%d();"), name(hexNames)},
		{"names", "in Python", repeated(9, "def _0xabcd%d(x): pass\n"), name(hexNames)},
		{"names", "long", repeated(9, "_0x%08x+"), name(hexNames)},
		{"names", "at the end", repeated(8, " _0xbeef%d"), name(hexNames)},

		{"escapes", "hexadecimal", "x='" + escaped(`\x%02x`, long) + "'", name(escapedText)},
		{"escapes", "of Unicode", "x='" + escaped(`\u%04x`, long) + "'", name(escapedText)},
		{"escapes", "in braces", "x='" + escaped(`\u{%x}`, long) + "'", name(escapedText)},
		{"escapes", "octal", "x='" + escaped(`\%03o`, long) + "'", name(escapedText)},
		{"escapes", "in many short texts", repeated(20, "a(%d,'"+escaped(`\x%02X`, "console")+"');"), name(escapedText)},
		{"escapes", "mixed", "x='" + escaped(`\x%02x\u0061`, long) + "'", name(escapedText)},

		{"symbols", "JSFuck", symbols, name(symbolsOnly)},
		{"symbols", "JSFuck, long", strings.Repeat(symbols, 40), name(symbolsOnly)},
		{"symbols", "within a line", "module.exports = 1;" + symbols, name(symbolsOnly)},
		{"symbols", "jjencode", "$=~[];$={___:++$,$$$$:(![]+\"\")[$],__$:++$,$_$_:(![]+\"\")[$],_$_:++$,$_$$:({}+\"\")[$],$$_$:($[$]+\"\")[$],_$$:++$}", name(symbolsOnly)},
		{"symbols", "negated arrays", strings.Repeat("(!![]+[])", 20), name(symbolsOnly)},
		{"symbols", "sums", strings.Repeat("[+!+[]]", 20), name(symbolsOnly)},

		{"blobs", "base64", "x = '" + blob + "'", name(encodedBlob)},
		{"blobs", "wrapped in strings", "x = ('" + inLines(blob, "'\n     '") + "')", name(encodedBlob)},
		{"blobs", "wrapped with a plus", "x = \"" + inLines(blob, "\" +\n  \"") + "\"", name(encodedBlob)},
		{"blobs", "for URLs", "x=\"" + base64.URLEncoding.EncodeToString(scrambled(1200)) + "\"", name(encodedBlob)},
		{"blobs", "hexadecimal", "x = '" + hex.EncodeToString(scrambled(3000)) + "'", name(encodedBlob)},
		{"blobs", "a script in a data: URL", "import('data:text/javascript;base64," + blob + "')", name(encodedBlob)},

		{"arrays", "with a decoder", "const a=" + asWords(60) + ";" + repeated(60, "d(0x%x);"), name(stringArray)},
		{"arrays", "with a key", "const a=" + asWords(60) + ";" + repeated(60, "d(0x%x,'k3y');"), name(stringArray)},
		{"arrays", "with numbers in quotes", "const a=" + asWords(60) + ";" + repeated(60, "d('0x%x');"), name(stringArray)},
		{"arrays", "within calls", "f(" + asWords(60) + ");" + repeated(60, "x[q(0x%x)]();"), name(stringArray)},
		{"arrays", "over lines", strings.ReplaceAll("a="+asWords(60), ", ", ",\n") + repeated(60, "\ne[g(0x%x)]"), name(stringArray)},
		{"arrays", "below nothing", "var z=" + asWords(60) + repeated(60, ";y(-0x%x)"), name(stringArray)},

		{"codes", "in one call", "String.fromCharCode(" + listed("INERT FIXTURE", ",") + ")", name(characterCodes)},
		{"codes", "hexadecimal", "String.fromCharCode(" + strings.TrimPrefix(escaped(",0x%02x", "INERT FIX"), ",") + ")", name(characterCodes)},
		{"codes", "spaced", "String . fromCharCode (" + listed("INERT FIX", " , ") + ")", name(characterCodes)},
		{"codes", "by points", "String.fromCodePoint(" + listed("INERT FIX", ", ") + ")", name(characterCodes)},
		{"codes", "one by one", "x = chr(" + listed("INERT FIX", ")+chr(") + ")", name(characterCodes)},
		{"codes", "one by one, in Perl and PHP", "x = chr(" + listed("INERT FIX", ").chr(") + ")", name(characterCodes)},

		{"numbers", "in an array", "f([" + listed(inert+inert, ",") + "])", name(numbersAsText)},
		{"numbers", "in a tuple", "f((" + listed(inert+inert, ", ") + "))", name(numbersAsText)},
		{"numbers", "over lines", "f([\n" + listed(inert+inert, ",\n  ") + "\n])", name(numbersAsText)},
		{"numbers", "hexadecimal", "f([" + strings.TrimPrefix(escaped(",0x%02x", inert+inert), ",") + "])", name(numbersAsText)},
		{"numbers", "of a program with lines", "bytes([" + listed("import a\nimport b\nif a.c:\n    b.d(a.e)\nelse:\n    pass\n", ",") + "])", name(numbersAsText)},
		{"numbers", "as a constant", "const k = [ " + listed(inert+inert, " , ") + " ]", name(numbersAsText)},

		{"packers", "Edwards's", "eval(function(p,a,c,k,e,d){return p}('',0))", name(packedCode)},
		{"packers", "PyArmor", "from pyarmor_runtime_000000 import __pyarmor__\n__pyarmor__(__name__, __file__, b'')", name(packedCode)},
		{"packers", "marshal", "exec(marshal.loads(b'INERT'))", name(packedCode)},
		{"packers", "turned around", "exec((_)(b'INERT'[::-1]))", name(packedCode)},
		{"packers", "decoded", "exec(__import__('base64').b64decode('SU5FUlQ='))", name(packedCode)},
		{"packers", "of browsers", "eval(atob('SU5FUlQ='))", name(packedCode)},
		{"packers", "with a constructor", "new Function(atob('SU5FUlQ='))()", name(packedCode)},
		{"packers", "of faces", "\uff9f\u03c9\uff9f\uff89= /\uff40\uff4d\u00b4\uff09\uff89 ~\u253b\u2501\u253b", name(packedCode)},
	}
	for _, tt := range tests {
		if got := whats(obscureText([]byte(tt.text))); !strings.Contains(", "+got+",", ", "+tt.want+",") {
			t.Errorf("%s %s: got %q, want %q", tt.kind, tt.name, got, tt.want)
		}
	}
}

func TestPlainTextIsNotObscured(t *testing.T) {
	blob := base64.StdEncoding.EncodeToString(scrambled(3000))
	alphabet := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	tests := []struct{ kind, name, text string }{
		{"names", "some in prose", "Names such as _0x12ab, _0x3fa2 and _0xdead are an obfuscator's."},
		{"names", "numbers", repeated(50, "x = 0x%04x;")},
		{"names", "short", repeated(20, "_0x%d;")},
		{"names", "with a word behind", repeated(20, "_0xbeef%d_table;")},
		{"names", "no hexadecimal digits", repeated(20, "_0xylophone%d;")},
		{"names", "minified", repeated(200, "function t%d(e,n){return e[n]}")},

		{"escapes", "a table of bytes", "x = b'" + escaped(`\x%02x`, string(scrambled(512))) + "'"},
		{"escapes", "letters of other scripts", repeated(200, `\u04%02x`)},
		{"escapes", "ranges", strings.Repeat(`[\u0041-\u005a\u0061-\u007a\u00aa]`, 50)},
		{"escapes", "of markup", strings.Repeat(`\u003cb\u003e \x3c/b\x3e \u0026amp;`, 100)},
		{"escapes", "of regular expressions", strings.Repeat(`\\x41\\x42\\x43\\x44\\d\\w`, 50)},
		{"escapes", "all bytes in order", "x='" + repeated(256, `\x%02x`) + "'"},
		{"escapes", "paths of Windows", strings.Repeat(`C:\\141\\users\\142`, 50)},

		{"symbols", "a line of equals signs", "// " + strings.Repeat("=", 300)},
		{"symbols", "a table", strings.Repeat("+----", 100) + "+"},
		{"symbols", "many parentheses", strings.Repeat(")", 300)},
		{"symbols", "empty arrays", strings.Repeat("[],", 300)},
		{"symbols", "short tricks", "!function(){}(),x=!![]+[],y=+[]+(![])"},
		{"symbols", "Brainfuck", strings.Repeat("++++[>+++[>++<-]<-]>>.", 20)},

		{"blobs", "a picture", "url(data:image/png;base64," + blob + ")"},
		{"blobs", "a font", "url('data:application/font-woff2;charset=utf-8;base64," + blob + "')"},
		{"blobs", "a source map", "//# sourceMappingURL=data:application/json;charset=utf-8;base64," + blob},
		{"blobs", "WebAssembly", "x = 'AGFzbQEAAAABqwE" + blob + "'"},
		{"blobs", "a certificate", "-----BEGIN CERTIFICATE-----\n" + inLines(blob, "\n") + "\n-----END CERTIFICATE-----"},
		{"blobs", "a key with a header", "-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: GnuPG v1.4.11 (GNU/Linux)\n\n" + inLines(blob, "\n")},
		{"blobs", "JSON", `"payload": "eyJfdHlwZSI6I` + blob + `"`},
		{"blobs", "a program of Ethereum", "bytecode: '0x6080604052" + hex.EncodeToString(scrambled(6000)) + "'"},
		{"blobs", "digests", strings.Repeat(`"sha512-`+base64.StdEncoding.EncodeToString(scrambled(64))+`": {}, `, 50)},
		{"blobs", "a prime", "p = 0x" + hex.EncodeToString(scrambled(1024))},
		{"blobs", "one letter", "x = '" + strings.Repeat("A", 5000) + "'"},
		{"blobs", "minified code", strings.Repeat("a.b=function(c,d){return c+d},", 300)},
		{"blobs", "words", strings.Repeat("averylongwordwithoutanyend", 100)},
		{"blobs", "a short one", "x = '" + blob[:700] + "'"},

		{"arrays", "alone", "const names = " + asWords(500)},
		{"arrays", "with decimal calls", "a=" + asWords(60) + ";" + repeated(90, "n(%d);")},
		{"arrays", "with calls of members", "a=" + asWords(60) + ";" + repeated(90, "view.getUint8(0x%x);")},
		{"arrays", "with many functions", "a=" + asWords(60) + ";" + repeated(90, "f%[1]d(0x%[1]x);")},
		{"arrays", "with long numbers", "a=" + asWords(60) + ";" + repeated(90, "color(0xff00%02x);")},
		{"arrays", "of numbers", "a=[" + repeated(90, "%d,") + "];" + repeated(90, "n(0x%x);")},

		{"codes", "a byte order mark", "String.fromCharCode(0xEF,0xBB,0xBF)"},
		{"codes", "not called", "x = [String.fromCharCode, 1, 2, 3, 4, 5, 6, 7, 8, 9]; y = String.fromCharCode"},
		{"codes", "computed", "String.fromCharCode(55296+(x>>10),56320+(x&1023))"},
		{"codes", "apart", repeated(30, "a[%[1]d] = String.fromCharCode(%[1]d);\n")},
		{"codes", "spread", "String.fromCharCode.apply(null, all)"},
		{"codes", "of names", repeated(30, "chr(x%d)+")},
		{"codes", "one by one, apart", repeated(30, "if c == chr(%d): do(c)\n")},

		{"numbers", "of an alphabet", "x=[" + listed(alphabet, ",") + "]"},
		{"numbers", "a table of bytes", "x=[" + listed(string(scrambled(256)), ",") + "]"},
		{"numbers", "small", "x=[" + strings.Repeat("1,2,3,4,", 50) + "5]"},
		{"numbers", "a short text", "x=[" + listed("INERT FIXTURE", ",") + "]"},
		{"numbers", "coordinates", "x=[" + strings.Repeat("101.5,118.25,", 50) + "1]"},
		{"numbers", "percentages", "x=[" + strings.Repeat("35,40,45,50,55,60,", 20) + "1]"},

		{"packers", "a call", "eval('1+1'); exec('x = 1')"},
		{"packers", "reading bytes", "import marshal\nx = marshal.loads(data)"},
		{"packers", "a regular expression", "m = re.exec(text); n = decodeURIComponent(atob(x))"},
		{"packers", "apart", "exec(code)\n\nx = zlib.decompress(y)"},
		{"packers", "prose", "PyArmor packs Python programs; marshal reads them"},
		{"packers", "a function", "Function('return this')()"},
	}
	for _, tt := range tests {
		if got := obscureText([]byte(tt.text)); len(got) > 0 {
			t.Errorf("%s %s: got %v", tt.kind, tt.name, got)
		}
	}
}

// What was obfuscated before and is so again must not be told as new.
func TestShapeSinceTellsWhatGrew(t *testing.T) {
	old, same, more := repeated(20, "_0xbeef%d;"), repeated(25, "_0xcafe%d;"), repeated(60, "_0xfeed%d;")
	was := shapeOf([]byte(old))
	for _, tt := range []struct {
		name, text, want string
	}{
		{"as before", same, ""},
		{"three times as much", more, "hexadecimal names"},
		{"another sign", same + "eval(atob('SU5FUlQ='))", "packed code"},
	} {
		is := shapeOf([]byte(tt.text))
		if got := whats(is.since(&was)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestObscureTextIsToldByLine(t *testing.T) {
	got := obscureText([]byte("a\nb\n" + repeated(9, "_0xbeef%d = 1\n")))
	if len(got) != 1 || got[0].Line != 3 || got[0].Quote != "_0xbeef0 = 1" || got[0].Kind != Obfuscated {
		t.Errorf("got %v, want line 3", got)
	}
}

// FuzzObscureText holds the measures to their promise that they read any
// bytes and tell places within them.
func FuzzObscureText(f *testing.F) {
	f.Add([]byte(`x='\x6` + "\n[0x,1,(chr(1)+chr("))
	f.Add([]byte("_0x12ab_0x('0x" + strings.Repeat("[]+", 40)))
	f.Add([]byte(strings.Repeat("QUJDabc1", 200) + "'+\n'" + strings.Repeat("QUJDabc1", 20)))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, o := range obscureText(data) {
			if o.Line < 1 || o.Line > 1+bytes.Count(data, newline) || o.Quote == "" {
				t.Errorf("got %v", o)
			}
		}
	})
}

func BenchmarkObscureText(b *testing.B) {
	text := bytes.Repeat([]byte(`function t(e,n){var r=[1,2,"a"];return e.slice(n)(r[0])||String(e)+"\n"+n(12)} `), 1<<16)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		obscureText(text)
	}
}
