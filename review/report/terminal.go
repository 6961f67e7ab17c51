package report

import (
	"bytes"
	"io"
	"strings"

	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/policy"
)

// Color says whether a terminal is there to show colors.
type Color bool

// Most writers are no terminals.
const (
	Plain    Color = false
	Colorful Color = true
)

// The few colors that every terminal has, so that its owner's theme decides.
const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
)

// Terminal writes r for a person at a terminal. Hostile text is written out
// there too, for a terminal obeys the characters that do not show.
func Terminal(w io.Writer, r *Report, color Color) error {
	p := &printer{color: color, lines: maxShown}
	t := r.tally()
	p.line(p.paint(verdictColor(r.Verdict)+bold, strings.ToUpper(r.Verdict.String()))+"  "+p.paint(bold, t.headline()), t.rest())
	for i := range r.Updates {
		if u := &r.Updates[i]; r.whole(u) {
			p.update(u, u.Verdict != policy.Pass || len(r.Updates) == 1)
		}
	}
	p.quiet(r)
	p.beside(r)
	p.unread("Could not be read", r.Errors)
	p.line()
	if t.all > t.removed {
		p.line(terminal.coverage(r))
	}
	for i, reason := range terminal.unknown(r) {
		lead := "         "
		if i == 0 {
			lead = "Unknown: "
		}
		p.line(lead + reason)
	}
	if figures := terminal.figures(r, r.whole); figures != nil {
		p.line(p.paint(dim, terminal.study()))
		for _, f := range figures {
			p.line(" ", p.paint(dim, f))
		}
	}
	_, err := w.Write(append(bytes.TrimRight(p.out.Bytes(), "\n"), '\n'))
	return err
}

// A printer collects lines. All foreign text in them has been through
// [Visible].
type printer struct {
	out   bytes.Buffer
	color Color
	lines int // of diffs that may still be shown
}

// line writes the parts that are not empty, with a space between them.
func (p *printer) line(parts ...string) {
	written := 0
	for _, s := range parts {
		if s == "" {
			continue
		}
		if written++; written > 1 {
			p.out.WriteByte(' ')
		}
		p.out.WriteString(s)
	}
	p.out.WriteByte('\n')
}

func (p *printer) paint(color, s string) string {
	if !p.color || s == "" {
		return s
	}
	return color + s + "\x1b[0m"
}

func verdictColor(v policy.Verdict) string {
	switch v {
	case policy.Block:
		return red
	case policy.Pass:
		return green
	}
	return yellow
}

func severityColor(s indicator.Severity) string {
	switch {
	case s >= indicator.High:
		return red
	case s == indicator.Medium:
		return yellow
	}
	return cyan
}

// whole reports whether an update is told at length: when there is something
// to say of it, and when it is the one that was asked for.
func (r *Report) whole(u *Update) bool {
	return u.Verdict != policy.Pass || len(u.Findings) > 0 || len(r.Updates) == 1
}

func (p *printer) update(u *Update, diffs bool) {
	p.line()
	p.line(p.paint(bold, terminal.name(u)), p.paint(verdictColor(u.Verdict), "· "+u.standing()))
	p.line(" ", p.paint(dim, terminal.facts(u)))
	if links := terminal.links(u); links != "" {
		p.line(" ", p.paint(dim, links))
	}
	for _, f := range u.Findings {
		p.finding(u, f)
	}
	p.unread("  Could not be read", u.Unread)
	for _, n := range u.notes() {
		p.note(n)
	}
	if u.Facts == nil || !diffs {
		return
	}
	left := 0
	shares := shareOut(u.Facts.Patches, &p.lines)
	for i, patch := range u.Facts.Patches {
		left += patch.Left + p.patch(patch, shares[i])
	}
	if left > 0 {
		p.line("  …and", many(left, "more line"), "of diffs; --format html shows them.")
	}
}

// beside tells of what is about no one package.
func (p *printer) beside(r *Report) {
	if len(r.Beside) == 0 {
		return
	}
	p.line()
	p.line(p.paint(bold, "How packages are installed"))
	for _, f := range r.Beside {
		p.finding(new(Update), f)
	}
}

func (p *printer) finding(u *Update, f indicator.Finding) {
	p.line(" ", p.paint(severityColor(f.Severity), title(f)), "–", terminal.prose(f.Message), p.paint(dim, "("+visible(f.Indicator)+")"))
	where := place(f)
	if where != "" {
		where = visible(where)
	}
	quote := ""
	if f.Quote != "" {
		quote = visible(f.Quote)
	}
	if where != "" && quote != "" {
		where += ":"
	}
	if where+quote != "" {
		p.line("     ", p.paint(cyan, where), quote)
	}
	if more := terminal.beyond(u, f); more != "" {
		p.line("     ", more)
	}
}

func (p *printer) unread(what string, list []facts.Unread) {
	if len(list) == 0 {
		return
	}
	if what[0] != ' ' {
		p.line()
	}
	p.line(p.paint(yellow, what+":"))
	for _, n := range list {
		where := ""
		if n.Path != "" {
			where = visible(at(n.Path, n.Line)) + ":"
		}
		p.line("   ", where, terminal.prose(n.Reason), p.paint(dim, "("+visible(n.Cause)+")"))
	}
}

// patch shows the first lines of a file's patch, and returns how many it left
// out.
func (p *printer) patch(patch facts.Patch, lines int) (left int) {
	now, later := spend(patch.Hunks, &lines)
	for i, h := range now {
		p.line()
		p.line(" ", p.paint(cyan, hunkHead(h))+foundAt(h), p.paint(bold, code(patch.Path)))
		if i == 0 && patch.Relined {
			p.line(" ", p.paint(dim, "("+relined+")"))
		}
		for _, l := range h.Lines {
			s := sign(l) + code(l.Text)
			switch sign(l) {
			case "+":
				s = p.paint(green, s)
			case "-":
				s = p.paint(red, s)
			}
			p.line(" ", s)
		}
	}
	return count(later)
}

// quiet lists, one a line, the updates of which there is nothing to say.
func (p *printer) quiet(r *Report) {
	first := true
	for i := range r.Updates {
		u := &r.Updates[i]
		if r.whole(u) {
			continue
		}
		if first {
			p.line()
			first = false
		}
		how := "· " + u.standing()
		if u.read() {
			how += ", " + readCell(u) + " read"
		}
		p.line(terminal.name(u), p.paint(dim, how))
	}
}
