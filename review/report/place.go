package report

import (
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/indicator"
)

// place says where a finding stands, "" when it stands nowhere.
func place(f indicator.Finding) string {
	if f.In == indicator.InRegistry || f.Path == "" {
		return ""
	}
	if f.Side == indicator.Base {
		return at(f.Path, f.Line) + " (old release)"
	}
	return at(f.Path, f.Line)
}

func at(path string, line int) string {
	if line == 0 {
		return path
	}
	return fmt.Sprintf("%s:%d", path, line)
}

// beyond says where else than in this place a finding stands: since which
// release, where it is not this one, and in how many more of its artifacts.
func (v voice) beyond(u *Update, f indicator.Finding) string {
	var list []string
	if f.Since != "" && f.Since != u.Change.To.Version.Number {
		list = append(list, "First seen in "+v.quote(f.Since)+".")
	}
	if also := v.also(f); also != "" {
		list = append(list, also)
	}
	return strings.Join(append(list, others(f)...), " ")
}

// also names further places of a finding, "" when there are none.
func (v voice) also(f indicator.Finding) string {
	var names []string
	for _, p := range f.Places[:min(len(f.Places), maxAlso)] {
		names = append(names, v.quote(at(cut(Visible(p.Path), maxAlsoPath), p.Line)))
	}
	if names == nil {
		return ""
	}
	s := "Also in " + strings.Join(names, ", ")
	if more := len(f.Places) - len(names) + f.More; more > 0 {
		s += " and " + many(more, "more place")
	}
	return s + "."
}

// A row of a comment has to stay small: one that does not fit is left out whole.
const (
	maxAlso     = 3  // places that are named beside a finding's own
	maxAlsoPath = 60 // characters of their paths
)

// others says in how many more artifacts of the release the same was found.
func others(f indicator.Finding) []string {
	if f.Others == 0 {
		return nil
	}
	return []string{"The same is in " + many(f.Others, "more file") + " of the release."}
}
