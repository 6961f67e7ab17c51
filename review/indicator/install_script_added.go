package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

var installScriptAdded = Indicator[*Update]{
	ID:       "install-script-added",
	Title:    "release adds a script that runs on install",
	Severity: High,
	Covers:   []ecosystem.Ecosystem{ecosystem.NPM},
	Needs:    BaseTree | HeadTree,
	Check:    checkInstallScriptAdded,
}

// installHooks are the lifecycle events that npm runs in a consumer's project
// when it installs from a registry. It runs prepare for git dependencies only.
var installHooks = []string{"preinstall", "install", "postinstall"}

// article is what stands before a hook's name.
var article = map[string]string{"preinstall": "a", "install": "an", "postinstall": "a"}

// plainBuilds are the commands that compile the package's own sources, or
// choose among its own prebuilt binaries, and do nothing else.
var plainBuilds = []string{"node-gyp rebuild", "node-gyp-build"}

func checkInstallScriptAdded(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, hook := range installHooks {
		script, ok := is.Scripts[hook]
		if !ok || was.Scripts[hook].Command != "" {
			continue // a changed script is install-script-changed's to report
		}
		message := fmt.Sprintf("%s %s script is new in this release.", strings.ToUpper(article[hook][:1])+article[hook][1:], hook)
		if u.Added() {
			message = fmt.Sprintf("This package, new to the project, has %s %s script.", article[hook], hook)
		}
		findings = append(findings, Finding{
			Severity: hookSeverity(script.Command),
			Path:     manifestPath,
			Line:     script.Line,
			Message:  message,
			Quote:    script.Command,
		})
	}
	return findings, nil
}

func hookSeverity(command string) Severity {
	if slices.Contains(plainBuilds, command) {
		return Medium
	}
	return High
}
