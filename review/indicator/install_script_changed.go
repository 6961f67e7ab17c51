package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

var installScriptChanged = Indicator[*Update]{
	ID:       "install-script-changed",
	Title:    "code that runs on install does something else",
	Severity: High,
	Covers:   withManifest,
	Needs:    BaseTree | HeadTree,
	Check:    checkInstallScriptChanged,
}

func checkInstallScriptChanged(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for i := range is.Hooks {
		hook := &is.Hooks[i]
		old := was.Hook(hook.Name)
		if old == nil {
			continue
		}
		if withoutVersion(old.Command, was) != withoutVersion(hook.Command, is) {
			findings = append(findings, Finding{
				Severity: hookSeverities[hook.Kind].update,
				Path:     hook.Path,
				Line:     hook.Line,
				Message:  fmt.Sprintf("The %s, %q before, is another one.", hook.Noun(), old.Command),
				Quote:    hook.Command,
			})
			continue
		}
		f, err := changedClosure(u, was, is, old, hook)
		if err != nil {
			return nil, err
		}
		findings = append(findings, f...)
	}
	return findings, nil
}

func withoutVersion(command string, m *manifest.Manifest) string {
	if m.Version == "" {
		return command
	}
	return strings.ReplaceAll(command, m.Version, "VERSION")
}

// changedClosure reports a hook whose command stayed and whose files changed:
// the file that it names, or else one further on.
func changedClosure(u *Update, was, is *manifest.Manifest, old, hook *manifest.Hook) ([]Finding, error) {
	before, err := reach(u.Base.Tree, was, old)
	if err != nil {
		return nil, fmt.Errorf("old release: %w", err)
	}
	now, err := reach(u.Head.Tree, is, hook)
	if err != nil {
		return nil, fmt.Errorf("new release: %w", err)
	}
	changed := now.changed(before)
	if len(changed) == 0 {
		return nil, nil
	}
	f := Finding{Severity: Medium, Path: changed[0]}
	f.Message = fmt.Sprintf("The %s, itself unchanged, reaches %q, which changed in this release.", hook.Noun(), f.Path)
	if i := slices.IndexFunc(changed, func(p string) bool { return slices.Contains(now.direct, p) }); i >= 0 {
		f.Severity, f.Path = High, changed[i]
		f.Message = fmt.Sprintf("The %s, itself unchanged, runs %q, which changed in this release.", hook.Noun(), f.Path)
	}
	if hook.File != "" && f.Path == hook.File {
		f.Message = fmt.Sprintf("The %s changed in this release.", hook.Noun())
	}
	if hook.Kind == manifest.Builds || u.ecosystem() == ecosystem.GitHubActions {
		f.Severity = Low // what the change does is for others to say; actions are packed anew with each release
	}
	if more := len(changed) - 1; more > 0 {
		f.Message += fmt.Sprintf(" So did others that it reaches: %d.", more)
	}
	if f.Line, f.Quote, err = firstChange(u, f.Path); err != nil {
		return nil, err
	}
	return []Finding{f}, nil
}

// firstChange returns the first line of a file that the old release lacks.
func firstChange(u *Update, path string) (line int, text string, _ error) {
	was, err := dataOf(u.Base.Tree, path)
	if err != nil {
		return 0, "", err
	}
	is, err := dataOf(u.Head.Tree, path)
	if err != nil {
		return 0, "", err
	}
	lines := slices.Collect(strings.Lines(string(is)))
	for _, e := range diff.Lines(was, is) {
		for i := e.Head; i < e.HeadEnd; i++ {
			if text := strings.TrimSpace(lines[i]); text != "" {
				return i + 1, text, nil
			}
		}
	}
	return 0, "", nil
}
