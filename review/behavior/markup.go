package behavior

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// ofHTML reads the programs that stand in a page, and notes where it has others
// from. What the page itself shows runs nothing.
func ofHTML(data []byte) *File {
	f := &File{Language: "html"}
	t := html.NewTokenizer(bytes.NewReader(data))
	t.SetMaxBuf(maxText)
	line, script := 1, false
	for {
		kind := t.Next()
		raw := t.Raw()
		switch kind {
		case html.ErrorToken:
			if t.Err() == html.ErrBufferExceeded {
				f.Trouble = "a part of the page is larger than is read"
			}
			return f
		case html.TextToken:
			if script {
				f.holds(languages["javascript"], string(raw), line)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := t.Token()
			script = token.Data == "script" && kind == html.StartTagToken && isJavaScript(token)
			f.attributes(token, line)
		case html.EndTagToken:
			script = false
		}
		line += bytes.Count(raw, []byte("\n"))
	}
}

// isJavaScript reports whether a script is one, and not data for one.
func isJavaScript(token html.Token) bool {
	for _, a := range token.Attr {
		if a.Key == "type" {
			return a.Val == "" || a.Val == "module" || strings.Contains(a.Val, "javascript")
		}
	}
	return true
}

// attributes reads what a tag runs, and from where it loads a program.
func (f *File) attributes(token html.Token, line int) {
	for _, a := range token.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"):
			f.holds(languages["javascript"], a.Val, line)
		case a.Key == "src" && token.Data == "script", a.Key == "href" && strings.HasPrefix(a.Val, "javascript:"):
			if code, found := strings.CutPrefix(a.Val, "javascript:"); found {
				f.holds(languages["javascript"], code, line)
			} else if host, ok := hostOf(a.Val); ok && isAddress(a.Val) {
				f.Observations = append(f.Observations, Observation{Kind: Network, Line: line, What: host, Quote: short(a.Val)})
			}
		}
	}
}

// holds reads a program that stands in a file of another kind, from a line on.
func (f *File) holds(l *language, text string, line int) {
	if len(f.Observations) > maxObservations {
		f.Trouble = "more observations than are told apart"
		return
	}
	inner := l.read([]byte(text), l.parse([]byte(text)))
	if f.Trouble == "" {
		f.Trouble = inner.Trouble
	}
	for _, o := range inner.Observations {
		o.Line += line - 1
		f.Observations = append(f.Observations, o)
	}
	for _, flow := range inner.Flows {
		flow.Line += line - 1
		flow.FromLine += line - 1
		f.Flows = append(f.Flows, flow)
	}
}
