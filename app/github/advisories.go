package github

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	gh "github.com/google/go-github/v60/github"
)

// An AdvisoryQuery asks GitHub's own database of advisories.
type AdvisoryQuery struct {
	Ecosystem string   // as GitHub calls it
	Malware   bool     // list malware; else reviewed advisories
	Affects   []string // name@version each, a thousand at most
}

// An Advisory is one of GitHub's own database.
type Advisory struct {
	ID        string
	Aliases   []string
	Malware   bool
	Withdrawn bool
	Summary   string
	Severity  string
	URL       string
	Affected  []AffectedPackage
}

// An AffectedPackage is a package with a range of its versions.
type AffectedPackage struct {
	Ecosystem string
	Name      string
	Range     string // such as ">= 1.0, < 1.2.3"
	Patched   string // the first version after it that is whole; "" for none
}

// Advisories lists the advisories that q asks for. They are the same for every
// repository; it is this one's installation whose limits are used.
func (r *Repository) Advisories(ctx context.Context, q AdvisoryQuery) ([]Advisory, error) {
	found, err := advisories(ctx, r.client, q)
	if err != nil {
		return nil, fmt.Errorf("listing advisories: %w", r.fail(err))
	}
	return found, nil
}

// A Reader reads what GitHub shows everybody, with a person's token, which
// goes to the API's own host only.
type Reader struct{ client *gh.Client }

// NewReader returns a Reader. It asks GitHub nothing.
func NewReader(log *slog.Logger, api *url.URL, token, userAgent string) *Reader {
	api = directory(api)
	base := &bound{next: &guard{next: http.DefaultTransport.(*http.Transport).Clone(), api: api}}
	t := &limit{next: base, gate: newGate(), log: log}
	c := gh.NewClient(&http.Client{Transport: t, CheckRedirect: checkRedirect}).WithAuthToken(token)
	c.BaseURL, c.UserAgent = api, userAgent
	return &Reader{c}
}

// Advisories lists the advisories that q asks for.
func (r *Reader) Advisories(ctx context.Context, q AdvisoryQuery) ([]Advisory, error) {
	found, err := advisories(ctx, r.client, q)
	if err != nil {
		return nil, fmt.Errorf("listing advisories: %w", translate(err))
	}
	return found, nil
}

// advisories reads all pages of a listing, which are told apart by a cursor and
// not by a number.
func advisories(ctx context.Context, client *gh.Client, q AdvisoryQuery) ([]Advisory, error) {
	options := &gh.ListGlobalSecurityAdvisoriesOptions{
		ListCursorOptions: gh.ListCursorOptions{PerPage: perPage},
		Type:              gh.String("reviewed"),
		Ecosystem:         gh.String(q.Ecosystem),
		Affects:           gh.String(strings.Join(q.Affects, ",")),
	}
	if q.Malware {
		options.Type = gh.String("malware")
	}
	var found []Advisory
	for range maxPages {
		page, resp, err := client.SecurityAdvisories.ListGlobalSecurityAdvisories(ctx, options)
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			found = append(found, newAdvisory(a))
		}
		if resp.After == "" {
			return found, nil
		}
		options.After = resp.After
	}
	return nil, &SizeError{What: "listing", Limit: perPage * maxPages}
}

func newAdvisory(a *gh.GlobalSecurityAdvisory) Advisory {
	found := Advisory{
		ID:        a.GetGHSAID(),
		Malware:   a.GetType() == "malware",
		Withdrawn: a.WithdrawnAt != nil,
		Summary:   a.GetSummary(),
		Severity:  a.GetSeverity(),
		URL:       a.GetHTMLURL(),
	}
	names := []string{a.GetCVEID()}
	for _, i := range a.Identifiers {
		names = append(names, i.GetValue())
	}
	for _, name := range names {
		if name != "" && name != found.ID && !slices.Contains(found.Aliases, name) {
			found.Aliases = append(found.Aliases, name)
		}
	}
	for _, v := range a.Vulnerabilities {
		found.Affected = append(found.Affected, AffectedPackage{
			Ecosystem: v.GetPackage().GetEcosystem(),
			Name:      v.GetPackage().GetName(),
			Range:     v.GetVulnerableVersionRange(),
			Patched:   v.GetFirstPatchedVersion(),
		})
	}
	return found
}
