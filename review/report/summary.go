package report

import (
	"strings"

	"github.com/bumplens/bumplens/review/facts"
)

// summary says in a sentence what kind of change an update is, "" where the
// facts do not tell. It is made of counted facts alone: what the project says of
// itself has no part in it, and neither has what somebody thinks of it.
func summary(f *facts.Facts, isNew bool) string {
	clauses := []string{extent(f.Stats, isNew)}
	if !isNew {
		clauses = append(clauses, counted(f.Stats.Capabilities, "new capability", "new capabilities"), counted(f.Stats.Hosts, "new host", "new hosts"))
	}
	var told []string
	for _, c := range clauses {
		if c != "" {
			told = append(told, c)
		}
	}
	if told == nil {
		return ""
	}
	return strings.Join(told, "; ") + "."
}

// counted says a number of things, "" for none.
func counted(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one
	}
	return number(n) + " " + many
}

// extent says what kinds of files changed, and how much of them. It begins a
// sentence.
func extent(s facts.Stats, isNew bool) string {
	same := s.VersionOnly + s.Reformatted + s.CommentsOnly
	switch all := s.Kinds.All(); {
	case all+same == 0:
		return ""
	case all == 0:
		return sameAs(s)
	case isNew:
		return byKind + strings.Join(kinds(s.Kinds), ", ")
	case same == s.VersionOnly:
		if only := onlyKind(s.Kinds, all); only != "" {
			if s.VersionOnly > 0 {
				only += " and the version"
			}
			return "Only " + only + " changed"
		}
	}
	list := kinds(s.Kinds)
	for _, k := range []struct {
		n    int
		what string
	}{{s.Reformatted, "reformatted"}, {s.CommentsOnly, "in comments alone"}, {s.VersionOnly, "in the version alone"}} {
		if k.n > 0 {
			list = append(list, number(k.n)+" "+k.what)
		}
	}
	return byKind + strings.Join(list, ", ")
}

const byKind = "By kind: "

// sameAs says how little changed where nothing else did.
func sameAs(s facts.Stats) string {
	switch {
	case s.Reformatted > 0 && s.CommentsOnly > 0:
		return "The same code, reformatted and with other comments"
	case s.Reformatted > 0:
		return "The same code, reformatted"
	case s.CommentsOnly > 0:
		return "The same code with other comments"
	}
	return "Only the version changed"
}

// onlyKind names the kind that all files are of, "" where they are of several, or
// of one that says too little.
func onlyKind(k facts.Kinds, all int) string {
	switch all {
	case k.Built:
		return "build output"
	case k.Docs:
		return "documentation"
	case k.Test:
		return "tests"
	case k.Types:
		return "type declarations"
	case k.Metadata:
		return "metadata"
	}
	return ""
}

// kinds counts files by their kind, what may do the most first.
func kinds(k facts.Kinds) []string {
	var list []string
	if k.Source > 0 {
		list = append(list, many(k.Source, "source file"))
	}
	for _, kind := range []struct {
		n    int
		what string
	}{
		{k.Binary, "binary"}, {k.Built, "of a build"}, {k.Metadata, "of metadata"}, {k.Types, "of types"},
		{k.Test, "of tests"}, {k.Docs, "of documentation"}, {k.Other, "of other kinds"},
	} {
		if kind.n > 0 {
			list = append(list, number(kind.n)+" "+kind.what)
		}
	}
	return list
}
