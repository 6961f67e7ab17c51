package advisory

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A record is what is read of an OSV document.
//
// https://ossf.github.io/osv-schema/
type record struct {
	ID        string    `json:"id"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
	Aliases   []string  `json:"aliases,omitempty"`
	Summary   string    `json:"summary,omitempty"`
	Severity  []struct {
		Type  string `json:"type"`
		Score string `json:"score"`
	} `json:"severity,omitempty"`
	Affected []struct {
		Package struct {
			Ecosystem string `json:"ecosystem"`
			Name      string `json:"name"`
		} `json:"package"`
		Ranges []struct {
			Type   string `json:"type"`
			Events []struct {
				Fixed string `json:"fixed,omitempty"`
			} `json:"events"`
		} `json:"ranges,omitempty"`
	} `json:"affected,omitempty"`
	Specific struct {
		Severity string `json:"severity,omitempty"`
		// Origins are of those who reported a malicious package.
		Origins []struct {
			Source string `json:"source"`
		} `json:"malicious-packages-origins,omitempty"`
	} `json:"database_specific"`
}

// advisory returns what r says of p.
func (r *record) advisory(p ecosystem.Package) Advisory {
	return Advisory{
		ID:       r.ID,
		Aliases:  r.Aliases,
		Malware:  strings.HasPrefix(r.ID, "MAL-") || len(r.Specific.Origins) > 0,
		Summary:  r.Summary,
		Severity: r.severity(),
		Fixed:    r.fixed(p),
		URL:      "https://osv.dev/vulnerability/" + url.PathEscape(r.ID),
		Source:   NameOSV,
	}
}

// severity is the rating of the database that the record comes from, else what
// follows from its CVSS 3 vector. A record with a vector of another version
// alone is not rated.
func (r *record) severity() string {
	if s := rating(r.Specific.Severity); s != "" {
		return s
	}
	for _, s := range r.Severity {
		if s.Type == "CVSS_V3" {
			if rated := cvss3(s.Score); rated != "" {
				return rated
			}
		}
	}
	return ""
}

// rating gives a database's word for a severity ours.
func rating(s string) string {
	switch s = strings.ToLower(s); s {
	case "moderate":
		return "medium"
	case "low", "medium", "high", "critical":
		return s
	}
	return ""
}

// fixed returns the versions of p from which on r does not hold any more.
func (r *record) fixed(p ecosystem.Package) []string {
	var fixed []string
	for _, a := range r.Affected {
		e, _, _ := strings.Cut(a.Package.Ecosystem, ":") // what follows is a distribution's release or a repository
		if e != string(p.Ecosystem) || ecosystem.Named(p.Ecosystem, a.Package.Name) != p {
			continue
		}
		for _, in := range a.Ranges {
			for _, event := range in.Events {
				if event.Fixed != "" && in.Type != "GIT" && !slices.Contains(fixed, written(p, event.Fixed)) {
					fixed = append(fixed, written(p, event.Fixed))
				}
			}
		}
	}
	return fixed
}

// written is a version's number as p's own registry writes it.
func written(p ecosystem.Package, number string) string {
	if p.Ecosystem == ecosystem.Go && !strings.HasPrefix(number, "v") {
		return "v" + number
	}
	return number
}
