package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"

	"github.com/bumplens/bumplens/review/changelog"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
)

// hostile are the hazards of posting foreign text on GitHub, one of each kind.
var hostile = map[string]string{
	"mention":              "@torvalds",
	"mention in a word":    "hi,@torvalds!",
	"npm scope":            "@acme/web",
	"number":               "#12",
	"other number":         "GH-12 gh-12",
	"number elsewhere":     "owner/repo#1",
	"commit":               "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
	"short commit":         "deadbee",
	"address":              "https://evil.example/a?b=c",
	"bare address":         "www.evil.example",
	"mail":                 "eve@evil.example",
	"command":              "/approve",
	"command to a bot":     "@dependabot merge",
	"command on a line":    "x\n/approve\r\n@dependabot merge",
	"end of comment":       "--> <!-- x",
	"backtick":             "a ` b",
	"backticks":            "``` `` ` ````",
	"backticks outside":    "`x`",
	"cell":                 "a | b || c",
	"line breaks":          "a\n\n# b\r\n\r\n---\u2028c\u0085d",
	"end of details":       "</details></td></table>",
	"image":                "![x](https://evil.example/x.png)",
	"javascript":           "[x](javascript:alert(1))",
	"reference":            "[x]: https://evil.example",
	"element":              `<img src=x onerror=alert(1)><script>x</script>`,
	"autolink":             "<https://evil.example>",
	"character reference":  "&lt;b&gt; &#64;torvalds &commat;x",
	"emphasis":             "**a** _b_ ~~c~~ ***",
	"heading":              "# a",
	"list":                 "- a\n1. b",
	"task":                 "- [ ] a",
	"footnote":             "[^1]",
	"emoji":                ":tada:",
	"formula":              "$x$ $$y$$",
	"backslashes":          `\\@torvalds \`,
	"bidi":                 "safe\u202egnp.exe \u2066x\u2069 \u200f",
	"zero width":           "a\u200bb\u200c\u200d\u2060\ufeffc",
	"tags":                 "a\U000e0041\U000e0042",
	"variation selectors":  "a\ufe0fb\U000e0100",
	"fillers":              "a\u3164b\u115f\u2800",
	"control":              "\x00\x1b[31mred\x1b]8;;x\x07\x9b\u009b",
	"no text":              "a\xff\xfe",
	"marks":                "z\u0301\u0302\u0303\u0304\u0305\u0306",
	"nothing":              "",
	"blanks":               "   ",
	"blank at each end":    " a ",
	"long":                 strings.Repeat("@a#1`|", 2000),
	"long without a break": strings.Repeat("é", 5000),
}

