package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/policy"
)

// A told is the JSON at the end of a check's text, as a program reads it.
type told struct {
	Schema, Verdict, Conclusion, Head string
	Override                          *struct {
		By, Role string
		Accepted int
	}
	Findings, Errors []string
	Updates          []struct {
		PURL, From, Change, Verdict string
		Findings, Errors            []string
	}
	Cut int
}

// programs returns the JSON that a check's text ends with, and what is before.
func programs(t *testing.T, text string) (before string, block string, read told) {
	t.Helper()
	before, rest, ok := strings.Cut(text, "\n```json\n")
	block, after, closed := strings.Cut(rest, "\n```\n")
	if !ok || !closed || after != "" {
		t.Fatalf("the text does not end with a block:\n%s", text)
	}
	if err := json.Unmarshal([]byte(block), &read); err != nil {
		t.Fatalf("%v in:\n%s", err, block)
	}
	return before, block, read
}

// Programs read what people do: the verdict, what the check makes of it, and the
// updates, the worst first.
func TestCheckTellsPrograms(t *testing.T) {
	options := CheckOptions{Head: "0123456789abcdef0123456789abcdef01234567", Conclusion: "success", Override: Override{By: "carol", Role: "maintain", Accepted: 2}}
	r := samples()["incomplete"]
	_, _, got := programs(t, Check(r, options).Text)
	if got.Schema != VerdictSchema || got.Verdict != "incomplete" || got.Conclusion != "success" || got.Head != options.Head || got.Cut != 0 {
		t.Errorf("got %+v", got)
	}
	if got.Override == nil || got.Override.By != "carol" || got.Override.Role != "maintain" || got.Override.Accepted != 2 {
		t.Errorf("overridden by %+v", got.Override)
	}
	if d := cmp.Diff([]string{"lockfile-unreadable"}, got.Errors); d != "" {
		t.Error(d)
	}
	var updates []string
	for _, u := range got.Updates {
		updates = append(updates, fmt.Sprint(u.PURL, " ", u.From, " ", u.Change, " ", u.Verdict, " ", u.Findings, u.Errors))
	}
	if d := cmp.Diff([]string{
		"pkg:npm/%40acme/router@2.1.0 2.0.0 upgraded incomplete [publisher-changed unexplained-update] [artifact-unreadable]",
		"pkg:npm/event-stream@3.3.6 3.3.5 upgraded incomplete [] [artifact-unverified]",
		"pkg:npm/kleur@4.1.5 4.1.4 upgraded pass [] []",
	}, updates); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if _, _, got := programs(t, Check(samples()["beside"], CheckOptions{}).Text); !slices.Equal(got.Findings, []string{"package-origin-changed"}) || got.Override != nil {
		t.Errorf("got %+v", got)
	}
}

// Nothing that a package says ends the block, or does anything by being in it,
// and a program reads what was said.
func TestProgramsReadHostileText(t *testing.T) {
	for name, text := range hostile {
		if len(text) > 200 {
			continue // which is left out, see below
		}
		u := scripted()
		u.Change.From.Version.Number = text
		u.Change.To.Version.Name, u.Change.From.Version.Name = "a"+text, "a"+text
		_, block, got := programs(t, Check(judged(u), CheckOptions{Override: Override{By: text + "x"}}).Text)
		if strings.ContainsAny(block, "@#`<>&|*~!()'\x7f") || strings.ContainsFunc(block, func(r rune) bool { return r < ' ' && r != '\n' || r > '~' }) {
			t.Errorf("%s: %s", name, block)
		}
		for line := range strings.Lines(block) {
			if line[0] != '{' && line[0] != ' ' {
				t.Errorf("%s: a line begins with %q", name, line)
			}
		}
		var want string // bytes that are no text are marks in any JSON
		if data, err := json.Marshal(text); err != nil || json.Unmarshal(data, &want) != nil {
			t.Fatal(err)
		}
		if len(got.Updates) != 1 || got.Updates[0].From != want || got.Override.By != want+"x" {
			t.Errorf("%s: got %+v, want %q", name, got, want)
		}
	}
}

// The block is small, and counts what it leaves out: the updates that weigh
// least, and one that is too long.
func TestProgramsReadSomeOfMany(t *testing.T) {
	wide := scripted()
	wide.Change.To.Version.Name = strings.Repeat("x", 5000)
	updates := []Update{wide}
	for i := range 3000 {
		quiet := calm("kleur", "4.1.4", fmt.Sprintf("4.1.%d", i))
		updates = append(updates, quiet)
	}
	updates = append(updates, scripted(), published())
	text := Check(judged(updates...), CheckOptions{}).Text
	_, block, got := programs(t, text)
	if len(block) > maxBlock || len(block) < maxBlock/2 || len(text) > maxCheck {
		t.Errorf("the block has %d bytes, the text %d", len(block), len(text))
	}
	if got.Cut+len(got.Updates) != len(updates) || got.Verdict != policy.Block.String() {
		t.Errorf("%d are told and %d left out, of %d; %s", len(got.Updates), got.Cut, len(updates), got.Verdict)
	}
	if got.Updates[0].PURL != "pkg:npm/left-pad@1.3.1" || got.Updates[1].Verdict != "notice" {
		t.Errorf("the worst are %+v", got.Updates[:2])
	}
}
