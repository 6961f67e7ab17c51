package github

import "testing"

func TestMarkIsReadAsWritten(t *testing.T) {
	for _, m := range []Mark{
		{Pull: 7, Started: 1},
		{Pull: 7, Started: 1, Told: 2, Findings: "0a1b", Comments: "7:ff,8:0f"},
	} {
		if got := ParseMark(m.String()); got != m {
			t.Errorf("%q: got %+v, want %+v", m, got, m)
		}
	}
}

// Each pull request of a head has a comment of its own.
func TestCommentsOfMark(t *testing.T) {
	m := Mark{}.WithComment(1, "aa").WithComment(12, "bb").WithComment(1, "cc").WithComment(3, "dd").WithComment(3, "")
	for pull, want := range map[int]string{1: "cc", 2: "", 3: "", 12: "bb"} {
		if got := ParseMark(m.String()).Comment(pull); got != want {
			t.Errorf("of %d: got %q, want %q", pull, got, want)
		}
	}
}

// However many pull requests have one head, its mark stays short.
func TestCommentsOfMarkAreFew(t *testing.T) {
	var m Mark
	for pull := 1; pull <= 1000; pull++ {
		m = m.WithComment(pull, "0123456789abcdef")
	}
	if n := len(m.String()); n > 400 || m.Comment(1000) == "" || m.Comment(1) != "" {
		t.Errorf("%d bytes: %s", n, m)
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
