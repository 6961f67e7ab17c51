package report

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
)

// maxResults is how many results GitHub takes from one run.
const maxResults = 25_000

// The parts of SARIF 2.1.0 that are written here, by the names of its
// specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string       `json:"id"`
		Short   sarifMessage `json:"shortDescription"`
		Help    sarifMessage `json:"help"`
		Default sarifLevel   `json:"defaultConfiguration"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifMessage struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		Level        string            `json:"level"`
		Message      sarifMessage      `json:"message"`
		Locations    []sarifLocation   `json:"locations,omitempty"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Descriptor sarifDescriptor `json:"descriptor"`
		Level      string          `json:"level"`
		Message    sarifMessage    `json:"message"`
		Locations  []sarifLocation `json:"locations,omitempty"`
	}
	sarifDescriptor struct {
		ID string `json:"id"`
	}
)

// SARIF writes findings as SARIF 2.1.0, at the lines of the lockfiles that
// bring them in. What could not be read is a notification of the run, which is
// then not a successful one: an empty list of results must not look clean.
func SARIF(w io.Writer, r *Report) error {
	rules, err := sarifRules()
	if err != nil {
		return err
	}
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "Bumplens", Rules: rules}},
		Invocations: []sarifInvocation{sarifRunning(r)},
		Results:     []sarifResult{},
	}
	for _, f := range r.Beside {
		res := sarifResult{
			RuleID: f.Indicator, Level: sarifSeverity(f.Severity), Message: sarifText(remark(f)),
			Fingerprints: map[string]string{"bumplens/v1": f.ID(ecosystem.Version{})}, Related: sarifRelated(f),
		}
		if p, ok := placeInRepository(new(Update), f); ok {
			res.Locations = sarifAt(p)
		}
		run.Results = append(run.Results, res)
	}
	for i := range r.Updates {
		u := &r.Updates[i]
		for _, f := range u.Findings {
			if len(run.Results) < maxResults {
				run.Results = append(run.Results, newSARIFResult(u, f))
			}
		}
	}
	if left := r.Findings() - len(run.Results); left > 0 {
		n := sarifNotification{Descriptor: sarifDescriptor{"results-left-out"}, Level: "warning"}
		n.Message.Text = fmt.Sprintf("…and %s.", many(left, "more finding"))
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, n)
	}
	return EncodeJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifRules() ([]sarifRule, error) {
	var rules []sarifRule
	for _, a := range indicator.All() {
		page, err := indicator.Page(a.ID)
		if err != nil {
			return nil, err
		}
		rules = append(rules, sarifRule{
			ID:      a.ID,
			Short:   sarifMessage{Text: a.Title},
			Help:    sarifMessage{Text: page, Markdown: page},
			Default: sarifLevel{sarifSeverity(a.Severity)},
		})
	}
	return rules, nil
}

func newSARIFResult(u *Update, f indicator.Finding) sarifResult {
	res := sarifResult{
		RuleID:       f.Indicator,
		Level:        sarifSeverity(f.Severity),
		Message:      sarifText(terminal.name(u) + ": " + remark(f)),
		Fingerprints: map[string]string{"bumplens/v1": f.ID(u.version())},
		Related:      sarifRelated(f),
	}
	if p, ok := placeInRepository(u, f); ok {
		res.Locations = sarifAt(p)
	}
	return res
}

func sarifSeverity(s indicator.Severity) string {
	switch {
	case s >= indicator.High:
		return "error"
	case s == indicator.Medium:
		return "warning"
	}
	return "note"
}

// sarifText is plain text, in which viewers still make links of "[text](url)".
func sarifText(s string) sarifMessage {
	return sarifMessage{Text: strings.ReplaceAll(s, "](", "] (")}
}

func sarifAt(p lockfile.Place) []sarifLocation {
	uri := (&url.URL{Path: p.Path}).String() // with escapes, for it is a reference
	return []sarifLocation{{sarifPhysical{sarifArtifact{URI: uri}, sarifRegion{max(1, p.Line)}}}}
}

// insideArtifact is the base of paths that lead into an artifact: without one,
// a viewer would look for them in the repository.
const insideArtifact = "ARTIFACT"

// sarifRelated are the further places of a finding.
func sarifRelated(f indicator.Finding) []sarifLocation {
	var list []sarifLocation
	for _, p := range f.Places {
		at := sarifAt(lockfile.Place{Path: p.Path, Line: p.Line})[0]
		if f.In == indicator.InArtifact {
			at.Physical.Artifact.Base = insideArtifact
		}
		list = append(list, at)
	}
	return list
}

// sarifRunning tells how the review went.
func sarifRunning(r *Report) sarifInvocation {
	v := sarifInvocation{Successful: r.Verdict != policy.Incomplete && len(r.Errors) == 0}
	add := func(n facts.Unread, of string, at []sarifLocation) {
		v.Notifications = append(v.Notifications, sarifNotification{
			Descriptor: sarifDescriptor{n.Cause},
			Level:      "error",
			Message:    sarifText(of + terminal.prose(n.Reason)),
			Locations:  at,
		})
	}
	for _, n := range r.Errors {
		var at []sarifLocation
		if n.Path != "" {
			at = sarifAt(lockfile.Place{Path: n.Path, Line: n.Line})
		}
		add(n, "", at)
	}
	for i := range r.Updates {
		u := &r.Updates[i]
		var at []sarifLocation
		if p, ok := placeInRepository(u, indicator.Finding{}); ok {
			at = sarifAt(p)
		}
		for _, n := range u.Unread {
			v.Successful = false
			add(n, terminal.name(u)+": ", at)
		}
	}
	return v
}
