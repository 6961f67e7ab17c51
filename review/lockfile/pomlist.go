package lockfile

// A pomList is a place in which versions are fixed.
type pomList struct {
	scope   *pomScope
	path    string // its name, by which entries are paired
	managed bool   // it fixes the versions of what others ask for
}

// list names a place in the project or in one of its profiles.
func (r *pomReader) list(s *pomScope, name string) pomList {
	return pomList{scope: s, path: r.file + s.profile + " " + name}
}

// within names a place in another.
func (l pomList) within(name string) pomList {
	l.path += " " + name
	return l
}

// management names the place in which the versions of a list are managed.
func (l pomList) management() pomList {
	l.managed = true
	return l.within("management")
}

// pomCoordinates are what names a version.
type pomCoordinates struct{ group, name, version pomText }

// coordinates returns those among the fields of an element.
func (s *pomScope) coordinates(f map[string]*xmlNode) (c pomCoordinates, err error) {
	if c.group, err = s.resolve(f["groupId"]); err != nil {
		return c, err
	}
	if c.name, err = s.resolve(f["artifactId"]); err != nil {
		return c, err
	}
	c.version, err = s.resolve(f["version"])
	return c, err
}

// ask makes an entry of what n asks for in its fields f. It is nil when they fix
// nothing, or a folder of the repository.
func (r *pomReader) ask(in pomList, n *xmlNode, f map[string]*xmlNode) (*Entry, error) {
	c, err := in.scope.coordinates(f)
	if err != nil || c.group.value == in.scope.group && in.scope.ownVersion(f["version"]) {
		return nil, err
	}
	return r.fix(in, n, c)
}

// fix makes an entry of what stands in n, nil when that fixes nothing.
func (r *pomReader) fix(in pomList, n *xmlNode, c pomCoordinates) (*Entry, error) {
	if c.version.value == "" && !in.managed {
		r.unversioned[c.group.value+":"+c.name.value] = true
	}
	number := mavenNumber(c.version.value)
	if number == "" {
		return nil, nil
	}
	version, err := mavenVersion(n.line, c.group.value, c.name.value, number)
	if err != nil {
		return nil, err
	}
	e := Entry{Version: version, Paths: []string{in.path}, Direct: !in.managed}
	for _, line := range c.version.lines {
		e.Places = append(e.Places, Place{r.file, line})
	}
	for _, part := range []pomText{c.group, c.name, c.version} {
		for _, property := range part.names {
			in.scope.seen[property] = true
		}
	}
	if in.managed {
		r.managed = append(r.managed, len(r.entries))
	}
	r.entries = append(r.entries, e)
	return &r.entries[len(r.entries)-1], nil
}
