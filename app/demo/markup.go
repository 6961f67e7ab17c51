package demo

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// render writes a comment's Markdown as HTML for the page, as GitHub does: HTML
// in the Markdown counts, but only the elements and attributes listed here come
// through, and whatever it leaves open is closed. It is the only maker of HTML
// from text.
func render(markdown string) (template.HTML, error) {
	converter := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe()))
	var raw bytes.Buffer
	if err := converter.Convert([]byte(markdown), &raw); err != nil {
		return "", fmt.Errorf("rendering Markdown: %w", err)
	}
	nodes, err := html.ParseFragment(&raw, &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "", fmt.Errorf("reading rendered Markdown: %w", err)
	}
	var b strings.Builder
	for _, n := range nodes {
		write(&b, n)
	}
	return template.HTML(b.String()), nil
}

// allowed are the elements that reports are made of.
var allowed = []atom.Atom{
	atom.P, atom.Br, atom.Wbr, atom.Hr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
	atom.Ul, atom.Ol, atom.Li, atom.Blockquote, atom.Pre, atom.Code, atom.Strong, atom.Em, atom.Del, atom.Sub, atom.Sup,
	atom.A, atom.Details, atom.Summary, atom.Table, atom.Thead, atom.Tbody, atom.Tr, atom.Th, atom.Td,
}

// hidden are elements whose text is not meant to be read.
var hidden = []atom.Atom{atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Noscript, atom.Textarea, atom.Title, atom.Svg, atom.Math}

func write(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(html.EscapeString(n.Data))
		return
	case n.Type != html.ElementNode || slices.Contains(hidden, n.DataAtom):
		return
	case !slices.Contains(allowed, n.DataAtom):
		writeChildren(b, n)
		return
	}
	tag := n.DataAtom.String()
	b.WriteString("<" + tag)
	if n.DataAtom == atom.A {
		if u, err := url.Parse(attribute(n, "href")); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
			b.WriteString(` rel="nofollow noopener noreferrer" href="` + html.EscapeString(u.String()) + `"`)
		}
	}
	if _, open := find(n, "open"); open && n.DataAtom == atom.Details {
		b.WriteString(" open")
	}
	b.WriteString(">")
	switch {
	case n.DataAtom == atom.Br, n.DataAtom == atom.Wbr, n.DataAtom == atom.Hr:
		return // void
	case n.DataAtom == atom.Code && attribute(n, "class") == "language-diff":
		writeDiff(b, n)
	default:
		writeChildren(b, n)
	}
	b.WriteString("</" + tag + ">")
}

func writeChildren(b *strings.Builder, n *html.Node) {
	for child := range n.ChildNodes() {
		write(b, child)
	}
}

// writeDiff marks lines as GitHub's highlighter does.
func writeDiff(b *strings.Builder, n *html.Node) {
	var text strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			text.WriteString(child.Data)
		}
	}
	kinds := map[byte]string{'+': "added", '-': "removed", '@': "hunk"}
	for line := range strings.Lines(text.String()) {
		fmt.Fprintf(b, `<span class="line %s">%s</span>`, kinds[line[0]], html.EscapeString(line))
	}
}

func attribute(n *html.Node, key string) string {
	value, _ := find(n, key)
	return value
}

func find(n *html.Node, key string) (value string, found bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}
