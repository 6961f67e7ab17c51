package github

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Mark is what the App writes into the external ID of its check run, which
// nobody else can write and no person is shown. Its zero value is that of a
// check that is not ours or not of this version.
type Mark struct {
	Pull     int    // the pull request that the check was made for
	Started  int64  // Unix time at which its head was first looked at
	Told     int64  // Unix time at which Findings were first told; 0 when there are none
	Findings string // digest of the findings that hold the pull request up, "" for none
	Comments string // see [Mark.Comment]
	Verdict  string // as reports spell it, "" while there is none; for programs that look at checks
	Event    int64  // the label's event by which the check was let through; 0 when it was not
	Accepted string // digest of what was accepted by it, "" for nothing
}

const markFormat = "bumplens-2 verdict=%s pull=%d started=%d told=%d findings=%s comment=%s event=%d accepted=%s"

// String writes m as an external ID.
func (m Mark) String() string {
	return fmt.Sprintf(markFormat, dash(m.Verdict), m.Pull, m.Started, m.Told, dash(m.Findings), dash(m.Comments), m.Event, dash(m.Accepted))
}

// ParseMark reads an external ID.
func ParseMark(s string) Mark {
	var m Mark
	if _, err := fmt.Sscanf(s, markFormat, &m.Verdict, &m.Pull, &m.Started, &m.Told, &m.Findings, &m.Comments, &m.Event, &m.Accepted); err != nil {
		return Mark{}
	}
	for _, field := range []*string{&m.Verdict, &m.Findings, &m.Comments, &m.Accepted} {
		*field = strings.TrimPrefix(*field, "-")
	}
	return m
}

// Comment returns the digest of the comment on a pull request as it was last
// written, "" for none. Pull requests with one head share its check, and its mark.
func (m Mark) Comment(pull int) string {
	for of := range strings.SplitSeq(m.Comments, ",") {
		if digest, ok := strings.CutPrefix(of, strconv.Itoa(pull)+":"); ok {
			return digest
		}
	}
	return ""
}

// maxComments is of how many pull requests with one head the comments are known.
// Anybody may open more; for those a comment that was deleted is written again.
const maxComments = 8

// WithComment returns m with another digest of the comment on a pull request.
func (m Mark) WithComment(pull int, digest string) Mark {
	kept := slices.DeleteFunc(strings.Split(m.Comments, ","), func(of string) bool {
		return of == "" || strings.HasPrefix(of, strconv.Itoa(pull)+":")
	})
	if digest != "" {
		kept = append(kept, fmt.Sprintf("%d:%s", pull, digest))
	}
	m.Comments = strings.Join(kept[max(0, len(kept)-maxComments):], ",")
	return m
}

// dash stands for nothing, since a word is needed where one is read.
func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
