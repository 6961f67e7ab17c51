package report

import (
	"fmt"

	"github.com/bumplens/bumplens/review/policy"
)

// maxCheck is how many bytes a check's summary and text may have. GitHub
// allows 65,535 characters, of which there are never more.
const maxCheck = 65_000

// CheckOptions is what a check run says beside the review.
type CheckOptions struct {
	DetailsURL string // a page of ours, "" for none
	Override   Override
	Observe    bool   // the configuration holds nothing up
	Head       string // the commit that was reviewed
	Conclusion string // of the check
	Record     []Decision
}

// A CheckOutput is what a check run shows. Title is plain text, Summary and
// Text are Markdown.
type CheckOutput struct {
	Title, Summary, Text string
	Annotations          []Annotation
}

// Check returns what a check run says: what matters in the summary, diffs and
// everything else in the text, and findings at the lockfile's lines. The text
// ends with the verdict as programs read it, see [VerdictSchema].
func Check(r *Report, o CheckOptions) CheckOutput {
	t := r.tally()
	elsewhere := "`bot review --format json` prints everything"
	if page := link("the page", o.DetailsURL); page != "" {
		elsewhere = "see " + page
	}
	c := CommentOptions{DetailsURL: o.DetailsURL, Override: o.Override, Observe: o.Observe}

	first := &document{head: opening(r, c), foot: closing(r, c), elsewhere: elsewhere}
	second := &document{elsewhere: elsewhere}
	for _, v := range []policy.Verdict{policy.Block, policy.Incomplete, policy.Notice} {
		lines := maxShown
		for _, s := range updateSections(r, v, &lines) {
			facts, diffs := apart(s)
			first.sections = append(first.sections, facts)
			if len(diffs.rows) > 0 {
				second.sections = append(second.sections, diffs)
			}
		}
		if v == policy.Block {
			first.sections = append(first.sections, besideSection(r)...)
			first.sections = append(first.sections, unreadSection(r)...)
		}
	}
	first.sections = append(first.sections, coverageSection(r)...)
	second.sections = append(second.sections, recordSection(o.Record)...)
	second.sections = append(second.sections, smallSection(r)...)
	second.sections = append(second.sections, quietSection(r)...)
	second.sections = append(second.sections, linkSection(r)...)
	programs := "\n" + block(r, o) + "\n"
	return CheckOutput{
		Title:       checkTitle(t, o.Override),
		Summary:     first.fit(maxCheck),
		Text:        second.fit(maxCheck-len(programs)) + programs,
		Annotations: annotations(r),
	}
}

// apart takes the diffs out of an update's section, and what its project says.
func apart(s section) (facts, diffs section) {
	facts, diffs = s, s
	facts.rows, diffs.rows, diffs.updates = nil, nil, 0
	for _, r := range s.rows {
		if r.kind == aDiff || r.kind == aNote {
			diffs.rows = append(diffs.rows, r)
		} else {
			facts.rows = append(facts.rows, r)
		}
	}
	return facts, diffs
}

// checkTitle is the verdict in a few words.
func checkTitle(t tally, o Override) string {
	if o.By != "" {
		return cut(o.accepted(terminal), maxTitle)
	}
	s := t.headline()
	return s[:len(s)-1] // a title has no full stop
}

// Progress is the title of a check that is still running.
func Progress(read, all int) string {
	if read == 0 {
		return "reading " + many(all, "package")
	}
	return fmt.Sprintf("read %s of %s", number(read), many(all, "package"))
}

// Conclusion returns how a check run with verdict v ends where nobody has
// overridden it. A verdict that is none ends like an incomplete review.
func Conclusion(v policy.Verdict, p *policy.Policy) string {
	switch {
	case v == policy.Pass:
		return "success"
	case v == policy.Notice, p.Mode == policy.Observe:
		return "neutral"
	case v == policy.Block:
		return "failure"
	case p.OnIncomplete == policy.NeutralIncomplete:
		return "neutral"
	}
	return "action_required"
}