// rendered shows Markdown as GitHub would, with nothing taken out.
func rendered(t *testing.T, md string) *nethtml.Node {
	t.Helper()
	var b bytes.Buffer
	gfm := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := gfm.Convert([]byte(md), &b); err != nil {
		t.Fatal(err)
	}
	root, err := nethtml.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// shape returns the elements of a page, but for those around it, the text that
// stands outside code, and the text inside.
func shape(root *nethtml.Node) (elements, outside, inside string) {
	var tags, out, in strings.Builder
	var walk func(n *nethtml.Node, code bool)
	walk = func(n *nethtml.Node, code bool) {
		switch n.Type {
		case nethtml.ElementNode:
			switch n.Data {
			case "html", "head", "body":
			default:
				tags.WriteString(n.Data + " ")
			}
			if n.Data == "code" {
				code = true
				out.WriteByte(' ') // what stands on both sides of it is not one word
			}
		case nethtml.TextNode:
			if code {
				in.WriteString(n.Data)
			} else {
				out.WriteString(n.Data)
			}
		case nethtml.CommentNode:
			tags.WriteString("comment ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, code)
		}
	}
	walk(root, false)
	return tags.String(), out.String(), in.String()
}

// reparsed finds what a parser of plain text acts on: mentions, references,
// links, commits, and commands at the start of a line.
var reparsed = regexp.MustCompile(`@\w|#\d|(?i:gh-\d)|https?://|(?i:www\.\w)|[0-9a-fA-F]{7}|^/`)

// checkQuote holds a quote to its promise: wherever in a line it stands, it is
// one code element that says what it should, and nothing else on the page.
func checkQuote(t *testing.T, foreign string) {
	t.Helper()
	q := Quote(foreign).String()
	for _, around := range []struct{ before, after, elements string }{
		{"ours ", " ours", "p code "},
		{"- ours ", " ours", "ul li code "},
		{"### ours ", " ours", "h3 code "},
		{"| a | b |\n| --- | --- |\n| ours ", " ours | ours |", "table thead tr th th tbody tr td code td "},
	} {
		elements, outside, inside := shape(rendered(t, around.before+q+around.after))
		want := cut(Visible(foreign), maxQuote)
		if strings.Trim(want, " ") == "" { // said in words, or written out
			want = inside
		}
		elements = strings.ReplaceAll(elements, "wbr ", "")
		if q == "(empty)" {
			around.elements = strings.Replace(around.elements, "code ", "", 1)
		}
		if elements != around.elements {
			t.Errorf("%q as %q: got elements %s, want %s", foreign, q, elements, around.elements)
		}
		if inside != want {
			t.Errorf("%q as %q: says %q, want %q", foreign, q, inside, want)
		}
		rest := strings.NewReplacer("ours", "", "(empty)", "", "\n", "", " ", "").Replace(outside)
		if rest != "" && rest != "ab" {
			t.Errorf("%q as %q: %q stands outside of code", foreign, q, rest)
		}
		for _, r := range inside {
			if !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
				t.Errorf("%q as %q: %U does not show", foreign, q, r)
			}
		}
	}
	// What parses the source as plain text finds nothing to act on.
	if m := reparsed.FindString(q); m != "" {
		t.Errorf("%q as %q: the source has %q", foreign, q, m)
	}
	if strings.ContainsAny(q, "\n\r") {
		t.Errorf("%q as %q: has a line break", foreign, q)
	}
}

func TestQuoteIsCodeAndNothingElse(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) { checkQuote(t, text) })
	}
}

// FuzzQuote holds [Quote] to what it promises for whatever a package says.
func FuzzQuote(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(checkQuote)
}

func TestNothingAndBlanksAreSeen(t *testing.T) {
	for in, want := range map[string]string{"": "(empty)", "  ": "`\\x20\\x20`"} {
		if got := Quote(in).String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNamesAreCopiedAsTheyAre(t *testing.T) {
	for _, name := range []string{"left-pad", "@babel/core", "dist/index.js:12", "1.2.3-beta.1+build", "a_b", "https://host.example/x#1"} {
		if _, _, got := shape(rendered(t, "x "+Quote(name).String())); got != name {
			t.Errorf("got %q, want %q", got, name)
		}
	}
}

func TestQuoteWritesOutWhatDoesNotShow(t *testing.T) {
	for in, want := range map[string]string{
		"safe\u202egnp.exe": `safe\u202egnp.exe`,
		"a\u200bb":          `a\u200bb`,
		"a\U000e0041":       `a\U000e0041`,
		"a\xffb":            `a\xffb`,
		"a\tb\nc":           `a\tb\nc`,
		"\x1b[31m":          `\u001b[31m`,
		"\u0301x":           `\u0301x`,
		"a\u2800b":          `a\u2800b`,
		"naïve ✓ 日本":        "naïve ✓ 日本",
	} {
		if got := Visible(in); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// acting finds in the text of a page what GitHub acts on, and what is no plain
// word or number.
var acting = regexp.MustCompile("[@#<>\\[\\]*_~`|$]|(?i:gh-\\d)|://|(?i:www\\.)|[0-9a-fA-F]{7}|:\\w+:|[^\\x20-\\x7e\\n’‘…–]")

// checkProse holds a sentence to what is promised even for text that somebody
// forgot to quote: code elements and words, and nothing that acts.
func checkProse(t *testing.T, sentence string) {
	t.Helper()
	md := Prose(sentence).String()
	elements, outside, _ := shape(rendered(t, "Ours: "+md+" ours."))
	for e := range strings.FieldsSeq(elements) {
		if e != "p" && e != "code" && e != "wbr" {
			t.Errorf("%q as %q: has a %s", sentence, md, e)
		}
	}
	if m := acting.FindString(outside); m != "" {
		t.Errorf("%q as %q: %q stands outside of code", sentence, md, m)
	}
	if strings.ContainsAny(md, "\n\r") {
		t.Errorf("%q as %q: has a line break", sentence, md)
	}
}

func TestProseDoesNothingBySayingIt(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			checkProse(t, text)
			checkProse(t, "It asks for "+text+", which is new.")
			checkProse(t, `It asks for "`+text+`", which is new.`)
			checkProse(t, `"a"`+text+`"b""c"`)
		})
	}
}

// A sentence is a sentence, whatever went into it.
func TestProseIsBounded(t *testing.T) {
	for _, s := range []string{strings.Repeat("word ", 1e5), strings.Repeat(`"a@b" `, 1e5), `"` + strings.Repeat(`\"`, 1e6), strings.Repeat("@", 1e6)} {
		if got := len(Prose(s).String()); got > maxProse+10*maxQuote {
			t.Errorf("%.20q… became %d bytes", s, got)
		}
	}
}

func FuzzProse(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
		f.Add(`It asks for "x"` + text + `"y\n".`)
	}
	f.Fuzz(checkProse)
}

