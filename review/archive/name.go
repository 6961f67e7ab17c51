package archive

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkName refuses names that mean different things to different readers.
func checkName(name string, longest int) error {
	switch {
	case name == "":
		return &FormatError{"", "an entry has no name"}
	case len(name) > longest:
		return &LimitError{"bytes of a path", int64(longest)}
	case !utf8.ValidString(name):
		return &FormatError{name, "its name is not valid UTF-8"}
	case strings.Contains(name, `\`):
		return &FormatError{name, "its name has a backslash, which is a separator on Windows"}
	case strings.ContainsFunc(name, unicode.IsControl):
		return &FormatError{name, "its name has a control character"}
	case path.IsAbs(name):
		return &FormatError{name, "its name is absolute"}
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return &FormatError{name, "its name leads out of the archive"}
		}
		if len(part) > 1 && part[1] == ':' && 'a' <= part[0]|0x20 && part[0]|0x20 <= 'z' {
			return &FormatError{name, "its name has a drive letter, which leads out of a folder on Windows"}
		}
	}
	return nil
}

// place returns where the entry called name stands in the tree. ok is false
// for one that lies outside any folder where the format drops the first.
func (r *reader) place(name string) (rest string, ok bool, err error) {
	clean := path.Clean(name)
	switch r.tree.format {
	case TarGz, FolderZip:
		if _, rest, ok = strings.Cut(clean, "/"); !ok {
			return clean, false, nil
		}
		return rest, true, nil
	case Module:
		return r.placeInModule(name)
	}
	if r.tree.format == Gem && clean == GemMetadata {
		return "", false, &FormatError{name, "has the name of the gem's own metadata"}
	}
	if clean == "." && !strings.HasSuffix(name, "/") {
		return "", false, &FormatError{name, "its name is no file's"}
	}
	return clean, true, nil
}

// placeInModule drops "module@version/", which the first entry tells.
func (r *reader) placeInModule(name string) (rest string, ok bool, err error) {
	if r.module == "" {
		at := strings.IndexByte(name, '@')
		end := strings.IndexByte(name[at+1:], '/')
		if at < 1 || end < 1 || name[at-1] == '/' {
			return "", false, &FormatError{name, `its name does not start with "module@version/"`}
		}
		r.module = name[:at+1+end+1]
	}
	rest, ok = strings.CutPrefix(name, r.module)
	if !ok {
		return "", false, &FormatError{name, fmt.Sprintf("its name does not start with %q", r.module)}
	}
	if clean := path.Clean(rest); clean != strings.TrimSuffix(rest, "/") && rest != "" || rest == "." {
		return "", false, &FormatError{name, "its name is not in its shortest form"}
	}
	return rest, true, nil
}
