package indicator

import (
	"regexp"

	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

// steps adds what the commands of a composite action do, under the path of the
// file that has them.
func (u *Update) steps(head, base map[string]*behavior.File) error {
	if u.ecosystem() != ecosystem.GitHubActions {
		return nil
	}
	was, is, err := u.Manifests()
	if err != nil {
		return err
	}
	add := func(files map[string]*behavior.File, m *manifest.Manifest) {
		for _, h := range m.Hooks {
			if h.Command != "" && h.Kind == manifest.Builds && h.File == "" && files[h.Path] == nil {
				files[h.Path] = behavior.Command(expression.ReplaceAllString(h.Command, "$$EXPRESSION")).Below(h.Line)
			}
		}
	}
	add(base, was)
	add(head, is)
	return nil
}

// expression matches what the runner puts in a command before a shell sees it.
var expression = regexp.MustCompile(`\$\{\{[^}]*\}\}`)
