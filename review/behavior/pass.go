package behavior

import (
	"slices"
	"strings"
)

// maxPasses is how often a function is looked at. What a name holds may be known
// only behind the place that uses it, and what a function gives only behind the
// one that calls it; those that used it are then looked at again.
const maxPasses = 3

// maxReaders is how many readers of a variable are told apart. One that more
// functions read is a helper that all of the file uses.
const maxReaders = 64

// begin prepares a pass, and reports whether there is anything to look at again.
// What was noted in functions that will not be is kept.
func (e *evaluator) begin() bool {
	e.inlined, e.turnings = 0, 0
	if e.pass == 1 {
		e.seen = make(map[sighting]bool)
		return true
	}
	if !e.functions[0].needed || e.steps > maxSteps/2 {
		return false
	}
	e.functions[0].needed, e.functions[0].calls = false, e.functions[0].calls[:0]
	e.file.Observations, e.places = kept(e, e.file.Observations, e.places)
	e.file.Flows, e.flowPlaces = kept(e, e.file.Flows, e.flowPlaces)
	for key := range e.seen {
		if key.function == 0 || e.functions[key.function].needed {
			delete(e.seen, key)
		}
	}
	return true
}

// kept drops what was noted in functions that are looked at again.
func kept[T any](e *evaluator, list []T, places []int32) ([]T, []int32) {
	n := 0
	for i, fn := range places {
		if fn != 0 && !e.functions[fn].needed {
			list[n], places[n] = list[i], fn
			n++
		}
	}
	return list[:n], places[:n]
}

// need says that a function has to be looked at again, and so those around it.
func (e *evaluator) need(fn int32) {
	for !e.functions[fn].needed {
		e.functions[fn].needed = true
		if fn == 0 {
			return
		}
		fn = e.functions[fn].parent
	}
}

// readBy returns what a variable holds, for the function that is looked at.
func (e *evaluator) readBy(v int32) *value {
	held := &e.variables[v]
	if n := len(held.readers); n == 0 || held.readers[n-1] != e.current && n < maxReaders {
		if n == 0 {
			held.readers = make([]int32, 0, 4)
		}
		held.readers = append(held.readers, e.current)
	}
	if held.taints != 0 && held.owner != e.current {
		e.made(held.taints, held.owner)
	}
	return &held.value
}

// differs reports whether those who have read a value have to look at it again, but
// for what it came from. What is done with a number, or with a part of a text or a
// list that no rule knows, is the same for all of them.
func differs(was, is *value) bool {
	return is.fn != was.fn || is.known != was.known && is.text != was.text && !is.number && !was.number || was.object == nil && is.object.isKnown() ||
		is.path != was.path && !(leadsNowhere(is.path) && leadsNowhere(was.path))
}

// leadsNowhere reports whether nothing follows from a path.
func leadsNowhere(path string) bool {
	switch path {
	case "", "Array", "Map", "WeakMap", "Object":
		return true
	}
	return (strings.HasPrefix(path, "Array.") && !strings.HasPrefix(path, "Array.prototype") || strings.HasPrefix(path, "String.") && !strings.HasPrefix(path, "String.prototype")) &&
		folds[path] == noFold
}

// wake has those look again that have read a variable.
func (e *evaluator) wake(v int32) {
	for _, fn := range e.variables[v].readers {
		e.need(fn)
	}
}

// returns notes what the current function gives.
func (e *evaluator) returns(v value) {
	if v.isUnknown() {
		return
	}
	f := &e.functions[e.current]
	was := f.result
	f.result = either(was, v)
	if f.result.taints != was.taints || differs(&was, &f.result) {
		for _, fn := range f.callers {
			e.need(fn)
		}
	}
}

// reaches notes that the current function has another one called.
func (e *evaluator) reaches(fn int32) {
	f := &e.functions[e.current]
	if len(f.calls) > 0 && f.calls[len(f.calls)-1] == fn || slices.Contains(f.calls[:min(len(f.calls), maxReaders)], fn) {
		return
	}
	f.calls = append(f.calls, fn)
	called := &e.functions[fn]
	if n := len(called.callers); n == 0 || called.callers[n-1] != e.current && n < maxReaders {
		called.callers = append(called.callers, e.current)
	}
}
