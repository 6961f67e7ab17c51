package policy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

// part returns a part of the schema, as it stands in the file.
func part(t *testing.T, path ...string) map[string]any {
	t.Helper()
	var here map[string]any
	if err := json.Unmarshal(JSONSchema, &here); err != nil {
		t.Fatal(err)
	}
	for _, name := range path {
		next, ok := here[name].(map[string]any)
		if !ok {
			t.Fatalf("the schema has no %s", strings.Join(path, "/"))
		}
		here = next
	}
	return here
}

// The keys that the schema has are those that are read, in every mapping.
func TestSchemaHasTheKeysThatAreRead(t *testing.T) {
	all := make(map[reflect.Type]map[string]bool) // that the schema has
	for _, m := range []struct {
		key  any
		path []string
	}{
		{file{}, nil},
		{Levels{}, []string{"$defs", "levels"}},
		{ignoreKey{}, []string{"properties", "ignore"}},
		{ignoredKey{}, []string{"properties", "ignore", "properties", "paths", "items"}},
		{ignoredKey{}, []string{"properties", "ignore", "properties", "packages", "items"}},
		{ignoredKey{}, []string{"properties", "ignore", "properties", "indicators", "items"}},
		{cooldownKey{}, []string{"properties", "cooldown", "then"}},
		{overrideKey{}, []string{"properties", "override"}},
		{sourcesKey{}, []string{"properties", "sources"}},
	} {
		if part(t, m.path...)["additionalProperties"] != false {
			t.Errorf("%v: the schema lets other keys through", m.path)
		}
		of := reflect.TypeOf(m.key)
		if all[of] == nil {
			all[of] = make(map[string]bool)
		}
		for name := range part(t, append(m.path, "properties")...) {
			all[of][name] = true
		}
	}
	for of, schema := range all {
		read := make(map[string]bool)
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("yaml"), ",")
			read[name] = true
		}
		if d := cmp.Diff(schema, read); d != "" {
			t.Errorf("%v (-schema +read)\n%s", of, d)
		}
	}
}

// The values that the schema lists are those that there are.
func TestSchemaHasTheValuesThatThereAre(t *testing.T) {
	var indicators, ecosystems, severities []string
	for _, a := range indicator.All() {
		indicators = append(indicators, a.ID)
	}
	for _, e := range ecosystem.All() {
		ecosystems = append(ecosystems, string(e))
	}
	for s := indicator.Info; s <= indicator.Critical; s++ {
		severities = append(severities, s.String())
	}
	enum := func(path ...string) []string {
		values, _ := part(t, path...)["enum"].([]any)
		return spelled(values)
	}
	keys := func(path ...string) (names []string) {
		for name := range part(t, path...) {
			names = append(names, name)
		}
		return names
	}
	for what, tt := range map[string]struct{ schema, want []string }{
		"indicators":               {enum("$defs", "indicator"), indicators},
		"keys of indicators":       {keys("properties", "indicators", "properties"), indicators},
		"ecosystems":               {enum("$defs", "ecosystem"), ecosystems},
		"ecosystems of levels":     {keys("$defs", "levels", "properties", "ecosystems", "properties"), ecosystems},
		"ecosystems of cool-downs": {keys("properties", "cooldown", "then", "properties", "ecosystems", "properties"), ecosystems},
		"severities":               {enum("$defs", "severity"), severities},
		"levels":                   {enum("$defs", "level"), append([]string{"off"}, severities...)},
		"mode":                     {enum("properties", "mode"), []string{string(Enforce), string(Observe)}},
		"on_incomplete":            {enum("properties", "on_incomplete"), []string{string(HoldIncomplete), string(NeutralIncomplete)}},
		"security_fixes":           {enum("properties", "cooldown", "then", "properties", "security_fixes"), []string{passFixes, holdFixes}},
		"required":                 {enum("properties", "sources", "properties", "required", "items"), []string{advisory.NameGitHub, advisory.NameOSV}},
		"optional":                 {enum("properties", "sources", "properties", "optional", "items"), []string{advisory.NameGitHub, advisory.NameOSV, Domains}},
	} {
		slices.Sort(tt.schema)
		slices.Sort(tt.want)
		if d := cmp.Diff(tt.want, tt.schema); d != "" {
			t.Errorf("%s (-there are +schema)\n%s", what, d)
		}
	}
}

// The defaults that the schema tells of are those of an empty configuration.
func TestSchemaTellsTheDefaults(t *testing.T) {
	data, err := json.Marshal(Default())
	if err != nil {
		t.Fatal(err)
	}
	var is map[string]any
	if err := json.Unmarshal(data, &is); err != nil {
		t.Fatal(err)
	}
	told := 0
	var compare func(schema, is map[string]any)
	compare = func(schema, is map[string]any) {
		for name, value := range schema {
			of, _ := value.(map[string]any)
			if want, ok := of["default"]; ok {
				told++
				if d := cmp.Diff(want, is[name]); d != "" {
					t.Errorf("%s (-told +is)\n%s", name, d)
				}
			}
			if inner, ok := of["properties"].(map[string]any); ok {
				in, _ := is[name].(map[string]any)
				compare(inner, in)
			}
		}
	}
	compare(part(t, "properties"), is)
	if told < 8 {
		t.Errorf("only %d defaults are told", told)
	}
}

// A validator that knows nothing of ours takes and refuses what [Parse] does, as
// far as a schema can say it.
func TestSchemaAgreesWithParse(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("config.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"whole": whole, "least": "version: 1\n", "levels": "version: 1\nindicators: {text-hidden: {paths: {a: off}}}\n"}
	for name, tt := range parseFaults {
		files[name] = tt.text
	}
	judged := 0
	for name, text := range files {
		var n yaml.Node
		var value any
		if err := yaml.Unmarshal([]byte(text), &n); err != nil {
			continue
		}
		withoutTimes(&n)
		if err := n.Decode(&value); err != nil {
			continue
		}
		asJSON, err := json.Marshal(value)
		if err != nil {
			continue
		}
		value, err = jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			t.Fatal(err)
		}
		invalid := schema.Validate(value)
		_, refused := Parse([]byte(text), nil)
		if beyondSchema[name] {
			if invalid != nil {
				t.Errorf("%s: the schema can say it: %v", name, invalid)
			}
			continue
		}
		judged++
		if (invalid != nil) != (refused != nil) {
			t.Errorf("%s: the schema says %v, Parse %v", name, invalid, refused)
		}
	}
	if judged < 30 {
		t.Errorf("only %d files were judged by both", judged)
	}
}

// withoutTimes makes texts of times, which JSON does not have.
func withoutTimes(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, inner := range n.Content {
		withoutTimes(inner)
	}
}

// beyondSchema are the faults that a schema cannot see.
var beyondSchema = map[string]bool{
	"glob": true, "glob of levels": true, "alias": true, "two documents": true, "source twice": true, "too large": true,
}
