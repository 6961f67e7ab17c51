package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
)

const (
	maxAnnotations = 100
	maxTitle       = 200 // characters; GitHub allows 255
)

// An Annotation is a remark on a line of a file of the repository. Path is as
// the repository spells it; the other texts are plain text, and
// short: a message is a sentence, a place and a quote, each of them bounded.
type Annotation struct {
	Path               string
	StartLine, EndLine int    // from 1
	Level              string // notice, warning or failure
	Title, Message     string
}

// annotations puts findings at the lines of the lockfiles that bring them in,
// the worst 100 of them. Facts for the curious are none of them.
func annotations(r *Report) []Annotation {
	type ranked struct {
		Annotation
		worst indicator.Severity
	}
	var list []ranked
	for _, e := range r.Errors {
		if e.Path == "" {
			continue
		}
		a := annotate(lockfile.Place{Path: e.Path, Line: e.Line}, "warning", "Could not be read", terminal.prose(e.Reason))
		list = append(list, ranked{a, indicator.Critical}) // who fixes it needs the line
	}
	for _, e := range r.Proposed {
		a := annotate(lockfile.Place{Path: e.Path, Line: e.Line}, "warning", "Will be invalid", terminal.prose(e.Reason))
		list = append(list, ranked{a, indicator.Medium})
	}
	for _, f := range r.Beside {
		if p, ok := placeInRepository(new(Update), f); ok {
			list = append(list, ranked{annotate(p, level(f.Severity), title(f)+": how packages are installed", remark(f)), f.Severity})
		}
	}
	for i := range r.Updates {
		u := &r.Updates[i]
		for _, f := range u.Findings {
			if p, ok := placeInRepository(u, f); ok {
				list = append(list, ranked{annotate(p, level(f.Severity), title(f)+": "+terminal.name(u), strings.Join(append([]string{remark(f)}, others(f)...), "\n")), f.Severity})
			}
		}
		for _, n := range u.Unread {
			if p, ok := placeInRepository(u, indicator.Finding{}); ok {
				list = append(list, ranked{annotate(p, "warning", "Could not be read: "+terminal.name(u), terminal.prose(n.Reason)), indicator.High})
			}
		}
	}
	list = slices.DeleteFunc(list, func(a ranked) bool { return a.worst < indicator.Low })
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(b.worst, a.worst) })
	var worst []Annotation
	for _, a := range list[:min(len(list), maxAnnotations)] {
		worst = append(worst, a.Annotation)
	}
	return worst
}

func annotate(p lockfile.Place, level, title, message string) Annotation {
	line := max(1, p.Line)
	return Annotation{
		Path: p.Path, StartLine: line, EndLine: line, Level: level,
		Title: cut(title, maxTitle), Message: message,
	}
}

// placeInRepository is where a finding can be shown in the head's files; what
// was removed is in none of them.
func placeInRepository(u *Update, f indicator.Finding) (lockfile.Place, bool) {
	switch {
	case f.In == indicator.InLockfile && f.Path != "" && f.Side != indicator.Base:
		return lockfile.Place{Path: f.Path, Line: f.Line}, true
	case len(u.Change.To.Places) > 0:
		return u.Change.To.Places[0], true
	}
	return lockfile.Place{}, false
}

// name says which update it is, in plain text.
func (v voice) name(u *Update) string { return v.quote(u.Name()) + " " + v.step(u) }

// remark says in plain text what a finding says.
func remark(f indicator.Finding) string {
	s := terminal.prose(f.Message)
	where := place(f)
	if where != "" {
		s += "\n" + visible(where)
	}
	if f.Quote != "" {
		if where != "" {
			s += ": "
		} else {
			s += "\n"
		}
		s += visible(f.Quote)
	}
	if also := terminal.also(f); also != "" {
		s += "\n" + also
	}
	return s + "\n(" + visible(f.Indicator) + ")"
}

func level(s indicator.Severity) string {
	switch {
	case s >= indicator.High:
		return "failure"
	case s == indicator.Medium:
		return "warning"
	}
	return "notice"
}
