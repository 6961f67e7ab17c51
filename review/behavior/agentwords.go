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
	var before [maxPhrase - 1]uint16 // the words before, from the last
	words, known := 0, 0             // known: as many more words are moved, until those before are none of the lexicon
	for i := 0; i < len(data); {
		if !isTextWord(data[i]) {
			if data[i] == '\\' {
				i++ // and the letter of its escape
			}
			i++
			continue
		}
		start := i
		for i < len(data) && (isTextWord(data[i]) || data[i] == '\'' && i+1 < len(data) && isLetter(data[i-1]) && isLetter(data[i+1])) {
			i++
		}
		var id uint16
		if agentLexicon.mayHold(data, start, i) {
			id = agentLexicon.find(data, start, i)
		}
		words++
		if id != 0 {
			m.end(id, before, wordMark{word: words, at: start})
			known = maxPhrase
		}
		if known > 0 {
			copy(before[1:], before[:])
			before[0] = id
			known--
		}
	}
	return m
}

// mayHold reports whether a word of the lexicon has the length and the first letter
// of one in a text, or may with the sign before it.
func (l *lexicon) mayHold(data []byte, start, end int) bool {
	size := uint32(1) << min(end-start, 31)
	return l.sizes[data[start]]&size != 0 || start > 0 && l.signed[data[start-1]]&size != 0
}

// find returns the word of the lexicon that stands in a text, in any case and with
// the sign before it if that belongs to it; 0 for none. Words that are longer are
// known by what they begin with.
func (l *lexicon) find(data []byte, start, end int) uint16 {
	end = min(end, start+maxWord)
	sign := signBefore(data, start)
	var buffer [1 + maxWord]byte
	word := buffer[:1]
	for _, c := range data[start:end] {
		word = append(word, lower(c))
	}
	if word[0] = sign; sign != 0 {
		if with := l.words[string(word)]; with != 0 {
			return with
		}
	}
	return l.words[string(word[1:])]
}

// signBefore returns the sign before a word, if it may belong to it, 0 for none.
func signBefore(data []byte, start int) byte {
	if start == 0 {
		return 0
	}
	switch c := data[start-1]; c {
	case '.', '<', '[', '|':
		return c
	case '/':
		if start > 1 && data[start-2] == '<' {
			return '<'
		}
	}
	return 0
}

func lower(c byte) byte {
	if isUpper(c) {
		return c | 0x20
	}
	return c
}

func isTextWord(c byte) bool { return textWords[c] }

var textWords = func() (is [256]bool) {
	for i := range is {
		c := byte(i)
		is[i] = isWord(c) && c != '$' && c != '_' || c == '-'
	}
	return is
}()

// end marks the phrases that end with a word.
func (m *marked) end(id uint16, before [maxPhrase - 1]uint16, at wordMark) {
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