func TestProseQuotesWhatIsQuoted(t *testing.T) {
	for in, want := range map[string]string{
		`The file "a b" is new.`:                       "The file `a b` is new.",
		`It is "a\u202eb", since "x" ("y").`:           "It is `a\\u202eb`, since `x` (`y`).",
		`Published on 2026-03-09 at 14:05 UTC by "a".`: "Published on 2026-03-09 at 14:05 UTC by `a`.",
		`The registry's bytes (ELF), 100%.`:            "The registry's bytes (ELF), 100%.",
		`It has 33,249 packages, 1,2 and 58.7%.`:       "It has 33,249 packages, `1,2` and 58.7%.",
		`"a""b"`:                                       "`a` `b`",
		"forgotten <b> here":                           "forgotten `<b>` here",
	} {
		if got := Prose(in).String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func checkBlock(t *testing.T, text, path string) {
	t.Helper()
	hunks := []diff.Hunk{{Base: 1, Head: 1, Lines: []diff.Line{{Op: "+", Text: text}, {Op: "\n", Text: text}, {Op: " ", Text: "```"}}}}
	md := "ours\n\n" + Block(hunks, path).String() + "\n\nours\n"
	elements, outside, _ := shape(rendered(t, md))
	if elements != "p pre code p " {
		t.Errorf("%q: got elements %s", md, elements)
	}
	if rest := strings.Join(strings.Fields(outside), " "); rest != "ours ours" {
		t.Errorf("%q: %q stands outside of code", md, rest)
	}
	if lines := strings.Count(md, "\n"); lines != 10 {
		t.Errorf("%q has %d line breaks, want 10", md, lines)
	}
}

func TestBlockHoldsWhatIsInIt(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			checkBlock(t, text, "index.js")
			checkBlock(t, "x", text)
		})
	}
}

// checkPassage holds what a project says to being shown and nothing else: it
// stands in code, and no line begins with a command.
func checkPassage(t *testing.T, text string) {
	t.Helper()
	md := "ours\n\n" + Passage(changelog.Entry{Text: text + "\n" + text, Cut: true}).String() + "\n\nours\n"
	elements, outside, _ := shape(rendered(t, md))
	if elements != "p pre code p " {
		t.Errorf("%q: got elements %s", md, elements)
	}
	if rest := strings.Join(strings.Fields(outside), " "); rest != "ours ours" {
		t.Errorf("%q: %q stands outside of code", md, rest)
	}
	for line := range strings.Lines(md) {
		if !strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "```") && line != "ours\n" && line != "\n" {
			t.Errorf("%q: a line begins with %q", md, line)
		}
	}
}

func TestPassageHoldsWhatIsInIt(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) { checkPassage(t, text) })
	}
}

func FuzzPassage(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(checkPassage)
}

func FuzzBlock(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, text)
	}
	f.Fuzz(checkBlock)
}

// A key that a signature names is nobody who published anything.
func TestKeyIsNoPublisher(t *testing.T) {
	u := bump("org.acme:pad", "1.0", "1.1")
	u.Verdict, u.Facts.Publisher = policy.Notice, registry.KeyPrefix+"0123456789ABCDEF"
	var b strings.Builder
	if err := Terminal(&b, &Report{Verdict: policy.Notice, Updates: []Update{u}}, false); err != nil {
		t.Fatal(err)
	}
	if want := "Published 2026-03-09 14:05 UTC. Its signature, unchecked, names the key 0123456789ABCDEF."; !strings.Contains(b.String(), want) {
		t.Errorf("got %s", b.String())
	}
}
