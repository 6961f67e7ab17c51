package report

import (
	"encoding/json"
	"testing"

	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/policy"
)

func readSARIF(t *testing.T, text string) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	if len(log.Runs) != 1 || log.Version != "2.1.0" {
		t.Fatalf("got %d runs of version %s", len(log.Runs), log.Version)
	}
	return log.Runs[0]
}

// withoutRules keeps the catalogue's pages out of golden files, which would
// change with every word of theirs.
func withoutRules(t *testing.T, text string) string {
	t.Helper()
	run := readSARIF(t, text)
	run.Tool.Driver.Rules = nil
	data, err := json.MarshalIndent(run, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data) + "\n"
}

func TestSARIFKnowsAllIndicators(t *testing.T) {
	run := readSARIF(t, written(t, samples()["clean"], SARIF))
	if got, want := len(run.Tool.Driver.Rules), len(indicator.All()); got != want {
		t.Errorf("got %d rules, want %d", got, want)
	}
}

// A run in which something was not read must not look like a clean one.
func TestSARIFTellsOfWhatWasNotRead(t *testing.T) {
	r := samples()["incomplete"]
	v := readSARIF(t, written(t, r, SARIF)).Invocations[0]
	if v.Successful || len(v.Notifications) != 3 {
		t.Errorf("got success %v and %d notifications, want false and 3", v.Successful, len(v.Notifications))
	}
	blocked := judged(scripted(), unread())
	if blocked.Verdict != policy.Block || readSARIF(t, written(t, blocked, SARIF)).Invocations[0].Successful {
		t.Error("a blocked review with something unread counts as a successful run")
	}
}

func TestSARIFSaysWhatIsOverTheLimit(t *testing.T) {
	run := readSARIF(t, written(t, judged(flood(maxResults+3)), SARIF))
	if len(run.Results) != maxResults {
		t.Errorf("got %d results, want %d", len(run.Results), maxResults)
	}
	if got, want := run.Invocations[0].Notifications[0].Message.Text, "…and 3 more findings."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Viewers make links of "[text](url)" in plain text.
func TestSARIFHasNoForeignLink(t *testing.T) {
	u := scripted()
	u.Findings[0].Quote = "[click](https://evil.example)"
	u.Change.To.Places[0].Path = "a b/package-lock.json"
	res := readSARIF(t, written(t, judged(u), SARIF)).Results[0]
	if got, want := res.Message.Text[len(res.Message.Text)-54:], "[click] (https://evil.example)\n(install-script-added)"; got[1:] != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := res.Locations[0].Physical.Artifact.URI, "a%20b/package-lock.json"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
