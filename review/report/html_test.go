package report

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"testing"
	"unicode"

	nethtml "golang.org/x/net/html"

	"github.com/bumplens/bumplens/review/changelog"
	"github.com/bumplens/bumplens/review/indicator"
)

// attacked is a report in which everything that can be foreign is one text.
func attacked(text string) *Report {
	u := scripted()
	u.Change.To.Version.Name, u.Change.From.Version.Name = text, text
	u.Change.To.Version.Number, u.Change.From.Version.Number = text, text
	u.Change.To.Direct, u.Change.To.Via = false, []string{text, text}
	u.Facts.Publisher = text
	u.Facts.Artifacts[1].File = text
	u.Facts.Coverage.Skipped[0].Path = text
	for i := range u.Findings {
		f := &u.Findings[i]
		f.Path, f.Quote, f.Since = text, text, text
		f.Message = "A forgotten quote: " + text
	}
	u.Facts.Notes = []changelog.Entry{{From: text, Text: text + "\n" + text + "\r\n" + text}}
	for i := range u.Links {
		u.Links[i].Value = "A forgotten quote: " + text
	}
	u.Links[0].Value, u.Links[0].Unknown = "", text
	for i := range u.Facts.Patches {
		p := &u.Facts.Patches[i]
		p.Path, p.From = text, text
		for j := range p.Hunks[0].Lines {
			p.Hunks[0].Lines[j].Text = text
		}
	}
	u.Unknown = []Unknown{{"publisher-changed", text}}
	u.Unread = unread().Unread
	u.Unread[0].Reason, u.Unread[0].Path = text, text
	r := withError(judged(u))
	r.Errors[0].Path, r.Errors[0].Reason = text, "A forgotten quote: "+text
	r.Beside = []indicator.Finding{{
		Indicator: "package-origin-changed", Severity: indicator.Medium, Confidence: indicator.Certain, In: indicator.InLockfile,
		Path: text, Message: "A forgotten quote: " + text, Quote: text,
	}}
	return r
}

// The page loads nothing, runs nothing and leads nowhere, whatever a package
// is called and says.
func TestPageIsOursAlone(t *testing.T) {
	allowed := make(map[string]bool)
	for e := range strings.FieldsSeq("html head meta title style body main header section article h1 h2 h3 p span ul li code details summary div table thead tbody tr th td pre") {
		allowed[e] = true
	}
	for name, text := range hostile {
		page := written(t, attacked(text), HTML)
		root, err := nethtml.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type == nethtml.CommentNode || n.Type == nethtml.ElementNode && !allowed[n.Data] {
				t.Errorf("%s: the page has %q", name, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "src" || a.Key == "href" || a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: the page has %s=%q", name, a.Key, a.Val)
				}
			}
		}
		checkShows(t, name, page)
	}
}

func TestTerminalShowsWhatItWouldObey(t *testing.T) {
	for name, text := range hostile {
		checkShows(t, name, written(t, attacked(text), func(w io.Writer, r *Report) error { return Terminal(w, r, Plain) }))
	}
}

// checkShows fails for characters that do not show, but line ends.
func checkShows(t *testing.T, name, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
			t.Errorf("%s: %U does not show", name, r)
			return
		}
	}
}

// The whole comment holds to what each part of it promises.
func TestCommentIsOursAlone(t *testing.T) {
	allowed := make(map[string]bool)
	for e := range strings.FieldsSeq("html head body p strong h3 ul li code wbr pre details summary table thead tbody tr th td") {
		allowed[e] = true
	}
	for name, text := range hostile {
		for what, md := range map[string]string{
			"comment":  Comment(attacked(text), CommentOptions{}),
			"text":     Check(attacked(text), CheckOptions{}).Text,
			"override": Comment(attacked(text), CommentOptions{Override: Override{By: text, Role: text, Reason: text}}),
			"refusal":  Comment(attacked(text), CommentOptions{Override: Override{Label: text, MinRole: text, Refused: text}}),
		} {
			for n := range rendered(t, md).Descendants() {
				if n.Type == nethtml.CommentNode || n.Type == nethtml.ElementNode && !allowed[n.Data] {
					t.Errorf("%s: the %s has %q:\n%s", name, what, n.Data, md)
				}
			}
			for line := range strings.Lines(md) {
				if strings.HasPrefix(line, "/") || strings.HasPrefix(line, "@") && !strings.HasPrefix(line, "@@ -") {
					t.Errorf("%s: a line of the %s begins with %q", name, what, line)
				}
			}
		}
	}
}

// A browser applies the style only if the policy has its digest, and the page
// is plain without.
func TestPagePolicyAllowsItsOwnStyleOnly(t *testing.T) {
	page := written(t, samples()["blocking"], HTML)
	_, after, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(after, "</style>")
	sum := sha256.Sum256([]byte(style))
	root, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	policy := ""
	for n := range root.Descendants() {
		if n.Data == "meta" && len(n.Attr) == 2 && n.Attr[0].Val == "Content-Security-Policy" {
			policy = n.Attr[1].Val
		}
	}
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	if !strings.HasPrefix(policy, want) {
		t.Errorf("got %q, want it to begin with %q", policy, want)
	}
}

func TestTerminalColorsNothingForeign(t *testing.T) {
	r := attacked("\x1b[2Jx\u202e")
	colored := written(t, r, func(w io.Writer, r *Report) error { return Terminal(w, r, Colorful) })
	plain := written(t, r, func(w io.Writer, r *Report) error { return Terminal(w, r, Plain) })
	for _, c := range []string{bold, dim, red, green, yellow, cyan, "\x1b[0m"} {
		if !strings.Contains(colored, c) {
			t.Errorf("%q is not used", c)
		}
		colored = strings.ReplaceAll(colored, c, "")
	}
	if colored != plain {
		t.Error("colors change more than colors")
	}
}
