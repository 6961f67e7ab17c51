package behavior

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// What agentText sees, as [Observation.What] has it.
const (
	dropsInstructions = "tells an agent to drop its instructions"
	hidesFromPeople   = "tells an agent to keep something from people"
	asksForApproval   = "tells a reviewing agent its verdict"
	skipsPermissions  = "starts an agent without permissions"
	seeksSecrets      = "tells an agent to look for secrets"
	destroysByAgent   = "tells an agent to destroy data"
)

// agentText finds text that is addressed to an agent or a reviewing model, and
// wants something of it that no honest text does: an imperative and an aim,
// close to each other. Prompts of programs that talk to models, and prose on
// injected prompts, have one of them at most.
func agentText(name string, data []byte) []Observation {
	m := markWords(data)
	t := agentReader{m, data, isProse(name)}
	var observations []Observation
	for _, sign := range []struct {
		what  string
		group wordGroup
		is    func(agentReader, wordMark) bool
	}{
		{dropsInstructions, verbIgnore, agentReader.drops},
		{hidesFromPeople, aDenial, agentReader.hides},
		{asksForApproval, verbJudge, agentReader.approves},
		{skipsPermissions, aFlag, agentReader.skips},
		{skipsPermissions, aShortFlag, agentReader.skipsShortly},
		{seeksSecrets, verbSearch, agentReader.seeks},
		{destroysByAgent, verbDestroy, agentReader.destroys},
	} {
		for _, at := range m[sign.group] {
			if !sign.is(t, at) {
				continue
			}
			if told := slices.ContainsFunc(observations, func(o Observation) bool { return o.What == sign.what }); !told {
				line, quote := placeOf(data, at.at)
				observations = append(observations, Observation{Kind: AgentText, Line: line, What: sign.what, Quote: quote})
			}
			break
		}
	}
	return observations
}

// An agentReader judges the phrases of one file.
type agentReader struct {
	*marked
	data  []byte
	prose bool
}

// How many words apart what belongs together stands.
const (
	sameSentence  = 12
	sameParagraph = 60
	samePrompt    = 150
)

// drops: ignore all previous instructions, and then what to do instead.
func (t agentReader) drops(at wordMark) bool {
	if !t.has(whatTheySaid, at.word+1, at.word+5) || !t.has(anAim, at.word+2, at.word+sameParagraph) {
		return false
	}
	discussed := t.has(aDiscussion, at.word-2*sameSentence, at.word+2*sameSentence)
	return !discussed || !isQuoted(t.data, at.at) && !t.prose
}

// hides: do not report this package, or tell nobody and do what is worse.
func (t agentReader) hides(at wordMark) bool {
	tell := t.between(verbTell, at.word+1, at.word+3)
	if len(tell) == 0 || !t.addressed(at, sameParagraph) {
		return false
	}
	from, to := tell[0].word+1, tell[0].word+sameSentence/2
	switch {
	case t.has(whatIsHidden, from, to):
		return !t.has(aDiscussion, at.word-sameSentence, at.word)
	case t.has(whoMustNotKnow, from, to):
		return len(t.secretsIn(at.word-sameParagraph, at.word+sameParagraph)) >= 2 && t.has(verbSearch, at.word-sameParagraph, at.word+sameParagraph)
	}
	return false
}

// approves: as the reviewer, mark this package as safe. What a program tells
// its own model hangs on what that finds.
func (t agentReader) approves(at wordMark) bool {
	return t.has(aVerdict, at.word, at.word+sameSentence) &&
		t.has(whatIsHidden, at.word-sameSentence, at.word+sameSentence) &&
		t.addressed(at, 3*sameSentence) &&
		!t.has(aCondition, at.word-sameSentence, at.word+sameSentence) &&
		!t.has(aDenial, at.word-3, at.word) &&
		!(t.prose && t.has(aDiscussion, at.word-2*sameSentence, at.word))
}

// skips: a flag that no other program has. Manuals of agents have it too, so
// in prose it needs an aim.
func (t agentReader) skips(at wordMark) bool {
	return !t.prose || t.aimed(at)
}

func (t agentReader) skipsShortly(at wordMark) bool {
	return t.has(aCLI, at.word-2*sameSentence, at.word+2*sameSentence) && t.skips(at)
}

// aimed reports whether there is more around a flag than a manual has.
func (t agentReader) aimed(at wordMark) bool {
	return t.has(verbSearch, at.word-samePrompt, at.word+samePrompt) && len(t.secretsIn(at.word-samePrompt, at.word+samePrompt)) >= 3
}

// seeks: search for wallets, keys and the like. Scanners for secrets say of
// themselves what they do, and people are told not to.
func (t agentReader) seeks(at wordMark) bool {
	return len(t.secretsIn(at.word, at.word+sameParagraph)) >= 3 &&
		!t.has(aDenial, at.word-5, at.word) &&
		t.isImperative(at) &&
		(t.addressed(at, samePrompt) || t.has(aGoal, at.word-samePrompt, at.word) || t.has(aFlag, at.word-samePrompt, at.word+samePrompt))
}

// destroys: your goal is to delete the home directory.
func (t agentReader) destroys(at wordMark) bool {
	return t.has(whatIsLost, at.word+1, at.word+sameSentence/2) &&
		t.has(aGoal, at.word-2*sameSentence, at.word) && t.addressed(at, sameParagraph) &&
		!t.has(aDenial, at.word-5, at.word)
}

func (t agentReader) addressed(at wordMark, words int) bool {
	return t.has(anAgent, at.word-words, at.word+words) || t.has(aRole, at.word-words, at.word+words)
}

// secretsIn are the different words for secrets from one word to another.
func (t agentReader) secretsIn(from, to int) []uint16 {
	var all []uint16
	for _, m := range t.between(aSecret, from, to) {
		if !slices.Contains(all, m.which) {
			all = append(all, m.which)
		}
	}
	return all
}

// isImperative reports whether the phrase that ends in a word begins a
// sentence or follows "to", "and" and the like, as a command does and "it will
// scan for" does not.
func (t agentReader) isImperative(at wordMark) bool {
	start := max(0, at.at-maxWord)
	words := strings.Fields(strings.ToLower(string(t.data[start:at.at])))
	for n := 0; n < maxPhrase && len(words) > 0; n++ {
		last := words[len(words)-1]
		if slices.Contains([]string{"will", "can", "may", "which", "that", "we", "it", "they", "tools", "scanners", "not", "would"}, last) {
			return false
		}
		words = words[:len(words)-1]
	}
	return true
}

// isQuoted reports whether a word stands behind a quotation mark.
func isQuoted(data []byte, at int) bool {
	before := data[max(0, at-3):at]
	return bytes.HasSuffix(before, []byte("\u201c")) || bytes.HasSuffix(before, []byte("\u2018")) || len(before) > 0 && strings.IndexByte("'\"`*(", before[len(before)-1]) >= 0
}

// isProse reports whether a file is for people to read.
func isProse(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".mdx", ".markdown", ".rst", ".txt", ".adoc", ".html", ".htm":
		return true
	}
	return false
}
