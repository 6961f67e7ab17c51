package behavior

import "github.com/bumplens/bumplens/review/syntax"

// A loop over a list of constants is looked at once for each of them: the paths
// that a program tries one after the other are often written so.
const (
	maxTurns    = 24  // of one loop
	maxTurned   = 2   // loops within each other
	maxLoopSize = 400 // nodes
	maxTurnings = 200 // loops of one pass that are looked at so

	// What puts a text together letter by letter is short and goes on for longer.
	maxLetters    = 1 << 8
	maxLetterSize = 40 // nodes
)

// turns returns the parts of a list that is gone through by its constants, nil
// for one that is not.
func (e *evaluator) turns(v value, body syntax.ID) []value {
	if e.turned >= maxTurned || e.turnings == maxTurnings || body == 0 {
		return nil
	}
	most := maxLetters
	if e.turned > 0 {
		most = maxTurns
	}
	list := partsOf(v, most)
	numbers := false
	for i := range list {
		if part := &list[i]; part.object == nil && !part.known {
			return nil
		} else if part.number {
			numbers = true
		}
	}
	switch n := len(list); {
	case n < 2 || (n > maxTurns || numbers) && e.size(body, maxLetterSize) >= maxLetterSize:
		return nil
	case e.size(body, maxLoopSize) >= maxLoopSize:
		return nil
	}
	e.turnings++
	return list
}

// partsOf returns what a loop goes through: the parts of a list, the names of an
// object, the letters of a text; none when they are more than most.
func partsOf(v value, most int) []value {
	switch of := v.object; {
	case of != nil && len(of.list)+len(of.names) > most:
		return nil
	case of != nil && of.names == nil:
		return of.list
	case of != nil && v.path == "":
		return namesOf(of).object.list
	case of != nil: // a map
		return pairsOf(of).object.list
	case v.known && !v.number && len(v.text) <= most:
		letters := make([]value, 0, len(v.text))
		for _, r := range v.text {
			letters = append(letters, constant(string(r)))
		}
		return letters
	}
	return nil
}

// turn looks at the body of an Each once for each of a list of constants.
func (e *evaluator) turn(target, source syntax.ID, turns []value) value {
	var all value
	e.turned++
	for _, part := range turns {
		e.bind(target, part, e.loopScope())
		for b := e.tree.Next(source); b != 0; b = e.tree.Next(b) {
			all = all.with(e.eval(b))
		}
	}
	e.turned--
	return all
}

// lookAtEach looks at a function once for each part of the list that it is handed to
// go through.
func (e *evaluator) lookAtEach(list value, fn int32) {
	params := e.functions[fn].params
	if len(params) == 0 || params[0] == 0 || list.object.names != nil {
		return
	}
	if only := list.object; len(only.list) == 1 {
		e.give(params[0], only.list[0])
	}
	turns := e.turns(list, e.functions[fn].node)
	e.turned++
	for _, part := range turns {
		e.variables[params[0]].value = part
		e.functions[fn].needed = true
		e.enter(fn)
	}
	e.turned--
}
