package indicator

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/behavior"
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
			f := Finding{
				Severity: hookSeverity(was, is, hook),
				Path:     hook.Path,
				Line:     hook.Line,
				Message:  fmt.Sprintf("The %s, %q before, is another one.", hook.Noun(), old.Command),
				Quote:    hook.Command,
			}
			if f.Severity == High && hook.Kind != manifest.Compiles {
				beyond, err := u.beyond(was, is, old, hook)
				if err != nil {
					return nil, err
				}
				if f.Message += moreOf(beyond); beyond == "" {
					f.Severity = Medium
				}
			}
			findings = append(findings, f)
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

// beyond says what a hook does that it did not do before, "" when that is nothing
// of note.
func (u *Update) beyond(was, is *manifest.Manifest, old, hook *manifest.Hook) (string, error) {
	before, err := u.deedsOf(&u.Base, was, old)
	if err != nil {
		return "", fmt.Errorf("old release: %w", err)
	}
	now, err := u.deedsOf(&u.Head, is, hook)
	if err != nil {
		return "", fmt.Errorf("new release: %w", err)
	}
	return now.beyond(before), nil
}

// moreOf says what a hook does that it did not do.
func moreOf(beyond string) string {
	if beyond == "" {
		return " What it reaches was read, and does nothing of note that it did not do."
	}
	return fmt.Sprintf(" It does more than before: it %s.", beyond)
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
	before, err := hookClosure(u.Base.Tree, was, old)
	if err != nil {
		return nil, fmt.Errorf("old release: %w", err)
	}
	now, err := hookClosure(u.Head.Tree, is, hook)
	if err != nil {
		return nil, fmt.Errorf("new release: %w", err)
	}
	if name := now.otherScript(before); name != "" {
		return []Finding{{
			Path:    hook.Path,
			Line:    is.Scripts[name].Line,
			Message: fmt.Sprintf("The %s, itself unchanged, runs the script %q, which is another one.", hook.Noun(), name),
			Quote:   is.Scripts[name].Text,
		}}, nil
	}
	changed := now.changed(before)
	if len(changed) == 0 {
		return nil, nil
	}
	f := Finding{Severity: Medium, Path: changed[0]}
	f.Message = fmt.Sprintf("The %s, itself unchanged, reaches %q, which changed in this release.", hook.Noun(), f.Path)
	loud, quiet, err := runs(u, now.direct, changed)
	if err != nil {
		return nil, err
	}
	if p := cmp.Or(loud, quiet); p != "" {
		f.Severity, f.Path = High, p
		f.Message = fmt.Sprintf("The %s, itself unchanged, runs %q, which changed in this release.", hook.Noun(), f.Path)
	}
	beyond, err := u.beyond(was, is, old, hook)
	if err != nil {
		return nil, err
	}
	more := moreOf(beyond)
	switch unread := slices.ContainsFunc(changed, isData); {
	case beyond != "" && hook.Kind != manifest.Builds:
		f.Severity = High
	case beyond == "" && unread:
		f.Severity, more = Medium, "" // what data makes a hook do was not read
	case loud != "":
		f.Severity = Medium
	default:
		f.Severity = Low
	}
	if hook.File != "" && f.Path == hook.File {
		f.Message = fmt.Sprintf("The %s changed in this release.", hook.Noun())
	}
	f.Message += more
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

// isData reports whether a file is in no language that is read as code.
func isData(p string) bool { return path.Ext(p) == ".json" || !behavior.Reads(p) }

// runs returns the first of the files that a command names and that changed, and
// the first in which what changed is quiet.
func runs(u *Update, direct, changed []string) (loud, quiet string, _ error) {
	for _, p := range changed {
		if !slices.Contains(direct, p) {
			continue
		}
		was, err := dataOf(u.Base.Tree, p)
		if err != nil {
			return "", "", err
		}
		is, err := dataOf(u.Head.Tree, p)
		if err != nil {
			return "", "", err
		}
		switch {
		case was == nil || !quietEdit(p, was, is):
			loud = cmp.Or(loud, p)
		default:
			quiet = cmp.Or(quiet, p)
		}
	}
	return loud, quiet, nil
}

// firstChange returns the first line of a file that the old release lacks.
func firstChange(u *Update, p string) (line int, text string, _ error) {
	was, err := dataOf(u.Base.Tree, p)
	if err != nil {
		return 0, "", err
	}
	is, err := dataOf(u.Head.Tree, p)
	if err != nil {
		return 0, "", err
	}
	lines := slices.Collect(strings.Lines(string(is)))
	if path.Base(p) == npmManifest {
		if line := firstStated(was, is); line > 0 {
			return line, strings.TrimSpace(lines[line-1]), nil
		}
	}
	for _, e := range diff.Lines(was, is) {
		for i := e.Head; i < e.HeadEnd; i++ {
			if text := strings.TrimSpace(lines[i]); text != "" {
				return i + 1, text, nil
			}
		}
	}
	return 0, "", nil
}
