package report

import (
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
)

// firstFindings of an update come before anything that is less than a block.
const firstFindings = 10

// updateSections tells of the updates with one verdict. lines is how many
// lines of diffs may still stand unfolded; with nil, all of them are folded.
func updateSections(r *Report, v policy.Verdict, lines *int) []section {
	var list []section
	for i := range r.Updates {
		u := &r.Updates[i]
		if u.Verdict != v {
			continue
		}
		if v == policy.Incomplete && u.Worst() < indicator.Medium {
			continue // the section on what could not be read says it all
		}
		s := section{weight: noticed, updates: 1}
		if v == policy.Block {
			s.weight = blocking
		}
		s.head = "\n### " + markdown.heading(u) + "\n\n" + markdown.facts(u) + "\n\n"
		s.rows = findingRows(u, s.weight)
		if v == policy.Block {
			if read := markdown.bytesRead(u); read != "" {
				s.rows = append(s.rows, row{md: "\n" + read + "\n", weight: noticed})
			}
		}
		s.rows = append(s.rows, diffRows(u, lines)...)
		s.rows = append(s.rows, noteRows(u)...)
		list = append(list, s)
	}
	return list
}

// heading names an update and says what became of it.
func (v voice) heading(u *Update) string {
	return v.quote(u.Name()) + " " + v.step(u) + " · " + u.standing()
}

// findingRows tells of the findings that a maintainer should look at.
func findingRows(u *Update, w weight) []row {
	var rows []row
	for i, f := range u.Findings {
		if f.Severity < indicator.Medium {
			continue
		}
		r := row{md: findingLine(u, f, ""), weight: w, kind: aFinding}
		if i >= firstFindings {
			r.weight = further
		}
		rows = append(rows, r)
	}
	return rows
}

func findingLine(u *Update, f indicator.Finding, of string) string {
	s := "- **" + title(f) + "** " + of + "– " + markdown.prose(f.Message)
	where := place(f)
	switch {
	case where != "" && f.Quote != "":
		s += " " + Quote(where).md + ": " + Quote(f.Quote).md
	case where != "":
		s += " " + Quote(where).md
	case f.Quote != "":
		s += " " + Quote(f.Quote).md
	}
	if more := markdown.beyond(u, f); more != "" {
		s += " " + more
	}
	return s + " (" + markdown.prose(f.Indicator) + ")\n"
}

// unreadSection tells what could not be read, of all updates and beside them.
func unreadSection(r *Report) []section {
	s := section{head: "\n### Could not be read\n\n", weight: incomplete}
	add := func(of string, list []facts.Unread) {
		for i, n := range list {
			line := "- " + of
			if n.Path != "" {
				line += Quote(at(n.Path, n.Line)).md + ": "
			}
			line += markdown.prose(n.Reason) + " (" + markdown.prose(n.Cause) + ")\n"
			w := incomplete
			if i >= firstFindings {
				w = further
			}
			s.rows = append(s.rows, row{md: line, weight: w, kind: aReason})
		}
	}
	add("", r.Errors)
	for i := range r.Updates {
		if u := &r.Updates[i]; len(u.Unread) > 0 {
			add(Quote(u.version().String()).md+" – ", u.Unread)
		}
	}
	if len(s.rows) == 0 {
		return nil
	}
	return []section{s}
}

// besideSection tells of what changed in files of the repository and is about
// no one package.
func besideSection(r *Report) []section {
	s := section{head: "\n### How packages are installed\n\n", weight: noticed}
	if r.besideBlocks() {
		s.weight = blocking
	}
	s.rows = findingRows(&Update{Findings: r.Beside}, s.weight)
	if len(s.rows) == 0 {
		return nil
	}
	return []section{s}
}

// smallSection folds the findings of low severity. Facts for the curious are
// left to the other forms of a report.
func smallSection(r *Report) []section {
	var s section
	for _, f := range r.Beside {
		if f.Severity == indicator.Low {
			s.rows = append(s.rows, row{md: findingLine(new(Update), f, ""), weight: small, kind: aFinding})
		}
	}
	for i := range r.Updates {
		u := &r.Updates[i]
		for _, f := range u.Findings {
			if f.Severity == indicator.Low {
				of := "of " + Quote(u.version().String()).md + " "
				s.rows = append(s.rows, row{md: findingLine(u, f, of), weight: small, kind: aFinding})
			}
		}
	}
	if len(s.rows) == 0 {
		return nil
	}
	s.weight = small
	s.head = "\n<details><summary>" + many(len(s.rows), "smaller finding") + "</summary>\n\n"
	s.foot = "\n</details>\n"
	return []section{s}
}

// coverageSection says how much was read, and what could not be told.
func coverageSection(r *Report) []section {
	var list []section
	if reasons := markdown.unknown(r); len(reasons) > 0 {
		s := section{weight: notTold, foot: "\n</details>\n"}
		s.head = "\n<details><summary>Unknown: " + many(r.unknownSigns(), "sign") + "</summary>\n\n"
		for _, reason := range reasons {
			s.head += "- " + reason + "\n"
		}
		list = append(list, s)
	}
	if r.tally().all > r.tally().removed {
		list = append(list, section{head: "\n" + markdown.coverage(r) + "\n", weight: incomplete})
	}
	return list
}

// quietSection lists the updates of which nothing else was said.
func quietSection(r *Report) []section {
	var s section
	for i := range r.Updates {
		u := &r.Updates[i]
		if u.Verdict != policy.Pass {
			continue
		}
		md := "| " + Quote(u.Name()).md + " | " + markdown.step(u) + " | " + readCell(u) + " |\n"
		s.rows = append(s.rows, row{md: md, weight: quiet, kind: anUpdate})
	}
	if len(s.rows) == 0 {
		return nil
	}
	s.weight = quiet
	what := "other update"
	if len(s.rows) == len(r.Updates) {
		what = "update"
	}
	s.head = "\n<details><summary>" + many(len(s.rows), what) + "</summary>\n\n| package | version | read |\n| --- | --- | --- |\n"
	s.foot = "\n</details>\n"
	return []section{s}
}

// readCell says how much of an update was read.
func readCell(u *Update) string {
	switch {
	case u.Change.Kind() == lockfile.Removed:
		return "–"
	case !u.read():
		return "nothing of its own"
	case u.Facts.Coverage.Compared == u.Facts.Coverage.Files:
		return "all of " + many(u.Facts.Coverage.Files, "file")
	}
	return number(u.Facts.Coverage.Compared) + " of " + many(u.Facts.Coverage.Files, "file")
}
