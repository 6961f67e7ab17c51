package report

import (
	"html"
	"strings"
)

// A voice says our sentences to one kind of reader: it knows how foreign text
// and prose of ours (see [Prose]) are shown there.
type voice struct {
	quote func(hostile string) string
	prose func(ours string) string
}

// markdown speaks to GitHub.
var markdown = voice{
	quote: func(s string) string { return Quote(s).md },
	prose: func(s string) string { return Prose(s).md },
}

// terminal speaks to a terminal, which obeys control characters.
var terminal = voice{
	quote: visible,
	prose: func(s string) string {
		return spoken(s, func(hostile string) string { return `"` + visible(hostile) + `"` }, Visible)
	},
}

// page speaks to a browser, in HTML.
var page = voice{
	quote: codeElement,
	prose: func(s string) string {
		return spoken(s, codeElement, func(ours string) string { return html.EscapeString(Visible(ours)) })
	},
}

func visible(s string) string {
	if s = cut(Visible(s), maxQuote); s == "" {
		return "(empty)"
	}
	return s
}

func codeElement(s string) string { return "<code>" + html.EscapeString(visible(s)) + "</code>" }

// spoken says prose of ours with a way to show what is foreign in it.
func spoken(s string, foreign, own func(string) string) string {
	var b strings.Builder
	for _, p := range parts(s) {
		if b.Len() > maxProse {
			b.WriteString(" …")
			break
		}
		if p.foreign {
			b.WriteString(foreign(p.text))
		} else {
			b.WriteString(own(cut(p.text, maxQuote)))
		}
	}
	return strings.TrimSpace(b.String())
}
