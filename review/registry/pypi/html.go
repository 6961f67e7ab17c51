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

// maxToken bounds one tag of a page, and the text between two.
const maxToken = 1 << 20

// decodeHTML reads the page of an index that speaks no JSON: its links are the
// files, as PEP 503 and those after it say. It tells neither times nor names.
// Tags are read as they come, as pip does, and no tree is made of them.
func decodeHTML(r io.Reader, at *url.URL) (*project, error) {
	p := new(project)
	state, reason := "", ""
	z := html.NewTokenizer(r)
	z.SetMaxBuf(maxToken)
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); err != io.EOF {
				return nil, fmt.Errorf("page of the index: %w", err)
			}
			p.Status = status(state, reason)
			p.settle()
			return p, nil
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		token := z.Token()
		attributes := make(map[string]string)
		for _, a := range token.Attr {
			attributes[a.Key] = a.Val
		}
		switch token.DataAtom {
		case atom.Base:
			var err error
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
			if err := registry.Listed(len(p.Files) + 1); err != nil {
				return nil, err
			}
			f, err := linked(attributes, at)
			if err != nil {
				return nil, err
			}
			p.TellsProof = p.TellsProof || f.Integrity != ""
			p.Files = append(p.Files, f)
		}
	}
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
