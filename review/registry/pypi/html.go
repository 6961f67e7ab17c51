package pypi

import (
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/bumplens/bumplens/review/registry"
)

// decodeHTML reads the page of an index that speaks no JSON: its links are the
// files, as PEP 503 and those after it say. It tells neither times nor names.
func decodeHTML(r io.Reader, at *url.URL) (*project, error) {
	root, err := html.Parse(r)
	if err != nil {
		return nil, err
	}
	p := new(project)
	state, reason := "", ""
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attributes := make(map[string]string)
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
		}
		switch n.DataAtom {
		case atom.Base:
			if at, err = at.Parse(attributes["href"]); err != nil {
				return nil, fmt.Errorf("base of the page: %w", err)
			}
		case atom.Meta:
			switch attributes["name"] {
			case "pypi:project-status":
				state = attributes["content"]
			case "pypi:project-status-reason":
				reason = attributes["content"]
			}
		case atom.A:
			f, err := linked(attributes, at)
			if err != nil {
				return nil, err
			}
			p.TellsProof = p.TellsProof || f.Integrity != ""
			p.Files = append(p.Files, f)
		}
	}
	p.Status = status(state, reason)
	p.settle()
	return p, nil
}

// linked returns the file that a link leads to. pip takes its name from the
// address, whatever the link's text says.
func linked(attributes map[string]string, at *url.URL) (file, error) {
	u, err := at.Parse(attributes["href"])
	if err != nil {
		return file{}, fmt.Errorf("address of a file: %w", err)
	}
	f := file{Name: path.Base(u.Path)}
	hashes := make(map[string]string)
	for part := range strings.SplitSeq(u.Fragment, "&") {
		algorithm, sum, _ := strings.Cut(part, "=")
		hashes[algorithm] = sum
	}
	f.Digests = digests(hashes)
	u.Fragment, u.RawFragment = "", ""
	f.URL = u.String()
	f.Reason, f.Yanked = attributes["data-yanked"]
	f.Attested = registry.NotAttested
	if f.Integrity = attributes["data-provenance"]; f.Integrity != "" {
		f.Attested = registry.IsAttested
	}
	return f, nil
}
