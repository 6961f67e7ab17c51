package behavior

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestConfigurationsAreKnownByPath(t *testing.T) {
	tests := []struct{ path, want string }{
		{".vscode/tasks.json", runsWhenOpened},
		{"package/.claude/settings.json", runsWhenOpened},
		{"~/.claude/settings.json", runsWhenOpened},
		{".claude/hooks/start.sh", runsWhenOpened},
		{"a/.devcontainer/devcontainer.json", runsWhenOpened},
		{".mcp.json", runsWhenOpened},
		{".envrc", runsWhenOpened},
		{`C:\work\.vscode\tasks.json`, runsWhenOpened},
		{".husky/pre-commit", runsWithGit},
		{".githooks/post-checkout", runsWithGit},
		{"/srv/.git/hooks/pre-push", runsWithGit},
		{".pre-commit-config.yaml", runsWithGit},
		{".github/workflows/ci.yml", runsOnCI},
		{".gitlab-ci.yml", runsOnCI},
		{".circleci/config.yml", runsOnCI},
		{"CLAUDE.md", instructsAgent},
		{"docs/AGENTS.md", instructsAgent},
		{"GEMINI.md", instructsAgent},
		{".claude/commands/a.md", instructsAgent},
		{".cursor/rules/a.mdc", instructsAgent},
		{"\x00/.cursorrules", instructsAgent},
		{".windsurfrules", instructsAgent},
		{".aider.conf.yml", instructsAgent},
		{".github/copilot-instructions.md", instructsAgent},
		{".vscode/settings.json", configuresEditor},
		{".vscode/launch.json", configuresEditor},
		{".idea/workspace.xml", configuresEditor},
		{".npmrc", configuresClient},

		{"", ""},
		{"tasks.json", ""},
		{"src/claude.md", ""},
		{"agents.md", ""},
		{"my.claude/settings.json", ""},
		{"github/workflows/ci.yml", ""},
		{".github/ISSUE_TEMPLATE.md", ""},
		{".github/workflows", ""},
		{"npmrc", ""},
		{"x.npmrc", ""},
		{"Makefile", ""},
		{"lib/cursor/rules.js", ""},
		{".husky", ""},
		{".editorconfig", ""},
		{"vscode/tasks.json", ""},
	}
	for _, tt := range tests {
		if got := agentConfig(tt.path); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.path, got, tt.want)
		}
	}
}

func TestRunsOnOpen(t *testing.T) {
	tests := []struct {
		name, path, text string
		want             bool
	}{
		{"a task", ".vscode/tasks.json", `{"tasks": [{"command": "true", "runOptions": {"runOn": "folderOpen"}}]}`, true},
		{"a task among comments", ".vscode/tasks.json", "// tasks\n{\"tasks\": [{\"runOptions\": {\"runOn\": /* now */ \"folderOpen\",},},]}", true},
		{"a task that is no JSON", ".vscode/tasks.json", `{tasks: [{"runOptions": {"runOn": "folderOpen"}}]}`, true},
		{"a hook", ".claude/settings.json", `{"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "true"}]}]}}`, true},
		{"a hook of one's own settings", ".claude/settings.local.json", `{"hooks": {"Stop": [{"hooks": [{"command": "true"}]}]}}`, true},
		{"a hook of Cursor's", ".cursor/hooks.json", `{"version": 1, "hooks": {"beforeShellExecution": [{"command": "true"}]}}`, true},
		{"a container's command on the machine", ".devcontainer/devcontainer.json", `{"initializeCommand": "true"}`, true},
		{"a container's command in words", ".devcontainer.json", `{"initializeCommand": ["true", "a"]}`, true},

		{"a task that waits", ".vscode/tasks.json", `{"tasks": [{"command": "true", "runOptions": {"runOn": "default"}}]}`, false},
		{"a task's label", ".vscode/tasks.json", `{"tasks": [{"label": "folderOpen"}]}`, false},
		{"a comment", ".vscode/tasks.json", "{\"tasks\": []} // {\"runOn\": \"folderOpen\"}", false},
		{"no tasks", ".vscode/tasks.json", `[]`, false},
		{"settings without hooks", ".claude/settings.json", `{"permissions": {"allow": ["Bash(ls)"]}, "hooks": {}}`, false},
		{"a container", ".devcontainer/devcontainer.json", `{"image": "a", "postCreateCommand": "true"}`, false},
		{"another file", "tasks.json", `{"tasks": [{"runOptions": {"runOn": "folderOpen"}}]}`, false},
		{"another's settings", ".vscode/settings.json", `{"hooks": {"a": "b"}}`, false},
	}
	for _, tt := range tests {
		if got := runsOnOpen(tt.path, []byte(tt.text)); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// FuzzPlainJSON holds it to its promise that JSON stays what it is.
func FuzzPlainJSON(f *testing.F) {
	f.Add([]byte(`{"a": "//", "b": ["\"/*"]}`))
	f.Add([]byte(`/*`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var was, is bytes.Buffer
		runsOnOpen(".vscode/tasks.json", data)
		if json.Compact(&was, data) != nil {
			return
		}
		if err := json.Compact(&is, plainJSON(data)); err != nil || was.String() != is.String() {
			t.Errorf("%q became %q: %v", data, plainJSON(data), err)
		}
	})
}
