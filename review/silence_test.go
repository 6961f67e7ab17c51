package review_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// needsAnswer lists the entry indicators that need somebody to answer; all
// others see the lockfile alone.
func needsAnswer(i indicator.Indicator[*indicator.Change]) bool { return i.Needs != 0 }

// A registry that answers nothing has not said that all is well: every
// indicator that would have looked at what it publishes says that it could not.
func TestNothingIsClearWithoutAnswers(t *testing.T) {
	b := newBench(t, release("left-pad", "1.3.0", `{}`, nil), release("left-pad", "1.3.1", `{}`, nil))
	base, head := b.lock("left-pad@1.3.0"), b.lock("left-pad@1.3.1")
	b.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })

	rep := b.review(t, base, head, policy.Default())
	u := rep.Updates[0]
	if rep.Verdict != policy.Incomplete || len(u.Unread) != 1 || u.Unread[0].Cause != facts.RegistrySilent {
		t.Fatalf("got %s, %+v", rep.Verdict, u.Unread)
	}
	unknown := func(id string) bool {
		return slices.ContainsFunc(u.Unknown, func(n report.Unknown) bool { return n.Indicator == id && n.Reason != "" })
	}
	looked := 0
	for _, i := range slices.Concat(indicator.Artifact, indicator.Release) {
		if i.Covers == nil || slices.Contains(i.Covers, ecosystem.NPM) {
			looked++
			if !unknown(i.ID) {
				t.Errorf("%s is not unknown", i.ID)
			}
		}
	}
	for _, i := range indicator.Entry {
		if needsAnswer(i) && (i.Covers == nil || slices.Contains(i.Covers, ecosystem.NPM)) {
			looked++
			if !unknown(i.ID) {
				t.Errorf("%s is not unknown", i.ID)
			}
		}
	}
	if looked < 15 {
		t.Errorf("only %d indicators need an answer", looked)
	}
	for _, l := range u.Links {
		if l.Unknown == "" {
			t.Errorf("the weak link %s is %q, and nobody was asked", l.ID, l.Value)
		}
	}
}
