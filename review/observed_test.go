package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/policy"
)

// What was read of a release is not read again when it is the old one, and what
// is told stays the same.
func TestOldReleaseWasRead(t *testing.T) {
	const calls, more = `require("child_process").exec("make " + process.argv[2]);`, `fetch("https://a.invalid/");`
	b := newBench(t,
		release("runs", "1.0.0", `{"name": "runs"}`, map[string]string{"index.js": calls}),
		release("runs", "1.0.1", `{"name": "runs"}`, map[string]string{"index.js": calls + "\n" + more}),
		release("runs", "1.0.2", `{"name": "runs"}`, map[string]string{"index.js": calls + "\n" + more + "\nfetch('https://b.invalid/');"}),
	)
	kept := newMemory()
	b.Store = kept
	b.review(t, b.lock("runs@1.0.0"), b.lock("runs@1.0.1"), policy.Default())
	read := ""
	for key, data := range kept.facts {
		if strings.Contains(key, "observed ") {
			read += string(data)
		}
	}
	if !strings.Contains(read, `"what":"a.invalid"`) {
		t.Fatalf("kept of the new release: %q", read)
	}
	told := findings(b.review(t, b.lock("runs@1.0.1"), b.lock("runs@1.0.2"), policy.Default()))
	if !strings.Contains(told, "host-added") || strings.Contains(told, "program-started") {
		t.Errorf("got %s", told)
	}
	b.Store = nil
	if anew := findings(b.review(t, b.lock("runs@1.0.1"), b.lock("runs@1.0.2"), policy.Default())); anew != told {
		t.Errorf("with what was kept %s, without it %s", told, anew)
	}
	lying := newMemory()
	for key, data := range kept.facts {
		if strings.Contains(key, "observed ") {
			lying.facts[key] = []byte(strings.ReplaceAll(string(data), "a.invalid", "b.invalid"))
		}
	}
	b.Store = lying
	rep := b.review(t, b.lock("runs@1.0.1"), b.lock("runs@1.0.2"), policy.Default())
	if !slices.ContainsFunc(rep.Updates[0].Findings, func(f indicator.Finding) bool { return strings.Contains(f.Message, `"a.invalid"`) }) {
		t.Errorf("what was kept was not asked for: %+v", rep.Updates[0].Findings)
	}
}
