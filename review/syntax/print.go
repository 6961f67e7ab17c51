package syntax

import (
	"fmt"
	"strings"
)

// String prints a tree, for tests and for people who look for a fault: a node
// is its kind, its operator and text, and its children in parentheses.
func (t *Tree) String() string {
	var b strings.Builder
	t.print(&b, 0)
	if t.Trouble != "" {
		b.WriteString(" … " + t.Trouble)
	}
	return b.String()
}

func (t *Tree) print(b *strings.Builder, id ID) {
	n := t.Nodes[id]
	switch text := t.Text(id); {
	case n.Kind == Name && n.first == 0:
		b.WriteString(text)
	case n.Kind == Number && n.first == 0:
		b.WriteString(text)
	case n.Kind == String:
		fmt.Fprintf(b, "%q", text)
	default:
		b.WriteString(n.Kind.String())
		if n.Op != 0 {
			b.WriteString(" " + n.Op.String())
		}
		if n.text != 0 {
			fmt.Fprintf(b, " %q", text)
		}
	}
	if n.first == 0 {
		return
	}
	b.WriteString("(")
	for c := n.first; c != 0; c = t.Nodes[c].next {
		if c != n.first {
			b.WriteString(" ")
		}
		t.print(b, c)
	}
	b.WriteString(")")
}
