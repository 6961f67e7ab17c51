package behavior

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// A looseEnd is one end of a flow that leaves its file: what an exported
// function makes of what it is handed or gives, or what becomes of what another
// file gives or is handed.
type looseEnd struct {
	Module string `json:"module,omitempty"` // as the file names it; "": the file itself
	Name   string `json:"name"`             // what is exported; "": all of it
	Arg    int    `json:"arg"`              // which argument, -1: the result
	// Into is what comes of it, where it is handed in or given out by another;
	// 0: it comes from Kind and goes out here.
	Into Kind   `json:"into,omitempty"`
	From Kind   `json:"from,omitempty"`
	What string `json:"what,omitempty"`
	Line int    `json:"line"`
	Sym  string `json:"symbol,omitempty"`
	// Quote is the source there.
	Quote string `json:"quote,omitempty"`
	Loads bool   `json:"loads,omitempty"`
	// Via is another file whose result is handed over, and ViaName what gives it.
	Via     string `json:"via,omitempty"`
	ViaName string `json:"via_name,omitempty"`
	place   int32  // the function
}

// imports binds what a program imports.
func (e *evaluator) imports(id syntax.ID) {
	t := e.tree
	module := e.module(id, t.Text(id))
	for p := t.First(id); p != 0; p = t.Next(p) {
		key := t.First(p)
		if key == 0 {
			continue
		}
		name := t.Next(key)
		if name == 0 || t.Nodes[name].Kind != syntax.Name {
			continue
		}
		v := module
		if what := t.Text(key); what == "*" && (t.Text(name) == "*" || t.Text(name) == ".") {
			e.starred = append(e.starred, module.path)
			continue
		} else if what != "*" && what != "default" {
			v = e.part(p, module, what)
			if e.python() && v.path != "" {
				if r, ok := e.reads[v.path]; ok && r.kind != Environment && !e.quiet {
					e.note(p, r, value{})
				}
			}
		}
		e.set(e.declare(name, e.scope), v)
	}
}

// seenByOthers reports whether what is declared here can be imported.
func (e *evaluator) seenByOthers() bool {
	return e.exportsAll && e.current == 0 && e.class == "" && e.outer == nil
}

func (e *evaluator) python() bool { return e.language.name == "python" }

// exportOf notes what a program exports.
func (e *evaluator) exportOf(id syntax.ID) {
	t := e.tree
	if from := t.Text(id); from != "" {
		e.module(id, from)
		return
	}
	for c := t.First(id); c != 0; c = t.Next(c) {
		if t.Nodes[c].Kind != syntax.Pair {
			v := e.eval(c)
			name := t.Text(c)
			if t.Nodes[c].Kind == syntax.Assign {
				name = t.Text(t.First(c))
			}
			e.export(name, v)
			continue
		}
		key := t.First(c)
		e.export(t.Text(key), e.eval0(t.Next(key)))
	}
}

// export notes that others see a value by a name.
func (e *evaluator) export(name string, v value) {
	e.exportOne(name, v)
	if v.object != nil {
		for i, key := range v.object.names {
			e.exportOne(key, v.object.parts[i])
		}
	}
}

func (e *evaluator) exportOne(name string, v value) {
	if v.fn != 0 && e.functions[v.fn].exports == "" {
		e.functions[v.fn].exports = name
		e.need(v.fn)
	}
	if given := v.taints &^ (fromGate | fromParameter | fromImport | fromVariable | fromFile); given != 0 {
		e.gives(name, v)
	}
}

// gives notes what an exported value came from.
func (e *evaluator) gives(name string, v value) {
	for _, t := range taintKinds {
		if v.taints&t.taint == 0 || t.kind == FileRead {
			continue
		}
		o := e.originOf(v, t.taint)
		e.end(looseEnd{Name: name, Arg: -1, From: t.kind, What: o.what, Line: o.line})
	}
}

func (e *evaluator) end(l looseEnd) {
	l.place, l.What = e.current, told(l.What)
	if len(e.loose) < maxObservations && !e.quiet {
		e.loose[l] = true
	}
}

// parameterOf is what an exported function is handed by who calls it.
func (e *evaluator) parameterOf(id syntax.ID, exports string, i int) value {
	v := e.source(id, fromParameter, 0, "")
	if v.origin > 0 {
		e.origins[v.origin].loose = looseEnd{Name: exports, Arg: i}
	}
	return v
}

// elsewhere handles a call of what another file of the package exports.
func (e *evaluator) elsewhere(c *call, path string) value {
	module, name := splitModule(path)
	for i, a := range c.args {
		a = e.inside(a, 0)
		for _, t := range taintKinds {
			if a.taints&t.taint != 0 && t.kind != FileRead {
				o := e.originOf(a, t.taint)
				e.end(looseEnd{Module: module, Name: name, Arg: i, From: t.kind, What: o.what, Line: e.line(c.id), Sym: e.symbol(), Quote: e.quote(c.id)})
			}
		}
		if from := e.originOf(a, fromImport).loose; a.taints&fromImport != 0 && from.Module != "" {
			e.end(looseEnd{Module: module, Name: name, Arg: i, Via: from.Module, ViaName: from.Name, Line: e.line(c.id), Sym: e.symbol(), Quote: e.quote(c.id)})
		}
	}
	v := e.source(c.id, fromImport, 0, "")
	if v.origin > 0 {
		e.origins[v.origin].loose = looseEnd{Module: module, Name: name, Arg: -1}
	}
	return v.with(c.all)
}

