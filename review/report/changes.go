package report

import (
	"bytes"
	"io"

	"github.com/bumplens/bumplens/review/lockfile"
)

// ChangesSchema names the form of the JSON that lists changes.
const ChangesSchema = "bumplens.changes/v1"

type jsonChanges struct {
	Schema  string         `json:"schema"`
	Changes []jsonTwoSides `json:"changes"`
	Errors  []jsonError    `json:"errors"`
}

type jsonTwoSides struct {
	jsonChange
	Base     *jsonSide     `json:"base,omitempty"`
	Head     *jsonSide     `json:"head,omitempty"`
	Findings []jsonFinding `json:"findings"`
}

// A jsonSide is where one side takes its artifact from, and what it pins.
type jsonSide struct {
	Source  string   `json:"source"`
	Digests []string `json:"digests"`
}

// A jsonFinding is what the lockfile alone gives away.
type jsonFinding struct {
	Indicator string `json:"indicator"`
	Severity  string `json:"severity"`
	Path      string `json:"path"`
	Line      int    `json:"line"`
	Message   string `json:"message"`
	Quote     string `json:"quote,omitempty"`
}

// ChangesJSON writes what changed between lockfiles, from the files alone.
func ChangesJSON(w io.Writer, r *Report) error {
	out := jsonChanges{Schema: ChangesSchema, Changes: []jsonTwoSides{}, Errors: jsonErrors(r.Errors)}
	for i := range r.Updates {
		u := &r.Updates[i]
		c := jsonTwoSides{
			jsonChange: newJSONChange(u.Change, u.entry()),
			Base:       newJSONSide(u.Change.From),
			Head:       newJSONSide(u.Change.To),
			Findings:   []jsonFinding{},
		}
		for _, f := range u.Findings {
			c.Findings = append(c.Findings, jsonFinding{f.Indicator, f.Severity.String(), f.Path, f.Line, f.Message, f.Quote})
		}
		out.Changes = append(out.Changes, c)
	}
	return encode(w, out)
}

// newJSONSide tells of one side, nil of one that is not there.
func newJSONSide(e lockfile.Entry) *jsonSide {
	if e.IsZero() {
		return nil
	}
	return &jsonSide{e.Source, append([]string{}, e.Digests...)}
}

// Changes writes for a person at a terminal what changed between lockfiles: a
// line for each, what is odd about it, and what could not be read.
func Changes(w io.Writer, r *Report, color Color) error {
	p := &printer{color: color}
	for i := range r.Updates {
		u := &r.Updates[i]
		e := u.entry()
		through := ""
		if len(e.Via) > 0 {
			through = "through " + visible(e.Via[0])
		} else if e.Direct {
			through = "asked for directly"
		}
		where := ""
		if len(e.Places) > 0 {
			where = visible(at(e.Places[0].Path, e.Places[0].Line))
		}
		p.line(p.paint(bold, visible(string(e.Version.Ecosystem)+" "+u.Name())), terminal.step(u), p.paint(dim, through), p.paint(cyan, where))
		for _, f := range u.Findings {
			p.finding(u, f)
		}
	}
	p.unread("Could not be read", r.Errors)
	_, err := w.Write(append(bytes.TrimRight(p.out.Bytes(), "\n"), '\n'))
	return err
}
