package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
)

const dateTime = "2006-01-02 15:04 UTC"

// standing says in a word what became of an update.
func (u *Update) standing() string {
	switch {
	case u.Verdict == policy.Block:
		return "blocks"
	case u.Verdict == policy.Incomplete:
		return "not read whole"
	case u.Verdict == policy.Notice:
		return "worth a look"
	case u.Change.Kind() == lockfile.Removed:
		return "removed"
	case !u.read():
		return "nothing to read"
	}
	return "nothing of note"
}

// entry is the one that stays, or the one that went.
func (u *Update) entry() lockfile.Entry {
	if u.Change.To.IsZero() {
		return u.Change.From
	}
	return u.Change.To
}

func (u *Update) version() ecosystem.Version { return u.entry().Version }

// step says from which version to which the update goes.
func (v voice) step(u *Update) string {
	from, to := v.number(u.Change.From), v.number(u.Change.To)
	switch u.Change.Kind() {
	case lockfile.Added:
		return to + ", new"
	case lockfile.Removed:
		return from + ", removed"
	case lockfile.Replaced:
		return to + ", replaced"
	case lockfile.Downgraded:
		return from + " → " + to + ", a step back"
	}
	return from + " → " + to
}

// number says which version an entry is: of a commit, how it begins and what a
// comment beside it calls it, which may be untrue.
func (v voice) number(e lockfile.Entry) string {
	if e.Tag == "" {
		return v.quote(e.Version.Number)
	}
	return v.quote(cut(e.Version.Number, 8)) + " (called " + v.quote(e.Tag) + ")"
}

// facts says what is known of an update, in whole sentences.
func (v voice) facts(u *Update) string {
	var list []string
	say := func(format string, a ...any) { list = append(list, fmt.Sprintf(format, a...)) }

	kind := u.Change.Kind()
	beside := u.Change.Beside
	switch {
	case kind == lockfile.Replaced:
		say("The version is the same; what is said of it is not.")
	case kind == lockfile.Added && !beside.IsZero():
		say("It is compared with %s, which the project has already.", v.quote(beside.Version.Number))
	}
	if u.read() {
		isNew := kind == lockfile.Added && beside.IsZero()
		say("%s", changed(u.Facts.Stats, isNew))
		if s := summary(u.Facts, isNew); s != "" {
			say("%s", s)
		}
	} else if kind != lockfile.Removed {
		say("None of its files were read.")
	}
	if f := u.Facts; f != nil {
		key, signed := strings.CutPrefix(f.Publisher, registry.KeyPrefix)
		switch {
		case signed && f.Published.IsZero():
			say("Its signature, unchecked, names the key %s.", v.quote(key))
		case signed:
			say("Published %s. Its signature, unchecked, names the key %s.", f.Published.UTC().Format(dateTime), v.quote(key))
		case !f.Published.IsZero() && f.Publisher != "":
			say("Published %s by %s.", f.Published.UTC().Format(dateTime), v.quote(f.Publisher))
		case !f.Published.IsZero():
			say("Published %s.", f.Published.UTC().Format(dateTime))
		case f.Publisher != "":
			say("Published by %s.", v.quote(f.Publisher))
		}
	}
	return strings.Join(append(list, v.origin(u)...), " ")
}

// changed says in numbers what differs.
func changed(s facts.Stats, isNew bool) string {
	var files []string
	for _, k := range []struct {
		n    int
		what string
	}{{s.FilesModified, "modified"}, {s.FilesAdded, "added"}, {s.FilesRemoved, "removed"}} {
		if k.n > 0 {
			files = append(files, number(k.n)+" "+k.what)
		}
	}
	all := s.FilesModified + s.FilesAdded + s.FilesRemoved
	switch {
	case all == 0:
		return "No file changed."
	case isNew:
		return fmt.Sprintf("%s with %s, all new.", many(s.FilesAdded, "file"), many(s.LinesAdded, "line"))
	}
	what := many(all, "file") + " changed (" + strings.Join(files, ", ") + ")"
	if len(files) == 1 {
		what = strings.Replace(files[0], " ", verb(all, " file ", " files "), 1)
	}
	return fmt.Sprintf("%s, %s added and %s removed.", what, many(s.LinesAdded, "line"), number(s.LinesRemoved))
}

// origin says who asked for an update, and in which line of which lockfile.
func (v voice) origin(u *Update) []string {
	var list []string
	e := u.entry()
	use := ""
	if e.Dev {
		use = ", for development only"
	}
	switch {
	case u.Change.Cause == lockfile.ByDependency:
		list = append(list, "It moves with "+v.way(u.Change.Through)+use+".")
	case e.Direct:
		list = append(list, "The project asks for it itself"+use+".")
	case len(e.Via) > 0:
		list = append(list, "It comes in through "+v.way(e.Via)+use+".")
	}
	if u.Change.Cause == lockfile.ByLockfile {
		list = append(list, "The lockfile alone moves it.")
	}
	if len(e.Places) > 0 {
		where := "In " + v.quote(at(e.Places[0].Path, e.Places[0].Line))
		if more := len(e.Places) - 1; more > 0 {
			where += " and " + many(more, "other place")
		}
		list = append(list, where+".")
	}
	return list
}

