package report

import (
	"bytes"
	"io"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
)

// ChangesSchema names the form of the JSON that lists changes.
const ChangesSchema = "bumplens.changes/v1"

type jsonChanges struct {
	Schema  string         `json:"schema"`
	Changes []jsonTwoSides `json:"changes"`
	// Findings are about files of the repository and no one package.
	Findings []jsonFinding `json:"findings"`
	Errors   []jsonError   `json:"errors"`
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

	Places []indicator.Place `json:"places,omitempty"`
	More   int               `json:"more,omitempty"`
}

// ChangesJSON writes what changed between lockfiles, from the files alone.
func ChangesJSON(w io.Writer, r *Report) error {
	out := jsonChanges{Schema: ChangesSchema, Changes: []jsonTwoSides{}, Findings: newJSONFindings(r.Beside), Errors: jsonErrors(r.Errors)}
	for i := range r.Updates {
		u := &r.Updates[i]
		c := jsonTwoSides{
			jsonChange: newJSONChange(u.Change, u.entry()),
			Base:       newJSONSide(u.Change.From),
			Head:       newJSONSide(u.Change.To),
			Findings:   newJSONFindings(u.Findings),
		}
		out.Changes = append(out.Changes, c)
	}
	return EncodeJSON(w, out)
}

func newJSONFindings(findings []indicator.Finding) []jsonFinding {
	list := []jsonFinding{}
	for _, f := range findings {
		list = append(list, jsonFinding{f.Indicator, f.Severity.String(), f.Path, f.Line, f.Message, f.Quote, f.Places, f.More})
	}
	return list
}

// newJSONSide tells of one side, nil of one that is not there.
func newJSONSide(e lockfile.Entry) *jsonSide {
	if e.IsZero() {
		return nil
	}
	return &jsonSide{e.Source, append([]string{}, e.Digests...)}
}

// Changes writes for a person at a terminal what changed between lockfiles: a
// line for each, what is odd about it, and what could not be read. What is worth
// a look comes first; of the rest each stands below the change that brought it.
func Changes(w io.Writer, r *Report, color Color) error {
	p := &printer{color: color}
	brought := make(map[ecosystem.Package][]*Update) // by what brought them
	var tops []*Update
	for i := range r.Updates {
		u := &r.Updates[i]
		if u.below() {
			brought[u.top()] = append(brought[u.top()], u)
		} else {
			tops = append(tops, u)
		}
	}
	for _, u := range tops {
		p.change("", u)
		for _, b := range brought[u.Change.Package()] {
			p.change("  ", b)
		}
		delete(brought, u.Change.Package())
	}
	for i := range r.Updates {
		if u := &r.Updates[i]; u.below() && brought[u.top()] != nil {
			p.change("", u) // what brought it is ignored
		}
	}
	p.beside(r)
	p.unread("Could not be read", r.Errors)
	_, err := w.Write(append(bytes.TrimRight(p.out.Bytes(), "\n"), '\n'))
	return err
}

// below reports whether u stands below the change that brought it.
func (u *Update) below() bool {
	return u.Change.Cause == lockfile.ByDependency && u.Worst() < indicator.Medium
}

// top returns the package that brought u.
func (u *Update) top() ecosystem.Package {
	return ecosystem.Package{Ecosystem: u.Change.Package().Ecosystem, Name: u.Change.Through[0]}
}

// change writes the line of one change, and what was found.
func (p *printer) change(indent string, u *Update) {
	e := u.entry()
	where, who := "", because(u.Change, e)
	if len(e.Places) > 0 {
		where = visible(at(e.Places[0].Path, e.Places[0].Line))
	}
	if indent != "" {
		who = "" // it stands below them
	}
	p.line(indent+p.paint(bold, visible(string(e.Version.Ecosystem)+" "+u.Name())), terminal.step(u), p.paint(dim, who), p.paint(cyan, where))
	for _, f := range u.Findings {
		p.finding(u, f)
	}
}

// because says in a few words why an entry changed, or who needs it.
func because(c lockfile.Change, e lockfile.Entry) string {
	who := ""
	switch {
	case c.Cause == lockfile.ByDependency:
		who = "with " + visible(c.Through[0])
	case len(e.Via) > 0:
		who = "through " + visible(e.Via[0])
	case e.Direct:
		who = "asked for directly"
	case e.Orphan:
		who = "needed by nothing"
	}
	if c.Cause == lockfile.ByLockfile {
		who += ", moved by the lockfile alone"
	}
	return who
}
