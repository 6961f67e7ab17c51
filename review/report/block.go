package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
)

// VerdictSchema names the form of the JSON at the end of a check's text.
const VerdictSchema = "bumplens.verdict/v1"

const (
	maxBlock  = 16_000 // bytes of that JSON
	maxUpdate = 1_000  // bytes of an update in it
)

// A verdictBlock is what a check tells programs, such as a rule that merges by
// itself: the last fenced block of its text, in the form of [VerdictSchema].
// Lists are never null, and updates are told the worst first.
//
//	{"schema": "bumplens.verdict/v1",
//	 "verdict": "block",               // pass, notice, block or incomplete
//	 "conclusion": "success",          // of the check: what the override and the mode make of the verdict
//	 "head": "0123…",                  // the commit that was reviewed
//	 "override": {"by": "carol", "role": "maintain", "accepted": 2}, // or null
//	 "findings": ["pin-loosened"],     // indicators that found something about no one package
//	 "errors": ["lockfile-unreadable"],// causes of incompleteness beside the updates
//	 "updates": [{
//	   "purl": "pkg:npm/left-pad@1.3.1", "from": "1.3.0", "change": "upgraded",
//	   "verdict": "block",
//	   "findings": ["secret-sent"],    // indicators, the worst first, each once
//	   "errors": []}],
//	 "cut": 3}                         // updates that are left out for want of room
type verdictBlock struct {
	Schema     string           `json:"schema"`
	Verdict    policy.Verdict   `json:"verdict"`
	Conclusion string           `json:"conclusion,omitempty"`
	Head       string           `json:"head,omitempty"`
	Override   *verdictOverride `json:"override"`
	Findings   []string         `json:"findings"`
	Errors     []string         `json:"errors"`
}

type verdictOverride struct {
	By       string `json:"by"`
	Role     string `json:"role"`
	Accepted int    `json:"accepted"`
}

type verdictUpdate struct {
	PURL     string         `json:"purl"`
	From     string         `json:"from"`
	Change   lockfile.Kind  `json:"change"`
	Verdict  policy.Verdict `json:"verdict"`
	Findings []string       `json:"findings"`
	Errors   []string       `json:"errors"`
}

// block returns the fenced JSON for programs, in at most maxBlock bytes. Each
// update stands in a line of its own. What is left out are the last, which weigh
// least, and one that is too long to be told.
func block(r *Report, o CheckOptions) string {
	b := verdictBlock{
		Schema: VerdictSchema, Verdict: r.Verdict, Conclusion: o.Conclusion, Head: o.Head,
		Findings: signs(r.Beside), Errors: causes(r.Errors),
	}
	if o.Override.By != "" {
		b.Override = &verdictOverride{cut(o.Override.By, maxQuote), o.Override.Role, o.Override.Accepted}
	}
	start := strings.TrimSuffix(inert(b), "}") + `,"updates":[`
	room := maxBlock - len(start) - len(fenced("json", nil).md) - len("\n],\"cut\":}") - len(number(len(r.Updates)))
	var lines []string
	left := 0
	for i := range r.Updates {
		u := &r.Updates[i]
		line := inert(verdictUpdate{u.version().PURL(), u.Change.From.Version.Number, u.Change.Kind(), u.Verdict, signs(u.Findings), causes(u.Unread)})
		if len(line) > maxUpdate {
			left++
			continue
		}
		if room -= len(line) + len(",\n "); room < 0 {
			left += len(r.Updates) - i
			break
		}
		lines = append(lines, "\n "+line)
	}
	end := fmt.Sprintf(`],"cut":%d}`, left)
	return fenced("json", []string{start + strings.Join(lines, ",") + end}).md
}

// signs names the indicators of findings, the worst first.
func signs(findings []indicator.Finding) []string {
	findings = slices.Clone(findings)
	slices.SortStableFunc(findings, func(a, b indicator.Finding) int { return int(b.Severity - a.Severity) })
	names := []string{}
	for _, f := range findings {
		if !slices.Contains(names, f.Indicator) {
			names = append(names, f.Indicator)
		}
	}
	return names
}

func causes(list []facts.Unread) []string {
	names := []string{}
	for _, u := range list {
		if !slices.Contains(names, u.Cause) {
			names = append(names, u.Cause)
		}
	}
	slices.Sort(names)
	return names
}

// inert writes v as JSON in which no text does anything by being said: whatever
// is no letter, digit or mark of JSON or of a package URL is escaped, which is
// the same to whoever reads JSON.
func inert(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // it is made of texts and numbers
	}
	var b strings.Builder
	for _, r := range string(data) { // what is none of these stands in strings only
		switch {
		case r < utf8.RuneSelf && (isWord(r) || strings.ContainsRune(`{}[]":,\ -._/+%`, r)):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
