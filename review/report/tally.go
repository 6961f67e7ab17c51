package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
)

// A tally counts updates by what is said of them. Each is counted once.
type tally struct {
	all        int
	block      int
	incomplete int
	notice     int
	quiet      int // read, and nothing of note
	removed    int
	unread     int  // nothing of theirs was there to be read
	errors     int  // beside the updates
	beside     int  // findings about no one package that are worth a look
	besides    bool // such a finding blocks, and no update does
}

func (r *Report) tally() tally {
	t := tally{all: len(r.Updates), errors: len(r.Errors), besides: r.besideBlocks()}
	for _, f := range r.Beside {
		if f.Severity >= indicator.Medium {
			t.beside++
		}
	}
	for i := range r.Updates {
		u := &r.Updates[i]
		switch {
		case u.Verdict == policy.Block:
			t.block++
		case u.Verdict == policy.Incomplete:
			t.incomplete++
		case u.Verdict == policy.Notice:
			t.notice++
		case u.Change.Kind() == lockfile.Removed:
			t.removed++
		case !u.read():
			t.unread++
		default:
			t.quiet++
		}
	}
	return t
}

// read reports whether the new release's files were read. Zero coverage is not
// the coverage of a release without files when something could not be read.
func (u *Update) read() bool {
	return u.Facts != nil && (u.Facts.Coverage.Files > 0 || len(u.Facts.Unread) == 0)
}

// headline says in one sentence what matters most. It holds no foreign text.
func (t tally) headline() string {
	of := fmt.Sprintf("of %s ", many(t.all, "update"))
	switch {
	case t.block > 0:
		return number(t.block) + " " + of + verb(t.block, "blocks", "block") + "."
	case t.besides:
		return "A change in how packages are installed blocks."
	case t.incomplete > 0:
		return number(t.incomplete) + " " + of + "could not be read whole."
	case t.errors > 0:
		return many(t.errors, "thing") + " beside the updates could not be read."
	case t.notice == 0 && t.beside > 0:
		return "Nothing blocks, and a change in how packages are installed is worth a look."
	case t.notice > 0:
		return "Nothing blocks, and " + number(t.notice) + " " + of + verb(t.notice, "is", "are") + " worth a look."
	case t.all == 0:
		return "No dependency changed."
	case t.quiet > 0:
		return many(t.quiet, "update") + " read, nothing of note found."
	}
	return many(t.all, "dependency change") + ", and nothing to read in " + verb(t.all, "it", "them") + "."
}

// rest says what the headline leaves out, "" when that is nothing.
func (t tally) rest() string {
	var list []string
	add := func(n int, what string) {
		if n > 0 {
			list = append(list, number(n)+" "+what)
		}
	}
	first := t.block > 0 || t.besides
	if first {
		add(t.incomplete, "could not be read whole")
	}
	if t.beside > 0 && !t.besides && t.block+t.incomplete+t.errors+t.notice > 0 {
		list = append(list, many(t.beside, "change")+" in how packages are installed")
	}
	if t.errors > 0 && (first || t.incomplete > 0) {
		list = append(list, many(t.errors, "thing")+" beside the updates could not be read")
	}
	if first || t.incomplete+t.errors > 0 {
		add(t.notice, verb(t.notice, "is", "are")+" worth a look")
	}
	if first || t.incomplete+t.errors+t.notice+t.beside > 0 {
		add(t.quiet, "changed nothing of note")
	}
	add(t.removed, verb(t.removed, "was", "were")+" removed")
	add(t.unread, verb(t.unread, "has", "have")+" no artifact of "+verb(t.unread, "its", "their")+" own to read")
	return sentence(list)
}

// sentence joins clauses, of which each begins with a number.
func sentence(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, ", ") + "."
}

// many says a number of things. A noun whose plural takes another form than an
// s is not used with it.
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

func verb(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// number writes n with commas between thousands.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
