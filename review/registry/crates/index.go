package crates

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A line is what is kept of one version in the index.
type line struct {
	Number string
	Digest string // in SRI form
	Yanked bool
	At     time.Time // zero: the index does not tell
	// Dependencies are those that are built with the crate, by the names it
	// calls them.
	Dependencies map[string]string
}

// published says when a version came: the API's word, which is the older
// source, or else the index's.
func (l line) published(known version) time.Time {
	if known.At.IsZero() {
		return l.At
	}
	return known.At
}

// index returns the versions of p, in the order in which they were published.
func (c *Client) index(ctx context.Context, p ecosystem.Package) ([]line, error) {
	if c.config.Index == "" {
		return nil, &registry.NotAskedError{Reason: c.config.Unread}
	}
	path, ok := indexPath(p.Name)
	if !ok {
		return nil, registry.ErrNotFound // no index can have it
	}
	r, err := c.request(c.config.Index + path)
	if err != nil {
		return nil, err
	}
	kept, err := c.client.Document(ctx, r, freshFor, func(body io.Reader) ([]byte, error) {
		lines, err := decodeIndex(body, p.Name)
		if err != nil {
			return nil, err
		}
		return json.Marshal(lines)
	})
	if err != nil {
		return nil, err
	}
	var lines []line
	if err := json.Unmarshal(kept.Data, &lines); err != nil {
		return nil, fmt.Errorf("kept index: %w", err)
	}
	return lines, nil
}

// indexPath returns where a crate stands in the index. It folds case; "-" and
// "_" are told apart.
func indexPath(name string) (string, bool) {
	lower := strings.ToLower(name)
	for _, r := range lower {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return "", false
		}
	}
	if lower == "" {
		return "", false
	}
	return prefix(lower) + "/" + lower, true
}

// prefix returns the folders in which a crate stands.
func prefix(name string) string {
	switch len(name) {
	case 1, 2:
		return fmt.Sprint(len(name))
	case 3:
		return "3/" + name[:1]
	}
	return name[:2] + "/" + name[2:4]
}

// decodeIndex reads a crate's file of the index: a JSON object to a line. A
// version whose digest cannot be read is an error, not a version less.
func decodeIndex(r io.Reader, name string) ([]line, error) {
	dec := json.NewDecoder(r)
	var lines []line
	for {
		var told struct {
			Name string `json:"name"`
			Vers string `json:"vers"`
			Deps registry.List[struct {
				Name     string `json:"name"`
				Req      string `json:"req"`
				Kind     string `json:"kind"`
				Optional bool   `json:"optional"`
			}] `json:"deps"`
			Cksum   string `json:"cksum"`
			Yanked  bool   `json:"yanked"`
			Pubtime string `json:"pubtime"`
		}
		err := dec.Decode(&told)
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err == nil {
			err = registry.Listed(len(lines) + 1)
		}
		if err != nil {
			return nil, err
		}
		if told.Name != name {
			return nil, fmt.Errorf("the index's file is about %q", told.Name)
		}
		sum, err := hex.DecodeString(told.Cksum)
		if err != nil || len(sum) != 32 {
			return nil, fmt.Errorf("the index's checksum of %q: %q", told.Vers, told.Cksum)
		}
		l := line{
			Number:       told.Vers,
			Digest:       "sha256-" + base64.StdEncoding.EncodeToString(sum),
			Yanked:       told.Yanked,
			Dependencies: make(map[string]string),
		}
		l.At, _ = time.Parse(time.RFC3339, told.Pubtime) // zero where it is not told
		var several []string                             // what targets ask for in different versions, of which none is the crate's
		for _, d := range told.Deps {
			if d.Optional || d.Kind == "dev" {
				continue // as the manifest's reader does
			}
			if req, ok := l.Dependencies[d.Name]; ok && req != d.Req {
				several = append(several, d.Name)
			}
			l.Dependencies[d.Name] = d.Req
		}
		for _, name := range several {
			delete(l.Dependencies, name)
		}
		lines = append(lines, l)
	}
}

// A site is what an index says of the registry's other addresses.
type site struct {
	DL  string `json:"dl"`
	API string `json:"api"`
}

func (c *Client) site(ctx context.Context) (*site, error) {
	r, err := c.request(c.config.Index + "config.json")
	if err != nil {
		return nil, err
	}
	doc, err := c.client.Document(ctx, r, freshFor, nil)
	if err != nil {
		return nil, fmt.Errorf("the index's config.json: %w", err)
	}
	s := new(site)
	if err := json.Unmarshal(doc.Data, s); err != nil {
		return nil, fmt.Errorf("the index's config.json: %w", err)
	}
	return s, nil
}

// download returns the address of a crate's file.
func (c *Client) download(ctx context.Context, v ecosystem.Version, l line) (string, error) {
	s, err := c.site(ctx)
	if err != nil {
		return "", err
	}
	if s.DL == "" {
		return "", errors.New("the index does not tell where crates are")
	}
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(l.Digest, "sha256-"))
	if err != nil {
		return "", err
	}
	filled := strings.NewReplacer(
		"{crate}", v.Name,
		"{version}", v.Number,
		"{prefix}", prefix(v.Name),
		"{lowerprefix}", prefix(strings.ToLower(v.Name)),
		"{sha256-checksum}", hex.EncodeToString(sum),
	).Replace(s.DL)
	if filled == s.DL {
		filled = strings.TrimSuffix(s.DL, "/") + "/" + v.Name + "/" + v.Number + "/download"
	}
	return filled, nil
}
