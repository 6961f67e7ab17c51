package rust

import "github.com/bumplens/bumplens/review/syntax"

const (
	longestPath = 1000 // bytes of an import
	mostGroups  = 50   // within each other
)

// A use is one name that is imported.
type use struct {
	pos                 int
	module, name, local string
}

// use reads an import: one Import for the names of a module that are beside
// each other.
func (r *reader) use() {
	r.take("::")
	uses := r.uses(nil, "", 0)
	for i, u := range uses {
		if i == 0 || uses[i-1].module != u.module {
			id := r.b.Open(syntax.Import, u.pos)
			r.b.Text(id, u.module)
		}
		r.pair(u.pos, u.name, u.local)
		if i == len(uses)-1 || uses[i+1].module != u.module {
			r.b.Close()
		}
	}
}

// uses appends what a path, or the group at its end, takes from a module.
func (r *reader) uses(list []use, module string, depth int) []use {
	r.blanks()
	u := use{pos: r.pos, module: module}
	for {
		switch {
		case r.take("{"):
			if depth >= mostGroups {
				r.bad(0)
				return list
			}
			for r.blanks(); !r.done() && !r.take("}"); r.blanks() {
				before := r.pos
				list = r.uses(list, u.module, depth+1)
				if r.take(","); r.pos == before {
					return list
				}
			}
			return list
		case r.take("*"):
			u.name, u.local = "*", "*"
			return append(list, u)
		}
		name := r.name()
		if name == "" || len(u.module) > longestPath {
			r.bad(0)
			return list
		}
		if r.take("::") {
			u.module = joined(u.module, name)
			continue
		}
		u.name, u.local = name, name
		if name == "self" && u.module != "" {
			u.name, u.local = "*", last(u.module)
		} else if u.module == "" {
			u.module, u.name = name, "*"
		}
		if r.keyword("as") {
			u.local = r.name()
		}
		return append(list, u)
	}
}

func joined(module, name string) string {
	if module == "" {
		return name
	}
	return module + "::" + name
}

// last returns the last name of a path.
func last(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == ':' {
			return path[i+1:]
		}
	}
	return path
}

func (r *reader) pair(pos int, name, local string) {
	r.b.Open(syntax.Pair, pos)
	r.leaf(syntax.String, pos, name)
	r.leaf(syntax.Name, pos, local)
	r.b.Close()
}

// crate reads the import of a crate by an old form.
func (r *reader) crate() {
	r.blanks()
	start := r.pos
	name := r.name()
	local := name
	if r.keyword("as") {
		local = r.name()
	}
	r.b.Text(r.b.Open(syntax.Import, start), name)
	r.pair(start, "*", local)
	r.b.Close()
}