// ofPackage makes a name of Go that the file does not declare one of its package.
func (e *evaluator) ofPackage(id syntax.ID, v *value) {
	if e.language.name != "go" || v.fn != 0 || v.path != "" || e.outer != nil {
		return
	}
	name := e.tree.Text(id)
	if e.bound[e.name(id)] == 0 && !goBuiltins[name] {
		v.path = ownPackage + "." + name
	}
}

var goBuiltins = setOf(`append len cap make new string byte rune bool error any int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 complex complex64 complex128
	real imag panic print println copy delete close recover min max clear`)

// hang notes that what comes from another file, or from who calls, reaches a
// place where it can do harm.
func (e *evaluator) hang(id syntax.ID, v value, into Kind, what string) {
	if v.taints&(fromImport|fromParameter) == 0 {
		return
	}
	for _, t := range [...]taints{fromImport, fromParameter} {
		if v.taints&t == 0 {
			continue
		}
		l := e.originOf(v, t).loose
		l.Into, l.What, l.Line, l.Sym, l.Quote = into, what, e.line(id), e.symbol(), e.quote(id)
		e.end(l)
	}
}

// splitModule splits a path such as "./send.post" into a file and a name.
func splitModule(path string) (module, name string) {
	start := strings.LastIndexByte(path, '/') + 1
	if start == 0 { // Python's, such as ".send.post"
		if dot := strings.LastIndexByte(path, '.'); dot > 0 {
			return path[:dot], path[dot+1:]
		}
		return path, ""
	}
	module, name, _ = strings.Cut(path[start:], ".")
	for _, ending := range [...]string{"js", "mjs", "cjs", "ts", "jsx", "tsx", "mts", "cts"} {
		if ends, rest, _ := strings.Cut(name, "."); ends == ending {
			return path[:start] + module + "." + ending, rest
		}
	}
	return path[:start] + module, name
}

// compareEnds orders loose ends by all that is told of them, so that a file's are
// always in one order.
func compareEnds(a, b looseEnd) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Module, b.Module), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Arg, b.Arg),
		cmp.Compare(a.Into, b.Into), cmp.Compare(a.From, b.From), cmp.Compare(a.What, b.What), cmp.Compare(a.Via, b.Via), cmp.Compare(a.ViaName, b.ViaName),
		cmp.Compare(a.Sym, b.Sym), cmp.Compare(a.Quote, b.Quote), compareLoads(a.Loads, b.Loads))
}

func compareLoads(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// given notes what exported functions give.
func (e *evaluator) given() {
	for _, f := range e.functions {
		if f.exports != "" {
			v := f.result
			v.taints &= f.made // what it only hands back, its callers have
			e.gives(f.exports, v)
		}
	}
}

// finish says what happens on loading: what is in no function, and what is in
// one that is called from there.
func (e *evaluator) finish() {
	e.given()
	loads := make([]bool, len(e.functions))
	loads[0] = true
	starts := []int32{0}
	for fn, f := range e.functions {
		if e.language.name == "go" && f.name == "init" && f.parent == 0 && fn > 0 {
			loads[fn] = true
			starts = append(starts, int32(fn))
		}
	}
	for queue := starts; len(queue) > 0; queue = queue[1:] {
		for _, fn := range e.functions[queue[0]].calls {
			if !loads[fn] {
				loads[fn] = true
				queue = append(queue, fn)
			}
		}
	}
	for i := range e.file.Observations {
		e.file.Observations[i].Loads = loads[e.places[i]]
	}
	for i := range e.file.Flows {
		e.file.Flows[i].Loads = loads[e.flowPlaces[i]]
	}
	slices.SortStableFunc(e.file.Observations, func(a, b Observation) int { return cmp.Compare(a.Line, b.Line) })
	slices.SortStableFunc(e.file.Flows, func(a, b Flow) int { return cmp.Compare(a.Line, b.Line) })
	for name := range e.imported {
		e.file.Imports = append(e.file.Imports, strings.Clone(name))
	}
	slices.Sort(e.file.Imports)
	for l := range e.loose {
		l.Loads = loads[l.place]
		l.place = 0
		e.file.Loose = append(e.file.Loose, l)
	}
	slices.SortFunc(e.file.Loose, compareEnds)
	e.file.Loose = slices.Compact(e.file.Loose)
}

// own reports whether a path may lead to another file of the package.
func (e *evaluator) own(path string) bool {
	if e.language.name != "python" {
		return strings.HasPrefix(path, "./") || strings.HasPrefix(path, "../")
	}
	root, _, dotted := strings.Cut(path, ".")
	return strings.HasPrefix(path, ".") || dotted && path != "" && !e.roots[root]
}
