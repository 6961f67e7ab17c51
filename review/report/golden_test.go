package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The golden files are what people see.
func TestReportsReadAsTheyShould(t *testing.T) {
	o := CommentOptions{
		Head:       "0123456789abcdef0123456789abcdef01234567",
		DetailsURL: "https://bumplens.example/review/7?x=a b",
		Marker:     "bumplens:MTIz",
		Override:   Override{Label: "bumplens:override", MinRole: "maintain"},
	}
	for name, r := range samples() {
		golden(t, name+".comment.md", Comment(r, o))
		golden(t, name+".md", written(t, r, Markdown))
		golden(t, name+".json", written(t, r, JSON))
		golden(t, name+".sarif.json", withoutRules(t, written(t, r, SARIF)))
		golden(t, name+".txt", written(t, r, func(w io.Writer, r *Report) error { return Terminal(w, r, Plain) }))
		check := Check(r, CheckOptions{DetailsURL: o.DetailsURL, Override: o.Override, Head: o.Head, Conclusion: Conclusion(r.Verdict, policy.Default())})
		golden(t, name+".check.md", "title: "+check.Title+"\n\nsummary:\n\n"+check.Summary+"\n\ntext:\n"+check.Text)
	}
	for name, r := range floods() {
		comment := Comment(r, o)
		golden(t, name+".comment.md", comment[:1000]+"\n[…]\n"+comment[len(comment)-1000:])
	}
	golden(t, "resolved.md", Resolved(samples()["clean"], o))
	o.Override = Override{By: "carol", Role: "maintain", Reason: "read it with @dave", Accepted: 2}
	golden(t, "overridden.comment.md", Comment(samples()["blocking"], o))
}

func written(t *testing.T, r *Report, write func(io.Writer, *Report) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got, -update writes it):\n%s", name, d)
	}
}
