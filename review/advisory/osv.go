package advisory

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// An OSV asks an API such as that of osv.dev, described at
// https://google.github.io/osv.dev/api/. Which advisories hold for a version is
// the API's word; what they say is read from their own documents.
type OSV struct {
	Base   string // of the API, with a slash at its end
	Client *registry.Client
}

// The bounds of what is asked. One that is reached is an error, never a
// shortened answer.
const (
	perBatch    = 1000 // versions in one request, as the API bounds them
	maxVersions = 20 * perBatch
	maxPages    = 20 // of the list for one version
	maxRecords  = 5000
	maxRecord   = 8 << 20 // bytes of one; the longest list some thousand versions
	askedAtOnce = 8

	batchFresh = 10 * time.Minute
	// recordFresh is the life of a record when the API does not say when it was
	// last changed.
	recordFresh = 24 * time.Hour
	// settled is how long after a change a record is not taken to be the new
	// one: clocks differ, and so do the API's copies.
	settled = time.Hour
)

// Name is the source's name in a repository's configuration.
func (o *OSV) Name() string { return NameOSV }

// Known returns the advisories that hold for versions.
func (o *OSV) Known(ctx context.Context, versions []ecosystem.Version) (map[ecosystem.Version][]Advisory, error) {
	versions = asked(versions)
	if len(versions) > maxVersions {
		return nil, fmt.Errorf("%d versions are more than %d", len(versions), maxVersions)
	}
	held := make(map[ecosystem.Version][]mention)
	for batch := range slices.Chunk(versions, perBatch) {
		if err := o.batch(ctx, batch, held); err != nil {
			return nil, err
		}
	}
	records, err := o.records(ctx, held)
	if err != nil {
		return nil, err
	}
	known := make(map[ecosystem.Version][]Advisory)
	for v, mentions := range held {
		for _, m := range mentions {
			if r := records[m.ID]; r.Withdrawn.IsZero() {
				known[v] = append(known[v], r.advisory(v.Package))
			}
		}
	}
	return known, nil
}

// asked returns those of the versions that can be known, each once and in an
// order of their own: the same question is then answered by what is kept.
func asked(versions []ecosystem.Version) []ecosystem.Version {
	var list []ecosystem.Version
	for _, v := range versions {
		if v.Numbered() {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b ecosystem.Version) int {
		return strings.Compare(string(a.Ecosystem)+" "+a.String(), string(b.Ecosystem)+" "+b.String())
	})
	return slices.Compact(list)
}

// A query is one version as the API is asked about it.
type query struct {
	Package struct {
		Name      string `json:"name"`
		Ecosystem string `json:"ecosystem"`
	} `json:"package"`
	Version string `json:"version"`
	Page    string `json:"page_token,omitempty"`
}

// A mention is what a batch's answer says of a record.
type mention struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
}

// batch adds to held what the API lists for versions, page by page.
func (o *OSV) batch(ctx context.Context, versions []ecosystem.Version, held map[ecosystem.Version][]mention) error {
	queries := make([]query, len(versions))
	for i, v := range versions {
		queries[i].Package.Name, queries[i].Package.Ecosystem, queries[i].Version = v.Name, string(v.Ecosystem), v.Bare()
	}
	for range maxPages {
		body, err := json.Marshal(map[string]any{"queries": queries})
		if err != nil {
			return err
		}
		doc, err := o.Client.Document(ctx, registry.Request{URL: o.Base + "v1/querybatch", Body: body}, batchFresh, nil)
		if err != nil {
			return err
		}
		var answer struct {
			Results registry.List[struct {
				Vulns registry.List[mention] `json:"vulns"`
				Next  string                 `json:"next_page_token"`
			}] `json:"results"`
		}
		if err := json.Unmarshal(doc.Data, &answer); err != nil {
			return fmt.Errorf("answer to a batch: %w", err)
		}
		if len(answer.Results) != len(queries) {
			return fmt.Errorf("%d answers to %d questions", len(answer.Results), len(queries))
		}
		var more []query
		var of []ecosystem.Version
		for i, r := range answer.Results {
			if held[versions[i]] = append(held[versions[i]], r.Vulns...); len(held[versions[i]]) > maxRecords {
				return fmt.Errorf("%q has more than %d advisories", versions[i].String(), maxRecords)
			}
			if r.Next != "" {
				queries[i].Page = r.Next
				more, of = append(more, queries[i]), append(of, versions[i])
			}
		}
		if len(more) == 0 {
			return nil
		}
		queries, versions = more, of
	}
	return fmt.Errorf("the list of advisories for %q does not end", versions[0].String())
}

// recordID matches the names of records, which become part of an address.
var recordID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$`)

// records gets each record that is mentioned once.
func (o *OSV) records(ctx context.Context, held map[ecosystem.Version][]mention) (map[string]*record, error) {
	newest := make(map[string]time.Time)
	for _, mentions := range held {
		for _, m := range mentions {
			if !recordID.MatchString(m.ID) {
				return nil, fmt.Errorf("an advisory is named %q", m.ID)
			}
			if at, ok := newest[m.ID]; !ok || m.Modified.After(at) {
				newest[m.ID] = m.Modified
			}
		}
	}
	if len(newest) > maxRecords {
		return nil, fmt.Errorf("%d advisories are more than %d", len(newest), maxRecords)
	}
	var mu sync.Mutex
	records := make(map[string]*record, len(newest))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(askedAtOnce)
	for id, modified := range newest {
		group.Go(func() error {
			r, err := o.record(ctx, id, modified)
			if err != nil {
				return fmt.Errorf("advisory %q: %w", id, err)
			}
			mu.Lock()
			defer mu.Unlock()
			records[id] = r
			return nil
		})
	}
	return records, group.Wait()
}

// record gets one record, from the cache when it has not changed since.
func (o *OSV) record(ctx context.Context, id string, modified time.Time) (*record, error) {
	fresh := recordFresh
	if !modified.IsZero() {
		fresh = max(0, time.Since(modified)-settled)
	}
	doc, err := o.Client.Document(ctx, registry.Request{URL: o.Base + "v1/vulns/" + url.PathEscape(id)}, fresh, reduce)
	if err != nil {
		return nil, err
	}
	r := new(record)
	if err := json.Unmarshal(doc.Data, r); err != nil {
		return nil, err
	}
	if r.ID != id {
		return nil, fmt.Errorf("the document is about %q", r.ID)
	}
	return r, nil
}

// reduce keeps of a record what is read of it.
func reduce(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(archive.Limit(body, "bytes of an advisory", maxRecord))
	if err != nil {
		return nil, err
	}
	r := new(record)
	if err := json.Unmarshal(data, r); err != nil {
		return nil, err
	}
	return json.Marshal(r)
}
