package github

import "testing"

func TestMarkIsReadAsWritten(t *testing.T) {
	for _, m := range []Mark{
		{Pull: 7, Started: 1},
		{Pull: 7, Started: 1, Told: 2, Findings: "0a1b", Comment: "ff"},
	} {
		if got := ParseMark(m.String()); got != m {
			t.Errorf("%q: got %+v, want %+v", m, got, m)
		}
	}
}

// A check of another App may carry anything.
func TestForeignMark(t *testing.T) {
	for _, s := range []string{"", "42", "bumplens-1 pull=x started=1 told=1 findings=- comment=-", "bumplens-2 pull=1"} {
		if got := ParseMark(s); got != (Mark{}) {
			t.Errorf("%q: got %+v", s, got)
		}
	}
}
