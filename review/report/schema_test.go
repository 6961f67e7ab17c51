package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJSONKeepsToItsSchema(t *testing.T) {
	s := schema(t)
	for name, r := range samples() {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, r, JSON)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bare := scripted()
	bare.Findings, bare.Facts.Coverage.Skipped, bare.Facts.Artifacts[0].Verified = nil, nil, nil
	for _, r := range []*Report{{}, judged(bare)} {
		text := written(t, r, JSON)
		if doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text)); err != nil || s.Validate(doc) != nil {
			t.Errorf("a report without lists does not keep to its schema: %s", text)
		}
	}
}

// A schema that allows what it does not name would be kept by anything.
func TestSchemaIsStrict(t *testing.T) {
	s := schema(t)
	text := written(t, samples()["blocking"], JSON)
	for _, change := range []struct{ old, new string }{
		{`"verdict": "block"`, `"verdict": "fine"`},
		{`"verdict": "block",`, `"verdict": "block", "score": 3,`},
		{`"confidence": "high"`, `"confidence": "high", "score": 3`},
		{`"severity": "high"`, `"severity": 4`},
		{`"files": 10`, `"files": -1`},
		{`"introduced_by": []`, `"introduced_by": null`},
		{`"reason": "binary"`, `"cause": "binary"`},
		{`"change": "upgraded"`, `"change": "moved"`},
		{`"others": 2`, `"others": -1`},
		{`"more": 3`, `"more": 0`},
		{`"places": [`, `"places": [{"path": "a.js"},`},
		{`"version_only": 0`, `"versions": 0`},
		{`"cut": true`, `"cut": 1`},
		{`"value": "\"postinstall\""`, `"score": 3`},
		{`"value": "\"postinstall\""`, `"value": "postinstall", "unknown": "not read"`},
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.Replace(text, change.old, change.new, 1)))
		if err != nil || !strings.Contains(text, change.old) {
			t.Fatalf("%s: nothing to change: %v", change.old, err)
		}
		if s.Validate(doc) == nil {
			t.Errorf("the schema allows %s", change.new)
		}
	}
}

// A report that is printed on a terminal must not act there, and must mean the
// same to a program.
func TestJSONEscapesWhatDoesNotShow(t *testing.T) {
	u := scripted()
	u.Findings[0].Quote = "a\u202eb\x7f\u009b\U000e0041é"
	text := written(t, judged(u), JSON)
	if want := `a\u202eb\u007f\u009b\udb40\udc41é`; !strings.Contains(text, want) {
		t.Errorf("%s is not in:\n%s", want, text)
	}
	var back struct {
		Updates []struct{ Findings []struct{ Quote string } }
	}
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	if got := back.Updates[0].Findings[0].Quote; got != u.Findings[0].Quote {
		t.Errorf("got %q, want %q", got, u.Findings[0].Quote)
	}
}
