package report

import (
	"io"
	"math"
	"net/url"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/policy"
)

const (
	maxComment = 60_000 // bytes; GitHub takes more, and not everywhere
	maxShown   = 60     // lines of diffs that stand unfolded
)

// CommentOptions is what a comment says beside the review.
type CommentOptions struct {
	Head       string // the commit that was reviewed: an edited comment keeps its old date
	DetailsURL string // a page of ours, "" for none
	Marker     string // ours, to find the comment by; letters, digits and the marks of base64
	Override   Override
	Observe    bool // the configuration holds nothing up
}

// Comment returns the comment on a pull request, in at most 60,000 bytes: the
// verdict, what it rests on, and below it the rest, as far as there is room.
func Comment(r *Report, o CommentOptions) string {
	d := whole(r)
	d.head = opening(r, o)
	d.foot = closing(r, o)
	d.elsewhere = "see the check"
	return d.fit(maxComment)
}

// Resolved returns what a comment says when nothing is left of what it said.
func Resolved(r *Report, o CommentOptions) string {
	lead := "**What was reported here no longer stands" + atHead(o) + ".**"
	return lead + " " + r.tally().headline() + "\n" + details(o) + marker(o)
}

// Markdown writes the whole review, however long it is.
func Markdown(w io.Writer, r *Report) error {
	d := whole(r)
	d.head = opening(r, CommentOptions{})
	_, err := io.WriteString(w, d.fit(math.MaxInt))
	return err
}

// whole puts everything that is told of a review in its order.
func whole(r *Report) *document {
	lines := maxShown
	d := new(document)
	add := func(list ...section) { d.sections = append(d.sections, list...) }
	add(updateSections(r, policy.Block, &lines)...)
	add(besideSection(r)...)
	add(unreadSection(r)...)
	add(updateSections(r, policy.Incomplete, &lines)...)
	add(updateSections(r, policy.Notice, nil)...)
	add(smallSection(r)...)
	add(coverageSection(r)...)
	add(quietSection(r)...)
	add(linkSection(r)...)
	return d
}

// opening is the verdict in a sentence, and what follows from it.
func opening(r *Report, o CommentOptions) string {
	t := r.tally()
	var b strings.Builder
	b.WriteString("**" + t.headline() + "**")
	if rest := t.rest(); rest != "" {
		b.WriteString(" " + rest)
	}
	b.WriteString("\n")
	for _, note := range []string{o.Override.accepted(markdown), o.Override.refused(markdown), observed(r, o.Observe)} {
		if note != "" {
			b.WriteString("\n" + note + "\n")
		}
	}
	return b.String()
}

// observed says that nothing is held up where something would be.
func observed(r *Report, observe bool) string {
	if !observe || r.Verdict == policy.Pass || r.Verdict == policy.Notice {
		return ""
	}
	return "The configuration asks to observe only: this holds nothing up."
}

// closing says how to go on.
func closing(r *Report, o CommentOptions) string {
	how := ""
	if !o.Observe && (r.Verdict == policy.Block || r.Verdict == policy.Incomplete) {
		how = o.Override.how(markdown)
	}
	if how != "" {
		how = "\n" + how + "\n"
	}
	return how + details(o) + marker(o)
}

func atHead(o CommentOptions) string {
	if !commit.MatchString(o.Head) {
		return ""
	}
	return " at `" + o.Head[:7] + "`"
}

var commit = regexp.MustCompile(`^[0-9a-f]{7,64}$`)

// details is the line with the commit and the link.
func details(o CommentOptions) string {
	var list []string
	if at := atHead(o); at != "" {
		list = append(list, "Reviewed"+at)
	}
	if link := link("all details", o.DetailsURL); link != "" {
		list = append(list, link)
	}
	if len(list) == 0 {
		return ""
	}
	return "\n<sub>" + strings.Join(list, " · ") + "</sub>\n"
}

// link leads to a page of ours. The address is the caller's, and is nothing
// but an address even so.
func link(text, address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	u.RawQuery = u.Query().Encode() // which is kept as written otherwise
	return "[" + text + "](" + strings.NewReplacer("(", "%28", ")", "%29", "*", "%2A", "_", "%5F").Replace(u.String()) + ")"
}

// marker hides o.Marker in the comment's last line. Whatever else it holds
// than the marks of base64 and hexadecimal is left out: "-->" would end it.
func marker(o CommentOptions) string {
	clean := strings.Map(func(r rune) rune {
		if isWord(r) || strings.ContainsRune(":+/=_", r) {
			return r
		}
		return -1
	}, o.Marker)
	if clean == "" {
		return ""
	}
	return "\n<!-- " + clean + " -->\n"
}
