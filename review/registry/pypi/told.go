package pypi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/manifest"
	"github.com/bumplens/bumplens/review/registry"
)

// A tale is what is kept of the JSON API's document about a version.
type tale struct {
	registry.Manifest
	Owners []registry.Owner // of the package, today; nil: not told
}

// told returns what the JSON API of an index tells of a version. It is nil where
// an index cannot have one, and [registry.ErrNotFound] where it has none, as most.
func (c *Client) told(ctx context.Context, p *project, version string) (*tale, error) {
	root, ok := strings.CutSuffix(p.Base, "/simple/")
	if !ok {
		return nil, nil
	}
	address := root + "/pypi/" + url.PathEscape(p.Name) + "/" + url.PathEscape(p.spelled(version)) + "/json"
	r := registry.Request{URL: address, Accept: "application/json", Authorization: c.config.Authorization(address)}
	doc, err := c.client.Document(ctx, r, freshFor, func(body io.Reader) ([]byte, error) {
		t, err := decodeTale(body)
		if err != nil {
			return nil, err
		}
		return json.Marshal(t)
	})
	if err != nil {
		return nil, err
	}
	t := new(tale)
	if err := json.Unmarshal(doc.Data, t); err != nil {
		return nil, fmt.Errorf("kept document: %w", err)
	}
	return t, nil
}

// maxTale bounds a document about one version, whose longest part is its
// description.
const maxTale = 16 << 20

// decodeTale reads a document. A field that is not what it should be is not
// told.
func decodeTale(r io.Reader) (*tale, error) {
	var doc struct {
		Info struct {
			Licence     string            `json:"license"`
			Expression  string            `json:"license_expression"`
			Classifiers []string          `json:"classifiers"`
			HomePage    string            `json:"home_page"`
			URLs        map[string]string `json:"project_urls"`
			Requires    []string          `json:"requires_dist"`
		} `json:"info"`
		Ownership *struct {
			Roles []struct {
				User string `json:"user"`
			} `json:"roles"`
		} `json:"ownership"`
	}
	data, err := io.ReadAll(archive.Limit(r, "bytes of a document about a version", maxTale))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &doc); err != nil && !errors.As(err, new(*json.UnmarshalTypeError)) {
		return nil, err
	}
	urls := map[string]string{"homepage": doc.Info.HomePage}
	maps.Copy(urls, doc.Info.URLs)
	t := &tale{Manifest: registry.Manifest{
		Licence:    cmp.Or(doc.Info.Expression, manifest.PythonLicence(doc.Info.Licence, doc.Info.Classifiers)),
		Repository: manifest.PythonRepository(urls),
	}}
	if doc.Info.Requires != nil {
		t.Dependencies = make(map[string]string)
		for name, d := range manifest.PythonDependencies(doc.Info.Requires) {
			t.Dependencies[name] = d.Spec
		}
	}
	if doc.Ownership == nil {
		return t, nil
	}
	t.Owners = []registry.Owner{}
	seen := map[string]bool{"": true}
	for _, role := range doc.Ownership.Roles {
		if !seen[role.User] {
			seen[role.User] = true
			t.Owners = append(t.Owners, registry.Owner{Name: role.User})
		}
	}
	return t, nil
}
