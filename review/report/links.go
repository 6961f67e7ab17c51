package report

import (
	"strings"

	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/weaklink"
)

// linkName is how a weak link is called.
func linkName(l weaklink.Link) string { return strings.ReplaceAll(l.ID, "-", " ") }

// links says what is known of the weak links of u's package, and folds what is
// not into one clause. It returns "" when there are none to speak of.
func (v voice) links(u *Update) string {
	var known, unknown []string
	for _, l := range u.Links {
		if l.Value == "" {
			unknown = append(unknown, v.prose(linkName(l)))
		} else {
			known = append(known, v.prose(linkName(l))+": "+v.prose(l.Value))
		}
	}
	switch {
	case len(u.Links) == 0:
		return ""
	case len(known) == 0:
		return "Weak links: all unknown."
	case len(unknown) > 0:
		known = append(known, "unknown: "+strings.Join(unknown, ", "))
	}
	return "Weak links: " + strings.Join(known, " · ") + "."
}

// figures are those of the study for the weak links that are told of the
// updates with told, nil when none is.
func (v voice) figures(r *Report, told func(*Update) bool) []string {
	for i := range r.Updates {
		u := &r.Updates[i]
		if len(u.Links) == 0 || !told(u) {
			continue
		}
		var list []string
		for _, l := range u.Links {
			list = append(list, v.prose(linkName(l))+": "+v.prose(l.Study))
		}
		return list
	}
	return nil
}

// study names whose figures they are.
func (v voice) study() string { return "For comparison, " + v.prose(weaklink.Source) + ":" }

// linkSection folds the weak links of all packages that are worth a look.
func linkSection(r *Report) []section {
	worth := func(u *Update) bool { return u.Verdict != policy.Pass }
	figures := markdown.figures(r, worth)
	if figures == nil {
		return nil
	}
	s := section{weight: background, foot: "\n" + markdown.study() + "\n\n- " + strings.Join(figures, "\n- ") + "\n\n</details>\n"}
	for i := range r.Updates {
		u := &r.Updates[i]
		if len(u.Links) == 0 || !worth(u) {
			continue
		}
		if s.head == "" {
			s.head = "\n<details><summary>Weak links of the packages</summary>\n\n" + linkHead(u.Links)
		}
		md := "| " + Quote(u.Name()).md + " |"
		for _, l := range u.Links {
			value := "unknown"
			if l.Value != "" {
				value = markdown.prose(l.Value)
			}
			md += " " + value + " |"
		}
		s.rows = append(s.rows, row{md: md + "\n", weight: background, kind: aLinkRow})
	}
	return []section{s}
}

func linkHead(links []weaklink.Link) string {
	names, rule := "| package |", "| --- |"
	for _, l := range links {
		names += " " + markdown.prose(linkName(l)) + " |"
		rule += " --- |"
	}
	return names + "\n" + rule + "\n"
}
