package crates

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// An answer is what is kept of the API's document about a crate. Where the API
// did not answer, it has no versions.
type answer struct {
	Versions map[string]version
	silent   bool // it did not answer, and may another time
}

// A version is what the API says of one.
type version struct {
	At          time.Time
	Publisher   registry.Publisher
	Attested    registry.Attested
	Commit      string // that the trusted publisher built
	Licence     string
	Repository  string
	YankMessage string
}

// told asks the API about p.
func (c *Client) told(ctx context.Context, p ecosystem.Package) *answer {
	a := new(answer)
	data, err := c.ask(ctx, p, "", func(body io.Reader) ([]byte, error) {
		a, err := decodeAnswer(body)
		if err != nil {
			return nil, err
		}
		return json.Marshal(a)
	})
	if json.Unmarshal(data, a) != nil {
		return &answer{silent: registry.Silent(err)}
	}
	return a
}

// owners asks the API who may publish p today; nil: unknown.
func (c *Client) owners(ctx context.Context, p ecosystem.Package) []registry.Owner {
	var told struct {
		Users registry.List[struct {
			Login string `json:"login"`
		}] `json:"users"`
	}
	data, _ := c.ask(ctx, p, "/owners", nil)
	if json.Unmarshal(data, &told) != nil {
		return nil
	}
	var owners []registry.Owner
	for _, u := range told.Users {
		owners = append(owners, registry.Owner{Name: u.Login}) // of a team: github:org:team
	}
	return owners
}

// ask returns a document of the API about p, which is in the index; nil when
// there is none. An API that does not know it is none, and is left alone for a
// while: many a registry has an index and nothing else.
func (c *Client) ask(ctx context.Context, p ecosystem.Package, what string, reduce func(io.Reader) ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	silent := c.silent
	c.mu.Unlock()
	s, err := c.site(ctx)
	if err != nil || s.API == "" || time.Now().Before(silent) {
		return nil, err
	}
	r, err := c.request(strings.TrimSuffix(s.API, "/") + "/api/v1/crates/" + p.Name + what)
	if err != nil {
		return nil, err
	}
	r.Accept, r.Every = "application/json", apiEvery
	doc, err := c.client.Document(ctx, r, apiFor, reduce)
	if errors.Is(err, registry.ErrNotFound) {
		c.mu.Lock()
		c.silent = time.Now().Add(apiFor)
		c.mu.Unlock()
	}
	if err != nil {
		return nil, err
	}
	return doc.Data, nil
}

// decodeAnswer reads the API's document. Mirrors have written fields that are
// not set as objects, so that each is unknown when it is not what it should be.
func decodeAnswer(r io.Reader) (*answer, error) {
	var doc struct {
		Crate struct {
			Repository json.RawMessage `json:"repository"`
		} `json:"crate"`
		Versions registry.List[struct {
			Number      json.RawMessage `json:"num"`
			Licence     json.RawMessage `json:"license"`
			Repository  json.RawMessage `json:"repository"`
			YankMessage json.RawMessage `json:"yank_message"`
			Created     json.RawMessage `json:"created_at"`
			Publisher   json.RawMessage `json:"published_by"`
			Trust       json.RawMessage `json:"trustpub_data"`
		}] `json:"versions"`
	}
	if err := json.NewDecoder(r).Decode(&doc); err != nil {
		return nil, fmt.Errorf("the registry's API: %w", err)
	}
	a := &answer{Versions: make(map[string]version)}
	for _, raw := range doc.Versions {
		v := version{
			Licence:     text(raw.Licence),
			Repository:  text(raw.Repository),
			YankMessage: text(raw.YankMessage),
		}
		if v.Repository == "" {
			v.Repository = text(doc.Crate.Repository)
		}
		v.At, _ = time.Parse(time.RFC3339, text(raw.Created))
		var account struct {
			Login string `json:"login"`
		}
		if json.Unmarshal(raw.Publisher, &account) == nil {
			v.Publisher.Name = account.Login
		}
		v.readTrust(raw.Trust)
		a.Versions[text(raw.Number)] = v
	}
	return a, nil
}

// readTrust reads which workflow published a version. An API that has the
// field and nothing in it knows of none; one that lacks it does not tell.
func (v *version) readTrust(raw json.RawMessage) {
	if len(raw) == 0 {
		return
	}
	if bytes.Equal(raw, []byte("null")) {
		v.Attested = registry.NotAttested
		return
	}
	var trust struct {
		Provider   string `json:"provider"`
		Repository string `json:"repository"`   // GitHub's
		Project    string `json:"project_path"` // GitLab's
		SHA        string `json:"sha"`
	}
	if json.Unmarshal(raw, &trust) != nil || trust.Provider == "" {
		return
	}
	v.Attested, v.Commit = registry.IsAttested, trust.SHA
	v.Publisher.Trusted = strings.TrimSpace(trust.Provider + " " + trust.Repository + trust.Project)
}

// text reads a string, "" for anything else.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
