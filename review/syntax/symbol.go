package syntax

import "hash/maphash"

// A Symbol is a text by its number: nodes of one tree have the same symbol when
// they have the same text. 0 stands for no text.
type Symbol int32

// Symbol returns the symbol of the text of a node.
func (t *Tree) Symbol(id ID) Symbol {
	n := &t.Nodes[id]
	if n.text < 0 {
		n.text = t.number(t.Text(id))
	}
	return Symbol(n.text)
}

// SymbolOf returns the symbol of a text, which need not stand in the tree.
func (t *Tree) SymbolOf(text string) Symbol { return Symbol(t.number(text)) }

// seed keeps those who write a text from choosing where its names are found.
var seed = maphash.MakeSeed()

// number returns the place of a text in t.texts, and puts it there when it is new.
func (t *Tree) number(text string) int32 {
	if text == "" {
		return 0
	}
	if 2*len(t.texts) >= len(t.slots) {
		t.spread()
	}
	slot := t.slot(text)
	if *slot == 0 {
		*slot = int32(len(t.texts))
		t.texts = append(t.texts, text)
	}
	return *slot
}

// slot returns where the number of a text stands, or will stand.
func (t *Tree) slot(text string) *int32 {
	last := uint64(len(t.slots) - 1)
	for i := maphash.String(seed, text) & last; ; i = (i + 1) & last {
		if n := t.slots[i]; n == 0 || t.texts[n] == text {
			return &t.slots[i]
		}
	}
}

// spread makes twice as many slots.
func (t *Tree) spread() {
	t.slots = make([]int32, max(256, 2*len(t.slots)))
	for n, text := range t.texts[1:] {
		*t.slot(text) = int32(n + 1)
	}
}
