package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
	"github.com/bumplens/bumplens/review/registry"
)

var installScriptAdded = Indicator[*Update]{
	ID:       "install-script-added",
	Title:    "release adds code that runs on install",
	Severity: High,
	Covers:   withManifest,
	Needs:    BaseTree | HeadTree,
	Check:    checkInstallScriptAdded,
}

func checkInstallScriptAdded(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, hook := range is.Hooks {
		if was.Hook(hook.Name) != nil {
			continue // a changed script is install-script-changed's to report
		}
		f := Finding{
			Severity: hookSeverity(was, is, &hook),
			Path:     hook.Path,
			Line:     hook.Line,
			Message:  fmt.Sprintf("%s is new in this release.", sentence(hook.What)),
			Quote:    hook.Command,
		}
		if u.Added() {
			f.Severity = hookSeverities[hook.Kind].added
			f.Message = fmt.Sprintf("This package, new to the project, has %s.", hook.What)
		}
		switch {
		case hook.Kind == manifest.RunsCommand && u.To.Ecosystem == ecosystem.NPM:
			if err := u.weigh(&f, was, is, &hook); err != nil {
				return nil, err
			}
		case u.Added():
		case hook.Kind == manifest.Builds && u.To.Ecosystem == ecosystem.PyPI && ranToBuild(was):
			f.Severity = Low // what is built ran code of its own already
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// weigh reads what a new script reaches, and says so.
func (u *Update) weigh(f *Finding, was, is *manifest.Manifest, hook *manifest.Hook) error {
	chooses, err := choosesOwnBinary(u, was, is, hook)
	if err != nil {
		return err
	}
	does, err := u.deedsOf(&u.Head, is, hook)
	if err != nil {
		return err
	}
	switch beyond := does.beyond(nil); {
	case chooses:
		f.Severity = Medium
		f.Message += " It chooses among the package's own prebuilt packages, or fetches one of them from the registry."
	case beyond == "":
		f.Severity = Medium
		f.Message += " What it reaches was read, and neither asks the network nor reads secrets, starts nothing but builds, and hides nothing."
	default:
		f.Message += fmt.Sprintf(" What it reaches does more than build or choose: it %s.", beyond)
	}
	return nil
}

// hookSeverities say how bad a hook is that an update brings, and one that
// comes with a package which is new itself.
var hookSeverities = map[manifest.HookKind]struct{ update, added Severity }{
	manifest.RunsCommand: {High, High},
	manifest.Compiles:    {Medium, Medium},
	manifest.Builds:      {Medium, Low},
	manifest.Loads:       {High, Medium},
}

// hookSeverity says how bad a hook is that an update brings. One that fetches
// what the package.json names is worse where that was not named before.
func hookSeverity(was, is *manifest.Manifest, hook *manifest.Hook) Severity {
	if hook.Kind == manifest.Compiles && readsManifest.MatchString(hook.Command) {
		if is.Downloads != "" && is.Downloads != was.Downloads || registry.Repository(is.Repository) != registry.Repository(was.Repository) {
			return High
		}
	}
	return hookSeverities[hook.Kind].update
}

// sentence begins a sentence with a phrase.
func sentence(phrase string) string { return strings.ToUpper(phrase[:1]) + phrase[1:] }

// ranToBuild reports whether code of a release's own ran where it was built.
func ranToBuild(m *manifest.Manifest) bool {
	return slices.ContainsFunc(m.Hooks, func(h manifest.Hook) bool { return h.Kind == manifest.Builds })
}
