package manifest

import (
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/lockfile"
)

// maxAction is the size in bytes above which an action's metadata is refused.
const maxAction = 1 << 20

// ReadAction reads what a GitHub action at a path of its repository says of
// itself: an action.yml of that folder, described at
// https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax,
// a Dockerfile where there is none, or the workflow that the path is. What an
// action calls itself is for people, and no name of a package. A release that does
// not exist has an empty manifest.
func ReadAction(t *archive.Tree, at string) (*Manifest, error) {
	if t == nil {
		return new(Manifest), nil
	}
	if ext := path.Ext(at); ext == ".yml" || ext == ".yaml" {
		return readWorkflow(t, at)
	}
	for _, name := range []string{"action.yml", "action.yaml"} { // as the runner looks for them
		if p := path.Join(at, name); t.File(p) != nil {
			return readAction(t, p)
		}
	}
	for _, name := range []string{"Dockerfile", "dockerfile"} {
		if p := path.Join(at, name); t.File(p) != nil {
			return &Manifest{Path: p, Hooks: []Hook{dockerImage(p, p, 1)}}, nil
		}
	}
	return nil, fmt.Errorf("there is no action.yml")
}

// readActionAtRoot reads the action of a repository that holds no other.
func readActionAtRoot(t *archive.Tree) (*Manifest, error) { return ReadAction(t, "") }

// A stepList is what runs one after the other. What is no step of ours is left
// to the runner: lockfile.Parse has seen that nothing is used in other places.
type stepList []struct {
	Run, Uses yaml.Node
}

// readWorkflow reads a workflow that others call. Its commands run in jobs of
// their own, and what it uses is what it asks for.
func readWorkflow(t *archive.Tree, at string) (*Manifest, error) {
	if t.File(at) == nil {
		return nil, fmt.Errorf("there is no %q", path.Base(at))
	}
	var doc struct {
		Jobs map[string]struct{ Steps stepList }
	}
	m, err := readUses(t, at, &doc)
	if err != nil {
		return nil, err
	}
	for _, job := range doc.Jobs {
		m.addImages(job.Steps)
	}
	return m, nil
}

// readAction reads an action.yml.
func readAction(t *archive.Tree, at string) (*Manifest, error) {
	var doc struct {
		Runs struct {
			Using             string
			Main, Pre, Post   yaml.Node
			PreIf             string `yaml:"pre-if"`
			PostIf            string `yaml:"post-if"`
			Image, Entrypoint yaml.Node
			PreEntrypoint     yaml.Node `yaml:"pre-entrypoint"`
			PostEntrypoint    yaml.Node `yaml:"post-entrypoint"`
			Steps             stepList
		}
	}
	m, err := readUses(t, at, &doc)
	if err != nil {
		return nil, err
	}
	hook := func(h Hook, n yaml.Node) {
		if n.Value != "" {
			h.Path, h.Line = at, n.Line
			m.Hooks = append(m.Hooks, h)
		}
	}
	// in is the path of a file that the action names from its own folder.
	in := func(n yaml.Node) string { return path.Join(path.Dir(at), n.Value) }
	onlyIf := func(n yaml.Node, condition string) string {
		if condition == "" {
			return n.Value
		}
		return n.Value + " if " + condition
	}
	const before, after = "a step that runs before the job's own", "a step that runs after the job's own"
	runs := doc.Runs
	hook(Hook{Name: "pre", What: before, Kind: Loads, File: in(runs.Pre), Command: onlyIf(runs.Pre, runs.PreIf)}, runs.Pre)
	hook(Hook{Name: "main", What: "a main script", Kind: Builds, File: in(runs.Main)}, runs.Main)
	hook(Hook{Name: "post", What: after, Kind: Loads, File: in(runs.Post), Command: onlyIf(runs.Post, runs.PostIf)}, runs.Post)
	hook(dockerImage(runs.Image.Value, in(runs.Image), 0), runs.Image)
	hook(Hook{Name: "pre-entrypoint", What: before, Kind: Loads, Command: runs.PreEntrypoint.Value}, runs.PreEntrypoint)
	hook(Hook{Name: "entrypoint", What: "an entrypoint", Kind: Builds, Command: runs.Entrypoint.Value}, runs.Entrypoint)
	hook(Hook{Name: "post-entrypoint", What: after, Kind: Loads, Command: runs.PostEntrypoint.Value}, runs.PostEntrypoint)
	m.addCommands(at, runs.Steps)
	m.addImages(runs.Steps)
	return m, nil
}

// dockerImage is the hook of an action that runs in a container: of a Dockerfile
// of its own, or of an image from elsewhere.
func dockerImage(image, file string, line int) Hook {
	h := Hook{Name: "image", What: "a container image", Kind: Builds, Path: file, Line: line}
	if strings.HasPrefix(image, dockerScheme) {
		h.Command = image
	} else {
		h.File = file
	}
	return h
}

// addCommands adds what a composite action runs: all of it as one, for steps have
// no names that stay. It is what the action is, as another's main script.
func (m *Manifest) addCommands(at string, steps stepList) {
	var commands []string
	line := 0
	for _, s := range steps {
		if command := strings.TrimSpace(s.Run.Value); command != "" {
			commands = append(commands, command)
			if line == 0 {
				line = s.Run.Line
			}
		}
	}
	if len(commands) > 0 {
		m.Hooks = append(m.Hooks, Hook{Name: "steps", What: "a list of commands", Kind: Builds, Command: strings.Join(commands, "\n"), Path: at, Line: line})
	}
}

const dockerScheme = "docker://"

// addImages adds the images that steps run in, which no registry of ours has.
func (m *Manifest) addImages(steps stepList) {
	for _, s := range steps {
		image, ok := strings.CutPrefix(s.Uses.Value, dockerScheme)
		if !ok {
			continue
		}
		name, spec := image, ""
		if i := strings.IndexByte(image, '@'); i > 0 {
			name, spec = image[:i], image[i+1:]
		} else if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
			name, spec = image[:i], image[i+1:]
		}
		m.ask(Dependency{Package: dockerScheme + name, Spec: spec, Field: "uses", Line: s.Uses.Line, Outside: true})
	}
}

// readUses reads what a file uses, and the rest of it into doc.
func readUses(t *archive.Tree, at string, doc any) (*Manifest, error) {
	data, err := dataOf(t, at)
	if err != nil {
		return nil, err
	}
	if len(data) > maxAction {
		return nil, fmt.Errorf("%q is larger than %d bytes", path.Base(at), maxAction)
	}
	used, err := lockfile.Parse(at, data)
	if err == nil {
		err = yaml.Unmarshal(data, doc)
	}
	if err != nil {
		return nil, fmt.Errorf("parsing %q: %w", path.Base(at), err)
	}
	m := &Manifest{Path: at, Dependencies: make(map[string]Dependency)}
	for _, e := range used.Entries {
		m.ask(Dependency{Package: e.Version.Name, Spec: e.Version.Number, Field: "uses", Line: e.Places[0].Line})
	}
	return m, nil
}

// ask adds a dependency under its own name, and others of that name under theirs
// and their version.
func (m *Manifest) ask(d Dependency) {
	name := d.Package
	if first, ok := m.Dependencies[name]; ok && first.Spec != d.Spec {
		name += "@" + d.Spec
	}
	m.Dependencies[name] = d
}
