package pypi

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A project is what is kept of an index's document about a package.
type project struct {
	Base   string // of the index
	Name   string // as the registry knows it
	Status registry.Withdrawal
	// TellsProof is set for an index that says which files have attestations.
	TellsProof bool
	Listed     []string // versions, nil in an index that lists none
	Files      []file
}

// A file is one that an index lists.
type file struct {
	Name      string
	URL       string
	Digests   []string
	Uploaded  time.Time // zero: unknown
	Yanked    bool
	Reason    string // for that
	Attested  registry.Attested
	Integrity string // the address of the attestations
}

// accept asks for JSON, and takes HTML from an index that has nothing else.
const accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

// project returns an index's document about p.
func (c *Client) project(ctx context.Context, base string, p ecosystem.Package) (*project, error) {
	address := base + url.PathEscape(p.Name) + "/"
	at, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("address of the index: %w", err)
	}
	r := registry.Request{URL: address, Accept: accept, Authorization: c.config.Authorization(address)}
	kept, err := c.client.Document(ctx, r, freshFor, func(body io.Reader) ([]byte, error) {
		doc, err := decodeProject(body, at)
		if err != nil {
			return nil, err
		}
		return json.Marshal(doc)
	})
	if err != nil {
		return nil, err
	}
	doc := new(project)
	if err := json.Unmarshal(kept.Data, doc); err != nil {
		return nil, fmt.Errorf("kept document: %w", err)
	}
	if doc.Name != "" && ecosystem.Named(ecosystem.PyPI, doc.Name) != p {
		return nil, fmt.Errorf("the index's document is about %q", doc.Name)
	}
	doc.Base, doc.Name = base, p.Name
	doc.Files = slices.DeleteFunc(doc.Files, func(f file) bool { return versionOf(f.Name, p.Name) == "" })
	for _, f := range doc.Files {
		u, err := url.Parse(f.URL)
		if err != nil {
			return nil, fmt.Errorf("address of a file: %w", err)
		}
		// One index gets no say over requests to another, which have credentials.
		if index := c.index(u); index != nil && !strings.EqualFold(u.Host, at.Host) {
			return nil, fmt.Errorf("the index at %q names a file of another, %q", at.Host, u.Redacted())
		}
	}
	return doc, nil
}

// decodeProject reads a document of either kind, which its first character
// tells. Addresses in it may be relative to its own.
func decodeProject(r io.Reader, at *url.URL) (*project, error) {
	b := bufio.NewReader(r)
	for {
		c, err := b.ReadByte()
		if err != nil {
			return nil, fmt.Errorf("an empty document: %w", err)
		}
		if strings.IndexByte(" \t\r\n", c) >= 0 {
			continue
		}
		if err := b.UnreadByte(); err != nil {
			return nil, err
		}
		if c == '{' {
			return decodeJSON(b, at)
		}
		return decodeHTML(b, at)
	}
}

func decodeJSON(r io.Reader, at *url.URL) (*project, error) {
	var doc struct {
		Meta struct {
			Version string `json:"api-version"`
		} `json:"meta"`
		Name   string `json:"name"`
		Status struct {
			Status string `json:"status"`
			Reason string `json:"reason"`
		} `json:"project-status"`
		Versions registry.List[string] `json:"versions"`
		Files    registry.List[struct {
			Name       string            `json:"filename"`
			URL        string            `json:"url"`
			Hashes     map[string]string `json:"hashes"`
			Uploaded   string            `json:"upload-time"`
			Yanked     any               `json:"yanked"` // true, or why
			Provenance json.RawMessage   `json:"provenance"`
		}] `json:"files"`
	}
	if err := json.NewDecoder(r).Decode(&doc); err != nil {
		return nil, err
	}
	major, minor, _ := strings.Cut(doc.Meta.Version, ".")
	if major != "1" && doc.Meta.Version != "" {
		return nil, fmt.Errorf("version %q of the API is not known", doc.Meta.Version)
	}
	p := &project{Name: doc.Name, Status: status(doc.Status.Status, doc.Status.Reason), Listed: doc.Versions}
	if n, err := strconv.Atoi(minor); err == nil {
		p.TellsProof = n >= 3 // the version that has the field
	}
	for _, f := range doc.Files {
		address, err := at.Parse(f.URL)
		if err != nil {
			return nil, fmt.Errorf("address of %q: %w", f.Name, err)
		}
		kept := file{Name: f.Name, URL: address.String(), Digests: digests(f.Hashes)}
		if t, err := time.Parse(time.RFC3339, f.Uploaded); err == nil {
			kept.Uploaded = t
		}
		kept.Reason, kept.Yanked = f.Yanked.(string)
		kept.Yanked = kept.Yanked || f.Yanked == true
		if string(f.Provenance) == "null" {
			kept.Attested = registry.NotAttested
		} else if json.Unmarshal(f.Provenance, &kept.Integrity) == nil && kept.Integrity != "" {
			kept.Attested, p.TellsProof = registry.IsAttested, true
		}
		p.Files = append(p.Files, kept)
	}
	p.settle()
	return p, nil
}

// settle takes back what an index says of files without attestations when it
// says so of all of them for want of any.
func (p *project) settle() {
	for i := range p.Files {
		if p.Files[i].Attested == registry.NotAttested && !p.TellsProof {
			p.Files[i].Attested = registry.AttestedUnknown
		}
	}
}

// status reads the standing of a whole project, which PEP 792 names.
func status(state, reason string) registry.Withdrawal {
	switch s := registry.State(state); s {
	case registry.Archived, registry.Quarantined, registry.Deprecated:
		return registry.Withdrawal{State: s, Reason: reason, Package: true}
	}
	return registry.Withdrawal{}
}

// digests writes hexadecimal sums in SRI form, the best first.
func digests(hashes map[string]string) []string {
	var all []string
	for _, algorithm := range []string{"sha512", "sha384", "sha256"} {
		if d := registry.HexDigest(algorithm, hashes[algorithm]); d != "" {
			all = append(all, d)
		}
	}
	return all
}
