package report

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/policy"
)

func TestConclusionFollowsTheVerdict(t *testing.T) {
	enforce, observe, lenient := policy.Default(), policy.Default(), policy.Default()
	observe.Mode = policy.Observe
	lenient.OnIncomplete = policy.NeutralIncomplete
	for _, c := range []struct {
		v    policy.Verdict
		p    *policy.Policy
		want string
	}{
		{policy.Pass, enforce, "success"},
		{policy.Notice, enforce, "neutral"},
		{policy.Block, enforce, "failure"},
		{policy.Incomplete, enforce, "action_required"},
		{policy.Pass, observe, "success"},
		{policy.Notice, observe, "neutral"},
		{policy.Block, observe, "neutral"},
		{policy.Incomplete, observe, "neutral"},
		{policy.Block, lenient, "failure"},
		{policy.Incomplete, lenient, "neutral"},
		{0, enforce, "action_required"},
	} {
		if got := Conclusion(c.v, c.p); got != c.want {
			t.Errorf("%v, mode %s, incomplete %s: got %s, want %s", c.v, c.p.Mode, c.p.OnIncomplete, got, c.want)
		}
	}
}

func TestTitlesAreShort(t *testing.T) {
	for name, want := range map[string]string{
		"clean":      "2 updates read, nothing of note found",
		"blocking":   "1 of 6 updates blocks",
		"notices":    "Nothing blocks, and 3 of 4 updates are worth a look",
		"incomplete": "2 of 3 updates could not be read whole",
	} {
		if got := Check(samples()[name], CheckOptions{}).Title; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	by := CheckOptions{Override: Override{By: "carol", Role: "maintain", Accepted: 2}}
	if got, want := Check(samples()["blocking"], by).Title, "Overridden by carol (maintain): 2 findings accepted."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Progress(0, 14)+", "+Progress(1, 1), "reading 14 packages, read 1 of 1 package"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnnotationsAreTheWorstAndFit(t *testing.T) {
	u := flood(300)
	for i := range u.Findings {
		u.Findings[i].Severity = indicator.Low
		u.Findings[i].Message = strings.Repeat(`"`+strings.Repeat("\U00020000", 400)+`" `, 100)
		u.Findings[i].Quote = strings.Repeat("\U00020000\n", 5000)
	}
	u.Findings[299].Severity = indicator.Critical
	u.Change.To.Places[0].Line = 0 // a format without lines
	u.Change.To.Version.Name = strings.Repeat("é", 1000)
	list := Check(judged(u), CheckOptions{}).Annotations
	if len(list) != maxAnnotations || list[0].Level != "failure" || list[1].Level != "notice" {
		t.Fatalf("got %d annotations, the first two %s and %s", len(list), list[0].Level, list[1].Level)
	}
	for _, a := range list {
		if len(a.Message) > 6000 || len([]rune(a.Title)) > 255 || a.StartLine != 1 || a.EndLine != 1 || a.Path != "package-lock.json" {
			t.Fatalf("got %d bytes of message, %d of title, %s:%d", len(a.Message), len(a.Title), a.Path, a.StartLine)
		}
	}
}

// What was removed, and what is nowhere in the head, has no line there.
func TestAnnotationsStandInHeadOnly(t *testing.T) {
	removed := gone("mkdirp", "0.5.6")
	removed.Findings = scripted().Findings
	nowhere := scripted()
	nowhere.Change.To.Places = nil
	if list := Check(judged(removed, nowhere), CheckOptions{}).Annotations; len(list) > 0 {
		t.Errorf("got %v", list)
	}
	inLockfile := scripted()
	inLockfile.Findings = inLockfile.Findings[:1]
	inLockfile.Findings[0].In, inLockfile.Findings[0].Path, inLockfile.Findings[0].Line = indicator.InLockfile, "web/package-lock.json", 8
	list := Check(judged(inLockfile), CheckOptions{}).Annotations
	if len(list) != 1 || list[0].Path != "web/package-lock.json" || list[0].StartLine != 8 {
		t.Errorf("got %v", list)
	}
}

// A configuration that only observes must not read as if it held something up.
func TestObservingSaysSo(t *testing.T) {
	o := CommentOptions{Observe: true, Override: Override{Label: "bumplens:override"}}
	got := Comment(samples()["blocking"], o)
	if !strings.Contains(got, "observe only") || strings.Contains(got, "bumplens:override") {
		t.Errorf("got:\n%s", got)
	}
	o.Observe = false
	if got := Comment(samples()["blocking"], o); strings.Contains(got, "observe only") || !strings.Contains(got, "bumplens:override") {
		t.Errorf("got:\n%s", got)
	}
}

// An update counts as one thing, so that the numbers add up.
func TestTallyCountsEachUpdateOnce(t *testing.T) {
	for name, r := range samples() {
		c := r.tally()
		if sum := c.block + c.incomplete + c.notice + c.quiet + c.removed + c.unread; sum != len(r.Updates) {
			t.Errorf("%s: counted %d of %d", name, sum, len(r.Updates))
		}
	}
}

// Nothing that was not read is called clean.
func TestUnreadIsNotQuiet(t *testing.T) {
	refused := partly()
	refused.Verdict = policy.Pass // as where a finding on it is accepted
	only := judged(refused, bundled("inherits", "2.0.4"))
	for _, text := range []string{
		Comment(only, CommentOptions{}), Check(only, CheckOptions{}).Title,
		written(t, only, func(w io.Writer, r *Report) error { return Terminal(w, r, Plain) }), written(t, only, HTML),
	} {
		if strings.Contains(text, "nothing of note") {
			t.Errorf("calls clean what was not read:\n%s", text)
		}
	}
	if d := written(t, only, JSON); strings.Contains(d, `"diff"`) || strings.Contains(d, `"coverage"`) {
		t.Errorf("has numbers of what was not read:\n%s", d)
	}
}

func TestMarkersHoldOurLettersOnly(t *testing.T) {
	got := Comment(samples()["clean"], CommentOptions{Marker: "a-->b<c> d=+/", DetailsURL: "javascript:alert(1)", Head: "main --> x"})
	if !strings.HasSuffix(got, "\n<!-- abcd=+/ -->\n") || strings.Contains(got, "javascript") || strings.Contains(got, "main") {
		t.Errorf("got:\n%s", got)
	}
}

func TestSortedWorstFirst(t *testing.T) {
	r := judged(calm("kleur", "1.0.0", "1.0.1"), published(), unread(), scripted())
	var got []string
	for _, u := range r.Updates {
		got = append(got, u.Name())
	}
	if want := []string{"left-pad", "event-stream", "@acme/router", "kleur"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What several artifacts of a release show is said where one of them is told.
func TestOtherArtifactsAreTold(t *testing.T) {
	want := "The same is in 2 more files of the release."
	r := judged(scripted())
	for what, text := range map[string]string{
		"comment":    Comment(r, CommentOptions{}),
		"page":       written(t, r, HTML),
		"annotation": Check(r, CheckOptions{}).Annotations[1].Message,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the %s does not say that %q:\n%s", what, want, text)
		}
	}
}

// The record stands in the check's text, the newest steps of it, and what people
// wrote acts as nothing but text.
func TestRecordIsInTheText(t *testing.T) {
	at := time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC)
	step := Decision{At: at, What: "accepted", By: "mona", Role: "maintain", Head: "c0ffee1234567", Count: 2, Reason: "ours, see @acme/all and #1", Until: at.AddDate(0, 0, 7)}
	refused := Decision{At: at, What: "refused", By: "tariq", Count: 1, Told: "The label was put on by \"tariq\", whose role is triage; maintain is needed."}
	text := Check(new(Report), CheckOptions{Record: []Decision{refused, step}}).Text
	for _, want := range []string{
		"### The override's record",
		"2026-11-27 09:30 UTC: refused, ", "whose role is triage; maintain is needed.",
		"accepted, ", "(maintain), 2 findings of ", ", until 2026-12-04 09:30 UTC.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, " @acme/all") || strings.Index(text, "refused") > strings.Index(text, "accepted, ") {
		t.Errorf("got:\n%s", text)
	}
	many := make([]Decision, 30)
	for i := range many {
		many[i] = step
		many[i].At = at.Add(time.Duration(i) * time.Minute)
	}
	if text := Check(new(Report), CheckOptions{Record: many}).Text; strings.Count(text, "accepted, ") != maxDecisions || !strings.Contains(text, "09:59 UTC: accepted") {
		t.Errorf("got:\n%s", text)
	}
}
