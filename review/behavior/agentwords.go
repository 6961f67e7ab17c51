package behavior

import "sort"

// A marked text is where the phrases of the lexicon stand in a text, counted
// in words, in order.
type marked [lastGroup][]wordMark

type wordMark struct {
	word  int    // of the phrase's last
	at    int    // where that word is, in bytes
	which uint16 // the phrase's number
}

// maxWord is longer than any word of the lexicon.
const maxWord = 48

// markWords reads a text word by word, in any case. Letters, digits and dashes
// make words, and so do apostrophes between letters; whatever else stands
// between them parts them, so that a text reads the same in a comment, over
// lines, in quotes and in a name.
func markWords(data []byte) *marked {
	m := new(marked)
	var before [maxPhrase]uint16 // the words before, from the last
	var buffer [maxWord + 1]byte
	words := 0
	for i := 0; i < len(data); {
		if !isTextWord(data[i]) {
			if data[i] == '\\' {
				i++ // and the letter of its escape
			}
			i++
			continue
		}
		start, n := i, 1
		for ; i < len(data) && (isTextWord(data[i]) || data[i] == '\'' && i+1 < len(data) && isLetter(data[i-1]) && isLetter(data[i+1])); i++ {
			if n <= maxWord {
				c := data[i]
				if c >= 'A' && c <= 'Z' {
					c |= 0x20
				}
				buffer[n] = c
				n++
			}
		}
		var id uint16
		if agentLexicon.sizes[buffer[1]]&(1<<min(n-1, 31)) != 0 {
			id = agentLexicon.words[string(buffer[1:n])]
		}
		if start > 0 && signed(data, start, &buffer) {
			if with := agentLexicon.words[string(buffer[:n])]; with != 0 {
				id = with
			}
		}
		words++
		if id != 0 {
			m.end(id, before, wordMark{word: words, at: start})
		}
		copy(before[1:], before[:])
		before[0] = id
	}
	return m
}

// signed puts the sign before a word, if it may belong to it, at the start of
// the buffer.
func signed(data []byte, start int, buffer *[maxWord + 1]byte) bool {
	switch c := data[start-1]; c {
	case '.', '<', '[', '|':
		buffer[0] = c
		return true
	case '/':
		buffer[0] = '<'
		return start > 1 && data[start-2] == '<'
	}
	return false
}

func isTextWord(c byte) bool { return isWord(c) && c != '$' && c != '_' || c == '-' }

// end marks the phrases that end with a word.
func (m *marked) end(id uint16, before [maxPhrase]uint16, at wordMark) {
phrases:
	for _, p := range agentLexicon.ends[id] {
		for i, want := range p.before {
			if before[i] != want {
				continue phrases
			}
		}
		at.which = p.number
		m[p.group] = append(m[p.group], at)
	}
}

// between returns the marks of a group from one word to another.
func (m *marked) between(group wordGroup, from, to int) []wordMark {
	all := m[group]
	start := sort.Search(len(all), func(i int) bool { return all[i].word >= from })
	end := start + sort.Search(len(all)-start, func(i int) bool { return all[start+i].word > to })
	return all[start:end]
}

func (m *marked) has(group wordGroup, from, to int) bool {
	return len(m.between(group, from, to)) > 0
}
