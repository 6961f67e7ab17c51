package behavior

import (
	"maps"
	"path"
	"slices"
)

// maxLinks is how many flows between files are followed.
const maxLinks = 10_000

// Link adds to files the flows that go from one of them to another: a secret
// that one reads and another sends, what one downloads and another runs. The
// files are a package's, by path; resolve returns the path of the file that one
// means by a module's name, "" when it is none of them. A flow is added to the
// file in which it ends.
func Link(files map[string]*File, resolve func(from, module string) string) {
	type place struct{ path, name string }
	type end struct {
		looseEnd
		file *File
	}
	gives := make(map[place][]looseEnd)    // what exported things come from
	takes := make(map[place]map[int][]end) // what becomes of arguments
	resolved := func(from, module string) string {
		if module == ownPackage {
			return folderOf(from)
		}
		return resolve(from, module)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f := files[name]
		for _, l := range f.Loose {
			at := place{folderOf(name), l.Name}
			switch {
			case l.Module != "":
			case l.Arg < 0:
				gives[at] = append(gives[at], l)
			case l.Into != 0:
				if takes[at] == nil {
					takes[at] = make(map[int][]end)
				}
				takes[at][l.Arg] = append(takes[at][l.Arg], end{l, f})
			}
		}
	}
	added := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f := files[name]
		for _, l := range f.Loose {
			if l.Module == "" || added > maxLinks {
				continue
			}
			to := resolved(name, l.Module)
			if to == "" {
				continue
			}
			at := place{to, l.Name}
			if l.Into != 0 { // what the other gives goes out here
				for _, g := range gives[at] {
					if harms(g.From, l.Into) {
						added++
						f.addFlow(Flow{From: g.From, FromWhat: g.What, FromLine: g.Line, Observation: l.at()})
					}
				}
				continue
			}
			if l.Via != "" { // what one gives is handed to another
				for _, g := range gives[place{resolved(name, l.Via), l.ViaName}] {
					for _, t := range takes[at][l.Arg] {
						if harms(g.From, t.Into) {
							added++
							t.file.addFlow(Flow{From: g.From, FromWhat: g.What, FromLine: g.Line, Observation: t.at()})
						}
					}
				}
				continue
			}
			for _, t := range takes[at][l.Arg] { // what is handed over goes out there
				if harms(l.From, t.Into) {
					added++
					o := t.at()
					o.Loads = o.Loads || l.Loads
					t.file.addFlow(Flow{From: l.From, FromWhat: l.What, FromLine: l.Line, Observation: o})
				}
			}
		}
	}
}

// ownPackage is the module by which a file of Go names what another file of its
// package declares.
const ownPackage = "./package"

// folderOf returns what files are linked by: of Go the folder, as all files in
// one are one package, and else the file.
func folderOf(file string) string {
	if path.Ext(file) == ".go" {
		return path.Dir(file)
	}
	return file
}

func (l looseEnd) at() Observation {
	return Observation{Kind: l.Into, What: l.What, Line: l.Line, Symbol: l.Sym, Quote: l.Quote, Loads: l.Loads}
}

func (f *File) addFlow(flow Flow) {
	for _, known := range f.Flows {
		if known.From == flow.From && known.Kind == flow.Kind && known.Line == flow.Line {
			return
		}
	}
	f.Flows = append(f.Flows, flow)
}

// harms reports whether what comes from one kind of thing does harm where
// another is done with it.
func harms(from, to Kind) bool {
	switch from {
	case Secret, Environment, Identity, FileRead:
		return to == Network
	case Network, Decoding:
		return to == Dynamic || to == Process || to == FileWrite
	}
	return false
}
