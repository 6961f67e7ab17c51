package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/weaklink"
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
	// Findings are about files of the repository and no one package.
	Findings []indicator.Finding `json:"findings"`
	Errors   []jsonError         `json:"errors"`
}

// A jsonChange is what lockfiles alone say of an update.
type jsonChange struct {
	Ecosystem    ecosystem.Ecosystem `json:"ecosystem"`
	Name         string              `json:"name"`
	PURL         string              `json:"purl"`
	From         string              `json:"from"`
	To           string              `json:"to"`
	Change       lockfile.Kind       `json:"change"`
	Direct       bool                `json:"direct"`
	Dev          bool                `json:"dev"`
	IntroducedBy []string            `json:"introduced_by"`
	Cause        lockfile.Cause      `json:"cause"`
	Lockfiles    []lockfile.Place    `json:"lockfiles"`
}

type jsonUpdate struct {
	jsonChange
	Artifacts []facts.Artifact    `json:"artifacts"`
	Verdict   policy.Verdict      `json:"verdict"`
	Diff      *facts.Stats        `json:"diff,omitempty"`
	Coverage  *facts.Coverage     `json:"coverage,omitempty"`
	Findings  []indicator.Finding `json:"findings"`
	Unknown   []Unknown           `json:"unknown"`
	Links     []weaklink.Link     `json:"weak_links"`
	Notes     []jsonNote          `json:"notes"`
	Errors    []jsonError         `json:"errors"`
}

// A jsonNote is what the project says of the releases in between.
type jsonNote struct {
	From string `json:"from"`
	Text string `json:"text"`
	Cut  bool   `json:"cut"`
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
	out := jsonReport{Schema: Schema, Verdict: r.Verdict, Updates: []jsonUpdate{}, Findings: append([]indicator.Finding{}, r.Beside...), Errors: jsonErrors(r.Errors)}
	for i := range r.Updates {
		out.Updates = append(out.Updates, newJSONUpdate(&r.Updates[i]))
	}
	return EncodeJSON(w, out)
}

// EncodeJSON writes v as JSON in which all that does not show is escaped: it may
// be printed on a terminal, and is the same JSON.
func EncodeJSON(w io.Writer, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, r := range string(data) { // runes outside ASCII stand in strings only
		switch {
		case r < utf8.RuneSelf && r != 0x7f || shows(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('\n')
	_, err = b.WriteTo(w)
	return err
}

func newJSONUpdate(u *Update) jsonUpdate {
	entry := u.entry()
	j := jsonUpdate{
		jsonChange: newJSONChange(u.Change, entry),
		Artifacts:  []facts.Artifact{},
		Verdict:    u.Verdict,
		Findings:   append([]indicator.Finding{}, u.Findings...),
		Unknown:    append([]Unknown{}, u.Unknown...),
		Links:      append([]weaklink.Link{}, u.Links...),
		Notes:      []jsonNote{},
		Errors:     jsonErrors(u.Unread),
	}
	for _, n := range u.notes() {
		j.Notes = append(j.Notes, jsonNote(n))
	}
	if u.Facts == nil {
		return j
	}
	for _, a := range u.Facts.Artifacts {
		a.Verified = append([]string{}, a.Verified...)
		j.Artifacts = append(j.Artifacts, a)
	}
	if u.read() { // else zeros would say that nothing changed
		coverage := u.Facts.Coverage
		coverage.Skipped = append([]archive.Note{}, coverage.Skipped...)
		j.Diff, j.Coverage = &u.Facts.Stats, &coverage
	}
	return j
}

// newJSONChange tells of a change by the entry that is, or that was.
func newJSONChange(c lockfile.Change, entry lockfile.Entry) jsonChange {
	return jsonChange{
		Ecosystem:    entry.Version.Ecosystem,
		Name:         entry.Version.Name,
		PURL:         entry.Version.PURL(),
		From:         c.From.Version.Number,
		To:           c.To.Version.Number,
		Change:       c.Kind(),
		Direct:       entry.Direct,
		Dev:          entry.Dev,
		IntroducedBy: append([]string{}, way(c, entry)...),
		Cause:        c.Cause,
		Lockfiles:    append([]lockfile.Place{}, entry.Places...),
	}
}

// way returns the names through which an entry came: those from the change that
// brought it where one did.
func way(c lockfile.Change, entry lockfile.Entry) []string {
	if c.Cause == lockfile.ByDependency {
		return c.Through
	}
	return entry.Via
}

func jsonErrors(list []facts.Unread) []jsonError {
	errors := []jsonError{}
	for _, u := range list {
		errors = append(errors, jsonError{u.Cause, u.Path, u.Line, u.Reason})
	}
	return errors
}
