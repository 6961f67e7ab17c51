package demo

import (
	"encoding/json"
	"fmt"
)

// versions chooses the release of a package that the repository is to have.
type versions func(Update) string

// fromAll is the repository as it was.
func fromAll(u Update) string { return u.From }

// toAll is the pull request as it was opened.
func toAll(u Update) string { return u.To }

// toHarmless is the pull request without the look-alike of an attack.
func toHarmless(u Update) string {
	if u.Name == suspect {
		return u.From
	}
	return u.To
}

// A manifest is a package.json, and the first entry of its lockfile.
type manifest struct {
	Name         string            `json:"name"`
	Version      string            `json:"version"`
	Private      bool              `json:"private,omitempty"`
	Dependencies map[string]string `json:"dependencies"`
}

// A lockfile is a package-lock.json of version 3.
type lockfile struct {
	Name     string         `json:"name"`
	Version  string         `json:"version"`
	Lockfile int            `json:"lockfileVersion"`
	Requires bool           `json:"requires"`
	Packages map[string]any `json:"packages"` // by path
}

// An entry is a package that a lockfile fixes. It names no address, as npm
// writes it with omit-lockfile-registry-resolved: any registry will do that has
// the bytes.
type entry struct {
	Version   string `json:"version"`
	Integrity string `json:"integrity"`
}

// storefront writes the files of the sample repository.
func storefront(updates []Update, at versions) (map[string]string, error) {
	project := manifest{Name: name, Version: "1.0.0", Private: true, Dependencies: make(map[string]string)}
	lock := lockfile{Name: name, Version: project.Version, Lockfile: 3, Requires: true, Packages: make(map[string]any)}
	for _, u := range updates {
		version := at(u)
		project.Dependencies[u.Name] = version
		lock.Packages["node_modules/"+u.Name] = entry{version, u.Integrity[version]}
	}
	lock.Packages[""] = manifest{Name: name, Version: project.Version, Dependencies: project.Dependencies}
	files := map[string]string{"README.md": "# Storefront\n\nA sample repository. Nothing of it is real but its dependencies.\n"}
	for file, content := range map[string]any{"package.json": project, "package-lock.json": lock} {
		text, err := json.MarshalIndent(content, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", file, err)
		}
		files[file] = string(text) + "\n"
	}
	return files, nil
}