// way names those through whom an entry came.
func (v voice) way(list []string) string {
	var names []string
	for _, name := range list[:min(len(list), maxVia)] {
		names = append(names, v.quote(name))
	}
	if len(list) > maxVia {
		names = append(names, "…")
	}
	return strings.Join(names, " → ")
}

const maxVia = 5 // names of a chain of dependencies

// bytesRead says which bytes were read, and who vouches for them.
func (v voice) bytesRead(u *Update) string {
	if !u.read() {
		return ""
	}
	for _, a := range u.Facts.Artifacts {
		if a.Side != indicator.Head || a.Digest == "" {
			continue
		}
		if commit, ok := strings.CutPrefix(a.Digest, "git-"); ok {
			return "Read: " + v.quote(a.File) + ", made of the commit " + v.quote(cut(Visible(commit), 40)) + ". Nobody publishes a digest of it."
		}
		s := "Read: " + v.quote(a.File) + " with the digest " + v.quote(cut(Visible(a.Digest), 24))
		if len(a.Verified) > 0 {
			s += ", as the " + v.prose(strings.Join(a.Verified, " and the ")) + verb(len(a.Verified), " says", " say")
		}
		return s + "."
	}
	return ""
}

// title says how bad a finding is if it is true, and how sure it is.
func title(f indicator.Finding) string {
	s := f.Severity.String()
	s = strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):]
	if f.Confidence != indicator.Certain {
		s += ", " + f.Confidence.String() + " confidence"
	}
	return s
}

// coverage says how much was read: of nothing is more said than was done.
func (v voice) coverage(r *Report) string {
	files, compared, releases, ignored := 0, 0, 0, 0
	reasons := make(map[string]int)
	for i := range r.Updates {
		u := &r.Updates[i]
		ignored += u.Ignored
		if !u.read() {
			continue
		}
		releases++
		files += u.Facts.Coverage.Files
		compared += u.Facts.Coverage.Compared
		for _, n := range u.Facts.Coverage.Skipped {
			reasons[n.Reason]++
		}
	}
	s := "No artifact was read."
	if releases > 0 {
		s = fmt.Sprintf("%s in %s, %s compared.", many(files, "file"), many(releases, "new release"), number(compared))
	}
	if len(reasons) > 0 {
		s += " Skipped or of note: " + strings.Join(v.grouped(reasons), "; ") + "."
	}
	if ignored > 0 {
		s += fmt.Sprintf(" The configuration takes away %s.", many(ignored, "finding"))
	}
	return s
}

// unknown says what could not be told, one clause a reason.
func (v voice) unknown(r *Report) []string {
	reasons := make(map[string]int)
	askers := make(map[string][]string)
	for _, u := range r.Updates {
		for i, n := range u.Unknown {
			askers[n.Reason] = append(askers[n.Reason], n.Indicator)
			if !slices.ContainsFunc(u.Unknown[:i], func(o Unknown) bool { return o.Reason == n.Reason }) {
				reasons[n.Reason]++
			}
		}
	}
	var list []string
	for _, reason := range frequent(reasons) {
		if len(list) == maxReasons {
			return append(list, many(len(reasons)-maxReasons, "other reason"))
		}
		ids := askers[reason]
		slices.Sort(ids)
		ids = slices.Compact(ids)
		what := strings.Join(ids[:min(len(ids), maxAskers)], ", ")
		if more := len(ids) - maxAskers; more > 0 {
			what += " and " + many(more, "other indicator")
		}
		list = append(list, fmt.Sprintf("%s of %s, as %s", v.prose(what), many(reasons[reason], "update"), strings.TrimRight(v.prose(reason), ".")))
	}
	return list
}

const (
	maxReasons = 8 // that are told apart
	maxAskers  = 4 // indicators that are named for one of them
)

// grouped says reasons and how often each was given, the most frequent first.
func (v voice) grouped(reasons map[string]int) []string {
	var list []string
	for _, reason := range frequent(reasons) {
		if len(list) == maxReasons {
			return append(list, many(len(reasons)-maxReasons, "other reason"))
		}
		s := strings.TrimRight(v.prose(reason), ".")
		if n := reasons[reason]; n > 1 {
			s += fmt.Sprintf(" (%s times)", number(n))
		}
		list = append(list, s)
	}
	return list
}

// frequent returns the keys of counts, the highest count first.
func frequent(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
}
