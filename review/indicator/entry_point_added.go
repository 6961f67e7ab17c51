package indicator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

var entryPointAdded = Indicator[*Update]{
	ID:       "entry-point-added",
	Title:    "release puts a command, plug-in or module in reach",
	Severity: Low,
	Covers:   withManifest,
	Needs:    BaseTree | HeadTree,
	Check:    checkEntryPointAdded,
}

// loadedUnasked are the groups of Python's entry points whose plug-ins other
// programs load wherever they are installed.
var loadedUnasked = []string{
	"pytest11", "setuptools.finalize_distribution_options", "setuptools.file_finders", "distutils.commands", "distutils.setup_keywords",
	"flake8.extension", "egg_info.writers", "sphinx.html_themes", "keyring.backends", "twine.registered_commands", "pip.plugins",
}

func checkEntryPointAdded(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil || u.Added() {
		return nil, err
	}
	var findings []Finding
	for _, name := range slices.Sorted(maps.Keys(is.Commands)) {
		if _, had := was.Commands[name]; had {
			continue
		}
		entry := is.Commands[name]
		f := Finding{Path: is.Path, Line: entry.Line, Quote: entry.Text, Message: fmt.Sprintf("The command %q is new in this release.", name)}
		if entry.Path != "" {
			f.Path = entry.Path
		}
		if group, plugin, ok := strings.Cut(name, ": "); ok {
			f.Message = fmt.Sprintf("The plug-in %q for %q is new in this release.", plugin, group)
			if slices.Contains(loadedUnasked, group) {
				f.Severity = Medium
				f.Message += " It is loaded wherever the package is installed."
			}
		}
		findings = append(findings, f)
	}
	modules, err := modulesAdded(u, was, is)
	if err != nil {
		return nil, err
	}
	moved, err := entriesMoved(u, was, is)
	return slices.Concat(findings, modules, moved), err
}

// modulesAdded tells names that can be imported and could not before. A name
// that is another popular package's is taken from it where both are installed.
func modulesAdded(u *Update, was, is *manifest.Manifest) ([]Finding, error) {
	if len(was.Modules) == 0 {
		return nil, nil // an artifact of another kind, which does not say
	}
	popular, err := popularNames(ecosystem.PyPI)
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, name := range is.Modules {
		if slices.Contains(was.Modules, name) {
			continue
		}
		f := Finding{Path: is.Path, Quote: name, Message: fmt.Sprintf("The name %q can be imported, and the old release had no such module.", name)}
		owner := ecosystem.Named(ecosystem.PyPI, name)
		if _, known := popular.rank[owner.Name]; known && owner != u.To.Package {
			f.Severity = Medium
			f.Message += " It is the name of another popular package, whose place it takes where both are installed."
		}
		findings = append(findings, f)
	}
	return findings, nil
}
