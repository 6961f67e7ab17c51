package jsonpos

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	n, err := Parse([]byte("\ufeff{\n  \"scripts\": {\n    \"a\\u0062\": \"x\",\n    \"c\": [1,\n true]\n  }\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	scripts := n.Get("scripts")
	if got := scripts.Members[0]; got.Name != "ab" || got.Line != 3 || got.Value.String() != "x" {
		t.Errorf("first member: got %+v", got)
	}
	if got := scripts.Get("c").Items[1]; got.Line != 5 || !got.IsTrue() {
		t.Errorf("second item: got %+v", got)
	}
	if n.Get("absent").Get("deeper").String() != "" {
		t.Error("an absent value is not empty")
	}
}

// Which of two members of one name is kept differs from reader to reader.
func TestTwoMembersOfOneName(t *testing.T) {
	many := strings.Builder{}
	many.WriteString("{")
	for i := range 40 {
		fmt.Fprintf(&many, "\"m%d\":1,\n", i)
	}
	many.WriteString(`"m0":2}`)
	for name, doc := range map[string]string{
		"few":     "{\"a\":1,\n\"b\":2,\n\"a\":3}",
		"many":    many.String(),
		"escaped": "{\"a\":1,\n\n\"\\u0061\":3}",
	} {
		_, err := Parse([]byte(doc))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(syntax.Reason, "twice") || syntax.Line < 3 {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}

func TestSyntaxErrorHasItsLine(t *testing.T) {
	_, err := Parse([]byte("{\n\"a\": 1,\n}"))
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Line != 3 {
		t.Errorf("got %v, want an error on line 3", err)
	}
}

// FuzzParse holds the parser to encoding/json: what it accepts and what each
// value says are the same, but for members that are there twice.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2.5e3,"x\ny",null,true,false,{}]}`, `[]`, `"\ud83d\ude00"`, ` 0 `, `{"a":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(data)
		if bytes.HasPrefix(data, []byte("\ufeff")) {
			return
		}
		valid := json.Valid(data)
		if err == nil != valid {
			if valid && strings.Contains(err.Error(), "twice") {
				return
			}
			t.Fatalf("error %v, encoding/json says valid: %t", err, valid)
		}
		if err != nil {
			return
		}
		var want any
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		same(t, n, want)
	})
}

func same(t *testing.T, n *Node, want any) {
	t.Helper()
	switch want := want.(type) {
	case nil:
		if n.Kind != Null {
			t.Fatalf("got %+v, want null", n)
		}
	case bool:
		if n.Kind != Bool || n.IsTrue() != want {
			t.Fatalf("got %+v, want %t", n, want)
		}
	case json.Number:
		if n.Kind != Number || n.Text != want.String() {
			t.Fatalf("got %+v, want %s", n, want)
		}
	case string:
		if n.Kind != String || n.Text != want {
			t.Fatalf("got %q, want %q", n.Text, want)
		}
	case []any:
		if n.Kind != Array || len(n.Items) != len(want) {
			t.Fatalf("got %+v, want %v", n, want)
		}
		for i := range want {
			same(t, n.Items[i], want[i])
		}
	case map[string]any:
		if n.Kind != Object || len(n.Members) != len(want) {
			t.Fatalf("got %+v, want %v", n, want)
		}
		for name, v := range want {
			same(t, n.Get(name), v)
		}
	}
}
