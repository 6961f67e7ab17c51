package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
)

var installScriptChanged = Indicator[*Update]{
	ID:       "install-script-changed",
	Title:    "script that runs on install does something else",
	Severity: High,
	Covers:   []ecosystem.Ecosystem{ecosystem.NPM},
	Needs:    BaseTree | HeadTree,
	Check:    checkInstallScriptChanged,
}

func checkInstallScriptChanged(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, hook := range installHooks {
		old, script := was.Scripts[hook], is.Scripts[hook]
		if old.Command == "" || script.Command == "" {
			continue
		}
		if withoutVersion(old.Command, was) != withoutVersion(script.Command, is) {
			findings = append(findings, Finding{
				Severity: hookSeverity(script.Command),
				Path:     manifestPath,
				Line:     script.Line,
				Message:  fmt.Sprintf("The %s script, %q before, is another one.", hook, old.Command),
				Quote:    script.Command,
			})
			continue
		}
		f, err := changedClosure(u, hook, old.Command, script.Command)
		if err != nil {
			return nil, err
		}
		findings = append(findings, f...)
	}
	return findings, nil
}

func withoutVersion(command string, m *Manifest) string {
	if m.Version == "" {
		return command
	}
	return strings.ReplaceAll(command, m.Version, "VERSION")
}

// changedClosure reports a hook whose command stayed and whose files changed:
// the file that it names, or else one further on.
func changedClosure(u *Update, hook, oldCommand, command string) ([]Finding, error) {
	old, err := u.Base.reach(oldCommand)
	if err != nil {
		return nil, fmt.Errorf("old release: %w", err)
	}
	now, err := u.Head.reach(command)
	if err != nil {
		return nil, fmt.Errorf("new release: %w", err)
	}
	changed := now.changed(old)
	if len(changed) == 0 {
		return nil, nil
	}
	f := Finding{Severity: Medium, Path: changed[0]}
	f.Message = fmt.Sprintf("The %s script, itself unchanged, reaches %q, which changed in this release.", hook, f.Path)
	if i := slices.IndexFunc(changed, func(p string) bool { return slices.Contains(now.direct, p) }); i >= 0 {
		f.Severity, f.Path = High, changed[i]
		f.Message = fmt.Sprintf("The %s script, itself unchanged, runs %q, which changed in this release.", hook, f.Path)
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
