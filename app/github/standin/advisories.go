package standin

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// An Advisory is one of GitHub's own database, about one range of one package.
type Advisory struct {
	ID        string // GHSA-…
	CVE       string // "" for none
	Malware   bool
	Withdrawn bool
	Summary   string
	Severity  string // "" means unknown
	Ecosystem string // as GitHub calls it
	Package   string
	Range     string
	Patched   string // "" for none
}

// AddAdvisory adds to the database, which is empty at first.
func (s *Server) AddAdvisory(a Advisory) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advisories = append(s.advisories, a)
}

// PersonalToken returns a token of a person, who has no repositories.
func (s *Server) PersonalToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := "ghp_" + itoa(s.id())
	s.tokens[text] = &token{installation: new(installation), expires: s.now().Add(tokenLife)}
	return text
}

// maxAffects is how many packages GitHub takes in one question.
const maxAffects = 1000

// listAdvisories answers everybody, with pages that a cursor tells apart. It
// compares no versions: it gives what it has of the packages that are named.
//
// https://docs.github.com/rest/security-advisories/global-advisories
func (s *Server) listAdvisories(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Authorization") != "" && s.authorized(r) == nil {
		refuse(http.StatusUnauthorized, "Bad credentials").write(w)
		return
	}
	q := r.URL.Query()
	var names []string
	for v := range strings.SplitSeq(q.Get("affects"), ",") {
		if at := strings.LastIndexByte(v, '@'); at > 0 {
			v = v[:at]
		}
		names = append(names, v)
	}
	if len(names) > maxAffects {
		refuse(http.StatusUnprocessableEntity, "Too many packages").write(w)
		return
	}
	found := []doc{}
	for _, a := range s.advisories {
		kind := "reviewed"
		if a.Malware {
			kind = "malware"
		}
		if q.Get("type") == kind && q.Get("ecosystem") == a.Ecosystem && slices.Contains(names, a.Package) {
			found = append(found, s.advisoryJSON(a, kind))
		}
	}
	// The cursor is the place in the list.
	first, _ := strconv.Atoi(q.Get("after"))
	first = min(max(first, 0), len(found))
	end := min(first+perPage(&call{Request: r}), len(found))
	if end < len(found) {
		q.Set("after", strconv.Itoa(end))
		w.Header().Set("Link", "<"+s.config.URL+r.URL.Path+"?"+q.Encode()+`>; rel="next"`)
	}
	ok(found[first:end]).write(w)
}

func (s *Server) advisoryJSON(a Advisory, kind string) doc {
	const day = "2026-01-02T03:04:05Z"
	severity := a.Severity
	if severity == "" {
		severity = "unknown"
	}
	identifiers := []doc{{"type": "GHSA", "value": a.ID}}
	if a.CVE != "" {
		identifiers = append(identifiers, doc{"type": "CVE", "value": a.CVE})
	}
	d := doc{
		"ghsa_id": a.ID, "cve_id": orNull(a.CVE), "url": s.config.URL + "/advisories/" + a.ID, "html_url": s.webURL("/advisories/" + a.ID),
		"repository_advisory_url": nil, "summary": a.Summary, "description": nil, "type": kind, "severity": severity,
		"source_code_location": nil, "identifiers": identifiers, "references": []string{},
		"published_at": day, "updated_at": day, "github_reviewed_at": day, "nvd_published_at": nil, "withdrawn_at": nil,
		"vulnerabilities": []doc{{
			"package": doc{"ecosystem": a.Ecosystem, "name": a.Package}, "vulnerable_version_range": a.Range,
			"first_patched_version": orNull(a.Patched), "vulnerable_functions": []string{},
		}},
		"cvss": doc{"vector_string": nil, "score": nil}, "cwes": []doc{}, "credits": []doc{},
	}
	if a.Withdrawn {
		d["withdrawn_at"] = day
	}
	return d
}
