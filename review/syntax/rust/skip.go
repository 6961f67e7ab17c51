package rust

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// running are the attributes that are kept: by them something is run without
// being called, or linked.
var running = map[string]bool{
	"ctor": true, "dtor": true, "link": true, "link_section": true, "path": true, "proc_macro": true, "proc_macro_derive": true,
	"proc_macro_attribute": true, "global_allocator": true, "panic_handler": true, "no_mangle": true, "export_name": true,
}

// attribute reads an attribute, with the texts in it.
func (r *reader) attribute() {
	start := r.pos
	r.pos++
	r.take("!")
	r.take("[")
	name := r.name()
	if name == "unsafe" && r.take("(") {
		name = r.name()
	}
	for r.take("::") {
		name = r.name()
	}
	kept := running[name]
	if kept {
		r.open(syntax.Call)
		r.leaf(syntax.Name, start, "#["+name+"]")
	}
	for depth := 1; depth > 0 && !r.done(); {
		r.blanks()
		switch c := r.peek(0); {
		case c == '[' || c == '(' || c == '{':
			depth++
			r.pos++
		case c == ']' || c == ')' || c == '}':
			depth--
			r.pos++
			if c == ']' && depth <= 0 {
				depth = 0
			}
		case r.quotes():
			if kept {
				r.text()
			} else {
				r.quote()
			}
		default:
			r.pos = min(r.pos+1, len(r.src))
		}
	}
	if kept {
		r.b.Close()
	}
}

// skip goes to one of the ends that is not in brackets, or to where a bracket
// is closed that was not opened.
func (r *reader) skip(ends string) {
	depth, angles := 0, 0
	for !r.done() {
		r.blanks()
		c := r.peek(0)
		switch {
		case depth == 0 && angles <= 0 && c != 0 && strings.IndexByte(ends, c) >= 0, depth == 0 && (c == ';' || c == '{') && strings.IndexByte(ends, c) >= 0:
			return
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			if depth--; depth < 0 {
				return
			}
		case c == '-' && r.peek(1) == '>':
			r.pos++
		case c == '<':
			angles++
		case c == '>':
			angles--
		case r.quotes():
			r.quote()
			continue
		case c == '\'':
			r.lifetime()
			continue
		}
		r.pos = min(r.pos+1, len(r.src))
	}
}

// angles skips generics, if they come next.
func (r *reader) angles() {
	if r.blanks(); r.peek(0) != '<' {
		return
	}
	for depth := 0; !r.done(); r.blanks() {
		switch c := r.peek(0); {
		case c == '<':
			depth++
		case c == '-' && r.peek(1) == '>':
			r.pos++
		case c == '>':
			depth--
		case c == ';' || c == '{' || c == '}':
			return
		case c == '\'':
			r.lifetime()
			continue
		}
		if r.pos = min(r.pos+1, len(r.src)); depth == 0 {
			return
		}
	}
}
