package behavior

// An object is a value that is made of others: a list, or parts by name.
type object struct {
	list  []value
	names []string // nil: it is a list
	parts []value
	index map[string]int // of names, where there are many
	class string         // the class that it is, whose parts run when somebody calls them; "": it is none
}

// maxParts is how many parts of one object are told apart, and manyParts how many
// are found by going through them.
const (
	maxParts  = 1 << 16
	manyParts = 24
)

// named returns an object of parts, with room for n.
func named(n int) *object {
	return &object{names: make([]string, 0, n), parts: make([]value, 0, n)}
}

// at returns the place of a part, -1 where there is none.
func (o *object) at(name string) int {
	if len(o.names) > manyParts {
		if o.index == nil {
			o.index = make(map[string]int, len(o.names))
			for i, n := range o.names {
				o.index[n] = i
			}
		}
		if i, ok := o.index[name]; ok {
			return i
		}
		return -1
	}
	for i, n := range o.names {
		if n == name {
			return i
		}
	}
	return -1
}

// get returns a part by its name.
func (o *object) get(name string) (value, bool) {
	if i := o.at(name); i >= 0 {
		return o.parts[i], true
	}
	return value{}, false
}

// put adds a part, or gives it another value.
func (o *object) put(name string, v value) {
	if i := o.at(name); i >= 0 {
		o.parts[i] = v
		return
	}
	if len(o.names) == maxParts {
		return
	}
	if o.index != nil {
		o.index[name] = len(o.names)
	}
	o.names, o.parts = append(o.names, name), append(o.parts, v)
}

// isKnown reports whether a part is known for more than a number.
func (o *object) isKnown() bool {
	if o == nil {
		return false
	}
	for _, parts := range [...][]value{o.list, o.parts} {
		for i := range min(len(parts), manyParts) {
			if p := &parts[i]; p.taints != 0 || p.path != "" || p.fn != 0 || p.text != "" && !p.number || p.object != nil {
				return true
			}
		}
	}
	return false
}
