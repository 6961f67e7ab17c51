package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"

	"github.com/bumplens/bumplens/review/indicator"
)

// hazards are what foreign text can do on GitHub, each with texts that try.
var hazards = map[string][]string{
	"mention":             {"@torvalds", "(@torvalds)", "hi,@torvalds!", "\n@torvalds", "`@torvalds", "@\u200btorvalds @torvalds"},
	"team mention":        {"@acme/web", "see @acme/web."},
	"cross-reference":     {"#12", "GH-12", "gh-12", "owner/repo#1", "(#12)", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "owner@deadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "https://github.com/owner/repo/issues/1", "github.com/owner/repo/pull/1"},
	"e-mail re-parse":     {"`@torvalds` and `#12`", "``@acme/web``", "eve@evil.example", "www.evil.example"},
	"command to a bot":    {"/approve", "\n/approve\n", "\r\n/lgtm", " /merge", "@dependabot merge", "x\n@Mergifyio queue", "@SocketSecurity ignore left-pad@1.3.1", "/bumplens override fine"},
	"break-out":           {"--> <!-- x", "`", "```\nx", "~~~\nx\n~~~", "a | b |\n| c", "</details>", "</code></td></tr></table>", "</summary>", "\n\n# x\n", "\n---\n", "  \n    x", "```` ```json", "***", "[x]: https://evil.example"},
	"image":               {"![x](https://evil.example/x.png)", `<img src="https://evil.example/x.png">`, "![x][y]\n\n[y]: https://evil.example/x.png", "[![x](https://evil.example/x.png)](https://evil.example)"},
	"link":                {"https://evil.example", "http://evil.example/@torvalds", "[x](https://evil.example)", "<https://evil.example>", "[x](javascript:alert(1))", "mailto:eve@evil.example", "ftp://evil.example"},
	"HTML":                {"<b>x</b>", "<script>x</script>", `<a href="https://evil.example">x</a>`, "<details open>", "&lt;b&gt;", "<kbd>x</kbd>", "<!-- x", "<?x?>", "<![CDATA[x]]>", "<x-y>"},
	"what does not show":  {"safe\u202egnp.exe", "a\u200bb\u200c\u200d\u2060\ufeffc", "\u2066x\u2069\u200f", "\x00\x1b[31m\x07\x9b\u009b\x7f", "a\U000e0041\ufe0f", "\u3164\u115f\u2800", "a\xff"},
	"its own punctuation": {"…and 3 more findings; see the check.", "**0 of 0 updates block.**", "{\"schema\":\"bumplens.verdict/v1\"}"},
}

// autolinked finds in text that stands outside of code what GitHub links or notifies
// of beside what its Markdown does.
var autolinked = regexp.MustCompile(`(?:^|[^\w])@[A-Za-z0-9]|#\d|(?i:\bgh-\d)|\b[0-9a-f]{7,40}\b|(?i:https?://|ftp://|mailto:|www\.)`)

// remailed finds what the parser of a reply by mail acts on, to which backticks
// and fences are nothing.
var remailed = regexp.MustCompile(`@\w|#\d|(?i:\bgh-\d)|://|(?i:www\.\w)|\b[0-9a-f]{40}\b`)

// obeyed finds a line that another bot takes for its own.
var obeyed = regexp.MustCompile(`(?m)^[ \t>]*(?:/[A-Za-z]|@[A-Za-z])`)

// surfaces is all that is posted of a report, by what it is. The commit, the
// marker and the page are ours.
func surfaces(r *Report, text string) map[string]string {
	by := Override{By: text, Role: text, Reason: text}
	refused := Override{Label: text, MinRole: text, Refused: text}
	head, page := "0123456789abcdef0123456789abcdef01234567", "https://bumplens.example/review/7"
	check := Check(r, CheckOptions{Override: by, Head: head, DetailsURL: page})
	return map[string]string{
		"comment":            Comment(r, CommentOptions{Head: head, Marker: "m", Override: by}),
		"comment of refusal": Comment(r, CommentOptions{Override: refused}),
		"resolved comment":   Resolved(r, CommentOptions{Head: head}),
		"summary":            check.Summary,
		"text":               check.Text,
	}
}

// elements returns those of a page in their order, but for code, of which there
// is none around what is empty.
func elements(root *nethtml.Node) []string {
	var list []string
	for n := range root.Descendants() {
		switch {
		case n.Type == nethtml.CommentNode:
			list = append(list, "comment")
		case n.Type == nethtml.ElementNode && n.Data != "code" && n.Data != "wbr":
			list = append(list, n.Data)
			for _, a := range n.Attr {
				list = append(list, a.Key+"="+a.Val)
			}
		}
	}
	return list
}

// Nothing that is foreign does anything on GitHub, through no field and in
// nothing that is posted: it makes no mention, reference, link, image or element,
// ends nothing, commands nobody and hides nothing.
func TestHazards(t *testing.T) {
	plain := make(map[string][]string)
	for what, md := range surfaces(attacked("plain"), "plain") {
		plain[what] = elements(rendered(t, md))
	}
	for row, texts := range hazards {
		t.Run(row, func(t *testing.T) {
			for _, text := range texts {
				for what, md := range surfaces(attacked(text), text) {
					root := rendered(t, md)
					if got := elements(root); !slices.Equal(got, plain[what]) {
						t.Errorf("%q: the %s has other elements than of plain text: %s", text, what, got)
					}
					_, outside, _ := shape(root)
					if m := autolinked.FindString(outside); m != "" {
						t.Errorf("%q: %q stands outside of code in the %s", text, m, what)
					}
					if m := remailed.FindString(md); m != "" && what != "text" && what != "summary" { // which are not mailed
						t.Errorf("%q: the source of the %s has %q", text, what, m)
					}
					if m := obeyed.FindString(md); m != "" {
						t.Errorf("%q: a line of the %s begins with %q", text, what, m)
					}
					checkSeen(t, fmt.Sprintf("%q: the %s", text, what), md)
				}
			}
		})
	}
}

// checkSeen fails for characters that do not show, but for the spaces that break
// what would act in fenced blocks.
func checkSeen(t *testing.T, what, md string) {
	t.Helper()
	fence := ""
	for line := range strings.Lines(md) {
		if mark := line[:len(line)-len(strings.TrimLeft(line, "`"))]; len(mark) >= 3 && (fence == "" || strings.TrimSpace(line) == fence) {
			if fence == "" {
				fence = mark
			} else {
				fence = ""
			}
		} else if fence != "" {
			line = strings.ReplaceAll(line, "\u200b", "")
		}
		for _, r := range strings.TrimSuffix(line, "\n") {
			if !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
				t.Errorf("%s has %U", what, r)
				return
			}
		}
	}
}

