package lockfile

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// isWorkflow reports whether the file at name is a workflow of GitHub Actions.
func isWorkflow(name string) bool {
	dir, base := path.Split(name)
	ext := path.Ext(base)
	return (ext == ".yml" || ext == ".yaml") && strings.HasSuffix("/"+dir, "/.github/workflows/")
}

// parseActions reads what workflows and composite actions use, described at
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax.
// A version is a tag, a branch or a commit, as written; images and actions of
// the repository itself give no entries. Keys that may hold what is used and
// are not known are refused, aliases are followed.
func parseActions(file string, data []byte) (*File, error) {
	documents, err := yamlTrees(data)
	if err != nil || len(documents) == 0 {
		return new(File), err
	}
	if len(documents) > 1 {
		return nil, &SyntaxError{documents[1].Line, "one document is expected"}
	}
	r := actionsReader{file: file, seen: make(map[*yaml.Node]bool)}
	err = r.mapping(documents[0], "", map[string]actionsReading{
		"jobs": func(n *yaml.Node, at string) error {
			jobs, err := yamlMembers(followed(n))
			for _, job := range jobs {
				if err := r.job(job.value, at+"."+job.key); err != nil {
					return err
				}
			}
			return err
		},
		"runs": r.job,
		"env":  r.env,
	})
	return &r.File, err
}

// An actionsReading reads the value under a key. At says where it stands.
type actionsReading func(n *yaml.Node, at string) error

// An actionsReader collects what a file uses.
type actionsReader struct {
	File
	file string
	seen map[*yaml.Node]bool // jobs, lists of steps and steps that are read
}

// first reports whether n is met for the first time. What many aliases stand
// for is read once, or a small file would take hours.
func (r *actionsReader) first(n *yaml.Node) bool {
	met := r.seen[n]
	r.seen[n] = true
	return !met
}

// followed returns what an alias stands for, and anything else as it is.
func followed(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// freeKeys are those under which names are for the author to choose, and
// nothing is used.
var freeKeys = []string{"on", "name", "with", "inputs", "outputs", "secrets", "strategy", "defaults"}

// mapping reads the keys of a mapping that are known. Another may hold anything
// but what is used.
func (r *actionsReader) mapping(n *yaml.Node, at string, known map[string]actionsReading) error {
	n = followed(n)
	if !r.first(n) {
		return nil
	}
	members, err := yamlMembers(n)
	if err != nil {
		return err
	}
	for _, m := range members {
		switch read := known[m.key]; {
		case read != nil:
			if err := read(m.value, strings.TrimPrefix(at+"."+m.key, ".")); err != nil {
				return err
			}
		case !slices.Contains(freeKeys, m.key) && holdsUses(m.value, make(map[*yaml.Node]bool)):
			return &SyntaxError{m.line, fmt.Sprintf("the key %q is not known, and something is used under it", m.key)}
		}
	}
	return nil
}

// holdsUses reports whether something may be used anywhere in n.
func holdsUses(n *yaml.Node, seen map[*yaml.Node]bool) bool {
	n = followed(n)
	if seen[n] {
		return false
	}
	seen[n] = true
	for i, inner := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if inner.Value == "uses" {
				return true
			}
			continue
		}
		if holdsUses(inner, seen) {
			return true
		}
	}
	return false
}

// job reads a job, or how an action runs.
func (r *actionsReader) job(n *yaml.Node, at string) error {
	return r.mapping(n, at, map[string]actionsReading{"uses": r.uses(n), "steps": r.steps, "env": r.env})
}

// actionsEnv are environment variables that configure package managers.
var actionsEnv = config{rules: []settingRule{
	on(Origin, "GOPROXY"), on(Origin, "GOPRIVATE"), on(Origin, "GONOPROXY"), on(Origin, "PIP_*INDEX*"), on(Origin, "PIP_FIND_LINKS"),
	on(Origin, "UV_*INDEX*"), on(Origin, "UV_FIND_LINKS"), on(Origin, "[Nn][Pp][Mm]_[Cc][Oo][Nn][Ff][Ii][Gg]_*[Rr][Ee][Gg][Ii][Ss][Tt][Rr][Yy]"),
	on(Origin, "YARN_NPM_REGISTRY_SERVER"), on(Origin, "CARGO_REGISTR*"), on(Origin, "CARGO_SOURCE_*"), on(Origin, "BUNDLE_MIRROR*"),
	on(Verification, "GOFLAGS"), on(Verification, "GOSUMDB"), on(Verification, "GONOSUMDB"), on(Verification, "GONOSUMCHECK"), on(Verification, "GOINSECURE"),
	on(Verification, "PIP_TRUSTED_HOST"), on(Verification, "UV_INSECURE_HOST"), on(Verification, "NODE_TLS_REJECT_UNAUTHORIZED"),
	on(Verification, "NPM_CONFIG_STRICT_SSL"), on(Verification, "YARN_CHECKSUM_BEHAVIOR"), on(Verification, "GIT_SSL_NO_VERIFY"),
}}

// env reads the environment of a workflow, a job or a step.
func (r *actionsReader) env(n *yaml.Node, at string) error {
	n = followed(n)
	if n.Kind != yaml.MappingNode || !r.first(n) {
		return nil // an expression
	}
	options := yamlOptions{left: maxNodes}
	if err := options.add(n, nil, 0); err != nil {
		return err
	}
	r.Settings = append(r.Settings, actionsEnv.settings(r.file, options.options)...)
	return nil
}

func (r *actionsReader) steps(n *yaml.Node, at string) error {
	n = followed(n)
	if !r.first(n) || n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		return &SyntaxError{n.Line, `"steps" is not a list`}
	}
	for i, step := range n.Content {
		if err := r.mapping(step, fmt.Sprintf("%s[%d]", at, i), map[string]actionsReading{"uses": r.uses(step), "env": r.env}); err != nil {
			return err
		}
	}
	return nil
}

var (
	usedAction = regexp.MustCompile(`^([\w.-]+/[\w.-]+(?:/[^\s@/]+)*)@([^\s@]+)$`)
	commit     = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)
	taggedAs   = regexp.MustCompile(`(?:^|[\s#=@])(v?\d+(?:\.\d+)*(?:[-+][\w.+-]+)?)(?:\s|$)`)
)

// uses reads what a step or job uses.
func (r *actionsReader) uses(in *yaml.Node) actionsReading {
	return func(n *yaml.Node, at string) error {
		value := followed(n)
		if value.Kind != yaml.ScalarNode {
			return &SyntaxError{n.Line, `"uses" is not text`}
		}
		if strings.HasPrefix(value.Value, "./") || strings.HasPrefix(value.Value, "docker://") {
			return nil
		}
		m := usedAction.FindStringSubmatch(value.Value)
		if m == nil {
			return &SyntaxError{n.Line, fmt.Sprintf("%q is not an action and its version", value.Value)}
		}
		e := Entry{
			Version: ecosystem.Named(ecosystem.GitHubActions, m[1]).At(m[2]),
			Places:  []Place{{r.file, n.Line}},
			Paths:   []string{r.file + " " + at},
			Direct:  true,
		}
		if commit.MatchString(m[2]) {
			// In braces the comment is that of the whole.
			comments := strings.Join([]string{n.LineComment, value.LineComment, followed(in).LineComment}, " ")
			if tag := taggedAs.FindStringSubmatch(comments); tag != nil {
				e.Tag = tag[1]
			}
		}
		r.Entries = append(r.Entries, e)
		return nil
	}
}
