package lockfile

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
)

// A requirement is what a line asks for, in the words of
// https://packaging.python.org/en/latest/specifications/dependency-specifiers/
// and the addresses and paths that pip takes besides.
type requirement struct {
	name   string
	number string // "" when the requirement leaves a choice
	source string
	digest string // at the end of an address, as written
	folder bool   // a folder of the repository
}

var (
	requirementName   = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[A-Za-z0-9._,\s-]*\])?\s*`)
	requirementClause = regexp.MustCompile(`^(===|==|!=|<=|>=|~=|<|>)\s*([A-Za-z0-9._*+!-]+)$`)
	addressStart      = regexp.MustCompile(`^(?:(?:git|hg|svn|bzr)\+)?[A-Za-z][A-Za-z0-9+.-]*://|^file:`)
	repositoryStart   = regexp.MustCompile(`^(?:git|hg|svn|bzr)\+`)
	requirementExtras = regexp.MustCompile(`\[[A-Za-z0-9._,\s-]*\]$`)
	folderPath        = regexp.MustCompile(`^(?:file:)?[A-Za-z0-9._/\\~${}-]+$`)
	pythonArchive     = regexp.MustCompile(`\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|tbz|tar\.xz|tar)$`)
)

var errRequirement = errors.New("neither a requirement nor an address")

// parseRequirement reads a requirement without its options.
func parseRequirement(text string) (requirement, error) {
	m := requirementName.FindStringSubmatch(text)
	if m != nil {
		if address, ok := strings.CutPrefix(text[len(m[0]):], "@"); ok {
			address, err := cutMarker(strings.TrimSpace(address))
			if err != nil || !addressStart.MatchString(address) {
				return requirement{}, errRequirement
			}
			return parseAddress(address, pythonName(m[1]))
		}
	}
	if addressStart.MatchString(text) || isPath(text) {
		address, err := cutMarker(text)
		if err != nil {
			return requirement{}, err
		}
		return parseAddress(address, "")
	}
	if m == nil {
		return requirement{}, errRequirement
	}
	clauses, marker, marked := strings.Cut(text[len(m[0]):], ";")
	if marked && strings.TrimSpace(marker) == "" {
		return requirement{}, errRequirement
	}
	clauses = strings.TrimSpace(clauses)
	if inner, ok := strings.CutPrefix(clauses, "("); ok {
		if clauses, ok = strings.CutSuffix(inner, ")"); !ok {
			return requirement{}, errRequirement
		}
	}
	r := requirement{name: pythonName(m[1])}
	if strings.TrimSpace(clauses) == "" {
		return r, nil
	}
	for clause := range strings.SplitSeq(clauses, ",") {
		c := requirementClause.FindStringSubmatch(strings.TrimSpace(clause))
		if c == nil {
			return requirement{}, fmt.Errorf("the version %q is not understood", clause)
		}
		if strings.HasPrefix(c[1], "==") && !strings.Contains(c[2], "*") {
			r.number = c[2]
		}
	}
	return r, nil
}

// cutMarker returns an address without the marker behind it, which a blank must
// part from it.
func cutMarker(text string) (string, error) {
	i := strings.IndexFunc(text, unicode.IsSpace)
	if i < 0 {
		return text, nil
	}
	if marker := strings.TrimSpace(text[i:]); !strings.HasPrefix(marker, ";") || len(marker) == 1 {
		return "", errRequirement
	}
	return strings.TrimSuffix(text[:i], ";"), nil
}

// isPath reports whether pip would look for the text in the file system.
func isPath(text string) bool {
	text, _, _ = strings.Cut(text, ";")
	text, _, _ = strings.Cut(text, " ")
	return strings.HasPrefix(text, ".") || strings.ContainsAny(text, `/\`) || pythonArchive.MatchString(text)
}

// parseAddress reads an address or path. Its name and version are those it
// gives itself; a repository's version is what is checked out, and an address
// that has none is its own.
func parseAddress(address, name string) (requirement, error) {
	r := requirement{name: name, source: address}
	place, fragment, _ := strings.Cut(address, "#")
	for part := range strings.SplitSeq(fragment, "&") {
		key, value, _ := strings.Cut(part, "=")
		switch {
		case key == "egg" && name == "":
			egg := requirementName.FindStringSubmatch(value)
			if egg == nil {
				return requirement{}, fmt.Errorf("the name %q is not understood", value)
			}
			r.name = pythonName(egg[1])
		case digestSizes[key] > 0:
			r.digest = key + ":" + value
		}
	}
	repository := repositoryStart.MatchString(place)
	remote := addressStart.MatchString(place) && !strings.HasPrefix(place, "file:")
	if !remote {
		place = requirementExtras.ReplaceAllString(place, "")
		if !folderPath.MatchString(place) {
			return requirement{}, errRequirement
		}
		if !pythonArchive.MatchString(place) {
			return requirement{folder: true}, nil
		}
	}
	if repository {
		_, rest, _ := strings.Cut(place, "://")
		// one before the path parts a user from a host
		if i, slash := strings.LastIndexByte(rest, '@'), strings.IndexByte(rest, '/'); slash >= 0 && i > slash {
			r.number = rest[i+1:]
			place = strings.TrimSuffix(place, rest[i:])
		}
	}
	file := path.Base(strings.TrimRight(place, "/"))
	if plain, err := url.PathUnescape(file); err == nil {
		file = plain
	}
	if !repository {
		own, number := archiveVersion(file, r.name)
		r.number = number
		if r.name == "" {
			r.name = own
		}
	}
	if r.name == "" {
		r.name = pythonName(strings.TrimSuffix(pythonArchive.ReplaceAllString(file, ""), ".git"))
	}
	if r.number == "" {
		r.number = address
	}
	if r.name == "" || r.name == "." {
		return requirement{}, errRequirement
	}
	return r, nil
}

// archiveVersion returns the package and version that an archive's name says.
// Where the package's name is known it tells where the version begins.
func archiveVersion(file, name string) (own, number string) {
	stem := pythonArchive.ReplaceAllString(file, "")
	if stem == file {
		return "", ""
	}
	if strings.HasSuffix(file, ".whl") {
		if parts := strings.Split(stem, "-"); len(parts) == 5 || len(parts) == 6 {
			return pythonName(parts[0]), parts[1]
		}
		return "", ""
	}
	for i := len(stem) - 1; i > 0; i-- {
		if stem[i] != '-' || i+1 == len(stem) {
			continue
		}
		if own := pythonName(stem[:i]); own == name || name == "" && unicode.IsDigit(rune(stem[i+1])) {
			return own, stem[i+1:]
		}
	}
	return "", ""
}
