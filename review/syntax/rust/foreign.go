package rust

import "github.com/bumplens/bumplens/review/syntax"

// foreign reads what is declared of other languages.
func (r *reader) foreign() {
	r.b.Text(r.open(syntax.Import), "extern")
	for r.take("{"); !r.done() && !r.take("}"); r.blanks() {
		start := r.pos
		switch word := r.name(); word {
		case "fn", "static":
			r.keyword("mut")
			r.blanks()
			at := r.pos
			name := r.name()
			r.pair(at, name, name)
			r.skip(";}")
		case "":
			if r.has("#[") {
				r.attribute()
			}
		}
		if r.pos == start {
			r.pos = min(r.pos+1, len(r.src))
		}
	}
	r.b.Close()
}

// macroRules reads the rules of a macro, as far as they are Rust.
func (r *reader) macroRules() {
	start := r.pos
	r.pos += len("macro_rules")
	r.take("!")
	r.open(syntax.Call)
	r.leaf(syntax.Name, start, "macro_rules!")
	r.blanks()
	at := r.pos
	r.leaf(syntax.String, at, r.name())
	r.arguments()
	r.b.Close()
}
