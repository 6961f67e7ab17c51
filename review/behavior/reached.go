package behavior

// reachesParts notes that the functions in a list or an object that is handed
// on may be called, as the modules of a bundle are.
func (e *evaluator) reachesParts(o *object, depth int) {
	if o == nil || o.class != "" || depth > 2 || !e.spend(len(o.list)+len(o.names)) {
		return
	}
	for _, parts := range [...][]value{o.list, o.parts} {
		for i := range parts {
			if fn := parts[i].fn; fn != 0 {
				e.reaches(fn)
			}
			if inner := parts[i].object; inner != nil {
				e.reachesParts(inner, depth+1)
			}
		}
	}
}

// reachesMethods notes that a class's methods are called.
func (e *evaluator) reachesMethods(class *object) {
	if class == nil {
		return
	}
	for _, part := range class.parts {
		if part.fn != 0 {
			e.reaches(part.fn)
		}
	}
}
