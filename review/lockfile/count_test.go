package lockfile

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/tidwall/jsonc"
	"go.yaml.in/yaml/v3"
)

// cannotCount is what a counter says of a file that it does not understand.
const cannotCount = -1

// counters count the versions that a file fixes, each in a way of its own that
// knows little of what they are, so that none goes missing.
var counters = map[string]func(data []byte) int{
	"package-lock.json": countNPM,
	"yarn.lock":         countYarn,
	"pnpm-lock.yaml":    countPNPM,
	"bun.lock":          countBun,
	"go.sum":            countGoSum,
	"gradle.lockfile":   countGradle,
	"Gemfile.lock":      countGems,

	"verification-metadata.xml": countComponents,

	"composer.lock": func(data []byte) int {
		doc := object(data)
		packages, _ := doc["packages"].([]any)
		dev, _ := doc["packages-dev"].([]any)
		return countIf(append(packages, dev...), func(p any) bool {
			from := in(p, "dist")
			if from == nil {
				from = in(p, "source")
			}
			return in(from, "type") != "path"
		})
	},
	"packages.lock.json": func(data []byte) int {
		n := 0
		frameworks, _ := object(data)["dependencies"].(map[string]any)
		for _, framework := range frameworks {
			packages, _ := framework.(map[string]any)
			for _, p := range packages {
				if in(p, "type") != "Project" {
					n++
				}
			}
		}
		return n
	},
	"Pipfile.lock": func(data []byte) int {
		var doc map[string]map[string]any
		if json.Unmarshal(data, &doc) != nil {
			return cannotCount
		}
		n := 0
		for category, packages := range doc {
			for _, p := range packages {
				p, _ := p.(map[string]any)
				version, _ := p["version"].(string)
				switch {
				case category == "_meta":
				case strings.HasPrefix(version, "==") && p["path"] == nil && p["file"] == nil:
					n++
				default:
					return cannotCount // it may be a folder
				}
			}
		}
		return n
	},
	"Cargo.lock": func(data []byte) int {
		return countTOML(data, "package", func(p map[string]any) bool { return p["source"] != nil && p["source"] != "" && p["replace"] == nil })
	},
	"uv.lock": func(data []byte) int {
		return countTOML(data, "package", func(p map[string]any) bool {
			source, _ := p["source"].(map[string]any)
			return source["directory"] == nil && source["editable"] == nil && source["virtual"] == nil
		})
	},
	"poetry.lock": func(data []byte) int {
		return countTOML(data, "package", func(p map[string]any) bool {
			source, _ := p["source"].(map[string]any)
			return source["type"] != "directory"
		})
	},
	"pdm.lock": func(data []byte) int {
		return countTOML(data, "package", func(p map[string]any) bool {
			path, _ := p["path"].(string)
			return path == "" || pythonArchive.MatchString(path)
		})
	},
	"pylock.toml": func(data []byte) int {
		return countTOML(data, "packages", func(p map[string]any) bool {
			something := p["version"] != nil && p["version"] != "" || p["vcs"] != nil || p["archive"] != nil || p["wheels"] != nil || p["sdist"] != nil
			return p["directory"] == nil && something
		})
	},
}

// object decodes a JSON object. Names are told apart by case, unlike those of
// the fields of a struct.
func object(data []byte) map[string]any {
	var doc map[string]any
	if json.Unmarshal(data, &doc) != nil {
		return nil
	}
	return doc
}

// in returns a member of an object, nil when there is none.
func in(value any, name string) any {
	members, _ := value.(map[string]any)
	return members[name]
}

func countIf[T any](list []T, fixes func(T) bool) int {
	n := 0
	for _, item := range list {
		if fixes(item) {
			n++
		}
	}
	return n
}

func countNPM(data []byte) int {
	doc := object(data)
	if v := doc["lockfileVersion"]; v != 2.0 && v != 3.0 {
		return cannotCount
	}
	n := 0
	packages, _ := doc["packages"].(map[string]any)
	for key, p := range packages {
		if strings.Contains(key, "node_modules/") && in(p, "link") != true {
			n++
		}
	}
	return n
}

// countYarn counts the blocks of either family. Folders are left out where they
// can be told from the text alone.
func countYarn(data []byte) int {
	text := string(data)
	if strings.Contains(text, "\n__metadata:") || strings.HasPrefix(text, "__metadata:") {
		var doc map[string]struct{ Resolution string }
		if yaml.Unmarshal(data, &doc) != nil {
			return cannotCount
		}
		n := 0
		for key, entry := range doc {
			_, reference, _ := strings.Cut(strings.TrimPrefix(entry.Resolution, "@"), "@")
			protocol, _, _ := strings.Cut(reference, ":")
			if key != "__metadata" && !strings.Contains(" workspace link portal patch file exec ", " "+protocol+" ") {
				n++
			}
		}
		return n
	}
	if strings.Contains(text, "file:") || strings.Contains(text, "link:") {
		return cannotCount
	}
	n := 0
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \t\r\n"); line != "" && line[0] != '#' && line[0] != ' ' {
			n++
		}
	}
	return n
}

func countPNPM(data []byte) int {
	n := 0
	for d := yaml.NewDecoder(strings.NewReader(string(data))); ; {
		var doc struct {
			Packages map[string]struct{ Resolution map[string]any }
		}
		if err := d.Decode(&doc); err != nil {
			if err.Error() == "EOF" {
				return n
			}
			return cannotCount
		}
		for _, p := range doc.Packages {
			if p.Resolution["directory"] == nil && p.Resolution["type"] != "directory" {
				n++
			}
		}
	}
}

func countBun(data []byte) int {
	n := 0
	packages, _ := object(jsonc.ToJSON(data))["packages"].(map[string]any)
	for _, p := range packages {
		id, _ := p.([]any)[0].(string)
		_, reference, _ := strings.Cut(strings.TrimPrefix(id, "@"), "@")
		protocol, _, _ := strings.Cut(reference, ":")
		if protocol == reference || !strings.Contains(" workspace root link file ", " "+protocol+" ") {
			n++
		}
	}
	return n
}

// countTOML counts the tables of a list that fix something.
func countTOML(data []byte, list string, fixes func(map[string]any) bool) int {
	var doc map[string]any
	if toml.Unmarshal(data, &doc) != nil {
		return cannotCount
	}
	items, _ := doc[list].([]any)
	return countIf(items, func(item any) bool {
		p, ok := item.(map[string]any)
		return ok && fixes(p)
	})
}

func countGoSum(data []byte) int {
	seen := make(map[string]bool)
	for line := range strings.Lines(string(data)) {
		if words := strings.Fields(line); len(words) > 0 {
			seen[strings.Join(words[:2], " ")] = true
		}
	}
	return len(seen)
}

func countGradle(data []byte) int {
	n := 0
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !strings.HasPrefix(line, "empty=") {
			n++
		}
	}
	return n
}

// countComponents counts elements, wherever they stand.
func countComponents(data []byte) int {
	n := 0
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		switch token, err := d.RawToken(); {
		case err == io.EOF:
			return n
		case err != nil:
			return cannotCount
		default:
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "component" {
				n++
			}
		}
	}
}

// countGems counts the lines that stand four blanks in where gems stand.
func countGems(data []byte) int {
	n, section := 0, ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, " \t\r\n")
		switch {
		case line == "":
		case line[0] != ' ':
			section = line
		case strings.Contains("|GEM|GIT|PLUGIN SOURCE|", "|"+section+"|") && strings.HasPrefix(line, "    ") && line[4] != ' ':
			n++
		}
	}
	return n
}
