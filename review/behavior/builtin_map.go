package behavior

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// mapOf makes a map of a list of pairs.
func mapOf(path string, pairs value) value {
	v := value{path: path, object: named(0)}.with(pairs)
	if pairs.object == nil {
		return v
	}
	for _, p := range pairs.object.list {
		if p.object != nil && len(p.object.list) == 2 && p.object.list[0].known {
			v.object.put(p.object.list[0].text, p.object.list[1])
		}
	}
	return v
}

// heldUnder returns what a map holds under a key, any of the first where that is not
// known.
func (e *evaluator) heldUnder(c *call, key value) value {
	of := c.receiver
	if of.object == nil {
		return c.callee.but().with(key)
	}
	if v, ok := of.object.get(key.text); ok && key.known {
		return v
	}
	of.path = ""
	return e.unnamedPart(of, key)
}

// pairsOf returns the pairs of names and parts of an object, as a list.
func pairsOf(o *object) value {
	pairs := value{object: &object{list: make([]value, 0, len(o.names))}}
	for i, name := range o.names {
		pairs.object.list = append(pairs.object.list, listOf([]value{constant(name), o.parts[i]}))
	}
	return pairs
}

// namesOf returns the names of an object, as a list.
func namesOf(o *object) value {
	names := value{object: &object{list: make([]value, 0, len(o.names))}}
	for _, name := range o.names {
		names.object.list = append(names.object.list, constant(name))
	}
	return names
}

// maxParsed is how long a text of JSON is that is read.
const maxParsed = 1 << 13

// parsedText reads a text of JSON.
func (e *evaluator) parsedText(text value) (value, bool) {
	if !text.known || len(text.text) > maxParsed || strings.Contains(text.text, hole) || !e.spend(partSize*len(text.text)/8) {
		return value{}, false
	}
	var parsed any
	if err := json.Unmarshal([]byte(text.text), &parsed); err != nil {
		return value{}, false
	}
	return valueOf(parsed).with(text), true
}

// valueOf returns what JSON says.
func valueOf(parsed any) value {
	switch parsed := parsed.(type) {
	case string:
		return constant(parsed)
	case []any:
		v := value{object: &object{}}
		for _, part := range parsed {
			v.object.list = append(v.object.list, valueOf(part))
		}
		return v
	case map[string]any:
		v := value{object: named(len(parsed))}
		for _, name := range slices.Sorted(maps.Keys(parsed)) {
			v.object.put(name, valueOf(parsed[name]))
		}
		return v
	}
	return value{}
}
