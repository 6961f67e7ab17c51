package report

import (
	_ "embed"
	"encoding/json"
	"io"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
)

// Schema names the form of the JSON report.
const Schema = "bumplens.review/v1"

// JSONSchema describes that form, as JSON Schema.
//
//go:embed schema.json
var JSONSchema []byte

type jsonReport struct {
	Schema  string         `json:"schema"`
	Verdict policy.Verdict `json:"verdict"`
	Updates []jsonUpdate   `json:"updates"`
	Errors  []jsonError    `json:"errors"`
}

type jsonUpdate struct {
	Ecosystem    ecosystem.Ecosystem `json:"ecosystem"`
	Name         string              `json:"name"`
	PURL         string              `json:"purl"`
	From         string              `json:"from"`
	To           string              `json:"to"`
	Change       lockfile.Kind       `json:"change"`
	Direct       bool                `json:"direct"`
	Dev          bool                `json:"dev"`
	IntroducedBy []string            `json:"introduced_by"`
	Lockfiles    []lockfile.Place    `json:"lockfiles"`
	Artifacts    []facts.Artifact    `json:"artifacts"`
	Verdict      policy.Verdict      `json:"verdict"`
	Diff         *facts.Stats        `json:"diff,omitempty"`
	Coverage     *facts.Coverage     `json:"coverage,omitempty"`
	Findings     []indicator.Finding `json:"findings"`
	Unknown      []Unknown           `json:"unknown"`
	Errors       []jsonError         `json:"errors"`
}

// A jsonError is something that could not be read or decided.
type jsonError struct {
	Cause  string `json:"cause"`
	Path   string `json:"path"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"`
}

// JSON writes r in the form of [Schema]. Lists are never null.
func JSON(w io.Writer, r *Report) error {
	out := jsonReport{Schema: Schema, Verdict: r.Verdict, Updates: []jsonUpdate{}, Errors: jsonErrors(r.Errors)}
	for i := range r.Updates {
		out.Updates = append(out.Updates, newJSONUpdate(&r.Updates[i]))
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func newJSONUpdate(u *Update) jsonUpdate {
	entry := u.Change.To
	if entry.IsZero() {
		entry = u.Change.From
	}
	j := jsonUpdate{
		Ecosystem:    entry.Version.Ecosystem,
		Name:         entry.Version.Name,
		PURL:         entry.Version.PURL(),
		From:         u.Change.From.Version.Number,
		To:           u.Change.To.Version.Number,
		Change:       u.Change.Kind(),
		Direct:       entry.Direct,
		Dev:          entry.Dev,
		IntroducedBy: append([]string{}, entry.Via...),
		Lockfiles:    append([]lockfile.Place{}, entry.Places...),
		Artifacts:    []facts.Artifact{},
		Verdict:      u.Verdict,
		Findings:     append([]indicator.Finding{}, u.Findings...),
		Unknown:      append([]Unknown{}, u.Unknown...),
		Errors:       jsonErrors(u.Unread),
	}
	if f := u.Facts; f != nil {
		j.Artifacts = append(j.Artifacts, f.Artifacts...)
		j.Diff, j.Coverage = &f.Stats, &f.Coverage
	}
	return j
}

func jsonErrors(list []facts.Unread) []jsonError {
	errors := []jsonError{}
	for _, u := range list {
		errors = append(errors, jsonError{u.Cause, u.Path, u.Line, u.Reason})
	}
	return errors
}
