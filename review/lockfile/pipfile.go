package lockfile

import (
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// pipfileKeys are what a package may say of itself; the last line are markers,
// which an older Pipenv wrote one by one.
const pipfileKeys = "version hashes index extras editable path file git hg svn bzr ref subdirectory no_binary markers " +
	"os_name sys_platform platform_machine platform_python_implementation platform_release platform_system platform_version python_version python_full_version implementation_name implementation_version"

// parsePipfile reads Pipfile.lock, as written by Pipenv: a table of packages
// for each category. It does not say who asks for what. A package without an
// index is the first index's, whether or not Pipenv writes it out.
func parsePipfile(file string, data []byte) (*File, error) {
	doc, err := jsonDocument(data)
	if err != nil {
		return nil, err
	}
	if !doc.Is(jsonpos.Object) {
		return nil, &SyntaxError{doc.Line, "not an object"}
	}
	meta := doc.Get("_meta")
	if spec := meta.Get("pipfile-spec"); !spec.Is(jsonpos.Number) || spec.Text != "6" {
		return nil, &SyntaxError{max(1, lineOf(spec)), "pipfile-spec is missing or not known"}
	}
	sources, err := memberItems(meta, "sources", jsonpos.Object)
	if err != nil {
		return nil, err
	}
	indexes := make(map[string]string, len(sources)+1)
	for i, s := range sources {
		indexes[s.Get("name").String()] = s.Get("url").String()
		if i == 0 {
			indexes[""] = s.Get("url").String()
		}
	}
	var entries []Entry
	for _, category := range doc.Members {
		if category.Name == "_meta" {
			continue
		}
		if !category.Value.Is(jsonpos.Object) {
			return nil, &SyntaxError{category.Line, fmt.Sprintf("%q is not an object", category.Name)}
		}
		for _, m := range category.Value.Members {
			e, err := pipfileEntry(file, m, indexes)
			if err != nil {
				return nil, err
			}
			if e.IsZero() {
				continue
			}
			e.Dev = category.Name == "develop"
			entries = append(entries, e)
		}
	}
	return &File{placed(file, entries), pipfileSettings.settings(file, nodeOptions(meta, nil))}, nil
}

// pipfileSettings are among what the lockfile says of itself.
var pipfileSettings = config{ecosystem: ecosystem.PyPI, rules: []settingRule{
	on(Origin, "sources url"),
	on(Verification, "sources verify_ssl"),
}}

// pipfileEntry reads one package; it is zero for a folder of the repository.
func pipfileEntry(file string, m jsonpos.Member, indexes map[string]string) (Entry, error) {
	if m.Name == "" || !m.Value.Is(jsonpos.Object) {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("the entry %q is not an object", m.Name)}
	}
	if err := onlyMembers(m.Value, pipfileKeys); err != nil {
		return Entry{}, err
	}
	text := make(map[string]string)
	for _, key := range strings.Fields("version index path file git hg svn bzr ref") {
		t, err := memberText(m.Value, key)
		if err != nil {
			return Entry{}, err
		}
		text[key] = t
	}
	e := Entry{Places: []Place{{file, m.Line}}}
	number, pinned := strings.CutPrefix(text["version"], "==")
	place := text["path"] + text["file"]
	outside := true
	switch {
	case place != "" && !pythonArchive.MatchString(place) && !addressStart.MatchString(place):
		return Entry{}, nil
	case place != "":
		e.Source = place
	default:
		outside = false
		for _, system := range []string{"git", "hg", "svn", "bzr"} {
			if text[system] == "" {
				continue
			}
			e.Source, outside = system+"+"+text[system]+"#"+text["ref"], true
			if number == "" {
				number = text["ref"]
			}
		}
	}
	if !outside {
		index, known := indexes[text["index"]]
		if !known && text["index"] != "" {
			return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("the index %q is not among the sources", text["index"])}
		}
		e.Source = indexAddress(index)
	}
	hashes, err := memberItems(m.Value, "hashes", jsonpos.String)
	if err != nil {
		return Entry{}, err
	}
	if text["version"] == "*" && !outside && len(hashes) == 0 {
		return Entry{}, nil // fixes nothing: Pipenv found no version for the platform that it ran on
	}
	if !pinned && (text["version"] != "" || !outside) {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("the version %q of %q is not one", text["version"], m.Name)}
	}
	if number == "" && !outside {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("%q has no version", m.Name)}
	}
	e.pythonVersion(m.Name, number)
	for _, h := range hashes {
		d, err := pythonDigest(h.Text, h.Line)
		if err != nil {
			return Entry{}, err
		}
		e.addDigest(d)
	}
	return e, nil
}