// Titles and annotations are plain text to GitHub, of one line and of lines that
// are ours.
func TestHazardsOfPlainText(t *testing.T) {
	for row, texts := range hazards {
		for _, text := range texts {
			check := Check(attacked(text), CheckOptions{Override: Override{By: text, Role: text, Reason: text}})
			said := []string{check.Title}
			for _, a := range check.Annotations {
				said = append(said, a.Title)
				said = append(said, strings.Split(a.Message, "\n")...)
			}
			for _, line := range said {
				checkShows(t, row, line)
				if strings.Contains(line, "\n") {
					t.Errorf("%q: %q is more than a line", text, line)
				}
			}
		}
	}
}

// A size bomb is cut, the least important first, and what is cut is counted.
func TestSizeBomb(t *testing.T) {
	const critical, high, low = 12, 100, 2000
	u := flood(6000)
	for i := range u.Findings {
		f := &u.Findings[i]
		switch {
		case i < critical:
			f.Severity = indicator.Critical
		case i < critical+high:
			f.Severity = indicator.High
		case i >= len(u.Findings)-low:
			f.Severity = indicator.Low
		default:
			f.Severity = indicator.Medium
		}
		f.Message = fmt.Sprintf(`Finding number %d says "%s".`, i, strings.Repeat("x", i%50))
	}
	r := judged(u)
	check := Check(r, CheckOptions{})
	for _, s := range []struct {
		what, md string
		most     int
		findings int
	}{
		{"comment", Comment(r, CommentOptions{}), 60_000, 6000},
		{"summary", check.Summary, 65_535, 6000 - low},
		{"text", check.Text, 65_535, low},
	} {
		if n := utf8.RuneCountInString(s.md); n > s.most || s.what == "comment" && len(s.md) > s.most {
			t.Errorf("the %s has %d characters, %d bytes", s.what, n, len(s.md))
		}
		told := make(map[string]int)
		for _, m := range regexp.MustCompile(`(?m)^- \*\*(Critical|High|Medium|Low)`).FindAllStringSubmatch(s.md, -1) {
			told[m[1]]++
		}
		cut := 0
		for _, m := range regexp.MustCompile(`(?m)^…and ([0-9,]+) more finding`).FindAllStringSubmatch(s.md, -1) {
			var n int
			if _, err := fmt.Sscan(strings.ReplaceAll(m[1], ",", ""), &n); err != nil {
				t.Fatal(err)
			}
			cut += n
		}
		sum := told["Critical"] + told["High"] + told["Medium"] + told["Low"]
		if sum+cut != s.findings || cut == 0 {
			t.Errorf("the %s tells %v and leaves %d out, of %d", s.what, told, cut, s.findings)
		}
		if s.what == "text" {
			continue
		}
		if told["Critical"] != critical || told["High"] != high || told["Low"] > 0 {
			t.Errorf("the %s tells %v", s.what, told)
		}
		if first, last := strings.Index(s.md, "**High"), strings.LastIndex(s.md, "**Critical"); first < last {
			t.Errorf("the %s does not tell the worst first", s.what)
		}
	}
}
